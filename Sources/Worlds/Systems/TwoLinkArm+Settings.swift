/// How settings describe an arm of two links.
extension TwoLinkArm {
  /// The names under `physics.constants`.
  static let constants = [
    Parameter("upper_length", unit: "m", in: 0.01...100, "length of the upper arm"),
    Parameter("forearm_length", unit: "m", in: 0.01...100, "length of the forearm"),
    Parameter("upper_mass", unit: "kg", in: 0.01...100, "mass of the upper arm"),
    Parameter("forearm_mass", unit: "kg", in: 0.01...100, "mass of the forearm"),
    Parameter("rotor_inertia", unit: "kg m²", in: 0...100, "inertia of a motor at its joint"),
    Parameter("friction", unit: "N m s/rad", in: 0...100, "friction of each joint"),
    Parameter("elbow_share", unit: "", in: 0.001...1000, "elbow's torque limit per shoulder's"),
  ]

  /// The names under `frame.drawing`.
  static let drawing = [
    Parameter("upper_radius", unit: "m", in: 0.001...10, "radius of the drawn upper arm"),
    Parameter("forearm_radius", unit: "m", in: 0.001...10, "radius of the drawn forearm"),
    Parameter("upper_brightness", unit: "", in: 0...1, "brightness of the upper arm"),
    Parameter(
      "forearm_brightness", unit: "", in: 0...1, "brightness of the forearm in the first picture"),
    Parameter(
      "elbow_half_width", unit: "m", in: 0.01...1000,
      "half the width that the camera at the elbow sees"),
  ]

  /// Makes the system of settings that passed `EnvironmentSettings.validate()`.
  init(_ settings: EnvironmentSettings) {
    self.init()
    let constants = settings.physics.constants
    upperLength = constants["upper_length"] ?? upperLength
    forearmLength = constants["forearm_length"] ?? forearmLength
    upperMass = constants["upper_mass"] ?? upperMass
    forearmMass = constants["forearm_mass"] ?? forearmMass
    rotorInertia = constants["rotor_inertia"] ?? rotorInertia
    friction = constants["friction"] ?? friction
    elbowShare = constants["elbow_share"] ?? elbowShare
    maximumTorque = settings.physics.actionLimit
    stepInterval = settings.physics.stepInterval
    let sizes = settings.frame.drawing
    appearance.upperRadius = sizes["upper_radius"] ?? appearance.upperRadius
    appearance.forearmRadius = sizes["forearm_radius"] ?? appearance.forearmRadius
    appearance.upperBrightness = sizes["upper_brightness"] ?? appearance.upperBrightness
    appearance.forearmBrightness = sizes["forearm_brightness"] ?? appearance.forearmBrightness
    appearance.elbowHalfWidth = sizes["elbow_half_width"]
  }
}
