import LinearAlgebra
import NeuralNetworks

/// What z is drawn from.
package enum LatentPrior: String, Sendable, CaseIterable {
  /// N(0, I).
  case unit
  /// A learned Gaussian p(z | picture).
  case learned
}

/// A conditional variational autoencoder of chunks: log p(y | x) >= E_q(z | x, y) log p(y | x, z)
/// − KL(q(z | x, y) ‖ p(z)).
///
/// Sohn et al. 2015, x a picture and y the actions that follow it, with a Gaussian decoder of one learned
/// scale. The loss is the negative bound with the KL weighted (Higgins et al. 2017), divided by the numbers
/// of a chunk.
package struct ConditionalVAE: ChunkNetwork {
  package let layout: ParameterLayout
  package let shape: ChunkShape
  private let trunk: RectifiedLayers
  private let encoder: RectifiedLayers
  private let moments: Linear
  private let decoder: RectifiedLayers
  private let output: Linear
  private let prior: (hidden: RectifiedLayers, moments: Linear)?
  private let scale: LearnedScale

  /// Plans the networks.
  ///
  /// - Parameter hidden: The sizes of each of the three: trunk, encoder, decoder.
  package init(_ name: String = "cvae", shape: ChunkShape, hidden: [Int], prior: LatentPrior) {
    self.shape = shape
    let n = shape.latentSize
    var layout = ParameterLayout(name)
    trunk = RectifiedLayers("trunk", in: &layout, sizes: [shape.pixels] + hidden)
    encoder = RectifiedLayers(
      "encoder", in: &layout, sizes: [trunk.size + shape.chunkSize] + hidden)
    moments = .last("encoder.moments", in: &layout, inputSize: encoder.size, outputSize: 2 * n)
    decoder = RectifiedLayers("decoder", in: &layout, sizes: [trunk.size + n] + hidden)
    output = .last(
      "decoder.output", in: &layout, inputSize: decoder.size, outputSize: shape.chunkSize)
    if prior == .learned {
      let layers = RectifiedLayers("prior", in: &layout, sizes: [trunk.size, 64])
      self.prior = (
        layers, .last("prior.moments", in: &layout, inputSize: 64, outputSize: 2 * n)
      )
    } else {
      self.prior = nil
    }
    scale = LearnedScale(in: &layout)
    self.layout = layout
  }

  package var curves: [LearningCurve] { LearningCurve.bound(dimensions: shape.latentSize) }

  package func draw<Scalar>(
    _ seen: SeenPictures, noise: Tensor, in graph: Graph<Scalar>
  ) -> Tensor {
    guard let moments = priorMoments(trunk(seen.present, in: graph), in: graph) else {
      return noise
    }
    return graph.gaussianSample(
      mean: moments.mean, logVariance: moments.logVariance, noise: noise)
  }

  package func answer<Scalar>(
    _ seen: SeenPictures, latent: Tensor?, in graph: Graph<Scalar>
  ) -> Tensor {
    decode(trunk(seen.present, in: graph), latent, in: graph)
  }

  package func posteriorMean<Scalar>(
    _ seen: SeenPictures, chunk: Tensor, in graph: Graph<Scalar>
  ) -> Tensor? {
    posterior(trunk(seen.present, in: graph), chunk, in: graph).mean
  }

  private func decode<Scalar>(
    _ features: Tensor, _ latent: Tensor?, in graph: Graph<Scalar>
  ) -> Tensor {
    let input = latent.map { graph.concatenateColumns([features, $0]) } ?? features
    return output(decoder(input, in: graph), in: graph)
  }

  private func posterior<Scalar>(
    _ features: Tensor, _ chunk: Tensor, in graph: Graph<Scalar>
  ) -> GaussianMoments {
    let input = graph.concatenateColumns([features, chunk])
    return GaussianMoments(moments(encoder(input, in: graph), in: graph), in: graph)
  }

  private func priorMoments<Scalar>(
    _ features: Tensor, in graph: Graph<Scalar>
  ) -> GaussianMoments? {
    prior.map { prior in
      GaussianMoments(prior.moments(prior.hidden(features, in: graph), in: graph), in: graph)
    }
  }

  /// Records the parts of the bound for pictures, chunks and noise.
  package func bound<Scalar>(
    _ picture: Tensor, chunk: Tensor, noise: Tensor, in graph: Graph<Scalar>
  ) -> ConditionalBound {
    let features = trunk(picture, in: graph)
    let posterior = posterior(features, chunk, in: graph)
    let latent = graph.gaussianSample(
      mean: posterior.mean, logVariance: posterior.logVariance, noise: noise)
    return ConditionalBound(
      decode(features, latent, in: graph), chunk: chunk, logVariance: scale(in: graph),
      posterior: posterior, prior: priorMoments(features, in: graph), in: graph)
  }

  package func recordLoss(rows: Int, batch: Int, in graph: Graph<Float>) -> ImitationRecording {
    ImitationRecording(pictures: rows, batch: batch, shape: shape, in: graph) {
      bound($0, chunk: $1, noise: $2, in: graph)
    }
  }
}
