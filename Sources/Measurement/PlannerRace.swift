import Control
import LatentModels
import Scenes
import Worlds

/// Every planner from the same start, with one model, tick by tick.
///
/// A lane decides exactly as an evaluation of one episode by the same seed does. One thread uses it.
package final class PlannerRace {
  /// The name of the lane that thinks with the true dynamics.
  static let oracleName = "oracle"
  /// The name of the lane that does nothing.
  static let idleName = "none"

  private struct Lane {
    let episode: EpisodeRunner
    var planning = Duration.zero
    var decisions = 0
    var world: any World { episode.worlds[0] }
  }

  /// How the race stands.
  package private(set) var report = RaceReport()
  private var lanes: [Lane] = []
  private let pixels: Int

  /// Brings all planners to the start.
  ///
  /// - Parameters:
  ///   - learned: The model that all but the oracle think with, and the policies; one that there is not yet
  ///     does not run.
  ///   - goal: Where to; nil for the scene's goal.
  ///   - seed: Decides the start and what planners draw.
  package init(
    _ scene: Scene, learned: Learned, goal: StateVector? = nil, seed: UInt64
  ) throws {
    let evaluation = try Evaluation(scene, goal: goal)
    pixels = scene.environment.frame.width * scene.environment.frame.height
    func add(
      _ name: String, _ kind: ControllerName?, _ source: Evaluation.DynamicsSource
    ) throws {
      let worlds = try evaluation.worlds(episodes: 1, start: nil, seed: seed)
      lanes.append(
        Lane(episode: try evaluation.runner(kind, source, learned, worlds: worlds, seed: seed)))
      report.lanes.append(RaceReport.Lane(name: name))
    }
    for controller in scene.controllers.descriptions
    where !controller.isPolicy || learned.policies[controller.name] != nil {
      try add(controller.name.rawValue, controller.name, .learned)
    }
    if evaluation.hasOracle { try add(Self.oracleName, .cem, .true) }
    try add(Self.idleName, nil, .learned)
    report.modelVersion = learned.model.version
    report.ticks = lanes[0].world.ticksPerEpisode
    report.isRunning = true
    for lane in lanes.indices { look(at: lane) }
  }

  /// Takes one control tick in every lane whose episode goes on.
  package func tick() {
    guard report.isRunning else { return }
    let clock = ContinuousClock()
    for lane in lanes.indices where !lanes[lane].world.score.hasEnded {
      let episode = lanes[lane].episode
      let start = clock.now
      let decision = episode.decide()
      if decision != nil {
        lanes[lane].planning += clock.now - start
        lanes[lane].decisions += 1
      }
      guard let result = episode.act(episode.actions(of: decision))[0] else { continue }
      if result.isAtGoal, report.lanes[lane].reachedAt == nil {
        report.lanes[lane].reachedAt =
          Double(report.tick + 1) * lanes[lane].world.controlInterval
      }
      report.lanes[lane].isAtGoal = result.isAtGoal
      look(at: lane)
    }
    report.tick += 1
    report.seconds = Double(report.tick) * lanes[0].world.controlInterval
    report.isRunning = lanes.contains { !$0.world.score.hasEnded }
  }

  /// Ends the race where it stands.
  package func cancel() { report.isRunning = false }

  private func look(at lane: Int) {
    let runner = lanes[lane]
    let score = runner.world.score
    report.lanes[lane].episodeReturn = score.episodeReturn
    report.lanes[lane].percentAtGoal = score.percentAtGoal
    report.lanes[lane].hasEnded = score.hasEnded
    report.lanes[lane].isSuccess = score.isSuccess
    if runner.decisions > 0 {
      report.lanes[lane].millisecondsPerDecision =
        runner.planning / .milliseconds(1) / Double(runner.decisions)
    }
    if report.lanes[lane].frame.count != pixels {
      report.lanes[lane].frame = [UInt8](repeating: 0, count: pixels)
    }
    runner.world.render(into: &report.lanes[lane].frame)
  }
}
