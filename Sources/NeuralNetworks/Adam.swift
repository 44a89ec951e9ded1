import Foundation
import LinearAlgebra

/// The settings of the optimiser.
package struct AdamSettings: Sendable, Equatable, Codable {
  /// The step size before each parameter's own scale.
  package var learningRate: Float
  /// The decay of the gradient's mean.
  package var beta1: Float
  /// The decay of the gradient's mean square.
  package var beta2: Float
  /// Keeps the division finite.
  package var epsilon: Float
  /// Gradients longer than this (Euclidean norm over all parameters) are shortened to it.
  package var maximumNorm: Float
  /// The decay of the averaged parameters per step; 0 keeps no average: it is the parameters.
  package var averageDecay: Float

  /// Makes settings; the defaults are those of Kingma & Ba (2015).
  package init(
    learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
    maximumNorm: Float = .infinity, averageDecay: Float = 0.99
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.maximumNorm = maximumNorm
    self.averageDecay = averageDecay
  }
}

/// Adam (Kingma & Ba 2015, algorithm 1) with clipping by the global norm and an exponential average
/// of the parameters, over flat vectors.
///
/// The gradients of several shards are added in the order of the shards, block by block, so the
/// result never depends on which thread took which block. A gradient that is not finite changes
/// nothing and is reported. It is used by one thread, which may lend it a pool.
package final class Adam: ParallelWork, @unchecked Sendable {
  // Guard of @unchecked: `step` is called by one thread; the pool's threads only run
  // `perform(part:)` inside it, each on blocks of its own, and the pool's semaphores order the rest.

  /// What a step did.
  package struct Outcome: Sendable, Equatable {
    /// The norm of the gradient before clipping.
    package let gradientNorm: Float
    /// False when the gradient was not finite, or longer than the limit, and nothing changed.
    package let wasApplied: Bool
  }

  /// A run of elements with one learning rate.
  private struct Block {
    let start: Int
    let count: Int
    let learningRateScale: Float
  }

  /// The settings; the learning rate may change between steps.
  package var settings: AdamSettings
  /// Steps taken so far.
  package private(set) var stepCount = 0

  private enum Phase { case gather, update }
  private let blocks: [Block]
  private let first: AlignedBuffer<Float>
  private let second: AlignedBuffer<Float>
  private let average: AlignedBuffer<Float>
  private let blockNorms: AlignedBuffer<Float>
  private var phase = Phase.gather
  private var gradients: [UnsafeMutablePointer<Float>]
  private let parameters: UnsafeMutablePointer<Float>
  private var shrink: Float = 1
  private var rate: Float = 0
  private var secondScale: Float = 1
  private var averageTake: Float = 0

  /// Prepares the optimiser.
  ///
  /// - Parameters:
  ///   - parameters: The flat vector that is learned, `[layout.count]`; it must outlive this object.
  ///   - gradients: One flat gradient for each shard; the first one is overwritten by the sum.
  package init(
    layout: ParameterLayout, settings: AdamSettings, parameters: UnsafeMutablePointer<Float>,
    gradients: [UnsafeMutablePointer<Float>]
  ) {
    precondition(!gradients.isEmpty, "expected at least 1 gradient")
    self.settings = settings
    self.parameters = parameters
    self.gradients = gradients
    var blocks: [Block] = []
    for entry in layout.entries {
      var start = entry.parameter.offset
      let end = start + entry.parameter.count
      while start < end {
        let count = min(16_384, end - start)
        blocks.append(
          Block(start: start, count: count, learningRateScale: entry.learningRateScale))
        start += count
      }
    }
    self.blocks = blocks
    first = AlignedBuffer(count: layout.count)
    second = AlignedBuffer(count: layout.count)
    average = AlignedBuffer(count: layout.count)
    blockNorms = AlignedBuffer(count: blocks.count)
    average.pointer.update(from: parameters, count: layout.count)
  }

  /// Steps between two moves of the average: it costs a quarter of a step's memory traffic, and
  /// moving it rarely by as much in all changes nothing that matters.
  private static let averageInterval = 4

  /// The averaged parameters, for control and evaluation.
  package var averagedParameters: [Float] {
    settings.averageDecay > 0
      ? average.array() : Array(UnsafeBufferPointer(start: parameters, count: average.count))
  }

  /// The gradient's running mean and mean square, for a checkpoint.
  package var moments: (first: [Float], second: [Float]) { (first.array(), second.array()) }

  /// Takes up where a checkpoint stopped; traps unless the lengths agree.
  package func restore(first: [Float], second: [Float], average: [Float], stepCount: Int) {
    self.first.assign(first)
    self.second.assign(second)
    self.average.assign(average)
    self.stepCount = stepCount
  }

  /// Starts afresh from the present parameters: no moments, and an average that equals them.
  package func restart() {
    first.pointer.update(repeating: 0, count: first.count)
    second.pointer.update(repeating: 0, count: second.count)
    average.pointer.update(from: parameters, count: average.count)
    stepCount = 0
  }

  /// Whether an average is kept.
  package var keepsAverage: Bool { settings.averageDecay > 0 }

  /// Goes back to the averaged parameters: the gradient's mean is forgotten, its scale is not.
  ///
  /// Traps when no average is kept.
  package func goBack() {
    precondition(keepsAverage, "goBack: expected an average")
    parameters.update(from: average.pointer, count: average.count)
    first.pointer.update(repeating: 0, count: first.count)
  }

  /// Takes one step from the shards' gradients of a loss that is their sum.
  ///
  /// - Parameter limit: A longer gradient changes nothing.
  package func step(pool: WorkerPool, limit: Float = .infinity) -> Outcome {
    phase = .gather
    pool.run(self, partCount: blocks.count)
    var square = 0.0
    for index in blocks.indices { square += Double(blockNorms.pointer[index]) }
    let norm = Float(square.squareRoot())
    guard norm.isFinite, norm <= limit else {
      return Outcome(gradientNorm: norm, wasApplied: false)
    }
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
    return Outcome(gradientNorm: norm, wasApplied: true)
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
      gradient: gradients[0] + block.start, parameters: parameters + block.start,
      first: first.pointer + block.start, second: second.pointer + block.start,
      average: average.pointer + block.start, count: block.count)
  }
}
