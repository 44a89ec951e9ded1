import Environments
import LatentModels
import Planning

/// Every planner from the same start, with one model, tick by tick.
///
/// A lane decides exactly as an evaluation of one episode by the same seed does. One thread uses it.
package final class PlannerRace {
  /// The name of the lane that thinks with the true dynamics.
  static let oracleName = "oracle"
  /// The name of the lane that does nothing.
  static let idleName = "none"

  private struct Runner {
    var world: Environment
    let controller: (any BatchController)?
    var planning = Duration.zero
    var decisions = 0
  }

  /// How the race stands.
  package private(set) var report = RaceReport()
  private var runners: [Runner] = []
  private let pixels: Int

  /// Brings all planners to the start.
  ///
  /// - Parameters:
  ///   - snapshot: The model that all but the oracle think with.
  ///   - goal: Where to; nil for the scene's goal.
  ///   - seed: Decides the start and what planners draw.
  package init(
    _ scene: Scene, snapshot: ModelSnapshot, goal: StateVector? = nil, seed: UInt64
  ) throws {
    let evaluation = try Evaluation(scene, goal: goal)
    pixels = scene.environment.frame.width * scene.environment.frame.height
    func add(
      _ name: String, _ kind: PlannerKind?, _ source: Evaluation.DynamicsSource
    ) throws {
      let worlds = try evaluation.worlds(episodes: 1, start: nil, seed: seed)
      runners.append(
        Runner(
          world: worlds[0],
          controller: try evaluation.controller(
            kind, source, snapshot, episodes: 1, seed: seed)))
      report.lanes.append(RaceReport.Lane(name: name))
    }
    for kind in PlannerKind.allCases { try add(kind.rawValue, kind, .learned) }
    try add(Self.oracleName, .cem, .true)
    try add(Self.idleName, nil, .true)
    report.modelVersion = snapshot.version
    report.ticks = runners[0].world.ticksPerEpisode
    report.isRunning = true
    for lane in runners.indices { look(at: lane) }
  }

  /// Takes one control tick in every lane whose episode goes on.
  package func tick() {
    guard report.isRunning else { return }
    let clock = ContinuousClock()
    for lane in runners.indices where !runners[lane].world.score.hasEnded {
      var action = ActionVector()
      let system = runners[lane].world.system
      if let controller = runners[lane].controller {
        let start = clock.now
        let plan = controller.decide([runners[lane].world])
        runners[lane].planning += clock.now - start
        runners[lane].decisions += 1
        for index in 0..<system.actionSize { action[index] = Double(plan.actions[index]) }
      }
      let result = runners[lane].world.tick(action * system.actionLimit)
      if result.isAtGoal, report.lanes[lane].reachedAt == nil {
        report.lanes[lane].reachedAt =
          Double(report.tick + 1) * runners[lane].world.controlInterval
      }
      report.lanes[lane].isAtGoal = result.isAtGoal
      look(at: lane)
    }
    report.tick += 1
    report.seconds = Double(report.tick) * runners[0].world.controlInterval
    report.isRunning = runners.contains { !$0.world.score.hasEnded }
  }

  /// Ends the race where it stands.
  package func cancel() { report.isRunning = false }

  private func look(at lane: Int) {
    let runner = runners[lane]
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
