import Foundation
import LinearAlgebra
import NeuralNetworks

/// Soft actor-critic on codes: an actor, two critics with target copies, and a temperature that is fitted
/// to an entropy.
///
/// Haarnoja et al. 2018, "Soft actor-critic algorithms and applications". As in SLAC (Lee et al. 2020) it sees codes; deviation: codes are posterior means of one version of the
/// model, also for the critics.
package final class SoftActorCritic: ExperienceLearning {
  private struct Recording {
    let inputs: TransitionInputs
    let logProbability: Tensor
    let squaredError: Tensor?
    let gap: Tensor?
    let temperature: Coefficient
    let noise: Tensor
    let loss: Tensor
  }

  package var settings: SoftActorCriticSettings { didSet { applySettings() } }
  package private(set) var updateCount = 0
  package let steps: [GradientStep]
  /// What the last update told: entropy, its target, temperature, error of the critics, their gap.
  package private(set) var told = [Double](repeating: .nan, count: 5)

  private let actor: ActorNetwork
  private let critics: [ValueNetwork]
  private let groups:
    (actor: ParameterGroup, critics: [ParameterGroup], temperature: ParameterGroup)
  private let recordings: (critics: Recording, actor: Recording)
  private let samplers: (critics: TransitionSampler, actor: TransitionSampler)
  private let entropyError: Coefficient
  private let explorer: ActorExplorer
  private var normalizer: CodeNormalizer
  private let actionSize: Int

  /// What its actor draws from.
  package static let distribution = SquashedGaussian(logDeviations: -4...0.5)

  /// Plans and records everything.
  package init(
    codeSize n: Int, actionSize m: Int, settings: SoftActorCriticSettings,
    generator: RandomGenerator, pool: WorkerPool
  ) {
    self.settings = settings
    actionSize = m
    normalizer = CodeNormalizer([], size: n)
    let actor = ActorNetwork(
      codeSize: n, actionSize: m, hidden: settings.hidden,
      distribution: Self.distribution)
    let critics = (1...2).map {
      ValueNetwork.critic($0, codeSize: n, actionSize: m, hidden: settings.criticHidden)
    }
    self.actor = actor
    self.critics = critics
    func group(
      _ layout: ParameterLayout, _ label: UInt64, target: ParameterGroup.TargetUpdate? = nil
    ) -> ParameterGroup {
      ParameterGroup(
        layout, values: layout.initialValues(generator: generator.split(label)), target: target)
    }
    var temperature = ParameterLayout("temperature")
    let logTemperature = temperature.add(
      "log_temperature", rows: 1, columns: 1,
      initializer: .constant(Float.logarithm(settings.initialTemperature)))
    let ofActor = group(actor.layout, 0)
    let ofCritics = critics.enumerated().map {
      group($1.layout, 1 + UInt64($0), target: .polyak(rate: settings.targetRate))
    }
    groups = (ofActor, ofCritics, group(temperature, 3))
    // The handles are the same in all shards.
    var (ofCritic, ofPolicy): (Recording?, Recording?)
    let criticStep = GradientStep(
      groups: ofCritics, reading: [ofActor], shards: settings.shards, pool: pool,
      generator: generator.split(4)
    ) { graph in
      let recording = Self.criticLoss(actor, critics, settings, n, m, in: graph)
      ofCritic = recording
      return recording.loss
    }
    let actorStep = GradientStep(
      groups: [ofActor], reading: ofCritics, shards: settings.shards, pool: pool,
      generator: generator.split(5)
    ) { graph in
      let recording = Self.actorLoss(actor, critics, settings, n, m, in: graph)
      ofPolicy = recording
      return recording.loss
    }
    var entropyError = Coefficient?.none
    let temperatureStep = GradientStep(
      groups: [groups.temperature], shards: 1, pool: pool, generator: generator.split(6)
    ) { graph in
      let error = graph.coefficient(0)
      entropyError = error
      return graph.weightedSum([(graph.parameter(logTemperature), error)])
    }
    guard let entropyError, let ofCritic, let ofPolicy else {
      preconditionFailure("the losses were recorded")
    }
    self.entropyError = entropyError
    steps = [criticStep, actorStep, temperatureStep]
    recordings = (ofCritic, ofPolicy)
    func sampler(_ recording: Recording) -> TransitionSampler {
      TransitionSampler(
        recording.inputs, noise: [recording.noise], discount: settings.discount,
        rewardScale: settings.rewardScale)
    }
    samplers = (sampler(ofCritic), sampler(ofPolicy))
    explorer = ActorExplorer(actor, group: ofActor, codeSize: n, actionSize: m)
    applySettings()
  }

  /// Σ over both critics of (Q − y)², y = r + γ (min Q'(z', u') − α log π(u' | z')).
  private static func criticLoss(
    _ actor: ActorNetwork, _ critics: [ValueNetwork], _ settings: SoftActorCriticSettings,
    _ n: Int, _ m: Int, in graph: Graph<Float>
  ) -> Recording {
    let rows = settings.batch / settings.shards
    let inputs = TransitionInputs(batch: rows, codeSize: n, actionSize: m, in: graph)
    let noise = graph.input(rows: rows, columns: m)
    let temperature = graph.coefficient(0)
    let (one, mean) = (graph.coefficient(1), graph.coefficient(1 / Float(settings.batch)))
    let next = inputs.normalizer(inputs.next, in: graph)
    let sample = graph.sample(actor.distribution, actor(next, in: graph), noise: noise)
    let later = graph.concatenateColumns([next, sample.action])
    let targets = critics.map { critic in
      graph.withTarget(of: critic.layout) { critic(later, in: graph) }
    }
    let worth = graph.weightedSum([
      (graph.minimum(targets[0], targets[1]), one), (sample.logProbability, temperature),
    ])
    let target = graph.detached(
      graph.add(inputs.returns, graph.multiply(inputs.factors, worth)))
    let present = graph.concatenateColumns([
      inputs.normalizer(inputs.codes, in: graph), inputs.actions,
    ])
    let values = critics.map { $0(present, in: graph) }
    let errors = values.map { value in
      let error = graph.subtract(value, target)
      return graph.total(graph.multiply(error, error))
    }
    let gap = graph.subtract(values[0], values[1])
    let squared = graph.weightedSum(errors.map { ($0, one) })
    return Recording(
      inputs: inputs, logProbability: sample.logProbability, squaredError: squared,
      gap: graph.total(graph.multiply(gap, gap)), temperature: temperature, noise: noise,
      loss: graph.weightedSum([(squared, mean)]))
  }

  /// α log π(u | z) − min Q(z, u), u drawn from the actor.
  private static func actorLoss(
    _ actor: ActorNetwork, _ critics: [ValueNetwork], _ settings: SoftActorCriticSettings,
    _ n: Int, _ m: Int, in graph: Graph<Float>
  ) -> Recording {
    let rows = settings.batch / settings.shards
    let inputs = TransitionInputs(batch: rows, codeSize: n, actionSize: m, in: graph)
    let noise = graph.input(rows: rows, columns: m)
    let temperature = graph.coefficient(0)
    let mean = graph.coefficient(-1 / Float(settings.batch))
    let codes = inputs.normalizer(inputs.codes, in: graph)
    let sample = graph.sample(actor.distribution, actor(codes, in: graph), noise: noise)
    let both = graph.concatenateColumns([codes, sample.action])
    let values = critics.map { $0(both, in: graph) }
    let logProbability = graph.total(sample.logProbability)
    let worth = graph.total(graph.minimum(values[0], values[1]))
    return Recording(
      inputs: inputs, logProbability: logProbability, squaredError: nil, gap: nil,
      temperature: temperature, noise: noise,
      loss: graph.weightedSum([(worth, mean), (logProbability, temperature)]))
  }

  private var targetEntropy: Double { Double(settings.targetEntropy) * Double(actionSize) }

  private func applySettings() {
    for group in [groups.actor, groups.temperature] + groups.critics {
      group.settings.averageDecay = settings.averageDecay
      group.settings.maximumNorm = 10
    }
  }

  package func use(_ normalizer: CodeNormalizer) {
    self.normalizer = normalizer
    for (step, recording) in zip(steps, [recordings.critics, recordings.actor]) {
      for program in step.programs { recording.inputs.normalizer.write(normalizer, to: program) }
    }
    explorer.use(normalizer)
  }

  package func explore(
    _ code: [Float], acted: Int, generator: inout RandomGenerator
  ) -> [Float] {
    explorer.sample(code, generator: &generator)
  }

  package func update(from experience: CodedExperience) -> GradientStep.Outcome {
    samplers.critics.experience = experience
    samplers.actor.experience = experience
    defer {
      let none = CodedExperience(
        codeSize: experience.codeSize, actionSize: experience.actionSize)
      samplers.critics.experience = none
      samplers.actor.experience = none
    }
    for group in [groups.actor, groups.temperature] + groups.critics {
      group.settings.learningRate = settings.stepSize(after: experience.count)
    }
    let batch = Double(settings.batch)
    let temperature = Foundation.exp(groups.temperature.pointer[0])
    steps[0].set(recordings.critics.temperature, to: -temperature)
    steps[0].run(samplers.critics, update: updateCount)
    let outcome = steps[0].apply()
    steps[1].set(recordings.actor.temperature, to: temperature / Float(settings.batch))
    steps[1].run(samplers.actor, update: updateCount)
    _ = steps[1].apply()
    let entropy = -steps[1].mean(of: recordings.actor.logProbability, over: batch)
    steps[2].set(entropyError, to: Float(entropy - targetEntropy))
    steps[2].run(NoSampler(), update: updateCount)
    _ = steps[2].apply()
    updateCount += 1
    told = [
      entropy, targetEntropy, Double(temperature),
      recordings.critics.squaredError.map {
        (steps[0].mean(of: $0, over: 2 * batch)).squareRoot()
      } ?? .nan,
      recordings.critics.gap.map { steps[0].mean(of: $0, over: batch).squareRoot() } ?? .nan,
    ]
    return outcome
  }

  package func policy() -> any Policy {
    ActorPolicy(
      actor: actor, value: critics[0], valueReadsAction: true,
      parameters: (groups.actor.averagedParameters, groups.critics[0].averagedParameters),
      normalizer: normalizer, actionSize: actionSize, updates: updateCount, input: settings.input)
  }

  package var state: LearningState {
    get { LearningState(steps: steps.map(\.state), updateCount: updateCount) }
    set {
      for (step, state) in zip(steps, newValue.steps) { step.state = state }
      updateCount = newValue.updateCount
      applySettings()
    }
  }
}

/// Draws nothing: for a loss of parameters alone.
final class NoSampler: ShardSampler {
  func fill(_ program: Program<Float>, shard: Int, generator: inout RandomGenerator) {}
}

/// Draws actions of an actor as it learns, one code at a time.
final class ActorExplorer {
  private let program: Program<Float>
  private let code: Tensor
  private let noise: Tensor
  private let action: Tensor
  private let normalizer: NormalizerInputs
  /// The parameters that the program reads belong to it.
  private let group: ParameterGroup

  init(_ actor: ActorNetwork, group: ParameterGroup, codeSize: Int, actionSize: Int) {
    self.group = group
    let graph = Graph<Float>(reading: [actor.layout])
    code = graph.input(rows: 1, columns: codeSize)
    noise = graph.input(rows: 1, columns: actionSize)
    normalizer = NormalizerInputs(size: codeSize, in: graph)
    let normalized = normalizer(code, in: graph)
    action = graph.sample(actor.distribution, actor(normalized, in: graph), noise: noise).action
    program = Program(graph)
    group.bind(to: program)
  }

  func use(_ normalizer: CodeNormalizer) { self.normalizer.write(normalizer, to: program) }

  func sample(_ code: [Float], generator: inout RandomGenerator) -> [Float] {
    program.pointer(to: self.code).update(from: code, count: code.count)
    generator.fillNormal(program.pointer(to: noise), count: noise.count)
    program.forward()
    return Array(UnsafeBufferPointer(start: program.pointer(to: action), count: action.count))
  }
}
