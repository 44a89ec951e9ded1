import Control
import Experience
import Foundation
import LatentModels
import LiveSession
import NeuralNetworks
import Planning
import Policies
import Runs
import Scenes
import Settings
import TestSupport
import Testing
import Threads
import Validation
import Worlds

/// Policies that learn beside the model: saved, gone on with, relived, asked for.
@Suite(.serialized) struct AgentTests {
  static let quick = [
    "training.actor.warm_up=3", "training.actor.refresh=4", "training.actor.horizon=4",
    "training.actor.batch=8", "training.actor.hidden=[8]", "training.sac.warm_up=3",
    "training.sac.refresh=4", "training.sac.steps=3", "training.sac.random_steps=10",
    "training.sac.batch=8", "training.sac.hidden=[8]", "training.sac.critic_hidden=[8]",
    "training.q.warm_up=3", "training.q.refresh=4", "training.q.steps=3",
    "training.q.random_steps=10", "training.q.batch=8", "training.q.hidden=[8]",
    "environment.episode_steps=12",
  ]

  static func scene(_ overrides: String...) throws -> Scene {
    let small = try Scene.small()
    return try Scene(
      text: small.encoded(), source: "test",
      overrides: (quick + overrides).map { try SettingOverride(parsing: $0) })
  }

  @Test(arguments: [
    ["training.agent=actor"], ["training.agent=actor", "training.actor.gradient=reinforce"],
    ["training.agent=actor", "training.actor.reward=learned"],
    ["training.agent=actor", "training.freeze_after=12"],
    ["training.agent=sac"], ["training.agent=sac", "training.data=episodes"],
    ["training.agent=sac", "training.freeze_after=12"],
    ["training.agent=sac", "model.encoder=filter"],
    ["training.agent=sac", "training.sac.input=pixels"],
    ["training.agent=sac", "training.sac.input=state", "training.data=episodes"],
  ])
  func theirRunsGoOnBitForBit(overrides: [String]) throws {
    let folder = try TemporaryFolder()
    var scene = try Self.scene()
    scene = try Scene(
      text: scene.encoded(), source: "test",
      overrides: overrides.map { try SettingOverride(parsing: $0) })
    let whole = try TrainingRunTests.train(folder.path + "/whole", updates: 30, scene: scene)
    let parts = try TrainingRunTests.train(
      folder.path + "/parts", updates: 17, scene: scene, threads: 2)
    try TrainingRunTests.resume(parts, updates: 30)
    #expect(try TrainingRunTests.bytes(parts) == TrainingRunTests.bytes(whole))
    let name = scene.training.agent
    let header = try String(contentsOfFile: parts.metrics, encoding: .utf8).prefix { $0 != "\n" }
    #expect(header.contains(",\(name)/"))
    let checkpoint = try Checkpoint(contentsOf: parts.checkpoint)
    let learned = try #require(checkpoint.learned.policies[ControllerName(rawValue: name)])
    #expect(learned.policy.updates > 0)
  }

  /// Choices, in a world of which nobody knows the state.
  @Test func choicesAreLearnedBitForBit() throws {
    let folder = try TemporaryFolder()
    let scene = try Scene(
      text: ToyWorldTests.scene().encoded(), source: "test",
      overrides: (Self.quick.filter { !$0.hasPrefix("environment") } + ["training.agent=q"]).map {
        try SettingOverride(parsing: $0)
      }, registry: DriftWorld.registry)
    let whole = try TrainingRunTests.train(folder.path + "/whole", updates: 30, scene: scene)
    let parts = try TrainingRunTests.train(folder.path + "/parts", updates: 17, scene: scene)
    let rest = try TrainingRun(
      resuming: parts, threads: 2, folder: parts, registry: DriftWorld.registry)
    _ = try rest.run(.updates(30), launch: MonotonicClock().nanoseconds())
    #expect(try TrainingRunTests.bytes(parts) == TrainingRunTests.bytes(whole))
  }

  /// In the middle of an episode, too, a saved agent goes on with what it expected.
  @Test func whatTheyTellGoesOnInMidEpisode() throws {
    let folder = try TemporaryFolder()
    let learner = try trainedLearner(Self.scene("training.agent=sac"), updates: 17)
    let path = folder.path + "/model.safetensors"
    try #require(Checkpoint(learner)).write(to: path)
    let resumed = try Learner(
      resuming: Checkpoint(contentsOf: path), scene: learner.scene,
      pool: WorkerPool(threadCount: 1))
    for learner in [learner, resumed] {
      while learner.trainer?.updateCount ?? 0 < 18 { _ = try learner.step() }
    }
    #expect(learner.curveValues.map(\.bitPattern) == resumed.curveValues.map(\.bitPattern))
  }

  /// What nobody knows cannot be read.
  @Test func aStateThatIsNotKnownIsRefused() throws {
    func scene(_ input: String) throws -> Scene {
      try Scene(
        text: ToyWorldTests.scene().encoded(), source: "test",
        overrides: ["training.agent=q", "training.q.input=\(input)"].map {
          try SettingOverride(parsing: $0)
        }, registry: DriftWorld.registry)
    }
    #expect(try scene("pixels").training[QLearningSettings.self].input == .pixels)
    let error = #expect(throws: InputError.self) { try scene("state") }
    #expect(error?.keyPath == "training.q.input")
  }

  /// A policy acts on what it reads alone, whatever the model says, and gives no advice on codes.
  @Test(arguments: [PolicyInput.pixels, .state])
  func policiesReadWhatTheySay(input: PolicyInput) throws {
    let scene = try Self.scene("training.agent=sac", "training.sac.input=\(input.rawValue)")
    let learner = try trainedLearner(scene, updates: 16)
    let learned = try #require(learner.learned)
    let policy = try #require(learned.policies[.sac]?.policy)
    #expect(policy.input == input)
    let cem = try #require(scene.registry.controllers[.cem])
    #expect(learned.policy(for: cem, agent: .sac) == nil)
    let runner = EpisodeRunner(
      [learner.world], memory: .init(window: scene.model.windowFrames))
    runner.begin()
    let reading = try #require(runner.reading(input))
    #expect(reading.count == input.size(of: learner.world, learner.model))
    let controller = PolicyController(policy, horizon: 5)
    let n = learner.model.latentSize
    let said = [Float(0), .nan].map { value in
      controller.decide(
        Beliefs(
          values: Array(repeating: value, count: n),
          dynamics: LearnedDynamics(
            ModelInference(learned.model), space: learner.world.actionSpace,
            linearization: .jacobian),
          objective: QuadraticObjective(
            goal: Array(repeating: 0, count: n),
            stateWeights: .diagonal(Array(repeating: 1, count: n)), actionWeights: [0.1],
            terminalWeight: 3), reading: runner.reading))
    }
    #expect(said[0].actions == said[1].actions && said.allSatisfy { $0.plan == nil })
    let own = policy.evaluator().evaluate(rows: 1, codes: reading)
    #expect(said[0].actions == own.actions)
  }

  /// Beside a model that learns no more an actor measures the codes once, however many more data come.
  @Test func aModelThatStandsStillIsEnteredOnce() throws {
    let scene = try Self.scene(
      "training.agent=actor", "training.freeze_after=7", "training.sequences=400",
      "training.initial_sequences=100", "training.sequences_per_update=10")
    func means(_ learner: Learner) throws -> [Float]? {
      try #require(learner.learned?.policies[.actor]).policy.vectors["code_means"]
    }
    let learner = try trainedLearner(scene, updates: 12)
    let (before, sequences) = (try means(learner), learner.experience.count)
    while learner.trainer?.updateCount ?? 0 < 24 { _ = try learner.step() }
    #expect(learner.experience.count > sequences)
    #expect(try means(learner) == before)
  }

  /// What was expected of an episode stands beside what came of it.
  @Test func expectationsStandBesideWhatCame() throws {
    let learner = try trainedLearner(
      Self.scene(
        "training.agent=sac", "training.sac.discount=0.9999", "training.sac.reward_scale=0.5"),
      updates: 30)
    func curve(_ key: String) throws -> Double {
      learner.curveValues[
        try #require(learner.curves.firstIndex { $0.key == "sac/\(key)" })]
    }
    let total = try curve("return") / 2
    // Of at most a dozen ticks next to nothing is lost.
    #expect(abs(try curve("discounted_return") - total) <= 0.0012 * abs(total))
    #expect(try curve("predicted_discounted_return").isFinite && total < 0)
  }

  /// Whatever learns beside it from random states, the model comes to the same bits.
  @Test(arguments: ["actor", "sac"])
  func theModelDoesNotFeelThem(agent: String) throws {
    let alone = try trainedLearner(Self.scene(), updates: 20)
    let beside = try trainedLearner(Self.scene("training.agent=\(agent)"), updates: 20)
    #expect(beside.trainer?.state == alone.trainer?.state && beside.policyUpdates > 0)
    let learned = try #require(beside.learned)
    let policy = try #require(learned.policies.first?.value)
    #expect(learned.model.version == policy.model.version, "one version for all")
    #expect(policy.model.version < 20)
  }

  /// Asked for while a session runs, switched against planners, and lived again to the last bit.
  @Test func aSessionWithThemIsLivedAgain() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/session.jsonl"
    let script: [SessionEvent] = [
      .plannerSelected(ControllerName(rawValue: "actor")), .kicked, .plannerSelected(.cem),
      .settingChanged(key: "training.actor.noise", value: 0), .episodeReset,
      .plannerSelected(ControllerName(rawValue: "actor")), .trainingPauseToggled,
      .trainingPauseToggled, .plannerSelected(ControllerName(rawValue: "sac")), .kicked,
      .trainingRestarted, .plannerSelected(ControllerName(rawValue: "actor")), .episodeReset,
    ]
    let updates = try ReplayTests.record(
      Self.scene("environment.control_interval=0.05"), log: path, script: script)
    let recording = try SessionRecording(
      path: path, inspectors: LiveSession.Options.everyInspector)
    let (session, report) = try ReplayTests.replayed(recording)
    #expect(report.isFinished && report.divergence == nil && report.note.isEmpty, "\(report)")
    #expect(session.snapshot().training.update == updates)
  }

  /// It tells where it means to go, in the model's own dynamics; many worlds at once are only acted in.
  @Test func policiesTellTheirIntentions() throws {
    let learner = try trainedLearner(Self.scene("training.agent=actor"), updates: 12)
    let learned = try #require(learner.learned?.policies[ControllerName(rawValue: "actor")])
    let inference = ModelInference(learned.model)
    let (n, horizon) = (learned.model.model.latentSize, 5)
    let controller = PolicyController(learned.policy, horizon: horizon)
    let goal = QuadraticObjective(
      goal: Array(repeating: 0, count: n),
      stateWeights: .diagonal(Array(repeating: 1, count: n)), actionWeights: [0.1],
      terminalWeight: 3)
    let code = (0..<n).map { 0.1 * Float($0) - 0.2 }
    let dynamics = LearnedDynamics(
      inference, space: learner.world.actionSpace, linearization: .jacobian)
    let plan = try #require(
      controller.decide(Beliefs(values: code, dynamics: dynamics, objective: goal)).plan)
    var (state, next, cost) = (code, code, Float(0))
    let evaluator = learned.policy.evaluator()
    for tick in 0..<horizon {
      #expect(plan.path[tick * n..<(tick + 1) * n] == state[...])
      let action = evaluator.evaluate(rows: 1, codes: state).actions
      #expect(plan.sequence[tick] == action[0])
      inference.step(rows: 1, states: state, actions: action, next: &next)
      state = next
      let distance = state.reduce(0) { $0 + $1 * $1 }
      cost += 0.1 * action[0] * action[0] + (tick == horizon - 1 ? 3 : 1) * distance
    }
    #expect(abs(plan.costs[0] - cost) <= 1e-5 * cost)
    #expect(
      PolicyController(learned.policy).decide(
        Beliefs(values: code + code, dynamics: dynamics, objective: goal)
      ).plan == nil)
  }

  /// The curves of a policy begin when it does.
  @Test func curvesBeginWithThem() throws {
    let session = try LiveSession.headless(Self.scene(), options: .looking)
    try session.advance(toUpdate: 10)
    #expect(!session.snapshot().training.series.contains { $0.key.hasPrefix("actor/") })
    session.send(.plannerSelected(ControllerName(rawValue: "actor")))
    try session.advance(toUpdate: 25)
    let curve = try #require(
      session.snapshot().training.series.first { $0.key == "actor/imagined_return" })
    #expect(curve.values.count == 25 && curve.values.prefix(10).allSatisfy { $0.isNaN })
    #expect(curve.values.suffix(5).allSatisfy { $0.isFinite })
    #expect(session.snapshot().control.planner?.rawValue == "actor")
  }

  /// The tensors of an agent are believed no more than those of the model.
  @Test func oddNumbersOfAnAgentAreRefused() throws {
    let scene = try Self.scene("training.agent=sac")
    let learner = try trainedLearner(scene, updates: 12)
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors"
    try #require(Checkpoint(learner)).write(to: path)
    let sound = try Safetensors(Data(contentsOf: URL(filePath: path)), file: path)
    for (place, values) in [
      ("algorithms.sac.vectors.codes", [1, 2, 3]), ("algorithms.sac.vectors.place", [9, 1e6]),
      ("algorithms.sac.vectors.model", [.nan]), ("policies.sac.actor", [1]),
    ] as [(String, [Float])] {
      var tensors = sound.tensors
      #expect(tensors[place] != nil, "\(place)")
      tensors[place] = Safetensors.Tensor(values, shape: [values.count])
      var metadata = sound.metadata
      metadata["crc32c"] = Checkpoint.checksum(metadata: metadata, tensors: tensors)
      let data = Safetensors(metadata: metadata, tensors: tensors).encoded()
      #expect(throws: CheckpointError.self, "\(place)") {
        try Learner(
          resuming: Checkpoint(data: data, file: "odd"), scene: scene,
          pool: WorkerPool(threadCount: 1))
      }
    }
  }
}
