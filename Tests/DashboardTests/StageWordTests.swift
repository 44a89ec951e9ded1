import Control
import Dashboard
import LiveSession
import Planning
import TerminalUI
import Testing

/// Header and stage line speak of one score, in words that fit it.
struct StageWordTests {
  /// The first row, and the row of the stage.
  private func rows(
    _ outcomes: [Bool], _ change: (inout SessionSnapshot) -> Void = { _ in }
  ) -> (header: String, stage: String) {
    var snapshot = SnapshotFixture.learning.make()
    snapshot.control.episodes = SnapshotFixture.ledger(
      returns: outcomes.map { $0 ? -150 : -900 }, successes: outcomes)
    snapshot.control.episode = outcomes.count + 1
    change(&snapshot)
    let lines = render(snapshot, state: DashboardState(), width: 160, height: 24).lines
    return (lines[0], lines[22])
  }

  @Test(arguments: 0...10)
  func theWordFitsTheTally(successes: Int) {
    let outcomes = (0..<10).map { $0 >= 10 - successes }
    let (header, stage) = rows(outcomes)
    #expect(header.contains("up \(successes) of 10 by cem"))
    let word = successes == 10 ? "solved" : successes >= 5 ? "held" : "learning"
    #expect(header.contains("pendulum  \(word)  "), "\(header)")
    #expect(stage.contains("\(successes) of the last 10 episodes"), "\(stage)")
    #expect(stage.hasPrefix(word == "held" ? " held upright in" : " \(word)"), "\(stage)")
  }

  /// What was solved once and is not now is not called solved.
  @Test func whatWasSolvedOnceIsNotSolvedForEver() {
    let (header, stage) = rows(
      Array(repeating: true, count: 10) + Array(repeating: false, count: 10))
    #expect(header.contains("learning") && header.contains("up 0 of 10"))
    #expect(!stage.contains("solved") && stage.contains("0 of the last 10 episodes"))
  }

  @Test func anotherPlannerAndAnotherGoalHaveTheirOwnScore() {
    let outcomes = Array(repeating: true, count: 10)
    let other = rows(outcomes) { $0.control.conditions.task.planner = .mppi }
    #expect(!other.header.contains("up ") && !other.stage.contains("solved"))
    let moved = rows(outcomes) {
      $0.control.conditions.task.goal = .moved(.zero)
      var conditions = $0.control.conditions
      conditions.models = 5...9
      $0.control.episodes.finish(
        EpisodeRecord(
          number: 11, conditions: conditions, isSuccess: false, episodeReturn: -5, seconds: 9))
    }
    #expect(moved.header.contains("at the moved goal 0 of 1 by cem"), "\(moved.header)")
    #expect(moved.stage.contains("0 of 1 episode succeeded so far"), "\(moved.stage)")
  }

  /// Nothing is foretold that the run does not show: seconds come with the first successes, from the
  /// length of episodes and the pace that was measured.
  @Test func theForecastIsMeasured() {
    #expect(!rows([false, false]).stage.contains("earliest"))
    #expect(rows([false, false]).stage.contains("one-step error 0.24"))
    // 7 episodes of 10 s are missing, 83 of 200 ticks of 50 ms are done: 65.85 s, and half at double pace.
    let outcomes = [false, false, true, true, true]
    #expect(rows(outcomes).stage.contains("solved in 65 s at the earliest: 3 of 10 in a row"))
    let fast = rows(outcomes) { $0.control.reachedTimeScale = 2 }
    #expect(fast.stage.contains("solved in 35 s at the earliest"), "\(fast.stage)")
    let unknown = rows(outcomes) { $0.control.reachedTimeScale = .nan }
    #expect(!unknown.stage.contains("earliest"))
    // An episode that does not count only has to end: 75.85 s.
    let kicked = rows(outcomes) { $0.control.conditions.disturbances = [.kicked] }
    #expect(kicked.stage.contains("solved in 75 s at the earliest"), "\(kicked.stage)")
  }
}
