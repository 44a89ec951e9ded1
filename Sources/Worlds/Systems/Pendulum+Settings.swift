/// How settings describe a pendulum.
extension Pendulum {
  /// The names under `physics.constants`.
  static let constants: [Parameter<Pendulum>] = [
    Parameter(\.gravity, "gravity", 0...100, "acceleration of gravity", unit: "m/s²"),
    Parameter(\.mass, "mass", 0.01...100, "mass of the rod", unit: "kg"),
    Parameter(\.length, "length", 0.01...100, "length of the rod", unit: "m"),
    Parameter(
      \.maximumSpeed, "max_speed", 0.1...1000, "a step clips the speed to it", unit: "rad/s"),
  ]

  /// The names under `frame.drawing`.
  static let drawing: [Parameter<Pendulum>] = [
    Parameter(\.rodRadius, "rod_radius", 0.001...10, "radius of the rod", unit: "m")
  ]
}
