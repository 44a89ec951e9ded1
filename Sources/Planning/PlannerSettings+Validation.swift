import Settings
import Validation

extension PlannerSettings {
  /// The values of every number; planners compute in single precision.
  package static let rules: [SettingRule<PlannerSettings>] = [
    SettingRule("horizon", 1...500) { $0.horizon },
    SettingRule("noise_hold", 1...500) { $0.noiseHold },
    SettingRule("action_cost", .single(0...1e6)) { $0.actionCost },
    SettingRule("terminal_weight", .single(0...1e4)) { $0.terminalWeight },
    SettingRule("offset_gain", .single(0...1)) { $0.offsetGain },

    SettingRule("shooting.candidates", 2...100_000) { $0.shooting.candidates },
    SettingRule("shooting.fresh_fraction", .single(0...1)) { $0.shooting.freshFraction },
    SettingRule("shooting.deviation", .single(1e-3...10)) { $0.shooting.deviation },
    SettingRule("shooting.minimum_deviation", .single(1e-6...10)) { $0.shooting.minimumDeviation },

    SettingRule("cem.candidates", 4...100_000) { $0.crossEntropy.candidates },
    SettingRule("cem.iterations", 1...100) { $0.crossEntropy.iterations },
    SettingRule("cem.elites", 1...50_000) { $0.crossEntropy.elites },
    SettingRule("cem.kept_elites", 0...50_000) { $0.crossEntropy.keptElites },
    SettingRule("cem.fresh_fraction", .single(0...1)) { $0.crossEntropy.freshFraction },
    SettingRule("cem.initial_deviation", .single(1e-3...10)) { $0.crossEntropy.initialDeviation },
    SettingRule("cem.minimum_deviation", .single(0...10)) { $0.crossEntropy.minimumDeviation },

    SettingRule("mppi.candidates", 4...100_000) { $0.pathIntegral.candidates },
    SettingRule("mppi.iterations", 1...100) { $0.pathIntegral.iterations },
    SettingRule("mppi.temperature", .single(1e-6...1e6)) { $0.pathIntegral.temperature },
    SettingRule("mppi.deviation", .single(1e-3...10)) { $0.pathIntegral.deviation },
    SettingRule("mppi.deviation_decay", .single(1e-3...1)) { $0.pathIntegral.deviationDecay },
    SettingRule("mppi.fresh_fraction", .single(0...1)) { $0.pathIntegral.freshFraction },

    SettingRule("ilqr.starts", 0...10_000) { $0.iterativeLQR.starts },
    SettingRule("ilqr.iterations", 1...1000) { $0.iterativeLQR.iterations },
    SettingRule("ilqr.step_sizes", 1...20) { $0.iterativeLQR.stepSizes },
    SettingRule("ilqr.deviation", .single(1e-3...10)) { $0.iterativeLQR.deviation },
  ]

  /// Throws the first setting that cannot have its value.
  package func validate() throws(SettingProblem) {
    if let problem = problems.first { throw problem }
  }

  /// Every setting that cannot have its value: those out of their range in the order of `rules`, then
  /// those that do not fit each other.
  package var problems: [SettingProblem] {
    let ranges = Self.rules.compactMap { $0.problem(of: self) }
    guard ranges.isEmpty else { return ranges }
    return [
      Self.excess(
        Double(noiseHold), "noise_hold", over: Double(horizon), "the value of horizon"),
      Self.excess(
        shooting.minimumDeviation, "shooting.minimum_deviation", over: shooting.deviation,
        "the value of shooting.deviation"),
      Self.excess(
        Double(crossEntropy.elites), "cem.elites", over: Double(crossEntropy.candidates / 2),
        "half of cem.candidates"),
      Self.excess(
        Double(crossEntropy.keptElites), "cem.kept_elites", over: Double(crossEntropy.elites),
        "the value of cem.elites"),
      Self.excess(
        crossEntropy.minimumDeviation, "cem.minimum_deviation", over: crossEntropy.initialDeviation,
        "the value of cem.initial_deviation"),
    ].compactMap { $0 }
  }

  private static func excess(
    _ value: Double, _ keyPath: String, over most: Double, _ reason: String
  ) -> SettingProblem? {
    guard value > most else { return nil }
    return SettingProblem(
      keyPath: keyPath, expected: "at most \(DecimalText.of(most)), \(reason)",
      found: DecimalText.word(value))
  }
}
