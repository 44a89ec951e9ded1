import LinearAlgebra
import NeuralNetworks

/// What an encoder reads; rows are time-major: row t B + b is time step t of sequence b.
package struct EncoderInput {
  /// What is seen at every time step, `[L B, picture]`, as `ObservationEncoding` writes it for the
  /// kind of encoder: the amplified difference and the present frame, or the present frame alone.
  let pictures: Tensor
  /// The action that led to every time step, as a fraction of its limit, `[L B, m]`; zero where the
  /// window of an encoder with a history begins.
  let actions: Tensor
  /// Standard normal noise of the samples, `[L B, n]`; nil where the mean stands for the sample.
  let noise: Tensor?
  /// B.
  let sequences: Int
  /// L.
  let length: Int

  /// The rows of some time steps.
  func steps<Scalar>(_ range: Range<Int>, of tensor: Tensor, in graph: Graph<Scalar>) -> Tensor {
    graph.rows(tensor, range.lowerBound * sequences..<range.upperBound * sequences)
  }
}

/// The posterior of every time step with a sample of each.
struct EncodedSequence {
  /// q(z_t | ...), `[L B, n]`.
  let posterior: SequenceModel.Posterior
  /// One sample of each, or the mean without noise, `[L B, n]`.
  let sample: Tensor
}

/// The network of q(z_t | what was seen until t).
protocol SequenceEncoder: Sendable {
  /// The layer whose outputs are the mean and the log-variance of the posterior, `2 n` columns.
  var head: Linear { get }
  /// The linear path of the mean around the hidden layers.
  var linearPath: LinearPath? { get }

  /// Records the posteriors.
  func encode<Scalar>(_ input: EncoderInput, in graph: Graph<Scalar>) -> EncodedSequence
}

extension SequenceEncoder {
  /// Splits the head's outputs, adds the linear codes to the mean, and draws the samples.
  func posterior<Scalar>(
    head: Tensor, linearCodes: Tensor?, noise: Tensor?, in graph: Graph<Scalar>
  ) -> EncodedSequence {
    let n = head.columns / 2
    var mean = graph.columns(head, 0..<n)
    if let linearCodes { mean = graph.add(mean, linearCodes) }
    let posterior = SequenceModel.Posterior(
      mean: mean, logVariance: graph.columns(head, n..<2 * n))
    return EncodedSequence(
      posterior: posterior,
      sample: noise.map {
        graph.gaussianSample(mean: mean, logVariance: posterior.logVariance, noise: $0)
      } ?? mean)
  }
}

/// The trainable linear path of the posterior mean, started at principal components.
///
/// Its weight `[2 pixels, n]` acts on the difference to the frame before (first half of the rows) and
/// on the present frame (second half).
struct LinearPath: Sendable {
  let layer: Linear
  let pixelCount: Int
  /// The factor that differences carry when they reach the layer.
  let differenceGain: Float

  init(
    in layout: inout ParameterLayout, pixelCount: Int, latentSize: Int, differenceGain: Float
  ) {
    layer = Linear(
      "encoder.linear", in: &layout, inputSize: 2 * pixelCount, outputSize: latentSize)
    self.pixelCount = pixelCount
    self.differenceGain = differenceGain
  }

  /// Records the codes of frame pairs `[rows, 2 pixels]`.
  func codes<Scalar>(ofPairs pairs: Tensor, in graph: Graph<Scalar>) -> Tensor {
    layer(pairs, in: graph)
  }

  /// Records the codes of single frames: what each frame adds follows from the code of the frame
  /// before, so the path keeps n numbers from step to step and never sees two frames at once.
  func codes<Scalar>(ofFramesOf input: EncoderInput, in graph: Graph<Scalar>) -> Tensor {
    let weight = graph.parameter(layer.weight)
    let still = graph.linear(
      input.pictures, weight: graph.rows(weight, pixelCount..<2 * pixelCount),
      bias: layer.bias.map(graph.parameter))
    guard input.length > 1 else { return still }
    let moving = graph.linear(input.pictures, weight: graph.rows(weight, 0..<pixelCount))
    let change = graph.subtract(
      input.steps(1..<input.length, of: moving, in: graph),
      input.steps(0..<input.length - 1, of: moving, in: graph))
    return graph.concatenateRows([
      input.steps(0..<1, of: still, in: graph),
      graph.add(input.steps(1..<input.length, of: still, in: graph), change),
    ])
  }
}
