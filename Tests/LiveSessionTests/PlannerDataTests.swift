import Control
import Experience
import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import NeuralNetworks
import Planning
import Reproduction
import Runs
import Scenes
import Settings
import Testing
import Worlds

@Suite struct PlannerDataTests {
  /// Sequences of 3 transitions; episodes of 7 ticks hold 2 of them.
  static func scene(_ overrides: String...) throws -> Scene {
    let settings = [
      "session.planner_data.interval=4", "session.planner_data.rounds=2",
      "session.planner_data.episodes=3", "session.planner_data.ticks=7",
    ]
    return try (settings + overrides).reduce(into: Scene.small()) { scene, text in
      scene = try Scene(
        text: scene.encoded(), source: "test", overrides: [SettingOverride(parsing: text)])
    }
  }

  /// The states and actions of all that was collected in rounds, oldest first.
  static func planned(_ learner: Learner) -> [(states: [StateVector], actions: [ActionVector])] {
    let appended = learner.experience.totalAppended
    return learner.experience.read { reader in
      (appended - learner.plannerCollector.sequences..<appended).map { number in
        let sequence = reader[number % learner.experience.capacity]
        let shape = learner.experience.shape
        return (
          (0...shape.length).map { tick in
            var state = StateVector()
            for component in 0..<shape.stateSize {
              state[component] = sequence.states[tick * shape.stateSize + component]
            }
            return state
          },
          (0..<shape.length).map { tick in
            var action = ActionVector()
            action[0] = Double(sequence.actions[tick])
            return action
          }
        )
      }
    }
  }

  @Test func roundsComeWhenTheyAreDueAndEnd() throws {
    let learner = try trainedLearner(
      Self.scene("training.sequences=50"), updates: 4)
    #expect(learner.plannerCollector.rounds == 0 && learner.experience.totalAppended == 50)
    // Updates wait while a round is made, and nothing is stored before it is complete.
    for tick in 1...7 {
      #expect(learner.experience.totalAppended == 50, "tick \(tick)")
      guard case .collected = try learner.step() else {
        Issue.record("expected a tick of the round")
        return
      }
      #expect(learner.trainer?.updateCount == 4)
    }
    #expect(learner.plannerCollector.rounds == 1 && learner.experience.totalAppended == 56)
    while learner.trainer?.updateCount ?? 0 < 40 { _ = try learner.step() }
    #expect(learner.plannerCollector.rounds == 2)
    #expect(learner.plannerCollector.sequences == 12 && learner.experience.totalAppended == 62)
    // They take the places of the oldest.
    #expect(learner.experience.count == 50)
  }

  @Test func whatIsStoredIsWhatHappened() throws {
    let learner = try trainedLearner(
      Self.scene("training.sequences=70", "training.sequences_per_update=100"), updates: 5)
    let sequences = Self.planned(learner)
    #expect(sequences.count == 6)
    for (states, actions) in sequences {
      for (tick, action) in actions.enumerated() {
        let next = learner.simulation.next(
          states[tick], action * learner.simulation.system.actionLimit)
        #expect((0..<2).allSatisfy { abs(next[$0] - states[tick + 1][$0]) < 1e-12 })
      }
    }
    // Two windows of one episode share a state.
    #expect(sequences[0].states[3] == sequences[1].states[0])
    #expect(sequences[1].states[3] != sequences[2].states[0])
  }

  /// Without noise the actions are the planner's own; with noise they differ by no more than it.
  @Test func noiseStaysInItsBounds() throws {
    func actions(_ noise: Double) throws -> [Double] {
      let learner = try trainedLearner(
        Self.scene(
          "training.sequences=70", "training.sequences_per_update=100",
          "session.planner_data.episodes=40", "session.planner_data.noise=\(noise)",
          "session.planner_data.ticks=3", "session.planner_data.start=hanging"),
        updates: 5)
      // The first tick: afterwards the episodes themselves differ.
      return Self.planned(learner).map { $0.actions[0][0] }
    }
    let (plain, noisy) = (try actions(0), try actions(0.1))
    let differences = zip(plain, noisy).map { abs($0 - $1) }
    #expect(plain.count == 40 && differences.allSatisfy { $0 <= 0.1 + 1e-6 })
    #expect(differences.filter { $0 > 0.01 }.count > 20)
    #expect(noisy.allSatisfy { abs($0) <= 1 })
  }

  @Test func episodesBeginWhereTheStartSays() throws {
    func starts(_ name: String) throws -> [StateVector] {
      let learner = try trainedLearner(
        Self.scene(
          "training.sequences=70", "training.sequences_per_update=100",
          "session.planner_data.episodes=40", "session.planner_data.ticks=3",
          "session.planner_data.start=\(name)"), updates: 5)
      return Self.planned(learner).map { $0.states[0] }
    }
    let anywhere = try starts("")
    #expect(Set(anywhere.map { $0[0] < 0 }).count == 2 && anywhere.contains { abs($0[1]) > 2 })
    #expect(try starts("hanging").allSatisfy { abs(abs($0[0]) - .pi) < 1e-9 && $0[1] == 0 })
  }

  /// Of the cart-pole's collection box two fifths of the states lean too far to go on from.
  @Test func episodesBeginWhereTheyCanGoOn() throws {
    let small = [
      "training.sequences=120", "training.initial_sequences=50", "training.sequence_length=3",
      "training.sequences_per_update=100", "training.batch=16", "model.encoder_hidden=[24]",
      "model.decoder_hidden=[24]", "model.dynamics_hidden=[8]", "session.cost_states=50",
      "planner.horizon=4", "planner.noise_hold=1", "planner.cem.candidates=16",
      "planner.cem.elites=4", "planner.cem.kept_elites=1", "session.planner_data.interval=4",
      "session.planner_data.rounds=1", "session.planner_data.episodes=60",
      "session.planner_data.ticks=3",
    ]
    let scene = try SceneCatalog.load(
      "cartpole", overrides: small.map { try SettingOverride(parsing: $0) })
    let learner = try trainedLearner(scene, updates: 5)
    let starts = Self.planned(learner).map { $0.states[0] }
    let task = learner.simulation.task
    #expect(!starts.isEmpty && starts.allSatisfy { !task.isTerminal($0) })
    var generator = RandomGenerator(seed: 1)
    let box = learner.simulation.collectionBox
    let beyond = (0..<1000).count { _ in task.isTerminal(box.sample(&generator)) }
    #expect((300...500).contains(beyond), "\(beyond)")
  }

  /// Before, in the middle of, and after a round.
  @Test(arguments: [4, 5, 9])
  func resumingGoesOnBitForBit(updates: Int) throws {
    let folder = try TemporaryFolder()
    let scene = try Self.scene()
    let whole = try TrainingRunTests.train(folder.path + "/whole", updates: 14, scene: scene)
    let parts = try TrainingRunTests.train(folder.path + "/parts", updates: updates, scene: scene)
    try TrainingRunTests.resume(parts, updates: 14)
    #expect(try TrainingRunTests.bytes(parts) == TrainingRunTests.bytes(whole))
  }

  @Test func aRoundCutShortBeginsAgain() throws {
    let learner = try trainedLearner(Self.scene(), updates: 4)
    for _ in 0..<3 { _ = try learner.step() }
    let checkpoint = try #require(Checkpoint(learner))
    let resumed = try Learner(
      resuming: checkpoint, scene: learner.scene, pool: .init(threadCount: 1))
    while learner.trainer?.updateCount ?? 0 < 6 { _ = try learner.step() }
    while resumed.trainer?.updateCount ?? 0 < 6 { _ = try resumed.step() }
    #expect(
      resumed.experience.contents(hasFrames: false) == learner.experience.contents(hasFrames: false)
    )
    #expect(resumed.trainer?.state.model.parameters == learner.trainer?.state.model.parameters)
  }

  /// An encoder that sees actions must be told those that were taken, not those that were planned.
  @Test func theControllerSeesTheActionsThatWereTaken() throws {
    let learner = try trainedLearner(.small(encoder: .filter), updates: 3)
    let snapshot = try #require(learner.trainer?.snapshot())
    func secondPlan(told: Bool) throws -> [Float] {
      var world = learner.simulation
      world.reset(to: StateVector(repeating: 0.3))
      let runner = try EpisodeRunner(
        [world],
        controller: #require(
          ControllerDescription(.cem).make(
            PlannerRequest(
              settings: learner.scene.planner, problemCount: 1,
              stateSize: snapshot.model.latentSize, bounds: .unit(actionSize: 1), seed: 1), nil)),
        snapshot: snapshot, settings: learner.scene.control, generator: RandomGenerator(seed: 1))
      let planned = try #require(runner.decide()).actions[0]
      let taken: Float = planned > 0 ? -1 : 1
      if told { runner.perception?.acted([taken]) }
      runner.act([ActionVector(repeating: Double(taken)) * world.system.actionLimit])
      return try #require(runner.decide()?.plan).path
    }
    #expect(try secondPlan(told: true) != secondPlan(told: false))
    #expect(try secondPlan(told: true) == secondPlan(told: true))
  }

  /// A figure of a model that learned from a planner's episodes is not one of another planner's.
  @Test func theTrainingsIdentityHasThePlannerWhereItCounts() throws {
    let conditions = ReproductionConditions(
      length: .updates(3), threads: 1, kernels: "k", version: "v", episodes: 1)
    func identity(_ interval: Int, horizon: Int) throws -> String {
      var scene = try Scene.small()
      scene.session.plannerData.interval = interval
      scene.planner.horizon = horizon
      return conditions.training(of: scene)
    }
    #expect(try identity(0, horizon: 6) == identity(0, horizon: 7))
    #expect(try identity(1, horizon: 6) != identity(1, horizon: 7))
  }
}
