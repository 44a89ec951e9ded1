import Control
import LatentModels
import LinearAlgebra
import LiveSession
import Measurement
import Planning
import Scenes
import Testing

/// The race of planners: every lane is an evaluation, and the session runs it beside control.
@Suite struct RaceTests {
  static func scene() throws -> Scene { try .small("environment.episode_steps=25") }

  @Test func everyLaneIsAnEvaluationOfTheSameStart() throws {
    let scene = try Self.scene()
    let snapshot = try EvaluationTests.model()
    let race = try PlannerRace(scene, learned: Learned(snapshot), seed: 11)
    #expect(
      race.report.lanes.map(\.name) == ControllerRegistry.standard.names.map(\.rawValue) + [
        "oracle", "none",
      ])
    let frames = race.report.lanes.map(\.frame)
    #expect(Set(frames).count == 1 && frames[0].contains { $0 > 0 }, "one start for all")
    var ticks = 0
    while race.report.isRunning {
      race.tick()
      ticks += 1
    }
    #expect(ticks == race.report.ticks && race.report.tick == ticks)
    let evaluation = try Evaluation(scene)
    for (kind, lane) in zip(ControllerRegistry.standard.names, race.report.lanes) {
      let outcome = try evaluation.run(
        planner: kind, dynamics: .learned, learned: Learned(snapshot), start: nil, episodes: 1,
        seed: 11)
      #expect(lane.episodeReturn == outcome.returns[0], "\(kind)")
      #expect(lane.isSuccess == outcome.successes[0] && lane.hasEnded)
      #expect(lane.percentAtGoal == outcome.percentAtGoal[0])
      #expect(lane.millisecondsPerDecision > 0)
    }
    let oracle = try evaluation.run(
      planner: .cem, dynamics: .true, learned: nil, start: nil, episodes: 1, seed: 11)
    #expect(race.report.lanes[5].episodeReturn == oracle.returns[0])
    // From best to worst; the oracle lies nothing behind itself.
    let returns = race.report.ranking.map { race.report.lanes[$0] }
    for (better, worse) in zip(returns, returns.dropFirst())
    where better.isSuccess == worse.isSuccess {
      #expect(better.episodeReturn >= worse.episodeReturn)
    }
    #expect(race.report.gap(of: race.report.lanes[5]) == 0)
    race.tick()
    #expect(race.report.tick == ticks, "an ended race stands still")
  }

  @Test func aSessionRacesWhenAskedAndGoesOnControlling() throws {
    let session = try HeadlessSessionTests.session("environment.episode_steps=25")
    try session.advance(toUpdate: 10)
    #expect(session.snapshot()[RaceReport.self].lanes.isEmpty)
    session.send(.race(.start))
    try session.advance(ticks: 5)
    let during = session.snapshot()
    #expect(
      during[RaceReport.self].number == 1 && during[RaceReport.self].isRunning
        && during[RaceReport.self].tick > 0)
    let ticks = during.control.ticks
    try session.advance(ticks: 30)
    let after = session.snapshot()
    #expect(
      !after[RaceReport.self].isRunning && after[RaceReport.self].tick == 25
        && after.control.ticks == ticks + 30)
    session.send(.race(.start))
    try session.advance(ticks: 3)
    session.send(.race(.cancel))
    try session.advance(ticks: 2)
    let cancelled = session.snapshot()[RaceReport.self]
    #expect(cancelled.number == 2 && !cancelled.isRunning && cancelled.tick < 25)
    #expect(cancelled.lanes.count == 7, "what it came to stays")
  }
}
