import Control
import Foundation
import LinearAlgebra
import Policies
import Scenes
import Settings
import Validation
import Worlds

/// Judges policies of imitation: how often they arrive, how often they touch, and whether they know more
/// than one way.
package struct ImitationEvaluation {
  /// The starts at which many episodes begin alike, and how many do.
  package static let (openStarts, repeats) = (12, 16)

  /// What it came to.
  package struct Outcome: Sendable, Equatable {
    /// The number of episodes.
    package var episodes = 0
    /// Those that arrived without a touch.
    package var successes = 0
    /// Those that touched.
    package var collisions = 0
    /// Successes that passed on the left, and on the right.
    package var (left, right) = (0, 0)
    /// The returns of all episodes.
    package var returns: [Double] = []
    /// The entropy of the side in bits, 0...1: the mean over starts at which both ways are open, each
    /// repeated.
    package var entropy = Double.nan
    /// The share of those starts from which both ways succeeded at least twice.
    package var bothWays = Double.nan
    /// Milliseconds of a decision, for each episode.
    package var millisecondsPerDecision = 0.0

    /// Makes an empty outcome.
    package init() {}

    /// The share of successes.
    package var successRate: Double { share(successes, episodes) }
    /// The share of episodes that touched.
    package var collisionRate: Double { share(collisions, episodes) }
    /// The share of the left among successes with a side; not a number without any.
    package var leftShare: Double { share(left, left + right) }
    /// The mean return.
    package var meanReturn: Double { returns.reduce(0, +) / Double(max(1, returns.count)) }

    private func share(_ part: Int, _ whole: Int) -> Double {
      whole > 0 ? Double(part) / Double(whole) : .nan
    }
  }

  private let scene: Scene
  private let world: any DemonstratedWorld

  /// Prepares to judge policies of a scene.
  ///
  /// - Throws: What is wrong with the scene.
  package init(_ scene: Scene) throws(InputError) {
    self.scene = scene
    guard let world = try scene.world() as? any DemonstratedWorld else {
      throw InputError(
        keyPath: "environment.system", expected: "a world that somebody demonstrates",
        found: scene.environment.system)
    }
    self.world = world
  }

  /// Lives all episodes at once, and those that tell how many ways are known.
  ///
  /// - Parameters:
  ///   - policy: Nil for nobody.
  ///   - start: Nil for the scene's.
  package func run(
    _ policy: ChunkPolicy?, start: String?, episodes: Int, seed: UInt64
  ) throws(InputError) -> Outcome {
    let generator = RandomGenerator(seed: seed)
    var worlds: [any DemonstratedWorld] = []
    for index in 0..<episodes {
      var stream = generator.split(1).split(UInt64(index))
      var world = world
      try world.reset(start: start ?? scene.environment.defaultStart, generator: &stream)
      worlds.append(world)
    }
    var outcome = Outcome()
    let clock = ContinuousClock()
    let begin = clock.now
    let (lived, ticks) = live(worlds, policy, generator: generator.split(2))
    let elapsed = (clock.now - begin) / .milliseconds(1)
    outcome.millisecondsPerDecision = elapsed / Double(max(1, ticks))
    outcome.episodes = lived.count
    outcome.successes = lived.count { $0.score.isSuccess }
    outcome.collisions = lived.count { $0.hasTouched }
    outcome.left = lived.count { $0.score.isSuccess && $0.route == .left }
    outcome.right = lived.count { $0.score.isSuccess && $0.route == .right }
    outcome.returns = lived.map(\.score.episodeReturn)
    try judgeWays(policy, generator.split(3), &outcome)
    return outcome
  }

  /// Lives the same starts again and again, each time with other chance.
  private func judgeWays(
    _ policy: ChunkPolicy?, _ generator: RandomGenerator, _ outcome: inout Outcome
  ) throws(InputError) {
    var worlds: [any DemonstratedWorld] = []
    for start in 0..<Self.openStarts {
      // The same starts whoever is judged, and whatever the seed.
      var stream = RandomGenerator(seed: 0x5EED).split(UInt64(start))
      var first = world
      try first.reset(start: world.openStart, generator: &stream)
      for index in 0..<Self.repeats {
        var world = first
        world.disturb(by: generator.split(UInt64(start * Self.repeats + index)))
        worlds.append(world)
      }
    }
    let (lived, _) = live(worlds, policy, generator: generator.split(1 << 32))
    var (entropies, both) = ([Double](), 0)
    for start in 0..<Self.openStarts {
      let group = lived[start * Self.repeats..<(start + 1) * Self.repeats]
      let (left, right) = (group.count { $0.route == .left }, group.count { $0.route == .right })
      if left + right > 0 { entropies.append(Self.entropy(Double(left) / Double(left + right))) }
      func passed(_ route: Route) -> Int {
        group.count { $0.route == route && $0.score.isSuccess }
      }
      if passed(.left) >= 2, passed(.right) >= 2 { both += 1 }
    }
    outcome.entropy =
      entropies.isEmpty ? .nan : entropies.reduce(0, +) / Double(entropies.count)
    outcome.bothWays = Double(both) / Double(Self.openStarts)
  }

  /// The entropy of a choice between two, in bits.
  package static func entropy(_ share: Double) -> Double {
    [share, 1 - share].reduce(0) { $0 - ($1 > 0 ? $1 * log2($1) : 0) }
  }

  /// Lives episodes to their ends.
  ///
  /// - Returns: The worlds at their ends, and the decisions that were made.
  private func live(
    _ worlds: [any DemonstratedWorld], _ policy: ChunkPolicy?, generator: RandomGenerator
  ) -> (worlds: [any DemonstratedWorld], decisions: Int) {
    let runner = EpisodeRunner(worlds)
    if let policy {
      runner.perception = PicturePerception()
      runner.controller = ChunkController(
        policy, worlds: worlds.count, space: world.actionSpace, execution: scene.execution,
        generator: generator)
    }
    var decisions = 0
    for _ in 0..<world.ticksPerEpisode {
      guard runner.worlds.contains(where: { !$0.score.hasEnded }) else { break }
      let decision = runner.decide()
      runner.act(runner.actions(of: decision), where: { !$0.score.hasEnded })
      decisions += worlds.count
    }
    return (runner.worlds.compactMap { $0 as? any DemonstratedWorld }, decisions)
  }
}
