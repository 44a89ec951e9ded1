import Settings
import Validation

extension SessionSettings {
  /// The values of every number; the cost is computed in single precision.
  package static let rules: [SettingRule<SessionSettings>] = [
    SettingRule("cost_states", 10...100_000) { $0.costStates },
    SettingRule("cost_variance_floor", .single(0...1)) { $0.costVarianceFloor },
    // The cost divides by its square.
    SettingRule("cost_knee", .singleOrZero(1e-6...1000)) { $0.costKnee },
    SettingRule("cost_well.depth", .single(0...10_000)) { $0.costWell.depth },
    SettingRule("cost_well.variance_floor", .single(0...1)) { $0.costWell.varianceFloor },
    SettingRule("imagined_ahead", 1...200) { $0.imaginedAhead },
    SettingRule("latent_points", 10...20_000) { $0.latentPoints },
    SettingRule("expected_seconds", .double(0.1...86_400)) { $0.expectedSeconds },
    SettingRule("solved_episodes", 1...1000) { $0.solvedEpisodes },
    SettingRule("planner_data.interval", 0...1_000_000) { $0.plannerData.interval },
    SettingRule("planner_data.rounds", 0...10_000) { $0.plannerData.rounds },
    SettingRule("planner_data.episodes", 1...1000) { $0.plannerData.episodes },
    SettingRule("planner_data.ticks", 1...10_000) { $0.plannerData.ticks },
    SettingRule("planner_data.noise", .single(0...2)) { $0.plannerData.noise },
  ]

  /// Throws the first number that cannot have its value.
  package func validate() throws(SettingProblem) {
    for rule in Self.rules { try rule.check(self) }
  }
}
