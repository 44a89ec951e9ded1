import Validation

extension EnvironmentSettings {
  /// Checks every value and every name.
  ///
  /// - Throws: The first problem in the order of the fields (names inside a group by alphabet).
  public func validate() throws(EnvironmentSettingsError) {
    let description = try EnvironmentRegistry.description(named: system)
    try physics.validate(against: description)
    _ = try stepsPerTick()
    try frame.validate(against: description)

    let names = description.stateNames
    guard !starts.isEmpty else {
      throw EnvironmentSettingsError(
        keyPath: "starts", expected: "at least one named start", found: "none")
    }
    for name in starts.keys.sorted() {
      _ = try SamplingBox(
        starts[name] ?? [:], names: names, keyPath: "starts.\(PrintableText.line(name, limit: 60))")
    }
    guard starts[defaultStart] != nil else {
      throw EnvironmentSettingsError(
        keyPath: CodingKeys.defaultStart.rawValue,
        expected: "one of \(listed(starts.keys))", found: PrintableText.quoted(defaultStart))
    }
    _ = try SamplingBox(collection, names: names, keyPath: "collection")
    try check(
      collectionFocus, in: 0...1, unit: "(a share)",
      keyPath: CodingKeys.collectionFocus.rawValue)
    try check(
      episodeSteps, in: 1...1_000_000, unit: "physics steps",
      keyPath: CodingKeys.episodeSteps.rawValue)
  }

  /// How many physics steps a control tick spans.
  ///
  /// - Throws: When `controlInterval` is no whole multiple of the physics step.
  public func stepsPerTick() throws(EnvironmentSettingsError) -> Int {
    let ratio = controlInterval / physics.stepInterval
    let steps = ratio.rounded()
    // The quotient of two decimal fractions is off a whole number by a few units in the last place.
    guard steps >= 1, steps <= 1000, abs(ratio - steps) <= 1e-9 * steps else {
      throw EnvironmentSettingsError(
        keyPath: CodingKeys.controlInterval.rawValue,
        expected:
          "a whole multiple (1 to 1000) of physics.step_interval, \(physics.stepInterval) s",
        found: "\(controlInterval)")
    }
    return Int(steps)
  }
}

extension PhysicsSettings {
  fileprivate func validate(
    against description: EnvironmentDescription
  ) throws(EnvironmentSettingsError) {
    guard description.integrators.contains(integrator) else {
      throw EnvironmentSettingsError(
        keyPath: "physics.integrator",
        expected: "one of \(listed(description.integrators.map(\.rawValue)))",
        found: PrintableText.quoted(integrator.rawValue))
    }
    try check(stepInterval, in: 1e-6...1, unit: "s", keyPath: "physics.step_interval")
    try check(
      actionLimit, in: 1e-6...1e6, unit: "(unit of the action)", keyPath: "physics.action_limit")
    try check(constants, against: description.constants, keyPath: "physics.constants")
  }
}

extension FrameSettings {
  fileprivate func validate(
    against description: EnvironmentDescription
  ) throws(EnvironmentSettingsError) {
    try check(
      width, in: description.leastWidth...FrameView.sizes.upperBound, unit: "pixels",
      keyPath: "frame.width")
    try check(height, in: FrameView.sizes, unit: "pixels", keyPath: "frame.height")
    try check(centerX, in: -1000...1000, unit: "m", keyPath: "frame.center_x")
    try check(centerY, in: -1000...1000, unit: "m", keyPath: "frame.center_y")
    try check(halfWidth, in: 0.01...1000, unit: "m", keyPath: "frame.half_width")
    try check(edgeRamp, in: 0.1...64, unit: "pixels", keyPath: "frame.edge_ramp")
    try check(drawing, against: description.drawing, keyPath: "frame.drawing")
  }
}

/// Checks that `values` has exactly the described names, each in its range.
private func check(
  _ values: [String: Double], against parameters: [Parameter], keyPath: String
) throws(EnvironmentSettingsError) {
  let known = parameters.map(\.name)
  if let unknown = values.keys.sorted().first(where: { !known.contains($0) }) {
    throw EnvironmentSettingsError(
      keyPath: "\(keyPath).\(PrintableText.line(unknown, limit: 60))",
      expected: "one of \(listed(known))",
      found: "an unknown name")
  }
  for parameter in parameters {
    let path = "\(keyPath).\(parameter.name)"
    guard let value = values[parameter.name] else {
      throw EnvironmentSettingsError(
        keyPath: path, expected: parameter.expectation, found: "nothing")
    }
    try check(value, in: parameter.range, unit: parameter.unit, keyPath: path)
  }
}

/// Checks a number against a range; what is not a number is in no range.
private func check<Value: Comparable & CustomStringConvertible>(
  _ value: Value, in range: ClosedRange<Value>, unit: String, keyPath: String
) throws(EnvironmentSettingsError) {
  guard range.contains(value) else {
    let suffix = unit.isEmpty ? "" : " \(unit)"
    throw EnvironmentSettingsError(
      keyPath: keyPath,
      expected: "a number from \(range.lowerBound) to \(range.upperBound)\(suffix)",
      found: "\(value)")
  }
}
