import Environments
import Foundation
import LatentModels
import LinearAlgebra
import Planning
import Validation

/// Runs episodes of a scene under a planner, all of them at once as one batch.
public struct Evaluation: Sendable {
  /// Whose dynamics the planner thinks with.
  public enum DynamicsSource: String, Sendable, CaseIterable, Codable {
    /// The learned latent dynamics, from pixels.
    case learned
    /// The true physics and the true state: the oracle.
    case `true`
  }

  /// What the episodes came to.
  public struct Outcome: Sendable, Equatable {
    /// What the episodes were trials of; nothing disturbs them, all are judged.
    public var task: EpisodeTask
    /// The return of every episode.
    public var returns: [Double]
    /// Whether every episode was a success.
    public var successes: [Bool]
    /// The share of the states at the goal in every episode, in percent.
    public var percentAtGoal: [Double]
    /// The time of a decision for the whole batch, divided by the number of episodes (ms).
    public var millisecondsPerDecision: Double
    /// Candidates whose cost was not finite, over all decisions.
    public var nonFiniteCandidates: Int

    /// The mean return.
    public var meanReturn: Double { returns.reduce(0, +) / Double(max(1, returns.count)) }
    /// The number of successes.
    public var successCount: Int { successes.reduce(0) { $0 + ($1 ? 1 : 0) } }
    /// The mean share of the states at the goal, in percent.
    public var meanPercentAtGoal: Double {
      percentAtGoal.reduce(0, +) / Double(max(1, percentAtGoal.count))
    }
    /// The share of successes.
    public var successRate: Double { Double(successCount) / Double(max(1, successes.count)) }
  }

  /// The scene.
  public let scene: Scene
  private let environment: Environment
  private let goal: EpisodeTask.Goal

  /// Prepares evaluations of a scene.
  ///
  /// - Parameter goal: The goal; nil for the scene's.
  public init(_ scene: Scene, goal: StateVector? = nil) throws(SettingProblem) {
    self.scene = scene
    var environment = try Environment(scene.environment)
    let sceneGoal = environment.task.goal
    if let goal { environment.setGoal(goal) }
    self.environment = environment
    let reached = environment.task.goal
    self.goal = reached == sceneGoal ? .scene : .moved(reached)
  }

  /// Throws when planning for so many episodes at once would take too much memory.
  public func validateMemory(
    of planner: PlannerKind?, dynamics source: DynamicsSource, snapshot: ModelSnapshot?,
    episodes: Int
  ) throws(SettingProblem) {
    guard let planner else { return }
    let system = environment.system
    if source == .learned, let model = snapshot?.model {
      try scene.validateMemory(of: planner, problems: episodes, model: model)
    } else {
      try scene.planner.validateMemory(
        of: planner, problemCount: episodes, stateSize: system.stateSize,
        actionSize: system.actionSize, rowWidth: 0)
    }
  }

  /// Runs episodes.
  ///
  /// - Parameters:
  ///   - planner: The planner; nil does nothing.
  ///   - dynamics: What the planner thinks with.
  ///   - snapshot: The model; needed for learned dynamics with a planner.
  ///   - start: The name of a start distribution; nil for the scene's default.
  ///   - seed: Decides starts and planners. What episode `i` draws depends on the seed and `i` alone;
  ///     the last bits of products, and with them chaotic episodes, also on the number of episodes.
  public func run(
    planner kind: PlannerKind?, dynamics source: DynamicsSource, snapshot: ModelSnapshot?,
    start: String?, episodes: Int, seed: UInt64
  ) throws -> Outcome {
    var worlds = try worlds(episodes: episodes, start: start, seed: seed)
    let controller = try controller(kind, source, snapshot, episodes: episodes, seed: seed)
    let clock = ContinuousClock()
    var planning = Duration.zero
    var decisions = 0
    var nonFinite = 0
    while worlds.contains(where: { !$0.score.hasEnded }) {
      var actions = [Float](repeating: 0, count: episodes * environment.system.actionSize)
      if let controller {
        planning += clock.measure {
          let plan = controller.decide(worlds)
          actions = plan.actions
          nonFinite += plan.nonFiniteCandidates
        }
        decisions += 1
      }
      let size = environment.system.actionSize
      for index in 0..<episodes {
        var action = ActionVector()
        for component in 0..<size { action[component] = Double(actions[index * size + component]) }
        _ = worlds[index].tick(action * environment.system.actionLimit)
      }
    }
    return Outcome(
      task: EpisodeTask(
        goal: goal, planner: kind, start: start ?? environment.settings.defaultStart),
      returns: worlds.map(\.score.episodeReturn), successes: worlds.map(\.score.isSuccess),
      percentAtGoal: worlds.map(\.score.percentAtGoal),
      millisecondsPerDecision: decisions == 0
        ? 0 : planning / .milliseconds(1) / Double(decisions * episodes),
      nonFiniteCandidates: nonFinite)
  }

  /// The systems at the starts of their episodes.
  func worlds(
    episodes: Int, start: String?, seed: UInt64
  ) throws(SettingProblem) -> [Environment] {
    let generator = RandomGenerator(seed: seed)
    var worlds: [Environment] = []
    for index in 0..<episodes {
      var world = environment
      var stream = generator.split(0).split(UInt64(index))
      try world.reset(start: start, generator: &stream)
      worlds.append(world)
    }
    return worlds
  }

  /// What decides for so many episodes; nil when nobody does.
  ///
  /// - Throws: Why nothing can be planned with the model.
  func controller(
    _ kind: PlannerKind?, _ source: DynamicsSource, _ snapshot: ModelSnapshot?, episodes: Int,
    seed: UInt64
  ) throws(ControllerError) -> (any BatchController)? {
    guard let kind else { return nil }
    func planner(stateSize: Int) -> any Planner {
      makePlanner(
        kind: kind, settings: scene.planner, problemCount: episodes, stateSize: stateSize,
        actionSize: environment.system.actionSize,
        bounds: .unit(actionSize: environment.system.actionSize), seed: seed)
    }
    switch source {
    case .true:
      return OracleController(
        planner: planner(stateSize: environment.system.stateSize), environment: environment,
        settings: scene.planner)
    case .learned:
      guard let snapshot else { return nil }
      return try LatentController(
        planner: planner(stateSize: snapshot.model.latentSize), snapshot: snapshot,
        environment: environment, scene: scene, generator: RandomGenerator(seed: seed).split(1))
    }
  }
}

/// Decides for several environments at once.
protocol BatchController: AnyObject {
  /// Decides for environments that start an episode, or took one tick under the last plan.
  func decide(_ worlds: [Environment]) -> Plan
}

/// Plans with the true physics from the true state.
private final class OracleController: BatchController {
  let planner: any Planner
  let dynamics: TrueDynamics
  let objective: TrueStateObjective

  init(planner: any Planner, environment: Environment, settings: PlannerSettings) {
    self.planner = planner
    dynamics = TrueDynamics(environment)
    objective = TrueStateObjective(
      environment, actionCost: settings.actionCost, terminalWeight: settings.terminalWeight)
  }

  func decide(_ worlds: [Environment]) -> Plan {
    let states = worlds.flatMap { world in
      (0..<dynamics.stateSize).map { Float(world.state[$0]) }
    }
    return planner.plan(states: states, dynamics: dynamics, objective: objective)
  }
}

extension LatentController: BatchController {}
