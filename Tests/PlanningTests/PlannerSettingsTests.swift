import Foundation
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
    func validate(_ problems: Int) throws(SettingProblem) {
      try kind.validateMemory(
        settings, problemCount: problems, sizes: PlannerSizes(state: 8, action: 2, row: 1000))
    }
    try validate(100)
    settings.shooting.candidates = 100_000
    settings.crossEntropy.candidates = 100_000
    settings.pathIntegral.candidates = 100_000
    settings.iterativeLQR.starts = 10_000
    settings.horizon = 500
    let error = #expect(throws: SettingProblem.self) { try validate(10_000) }
    #expect(
      error?.expected.hasSuffix("so that 10000 plans at once take no more than 8 GiB") == true)
    let keys = [
      "shooting.candidates", "cem.candidates", "mppi.candidates", "ilqr.starts", "horizon",
    ]
    #expect(keys.contains(error?.keyPath ?? ""))
  }

  @Test func codingKeepsEveryNumberAndUsesSnakeCase() throws {
    var settings = PlannerSettings.cartPole
    settings.crossEntropy.keptElites = 2
    settings.iterativeLQR.stepSizes = 4
    let data = try JSONEncoder().encode(settings)
    #expect(try JSONDecoder().decode(PlannerSettings.self, from: data) == settings)
    let text = String(decoding: data, as: UTF8.self)
    for key in [
      "\"noise_hold\"", "\"action_cost\"", "\"cem\"", "\"kept_elites\"", "\"fresh_fraction\"",
      "\"step_sizes\"", "\"mppi\"", "\"ilqr\"", "\"shooting\"",
    ] {
      #expect(text.contains(key))
    }
  }

  /// Checkpoints from before there were offsets plan as they did.
  @Test func settingsWithoutAnOffsetGainHaveNone() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(PlannerSettings.pendulum), as: UTF8.self)
    let older = text.replacing("\"offset_gain\":0.2,", with: "")
    #expect(older != text)
    var expected = PlannerSettings.pendulum
    expected.offsetGain = 0
    let read = try JSONDecoder().decode(PlannerSettings.self, from: Data(older.utf8))
    #expect(read == expected)
  }

  @Test func missingKeyIsNamed() throws {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(PlannerSettings.self, from: Data("{\"horizon\": 20}".utf8))
    }
    guard case .keyNotFound(let key, _) = error else {
      Issue.record("expected a missing key, found \(String(describing: error))")
      return
    }
    #expect(key.stringValue == "noise_hold")
  }

  @Test func problemSaysWhereWhatWasExpectedAndFound() {
    var settings = PlannerSettings.pendulum
    settings.crossEntropy.elites = 40
    let error = #expect(throws: SettingProblem.self) { try settings.validate() }
    #expect(error?.keyPath == "cem.elites")
    #expect(
      error?.description == "cem.elites: expected at most 32, half of cem.candidates, found 40")
  }

  @Test func floorsLieBelowWhatTheyAreTheFloorOf() {
    var settings = PlannerSettings.pendulum
    settings.shooting.minimumDeviation = settings.shooting.deviation
    settings.crossEntropy.minimumDeviation = settings.crossEntropy.initialDeviation
    #expect(settings.problems.isEmpty)
    settings.shooting.deviation = 0.5
    settings.crossEntropy.initialDeviation = 0.25
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
      ("shooting.candidates", { $0.shooting.candidates = 1 }),
      ("terminal_weight", { $0.terminalWeight = -1 }),
      ("offset_gain", { $0.offsetGain = 1.01 }),
      ("offset_gain", { $0.offsetGain = .nan }),
      ("shooting.deviation", { $0.shooting.deviation = 0 }),
      ("shooting.fresh_fraction", { $0.shooting.freshFraction = 2 }),
      ("shooting.minimum_deviation", { $0.shooting.minimumDeviation = 0 }),
      ("cem.candidates", { $0.crossEntropy.candidates = 1_000_000 }),
      ("cem.iterations", { $0.crossEntropy.iterations = 0 }),
      ("cem.elites", { $0.crossEntropy.elites = 0 }),
      ("cem.kept_elites", { $0.crossEntropy.keptElites = 9 }),
      ("cem.fresh_fraction", { $0.crossEntropy.freshFraction = 1.5 }),
      ("cem.initial_deviation", { $0.crossEntropy.initialDeviation = .infinity }),
      ("cem.minimum_deviation", { $0.crossEntropy.minimumDeviation = -1 }),
      ("mppi.candidates", { $0.pathIntegral.candidates = 0 }),
      ("mppi.iterations", { $0.pathIntegral.iterations = 0 }),
      ("mppi.temperature", { $0.pathIntegral.temperature = 0 }),
      ("mppi.deviation", { $0.pathIntegral.deviation = -1 }),
      ("mppi.deviation_decay", { $0.pathIntegral.deviationDecay = 1.5 }),
      ("mppi.fresh_fraction", { $0.pathIntegral.freshFraction = -0.1 }),
      ("ilqr.starts", { $0.iterativeLQR.starts = -1 }),
      ("ilqr.iterations", { $0.iterativeLQR.iterations = 0 }),
      ("ilqr.step_sizes", { $0.iterativeLQR.stepSizes = 0 }),
      ("ilqr.deviation", { $0.iterativeLQR.deviation = .nan }),
    ]
    for (keyPath, change) in changes {
      var settings = PlannerSettings.pendulum
      change(&settings)
      #expect(settings.problems.contains { $0.keyPath == keyPath }, "\(keyPath)")
    }
  }
}
