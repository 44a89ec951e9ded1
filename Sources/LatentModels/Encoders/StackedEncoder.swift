import LinearAlgebra
import NeuralNetworks

/// q(z_t | f_{t-1}, f_t), and u_{t-1} if asked: every time step for itself.
///
/// Watter et al. 2015.
struct StackedEncoder: SequenceEncoder {
  let pictures: PictureEncoder
  let head: Linear
  let linearPath: LinearPath?
  /// Whether the action that led to the observation is seen, too.
  private let seesAction: Bool

  init(
    settings: ModelSettings, frame: FrameSize, actionSize: Int, in layout: inout ParameterLayout
  ) {
    let n = settings.latentSize
    seesAction = settings.seesAction
    pictures = PictureEncoder(
      settings: settings, frame: frame, channels: 2, extraInputs: seesAction ? actionSize : 0,
      in: &layout)
    // Small first outputs: the linear path decides where codes start.
    head = Linear(
      "encoder.layers.\(pictures.layerCount)", in: &layout, inputSize: pictures.outputSize,
      outputSize: 2 * n, gain: settings.linearPath ? 0.1 : 1)
    linearPath =
      settings.linearPath
      ? LinearPath(
        in: &layout, pixelCount: frame.pixelCount, latentSize: n,
        differenceGain: settings.differenceGain) : nil
  }

  func encode<Scalar>(_ input: EncoderInput, in graph: Graph<Scalar>) -> EncodedSequence {
    let features = pictures(
      input.pictures, extra: seesAction ? input.actions : nil, in: graph)
    return posterior(
      head: head(features, in: graph),
      linearCodes: linearPath?.codes(ofPairs: input.pictures, in: graph), noise: input.noise,
      in: graph)
  }
}
