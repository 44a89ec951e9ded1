import Environments
import Planning

/// The cross-entropy method with the true dynamics and the true state, from the start of an episode
/// that somebody else lives: what could have been earned.
///
/// One thread uses it.
package final class EpisodeOracle {
  /// Its return after each tick.
  package private(set) var returns: [Double] = []
  private var world: Environment
  private let controller: (any BatchController)?

  /// Brings the oracle to the start.
  ///
  /// - Parameters:
  ///   - start: The state in which the episode began.
  ///   - goal: Where to; nil for the scene's goal.
  ///   - seed: Decides what the planner draws.
  package init(
    _ scene: Scene, start: StateVector, goal: StateVector?, seed: UInt64
  ) throws {
    let evaluation = try Evaluation(scene, goal: goal)
    world = try evaluation.worlds(episodes: 1, start: nil, seed: seed)[0]
    world.reset(to: start)
    controller = try evaluation.controller(.cem, .true, nil, episodes: 1, seed: seed)
  }

  /// Whether its episode is over.
  package var hasEnded: Bool { world.score.hasEnded }

  /// Takes one control tick; nothing once the episode is over.
  package func tick() {
    guard !hasEnded, let controller else { return }
    let plan = controller.decide([world])
    var action = ActionVector()
    for motor in 0..<world.system.actionSize { action[motor] = Double(plan.actions[motor]) }
    world.tick(action * world.system.actionLimit)
    returns.append(world.score.episodeReturn)
  }
}
