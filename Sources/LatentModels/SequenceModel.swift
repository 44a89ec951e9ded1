import LinearAlgebra
import NeuralNetworks

/// The networks of a sequence VAE: it plans the parameters and records encoder, dynamics and
/// decoder into any graph.
///
/// It holds no numbers.
package struct SequenceModel: Sendable {
  /// The architecture.
  package let settings: ModelSettings
  /// The size of a frame.
  package let frame: FrameSize
  /// Components of an action.
  package let actionSize: Int
  /// The plan of the flat parameter vector.
  package let layout: ParameterLayout

  let encoder: any SequenceEncoder
  let decoder: PictureDecoder
  package let transition: Transition
  /// The log-variance of the dynamics' noise, `[1, n]`.
  package let priorLogVariance: Parameter
  /// The log-variance of a Gaussian pixel, `[1, 1]`.
  let pixelLogVariance: Parameter?

  /// The number of latent dimensions, n.
  package var latentSize: Int { settings.latentSize }
  /// Pixels of a frame.
  package var pixelCount: Int { frame.pixelCount }
  /// Values of an observation: the earlier and the present frame.
  package var observationSize: Int { 2 * pixelCount }
  /// Values that the encoder reads at a time step.
  package var pictureSize: Int { settings.encoder.seesPairs ? 2 * pixelCount : pixelCount }

  /// Plans a model.
  ///
  /// - Parameters:
  ///   - training: Gives the parameters' learning rates and where the prior's variance starts.
  package init(
    settings: ModelSettings, training: TrainingSettings, frame: FrameSize, actionSize: Int
  ) {
    self.settings = settings
    self.frame = frame
    self.actionSize = actionSize
    let n = settings.latentSize
    var layout = ParameterLayout("model")
    encoder = Self.encoder(
      settings, training: training, frame: frame, actionSize: actionSize, in: &layout)
    decoder = PictureDecoder(settings: settings, frame: frame, in: &layout)
    transition = Transition(
      kind: settings.dynamics, latentSize: n, actionSize: actionSize,
      hidden: settings.dynamicsHidden, learningRateScale: training.dynamicsRate, in: &layout)
    priorLogVariance = layout.add(
      "dynamics.log_variance", rows: 1, columns: n,
      initializer: .constant(training.priorLogVariance),
      learningRateScale: training.priorVarianceRate)
    pixelLogVariance =
      settings.likelihood == .gaussian
      ? layout.add(
        "decoder.log_variance", rows: 1, columns: 1, initializer: .constant(-3)) : nil
    self.layout = layout
  }

  private static func encoder(
    _ settings: ModelSettings, training: TrainingSettings, frame: FrameSize, actionSize: Int,
    in layout: inout ParameterLayout
  ) -> any SequenceEncoder {
    switch settings.encoder {
    case .stacked:
      StackedEncoder(settings: settings, frame: frame, actionSize: actionSize, in: &layout)
    case .filter, .filterWithLatent:
      RecurrentEncoder(
        settings: settings, frame: frame, actionSize: actionSize,
        seesLatent: settings.encoder == .filterWithLatent, in: &layout)
    case .attention:
      AttentionEncoder(
        settings: settings, frame: frame, actionSize: actionSize,
        longest: max(settings.history, training.transitions(for: settings)), in: &layout)
    }
  }

  /// A diagonal Gaussian over latents.
  package struct Posterior: Sendable {
    /// The mean, `[rows, n]`.
    package let mean: Tensor
    /// The log-variance, `[rows, n]`.
    package let logVariance: Tensor
  }

  /// Records the posterior of every time step, with samples.
  func encode<Scalar>(_ input: EncoderInput, in graph: Graph<Scalar>) -> EncodedSequence {
    encoder.encode(input, in: graph)
  }

  /// Records the decoder's output for both frames, `[rows, 2 pixels]`: logits of Bernoulli pixels
  /// or means of Gaussian ones.
  package func decode<Scalar>(_ latent: Tensor, in graph: Graph<Scalar>) -> Tensor {
    decoder(latent, in: graph)
  }

  /// Records the decoder's picture of the present frame alone, grey 0...1, `[rows, pixels]`.
  package func decodePresentFrame<Scalar>(_ latent: Tensor, in graph: Graph<Scalar>) -> Tensor {
    decoder.presentFrame(
      latent, activation: settings.likelihood == .bernoulli ? .sigmoid : .identity, in: graph)
  }

  /// Records −log p(o | z) of every row in nats, `[rows, 1]`.
  package func reconstruction<Scalar>(
    of target: Tensor, from latent: Tensor, in graph: Graph<Scalar>
  ) -> Tensor {
    let prediction = decode(latent, in: graph)
    guard let pixelLogVariance else {
      return graph.bernoulliNegativeLogLikelihood(logits: prediction, target: target)
    }
    return graph.gaussianNegativeLogLikelihood(
      mean: prediction, target: target, logVariance: graph.parameter(pixelLogVariance))
  }
}
