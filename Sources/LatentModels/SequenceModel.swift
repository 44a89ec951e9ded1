import LinearAlgebra
import NeuralNetworks

/// The networks of a sequence VAE: it plans the parameters and records encoder, dynamics and
/// decoder into any graph.
///
/// It holds no numbers.
public struct SequenceModel: Sendable {
  /// The architecture.
  public let settings: ModelSettings
  /// Pixels of a frame.
  public let pixelCount: Int
  /// Components of an action.
  public let actionSize: Int
  /// The plan of the flat parameter vector.
  public let layout: ParameterLayout

  /// Hidden layers of the encoder and the head with mean and log-variance.
  let encoder: MultilayerPerceptron
  /// The linear path of the posterior mean, from the encoder's input.
  let linearPath: Linear?
  let decoder: MultilayerPerceptron
  package let transition: Transition
  /// The log-variance of the dynamics' noise, `[1, n]`.
  package let priorLogVariance: Parameter
  /// The log-variance of a Gaussian pixel, `[1, 1]`.
  let pixelLogVariance: Parameter?

  /// The number of latent dimensions, n.
  public var latentSize: Int { settings.latentSize }
  /// Values of an observation: the earlier and the present frame.
  public var observationSize: Int { 2 * pixelCount }

  /// Plans a model.
  ///
  /// - Parameters:
  ///   - training: Gives the parameters' learning rates and where the prior's variance starts.
  public init(
    settings: ModelSettings, training: TrainingSettings, pixelCount: Int, actionSize: Int
  ) {
    self.settings = settings
    self.pixelCount = pixelCount
    self.actionSize = actionSize
    let n = settings.latentSize
    var layout = ParameterLayout()
    // Small first outputs: the linear path decides where codes start.
    encoder = MultilayerPerceptron(
      "encoder", in: &layout, sizes: [2 * pixelCount] + settings.encoderHidden + [2 * n],
      outputGain: settings.linearPath ? 0.1 : 1)
    linearPath =
      settings.linearPath
      ? Linear("encoder.linear", in: &layout, inputSize: 2 * pixelCount, outputSize: n) : nil
    decoder = MultilayerPerceptron(
      "decoder", in: &layout, sizes: [n] + settings.decoderHidden + [2 * pixelCount])
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

  /// A diagonal Gaussian over latents.
  public struct Posterior: Sendable {
    /// The mean, `[rows, n]`.
    public let mean: Tensor
    /// The log-variance, `[rows, n]`.
    public let logVariance: Tensor
  }

  /// Records q(z | o): input `[rows, 2 pixels]` as `ObservationEncoding` writes it.
  public func encode<Scalar>(_ input: Tensor, in graph: Graph<Scalar>) -> Posterior {
    let head = encoder(input, in: graph)
    let n = latentSize
    var mean = graph.columns(head, 0..<n)
    if let linearPath { mean = graph.add(mean, linearPath(input, in: graph)) }
    return Posterior(mean: mean, logVariance: graph.columns(head, n..<2 * n))
  }

  /// Records the decoder's output for both frames, `[rows, 2 pixels]`: logits of Bernoulli pixels
  /// or means of Gaussian ones.
  public func decode<Scalar>(_ latent: Tensor, in graph: Graph<Scalar>) -> Tensor {
    decoder(latent, in: graph)
  }

  /// Records the decoder's picture of the present frame alone, grey 0...1, `[rows, pixels]`.
  public func decodePresentFrame<Scalar>(_ latent: Tensor, in graph: Graph<Scalar>) -> Tensor {
    let hidden = decoder.layers.dropLast().reduce(latent) { $1($0, in: graph) }
    guard let last = decoder.layers.last, let bias = last.bias else { return hidden }
    let present = pixelCount..<2 * pixelCount
    return graph.linear(
      hidden, weight: graph.columns(graph.parameter(last.weight), present),
      bias: graph.columns(graph.parameter(bias), present),
      activation: settings.likelihood == .bernoulli ? .sigmoid : .identity)
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
