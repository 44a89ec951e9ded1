import LinearAlgebra
import NeuralNetworks

/// The decoder of every time step for itself: a latent to the logits (or means) of both frames.
struct PictureDecoder: Sendable {
  /// Dense layers; without convolutions the last of them makes the frames.
  private let dense: MultilayerPerceptron
  /// Enlarge what the dense layers made; empty for none.
  private let convolutions: [TransposedConvolution]
  /// One bias for every value of both frames, after the convolutions.
  private let convolvedBias: Parameter?
  private let pixelCount: Int

  /// Plans the layers.
  init(settings: ModelSettings, frame: FrameSize, in layout: inout ParameterLayout) {
    pixelCount = frame.pixelCount
    let inputs = [settings.latentSize] + settings.decoderHidden
    guard let deepest = settings.convolutions.last else {
      dense = MultilayerPerceptron("decoder", in: &layout, sizes: inputs + [2 * pixelCount])
      convolutions = []
      convolvedBias = nil
      return
    }
    let halvings = settings.convolutions.count
    var shape = ImageShape(
      channels: deepest, height: frame.height >> halvings, width: frame.width >> halvings)
    dense = MultilayerPerceptron("decoder", in: &layout, sizes: inputs + [shape.count])
    var layers: [TransposedConvolution] = []
    let channels = settings.convolutions.dropLast().reversed() + [2]
    for (index, count) in channels.enumerated() {
      let layer = TransposedConvolution(
        "decoder.convolutions.\(index)", in: &layout, input: shape, channels: count, kernel: 4,
        stride: 2, padding: 1, activation: index == channels.count - 1 ? .identity : .relu)
      layers.append(layer)
      shape = layer.output
    }
    convolutions = layers
    convolvedBias = layout.add(
      "decoder.bias", rows: 1, columns: 2 * pixelCount, initializer: .constant(0))
  }

  /// The bias of every value of both frames, `[1, 2 pixels]`.
  var pixelBias: Parameter? { convolvedBias ?? dense.layers.last?.bias }

  /// Records both frames, `[rows, 2 pixels]`.
  func callAsFunction<Scalar>(_ latent: Tensor, in graph: Graph<Scalar>) -> Tensor {
    guard let convolvedBias else { return dense(latent, in: graph) }
    let image = convolutions.reduce(graph.activate(dense(latent, in: graph), .relu)) {
      $1($0, in: graph)
    }
    return graph.add(
      image, graph.broadcast(graph.parameter(convolvedBias), rows: latent.rows))
  }

  /// Records the present frame alone, `[rows, pixels]`.
  func presentFrame<Scalar>(
    _ latent: Tensor, activation: Activation, in graph: Graph<Scalar>
  ) -> Tensor {
    let present = pixelCount..<2 * pixelCount
    guard convolvedBias == nil, let last = dense.layers.last, let bias = last.bias else {
      return graph.activate(graph.columns(self(latent, in: graph), present), activation)
    }
    let hidden = dense.layers.dropLast().reduce(latent) { $1($0, in: graph) }
    return graph.linear(
      hidden, weight: graph.columns(graph.parameter(last.weight), present),
      bias: graph.columns(graph.parameter(bias), present), activation: activation)
  }
}
