import LinearAlgebra
import NeuralNetworks

/// Learns a policy from what an agent lives, one update at a time.
///
/// Everything follows from the generator, the experience and the number of the update. One thread uses it.
package protocol ExperienceLearning: AnyObject {
  /// The gradient steps of an update.
  var steps: [GradientStep] { get }
  /// Updates so far.
  var updateCount: Int { get }

  /// Codes are of another version of the model from now on.
  func use(_ normalizer: CodeNormalizer)
  /// What to do at a code `[n]` while it is learned, as fractions, `[m]`.
  ///
  /// - Parameter acted: How often the agent has acted before.
  func explore(_ code: [Float], acted: Int, generator: inout RandomGenerator) -> [Float]
  /// Takes an update from a batch of the experience.
  func update(from experience: CodedExperience) -> GradientStep.Outcome
  /// The averaged policy as it is now.
  func policy() -> any Policy
  /// What the last update told, in the order of the algorithm's curves.
  var told: [Double] { get }
  /// The present state; learning restored from it goes on bit for bit.
  var state: LearningState { get set }
}

/// Where the transitions of a batch go in a program.
struct TransitionInputs: Sendable {
  let codes: Tensor
  let actions: Tensor
  let returns: Tensor
  let factors: Tensor
  let next: Tensor
  let normalizer: NormalizerInputs

  init<Scalar>(batch: Int, codeSize n: Int, actionSize m: Int, in graph: Graph<Scalar>) {
    codes = graph.input(rows: batch, columns: n)
    actions = graph.input(rows: batch, columns: m)
    returns = graph.input(rows: batch, columns: 1)
    factors = graph.input(rows: batch, columns: 1)
    next = graph.input(rows: batch, columns: n)
    normalizer = NormalizerInputs(size: n, in: graph)
  }
}

/// Draws transitions into the inputs of a program, and noise.
final class TransitionSampler: ShardSampler, @unchecked Sendable {
  // Guard of @unchecked: the learner's thread writes between updates; while one runs, the one thread of
  // the pool that fills only reads.
  var experience: CodedExperience
  private let inputs: TransitionInputs
  private let noise: [Tensor]
  private let limit: Int
  private let discount: Float
  private let rewardScale: Float

  init(
    _ inputs: TransitionInputs, noise: [Tensor] = [], steps limit: Int = 1, discount: Float,
    rewardScale: Float
  ) {
    self.inputs = inputs
    self.noise = noise
    self.limit = limit
    self.discount = discount
    self.rewardScale = rewardScale
    experience = CodedExperience(
      codeSize: inputs.codes.columns, actionSize: inputs.actions.columns)
  }

  func fill(_ program: Program<Float>, shard: Int, generator: inout RandomGenerator) {
    let (n, m) = (experience.codeSize, experience.actionSize)
    let codes = program.pointer(to: inputs.codes)
    let actions = program.pointer(to: inputs.actions)
    let next = program.pointer(to: inputs.next)
    for row in 0..<inputs.codes.rows {
      let drawn = experience.sample(steps: limit, discount: discount, generator: &generator)
      for index in 0..<n {
        codes[row * n + index] = experience.codes[drawn.row * n + index]
        next[row * n + index] = experience.codes[drawn.next * n + index]
      }
      for index in 0..<m {
        actions[row * m + index] = experience.actions[drawn.row * m + index]
      }
      program.pointer(to: inputs.returns)[row] = rewardScale * drawn.reward
      program.pointer(to: inputs.factors)[row] = drawn.factor
    }
    for tensor in noise { generator.fillNormal(program.pointer(to: tensor), count: tensor.count) }
  }
}
