/// How settings describe a cart and pole; shared by all tasks that control one.
extension CartPole {
  /// The names under `physics.constants`.
  static let constants: [Parameter<CartPole>] = [
    Parameter(\.gravity, "gravity", 0...100, "acceleration of gravity", unit: "m/s²"),
    Parameter(\.cartMass, "cart_mass", 0.01...100, "mass of the cart", unit: "kg"),
    Parameter(\.poleMass, "pole_mass", 0.001...100, "mass of the pole", unit: "kg"),
    Parameter(
      \.poleHalfLength, "pole_half_length", 0.01...100, "half the length of the pole", unit: "m"),
  ]

  /// The names under `physics.constants` of a track with ends.
  static let trackConstants: [Parameter<CartPole>] = [
    Parameter(
      \.buffers!.distance, "track_end", 0.1...1000, "distance of both buffers from the middle",
      unit: "m"),
    Parameter(
      \.buffers!.stiffness, "buffer_stiffness", 0...1e5, "force per m pressed in", unit: "N/m"),
    Parameter(
      \.buffers!.damping, "buffer_damping", 0...100, "more of it per m/s pressed in", unit: "s/m"),
  ]

  /// The names under `frame.drawing`.
  static let drawing: [Parameter<CartPole>] = [
    Parameter(
      \.appearance.poleLength, "pole_length", 0.001...100, "length of the drawn pole", unit: "m"),
    Parameter(
      \.appearance.poleRadius, "pole_radius", 0.001...10, "radius of the drawn pole", unit: "m"),
    Parameter(
      \.appearance.cartHalfWidth, "cart_half_width", 0...10, "half the length of the cart's axis",
      unit: "m"),
    Parameter(
      \.appearance.cartRadius, "cart_radius", 0.001...10, "half the height of the cart", unit: "m"),
    Parameter(\.appearance.cartBrightness, "cart_brightness", 0...1, "brightness of the cart"),
    Parameter(
      \.appearance.trackBrightness, "track_brightness", 0...1, "brightness of the track, 0 for none"
    ),
  ]

  /// The names under `frame.drawing` with a second camera for the track.
  static let twoCameraDrawing: [Parameter<CartPole>] =
    drawing + [
      Parameter(
        \.appearance.trackCamera!.halfWidth, "track_half_width", 0.1...1000,
        "half the width that the track's camera sees", unit: "m")
    ]
}
