import LinearAlgebra
import NeuralNetworks

/// Behavioural cloning: the mean of what was done after a picture.
///
/// Pomerleau 1991; least squares. Where demonstrators go two ways the mean is neither.
package struct Cloning: ChunkNetwork {
  package let layout: ParameterLayout
  package let shape: ChunkShape
  private let trunk: RectifiedLayers
  private let decoder: RectifiedLayers
  private let output: Linear

  /// Plans the networks, as large as those of a conditional VAE but for the latent.
  package init(_ name: String, shape: ChunkShape, hidden: [Int]) {
    self.shape = shape
    var layout = ParameterLayout(name)
    trunk = RectifiedLayers("trunk", in: &layout, sizes: [shape.pixels] + hidden)
    decoder = RectifiedLayers("decoder", in: &layout, sizes: [trunk.size] + hidden)
    output = .last(
      "decoder.output", in: &layout, inputSize: decoder.size, outputSize: shape.chunkSize)
    self.layout = layout
  }

  package var curves: [LearningCurve] { [.error, .gradient] }

  package func answer<Scalar>(
    _ seen: SeenPictures, latent: Tensor?, in graph: Graph<Scalar>
  ) -> Tensor {
    output(decoder(trunk(seen.present, in: graph), in: graph), in: graph)
  }

  package func recordLoss(rows: Int, batch: Int, in graph: Graph<Float>) -> ImitationRecording {
    let picture = graph.input(rows: rows, columns: shape.pixels)
    let chunk = graph.input(rows: rows, columns: shape.chunkSize)
    let length = shape.chunk
    return ImitationRecording(
      error: graph.subtract(answer(SeenPictures(present: picture), latent: nil, in: graph), chunk),
      batch: batch, in: graph
    ) { $1.fill($0, picture: picture, chunk: chunk, length: length, &$2) }
  }
}

extension ImitationRecording {
  /// Records half the mean squared error.
  init(
    error: Tensor, batch: Int, in graph: Graph<Float>,
    fill: @escaping @Sendable (Program<Float>, DemonstrationTable, inout RandomGenerator) -> Void
  ) {
    let squared = graph.total(graph.multiply(error, error))
    let share = graph.coefficient(0.5 / Float(batch * error.columns))
    self.init(loss: graph.weightedSum([(squared, share)]), fill: fill)
    squaredError = squared
    chunks = error.rows
  }
}
