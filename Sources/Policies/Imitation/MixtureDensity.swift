import Foundation
import LinearAlgebra
import NeuralNetworks

/// A mixture density network over chunks: the peer that knows several ways without a latent code.
///
/// Bishop 1994, with one learned scale for all components. Its z is one number that chooses among the
/// components by their weights.
package struct MixtureDensity: ChunkNetwork {
  package let layout: ParameterLayout
  package let shape: ChunkShape
  private let components: Int
  private let trunk: RectifiedLayers
  private let decoder: RectifiedLayers
  private let output: Linear
  private let weights: Linear
  private let offsets: Parameter
  private let scale: LearnedScale

  /// Plans the networks; the latent has one component.
  package init(_ name: String = "mixture", shape: ChunkShape, hidden: [Int], components: Int) {
    var shape = shape
    shape.latentSize = 1
    self.shape = shape
    self.components = components
    var layout = ParameterLayout(name)
    trunk = RectifiedLayers("trunk", in: &layout, sizes: [shape.pixels] + hidden)
    decoder = RectifiedLayers("decoder", in: &layout, sizes: [trunk.size] + hidden)
    output = .last(
      "decoder.output", in: &layout, inputSize: decoder.size,
      outputSize: components * shape.chunkSize)
    weights = .last("weights", in: &layout, inputSize: decoder.size, outputSize: components)
    // A deviation of 0.3 tells the components apart before they have learned.
    offsets = layout.add(
      "offsets", rows: 1, columns: components * shape.chunkSize,
      initializer: .lecun(gain: 0.519_6, inputs: 1))
    scale = LearnedScale(in: &layout)
    self.layout = layout
  }

  package var answerSize: Int { components * (shape.chunkSize + 1) }
  package var curves: [LearningCurve] {
    [
      LearningCurve(key: "log_likelihood", title: "log-likelihood", unit: "nats"), .gradient,
    ]
  }

  /// Means of all components side by side, then the logarithms of their weights, not normalised.
  package func answer<Scalar>(
    _ seen: SeenPictures, latent: Tensor?, in graph: Graph<Scalar>
  ) -> Tensor {
    let features = decoder(trunk(seen.present, in: graph), in: graph)
    let means = output(features, in: graph)
    return graph.concatenateColumns([
      graph.add(means, graph.broadcast(graph.parameter(offsets), rows: means.rows)),
      weights(features, in: graph),
    ])
  }

  package func chunk(
    of answer: UnsafeBufferPointer<Float>, latent: UnsafeBufferPointer<Float>
  ) -> [Float] {
    let logits = answer.suffix(components)
    let most = logits.max() ?? 0
    let weights = logits.map { Foundation.exp($0 - most) }
    // Φ(z) is uniform where z is standard normal.
    var left =
      0.5 * Foundation.erfc(-(latent.first ?? 0) / Float(2).squareRoot()) * weights.reduce(0, +)
    var chosen = 0
    while chosen < components - 1, left >= weights[chosen] {
      left -= weights[chosen]
      chosen += 1
    }
    return Array(answer[chosen * shape.chunkSize..<(chosen + 1) * shape.chunkSize])
  }

  /// Records −log Σ w N(chunk | mean, σ²) of every row, in nats.
  package func negativeLogLikelihood<Scalar>(
    _ picture: Tensor, chunk: Tensor, in graph: Graph<Scalar>
  ) -> Tensor {
    let answer = answer(SeenPictures(present: picture), latent: nil, in: graph)
    let logVariance = scale(in: graph)
    let size = shape.chunkSize
    let logits = graph.columns(answer, components * size..<components * (size + 1))
    let misses = (0..<components).map {
      graph.gaussianNegativeLogLikelihood(
        mean: graph.columns(answer, $0 * size..<($0 + 1) * size), target: chunk,
        logVariance: logVariance)
    }
    return graph.subtract(
      graph.logSumExp(logits),
      graph.logSumExp(graph.subtract(logits, graph.concatenateColumns(misses))))
  }

  package func recordLoss(rows: Int, batch: Int, in graph: Graph<Float>) -> ImitationRecording {
    let picture = graph.input(rows: rows, columns: shape.pixels)
    let chunk = graph.input(rows: rows, columns: shape.chunkSize)
    let length = shape.chunk
    let total = graph.total(negativeLogLikelihood(picture, chunk: chunk, in: graph))
    let share = graph.coefficient(1 / Float(batch * shape.chunkSize))
    var recording = ImitationRecording(loss: graph.weightedSum([(total, share)])) {
      $1.fill($0, picture: picture, chunk: chunk, length: length, &$2)
    }
    recording.negativeLogLikelihood = total
    recording.chunks = rows
    return recording
  }
}
