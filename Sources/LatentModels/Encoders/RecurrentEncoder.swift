import LinearAlgebra
import NeuralNetworks

/// q(z_t | f_1..f_t, u_1..u_{t-1}) as a filter: gated recurrent units over single frames and actions.
///
/// The partially observed case, for one frame hides every velocity. The memory that goes from step to
/// step is that of the units (Cho et al. 2014) and the last frame's features, whose change is where
/// motion is easiest to see.
///
/// With `seesLatent` it is q(z_t | z_{t-1}, f_1..f_t, u_1..u_{t-1}), where z_{t-1} is the sample of the
/// step before: the factorisation of structured inference networks (Krishnan et al. 2017), filtering
/// instead of smoothing.
struct RecurrentEncoder: SequenceEncoder {
  private let pictures: PictureEncoder
  private let cell: GatedRecurrentCell
  private let hidden: Linear
  private let change: FeatureChange
  let head: Linear
  let linearPath: LinearPath?
  /// The projection of z_{t-1} in the layer below the head; nil for the plain filter.
  private let latentInput: Linear?

  init(
    settings: ModelSettings, frame: FrameSize, actionSize: Int, seesLatent: Bool,
    in layout: inout ParameterLayout
  ) {
    let n = settings.latentSize
    pictures = PictureEncoder(settings: settings, frame: frame, channels: 1, in: &layout)
    cell = GatedRecurrentCell(
      "encoder.memory", in: &layout, inputSize: pictures.outputSize + actionSize,
      stateSize: settings.memorySize)
    hidden = Linear(
      "encoder.hidden", in: &layout, inputSize: settings.memorySize + pictures.outputSize,
      outputSize: pictures.outputSize)
    change = FeatureChange(
      in: &layout, inputSize: pictures.outputSize, outputSize: pictures.outputSize,
      gain: settings.differenceGain)
    latentInput =
      seesLatent
      ? Linear(
        "encoder.latent", in: &layout, inputSize: n, outputSize: pictures.outputSize,
        hasBias: false) : nil
    head = Linear(
      "encoder.head", in: &layout, inputSize: pictures.outputSize, outputSize: 2 * n,
      gain: settings.linearPath ? 0.1 : 1)
    linearPath =
      settings.linearPath
      ? LinearPath(
        in: &layout, pixelCount: frame.pixelCount, latentSize: n, differenceGain: 1) : nil
  }

  func encode<Scalar>(_ input: EncoderInput, in graph: Graph<Scalar>) -> EncodedSequence {
    let features = pictures(input.pictures, in: graph)
    let projected = cell.projectInputs(
      graph.concatenateColumns([features, input.actions]), in: graph)
    var state: Tensor?
    var states: [Tensor] = []
    for step in 0..<input.length {
      let next = cell.step(
        input.steps(step..<step + 1, of: projected, in: graph), state: state, in: graph)
      states.append(next)
      state = next
    }
    // The present frame enters beside the memory, which so keeps only what it does not show.
    let joined = change.add(
      of: features,
      to: hidden(graph.concatenateColumns([graph.concatenateRows(states), features]), in: graph),
      input, in: graph)
    let codes = linearPath?.codes(ofFramesOf: input, in: graph)
    guard let latentInput else {
      return posterior(
        head: head(graph.activate(joined, .relu), in: graph), linearCodes: codes,
        noise: input.noise, in: graph)
    }
    return filterWithLatents(input, joined: joined, codes: codes, latentInput, in: graph)
  }

  private func filterWithLatents<Scalar>(
    _ input: EncoderInput, joined: Tensor, codes: Tensor?, _ latentInput: Linear,
    in graph: Graph<Scalar>
  ) -> EncodedSequence {
    var steps: [EncodedSequence] = []
    for step in 0..<input.length {
      let range = step..<step + 1
      var sums = input.steps(range, of: joined, in: graph)
      if let before = steps.last {
        sums = graph.add(sums, latentInput(before.sample, in: graph))
      }
      steps.append(
        posterior(
          head: head(graph.activate(sums, .relu), in: graph),
          linearCodes: codes.map { input.steps(range, of: $0, in: graph) },
          noise: input.noise.map { input.steps(range, of: $0, in: graph) }, in: graph))
    }
    return EncodedSequence(
      posterior: SequenceModel.Posterior(
        mean: graph.concatenateRows(steps.map(\.posterior.mean)),
        logVariance: graph.concatenateRows(steps.map(\.posterior.logVariance))),
      sample: graph.concatenateRows(steps.map(\.sample)))
  }
}
