/// How settings describe a pendulum.
extension Pendulum {
  /// The names under `physics.constants`.
  static let constants = [
    Parameter("gravity", unit: "m/s²", in: 0...100, "acceleration of gravity"),
    Parameter("mass", unit: "kg", in: 0.01...100, "mass of the rod"),
    Parameter("length", unit: "m", in: 0.01...100, "length of the rod"),
    Parameter("max_speed", unit: "rad/s", in: 0.1...1000, "a step clips the speed to it"),
  ]

  /// The names under `frame.drawing`.
  static let drawing = [Parameter("rod_radius", unit: "m", in: 0.001...10, "radius of the rod")]

  /// Makes the system of settings that passed `EnvironmentSettings.validate()`.
  init(_ settings: EnvironmentSettings) {
    self.init()
    let constants = settings.physics.constants
    gravity = constants["gravity"] ?? gravity
    mass = constants["mass"] ?? mass
    length = constants["length"] ?? length
    maximumSpeed = constants["max_speed"] ?? maximumSpeed
    maximumTorque = settings.physics.actionLimit
    stepInterval = settings.physics.stepInterval
    rodRadius = settings.frame.drawing["rod_radius"] ?? rodRadius
  }
}
