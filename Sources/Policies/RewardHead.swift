import LinearAlgebra
import NeuralNetworks

/// What a model's data say of rewards: what was earned by acting at codes.
package struct RewardData: Sendable, Equatable {
  /// What was done at every code, as fractions, `[count, m]`.
  package let actions: [Float]
  /// What it earned, `[count]`.
  package let rewards: [Float]

  /// Joins what belongs to the codes of a world.
  package init(actions: [Float], rewards: [Float]) {
    self.actions = actions
    self.rewards = rewards
  }

  /// The mean magnitude of a reward; 1 where there is none.
  var scale: Float {
    let mean = rewards.reduce(0) { $0 + abs($1) } / Float(max(1, rewards.count))
    return mean > 0 ? mean : 1
  }
}

/// From normalised codes and actions to the reward, in units of its mean magnitude.
package struct RewardNetwork: Sendable {
  /// The plan of its parameters.
  package let layout: ParameterLayout
  private let network: MultilayerPerceptron

  /// Plans the network.
  package init(codeSize: Int, actionSize: Int, hidden: [Int]) {
    var layout = ParameterLayout("reward")
    network = MultilayerPerceptron(
      "reward", in: &layout, sizes: [codeSize + actionSize] + hidden + [1], activation: .elu)
    self.layout = layout
  }

  /// Records the rewards, `[rows, 1]`.
  func callAsFunction<Scalar>(
    _ codes: Tensor, _ actions: Tensor, in graph: Graph<Scalar>
  ) -> Tensor {
    network(graph.concatenateColumns([codes, actions]), in: graph)
  }
}

/// Fits a reward network to the data, one batch at a time.
final class RewardFit: ShardSampler, @unchecked Sendable {
  // Guard of @unchecked: the learner's thread writes between updates; the one thread that fills only
  // reads meanwhile.
  static let batch = 256
  let network: RewardNetwork
  let group: ParameterGroup
  private(set) var step: GradientStep
  private let inputs:
    (codes: Tensor, actions: Tensor, rewards: Tensor, normalizer: NormalizerInputs)
  private let squaredError: Tensor
  private var codes: [Float] = []
  private var data = RewardData(actions: [], rewards: [])

  init(
    codeSize n: Int, actionSize m: Int, hidden: [Int], generator: RandomGenerator, pool: WorkerPool
  ) {
    let network = RewardNetwork(codeSize: n, actionSize: m, hidden: hidden)
    self.network = network
    let group = ParameterGroup(
      network.layout, values: network.layout.initialValues(generator: generator.split(0)),
      settings: AdamSettings(learningRate: 3e-3, maximumNorm: 10, averageDecay: 0.99))
    self.group = group
    var made:
      [(
        inputs: (codes: Tensor, actions: Tensor, rewards: Tensor, normalizer: NormalizerInputs),
        error: Tensor
      )] = []
    step = GradientStep(groups: [group], shards: 1, pool: pool, generator: generator.split(1)) {
      graph in
      let codes = graph.input(rows: Self.batch, columns: n)
      let actions = graph.input(rows: Self.batch, columns: m)
      let rewards = graph.input(rows: Self.batch, columns: 1)
      let normalizer = NormalizerInputs(size: n, in: graph)
      let error = graph.subtract(
        network(normalizer(codes, in: graph), actions, in: graph), rewards)
      let squared = graph.total(graph.multiply(error, error))
      made.append(((codes, actions, rewards, normalizer), squared))
      return graph.weightedSum([(squared, graph.coefficient(1 / Float(Self.batch)))])
    }
    inputs = made[0].inputs
    squaredError = made[0].error
  }

  /// The root mean square error of the last batch, in units of the mean reward.
  var error: Double { step.mean(of: squaredError, over: Double(Self.batch)).squareRoot() }

  func use(_ codes: [Float], _ data: RewardData, _ normalizer: CodeNormalizer) {
    (self.codes, self.data) = (codes, data)
    for program in step.programs { inputs.normalizer.write(normalizer, to: program) }
  }

  func update(_ number: Int) {
    step.run(self, update: number)
    _ = step.apply()
  }

  func fill(_ program: Program<Float>, shard: Int, generator: inout RandomGenerator) {
    let (n, m) = (inputs.codes.columns, inputs.actions.columns)
    let scale = 1 / data.scale
    for row in 0..<Self.batch {
      let drawn = generator.index(below: data.rewards.count)
      for index in 0..<n {
        program.pointer(to: inputs.codes)[row * n + index] = codes[drawn * n + index]
      }
      for index in 0..<m {
        program.pointer(to: inputs.actions)[row * m + index] = data.actions[drawn * m + index]
      }
      program.pointer(to: inputs.rewards)[row] = data.rewards[drawn] * scale
    }
  }
}
