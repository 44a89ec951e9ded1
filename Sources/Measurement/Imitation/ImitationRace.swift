import Control
import LinearAlgebra
import Policies
import Scenes
import Settings
import Validation
import Worlds

/// Lets policies of imitation race from one start, each as several ghosts, tick by tick.
package final class ImitationRace {
  /// How many ghosts every policy has.
  package static let ghosts = 16

  private struct Lane {
    let name: ControllerName
    let runner: EpisodeRunner
    var paths: [[SIMD2<Double>]]
  }

  private var lanes: [Lane]
  private var ticks = 0
  private let limit: Int
  private let start: any DemonstratedWorld
  private var isCancelled = false

  /// Puts all policies on one start, where both ways are open.
  ///
  /// - Throws: What is wrong with the scene.
  package init(_ scene: Scene, policies: ImitatedPolicies, seed: UInt64) throws(InputError) {
    guard var first = try scene.world() as? any DemonstratedWorld else {
      throw InputError(
        keyPath: "environment.system", expected: "a world that somebody demonstrates",
        found: scene.environment.system)
    }
    let generator = RandomGenerator(seed: seed).split(7)
    var stream = generator.split(0)
    try first.reset(start: first.openStart, generator: &stream)
    start = first
    limit = first.ticksPerEpisode
    // Every ghost of a number has the same wind, whoever steers.
    let worlds = (0..<Self.ghosts).map { index in
      var world = first
      world.disturb(by: generator.split(1).split(UInt64(index)))
      return world as any World
    }
    lanes = scene.imitators.compactMap { imitator in
      guard let policy = policies.policies[imitator.controller.name] else { return nil }
      let runner = EpisodeRunner(
        worlds, perception: PicturePerception(),
        controller: ChunkController(
          policy, worlds: worlds.count, space: first.actionSpace, execution: scene.execution,
          generator: generator.split(2)))
      return Lane(
        name: imitator.controller.name, runner: runner,
        paths: worlds.map { ($0 as? any DemonstratedWorld).map { [$0.place] } ?? [] })
    }
  }

  /// Whether it goes on.
  package var isRunning: Bool {
    !isCancelled && ticks < limit
      && lanes.contains { $0.runner.worlds.contains { !$0.score.hasEnded } }
  }

  /// Ends it before its time.
  package func cancel() { isCancelled = true }

  /// One tick of every ghost.
  package func tick() {
    guard isRunning else { return }
    ticks += 1
    for index in lanes.indices {
      let runner = lanes[index].runner
      let decision = runner.decide()
      runner.act(runner.actions(of: decision), where: { !$0.score.hasEnded })
      for ghost in runner.worlds.indices {
        guard let world = runner.worlds[ghost] as? any DemonstratedWorld,
          world.place != lanes[index].paths[ghost].last
        else { continue }
        lanes[index].paths[ghost].append(world.place)
      }
    }
  }

  /// How it stands.
  package var report: ImitationRaceReport {
    var report = ImitationRaceReport()
    report.isRunning = isRunning
    report.tick = ticks
    report.ticks = limit
    report.discs = start.discs
    report.racers = lanes.map { lane in
      let worlds = lane.runner.worlds.compactMap { $0 as? any DemonstratedWorld }
      let (left, right) = (worlds.count { $0.route == .left }, worlds.count { $0.route == .right })
      return ImitationRaceReport.Racer(
        name: lane.name, successes: worlds.count { $0.score.isSuccess },
        collisions: worlds.count { $0.hasTouched }, ended: worlds.count { $0.score.hasEnded },
        left: left, right: right,
        entropy: left + right > 0
          ? ImitationEvaluation.entropy(Double(left) / Double(left + right)) : .nan,
        paths: lane.paths, hasTouched: worlds.map(\.hasTouched))
    }
    return report
  }
}

/// How a race of policies that imitate stands.
package struct ImitationRaceReport: Sendable, Equatable {
  /// A policy with its ghosts.
  package struct Racer: Sendable, Equatable {
    /// Its name.
    package var name: ControllerName
    /// Ghosts that arrived without a touch.
    package var successes: Int
    /// Ghosts that touched.
    package var collisions: Int
    /// Ghosts whose episode is over.
    package var ended: Int
    /// Ghosts that passed on the left, and on the right.
    package var left, right: Int
    /// The entropy of the side at this start, in bits; not a number before anybody passed.
    package var entropy: Double
    /// Where every ghost was, in world coordinates.
    package var paths: [[SIMD2<Double>]]
    /// Whether each touched.
    package var hasTouched: [Bool]

    /// Says how a policy stands.
    package init(
      name: ControllerName, successes: Int, collisions: Int, ended: Int, left: Int, right: Int,
      entropy: Double, paths: [[SIMD2<Double>]], hasTouched: [Bool]
    ) {
      self.name = name
      self.successes = successes
      self.collisions = collisions
      self.ended = ended
      (self.left, self.right) = (left, right)
      self.entropy = entropy
      self.paths = paths
      self.hasTouched = hasTouched
    }
  }

  /// The policies, in the order of the scene; empty without a race.
  package var racers: [Racer] = []
  /// The picture at the start.
  package var discs: [PictureDisc] = []
  /// The tick, of so many at most.
  package var (tick, ticks) = (0, 0)
  /// Whether it goes on.
  package var isRunning = false
  /// The number of the race; 0 for none.
  package var number = 0
  /// Why there is no race; empty where there is one.
  package var reason = ""

  /// No race.
  package init() {}
}
