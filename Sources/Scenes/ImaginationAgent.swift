import Control
import Experience
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Planning
import Policies
import Worlds

/// An actor that learns in what the model imagines, version by version of the model.
///
/// Its rewards are the negative latent cost to the goal image: it sees pixels, actions and that image.
final class ImaginationAgent: PolicyLearning {
  private let learning: ImaginationLearning
  private let trainer: Trainer
  private let scene: Scene
  private let world: any World
  private let experience: Experience
  private let scales: CostScales
  private let inference: ModelInference
  /// The version that it learns in; nil before the first.
  private var model: ModelSnapshot?

  init(_ context: LearningContext) {
    scene = context.scene
    trainer = context.trainer
    // The scene was valid before.
    guard let world = try? scene.world() else { preconditionFailure("expected a valid scene") }
    self.world = world
    experience = context.experience
    inference = ModelInference(context.trainer.snapshot())
    // The measuring stick of the planners: the same in every session.
    scales = CostScales(
      of: world, window: scene.model.windowFrames, settings: scene.session,
      generator: RandomGenerator(seed: 0x5CA1E))
    let session = scene.session
    learning = ImaginationLearning(
      context.trainer.model, settings: scene.training[ImaginationSettings.self],
      reward: GoalReward.Shape(
        knee: session.costKnee > 0 ? Float(session.costKnee) : nil,
        wellDepth: session.costWell.depth > 0 ? Float(session.costWell.depth) : nil),
      generator: context.generator, pool: context.pool)
  }

  var steps: [GradientStep] { learning.steps }
  var updateCount: Int { learning.updateCount }

  func apply(_ scene: Scene) { learning.settings = scene.training[ImaginationSettings.self] }

  func learn() -> LearningReport? {
    let settings = learning.settings
    guard trainer.updateCount >= settings.warmUp else { return nil }
    // A model that learns no more has no newer version.
    if model == nil || trainer.version >= (model?.version ?? 0) + settings.refresh {
      enterNewestVersion()
    }
    guard learning.world != nil else { return nil }
    var report: LearningReport?
    for _ in 0..<settings.updates { report = learning.update() }
    return report
  }

  /// Goes on in the newest model, unless something of it is not finite.
  private func enterNewestVersion() {
    let snapshot = trainer.snapshot()
    guard snapshot.parameters.allSatisfy(\.isFinite) else { return }
    inference.load(snapshot)
    let window = scene.model.windowFrames
    let reference = ReferenceObservations(
      experience, world: world, window: window, count: scene.session.costStates)
    let cost = LatentCost(
      inference, goal: .goal(of: world, window: window), reference: reference, scales: scales,
      settings: scene.session)
    guard let reward = cost.reward(scene.control, actionSize: world.actionSpace.size) else {
      return
    }
    learning.enter(
      ImaginedWorld(
        version: snapshot.version, parameters: snapshot.parameters, codes: cost.codes,
        reward: reward,
        earned: learning.settings.reward == .learned ? earned(reference, window: window) : nil))
    model = snapshot
  }

  /// What was done at the observations, and what it earned.
  private func earned(_ observations: ReferenceObservations, window: Int) -> RewardData {
    let m = world.actionSpace.size
    var (actions, rewards): ([Float], [Float]) = ([], [])
    for number in observations.sequenceNumbers {
      experience.withSequence(number) { sequence in
        for index in 0..<m { actions.append(sequence.actions[(window - 1) * m + index]) }
        rewards.append(Float(sequence.rewards[window - 1]))
      }
    }
    return RewardData(actions: actions, rewards: rewards)
  }

  var learned: LearnedPolicy? {
    guard let model, updateCount > 0, let policy = learning.policy() else { return nil }
    return LearnedPolicy(policy, model: model)
  }

  func appendCurves(to values: inout [Double]) {
    guard updateCount > 0 else {
      values += [.nan, .nan, .nan]
      return
    }
    let told = learning.diagnostics
    values += [told.imaginedReturn, told.entropy, told.valueError]
  }

  // MARK: - For checkpoints

  var state: LearningState {
    get {
      var state = learning.state
      guard let world = learning.world else { return state }
      state.version = world.version
      state.vectors = [
        "codes": world.codes, "goal": world.reward.goal, "metric": world.reward.metric,
        "well_metric": world.reward.wellMetric, "scale": [world.reward.scale],
        "earned_actions": world.earned?.actions ?? [],
        "earned_rewards": world.earned?.rewards ?? [],
      ]
      return state
    }
    set {
      learning.state = newValue
      guard let codes = newValue.vectors["codes"], let goal = newValue.vectors["goal"],
        let metric = newValue.vectors["metric"], let wellMetric = newValue.vectors["well_metric"],
        let scale = newValue.vectors["scale"]?.first,
        let dynamics = newValue.steps[0].groups.last,
        let actions = newValue.vectors["earned_actions"],
        let rewards = newValue.vectors["earned_rewards"]
      else { return }
      learning.enter(
        ImaginedWorld(
          version: newValue.version, parameters: dynamics.parameters, codes: codes,
          reward: GoalReward(goal: goal, metric: metric, wellMetric: wellMetric, scale: scale),
          earned: rewards.isEmpty ? nil : RewardData(actions: actions, rewards: rewards)))
      model = ModelSnapshot(
        model: trainer.model, parameters: dynamics.parameters, version: newValue.version)
    }
  }

  func accepts(_ state: LearningState) -> Bool {
    let n = trainer.model.latentSize
    let counts = state.vectors.mapValues(\.count)
    guard !counts.isEmpty else { return state.updateCount == 0 }
    let hasWell = scene.session.costWell.depth > 0
    let isLearned = learning.settings.reward == .learned
    let earned = isLearned ? (counts["codes"] ?? 0) / n : 0
    guard counts["earned_rewards"] == earned,
      counts["earned_actions"] == earned * trainer.model.actionSize
    else { return false }
    return (counts["codes"] ?? 0) > 0 && (counts["codes"] ?? 0) % n == 0 && counts["goal"] == n
      && counts["metric"] == n * n && counts["well_metric"] == (hasWell ? n * n : 0)
      && counts["scale"] == 1 && (state.vectors["scale"]?[0] ?? 0) > 0
  }
}

extension LatentCost {
  /// The reward of imagination: what planners minimise, over its mean at the codes of the data; nil where
  /// something of it is not finite.
  fileprivate func reward(_ settings: ControlSettings, actionSize: Int) -> GoalReward? {
    guard let objective = try? objective(actionSize: actionSize, settings: settings) else {
      return nil
    }
    let n = goal.count
    let count = codes.count / n
    var costs = [Float](repeating: 0, count: count)
    objective.addStateCosts(count: count, states: codes, weight: 1, costs: &costs)
    let mean = costs.reduce(0) { $0 + Double($1) } / Double(count)
    guard mean.isFinite, mean > 0 else { return nil }
    let full =
      metric.isEmpty
      ? (0..<n * n).map { $0 % (n + 1) == 0 ? weights[$0 / n] : 0 } : metric
    return GoalReward(goal: goal, metric: full, wellMetric: wellMetric, scale: Float(mean))
  }
}

extension AlgorithmDescription {
  /// Actor and value, learned in imagination.
  package static let actor = AlgorithmDescription(
    name: ImaginationSettings.name, section: ImaginationSettings(),
    curves: [
      LearningCurve(key: "imagined_return", title: "imagined return"),
      LearningCurve(key: "entropy", title: "entropy", unit: "nats"),
      LearningCurve(key: "value_error", title: "value error"),
    ],
    agent: AgentDescription(
      controller: ControllerDescription(
        policy: ControllerName(rawValue: ImaginationSettings.name),
        summary: "actor learned on imagined rollouts"),
      read: { scene, model, vectors, updates in
        ActorPolicy(
          codeSize: model.latentSize, actionSize: model.actionSize,
          hidden: scene.training[ImaginationSettings.self].hidden, vectors: vectors,
          updates: updates)
      })
  ) { ImaginationAgent($0) }
}
