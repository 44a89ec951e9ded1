import LinearAlgebra
import NeuralNetworks

/// q(z_t | f_1..f_t, u_1..u_{t-1}) by a causal transformer over single frames and actions.
///
/// Vaswani et al. 2017, with the normalisation first.
struct AttentionEncoder: SequenceEncoder {
  private let pictures: PictureEncoder
  private let token: Linear
  private let change: FeatureChange
  /// One row for every time step of the longest window, `[history, memory]`.
  private let positions: Parameter
  private let blocks: [TransformerBlock]
  private let normalization: LayerNormalization
  let head: Linear
  let linearPath: LinearPath?

  /// Plans the network.
  ///
  /// - Parameter longest: The most time steps that it will read at once.
  init(
    settings: ModelSettings, frame: FrameSize, actionSize: Int, longest: Int,
    in layout: inout ParameterLayout
  ) {
    let n = settings.latentSize
    let size = settings.memorySize
    pictures = PictureEncoder(settings: settings, frame: frame, channels: 1, in: &layout)
    token = Linear(
      "encoder.token", in: &layout, inputSize: pictures.outputSize + actionSize, outputSize: size)
    change = FeatureChange(
      in: &layout, inputSize: pictures.outputSize, outputSize: size,
      gain: settings.differenceGain)
    positions = layout.add(
      "encoder.positions", rows: longest, columns: size,
      initializer: .lecun(gain: 1, inputs: size))
    blocks = (0..<settings.attentionLayers).map {
      TransformerBlock(
        "encoder.blocks.\($0)", in: &layout, size: size, heads: settings.attentionHeads)
    }
    normalization = LayerNormalization("encoder.normalization", in: &layout, size: size)
    head = Linear(
      "encoder.head", in: &layout, inputSize: size, outputSize: 2 * n,
      gain: settings.linearPath ? 0.1 : 1)
    linearPath =
      settings.linearPath
      ? LinearPath(
        in: &layout, pixelCount: frame.pixelCount, latentSize: n, differenceGain: 1) : nil
  }

  func encode<Scalar>(_ input: EncoderInput, in graph: Graph<Scalar>) -> EncodedSequence {
    let features = pictures(input.pictures, in: graph)
    let tokens = change.add(
      of: features,
      to: token(graph.concatenateColumns([features, input.actions]), in: graph), input, in: graph)
    let placed = graph.add(
      tokens, perStep: graph.rows(graph.parameter(positions), 0..<input.length),
      sequences: input.sequences)
    let attended = blocks.reduce(placed) {
      $1($0, sequences: input.sequences, length: input.length, in: graph)
    }
    return posterior(
      head: head(normalization(attended, in: graph), in: graph),
      linearCodes: linearPath?.codes(ofFramesOf: input, in: graph), noise: input.noise, in: graph)
  }
}
