import Control
import Scenes
import Worlds

/// The cross-entropy method with the true dynamics and the true state, from the start of an episode
/// that somebody else lives: what could have been earned.
///
/// One thread uses it.
package final class EpisodeOracle {
  /// Its return after each tick.
  package private(set) var returns: [Double] = []
  private let runner: EpisodeRunner

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
    var world = try scene.simulation()
    if let goal { world.setGoal(goal) }
    world.reset(to: start)
    runner = try evaluation.runner(.cem, .true, nil, worlds: [world], seed: seed)
  }

  /// Whether its episode is over.
  package var hasEnded: Bool { runner.worlds[0].score.hasEnded }

  /// Takes one control tick; nothing once the episode is over.
  package func tick() {
    guard !hasEnded else { return }
    runner.act(runner.actions(of: runner.decide()))
    returns.append(runner.worlds[0].score.episodeReturn)
  }
}
