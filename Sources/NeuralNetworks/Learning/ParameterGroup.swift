import Foundation
import LinearAlgebra

/// A named set of parameters that are learned together: values, an optimiser of their own with their
/// running average, and a target copy if asked for; or frozen values alone.
///
/// The optimiser is Adam (Kingma & Ba 2015, algorithm 1) with clipping by the group's norm. The
/// gradients of several shards are added in the order of the shards, block by block, so the result
/// never depends on which thread took which block. One thread uses a group; it may lend it a pool.
package final class ParameterGroup: ParallelWork, @unchecked Sendable {
  // Guard of @unchecked: one thread calls all methods; the pool's threads only run `perform(part:)`
  // inside `step`, each on blocks of its own, and the pool's semaphores order the rest.

  /// How a target copy follows the parameters.
  package enum TargetUpdate: Sendable, Equatable {
    /// It becomes equal to them after every so many steps.
    case hard(every: Int)
    /// After every step it moves towards them by this share of the distance.
    case polyak(rate: Float)
  }

  /// A run of elements with one learning rate.
  private struct Block {
    let start: Int
    let count: Int
    let learningRateScale: Float
  }

  /// The plan of the flat vector, which has the group's name.
  package let layout: ParameterLayout
  /// Whether the values stay as they are; there is no optimiser then, and no average.
  package let isFrozen: Bool
  /// The optimiser's settings; they may change between steps.
  package var settings: AdamSettings
  /// Steps taken so far.
  package private(set) var stepCount = 0

  private enum Phase { case gather, update }
  private let values: AlignedBuffer<Float>
  private let target: AlignedBuffer<Float>
  private let targetUpdate: TargetUpdate?
  private let blocks: [Block]
  private let first: AlignedBuffer<Float>
  private let second: AlignedBuffer<Float>
  private let average: AlignedBuffer<Float>
  private let blockNorms: AlignedBuffer<Float>
  /// One flat gradient for each shard; the first one is overwritten by the sum.
  private var gradients: [UnsafeMutablePointer<Float>] = []
  private var phase = Phase.gather
  private var norm: Float = 0
  private var shrink: Float = 1
  private var rate: Float = 0
  private var secondScale: Float = 1
  private var averageTake: Float = 0

  /// Makes a group.
  ///
  /// - Parameters:
  ///   - values: Where it starts, `[layout.count]`.
  ///   - target: How a target copy, which starts there too, follows; nil for none.
  package init(
    _ layout: ParameterLayout, values initial: [Float], settings: AdamSettings = AdamSettings(),
    isFrozen: Bool = false, target update: TargetUpdate? = nil
  ) {
    self.layout = layout
    self.settings = settings
    self.isFrozen = isFrozen
    targetUpdate = update
    values = AlignedBuffer(count: layout.count)
    values.assign(initial)
    target = AlignedBuffer(count: update == nil ? 0 : layout.count)
    let learned = isFrozen ? 0 : layout.count
    blocks = isFrozen ? [] : Self.blocks(of: layout)
    first = AlignedBuffer(count: learned)
    second = AlignedBuffer(count: learned)
    average = AlignedBuffer(count: learned)
    blockNorms = AlignedBuffer(count: blocks.count)
    restart(from: initial)
  }

  private static func blocks(of layout: ParameterLayout) -> [Block] {
    layout.entries.flatMap { entry in
      let end = entry.parameter.offset + entry.parameter.count
      return stride(from: entry.parameter.offset, to: end, by: 16_384).map {
        Block(
          start: $0, count: min(16_384, end - $0), learningRateScale: entry.learningRateScale)
      }
    }
  }

  /// The name.
  package var name: String { layout.name }

  /// A copy of the parameters, `[layout.count]`.
  package var parameters: [Float] { values.array() }

  /// The parameters where they are; they move with every step.
  package var pointer: UnsafePointer<Float> { UnsafePointer(values.pointer) }

  /// Whether an average is kept.
  package var keepsAverage: Bool { settings.averageDecay > 0 && !isFrozen }

  /// The averaged parameters, for control and evaluation.
  package var averagedParameters: [Float] { keepsAverage ? average.array() : parameters }

  /// The target copy; empty when there is none.
  package var targetParameters: [Float] { target.array() }

  /// Lets a program read the group, and its target copy if that is what it reads.
  package func bind(to program: Program<Float>) {
    program.bind(parameters: values.pointer, of: name)
    if targetUpdate != nil {
      program.bind(parameters: target.pointer, of: name, isTarget: true)
    }
  }

  /// Starts afresh from these values: no moments, and an average and a target copy that equal them.
  package func restart(from initial: [Float]) {
    values.assign(initial)
    first.pointer.zero(count: first.count)
    second.pointer.zero(count: second.count)
    average.pointer.update(from: values.pointer, count: average.count)
    target.pointer.update(from: values.pointer, count: target.count)
    stepCount = 0
  }

  /// Goes back to the averaged parameters: the gradient's mean is forgotten, its scale is not.
  ///
  /// Traps when no average is kept.
  package func goBack() {
    precondition(keepsAverage, "goBack: expected an average")
    values.pointer.update(from: average.pointer, count: average.count)
    first.pointer.zero(count: first.count)
  }

  // MARK: - For checkpoints

  /// All that a checkpoint needs of a group.
  package struct State: Sendable, Equatable {
    /// The group's name.
    package let name: String
    /// The parameters that are learned.
    package var parameters: [Float]
    /// Their running average.
    package var averagedParameters: [Float]
    /// Adam's mean of gradients.
    package var firstMoments: [Float]
    /// Adam's mean of squared gradients.
    package var secondMoments: [Float]
    /// The target copy; empty when there is none.
    package var targetParameters: [Float]
    /// Steps that Adam has taken.
    package var stepCount: Int

    /// Makes a state from its parts.
    package init(
      name: String, parameters: [Float], averagedParameters: [Float], firstMoments: [Float],
      secondMoments: [Float], targetParameters: [Float] = [], stepCount: Int
    ) {
      self.name = name
      self.parameters = parameters
      self.averagedParameters = averagedParameters
      self.firstMoments = firstMoments
      self.secondMoments = secondMoments
      self.targetParameters = targetParameters
      self.stepCount = stepCount
    }
  }

  /// The present state; steps from it on are the same to the last bit.
  ///
  /// Setting it traps unless the lengths agree.
  package var state: State {
    get {
      State(
        name: name, parameters: parameters, averagedParameters: average.array(),
        firstMoments: first.array(), secondMoments: second.array(),
        targetParameters: targetParameters, stepCount: stepCount)
    }
    set {
      values.assign(newValue.parameters)
      first.assign(newValue.firstMoments)
      second.assign(newValue.secondMoments)
      average.assign(newValue.averagedParameters)
      target.assign(newValue.targetParameters)
      stepCount = newValue.stepCount
    }
  }

  // MARK: - Steps

  /// What a step did.
  package struct Outcome: Sendable, Equatable {
    /// The norm of the gradient before clipping, over all groups.
    package let gradientNorm: Float
    /// False when the gradient was not finite, or longer than the limit, and nothing changed.
    package let wasApplied: Bool
  }

  /// Learns from these gradients from now on: one for each shard of a loss that is the shards' sum.
  ///
  /// They are of `[layout.count]` elements each, and must outlive the steps.
  package func learn(from gradients: [UnsafeMutablePointer<Float>]) {
    precondition(!isFrozen && !gradients.isEmpty, "expected gradients for a group that learns")
    self.gradients = gradients
  }

  /// Takes one step of groups that share a loss: all of them step, or none.
  ///
  /// - Parameter limit: A longer gradient changes nothing.
  package static func step(
    _ groups: [ParameterGroup], pool: WorkerPool, limit: Float = .infinity
  ) -> Outcome {
    var square = 0.0
    for group in groups { square += group.gather(pool) }
    let norm = Float(square.squareRoot())
    guard norm.isFinite, norm <= limit else {
      return Outcome(gradientNorm: norm, wasApplied: false)
    }
    for group in groups { group.update(pool) }
    return Outcome(gradientNorm: norm, wasApplied: true)
  }

  /// Steps between two moves of the average: it costs a quarter of a step's memory traffic, and
  /// moving it rarely by as much in all changes nothing that matters.
  private static let averageInterval = 4

  /// Adds the shards' gradients up; returns the square of the sum's norm.
  private func gather(_ pool: WorkerPool) -> Double {
    phase = .gather
    pool.run(self, partCount: blocks.count)
    var square = 0.0
    for index in blocks.indices { square += Double(blockNorms.pointer[index]) }
    norm = Float(square.squareRoot())
    return square
  }

  private func update(_ pool: WorkerPool) {
    stepCount += 1
    shrink = norm > settings.maximumNorm ? settings.maximumNorm / norm : 1
    let t = Float(stepCount)
    rate = settings.learningRate / (1 - Foundation.pow(settings.beta1, t))
    secondScale = 1 / (1 - Foundation.pow(settings.beta2, t))
    if settings.averageDecay > 0, stepCount % Self.averageInterval == 0 {
      // Young averages forget faster: the first parameters are noise.
      let decay = min(settings.averageDecay, t / (t + 10))
      averageTake = 1 - Foundation.pow(decay, Float(Self.averageInterval))
    } else {
      averageTake = 0
    }
    phase = .update
    pool.run(self, partCount: blocks.count)
    switch targetUpdate {
    case .hard(let interval):
      if stepCount % interval == 0 {
        target.pointer.update(from: values.pointer, count: target.count)
      }
    case .polyak(let share):
      Float.scale(target.pointer, by: 1 - share, to: target.pointer, count: target.count)
      Float.add(values.pointer, scale: share, to: target.pointer, count: target.count)
    case nil: break
    }
  }

  /// One block of the present phase; called by the pool.
  package func perform(part index: Int) {
    switch phase {
    case .gather: gather(blocks[index], index)
    case .update: update(blocks[index])
    }
  }

  private func gather(_ block: Block, _ index: Int) {
    let sum = gradients[0] + block.start
    for shard in 1..<max(1, gradients.count) {
      Float.add(gradients[shard] + block.start, scale: 1, to: sum, count: block.count)
    }
    blockNorms.pointer[index] = Float.dot(sum, sum, count: block.count)
  }

  private func update(_ block: Block) {
    AdamStep(
      shrink: shrink, step: rate * block.learningRateScale, keep1: settings.beta1,
      keep2: settings.beta2, secondScale: secondScale, epsilon: settings.epsilon,
      averageTake: averageTake
    ).apply(
      gradient: gradients[0] + block.start, parameters: values.pointer + block.start,
      first: first.pointer + block.start, second: second.pointer + block.start,
      average: average.pointer + block.start, count: block.count)
  }
}
