import CTestSupport
import Foundation
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Testing

/// A snapshot's networks as control and the screen run them, against the training objective's own
/// graph in double precision.
///
/// Sums of at most 72 products through three layers, in single precision: γ(300) = 2e-5 of numbers
/// of order one.
@Suite struct ModelInferenceTests {
  static let tolerance = 2e-5
  static let source = MovingDotSource(sequenceCount: 8, sequenceLength: 4)

  /// A model with random parameters, large enough that nothing is nearly linear.
  static func snapshot(
    encoder: EncoderVariant = .stacked, dynamics: DynamicsKind = .rankOne,
    likelihood: LikelihoodKind = .bernoulli, seed: UInt64 = 1
  ) -> ModelSnapshot {
    let model = SequenceModel(
      settings: encoder.settings(
        latentSize: 3, hidden: 16, likelihood: likelihood, dynamics: dynamics),
      training: TrainingSettings(), frame: source.frame, actionSize: 1)
    return ModelSnapshot(
      model: model,
      parameters: model.layout.initialValues(generator: RandomGenerator(seed: seed)), version: 7)
  }

  /// The windows of one run of frames, one behind the other and overlapping, give the posteriors of the
  /// graph that is trained.
  ///
  /// Through time the sums grow: five steps of six layers, γ(5 · 300).
  @Test(arguments: EncoderVariant.all, [WindowLayout.separate, .sliding])
  func encodingAgreesWithTraining(variant: EncoderVariant, layout: WindowLayout) {
    let snapshot = Self.snapshot(encoder: variant)
    let window = snapshot.model.settings.windowFrames
    let run = MovingDotSource(sequenceCount: 2, sequenceLength: 9)
    let count = run.sequenceLength + 2 - window
    let (frames, actions) = (run.frames(ofSequence: 1), run.actions(ofSequence: 1))
    let exact = posteriors(snapshot, frames: frames, actions: actions, count: count)
    let pixels = run.pixelCount
    var shown = (frames: [UInt8](), actions: [Float]())
    if layout == .sliding {
      shown.frames += UnsafeBufferPointer(start: frames, count: (count + window - 1) * pixels)
      shown.actions += UnsafeBufferPointer(start: actions, count: count + window - 2)
    } else {
      for index in 0..<count {
        shown.frames += UnsafeBufferPointer(start: frames + index * pixels, count: window * pixels)
        shown.actions += UnsafeBufferPointer(start: actions + index, count: window - 1)
      }
    }
    let inference = ModelInference(snapshot)
    var mean = [Float](repeating: .nan, count: count * 3)
    var logVariance = mean
    inference.encode(
      windows: count, frames: shown.frames, actions: shown.actions, layout: layout, mean: &mean,
      logVariance: &logVariance)
    let tolerance = 5 * Self.tolerance
    for (found, expected) in [(mean, exact.mean), (logVariance, exact.logVariance)] {
      for (value, number) in zip(found, expected) {
        #expect(abs(Double(value) - number) <= tolerance * (1 + abs(number)))
      }
    }
    // One at a time gives the same codes.
    var single = [Float](repeating: .nan, count: 3)
    for index in 0..<count {
      inference.encode(
        windows: 1, frames: frames + index * pixels, actions: actions + index, mean: &single)
      for column in 0..<3 {
        #expect(abs(Double(single[column] - mean[index * 3 + column])) <= 2 * tolerance)
      }
    }
  }

  /// The posteriors of `count` overlapping windows in the training objective's graph, `[count, 3]`: of
  /// pairs at its first time step, of longer windows at their last one, with means for samples.
  private func posteriors(
    _ snapshot: ModelSnapshot, frames: UnsafePointer<UInt8>, actions: UnsafePointer<Float>,
    count: Int
  ) -> (mean: [Double], logVariance: [Double]) {
    let settings = snapshot.model.settings
    let pixels = snapshot.model.pixelCount
    let seesPairs = settings.encoder.seesPairs
    let recorded = DoubleObjective(
      .sequence, model: snapshot.model, sequences: count, length: settings.windowFrames)
    recorded.parameters.assign(snapshot.parameters.map(Double.init))
    func grey(_ frame: Int, _ pixel: Int) -> Double { Double(frames[frame * pixels + pixel]) / 255 }
    recorded.fill(recorded.objective.input) { row, column in
      let (step, index) = (row / count, row % count)
      guard seesPairs else { return grey(index + step, column) }
      // The second time step of pairs is not looked at.
      guard step == 0 else { return 0 }
      return column < pixels
        ? Double(settings.differenceGain) * (grey(index + 1, column) - grey(index, column))
        : grey(index + 1, column - pixels)
    }
    recorded.fill(recorded.objective.previousActions) { row, _ in
      let (step, index) = (row / count, row % count)
      if seesPairs { return step == 0 ? Double(actions[index]) : 0 }
      return step == 0 ? 0 : Double(actions[index + step - 1])
    }
    recorded.fill(recorded.objective.noise) { _, _ in 0 }
    _ = recorded.run()
    let first = (seesPairs ? 0 : settings.windowFrames - 1) * count
    let rows = recorded.posteriors[first..<first + count]
    return (rows.flatMap { $0[..<3] }, rows.flatMap { $0[3...] })
  }

  /// A picture is the decoder's present frame, rounded to grey levels.
  @Test(
    arguments: LikelihoodKind.allCases,
    [EncoderVariant.stacked, EncoderVariant(kind: .stacked, isConvolutional: true)])
  func decodingAgreesWithTraining(likelihood: LikelihoodKind, variant: EncoderVariant) {
    let snapshot = Self.snapshot(encoder: variant, likelihood: likelihood)
    let pixels = Self.source.pixelCount
    var generator = RandomGenerator(seed: 5)
    var latents = [Float](repeating: 0, count: 6 * 3)
    generator.fillNormal(&latents, count: latents.count)
    var frames = [UInt8](repeating: 0, count: 6 * pixels)
    ModelInference(snapshot).decode(rows: 6, latents: latents, frames: &frames)

    let graph = Graph<Double>(layout: snapshot.model.layout)
    let latent = graph.input(rows: 6, columns: 3)
    let output = snapshot.model.decode(latent, in: graph)
    let program = Program(graph)
    snapshot.parameters.map(Double.init).withUnsafeBufferPointer { parameters in
      guard let base = parameters.baseAddress else { return }
      program.bind(parameters: base)
      for index in latents.indices { program.pointer(to: latent)[index] = Double(latents[index]) }
      program.forward()
    }
    for row in 0..<6 {
      for pixel in 0..<pixels {
        let raw = program.pointer(to: output)[row * 2 * pixels + pixels + pixel]
        let level = 255 * (likelihood == .bernoulli ? 1 / (1 + exp(-raw)) : min(max(raw, 0), 1))
        #expect(abs(Double(frames[row * pixels + pixel]) - level) <= 0.5 + 255 * Self.tolerance)
      }
    }
  }

  @Test func brokenLatentsAreBlack() {
    var frames = [UInt8](repeating: 9, count: Self.source.pixelCount)
    ModelInference(Self.snapshot()).decode(
      rows: 1, latents: [.nan, 0, 0], frames: &frames)
    #expect(frames.allSatisfy { $0 == 0 })
  }

  // MARK: - Dynamics

  /// The transition in double precision, and its local model where it has one.
  private final class ExactTransition {
    private let program: Program<Double>
    private let state: Tensor
    private let action: Tensor
    private let next: Tensor
    private let coefficients: Tensor?
    private let parameters: AlignedBuffer<Double>

    init(_ snapshot: ModelSnapshot) {
      let graph = Graph<Double>(layout: snapshot.model.layout)
      state = graph.input(rows: 1, columns: snapshot.model.latentSize)
      action = graph.input(rows: 1, columns: snapshot.model.actionSize)
      let transition = snapshot.model.transition
      let local = transition.localModel(at: state, in: graph)
      coefficients = local.coefficients
      next = transition.apply(local, state: state, action: action, in: graph)
      program = Program(graph)
      parameters = AlignedBuffer(count: snapshot.parameters.count)
      parameters.assign(snapshot.parameters.map(Double.init))
      program.bind(parameters: UnsafePointer(parameters.pointer))
    }

    func next(_ z: [Double], _ u: [Double]) -> [Double] {
      program.pointer(to: state).update(from: z, count: z.count)
      program.pointer(to: action).update(from: u, count: u.count)
      program.forward()
      return (0..<next.count).map { program.pointer(to: next)[$0] }
    }

    /// v, r, B, c or M, B, c at a latent.
    func coefficients(at z: [Double], _ u: [Double]) -> [Double] {
      _ = next(z, u)
      guard let coefficients else { return [] }
      return (0..<coefficients.count).map { program.pointer(to: coefficients)[$0] }
    }

    /// The Jacobian by central differences, `[n, n + m]`.
    func jacobian(_ z: [Double], _ u: [Double]) -> Matrix {
      let inputs = z + u
      var result = Matrix(rows: z.count, columns: inputs.count)
      for column in inputs.indices {
        let step = 1e-5
        let sides = [step, -step].map { shift in
          var moved = inputs
          moved[column] += shift
          return next(Array(moved[..<z.count]), Array(moved[z.count...]))
        }
        for row in z.indices { result[row, column] = (sides[0][row] - sides[1][row]) / (2 * step) }
      }
      return result
    }
  }

  private struct Steps {
    var states = [Float](repeating: 0, count: 5 * 3)
    var actions = [Float](repeating: 0, count: 5)
    var next = [Float](repeating: .nan, count: 5 * 3)
    var a = [Float](repeating: .nan, count: 5 * 9)
    var b = [Float](repeating: .nan, count: 5 * 3)

    init(seed: UInt64) {
      var generator = RandomGenerator(seed: seed)
      generator.fillNormal(&states, count: states.count)
      generator.fillNormal(&actions, count: actions.count)
    }

    func state(_ row: Int) -> [Double] { states[row * 3..<row * 3 + 3].map(Double.init) }
    func action(_ row: Int) -> [Double] { [Double(actions[row])] }

    mutating func linearize(_ inference: ModelInference, exact: Bool) {
      inference.linearize(
        rows: 5, states: states, actions: actions, next: &next, stateMatrices: &a,
        actionMatrices: &b, exact: exact)
    }
  }

  @Test(arguments: DynamicsKind.allCases)
  func stepsAgreeWithTraining(dynamics: DynamicsKind) {
    let snapshot = Self.snapshot(dynamics: dynamics)
    let exact = ExactTransition(snapshot)
    var steps = Steps(seed: 2)
    ModelInference(snapshot).step(
      rows: 5, states: steps.states, actions: steps.actions, next: &steps.next)
    for row in 0..<5 {
      let expected = exact.next(steps.state(row), steps.action(row))
      for index in 0..<3 {
        #expect(abs(Double(steps.next[row * 3 + index]) - expected[index]) <= Self.tolerance * 4)
      }
    }
  }

  /// The exact linearisation is the Jacobian, how A and B change with z included.
  @Test(arguments: DynamicsKind.allCases)
  func exactMatricesAreTheJacobian(dynamics: DynamicsKind) {
    let snapshot = Self.snapshot(dynamics: dynamics)
    let transition = ExactTransition(snapshot)
    var steps = Steps(seed: 3)
    steps.linearize(ModelInference(snapshot), exact: true)
    for row in 0..<5 {
      let (z, u) = (steps.state(row), steps.action(row))
      let expected = transition.jacobian(z, u)
      let next = transition.next(z, u)
      for i in 0..<3 {
        #expect(abs(Double(steps.next[row * 3 + i]) - next[i]) <= Self.tolerance * 4)
        for j in 0..<3 {
          #expect(
            abs(Double(steps.a[row * 9 + i * 3 + j]) - expected[i, j]) <= Self.tolerance * 4)
        }
        #expect(abs(Double(steps.b[row * 3 + i]) - expected[i, 3]) <= Self.tolerance * 4)
      }
    }
  }

  /// The model's own A is I + v r^T (rank-one) or I + M (full), and B stands beside it.
  @Test(arguments: [DynamicsKind.rankOne, .full])
  func ownMatricesAreTheCoefficients(dynamics: DynamicsKind) {
    let snapshot = Self.snapshot(dynamics: dynamics)
    let transition = ExactTransition(snapshot)
    var steps = Steps(seed: 4)
    steps.linearize(ModelInference(snapshot), exact: false)
    for row in 0..<5 {
      let k = transition.coefficients(at: steps.state(row), steps.action(row))
      let next = transition.next(steps.state(row), steps.action(row))
      for i in 0..<3 {
        #expect(abs(Double(steps.next[row * 3 + i]) - next[i]) <= Self.tolerance * 4)
        for j in 0..<3 {
          let change = dynamics == .rankOne ? k[i] * k[3 + j] : k[i * 3 + j]
          let expected = (i == j ? 1 : 0) + change
          #expect(abs(Double(steps.a[row * 9 + i * 3 + j]) - expected) <= Self.tolerance)
        }
        let start = dynamics == .rankOne ? 6 : 9
        #expect(abs(Double(steps.b[row * 3 + i]) - k[start + i]) <= Self.tolerance)
      }
    }
  }

  /// Without matrices of their own the others give the Jacobian either way.
  @Test(arguments: [DynamicsKind.global, .mlp])
  func othersGiveTheJacobian(dynamics: DynamicsKind) {
    let inference = ModelInference(Self.snapshot(dynamics: dynamics))
    var (exact, own) = (Steps(seed: 4), Steps(seed: 4))
    exact.linearize(inference, exact: true)
    own.linearize(inference, exact: false)
    #expect(exact.a == own.a && exact.b == own.b && exact.next == own.next)
  }

  // MARK: - Snapshots and memory

  @Test func anotherSnapshotIsTakenOver() {
    let (first, second) = (Self.snapshot(seed: 1), Self.snapshot(seed: 2))
    let inference = ModelInference(first)
    var (before, after, fresh) = (Steps(seed: 1), Steps(seed: 1), Steps(seed: 1))
    before.linearize(inference, exact: true)
    inference.load(
      ModelSnapshot(model: second.model, parameters: second.parameters, version: 9))
    #expect(inference.version == 9)
    after.linearize(inference, exact: true)
    fresh.linearize(ModelInference(second), exact: true)
    #expect(after.a == fresh.a && after.next == fresh.next)
    #expect(after.next != before.next)
  }

  @Test(arguments: DynamicsKind.allCases)
  func aSteadyCallerTakesNoMemory(dynamics: DynamicsKind) throws {
    try expectNoMemory(of: Self.snapshot(dynamics: dynamics))
  }

  @Test(arguments: EncoderVariant.all)
  func aSteadyCallerOfAnyEncoderTakesNoMemory(variant: EncoderVariant) throws {
    try expectNoMemory(of: Self.snapshot(encoder: variant))
  }

  private func expectNoMemory(of snapshot: ModelSnapshot) throws {
    try #require(ctest_allocation_count_is_available())
    let inference = ModelInference(snapshot)
    let run = MovingDotSource(sequenceCount: 1, sequenceLength: 6)
    let (frames, actions) = (run.frames(ofSequence: 0), run.actions(ofSequence: 0))
    let mean = UnsafeMutablePointer<Float>.allocate(capacity: 2 * 3)
    let picture = UnsafeMutablePointer<UInt8>.allocate(capacity: run.pixelCount)
    let numbers = UnsafeMutablePointer<Float>.allocate(capacity: 64)
    numbers.initialize(repeating: 0.1, count: 64)
    defer {
      mean.deallocate()
      picture.deallocate()
      numbers.deallocate()
    }
    for round in 0..<3 {
      ctest_allocation_count_begin()
      inference.encode(windows: 1, frames: frames, actions: actions, mean: mean)
      inference.encode(
        windows: 2, frames: frames, actions: actions, layout: .sliding, mean: mean)
      inference.decode(rows: 1, latents: mean, frames: picture)
      inference.step(rows: 2, states: numbers, actions: numbers + 6, next: numbers + 8)
      inference.linearize(
        rows: 2, states: numbers, actions: numbers + 6, next: numbers + 8,
        stateMatrices: numbers + 14, actionMatrices: numbers + 32, exact: true)
      inference.linearize(
        rows: 2, states: numbers, actions: numbers + 6, next: numbers + 8,
        stateMatrices: numbers + 14, actionMatrices: numbers + 32, exact: false)
      let count = ctest_allocation_count_end()
      if round > 0 { #expect(count == 0) }
    }
  }
}
