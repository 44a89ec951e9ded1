import Dashboard
import Foundation
import LiveSession
import Runs
import TerminalUI
import Testing

/// What drawing costs; measured only when asked for, since a busy machine says nothing.
///
/// `LATENTSCOPE_MEASURE=1 swift test -c release --filter CostTests`
struct CostTests {
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["LATENTSCOPE_MEASURE"] != nil),
    arguments: KeyTable.standard.numberedViews)
  func millisecondsPerScreen(view: DashboardView) {
    let short = SnapshotFixture.learning.make()
    measure(view, short, "", sizes: [(80, 24), (120, 40), (300, 100)])
    measure(view, Self.afterHours(short), " after 20 000 points", sizes: [(120, 40)])
  }

  /// The same session with long curves.
  private static func afterHours(_ snapshot: SessionSnapshot) -> SessionSnapshot {
    var snapshot = snapshot
    for index in snapshot.training.series.indices {
      let values = snapshot.training.series[index].values
      snapshot.training.series[index].values = (0..<20_000).map {
        values[$0 * values.count / 20_000]
      }
      snapshot.training.series[index].updates = (0..<20_000).map { $0 * 10 }
      snapshot.training.series[index].seconds = (0..<20_000).map { Double($0) / 5 }
    }
    return snapshot
  }

  private func measure(
    _ view: DashboardView, _ snapshot: SessionSnapshot, _ words: String, sizes: [(Int, Int)]
  ) {
    for (width, height) in sizes {
      var state = DashboardState()
      state.view = view
      state.width = width
      state.height = height
      var times: [Double] = []
      for round in 0..<200 {
        var moved = snapshot
        moved.elapsed += Double(round) / 30
        let clock = ContinuousClock()
        let duration = clock.measure {
          var buffer = CellBuffer(width: width, height: height)
          DashboardScreen.render(moved, state: state, into: &buffer)
        }
        times.append(duration / .milliseconds(1))
      }
      times.sort()
      print(
        "\(view.title) \(width)x\(height)\(words): median \(times[100]) ms, p95 \(times[190]) ms")
    }
  }
}
