import LinearAlgebra
import NeuralNetworks

/// Runs a snapshot's networks forward, with scratch memory of its own.
///
/// Programs are recorded for the row counts that are asked for and kept, so a steady caller
/// allocates nothing. One thread uses an object; every thread has its own.
package final class ModelInference {
  /// The networks.
  package let model: SequenceModel
  /// The version of the snapshot in use.
  package private(set) var version = 0

  private let parameters: AlignedBuffer<Float>
  /// One observation as the decoder's target, on the way to the encoder's input.
  private let target: AlignedBuffer<Float>
  private var encoders: [Int: Encoder] = [:]
  private var decoders: [Int: Decoder] = [:]
  private var transitions: [Int: Step] = [:]
  private var localSteps: [Int: LocalStep] = [:]
  private var linearizers: [Int: Linearizer] = [:]

  private struct Encoder {
    let program: Program<Float>
    let input: EncoderInput
    /// The posterior of the present frames.
    let posterior: SequenceModel.Posterior
  }

  private struct Decoder {
    let program: Program<Float>
    let latent: Tensor
    let frame: Tensor
  }

  private struct Step {
    let program: Program<Float>
    let state: Tensor
    let action: Tensor
    let next: Tensor
  }

  /// The transition with A and B of the model's own local form.
  private struct LocalStep {
    let step: Step
    let stateMatrices: Tensor
    let actionMatrices: Tensor
  }

  private struct Linearizer {
    let program: Program<Float>
    let state: Tensor
    let action: Tensor
    let next: Tensor
    /// One weight for each component of the next state.
    let selectors: [Coefficient]
  }

  /// Makes scratch for a snapshot.
  package init(_ snapshot: ModelSnapshot) {
    model = snapshot.model
    parameters = AlignedBuffer(count: snapshot.model.layout.count)
    target = AlignedBuffer(count: snapshot.model.observationSize)
    load(snapshot)
  }

  /// Uses another snapshot of the same architecture; traps when the layouts differ.
  package func load(_ snapshot: ModelSnapshot) {
    precondition(
      snapshot.model.layout == model.layout, "expected a snapshot of the same architecture")
    parameters.assign(snapshot.parameters)
    version = snapshot.version
  }

  /// Encodes the present observation of every window.
  ///
  /// - Parameters:
  ///   - count: The number of windows of `model.settings.windowFrames` frames.
  ///   - frames: Their frames, grey.
  ///   - actions: The actions between them, as fractions of their limits.
  ///   - layout: How both lie in memory.
  ///   - mean: Posterior means, `[windows, n]`, written.
  ///   - logVariance: Posterior log-variances, `[windows, n]`, written unless nil.
  package func encode(
    windows count: Int, frames: UnsafePointer<UInt8>, actions: UnsafePointer<Float>,
    layout: WindowLayout = .separate, mean: UnsafeMutablePointer<Float>,
    logVariance: UnsafeMutablePointer<Float>? = nil
  ) {
    let encoder = encoder(rows: count)
    let length = model.settings.windowFrames
    for row in 0..<count {
      write(
        frames + layout.firstFrame(ofWindow: row, length: length) &* model.pixelCount,
        actions + layout.firstAction(ofWindow: row, length: length) &* model.actionSize, row: row,
        of: count, to: encoder)
    }
    encoder.program.forward()
    copy(encoder.posterior.mean, of: encoder.program, to: mean)
    if let logVariance {
      copy(encoder.posterior.logVariance, of: encoder.program, to: logVariance)
    }
  }

  /// Writes the window that begins at a frame and an action.
  private func write(
    _ frames: UnsafePointer<UInt8>, _ actions: UnsafePointer<Float>, row: Int, of count: Int,
    to encoder: Encoder
  ) {
    let pixels = model.pixelCount
    let m = model.actionSize
    let length = model.settings.windowFrames
    let pictures = encoder.program.pointer(to: encoder.input.pictures)
    let previous = encoder.program.pointer(to: encoder.input.actions)
    guard !model.settings.encoder.seesPairs else {
      ObservationEncoding.writeTarget(
        earlier: frames, present: frames + pixels, pixelCount: pixels, to: target.pointer)
      ObservationEncoding.writeInput(
        target: target.pointer, pixelCount: pixels, gain: model.settings.differenceGain,
        to: pictures + row &* 2 &* pixels)
      (previous + row &* m).update(from: actions, count: m)
      return
    }
    for step in 0..<length {
      let place = step &* count &+ row
      ObservationEncoding.writeFrame(
        frames + step &* pixels, pixelCount: pixels, to: pictures + place &* pixels)
      // Nothing is known of what led to a window; its first row stays zero.
      if step > 0 {
        (previous + place &* m).update(from: actions + (step &- 1) &* m, count: m)
      }
    }
  }

  /// Decodes latents `[rows, n]` to present frames, grey 0...255, `[rows, pixels]`.
  package func decode(
    rows: Int, latents: UnsafePointer<Float>, frames: UnsafeMutablePointer<UInt8>
  ) {
    let decoder = decoder(rows: rows)
    decoder.program.pointer(to: decoder.latent).update(
      from: latents, count: rows * model.latentSize)
    decoder.program.forward()
    let grey = decoder.program.pointer(to: decoder.frame)
    for index in 0..<rows * model.pixelCount {
      // A comparison with NaN is false, so a broken pixel is black.
      let level = grey[index] * 255 + 0.5
      frames[index] = level > 0 ? UInt8(level < 255 ? level : 255) : 0
    }
  }

  /// The mean next latent of every row: states `[rows, n]`, actions `[rows, m]`, next `[rows, n]`.
  package func step(
    rows: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>
  ) {
    run(transition(rows: rows), states: states, actions: actions, next: next)
  }

  private func run(
    _ step: Step, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>
  ) {
    step.program.pointer(to: step.state).update(from: states, count: step.state.count)
    step.program.pointer(to: step.action).update(from: actions, count: step.action.count)
    step.program.forward()
    copy(step.next, of: step.program, to: next)
  }

  /// Next latents with A `[rows, n, n]` and B `[rows, n, m]`.
  ///
  /// - Parameter exact: True for the Jacobian of the transition; false for the model's own A(z) and
  ///   B(z), which leave out how they change with z. Kinds without their own use the Jacobian.
  package func linearize(
    rows: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>, stateMatrices: UnsafeMutablePointer<Float>,
    actionMatrices: UnsafeMutablePointer<Float>, exact: Bool
  ) {
    if !exact, let local = localStep(rows: rows) {
      run(local.step, states: states, actions: actions, next: next)
      copy(local.stateMatrices, of: local.step.program, to: stateMatrices)
      copy(local.actionMatrices, of: local.step.program, to: actionMatrices)
      return
    }
    let n = model.latentSize
    let m = model.actionSize
    let linearizer = linearizer(rows: rows)
    let program = linearizer.program
    program.pointer(to: linearizer.state).update(from: states, count: rows * n)
    program.pointer(to: linearizer.action).update(from: actions, count: rows * m)
    program.forward()
    copy(linearizer.next, of: program, to: next)
    for component in 0..<n {
      for (index, selector) in linearizer.selectors.enumerated() {
        program[selector] = index == component ? 1 : 0
      }
      program.backward()
      let dz = program.gradientPointer(of: linearizer.state)
      let du = program.gradientPointer(of: linearizer.action)
      for row in 0..<rows {
        for i in 0..<n { stateMatrices[(row &* n &+ component) &* n &+ i] = dz[row &* n &+ i] }
        for j in 0..<m { actionMatrices[(row &* n &+ component) &* m &+ j] = du[row &* m &+ j] }
      }
    }
  }

  private func copy(
    _ tensor: Tensor, of program: Program<Float>, to target: UnsafeMutablePointer<Float>
  ) {
    let source = program.rowPointer(to: tensor)
    let stride = program.rowStride(of: tensor)
    for row in 0..<tensor.rows {
      (target + row &* tensor.columns).update(from: source + row &* stride, count: tensor.columns)
    }
  }

  private func encoder(rows: Int) -> Encoder {
    if let known = encoders[rows] { return known }
    let graph = Graph<Float>(reading: [model.layout])
    let (input, posterior) = Self.record(model, windows: rows, in: graph)
    let program = Program(graph)
    program.bind(parameters: parameters.pointer)
    let made = Encoder(program: program, input: input, posterior: posterior)
    encoders[rows] = made
    return made
  }

  /// Records the encoder for so many windows.
  private static func record(
    _ model: SequenceModel, windows rows: Int, in graph: Graph<Float>
  ) -> (input: EncoderInput, posterior: SequenceModel.Posterior) {
    let length = model.settings.encoder.seesPairs ? 1 : model.settings.windowFrames
    let input = EncoderInput(
      pictures: graph.input(rows: length * rows, columns: model.pictureSize),
      actions: graph.input(rows: length * rows, columns: model.actionSize), noise: nil,
      sequences: rows, length: length)
    let encoded = model.encode(input, in: graph).posterior
    let present = length - 1..<length
    let posterior = SequenceModel.Posterior(
      mean: input.steps(present, of: encoded.mean, in: graph),
      logVariance: input.steps(present, of: encoded.logVariance, in: graph))
    return (input, posterior)
  }

  /// The bytes that encoding so many windows at once takes, the frames of the windows included.
  package static func memory(of model: SequenceModel, windows: Int) -> Int {
    let graph = Graph<Float>(reading: [model.layout])
    _ = record(model, windows: windows, in: graph)
    let frames = windows * model.settings.windowFrames * model.pixelCount
    return MemoryLayout<Float>.size * (model.layout.count + graph.valueCount) + frames
  }

  private func decoder(rows: Int) -> Decoder {
    if let known = decoders[rows] { return known }
    let graph = Graph<Float>(reading: [model.layout])
    let latent = graph.input(rows: rows, columns: model.latentSize)
    let frame = model.decodePresentFrame(latent, in: graph)
    let program = Program(graph)
    program.bind(parameters: parameters.pointer)
    let made = Decoder(program: program, latent: latent, frame: frame)
    decoders[rows] = made
    return made
  }

  private func transition(rows: Int) -> Step {
    if let known = transitions[rows] { return known }
    let graph = Graph<Float>(reading: [model.layout])
    let state = graph.input(rows: rows, columns: model.latentSize)
    let action = graph.input(rows: rows, columns: model.actionSize)
    let next = model.transition(state, action, in: graph)
    let program = Program(graph)
    program.bind(parameters: parameters.pointer)
    let made = Step(program: program, state: state, action: action, next: next)
    transitions[rows] = made
    return made
  }

  private func localStep(rows: Int) -> LocalStep? {
    if let known = localSteps[rows] { return known }
    guard model.transition.hasLocalModel else { return nil }
    let graph = Graph<Float>(reading: [model.layout])
    let state = graph.input(rows: rows, columns: model.latentSize)
    let action = graph.input(rows: rows, columns: model.actionSize)
    let local = model.transition.localModel(at: state, in: graph)
    let next = model.transition.apply(local, state: state, action: action, in: graph)
    guard let a = model.transition.stateMatrices(local, rows: rows, in: graph),
      let b = model.transition.actionMatrices(local, in: graph)
    else { return nil }
    let program = Program(graph)
    program.bind(parameters: parameters.pointer)
    let made = LocalStep(
      step: Step(program: program, state: state, action: action, next: next), stateMatrices: a,
      actionMatrices: b)
    localSteps[rows] = made
    return made
  }

  private func linearizer(rows: Int) -> Linearizer {
    if let known = linearizers[rows] { return known }
    let graph = Graph<Float>(reading: [model.layout])
    let state = graph.input(rows: rows, columns: model.latentSize, requiresGradient: true)
    let action = graph.input(rows: rows, columns: model.actionSize, requiresGradient: true)
    let next = model.transition(state, action, in: graph)
    let selectors = (0..<model.latentSize).map { _ in graph.coefficient(0) }
    let loss = graph.weightedSum(
      selectors.enumerated().map { index, selector in
        (graph.total(graph.columns(next, index..<index + 1)), selector)
      })
    let program = Program(graph, loss: loss)
    program.bind(parameters: parameters.pointer)
    let made = Linearizer(
      program: program, state: state, action: action, next: next, selectors: selectors)
    linearizers[rows] = made
    return made
  }
}
