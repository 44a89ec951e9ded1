import Control
import Dashboard
import LiveSession
import Planning
import TerminalUI
import Testing

/// What was asked for and what is in force are told apart: no number stands beside the name of what
/// has not made it.
struct WhoActsTests: InputPressing {
  let snapshot = SnapshotFixture.learning.make()

  private func screen(
    _ snapshot: SessionSnapshot, _ state: DashboardState, _ width: Int = 80, _ height: Int = 24
  ) -> String {
    render(snapshot, state: state, width: width, height: height).lines.joined(separator: "\n")
  }

  /// Where there is no room for both, the one in charge is named.
  @Test(
    arguments: [
      (DashboardView.overview, 80, 24, "planner cem ▸ mppi  ", "planner mppi  "),
      (.overview, 60, 18, "planner cem  ", "planner mppi  "),
      (.control, 120, 40, " cem ▸ mppi  ", " mppi  cost-weighted"),
      (.control, 120, 40, "[cem] ", "[mppi] "),
    ])
  func anotherPlannerIsNamedInChargeWhenItIs(
    view: DashboardView, width: Int, height: Int, wanted: String, granted: String
  ) {
    var state = DashboardState()
    state.view = view
    let asked = press([.character("p")], in: &state)
    let waiting = screen(snapshot.answering(asked.events), state, width, height)
    #expect(waiting.contains(wanted) && !waiting.contains(granted), "\(waiting)")
    var later = snapshot
    later.control.planner = .mppi
    let answered = screen(later, state, width, height)
    #expect(answered.contains(granted) && !answered.contains(wanted), "\(answered)")
  }

  @Test func byHandIsSaidWhenTheHandActs() {
    var state = DashboardState()
    let waiting = snapshot.answering(press([.character("m")], in: &state).events)
    #expect(screen(waiting, state).contains("planner cem ▸ by hand"))
    #expect(!screen(waiting, state).contains("manual: "))
    var manual = snapshot
    manual.control.isManual = true
    #expect(screen(manual, state).contains("planner by hand 100%  "))
    let leaving = manual.answering(press([.character("m")], in: &state, at: manual).events)
    #expect(screen(leaving, state, 120, 40).contains(" by hand 100% ▸ cem"))
  }

  /// The long strip of the dimension before is not shown as that of the one chosen now.
  @Test(arguments: [(80, 24), (120, 40)])
  func aStripBelongsToTheDimensionItIsOf(width: Int, height: Int) {
    var state = DashboardState()
    state.view = .traverse
    let next =
      (snapshot[TraverseReport.self].dimension + 1) % snapshot[TraverseReport.self].strips.count
    let asked = snapshot.answering(press([.character("]")], in: &state).events)
    #expect(asked.walkedDimension == next)
    var answered = asked
    answered[TraverseReport.self].dimension = next
    answered[TraverseReport.self].strip = snapshot[TraverseReport.self].strips[next].images
    answered[TraverseReport.self].stripValues = snapshot[TraverseReport.self].strips[next].values
    #expect(answered[TraverseReport.self].stripValues != snapshot[TraverseReport.self].stripValues)
    #expect(screen(asked, state, width, height) == screen(answered, state, width, height))
  }
}
