import LinearAlgebra
import Worlds

/// Collects sequences as E2C does: from random states of the whole collection box, with uniformly
/// random actions, and no reward or goal in sight.
///
/// Unlike there, a share of the sequences can begin nearer the middle of the box
/// (`EnvironmentSettings.collectionFocus`).
///
/// Sequence `i` depends on the generator and on `i` alone, so collecting in slices of any size, or on
/// several threads, gives the same sequences.
package struct SequenceCollector: Sendable {
  /// The environment that is sampled.
  package let environment: Environment
  /// The sizes of the sequences.
  package let shape: SequenceShape
  /// How many sequences `collect` has made: the index of its next one.
  package private(set) var collected: Int
  private let generator: RandomGenerator
  private let box: SamplingBox
  private let focus: Double

  /// Makes a collector.
  ///
  /// - Parameters:
  ///   - environment: The environment to sample.
  ///   - length: The number of transitions of a sequence.
  ///   - generator: The source of all randomness.
  ///   - collected: Where to go on, when resuming.
  ///   - box: Where sequences begin; nil for the collection box.
  ///   - focus: The share of sequences, 0 to 1, that begin nearer the middle of the box.
  package init(
    environment: Environment, length: Int, generator: RandomGenerator, collected: Int = 0,
    box: SamplingBox? = nil, focus: Double = 0
  ) {
    self.focus = focus
    self.environment = environment
    self.generator = generator
    self.collected = collected
    self.box = box ?? environment.collectionBox
    shape = SequenceShape(length: length, environment: environment)
  }

  /// Appends the next `count` sequences to a buffer of the same shape.
  ///
  /// Call it with small counts to show progress (`collected`) between them.
  package mutating func collect(count: Int, into buffer: ReplayBuffer) {
    precondition(buffer.shape == shape, "the buffer holds sequences of another shape")
    for _ in 0..<count {
      buffer.append { write(sequence: collected, to: $0) }
      collected += 1
    }
  }

  /// Writes sequence `index`: states, actions and frames.
  package func write(sequence index: Int, to sequence: MutableReplaySequence) {
    var stream = generator.split(UInt64(index))
    let limit = environment.system.actionLimit
    var state = box.sample(&stream)
    if focus > 0, stream.uniform() < focus {
      let middle = (box.lower + box.upper) / 2
      state = middle + (state - middle) * stream.uniform()
    }
    sequence.setState(state, at: 0, shape: shape)
    for tick in 0..<shape.length {
      var action = ActionVector()
      for component in 0..<shape.actionSize {
        // Rounded first: the physics sees exactly the action that is stored.
        action[component] = Double(Float(stream.uniform(-1, 1)))
      }
      sequence.setAction(action, at: tick, shape: shape)
      state = environment.next(state, action * limit)
      sequence.setState(state, at: tick + 1, shape: shape)
    }
    environment.renderStates(of: sequence, shape: shape)
  }
}
