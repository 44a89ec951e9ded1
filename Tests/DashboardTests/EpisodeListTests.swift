import Control
import Dashboard
import LiveSession
import Measurement
import Planning
import TerminalUI
import Testing

/// The episodes: a list while they are few, then their course.
struct EpisodeListTests {
  private func lines(
    _ change: (inout SessionSnapshot) -> Void, width: Int = 120, height: Int = 40
  ) -> [String] {
    var snapshot = SnapshotFixture.learning.make()
    snapshot.control.episodes = EpisodeLedger()
    change(&snapshot)
    var state = DashboardState()
    state.view = .curves
    return render(snapshot, state: state, width: width, height: height).lines
  }

  @Test func theFirstEpisodeIsShownWhileItRuns() {
    let lines = lines {
      $0.control.episode = 1
      $0.control.episodeReturn = -38.25
      $0.control.tick = 50
      $0.control.episodeTicks = 200
    }
    let row = lines.first { $0.contains("▸    1") }
    #expect(row?.contains("-38.2") == true && row?.contains("[██") == true)
  }

  @Test func finishedEpisodesStandNewestFirst() throws {
    let lines = lines {
      $0.control.episode = 4
      $0.control.episodes = SnapshotFixture.ledger(
        returns: [-900, -247, -131], successes: [false, true, true])
      $0[OracleReport.self].finished = [2: -247 / 1.5, 3: -131]
    }
    let rows = try ["-131", "-247", "-900"].map { value in
      try #require(lines.firstIndex { $0.contains(" \(value) ") })
    }
    #expect(rows == rows.sorted())
    #expect(lines[rows[0]].contains("●    3") && lines[rows[2]].contains("○    1"))
    #expect(lines[rows[0]].contains("success  level"))
    #expect(lines[rows[1]].contains("success  50 % behind"))
    #expect(!lines[rows[2]].contains("behind"), "the oracle did not live it: no number")
    #expect(lines.contains { $0.contains("2 of 3 by cem") })
  }

  /// Each number once, and what does not count says why.
  @Test func everyEpisodeStandsOnceUnderItsOwnNumber() throws {
    let lines = lines {
      $0.control.episode = 9
      for number in [5, 6, 7, 8] {
        var conditions = EpisodeConditions(EpisodeTask(planner: .cem))
        if number == 6 { conditions.disturbances = [.kicked] }
        if number == 7 { conditions.disturbances = [.byHand, .cutShort] }
        $0.control.episodes.finish(
          EpisodeRecord(
            number: number, conditions: conditions, isSuccess: number != 8,
            episodeReturn: -100 - Double(number), seconds: Double(number)))
      }
    }
    let shown = ["●    5", "-    6", "-    7", "○    8", "▸    9"]
    for row in shown { #expect(lines.count { $0.contains(row) } == 1, "\(row)") }
    #expect(lines.first { $0.contains("-    6") }?.contains("not judged: kicked") == true)
    #expect(lines.first { $0.contains("-    7") }?.contains("cut short") == true)
    #expect(lines.contains { $0.contains("1 of 2 by cem") })
    #expect(lines[0].contains("up 1 of 2 by cem"), "\(lines[0])")
  }

  @Test func manyEpisodesHaveACourse() {
    let lines = lines {
      $0.control.episode = 31
      $0.control.episodes = SnapshotFixture.ledger(
        returns: (1...30).map { -1000 / Double($0) }, successes: (1...30).map { $0 > 5 })
      for number in stride(from: 2, through: 30, by: 3) {
        $0[OracleReport.self].finished[number] = -30
      }
    }
    #expect(lines.contains { $0.contains("100┤") }, "both are in per cent")
    #expect(lines.contains { $0.contains("success") && $0.contains("gap") && !$0.contains("nan") })
    #expect(lines.contains { $0.contains("▸   31") }, "the newest stay in a list")
  }

  @Test func whatIsNoNumberSaysSo() {
    let lines = lines {
      $0.control.episode = 3
      $0.control.episodes = SnapshotFixture.ledger(
        returns: [.nan, -.infinity], successes: [false, false])
    }
    #expect(lines.contains { $0.contains("nan") } && lines.contains { $0.contains("-inf") })
  }
}
