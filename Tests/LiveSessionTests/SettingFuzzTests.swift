import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import NeuralNetworks
import Planning
import Testing
import Validation

/// Whatever a setting is set to: it is refused in words, or the scene learns and plans; none traps.
@Suite struct SettingFuzzTests {
  /// Makes the model, takes an update and a short episode of every planner.
  static func live(_ scene: Scene) throws {
    try BLAS.open()
    let learner = try Learner(scene, seed: 1, pool: WorkerPool(threadCount: 1))
    while (learner.trainer?.updateCount ?? 0) < 1 { _ = try learner.step() }
    let snapshot = try #require(learner.trainer?.snapshot())
    let evaluation = try Evaluation(scene)
    for kind in PlannerKind.allCases {
      do {
        let outcome = try evaluation.run(
          planner: kind, dynamics: .learned, snapshot: snapshot, start: nil, episodes: 1, seed: 2)
        #expect(outcome.returns.count == 1)
      } catch let error as ControllerError {
        #expect(typeNames(in: error.description).isEmpty)
      }
    }
  }

  /// Every setting is tried in one of the scenes that have it, and in all of them when asked for by
  /// LATENTSCOPE_FUZZ=all, which takes minutes.
  @Test(arguments: SettingRangeTests.scenes.indices) func noSettingTraps(index: Int) throws {
    let isWhole = ProcessInfo.processInfo.environment["LATENTSCOPE_FUZZ"] == "all"
    let name = SettingRangeTests.scenes[index]
    let scene = try Scene.tiny(name)
    var (tried, lived) = (0, 0)
    for (number, (keyPath, range)) in try scene.settingRanges().enumerated() {
      let isOwn = keyPath.hasPrefix("environment.")
      guard isWhole || isOwn || number % SettingRangeTests.scenes.count == index else { continue }
      for value in Set(range.ends + range.inside + range.outside + SettingRange.odd).sorted() {
        let isList = keyPath == "model.convolutions" || keyPath.hasSuffix("_hidden")
        let text = isList ? "[\(value)]" : value
        tried += 1
        let changed: Scene
        do throws(SceneError) {
          changed = try Scene(
            text: scene.encoded(), source: "test",
            overrides: [SettingOverride(keyPath: keyPath, text: text)])
        } catch {
          #expect(error.keyPath.hasPrefix(keyPath) || error.line != nil, "\(error)")
          #expect(typeNames(in: error.description).isEmpty, "\(error)")
          continue
        }
        // What a number of things costs is another question than whether it traps.
        if case .whole = range, let count = Int(value), count > 40, !isWhole { continue }
        do {
          try Self.live(changed)
        } catch {
          Issue.record("\(name) \(keyPath)=\(text): \(ErrorText.of(error))")
        }
        lived += 1
      }
    }
    #expect(tried > 500 && lived > 50)
  }
}
