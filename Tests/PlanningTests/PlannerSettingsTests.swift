import Planning
import Settings
import Testing
import Validation

@Suite struct PlannerSettingsTests {
  @Test func presetsAreValid() throws {
    try PlannerSettings.pendulum.validate()
    try PlannerSettings.cartPole.validate()
  }

  /// Numbers that are all in their ranges may together ask for more memory than there is.
  @Test(arguments: PlannerDescription.standard)
  func plansMustFitIntoMemory(kind: PlannerDescription) throws {
    var settings = PlannerSettings.pendulum
    func validate(_ problems: Int) throws(InputError) {
      try kind.validateMemory(
        settings, problemCount: problems, sizes: PlannerSizes(state: 8, action: 2, row: 1000))
    }
    try validate(100)
    settings[ShootingSettings.self].candidates = 100_000
    settings[CrossEntropySettings.self].candidates = 100_000
    settings[PathIntegralSettings.self].candidates = 100_000
    settings[IterativeSettings.self].starts = 10_000
    settings.horizon = 500
    let error = #expect(throws: InputError.self) { try validate(10_000) }
    #expect(
      error?.expected.hasSuffix("so that 10000 plans at once take no more than 8 GiB") == true)
    let keys = [
      "shooting.candidates", "cem.candidates", "mppi.candidates", "ilqr.starts", "horizon",
    ]
    #expect(keys.contains(error?.keyPath ?? ""))
  }

  @Test func problemSaysWhereWhatWasExpectedAndFound() {
    var settings = PlannerSettings.pendulum
    settings[CrossEntropySettings.self].elites = 40
    let error = #expect(throws: InputError.self) { try settings.validate() }
    #expect(error?.keyPath == "cem.elites")
    #expect(
      error?.description == "cem.elites: expected at most 32, half of cem.candidates, found 40")
  }

  @Test func floorsLieBelowWhatTheyAreTheFloorOf() {
    var settings = PlannerSettings.pendulum
    settings[ShootingSettings.self].minimumDeviation = settings[ShootingSettings.self].deviation
    settings[CrossEntropySettings.self].minimumDeviation =
      settings[CrossEntropySettings.self].initialDeviation
    #expect(settings.problems.isEmpty)
    settings[ShootingSettings.self].deviation = 0.5
    settings[CrossEntropySettings.self].initialDeviation = 0.25
    #expect(
      settings.problems.map(\.description) == [
        "shooting.minimum_deviation: expected at most 0.5, the value of shooting.deviation, "
          + "found 0.75",
        "cem.minimum_deviation: expected at most 0.25, the value of cem.initial_deviation, "
          + "found 0.75",
      ])
  }

  @Test func everyNumberIsChecked() {
    let changes: [(String, (inout PlannerSettings) -> Void)] = [
      ("horizon", { $0.horizon = 0 }),
      ("noise_hold", { $0.noiseHold = 21 }),
      ("action_cost", { $0.actionCost = -.ulpOfOne }),
      ("action_cost", { $0.actionCost = .nan }),
      ("shooting.candidates", { $0[ShootingSettings.self].candidates = 1 }),
      ("terminal_weight", { $0.terminalWeight = -1 }),
      ("offset_gain", { $0.offsetGain = 1.01 }),
      ("offset_gain", { $0.offsetGain = .nan }),
      ("shooting.deviation", { $0[ShootingSettings.self].deviation = 0 }),
      ("shooting.fresh_fraction", { $0[ShootingSettings.self].freshFraction = 2 }),
      ("shooting.minimum_deviation", { $0[ShootingSettings.self].minimumDeviation = 0 }),
      ("cem.candidates", { $0[CrossEntropySettings.self].candidates = 1_000_000 }),
      ("cem.iterations", { $0[CrossEntropySettings.self].iterations = 0 }),
      ("cem.elites", { $0[CrossEntropySettings.self].elites = 0 }),
      ("cem.kept_elites", { $0[CrossEntropySettings.self].keptElites = 9 }),
      ("cem.fresh_fraction", { $0[CrossEntropySettings.self].freshFraction = 1.5 }),
      ("cem.initial_deviation", { $0[CrossEntropySettings.self].initialDeviation = .infinity }),
      ("cem.minimum_deviation", { $0[CrossEntropySettings.self].minimumDeviation = -1 }),
      ("mppi.candidates", { $0[PathIntegralSettings.self].candidates = 0 }),
      ("mppi.iterations", { $0[PathIntegralSettings.self].iterations = 0 }),
      ("mppi.temperature", { $0[PathIntegralSettings.self].temperature = 0 }),
      ("mppi.deviation", { $0[PathIntegralSettings.self].deviation = -1 }),
      ("mppi.deviation_decay", { $0[PathIntegralSettings.self].deviationDecay = 1.5 }),
      ("mppi.fresh_fraction", { $0[PathIntegralSettings.self].freshFraction = -0.1 }),
      ("ilqr.starts", { $0[IterativeSettings.self].starts = -1 }),
      ("ilqr.iterations", { $0[IterativeSettings.self].iterations = 0 }),
      ("ilqr.step_sizes", { $0[IterativeSettings.self].stepSizes = 0 }),
      ("ilqr.deviation", { $0[IterativeSettings.self].deviation = .nan }),
    ]
    for (keyPath, change) in changes {
      var settings = PlannerSettings.pendulum
      change(&settings)
      #expect(settings.problems.contains { $0.keyPath == keyPath }, "\(keyPath)")
    }
  }
}
