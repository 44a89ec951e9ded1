import LinearAlgebra
import NeuralNetworks

/// A conditional VAE of chunks made of transformers.
///
/// Zhao et al. 2023 (ACT), sections 4 and C. A token [CLS] beside the picture's tokens and one for every action of
/// the chunk gives q(z | picture, chunk); queries, one for every action, look at the picture's tokens and
/// at z to give the chunk. Deviations: a perceptron makes the picture's tokens in the place of a residual
/// network, and normalisation comes first.
package struct ActionChunkTransformer: ChunkNetwork {
  package let layout: ParameterLayout
  package let shape: ChunkShape
  private let width: Int
  private let tokens: Int
  private let trunk: RectifiedLayers
  private let embedding: Linear
  private let positions: (picture: Parameter, encoder: Parameter, queries: Parameter)
  private let classToken: Parameter
  private let action: Linear
  private let encoder: TransformerBlock
  private let encoderNormalization: LayerNormalization
  private let moments: Linear
  private let latent: Linear
  private let memory: TransformerBlock
  private let memoryNormalization: LayerNormalization
  private let lookAround: TransformerBlock
  private let lookAtMemory: CrossAttention
  private let outputNormalization: LayerNormalization
  private let output: Linear
  private let scale: LearnedScale

  /// Plans the networks.
  ///
  /// - Parameters:
  ///   - hidden: The size of the layer that the picture's tokens are made from.
  ///   - width: The size of a token, a multiple of `heads`.
  ///   - tokens: The tokens of a picture.
  package init(
    _ name: String = "transformer", shape: ChunkShape, hidden: Int, width: Int, heads: Int,
    feedForward: Int, tokens: Int
  ) {
    self.shape = shape
    self.width = width
    self.tokens = tokens
    var layout = ParameterLayout(name)
    func table(_ name: String, _ rows: Int) -> Parameter {
      layout.add(
        name, rows: rows, columns: width, initializer: .lecun(gain: 0.035, inputs: 1))
    }
    trunk = RectifiedLayers("trunk", in: &layout, sizes: [shape.pixels, hidden])
    embedding = Linear(
      "embedding", in: &layout, inputSize: hidden, outputSize: tokens * width)
    positions = (
      table("positions.picture", tokens), table("positions.encoder", 1 + tokens + shape.chunk),
      table("positions.queries", shape.chunk)
    )
    classToken = table("class_token", 1)
    action = Linear("action", in: &layout, inputSize: shape.actionSize, outputSize: width)
    func block(_ name: String) -> TransformerBlock {
      TransformerBlock(name, in: &layout, size: width, heads: heads, hiddenSize: feedForward)
    }
    encoder = block("encoder")
    encoderNormalization = LayerNormalization("encoder.normalization", in: &layout, size: width)
    moments = .last(
      "encoder.moments", in: &layout, inputSize: width, outputSize: 2 * shape.latentSize)
    latent = Linear("latent", in: &layout, inputSize: shape.latentSize, outputSize: width)
    memory = block("memory")
    memoryNormalization = LayerNormalization("memory.normalization", in: &layout, size: width)
    lookAtMemory = CrossAttention("decoder.memory", in: &layout, size: width, heads: heads)
    lookAround = block("decoder")
    outputNormalization = LayerNormalization("decoder.normalization", in: &layout, size: width)
    output = .last("output", in: &layout, inputSize: width, outputSize: shape.actionSize)
    scale = LearnedScale(in: &layout)
    self.layout = layout
  }

  package var curves: [LearningCurve] { LearningCurve.bound(dimensions: shape.latentSize) }

  package func answer<Scalar>(
    _ seen: SeenPictures, latent z: Tensor?, in graph: Graph<Scalar>
  ) -> Tensor {
    decode(pictureTokens(seen.present, in: graph), z, rows: seen.present.rows, in: graph)
  }

  package func posteriorMean<Scalar>(
    _ seen: SeenPictures, chunk: Tensor, in graph: Graph<Scalar>
  ) -> Tensor? {
    posterior(pictureTokens(seen.present, in: graph), chunk, in: graph).mean
  }

  /// The tokens of pictures, `[tokens · rows, width]`, a token of all rows after the other.
  private func pictureTokens<Scalar>(_ picture: Tensor, in graph: Graph<Scalar>) -> Tensor {
    let all = embedding(trunk(picture, in: graph), in: graph)
    let stacked = graph.concatenateRows(
      (0..<tokens).map { graph.columns(all, $0 * width..<($0 + 1) * width) })
    return graph.add(
      stacked, perStep: graph.parameter(positions.picture), sequences: picture.rows)
  }

  private func posterior<Scalar>(
    _ picture: Tensor, _ chunk: Tensor, in graph: Graph<Scalar>
  ) -> GaussianMoments {
    let (rows, m) = (chunk.rows, shape.actionSize)
    let actions = graph.concatenateRows(
      (0..<shape.chunk).map { graph.columns(chunk, $0 * m..<($0 + 1) * m) })
    let all = graph.concatenateRows([
      graph.broadcast(graph.parameter(classToken), rows: rows), picture,
      action(actions, in: graph),
    ])
    let length = 1 + tokens + shape.chunk
    let placed = graph.add(all, perStep: graph.parameter(positions.encoder), sequences: rows)
    let seen = encoder(placed, sequences: rows, length: length, isCausal: false, in: graph)
    let summary = encoderNormalization(graph.rows(seen, 0..<rows), in: graph)
    return GaussianMoments(moments(summary, in: graph), in: graph)
  }

  private func decode<Scalar>(
    _ picture: Tensor, _ z: Tensor?, rows: Int, in graph: Graph<Scalar>
  ) -> Tensor {
    var seen = picture
    if let z { seen = graph.concatenateRows([latent(z, in: graph), picture]) }
    let remembered = memoryNormalization(
      memory(
        seen, sequences: rows, length: seen.rows / rows, isCausal: false, in: graph), in: graph)
    let queries = graph.add(
      graph.zeros(rows: shape.chunk * rows, columns: width),
      perStep: graph.parameter(positions.queries), sequences: rows)
    let looked = lookAtMemory(queries, to: remembered, sequences: rows, in: graph)
    let joined = lookAround(
      looked, sequences: rows, length: shape.chunk, isCausal: false, in: graph)
    let actions = output(outputNormalization(joined, in: graph), in: graph)
    return graph.concatenateColumns(
      (0..<shape.chunk).map { graph.rows(actions, $0 * rows..<($0 + 1) * rows) })
  }

  /// Records the parts of the bound for pictures, chunks and noise.
  package func bound<Scalar>(
    _ picture: Tensor, chunk: Tensor, noise: Tensor, in graph: Graph<Scalar>
  ) -> ConditionalBound {
    let seen = pictureTokens(picture, in: graph)
    let posterior = posterior(seen, chunk, in: graph)
    let z = graph.gaussianSample(
      mean: posterior.mean, logVariance: posterior.logVariance, noise: noise)
    return ConditionalBound(
      decode(seen, z, rows: picture.rows, in: graph), chunk: chunk,
      logVariance: scale(in: graph), posterior: posterior, prior: nil, in: graph)
  }

  package func recordLoss(rows: Int, batch: Int, in graph: Graph<Float>) -> ImitationRecording {
    ImitationRecording(pictures: rows, batch: batch, shape: shape, in: graph) {
      bound($0, chunk: $1, noise: $2, in: graph)
    }
  }
}
