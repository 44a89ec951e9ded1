/// A planner setting outside its range.
public struct PlannerSettingsProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The setting, below the planner's own section: `cem.elites`.
  public let keyPath: String
  /// What the setting may be.
  public let expected: String
  /// What it is.
  public let found: String

  /// Makes a problem from its parts.
  public init(keyPath: String, expected: String, found: String) {
    self.keyPath = keyPath
    self.expected = expected
    self.found = found
  }

  /// One line: where, what was expected and what was found.
  public var description: String { "\(keyPath): expected \(expected), found \(found)" }
}

extension PlannerSettings {
  /// Throws the first setting that is outside its range.
  public func validate() throws(PlannerSettingsProblem) {
    if let problem = problems.first { throw problem }
  }

  /// Every setting that is outside its range, in the order of declaration.
  public var problems: [PlannerSettingsProblem] {
    var check = RangeCheck()
    check.integer(horizon, "horizon", 1...500)
    check.integer(noiseHold, "noise_hold", 1...max(1, horizon))
    check.number(actionCost, "action_cost", 0...1e6)
    check.number(terminalWeight, "terminal_weight", 0...1e4)
    check.number(offsetGain, "offset_gain", 0...1)

    check.integer(shooting.candidates, "shooting.candidates", 2...100_000)
    check.number(shooting.freshFraction, "shooting.fresh_fraction", 0...1)
    check.number(shooting.deviation, "shooting.deviation", 1e-3...10)
    check.number(shooting.minimumDeviation, "shooting.minimum_deviation", 1e-6...10)
    check.floor(
      shooting.minimumDeviation, "shooting.minimum_deviation", shooting.deviation,
      "shooting.deviation")

    check.integer(crossEntropy.candidates, "cem.candidates", 4...100_000)
    check.integer(crossEntropy.iterations, "cem.iterations", 1...100)
    check.integer(crossEntropy.elites, "cem.elites", 1...max(1, crossEntropy.candidates / 2))
    check.integer(crossEntropy.keptElites, "cem.kept_elites", 0...max(0, crossEntropy.elites))
    check.number(crossEntropy.freshFraction, "cem.fresh_fraction", 0...1)
    check.number(crossEntropy.initialDeviation, "cem.initial_deviation", 1e-3...10)
    check.number(crossEntropy.minimumDeviation, "cem.minimum_deviation", 0...10)
    check.floor(
      crossEntropy.minimumDeviation, "cem.minimum_deviation", crossEntropy.initialDeviation,
      "cem.initial_deviation")

    check.integer(pathIntegral.candidates, "mppi.candidates", 4...100_000)
    check.integer(pathIntegral.iterations, "mppi.iterations", 1...100)
    check.number(pathIntegral.temperature, "mppi.temperature", 1e-6...1e6)
    check.number(pathIntegral.deviation, "mppi.deviation", 1e-3...10)
    check.number(pathIntegral.deviationDecay, "mppi.deviation_decay", 1e-3...1)
    check.number(pathIntegral.freshFraction, "mppi.fresh_fraction", 0...1)

    check.integer(iterativeLQR.starts, "ilqr.starts", 0...10_000)
    check.integer(iterativeLQR.iterations, "ilqr.iterations", 1...1000)
    check.integer(iterativeLQR.stepSizes, "ilqr.step_sizes", 1...20)
    check.number(iterativeLQR.deviation, "ilqr.deviation", 1e-3...10)
    return check.problems
  }
}

/// Collects values outside their ranges.
private struct RangeCheck {
  private(set) var problems: [PlannerSettingsProblem] = []

  mutating func integer(_ value: Int, _ keyPath: String, _ range: ClosedRange<Int>) {
    guard !range.contains(value) else { return }
    problems.append(
      PlannerSettingsProblem(
        keyPath: keyPath,
        expected: "an integer from \(range.lowerBound) to \(range.upperBound)", found: "\(value)"))
  }

  mutating func number(_ value: Double, _ keyPath: String, _ range: ClosedRange<Double>) {
    // A NaN is in no range.
    guard !range.contains(value) else { return }
    problems.append(
      PlannerSettingsProblem(
        keyPath: keyPath,
        expected: "a number from \(range.lowerBound) to \(range.upperBound)", found: "\(value)"))
  }

  /// A floor must not lie above what it is the floor of.
  mutating func floor(
    _ value: Double, _ keyPath: String, _ largest: Double, _ largestKeyPath: String
  ) {
    // What is not a number is out of its own range.
    guard value > largest else { return }
    problems.append(
      PlannerSettingsProblem(
        keyPath: keyPath, expected: "at most \(largest), the value of \(largestKeyPath)",
        found: "\(value)"))
  }
}
