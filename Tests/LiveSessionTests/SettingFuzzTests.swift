import Control
import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import Measurement
import NeuralNetworks
import Planning
import Runs
import Scenes
import Settings
import Testing
import Threads
import Validation

/// Whatever a setting is set to: it is refused in words, or the scene learns and plans; none traps.
@Suite struct SettingFuzzTests {
  /// Makes the model, takes an update and a short episode of every planner.
  static func live(_ scene: Scene) throws {
    try BLAS.open()
    guard !scene.isImitation else { return try imitate(scene) }
    let learner = try Learner(scene, seed: 1, pool: WorkerPool(threadCount: 1))
    while (learner.trainer?.updateCount ?? 0) < 1 { _ = try learner.step() }
    let snapshot = try #require(learner.trainer?.snapshot())
    let evaluation = try Evaluation(scene)
    for kind in ControllerRegistry.standard.names {
      do {
        let outcome = try evaluation.run(
          planner: kind, dynamics: .learned, learned: Learned(snapshot), start: nil, episodes: 1,
          seed: 2)
        #expect(outcome.returns.count == 1)
      } catch let error as ControllerError {
        #expect(typeNames(in: error.description).isEmpty)
      }
    }
  }

  /// Learns as long as there is something to learn, and acts once.
  private static func imitate(_ scene: Scene) throws {
    let learner: ImitationLearner
    do throws(InputError) {
      learner = try ImitationLearner(scene, seed: 1, pool: WorkerPool(threadCount: 1))
    } catch {
      // Who cannot be at the goal in time, or is not let near it, has nothing to show.
      #expect(error.keyPath == "environment.demonstrator")
      return
    }
    var steps = 0
    while learner.phase != .finished, steps < 60 {
      _ = try learner.step()
      steps += 1
    }
    let policies = try #require(learner.policies)
    let evaluation = try ImitationEvaluation(scene)
    for policy in policies.policies.values {
      #expect(try evaluation.run(policy, start: nil, episodes: 1, seed: 2).episodes == 1)
    }
  }

  /// Looks at a running session in every way, for some ticks.
  static func watch(_ scene: Scene) throws {
    let session = try LiveSession.headless(scene, options: LiveSession.Options.looking)
    for subject in [InspectionSubject.latent, .control, .dream] {
      session.send(.subjectChanged(subject))
      try session.advance(ticks: 2)
    }
    #expect(session.snapshot().control.ticks > 0)
  }

  /// The shortest and the longest control interval, at the fastest and the slowest pace.
  @Test func noPaceOfAValidIntervalTraps() {
    var ticker = Ticker(interval: 1e-6)
    for interval in [2.5e-7, 1000, 8000, 1e-6] { ticker.setInterval(interval) }
    #expect(ticker.interval == 1e-6)
  }

  /// Few stored sequences leave few points to look at; fewest is one.
  @Test(arguments: [
    ["training.sequences=1"], ["training.initial_sequences=1"],
    ["training.sequences=2", "session.latent_points=10", "session.cost_states=10"],
    ["model.latent_size=1"], ["model.latent_size=2", "session.imagined_ahead=200"],
    ["planner.horizon=1", "planner.noise_hold=1"],
    ["training.burn_in=0", "model.history=2", "model.encoder=filter"],
    ["model.encoder=attention"],
    [
      "model.encoder=filter-with-z", "model.memory_size=1",
      "model.attention_heads=1",
    ],
    ["environment.frame.width=8", "environment.frame.height=8"],
    ["environment.episode_steps=1"], ["session.solved_episodes=1"],
    ["training.batch=1", "training.shards=1", "training.sequence_length=2"],
  ])
  func smallestSessionsAreWatched(settings: [String]) throws {
    try Self.watch(.tiny("pendulum", settings))
  }

  /// Every setting is tried in one of the scenes that have it, and in all of them when asked for by
  /// LATENTSCOPE_FUZZ=all, which takes minutes.
  @Test(arguments: SettingRangeTests.scenes.indices) func noSettingTraps(index: Int) throws {
    let isWhole = ProcessInfo.processInfo.environment["LATENTSCOPE_FUZZ"] == "all"
    let name = SettingRangeTests.scenes[index]
    let scene = try Scene.tiny(name)
    var (tried, lived) = (0, 0)
    for (number, setting) in scene.settings.filter({ !$0.form.ends.isEmpty }).enumerated() {
      let (keyPath, form) = (setting.path, setting.form)
      let isOwn = keyPath.hasPrefix("environment.")
      guard
        isWhole || isOwn || scene.isImitation
          || number % SettingRangeTests.scenes.count == index
      else { continue }
      for value in Set(form.ends + form.inside + form.outside + SettingForm.odd).sorted() {
        let text = form.isList ? "[\(value)]" : value
        tried += 1
        let changed: Scene
        do throws(InputError) {
          changed = try Scene(
            text: scene.encoded(), source: "test",
            overrides: [SettingOverride(keyPath: keyPath, text: text)])
        } catch {
          #expect(error.keyPath.hasPrefix(keyPath) || error.line != nil, "\(error)")
          #expect(typeNames(in: error.description).isEmpty, "\(error)")
          continue
        }
        // What a number of things costs is another question than whether it traps.
        if form.isWhole, let count = Int(value), count > 40, !isWhole { continue }
        do {
          try Self.live(changed)
        } catch {
          Issue.record("\(name) \(keyPath)=\(text): \(ErrorText.of(error))")
        }
        lived += 1
      }
    }
    #expect(tried > 300 && lived > 50)
  }
}
