import Dashboard
import LiveSession
import TerminalUI
import Testing

/// The episodes: a list while they are few, then their course.
struct EpisodeListTests {
  private func lines(
    _ change: (inout ControlReport) -> Void, width: Int = 120, height: Int = 40
  ) -> [String] {
    var snapshot = SnapshotFixture.learning.make()
    snapshot.control.outcomes = []
    snapshot.control.returns = []
    snapshot.control.endings = []
    change(&snapshot.control)
    var state = DashboardState()
    state.view = .curves
    return render(snapshot, state: state, width: width, height: height).lines
  }

  @Test func theFirstEpisodeIsShownWhileItRuns() {
    let lines = lines {
      $0.episode = 1
      $0.episodeReturn = -38.25
      $0.tick = 50
      $0.episodeTicks = 200
    }
    let row = lines.first { $0.contains("▸    1") }
    #expect(row?.contains("-38.2") == true && row?.contains("[██") == true)
  }

  @Test func finishedEpisodesStandNewestFirst() throws {
    let lines = lines {
      $0.episode = 4
      $0.returns = [-900, -247, -131]
      $0.outcomes = [false, true, true]
    }
    let rows = try ["-131", "-247", "-900"].map { value in
      try #require(lines.firstIndex { $0.contains(" \(value) ") && !$0.contains("return ") })
    }
    #expect(rows == rows.sorted())
    #expect(lines[rows[0]].contains("●    3") && lines[rows[2]].contains("○    1"))
    #expect(lines.contains { $0.contains("2 of 3") })
  }

  @Test func manyEpisodesHaveACourse() {
    let lines = lines {
      $0.episode = 31
      $0.returns = (1...30).map { -1000 / Double($0) }
      $0.outcomes = $0.returns.map { $0 > -200 }
    }
    #expect(lines.contains { $0.contains("┤┈") && $0.contains("-1000") || $0.contains("-500┤") })
    #expect(lines.contains { $0.contains("▸   31") }, "the newest stay in a list")
  }

  @Test func whatIsNoNumberSaysSo() {
    let lines = lines {
      $0.episode = 3
      $0.returns = [.nan, -.infinity]
      $0.outcomes = [false]
    }
    #expect(lines.contains { $0.contains("nan") } && lines.contains { $0.contains("-inf") })
  }
}
