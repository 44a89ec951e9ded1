import Control
import LatentModels
import LiveSession
import Measurement
import Planning
import Runs
import Scenes
import Testing

/// Sessions that are interfered with: what counts, and under which number.
struct JudgedEpisodeTests {
  /// A session whose episodes last 12 ticks, in the second of them, with a model.
  private static func session(_ overrides: String...) throws -> LiveSession {
    let scene = try Scene.small("environment.episode_steps=12")
    var options = LiveSession.Options.looking
    options.seed = 4
    let session = try LiveSession.headless(scene, options: options)
    try session.advance(toUpdate: 5)
    session.send(.episodeReset)
    try session.advance(ticks: 1)
    return session
  }

  /// Plays a whole episode with something done in the middle of it, and one more.
  private static func play(
    _ session: LiveSession, _ events: SessionEvent..., undo: [SessionEvent] = []
  ) throws -> (disturbed: EpisodeRecord, next: EpisodeRecord, control: ControlReport) {
    try session.advance(ticks: 5)
    for event in events { session.send(event) }
    try session.advance(ticks: 2)
    for event in undo { session.send(event) }
    try session.advance(ticks: 18)
    let control = session.snapshot().control
    let finished = control.episodes.finished
    return (finished[finished.count - 2], finished[finished.count - 1], control)
  }

  @Test(arguments: [
    (SessionEvent.kicked, [SessionEvent](), EpisodeDisturbances.kicked),
    (.manualToggled, [.manualToggled], .byHand),
    (.goalSet(.quantity(index: 0, value: 1)), [.goalSet(.scene)], .goalMoved),
    (.plannerSelected(.mppi), [.plannerSelected(.cem)], .plannerSwitched),
  ])
  func anInterferenceSpoilsItsEpisodeAndNoOther(
    event: SessionEvent, undo: [SessionEvent], disturbance: EpisodeDisturbances
  ) throws {
    let session = try Self.session()
    let (disturbed, next, control) = try Self.play(session, event, undo: undo)
    #expect(disturbed.conditions.disturbances == disturbance && !disturbed.isJudged)
    #expect(next.isJudged && next.conditions.task.goal == .scene)
    #expect(next.conditions.task.planner == .cem && next.conditions.task.start == "gymnasium")
    let models = try #require(next.conditions.models)
    #expect(models.lowerBound > 0 && models.upperBound > models.lowerBound, "it learned meanwhile")
    #expect(control.score.episodes == 1, "one of the two counts")
  }

  /// Pace and single steps leave the trial fair.
  @Test func timeAndStepsAreNoInterference() throws {
    let session = try Self.session()
    session.send(.control(.timeScaled(4)))
    let (first, second, _) = try Self.play(
      session, .controlPauseToggled, .control(.stepped),
      undo: [.control(.stepped), .controlPauseToggled])
    #expect(first.isJudged && (second.isJudged || second.number == first.number + 1))
  }

  /// A goal that stays moved, and another planner, have scores of their own.
  @Test func theScoreIsThatOfTheGoalAndPlannerInForce() throws {
    let session = try Self.session()
    try session.advance(ticks: 24)
    #expect(session.snapshot().control.score.episodes == 2)
    session.send(.goalSet(.quantity(index: 0, value: 1)))
    try session.advance(ticks: 1)
    let moved = session.snapshot().control
    #expect(moved.score.episodes == 0 && moved.score.task.goalName == "moved")
    try session.advance(ticks: 36)
    #expect(session.snapshot().control.score.episodes >= 2, "judged for the moved goal")
    session.send(.goalSet(.scene))
    try session.advance(ticks: 1)
    #expect(session.snapshot().control.score.episodes == 2, "and not for the scene's")
    session.send(.plannerSelected(.mppi))
    try session.advance(ticks: 1)
    #expect(session.snapshot().control.score.task.plannerName == "mppi")
    #expect(session.snapshot().control.score.episodes == 0)
  }

  /// Numbers count on whatever happens, and each occurs once.
  @Test func numbersCountOnForTheWholeSession() throws {
    let session = try Self.session()
    try session.advance(ticks: 30)
    var last = session.snapshot().control.episode
    for event in [SessionEvent.episodeReset, .episodeReset, .trainingRestarted, .episodeReset] {
      session.send(event)
      try session.advance(ticks: 1)
      let control = session.snapshot().control
      #expect(control.episode == last + 1, "\(event)")
      last = control.episode
    }
    // Two at once start one: an episode without a tick is none.
    session.send(.episodeReset)
    session.send(.episodeReset)
    try session.advance(ticks: 1)
    #expect(session.snapshot().control.episode == last + 1)
    try session.advance(ticks: 60)
    let control = session.snapshot().control
    let numbers = control.episodes.finished.map(\.number) + [control.episode]
    #expect(numbers == Array(numbers[0]..<numbers[0] + numbers.count))
    #expect(
      numbers[0] > 3, "those of the model that was thrown away are gone, and their numbers too")
  }

  @Test func anEpisodeThatBeganWithoutAModelIsNotJudged() throws {
    let session = try LiveSession.headless(
      Scene.small("environment.episode_steps=12"), options: LiveSession.Options.looking)
    try session.advance(ticks: 30)
    let finished = session.snapshot().control.episodes.finished
    #expect(finished[0].conditions.disturbances == .noModel && !finished[0].isJudged)
    #expect(finished[1].isJudged)
  }

  /// The oracle lives what is judged, from the same start, and the curve of gaps is of nothing else.
  @Test func theOracleLivesJudgedEpisodesWhateverIsLookedAt() throws {
    let session = try Self.session()
    try session.advance(ticks: 60)
    let snapshot = session.snapshot()
    let judged = snapshot.control.judged
    #expect(judged.count >= 4)
    for episode in judged {
      #expect(snapshot[OracleReport.self].gap(of: episode) != nil, "episode \(episode.number)")
    }
    #expect(snapshot.control.series(snapshot[OracleReport.self]).map(\.key) == ["success", "gap"])
    session.send(.kicked)
    try session.advance(ticks: 24)
    let after = session.snapshot()
    let kicked = try #require(
      after.control.episodes.finished.first { !$0.isJudged && $0.number > 2 })
    #expect(after[OracleReport.self].gap(of: kicked) == nil)
  }
}
