import LinearAlgebra
import Worlds

/// Collects experience to learn from before anybody knows how to act.
package protocol ExperienceCollector: Sendable {
  /// The sizes of the sequences.
  var shape: SequenceShape { get }
  /// How many sequences that share no frame it has collected.
  var collected: Int { get }
  /// How many episodes it has begun; 0 where sequences begin anywhere.
  var episodes: Int { get }

  /// Collects at least so many more sequences.
  ///
  /// Call it with small counts to show progress (`collected`) between them.
  mutating func collect(count: Int, into experience: Experience)
}

/// Collects sequences as E2C does: from random states of the whole collection box, with uniformly
/// random actions, and no goal in sight.
///
/// Unlike there, a share of the sequences can begin nearer the middle of the box
/// (`EnvironmentSettings.collectionFocus`).
///
/// Sequence `i` depends on the generator and on `i` alone, so collecting in slices of any size, or on
/// several threads, gives the same sequences. They go on where an episode would end: none of them is
/// part of one.
package struct SequenceCollector: ExperienceCollector {
  /// The environment that is sampled.
  package let environment: Environment
  package let shape: SequenceShape
  package private(set) var collected: Int
  package var episodes: Int { 0 }
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
    shape = SequenceShape(length: length, world: environment)
  }

  package mutating func collect(count: Int, into experience: Experience) {
    precondition(experience.shape == shape, "the experience has sequences of another shape")
    for _ in 0..<count {
      experience.append { write(sequence: collected, to: $0) }
      collected += 1
    }
  }

  /// Writes sequence `index`.
  package func write(sequence index: Int, to sequence: MutableExperienceSequence) {
    var stream = generator.split(UInt64(index))
    let space = environment.actionSpace
    let limit = environment.system.actionLimit
    var state = environment.system.sample(box, &stream)
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
      if space.kind == .discrete { action = space.fractions(action) }
      sequence.setAction(action, at: tick, shape: shape)
      let next = environment.next(state, action * limit, generator: &stream)
      sequence.rewards[tick] = next.reward
      state = next.state
      sequence.setState(state, at: tick + 1, shape: shape)
    }
    environment.renderStates(of: sequence, steps: shape.length, shape: shape)
  }
}

extension World {
  /// What collects experience in this world: sequences from random states where it is simulated, whole
  /// episodes where it is not.
  ///
  /// - Parameters:
  ///   - length: The number of transitions of a sequence.
  ///   - generator: The source of all randomness.
  ///   - ofEpisodes: Whether whole episodes are lived in a simulation, too.
  ///   - start: The start from which a simulation's sequences begin; empty for the collection box.
  ///   - focus: The share of those that begin nearer the middle of the box.
  ///   - collected: How many sequences were collected before, when resuming.
  ///   - episodes: How many episodes were lived for that.
  package func collector(
    length: Int, generator: RandomGenerator, ofEpisodes: Bool = false, start: String = "",
    focus: Double = 0,
    collected: Int = 0, episodes: Int = 0
  ) -> any ExperienceCollector {
    guard let simulation, !ofEpisodes else {
      return EpisodeCollector(
        world: self, length: length, generator: generator, collected: collected,
        episodes: episodes)
    }
    return SequenceCollector(
      environment: simulation, length: length, generator: generator, collected: collected,
      box: simulation.starts[start], focus: focus)
  }
}
