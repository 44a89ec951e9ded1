import Experience
import LinearAlgebra
import Worlds

/// A sequence that training never saw, whoever trains: a random start of the collection box, or the
/// beginning of an episode, with uniformly random actions.
///
/// A longer sequence of the same index begins with the shorter one.
package struct HeldOutSequence: Sendable {
  /// What a model may see.
  package let observed: ObservedSequence
  /// The true state of every observation, for scores alone, `[count]`; empty where it
  /// is not known.
  package let states: [StateVector]

  /// Lives a sequence.
  ///
  /// - Parameters:
  ///   - index: Which of the held-out sequences, from 0.
  ///   - count: How many observations it has.
  ///   - window: The frames that the encoder sees of each.
  package init(_ index: Int, of world: any World, count: Int, window: Int) {
    // Splits of one fixed seed: the same sequences in every session, so that sessions compare.
    let generator = RandomGenerator(seed: 0x6472_6561_6D).split(UInt64(index))
    let steps = max(window + count - 2, 1)
    let shape = SequenceShape(length: steps, world: world)
    let experience = Experience(capacity: 1, shape: shape)
    if let simulation = world.simulation {
      var collector = SequenceCollector(
        environment: simulation, length: steps, generator: generator)
      collector.collect(count: 1, into: experience)
    } else {
      experience.append(
        EpisodeRecording(of: world, steps: steps, generator: generator, goesOn: true))
    }
    let frameCount = count + window - 1
    (observed, states) = experience.withSequence(0) { stored in
      let observed = ObservedSequence(
        frames: Array(UnsafeBufferPointer(start: stored.frames, count: frameCount * shape.pixels)),
        actions: Array(
          UnsafeBufferPointer(start: stored.actions, count: (frameCount - 1) * shape.actionSize)),
        count: count, window: window)
      let states = (0..<(shape.stateSize > 0 ? count : 0)).map { index in
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
