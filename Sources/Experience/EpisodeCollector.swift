import LinearAlgebra
import Worlds

/// Collects whole episodes of any world, from its default start, with uniformly random actions.
///
/// Episode `i` depends on the generator and on `i` alone.
package struct EpisodeCollector: ExperienceCollector {
  package let shape: SequenceShape
  package private(set) var collected: Int
  package private(set) var episodes: Int
  private let world: any World
  private let generator: RandomGenerator

  /// Makes a collector.
  ///
  /// - Parameters:
  ///   - length: The number of transitions of a sequence.
  ///   - generator: The source of all randomness.
  ///   - collected: How many sequences were collected before, when resuming.
  ///   - episodes: How many episodes were lived for that.
  package init(
    world: any World, length: Int, generator: RandomGenerator, collected: Int = 0,
    episodes: Int = 0
  ) {
    self.world = world
    self.generator = generator
    self.collected = collected
    self.episodes = episodes
    shape = SequenceShape(length: length, world: world)
  }

  package mutating func collect(count: Int, into experience: Experience) {
    let goal = collected + count
    while collected < goal {
      let recording = EpisodeRecording(
        of: world, steps: experience.capacity * shape.length,
        generator: generator.split(UInt64(episodes)))
      episodes += 1
      // A short one cannot be learned from, but its end is not forgotten: whoever only ever sees such
      // ends must not collect for ever.
      collected += max(recording.steps / shape.length, 1)
      if recording.steps >= shape.length { experience.append(recording) }
    }
  }
}

extension EpisodeRecording {
  /// Lives an episode from the default start with uniformly random actions.
  ///
  /// - Parameters:
  ///   - steps: How long it is at most.
  ///   - generator: The source of all that is random in it.
  ///   - goesOn: Whether it goes on where it ends; its end is none then.
  package init(
    of world: any World, steps: Int, generator: RandomGenerator, goesOn: Bool = false
  ) {
    var (world, stream) = (world, generator)
    // The default start was checked with the scene.
    try? world.reset(start: nil, generator: &stream)
    self.init(world)
    while self.steps < steps {
      var fractions = ActionVector()
      for component in 0..<world.actionSpace.size {
        fractions[component] = Double(Float(stream.uniform(-1, 1)))
      }
      let action = world.actionSpace.action(fractions)
      let result = world.tick(action)
      append(world, action: action, result: result)
      if result.hasEnded, !goesOn { break }
    }
    if goesOn { goOn() }
  }
}
