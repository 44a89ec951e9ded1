import LinearAlgebra
import NeuralNetworks

/// One version of a model as a policy learns in it: dynamics, codes and what is wanted.
package struct ImaginedWorld: Sendable, Equatable {
  /// The update of the model.
  package let version: Int
  /// The parameters of its dynamics, `[layout.count]`.
  package let parameters: [Float]
  /// The codes that rollouts begin at, `[count, n]`, by the same version's encoder.
  package let codes: [Float]
  /// What is wanted, in the same codes.
  package let reward: GoalReward
  /// What was earned at the codes; nil where it is not asked for.
  package let earned: RewardData?

  /// Makes a world; traps without a code.
  package init(
    version: Int, parameters: [Float], codes: [Float], reward: GoalReward,
    earned: RewardData? = nil
  ) {
    precondition(!codes.isEmpty, "expected codes to begin at")
    self.version = version
    self.parameters = parameters
    self.codes = codes
    self.reward = reward
    self.earned = earned
  }

  /// How far beyond the codes' own range imagination may go, as a share of that range.
  private static let margin: Float = 0.25

  /// The box that imagined codes stay in, `[n]` both.
  func box(size n: Int) -> (lower: [Float], upper: [Float]) {
    var (lower, upper) = (Array(codes[..<n]), Array(codes[..<n]))
    for (index, value) in codes.enumerated() {
      lower[index % n] = min(lower[index % n], value)
      upper[index % n] = max(upper[index % n], value)
    }
    let margins = zip(lower, upper).map { Self.margin * ($1 - $0) }
    return (zip(lower, margins).map { $0 - $1 }, zip(upper, margins).map { $0 + $1 })
  }
}

/// Learns an actor and its value on short rollouts that are imagined in a model.
///
/// Everything follows from the generator, the worlds it is given and the number of the update. One thread
/// uses it.
package final class ImaginationLearning {
  /// How it learns; the live ones may change between updates.
  package var settings: ImaginationSettings {
    didSet { if settings != oldValue { applySettings() } }
  }
  /// Updates so far.
  package private(set) var updateCount = 0
  /// The version of the model that it learns in; nil before the first.
  package private(set) var world: ImaginedWorld?
  /// The gradient step of actor and value.
  package let step: GradientStep

  private let actor: ActorNetwork
  private let value: ValueNetwork
  private let actionSize: Int
  private let groups: (actor: ParameterGroup, value: ParameterGroup, dynamics: ParameterGroup)
  private let recorded: ImaginedRollouts<Float>
  private let sampler: StartSampler
  private let rewards: RewardFit?
  private var normalizer: CodeNormalizer

  /// Plans and records everything; learns nothing before it has a world.
  package init(
    _ dynamics: any RecordableDynamics, settings: ImaginationSettings, reward: GoalReward.Shape,
    generator: RandomGenerator, pool: WorkerPool
  ) {
    let n = dynamics.codeSize
    self.settings = settings
    actionSize = dynamics.actionSize
    actor = ActorNetwork(codeSize: n, actionSize: actionSize, hidden: settings.hidden)
    value = ValueNetwork(codeSize: n, hidden: settings.hidden)
    normalizer = CodeNormalizer([], size: n)
    func group(
      _ layout: ParameterLayout, _ label: UInt64, target: ParameterGroup.TargetUpdate? = nil
    ) -> ParameterGroup {
      ParameterGroup(
        layout, values: layout.initialValues(generator: generator.split(label)), target: target)
    }
    groups = (
      group(actor.layout, 0), group(value.layout, 1, target: .polyak(rate: settings.targetRate)),
      ParameterGroup(
        dynamics.layout, values: [Float](repeating: 0, count: dynamics.layout.count),
        isFrozen: true)
    )
    let rewards =
      settings.reward == .learned
      ? RewardFit(
        codeSize: n, actionSize: actionSize, hidden: settings.hidden, generator: generator.split(3),
        pool: pool) : nil
    self.rewards = rewards
    let (actor, value) = (actor, value)
    var recordings: [ImaginedRollouts<Float>] = []
    step = GradientStep(
      groups: [groups.actor, groups.value, groups.dynamics],
      reading: rewards.map { [$0.group] } ?? [], shards: settings.shards, pool: pool,
      generator: generator.split(2)
    ) { graph in
      let rollouts = ImaginedRollouts(
        dynamics, actor: actor, value: value, settings: settings, reward: reward,
        head: rewards?.network,
        rollouts: settings.batch / settings.shards, batch: settings.batch, in: graph)
      recordings.append(rollouts)
      return rollouts.loss
    }
    // The handles are the same in all shards.
    recorded = recordings[0]
    sampler = StartSampler(recorded.inputs, steps: settings.horizon)
    applySettings()
  }

  /// All gradient steps of an update.
  package var steps: [GradientStep] { [step] + (rewards.map { [$0.step] } ?? []) }

  /// Learns in another version of the model from now on.
  package func enter(_ world: ImaginedWorld) {
    self.world = world
    groups.dynamics.restart(from: world.parameters)
    let n = normalizer.size
    normalizer = CodeNormalizer(world.codes, size: n)
    sampler.codes = world.codes
    if let rewards, let earned = world.earned { rewards.use(world.codes, earned, normalizer) }
    let box = world.box(size: n)
    for program in step.programs {
      program.pointer(to: recorded.inputs.lower).update(from: box.lower, count: n)
      program.pointer(to: recorded.inputs.upper).update(from: box.upper, count: n)
      recorded.inputs.normalizer.write(normalizer, to: program)
      recorded.inputs.reward.write(world.reward, factor: rewardFactor, to: program)
    }
  }

  /// Rewards are multiplied by it, so that values are of their size.
  private var rewardFactor: Float { 1 - settings.discount }

  private func applySettings() {
    for group in [groups.actor, groups.value] {
      group.settings.learningRate = settings.learningRate * step.stability.rate
      group.settings.averageDecay = settings.averageDecay
      group.settings.maximumNorm = 1
    }
    sampler.noise = settings.noise
    step.set(recorded.entropy, to: settings.entropy / Float(settings.horizon * settings.batch))
    step.set(recorded.inputs.reward.action, to: -rewardFactor * settings.actionCost)
  }

  /// Takes a step; traps before the first world.
  package func update() -> LearningReport {
    precondition(world != nil, "expected a world to imagine in")
    rewards?.update(updateCount)
    step.run(sampler, update: updateCount)
    let outcome = step.apply()
    updateCount += 1
    if outcome.wentBack { applySettings() }
    return LearningReport(update: updateCount, step: outcome)
  }

  /// What the last batch told, means over its ticks.
  package struct Diagnostics: Sendable, Equatable {
    /// The mean λ-return, in units of the mean reward: −1 is as far from the goal as the data are.
    package var imaginedReturn: Double
    /// The entropy of the actions, nats.
    package var entropy: Double
    /// The root mean square error of the value.
    package var valueError: Double
  }

  /// What the last batch told.
  package var diagnostics: Diagnostics {
    let count = Double(settings.horizon * settings.batch)
    return Diagnostics(
      imaginedReturn: step.mean(of: recorded.totals.returns, over: count),
      entropy: -step.mean(of: recorded.totals.logProbability, over: count),
      valueError: step.mean(of: recorded.totals.valueError, over: count).squareRoot())
  }

  /// The averaged policy as it is now; nil before the first world.
  package func policy() -> ActorPolicy? {
    guard let world else { return nil }
    return ActorPolicy(
      actor: actor, value: value,
      parameters: (groups.actor.averagedParameters, groups.value.averagedParameters),
      normalizer: normalizer, actionSize: actionSize, updates: updateCount,
      // Rewards of the environment say nothing of the cost that planners minimise.
      valueUnits: settings.reward == .goal
        ? ValueUnits(
          discount: settings.discount, scale: world.reward.scale, actionCost: settings.actionCost)
        : nil)
  }

  /// The present state without its world; learning restored from both goes on bit for bit.
  package var state: LearningState {
    get { LearningState(steps: steps.map(\.state), updateCount: updateCount) }
    set {
      for (step, state) in zip(steps, newValue.steps) { step.state = state }
      updateCount = newValue.updateCount
      applySettings()
    }
  }
}

/// Draws where rollouts begin, and their noise.
private final class StartSampler: ShardSampler, @unchecked Sendable {
  // Guard of @unchecked: the learner's thread writes between updates; while one runs the pool's threads
  // only read.
  var codes: [Float] = []
  var noise: Float = 1
  private let inputs: ImaginedRollouts<Float>.Inputs
  private let steps: Int

  init(_ inputs: ImaginedRollouts<Float>.Inputs, steps: Int) {
    self.inputs = inputs
    self.steps = steps
  }

  func fill(_ program: Program<Float>, shard: Int, generator: inout RandomGenerator) {
    let n = inputs.start.columns
    let start = program.pointer(to: inputs.start)
    codes.withUnsafeBufferPointer { codes in
      guard let base = codes.baseAddress else { return }
      for row in 0..<inputs.start.rows {
        (start + row &* n).update(
          from: base + generator.index(below: codes.count / n) &* n, count: n)
      }
    }
    generator.fillNormal(program.pointer(to: inputs.actionNoise), count: inputs.actionNoise.count)
    let prior = program.pointer(to: inputs.priorNoise)
    generator.fillNormal(prior, count: inputs.priorNoise.count)
    Float.scale(prior, by: noise, to: prior, count: inputs.priorNoise.count)
  }
}
