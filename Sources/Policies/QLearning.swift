import LinearAlgebra
import NeuralNetworks
import Settings
import Validation

/// How values of choices learn.
package struct QLearningSettings: LivingAgentSettings {
  package var input = PolicyInput.latent
  package var steps = 10
  package var warmUp = 300
  package var refresh = 20
  package var randomSteps = 500
  package var updates = 1
  package var batch = 64
  package var hidden = [128, 128]
  package var learningRate: Float = 1e-3
  package var averageDecay: Float = 0.9995
  package var discount: Float = 0.99
  package var rewardScale: Float = 1
  package var returnSteps = 10
  package var isDouble = true
  package var targetRate: Float = 5e-3
  package var explorationSteps = 8000
  package var finalExploration: Float = 0.04
  package var decaySteps = 0

  package init() {}

  package static let name = "q"
  package static let schema: [Setting<Self>] =
    livingSchema(batch: "returns in an update") + [
      .wholes(\.hidden, "hidden", 1...1024, count: 1...4, "hidden sizes"),
      .whole(\.returnSteps, "n_step", 1...100, "ticks of a return", unit: "ticks"),
      .flag(
        \.isDouble, "double", "whether the target is the value of what the learned network chooses"),
      .single(\.targetRate, "target_rate", 1e-4...1, "how fast the target follows"),
      .whole(
        \.explorationSteps, "exploration_steps", 1...1_000_000,
        "ticks in which the share of random choices falls", unit: "ticks"),
      .single(\.finalExploration, "final_exploration", 0...1, "share of random choices afterwards"),
    ]

  /// The share of random choices after so many ticks.
  package func exploration(after ticks: Int) -> Float {
    let progress = min(1, Float(ticks) / Float(explorationSteps))
    return ticks < randomSteps ? 1 : 1 + (finalExploration - 1) * progress
  }
}

/// Q-learning on codes, with returns of several ticks, double targets, a target copy that follows slowly,
/// and an averaged network to act with.
///
/// Mnih et al. 2015; van Hasselt et al. 2016.
package final class QLearning: ExperienceLearning {
  private struct Recording {
    let inputs: TransitionInputs
    let chosen: Tensor
    let squaredError: Tensor
    let loss: Tensor
  }

  package var settings: QLearningSettings { didSet { applySettings() } }
  package private(set) var updateCount = 0
  package let steps: [GradientStep]
  /// What the last update told: mean value of what was chosen, temporal-difference error, share of
  /// exploration.
  package private(set) var told = [Double](repeating: .nan, count: 3)

  private let network: ChoiceNetwork
  private let group: ParameterGroup
  private let recorded: Recording
  private let sampler: TransitionSampler
  private let explorer: ChoiceExplorer
  private var normalizer: CodeNormalizer

  /// Plans and records everything.
  package init(
    codeSize n: Int, actionSize m: Int, settings: QLearningSettings, generator: RandomGenerator,
    pool: WorkerPool
  ) {
    self.settings = settings
    normalizer = CodeNormalizer([], size: n)
    let network = ChoiceNetwork(codeSize: n, choices: m, hidden: settings.hidden)
    self.network = network
    group = ParameterGroup(
      network.layout, values: network.layout.initialValues(generator: generator.split(0)),
      target: .polyak(rate: settings.targetRate))
    var made: [Recording] = []
    steps = [
      GradientStep(groups: [group], shards: 1, pool: pool, generator: generator.split(1)) {
        made.append(Self.loss(network, settings, n, m, in: $0))
        return made[0].loss
      }
    ]
    recorded = made[0]
    sampler = TransitionSampler(
      recorded.inputs, steps: settings.returnSteps, discount: settings.discount,
      rewardScale: settings.rewardScale)
    explorer = ChoiceExplorer(network, group: group, codeSize: n)
    applySettings()
  }

  /// The pseudo-Huber cost of Q(z, u) − y, y = R + γ^n Q'(z', argmax Q(z', ·)).
  private static func loss(
    _ network: ChoiceNetwork, _ settings: QLearningSettings, _ n: Int, _ m: Int,
    in graph: Graph<Float>
  ) -> Recording {
    let inputs = TransitionInputs(batch: settings.batch, codeSize: n, actionSize: m, in: graph)
    let next = inputs.normalizer(inputs.next, in: graph)
    let later = graph.withTarget(of: network.layout) { network(next, in: graph) }
    let choice = graph.greatest(settings.isDouble ? network(next, in: graph) : later)
    let worth = graph.rowTotals(graph.multiply(later, choice))
    let target = graph.detached(
      graph.add(inputs.returns, graph.multiply(inputs.factors, worth)))
    // Fractions of choices are 1 and −1: rectified they pick the value of what was chosen.
    let values = network(inputs.normalizer(inputs.codes, in: graph), in: graph)
    let chosen = graph.rowTotals(
      graph.multiply(values, graph.activate(inputs.actions, .relu)))
    let error = graph.subtract(chosen, target)
    let cost = graph.goalDistance(
      error, goal: graph.zeros(rows: 1, columns: 1),
      metric: graph.activate(graph.zeros(rows: 1, columns: 1), .sigmoid),
      cost: .softened(knee: 1))
    return Recording(
      inputs: inputs, chosen: graph.total(chosen),
      squaredError: graph.total(graph.multiply(error, error)),
      loss: graph.weightedSum([(graph.total(cost), graph.coefficient(1 / Float(settings.batch)))]))
  }

  private func applySettings() {
    group.settings.averageDecay = settings.averageDecay
    group.settings.maximumNorm = 10
  }

  package func use(_ normalizer: CodeNormalizer) {
    self.normalizer = normalizer
    for program in steps[0].programs { recorded.inputs.normalizer.write(normalizer, to: program) }
    explorer.use(normalizer)
  }

  package func explore(
    _ code: [Float], acted: Int, generator: inout RandomGenerator
  ) -> [Float] {
    let isRandom = Float(generator.uniform()) < settings.exploration(after: acted)
    let random = generator.index(below: network.choices)
    return network.fractions(of: isRandom ? random : explorer.best(code))
  }

  package func update(from experience: CodedExperience) -> GradientStep.Outcome {
    sampler.experience = experience
    defer {
      sampler.experience = CodedExperience(
        codeSize: experience.codeSize, actionSize: experience.actionSize)
    }
    group.settings.learningRate = settings.stepSize(after: experience.count)
    steps[0].run(sampler, update: updateCount)
    let outcome = steps[0].apply()
    updateCount += 1
    let batch = Double(settings.batch)
    told = [
      steps[0].mean(of: recorded.chosen, over: batch),
      steps[0].mean(of: recorded.squaredError, over: batch).squareRoot(),
      Double(settings.exploration(after: experience.count)),
    ]
    return outcome
  }

  package func policy() -> any Policy {
    ChoicePolicy(
      network: network, parameters: group.averagedParameters, normalizer: normalizer,
      updates: updateCount, input: settings.input)
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
