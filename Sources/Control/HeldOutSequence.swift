import Experience
import LinearAlgebra
import Worlds

/// A sequence that training never saw, whoever trains: a random start of the collection box with
/// uniformly random actions.
///
/// A longer sequence of the same index begins with the shorter one.
package struct HeldOutSequence: Sendable {
  /// What a model may see.
  package let observed: ObservedSequence
  /// The true state of every observation, for scores alone, `[count]`.
  package let states: [StateVector]

  /// Simulates a sequence.
  ///
  /// - Parameters:
  ///   - index: Which of the held-out sequences, from 0.
  ///   - count: How many observations it has.
  ///   - window: The frames that the encoder sees of each.
  package init(_ index: Int, of environment: Environment, count: Int, window: Int) {
    // Splits of one fixed seed: the same sequences in every session, so that sessions compare.
    var collector = SequenceCollector(
      environment: environment, length: max(window + count - 2, 1),
      generator: RandomGenerator(seed: 0x6472_6561_6D).split(UInt64(index)))
    let shape = collector.shape
    let replay = ReplayBuffer(capacity: 1, shape: shape)
    collector.collect(count: 1, into: replay)
    let frameCount = count + window - 1
    (observed, states) = replay.withSequence(0) { stored in
      let observed = ObservedSequence(
        frames: Array(UnsafeBufferPointer(start: stored.frames, count: frameCount * shape.pixels)),
        actions: Array(
          UnsafeBufferPointer(start: stored.actions, count: (frameCount - 1) * shape.actionSize)),
        count: count, window: window)
      let states = (0..<count).map { index in
        var state = StateVector()
        for component in 0..<shape.stateSize {
          state[component] = stored.states[(window - 1 + index) * shape.stateSize + component]
        }
        return state
      }
      return (observed, states)
    }
  }
}
