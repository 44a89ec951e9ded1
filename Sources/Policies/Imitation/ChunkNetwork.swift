import LinearAlgebra
import NeuralNetworks

/// The sizes of a policy that answers pictures with chunks of actions.
package struct ChunkShape: Sendable, Equatable {
  /// The pixels of a picture.
  package var pixels: Int
  /// The components of an action.
  package var actionSize: Int
  /// How many actions follow one another in an answer.
  package var chunk: Int
  /// The components of the latent z; 0 for a policy that has none.
  package var latentSize: Int

  /// Makes sizes.
  package init(pixels: Int, actionSize: Int, chunk: Int, latentSize: Int) {
    self.pixels = pixels
    self.actionSize = actionSize
    self.chunk = chunk
    self.latentSize = latentSize
  }

  /// The numbers of a chunk.
  package var chunkSize: Int { chunk * actionSize }
}

/// The pictures that a policy looks at, `[rows, pixels]` of brightness 0...1.
package struct SeenPictures: Sendable {
  /// What is there now.
  package var present: Tensor
  /// What is wanted; nil for a policy that is shown no goal.
  package var goal: Tensor?

  /// Joins what is seen.
  package init(present: Tensor, goal: Tensor? = nil) {
    self.present = present
    self.goal = goal
  }
}

/// The networks of a policy p(chunk | picture, z): what is recorded to act, to learn and to look at.
///
/// Chunks are normalised actions, `[rows, chunk · m]`.
package protocol ChunkNetwork: Sendable {
  /// The plan of the parameters, one group under the policy's name.
  var layout: ParameterLayout { get }
  /// The sizes.
  var shape: ChunkShape { get }
  /// Whether it looks at a picture of the goal, too.
  var seesGoal: Bool { get }
  /// The numbers of a raw answer.
  var answerSize: Int { get }
  /// What every update tells, with keys of its own.
  var curves: [LearningCurve] { get }

  /// Records z as drawn from the prior: standard normal noise `[rows, latentSize]` made into it; without
  /// noise its mean. Never called for a policy without z.
  func draw<Scalar>(_ seen: SeenPictures, noise: Tensor, in graph: Graph<Scalar>) -> Tensor
  /// Records the raw answer, `[rows, answerSize]`.
  func answer<Scalar>(_ seen: SeenPictures, latent: Tensor?, in graph: Graph<Scalar>) -> Tensor
  /// The chunk that a raw answer means under a z.
  func chunk(of answer: UnsafeBufferPointer<Float>, latent: UnsafeBufferPointer<Float>) -> [Float]
  /// Records the mean of q(z | picture, chunk); nil where there is none of single chunks.
  func posteriorMean<Scalar>(
    _ seen: SeenPictures, chunk: Tensor, in graph: Graph<Scalar>
  ) -> Tensor?
  /// Records the loss of a part of a batch.
  ///
  /// - Parameters:
  ///   - rows: What it learns from: pictures, or windows.
  ///   - batch: Those of all parts.
  func recordLoss(rows: Int, batch: Int, in graph: Graph<Float>) -> ImitationRecording
}

extension ChunkNetwork {
  package var seesGoal: Bool { false }
  package var answerSize: Int { shape.chunkSize }

  package func draw<Scalar>(
    _ seen: SeenPictures, noise: Tensor, in graph: Graph<Scalar>
  ) -> Tensor { noise }

  package func chunk(
    of answer: UnsafeBufferPointer<Float>, latent: UnsafeBufferPointer<Float>
  ) -> [Float] { Array(answer) }

  package func posteriorMean<Scalar>(
    _ seen: SeenPictures, chunk: Tensor, in graph: Graph<Scalar>
  ) -> Tensor? { nil }
}

/// A recorded loss of imitation: how its inputs are filled, and what it tells.
package struct ImitationRecording {
  /// The loss, `[1, 1]`.
  let loss: Tensor
  /// Draws what it learns from.
  let fill: @Sendable (Program<Float>, DemonstrationTable, inout RandomGenerator) -> Void
  /// The weight of the KL; nil where there is none.
  var klWeight: Coefficient?
  /// What the KL's weight is multiplied by beside the user's number, so that it means nats a chunk.
  var klScale = 1.0
  /// Sums over the part, `[1, 1]`: the negative log-likelihood of its chunks in nats; nil where errors
  /// are squared.
  var negativeLogLikelihood: Tensor?
  /// The sums of the KL by latent dimension, in nats; empty without a latent.
  var divergences: [Tensor] = []
  /// The sum of squared errors of normalised actions, of the chunks that were decoded.
  var squaredError: Tensor?
  /// The logarithm of the learned variance, `[1, 1]`.
  var logVariance: Tensor?
  /// How many chunks, and how many z, a part has.
  var chunks = 0
  var latents = 0
}

/// Fully connected layers that all rectify, begun as in He et al (2015).
struct RectifiedLayers: Sendable {
  private let layers: [Linear]
  /// The number of outputs.
  let size: Int

  /// Plans layers of these sizes, the input's first.
  init(_ name: String, in layout: inout ParameterLayout, sizes: [Int]) {
    size = sizes[sizes.count - 1]
    layers = (1..<sizes.count).map {
      // Uniform within √6 / √inputs has He's variance of 2 / inputs.
      Linear(
        "\(name).layers.\($0 - 1)", in: &layout, inputSize: sizes[$0 - 1], outputSize: sizes[$0],
        activation: .relu, gain: 2.449_49)
    }
  }

  func callAsFunction<Scalar>(_ x: Tensor, in graph: Graph<Scalar>) -> Tensor {
    layers.reduce(x) { $1($0, in: graph) }
  }
}

extension Linear {
  /// Plans a last layer whose weights begin with a deviation of 0.02: nearly nothing is said at first.
  static func last(
    _ name: String, in layout: inout ParameterLayout, inputSize: Int, outputSize: Int
  ) -> Linear {
    Linear(
      name, in: &layout, inputSize: inputSize, outputSize: outputSize,
      gain: 0.02 * (3 * Float(inputSize)).squareRoot())
  }
}

/// One learned scale of a Gaussian over normalised actions.
struct LearnedScale: Sendable {
  private let logVariance: Parameter

  /// Plans it: a deviation of 0.5 at first.
  init(in layout: inout ParameterLayout) {
    logVariance = layout.add(
      "log_variance", rows: 1, columns: 1, initializer: .constant(2 * Float.logarithm(0.5)))
  }

  /// Records log σ², with σ never below 0.05: a scale that vanishes would make every error infinite.
  func callAsFunction<Scalar>(in graph: Graph<Scalar>) -> Tensor {
    graph.atLeast(2 * Double.logarithm(0.05), graph.parameter(logVariance))
  }
}
