import Control
import LiveSession
import Measurement
import Planning
import Runs
import Testing

/// Which episodes count, and for what.
struct EpisodeLedgerTests {
  private static let task = EpisodeTask(planner: .cem, start: "gymnasium")

  static func episode(
    _ number: Int, _ isSuccess: Bool, task: EpisodeTask = task,
    disturbed: EpisodeDisturbances = [], earned: Double = -100
  ) -> EpisodeRecord {
    var conditions = EpisodeConditions(task)
    conditions.disturbances = disturbed
    conditions.models = 10 * number...10 * number + 5
    return EpisodeRecord(
      number: number, conditions: conditions, isSuccess: isSuccess, episodeReturn: earned,
      seconds: Double(number))
  }

  @Test func eachDisturbanceKeepsAnEpisodeOut() {
    let all: [EpisodeDisturbances] = [
      .kicked, .byHand, .goalMoved, .plannerSwitched, .noModel, .cutShort,
    ]
    for disturbance in all {
      var ledger = EpisodeLedger(window: 3)
      ledger.finish(Self.episode(1, true, disturbed: disturbance))
      #expect(ledger.finishedCount == 1 && ledger.judgedCount == 0)
      #expect(ledger.score(of: Self.task).episodes == 0)
    }
    var ledger = EpisodeLedger(window: 3)
    let picture = EpisodeTask(goal: .picture, planner: .cem)
    ledger.finish(Self.episode(1, true, task: picture))
    #expect(ledger.score(of: picture).episodes == 0, "nobody knows whether it was reached")
  }

  /// Another goal, planner or start is another task with a score of its own.
  @Test func tasksDoNotMix() {
    var ledger = EpisodeLedger(window: 3)
    let others = [
      EpisodeTask(goal: .moved(.init(repeating: 1)), planner: .cem, start: "gymnasium"),
      EpisodeTask(planner: .ilqr, start: "gymnasium"), EpisodeTask(planner: .cem, start: "hanging"),
    ]
    ledger.finish(Self.episode(1, true))
    for (index, other) in others.enumerated() {
      ledger.finish(Self.episode(2 + index, false, task: other))
    }
    #expect(ledger.score(of: Self.task).successes == 1)
    #expect(ledger.score(of: Self.task).episodes == 1)
    for other in others {
      #expect(ledger.score(of: other).successes == 0 && ledger.score(of: other).episodes == 1)
    }
    #expect(ledger.judgedCount == 4 && ledger.successCount == 1)
  }

  /// What is said of a task follows from its last judged episodes, and nothing else can be said.
  @Test func theStandingFollowsTheLastJudgedEpisodes() {
    var ledger = EpisodeLedger(window: 4)
    func standing() -> TaskScore.Standing { ledger.score(of: Self.task).standing }
    #expect(standing() == .learning)
    var number = 0
    func play(_ outcomes: Bool...) {
      for outcome in outcomes {
        number += 1
        ledger.finish(Self.episode(number, outcome))
        ledger.finish(Self.episode(1000 + number, false, disturbed: .kicked))
      }
    }
    play(false, false, true)
    #expect(standing() == .learning && ledger.score(of: Self.task).heldAt == 3)
    play(true)
    #expect(standing() == .held)
    play(true, true)
    #expect(standing() == .solved && ledger.score(of: Self.task).solvedAt == 6)
    play(false)
    #expect(standing() == .held && ledger.score(of: Self.task).streak == 0)
    play(false, false, false)
    let lost = ledger.score(of: Self.task)
    #expect(lost.standing == .learning && lost.successes == 0 && lost.episodes == 4)
    #expect(lost.solvedAt == 6, "it was solved once")
    for _ in 0..<40 {
      play(number % 3 == 0)
      let score = ledger.score(of: Self.task)
      #expect((score.standing == .solved) == (score.successes == 4 && score.episodes == 4))
      #expect(score.standing != .held || 2 * score.successes >= score.episodes)
    }
  }

  @Test func theLedgerIsBounded() {
    var ledger = EpisodeLedger(window: 2)
    for number in 1...(EpisodeLedger.capacity + 5) { ledger.finish(Self.episode(number, true)) }
    #expect(ledger.finished.count <= EpisodeLedger.capacity)
    #expect(ledger.finished.last?.number == EpisodeLedger.capacity + 5)
    #expect(ledger.finishedCount == EpisodeLedger.capacity + 5)
  }

  // MARK: - Curves

  private func report(_ episodes: [EpisodeRecord], window: Int = 10) -> ControlReport {
    var report = ControlReport()
    report.conditions = EpisodeConditions(Self.task)
    report.episodes = EpisodeLedger(window: window)
    for episode in episodes { report.episodes.finish(episode) }
    return report
  }

  @Test func successLooksBackOnTheWindow() throws {
    let report = report(
      (1...17).map { Self.episode($0, $0 > 5) } + [Self.episode(18, false, disturbed: .byHand)])
    let series = report.series(OracleReport())
    #expect(series.map(\.key) == ["success"], "no oracle, no gap")
    let rates = series[0].values
    #expect(rates.count == 17 && series[0].updates.last == 175)
    #expect(rates[4] == 0 && rates[5] == 100.0 / 6 && rates[9] == 50 && rates[16] == 100)
    #expect(ControlReport().series(OracleReport()).isEmpty)
  }

  /// The gap is that of the sums on the same starts; where the oracle was not, there is a hole.
  @Test func theGapHasHolesWhereTheOracleWasNot() throws {
    let report = report(
      [(1, -300.0), (2, -200), (3, -150), (4, -150)].map { number, earned in
        Self.episode(number, true, earned: earned)
      }, window: 2)
    var oracle = OracleReport()
    oracle.finished = [1: -100, 3: -100, 4: -150, 9: -1]
    let gap = try #require(report.series(oracle).last)
    #expect(gap.key == "gap" && gap.hasHoles && gap.gapCount == 0)
    #expect(gap.values[0] == 200 && gap.values[1].isNaN)
    #expect(gap.values[2] == 125, "(300 + 150 - 200) / 200")
    #expect(gap.values[3] == 20, "(150 + 150 - 250) / 250")
    #expect(oracle.gap(of: report.judged[0]) == 2 && oracle.gap(of: report.judged[1]) == nil)
    #expect(oracle.gap(of: Self.episode(3, false, disturbed: .kicked)) == nil)
  }
}
