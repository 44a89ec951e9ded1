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
    view: DashboardView, width: Int, height: Int, asked: String, granted: String
  ) {
    var state = DashboardState()
    state.view = view
    press([.character("p")], in: &state)
    let waiting = screen(snapshot, state, width, height)
    #expect(waiting.contains(asked) && !waiting.contains(granted), "\(waiting)")
    var later = snapshot
    later.control.planner = .mppi
    let answered = screen(later, state, width, height)
    #expect(answered.contains(granted) && !answered.contains(asked), "\(answered)")
  }

  /// A request that the session did not grant is gone with the next snapshots.
  @Test func whatIsNotGrantedIsForgotten() {
    var state = DashboardState()
    press([.character("p")], in: &state)
    var later = snapshot
    later.elapsed += 1.5
    #expect(!screen(later, state).contains("▸ mppi"))
  }

  @Test func byHandIsSaidWhenTheHandActs() {
    var state = DashboardState()
    press([.character("m")], in: &state)
    #expect(screen(snapshot, state).contains("planner cem ▸ by hand"))
    #expect(!screen(snapshot, state).contains("manual: "))
    var manual = snapshot
    manual.control.isManual = true
    #expect(screen(manual, state).contains("planner by hand 100%  "))
    press([.character("m")], in: &state, at: manual)
    #expect(screen(manual, state, 120, 40).contains(" by hand 100% ▸ cem"))
  }

  /// The long strip of the dimension before is not shown as that of the one chosen now.
  @Test(arguments: [(80, 24), (120, 40)])
  func aStripBelongsToTheDimensionItIsOf(width: Int, height: Int) {
    var state = DashboardState()
    state.view = .traverse
    let next = (snapshot.traverse.dimension + 1) % snapshot.traverse.strips.count
    press([.character("]")], in: &state)
    #expect(state.dimension(in: snapshot) == next)
    var answered = snapshot
    answered.traverse.dimension = next
    answered.traverse.strip = snapshot.traverse.strips[next].images
    answered.traverse.stripValues = snapshot.traverse.strips[next].values
    #expect(answered.traverse.stripValues != snapshot.traverse.stripValues)
    #expect(screen(snapshot, state, width, height) == screen(answered, state, width, height))
  }
}
