import Control
import LatentModels
import LinearAlgebra
import Planning
import Scenes
import Settings
import Validation
import Worlds

/// Runs episodes of a scene under a planner, all of them at once as one batch.
package struct Evaluation: Sendable {
  /// Whose dynamics the planner thinks with.
  package enum DynamicsSource: String, Sendable, CaseIterable, Codable {
    /// The learned latent dynamics, from pixels.
    case learned
    /// The true physics and the true state: the oracle.
    case `true`
  }

  /// What the episodes came to.
  package struct Outcome: Sendable, Equatable {
    /// What the episodes were trials of; nothing disturbs them, all are judged.
    package var task: EpisodeTask
    /// The return of every episode.
    package var returns: [Double]
    /// Whether every episode was a success.
    package var successes: [Bool]
    /// The share of the states at the goal in every episode, in percent.
    package var percentAtGoal: [Double]
    /// The time of a decision for the whole batch, divided by the number of episodes (ms).
    package var millisecondsPerDecision: Double
    /// Candidates whose cost was not finite, over all decisions.
    package var nonFiniteCandidates: Int

    /// The mean return.
    package var meanReturn: Double { returns.reduce(0, +) / Double(max(1, returns.count)) }
    /// The number of successes.
    package var successCount: Int { successes.reduce(0) { $0 + ($1 ? 1 : 0) } }
    /// The mean share of the states at the goal, in percent.
    package var meanPercentAtGoal: Double {
      percentAtGoal.reduce(0, +) / Double(max(1, percentAtGoal.count))
    }
    /// The share of successes.
    package var successRate: Double { Double(successCount) / Double(max(1, successes.count)) }
  }

  /// The scene.
  package let scene: Scene
  private let world: any World
  private let goal: EpisodeTask.Goal

  /// Prepares evaluations of a scene.
  ///
  /// - Parameters:
  ///   - goal: The goal; nil for the scene's.
  package init(
    _ scene: Scene, goal: StateVector? = nil
  ) throws(InputError) {
    self.scene = scene
    let world = try scene.world()
    guard let goal, var simulation = world.simulation else {
      self.world = world
      self.goal = .scene
      return
    }
    let sceneGoal = simulation.task.goal
    simulation.setGoal(goal)
    self.world = simulation
    let reached = simulation.task.goal
    self.goal = reached == sceneGoal && simulation.task.goals.isEmpty ? .scene : .moved(reached)
  }

  /// Whether there is an oracle, which plans with the true physics and the true state.
  package var hasOracle: Bool { world.simulation != nil }

  /// Throws when planning for so many episodes at once would take too much memory.
  package func validateMemory(
    of planner: ControllerName?, dynamics source: DynamicsSource, learned: Learned?,
    episodes: Int
  ) throws(InputError) {
    guard let name = planner,
      let planner = try scene.registry.controllers.description(of: name, keyPath: "planner").planner
    else { return }
    if source == .learned, let model = learned?.model.model {
      try scene.validateMemory(of: planner, problems: episodes, model: model)
    } else {
      try planner.validateMemory(
        scene.planner, problemCount: episodes,
        sizes: PlannerSizes(
          state: try scene.simulation().system.stateSize, action: world.actionSpace.size, row: 0))
    }
  }

  /// Runs episodes.
  ///
  /// - Parameters:
  ///   - planner: The planner; nil does nothing.
  ///   - dynamics: What the planner thinks with.
  ///   - learned: The model, with policies; needed for all but the true dynamics.
  ///   - start: The name of a start distribution; nil for the scene's default.
  ///   - seed: Decides starts and planners. What episode `i` draws depends on the seed and `i` alone;
  ///     the last bits of products, and with them chaotic episodes, also on the number of episodes.
  ///   - isRandom: Whether actions are drawn uniformly instead.
  package func run(
    planner kind: ControllerName?, dynamics source: DynamicsSource, learned: Learned?,
    start: String?, episodes: Int, seed: UInt64, isRandom: Bool = false
  ) throws -> Outcome {
    var worlds = try worlds(episodes: episodes, start: start, seed: seed)
    let clock = ContinuousClock()
    var planning = Duration.zero
    var decisions = 0
    var nonFinite = 0
    var generator = RandomGenerator(seed: seed).split(2)
    // A batch has one goal.
    for batch in Self.batches(of: worlds) {
      let runner = try runner(kind, source, learned, worlds: batch.map { worlds[$0] }, seed: seed)
      while runner.worlds.contains(where: { !$0.score.hasEnded }) {
        var decision: Decision?
        let duration = clock.measure { decision = runner.decide() }
        if let decision {
          planning += duration
          decisions += batch.count
          nonFinite += decision.plan?.nonFiniteCandidates ?? 0
        }
        runner.act(
          isRandom
            ? runner.worlds.map { $0.actionSpace.drawn(&generator) }
            : runner.actions(of: decision))
      }
      for (index, world) in zip(batch, runner.worlds) { worlds[index] = world }
    }
    return Outcome(
      task: EpisodeTask(
        goal: goal, planner: kind, start: start ?? world.defaultStart),
      returns: worlds.map(\.score.episodeReturn), successes: worlds.map(\.score.isSuccess),
      percentAtGoal: worlds.map(\.score.percentAtGoal),
      millisecondsPerDecision: decisions == 0
        ? 0 : planning / .milliseconds(1) / Double(decisions),
      nonFiniteCandidates: nonFinite)
  }

  /// The indices of worlds with the same goal, in the order of the first of each.
  private static func batches(of worlds: [any World]) -> [[Int]] {
    var batches: [(goal: StateVector?, members: [Int])] = []
    for (index, world) in worlds.enumerated() {
      let goal = world.simulation?.task.goal
      if let place = batches.firstIndex(where: { $0.goal == goal }) {
        batches[place].members.append(index)
      } else {
        batches.append((goal, [index]))
      }
    }
    return batches.map(\.members)
  }

  /// The systems at the starts of their episodes; published ones in their order.
  func worlds(
    episodes: Int, start: String?, seed: UInt64
  ) throws(InputError) -> [any World] {
    let generator = RandomGenerator(seed: seed)
    var worlds: [any World] = []
    for index in 0..<episodes {
      var world = self.world
      var stream = generator.split(0).split(UInt64(index))
      if var simulation = world.simulation, let starts = simulation.published(start) {
        simulation.reset(to: starts[index % starts.count])
        world = simulation
      } else {
        try world.reset(start: start, generator: &stream)
      }
      if case .moved(let goal) = goal, var simulation = world.simulation {
        simulation.setGoal(goal)
        world = simulation
      }
      worlds.append(world)
    }
    return worlds
  }

  /// Episodes at their start, and what decides in them; without a planner nobody does.
  ///
  /// - Throws: Why nothing can be planned with the model.
  func runner(
    _ kind: ControllerName?, _ source: DynamicsSource, _ learned: Learned?,
    worlds: [any World], seed: UInt64
  ) throws -> EpisodeRunner {
    func controller(_ name: ControllerName, stateSize: Int) throws -> any Controller {
      let description = try scene.registry.controllers.description(of: name, keyPath: "planner")
      let request = PlannerRequest(
        settings: scene.planner, problemCount: worlds.count, stateSize: stateSize,
        bounds: .unit(actionSize: world.actionSpace.size), seed: seed)
      let policy =
        source == .learned
        ? learned?.policy(for: description, agent: scene.agent?.agent?.controller.name) : nil
      guard let controller = description.make(request, policy) else {
        throw MissingPolicyError(name: name, isOracle: source == .true)
      }
      return controller
    }
    switch (kind, source, learned) {
    case (let name?, .true, _):
      let simulation = try worlds.first?.simulation ?? scene.simulation()
      return EpisodeRunner(
        worlds, perception: StatePerception(simulation, settings: scene.planner),
        controller: try controller(name, stateSize: simulation.system.stateSize))
    case (let name?, .learned, let learned?):
      let snapshot = learned.model(for: name)
      return try EpisodeRunner(
        worlds, controller: controller(name, stateSize: snapshot.model.latentSize),
        snapshot: snapshot, settings: scene.control,
        generator: RandomGenerator(seed: seed).split(1))
    case (nil, _, _), (_, .learned, nil):
      return EpisodeRunner(worlds)
    }
  }
}
