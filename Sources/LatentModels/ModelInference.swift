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
  private var recordings: [Key: Recording] = [:]

  /// What is computed.
  private enum Computation {
    /// Posteriors of windows.
    case encoder
    /// Present frames of latents.
    case decoder
    /// Next latents of states and actions.
    case transition
    /// As `transition`, with A and B of the model's own local form.
    case localModel
    /// As `transition`, with weights of the components of the next state, whose gradients are A and B.
    case linearizer
  }

  private struct Key: Hashable {
    let computation: Computation
    let rows: Int
  }

  private struct Recording {
    let program: Program<Float>
    let inputs: [Tensor]
    let outputs: [Tensor]
    var selectors: [Coefficient] = []
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
    let encoder = recording(.encoder, rows: count)
    let length = model.settings.windowFrames
    for row in 0..<count {
      write(
        frames + layout.firstFrame(ofWindow: row, length: length) &* model.pixelCount,
        actions + layout.firstAction(ofWindow: row, length: length) &* model.actionSize, row: row,
        of: count, to: encoder)
    }
    encoder.program.forward()
    copy(encoder.outputs[0], of: encoder.program, to: mean)
    if let logVariance { copy(encoder.outputs[1], of: encoder.program, to: logVariance) }
  }

  /// Writes the window that begins at a frame and an action.
  private func write(
    _ frames: UnsafePointer<UInt8>, _ actions: UnsafePointer<Float>, row: Int, of count: Int,
    to encoder: Recording
  ) {
    let pixels = model.pixelCount
    let m = model.actionSize
    let length = model.settings.windowFrames
    let pictures = encoder.program.pointer(to: encoder.inputs[0])
    let previous = encoder.program.pointer(to: encoder.inputs[1])
    guard !model.settings.encoder.seesPairs else {
      ObservationEncoding.writeTarget(
        earlier: model.settings.earlier(frames, frames + pixels), present: frames + pixels,
        pixelCount: pixels, to: target.pointer)
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
    let decoder = recording(.decoder, rows: rows)
    decoder.program.pointer(to: decoder.inputs[0]).update(
      from: latents, count: rows * model.latentSize)
    decoder.program.forward()
    let grey = decoder.program.pointer(to: decoder.outputs[0])
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
    run(recording(.transition, rows: rows), states: states, actions: actions, next: next)
  }

  private func run(
    _ step: Recording, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>
  ) {
    let (state, action) = (step.inputs[0], step.inputs[1])
    step.program.pointer(to: state).update(from: states, count: state.count)
    step.program.pointer(to: action).update(from: actions, count: action.count)
    step.program.forward()
    copy(step.outputs[0], of: step.program, to: next)
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
    let hasOwn = !exact && model.transition.hasLocalModel
    let step = recording(hasOwn ? .localModel : .linearizer, rows: rows)
    run(step, states: states, actions: actions, next: next)
    let program = step.program
    guard !hasOwn else {
      copy(step.outputs[1], of: program, to: stateMatrices)
      copy(step.outputs[2], of: program, to: actionMatrices)
      return
    }
    let n = model.latentSize
    let m = model.actionSize
    for component in 0..<n {
      for (index, selector) in step.selectors.enumerated() {
        program[selector] = index == component ? 1 : 0
      }
      program.backward()
      let dz = program.gradientPointer(of: step.inputs[0])
      let du = program.gradientPointer(of: step.inputs[1])
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

  /// The program of a computation for so many rows, recorded when it is first asked for.
  private func recording(_ computation: Computation, rows: Int) -> Recording {
    let key = Key(computation: computation, rows: rows)
    if let known = recordings[key] { return known }
    let made = record(computation, rows: rows)
    made.program.bind(parameters: parameters.pointer)
    recordings[key] = made
    return made
  }

  private func record(_ computation: Computation, rows: Int) -> Recording {
    let graph = Graph<Float>(reading: [model.layout])
    func input(_ columns: Int) -> Tensor {
      graph.input(
        rows: rows, columns: columns, requiresGradient: computation == .linearizer)
    }
    switch computation {
    case .encoder:
      let (input, posterior) = Self.record(model, windows: rows, in: graph)
      return Recording(
        program: Program(graph), inputs: [input.pictures, input.actions],
        outputs: [posterior.mean, posterior.logVariance])
    case .decoder:
      let latent = input(model.latentSize)
      let frame = model.decodePresentFrame(latent, in: graph)
      return Recording(program: Program(graph), inputs: [latent], outputs: [frame])
    case .transition, .localModel, .linearizer: break
    }
    let inputs = [input(model.latentSize), input(model.actionSize)]
    let local = model.transition.localModel(at: inputs[0], in: graph)
    let next = model.transition.apply(local, state: inputs[0], action: inputs[1], in: graph)
    switch computation {
    case .localModel:
      let a = model.transition.stateMatrices(local, rows: rows, in: graph)
      let b = model.transition.actionMatrices(local, in: graph)
      return Recording(
        program: Program(graph), inputs: inputs, outputs: [next, a, b].compactMap(\.self))
    case .linearizer:
      let selectors = (0..<model.latentSize).map { _ in graph.coefficient(0) }
      let loss = graph.weightedSum(
        selectors.enumerated().map { index, selector in
          (graph.total(graph.columns(next, index..<index + 1)), selector)
        })
      return Recording(
        program: Program(graph, loss: loss), inputs: inputs, outputs: [next],
        selectors: selectors)
    default: return Recording(program: Program(graph), inputs: inputs, outputs: [next])
    }
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
}
