import Dashboard
import Foundation
import LiveSession
import TerminalUI
import Testing

/// What drawing costs; measured only when asked for, since a busy machine says nothing.
///
/// `LATENTSCOPE_MEASURE=1 swift test -c release --filter CostTests`
struct CostTests {
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["LATENTSCOPE_MEASURE"] != nil),
    arguments: DashboardView.allCases)
  func millisecondsPerScreen(view: DashboardView) {
    let snapshot = SnapshotFixture.learning.make()
    for (width, height) in [(80, 24), (120, 40), (300, 100)] {
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
      print("\(view.title) \(width)x\(height): median \(times[100]) ms, p95 \(times[190]) ms")
    }
  }
}
