/// How settings describe an arm of two links.
extension TwoLinkArm {
  /// The names under `physics.constants`.
  static let constants: [Parameter<TwoLinkArm>] = [
    Parameter(\.upperLength, "upper_length", 0.01...100, "length of the upper arm", unit: "m"),
    Parameter(\.forearmLength, "forearm_length", 0.01...100, "length of the forearm", unit: "m"),
    Parameter(\.upperMass, "upper_mass", 0.01...100, "mass of the upper arm", unit: "kg"),
    Parameter(\.forearmMass, "forearm_mass", 0.01...100, "mass of the forearm", unit: "kg"),
    Parameter(
      \.rotorInertia, "rotor_inertia", 0...100, "inertia of a motor at its joint", unit: "kg m²"),
    Parameter(\.friction, "friction", 0...100, "friction of each joint", unit: "N m s/rad"),
    Parameter(\.elbowShare, "elbow_share", 0.001...1000, "elbow's torque limit per shoulder's"),
  ]

  /// The names under `frame.drawing`.
  static let drawing: [Parameter<TwoLinkArm>] = [
    Parameter(
      \.appearance.upperRadius, "upper_radius", 0.001...10, "radius of the drawn upper arm",
      unit: "m"),
    Parameter(
      \.appearance.forearmRadius, "forearm_radius", 0.001...10, "radius of the drawn forearm",
      unit: "m"),
    Parameter(
      \.appearance.upperBrightness, "upper_brightness", 0...1, "brightness of the upper arm"),
    Parameter(
      \.appearance.forearmBrightness, "forearm_brightness", 0...1,
      "brightness of the forearm in the first picture"),
    Parameter(
      \.appearance.elbowHalfWidth!, "elbow_half_width", 0.01...1000,
      "half the width that the camera at the elbow sees", unit: "m"),
  ]
}
