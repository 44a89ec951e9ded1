import Settings
import Validation

extension EnvironmentSettings {
  /// The values of every number that settings of this environment have.
  package static func rules(
    of description: EnvironmentDescription
  ) -> [SettingRule<EnvironmentSettings>] {
    func parameters(
      _ keyPath: String, _ known: [Parameter],
      _ values: @escaping @Sendable (EnvironmentSettings) -> [String: Double]
    ) -> [SettingRule<EnvironmentSettings>] {
      known.map { parameter in
        SettingRule(
          "\(keyPath).\(parameter.name)", .double(parameter.range), unit: parameter.unit
        ) { values($0)[parameter.name] ?? .nan }
      }
    }
    let physics =
      [
        SettingRule("physics.step_interval", .double(1e-6...1), unit: "s") {
          (settings: EnvironmentSettings) in settings.physics.stepInterval
        },
        SettingRule("physics.action_limit", .double(1e-6...1e6), unit: "(unit of the action)") {
          $0.physics.actionLimit
        },
      ] + parameters("physics.constants", description.constants) { $0.physics.constants }
    let frame =
      [
        SettingRule(
          "frame.width", description.leastWidth...FrameView.sizes.upperBound, unit: "pixels"
        ) { (settings: EnvironmentSettings) in settings.frame.width },
        SettingRule("frame.height", FrameView.sizes, unit: "pixels") { $0.frame.height },
        SettingRule("frame.center_x", .double(-1000...1000), unit: "m") { $0.frame.centerX },
        SettingRule("frame.center_y", .double(-1000...1000), unit: "m") { $0.frame.centerY },
        SettingRule("frame.half_width", .double(0.01...1000), unit: "m") { $0.frame.halfWidth },
        SettingRule("frame.edge_ramp", .double(0.1...64), unit: "pixels") { $0.frame.edgeRamp },
      ] + parameters("frame.drawing", description.drawing) { $0.frame.drawing }
    return physics + frame + [
      SettingRule("collection_focus", .double(0...1), unit: "(a share)") { $0.collectionFocus },
      SettingRule("episode_steps", 1...1_000_000, unit: "physics steps") { $0.episodeSteps },
    ]
  }

  /// Checks every value and every name.
  ///
  /// - Throws: The first problem: names, then numbers in the order of `rules(of:)`, then what does not
  ///   fit together.
  package func validate(_ registry: WorldRegistry = .standard) throws(SettingProblem) {
    let description = try registry.description(named: system)
    guard description.integrators.contains(physics.integrator) else {
      throw SettingProblem(
        keyPath: "physics.integrator",
        expected: "one of \(listed(description.integrators.map(\.rawValue)))",
        found: PrintableText.quoted(physics.integrator.rawValue))
    }
    try Self.check(physics.constants, against: description.constants, "physics.constants")
    try Self.check(frame.drawing, against: description.drawing, "frame.drawing")
    for rule in Self.rules(of: description) { try rule.check(self) }
    guard description.makeTask != nil else { return }
    _ = try stepsPerTick()

    let names = description.stateNames
    guard !starts.isEmpty else {
      throw SettingProblem(
        keyPath: "starts", expected: "at least one named start", found: "none")
    }
    for name in starts.keys.sorted() {
      let keyPath = "starts.\(PrintableText.line(name, limit: 60))"
      _ = try SamplingBox(starts[name] ?? [:], names: names, keyPath: keyPath)
    }
    guard starts[defaultStart] != nil else {
      throw SettingProblem(
        keyPath: CodingKeys.defaultStart.rawValue,
        expected: "one of \(listed(starts.keys))", found: PrintableText.quoted(defaultStart))
    }
    _ = try SamplingBox(collection, names: names, keyPath: "collection")
  }

  /// How many physics steps a control tick spans.
  ///
  /// - Throws: When `controlInterval` is no whole multiple of the physics step.
  package func stepsPerTick() throws(SettingProblem) -> Int {
    let ratio = controlInterval / physics.stepInterval
    let steps = ratio.rounded()
    // The quotient of two decimal fractions is off a whole number by a few units in the last place.
    guard steps >= 1, steps <= 1000, abs(ratio - steps) <= 1e-9 * steps else {
      throw SettingProblem(
        keyPath: CodingKeys.controlInterval.rawValue,
        expected: "a whole multiple (1 to 1000) of physics.step_interval, "
          + "\(DecimalText.of(physics.stepInterval)) s",
        found: DecimalText.word(controlInterval))
    }
    return Int(steps)
  }

  /// Checks that `values` has exactly the described names.
  private static func check(
    _ values: [String: Double], against parameters: [Parameter], _ keyPath: String
  ) throws(SettingProblem) {
    let known = parameters.map(\.name)
    if let unknown = values.keys.sorted().first(where: { !known.contains($0) }) {
      throw SettingProblem(
        keyPath: "\(keyPath).\(PrintableText.line(unknown, limit: 60))",
        expected: "one of \(listed(known))", found: "an unknown name")
    }
    for parameter in parameters where values[parameter.name] == nil {
      throw SettingProblem(
        keyPath: "\(keyPath).\(parameter.name)", expected: parameter.expectation, found: "nothing")
    }
  }
}
