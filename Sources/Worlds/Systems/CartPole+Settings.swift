/// How settings describe a cart and pole; shared by all tasks that control one.
extension CartPole {
  /// The names under `physics.constants`.
  static let constants = [
    Parameter("gravity", unit: "m/s²", in: 0...100, "acceleration of gravity"),
    Parameter("cart_mass", unit: "kg", in: 0.01...100, "mass of the cart"),
    Parameter("pole_mass", unit: "kg", in: 0.001...100, "mass of the pole"),
    Parameter("pole_half_length", unit: "m", in: 0.01...100, "half the length of the pole"),
  ]

  /// The names under `physics.constants` of a track with ends.
  static let trackConstants = [
    Parameter("track_end", unit: "m", in: 0.1...1000, "distance of both buffers from the middle"),
    Parameter("buffer_stiffness", unit: "N/m", in: 0...1e5, "force per m pressed in"),
    Parameter("buffer_damping", unit: "s/m", in: 0...100, "more of it per m/s pressed in"),
  ]

  /// The names under `frame.drawing`.
  static let drawing = [
    Parameter("pole_length", unit: "m", in: 0.001...100, "length of the drawn pole"),
    Parameter("pole_radius", unit: "m", in: 0.001...10, "radius of the drawn pole"),
    Parameter("cart_half_width", unit: "m", in: 0...10, "half the length of the cart's axis"),
    Parameter("cart_radius", unit: "m", in: 0.001...10, "half the height of the cart"),
    Parameter("cart_brightness", unit: "", in: 0...1, "brightness of the cart"),
    Parameter("track_brightness", unit: "", in: 0...1, "brightness of the track, 0 for none"),
  ]

  /// The names under `frame.drawing` with a second camera for the track.
  static let twoCameraDrawing =
    drawing + [
      Parameter(
        "track_half_width", unit: "m", in: 0.1...1000, "half the width that the track's camera sees"
      )
    ]

  /// Makes the system of settings that passed `EnvironmentSettings.validate()`.
  init(_ settings: EnvironmentSettings) {
    self.init()
    let constants = settings.physics.constants
    gravity = constants["gravity"] ?? gravity
    cartMass = constants["cart_mass"] ?? cartMass
    poleMass = constants["pole_mass"] ?? poleMass
    poleHalfLength = constants["pole_half_length"] ?? poleHalfLength
    if let distance = constants["track_end"] {
      var ends = TrackBuffers()
      ends.distance = distance
      ends.stiffness = constants["buffer_stiffness"] ?? ends.stiffness
      ends.damping = constants["buffer_damping"] ?? ends.damping
      buffers = ends
    }
    maximumForce = settings.physics.actionLimit
    stepInterval = settings.physics.stepInterval
    integrator = settings.physics.integrator
    let sizes = settings.frame.drawing
    appearance.poleLength = sizes["pole_length"] ?? appearance.poleLength
    appearance.poleRadius = sizes["pole_radius"] ?? appearance.poleRadius
    appearance.cartHalfWidth = sizes["cart_half_width"] ?? appearance.cartHalfWidth
    appearance.cartRadius = sizes["cart_radius"] ?? appearance.cartRadius
    appearance.cartBrightness = sizes["cart_brightness"] ?? appearance.cartBrightness
    appearance.trackBrightness = sizes["track_brightness"] ?? appearance.trackBrightness
    if let halfWidth = sizes["track_half_width"] {
      var camera = TrackCamera()
      camera.halfWidth = halfWidth
      appearance.trackCamera = camera
    }
  }
}
