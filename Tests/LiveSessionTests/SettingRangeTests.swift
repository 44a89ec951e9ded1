import Control
import Foundation
import LiveSession
import Planning
import Scenes
import Settings
import Testing
import Validation

@Suite struct SettingRangeTests {
  static let scenes = SceneCatalog.builtIn.map(\.name)

  /// The error of a scene with one setting changed; nil when the scene is valid.
  private func refusal(_ keyPath: String, _ value: String, in scene: Scene) -> InputError? {
    do throws(InputError) {
      _ = try Scene(
        text: scene.encoded(), source: "test",
        overrides: [SettingOverride(keyPath: keyPath, text: value)])
      return nil
    } catch { return error }
  }

  /// Whether a value was refused by the setting's own range, and not by how it fits others.
  private func isOutOfRange(_ error: InputError?, _ keyPath: String, _ form: SettingForm) -> Bool {
    guard let error else { return false }
    return error.keyPath == keyPath && error.expected.hasPrefix(form.expectation)
  }

  /// `training.learning_rate=0.1` was refused as 0.10000000149: both ends of every range belong to it.
  @Test(arguments: scenes) func bothEndsOfEveryRangeAreAccepted(name: String) throws {
    let scene = try Scene.tiny(name)
    for setting in scene.settings where !setting.form.isList {
      let (keyPath, range) = (setting.path, setting.form)
      for value in range.ends {
        let error = refusal(keyPath, value, in: scene)
        #expect(!isOutOfRange(error, keyPath, range), "\(keyPath)=\(value): \(error as Any)")
        // What is accepted on the command line is read back from the file that it leaves.
        guard error == nil else { continue }
        let changed = try Scene(
          text: scene.encoded(), source: "test",
          overrides: [SettingOverride(keyPath: keyPath, text: value)])
        #expect(
          try Scene(text: changed.encoded(), source: "file") == changed, "\(keyPath)=\(value)")
      }
      for value in range.outside {
        let error = refusal(keyPath, value, in: scene)
        #expect(error?.keyPath == keyPath, "\(keyPath)=\(value): \(error as Any)")
      }
    }
  }

  /// What is used in single precision must be a number there: not 0, subnormal or infinite.
  @Test(arguments: [
    ("session.cost_knee", "1e-300"), ("session.cost_knee", "1e-45"), ("session.cost_knee", "1e-20"),
    ("planner.action_cost", "1e-300"), ("planner.action_cost", "1e-40"),
    ("planner.cem.minimum_deviation", "5e-324"), ("training.kl_weight", "1e-50"),
    ("session.cost_well.depth", "1e-39"), ("training.overshooting", "1e-40"),
    ("training.consistency", "1e39"),
  ])
  func numbersAreCheckedInThePrecisionInWhichTheyAreUsed(keyPath: String, value: String) throws {
    let error = refusal(keyPath, value, in: try .tiny("pendulum"))
    #expect(error?.keyPath == keyPath)
    #expect(error?.description.contains(value) == true, "\(error as Any)")
  }

  /// The settings of the running session reach both ends, and stay valid there.
  @Test(arguments: scenes, ControllerRegistry.standard.names)
  func liveSettingsReachTheirEnds(name: String, planner: ControllerName) throws {
    let scene = try SceneCatalog.load(name)
    for setting in scene.liveSettings(planner: planner) {
      for wanted in [setting.minimum, setting.maximum] {
        var changed = scene
        #expect(changed.setLive(setting.key, to: wanted) == wanted)
        try changed.validate()
        let shown = changed.liveSettings(planner: planner).first { $0.key == setting.key }
        #expect(shown?.value == wanted, "\(setting.key)")
      }
    }
  }

  /// Sizes that are all in their ranges may together ask for more memory than there is.
  @Test(arguments: [
    (
      ["training.batch=4096", "training.sequence_length=200", "model.encoder_hidden=[4096,4096]"],
      "training.batch"
    ),
    (
      [
        "environment.frame.width=1024", "environment.frame.height=1024", "training.sequences=1000",
      ], "training.batch"
    ),
    (
      [
        "environment.frame.width=256", "environment.frame.height=256", "session.cost_states=100000",
        "model.linear_path=false",
      ], "session.cost_states"
    ),
    (
      ["planner.horizon=500", "planner.cem.candidates=100000", "model.latent_size=64"],
      "planner.cem.candidates"
    ),
    (
      [
        "planner.horizon=500", "session.planner_data.interval=10",
        "session.planner_data.episodes=1000", "planner.cem.candidates=10000",
      ],
      "planner.cem.candidates"
    ),
    (
      ["training.sequences=1000000", "environment.frame.width=64", "environment.frame.height=64"],
      "training.sequences"
    ),
  ])
  func sizesThatNeedTooMuchMemoryAreRefused(settings: [String], keyPath: String) throws {
    let error = #expect(throws: InputError.self) { try Scene.tiny("pendulum", settings) }
    #expect(error?.keyPath == keyPath, "\(error as Any)")
    #expect(error?.description.contains("GiB") == true)
  }
}
