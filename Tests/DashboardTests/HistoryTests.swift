import Dashboard
import LiveSession
import TerminalUI
import Testing

/// Undo and redo of what is looked at.
struct HistoryTests: InputPressing {
  let snapshot = SnapshotFixture.learning.make()

  /// The state without its history, to compare what is seen.
  private func seen(_ state: DashboardState) -> DashboardState {
    var state = state
    state.history = ViewHistory()
    return state
  }

  @Test(
    arguments: [
      [.character("3")], [.key(.tab)], [.character("d")], [.character("a")], [.character("x")],
      [.character("+")], [.character("t")], [.key(.left)], [.character("f")],
    ] as [[InputEvent]])
  func everyChangeOfViewCanBeTakenBackAndMadeAgain(keys: [InputEvent]) {
    var state = DashboardState()
    let start = seen(state)
    press(keys, in: &state)
    let changed = seen(state)
    #expect(changed != start)
    press([.character("u")], in: &state)
    #expect(seen(state) == start)
    press([.character("U")], in: &state)
    #expect(seen(state) == changed)
    press([.character("U")], in: &state)
    #expect(seen(state) == changed, "there is nothing more to make again")
  }

  @Test func theSessionIsToldWhatIsLookedAtAgain() {
    var state = DashboardState()
    press([.character("3")], in: &state)
    #expect(press([.character("u")], in: &state).events == [.subjectChanged(.overview)])
    #expect(press([.character("U")], in: &state).events == [.subjectChanged(.latent)])
    #expect(press([.character("U"), .character("U")], in: &state) == DashboardOutcome())
  }

  @Test func stepsOfOneKindAreOneChange() {
    var state = DashboardState()
    press(Array(repeating: .key(.left), count: 10), in: &state)
    #expect(state.history.past.count == 1)
    press([.key(.up), .key(.left)], in: &state)
    #expect(state.history.past.count == 1, "turning is turning, whichever way")
    press([.character("+"), .character("+"), .key(.left)], in: &state)
    #expect(state.history.past.count == 3)
    press([.character("u"), .character("u"), .character("u")], in: &state)
    #expect(seen(state) == DashboardState())
  }

  @Test func viewsAndSwitchesAreChangesOfTheirOwn() {
    var state = DashboardState()
    press([.character("2"), .character("3"), .character("d"), .character("d")], in: &state)
    #expect(state.history.past.count == 4)
    press([.character("u"), .character("u"), .character("u")], in: &state)
    #expect(state.view == .curves)
  }

  @Test func anActionBetweenStartsANewChange() {
    var state = DashboardState()
    press([.key(.left), .character("k"), .key(.left)], in: &state)
    #expect(state.history.past.count == 2)
  }

  @Test func stepsThatComeBackLeaveNothingToUndo() {
    var state = DashboardState()
    press([.key(.tab), .key(.backTab)], in: &state)
    #expect(state.history.past.count == 0)
    // The next step is a change again.
    press([.key(.tab)], in: &state)
    #expect(state.history.past.count == 1)
    var zoomed = DashboardState()
    zoomed.view = .curves
    press([.character("+"), .character("-")], in: &zoomed)
    #expect(zoomed.history.past.count == 0)
  }

  @Test func whatIsAskedOfTheSessionIsNotTakenBack() {
    var state = DashboardState()
    let outcome = press(
      [.character("p"), .character("k"), .character("m"), .character("]"), .character("u")],
      in: &state)
    #expect(outcome.events.count == 4)
    #expect(state.history.past.count == 0)
  }

  @Test func aNewChangeEndsWhatCouldBeMadeAgain() {
    var state = DashboardState()
    press([.character("3"), .character("u"), .character("2")], in: &state)
    #expect(state.history.future.count == 0)
    press([.character("U")], in: &state)
    #expect(state.view == .curves)
  }

  @Test func theHistoryIsBounded() {
    var state = DashboardState()
    for _ in 0..<500 { press([.character("d"), .character("x")], in: &state) }
    #expect(state.history.past.count == ViewHistory.capacity)
    press(Array(repeating: .character("u"), count: 1000), in: &state)
    #expect(state.history.past.count == 0)
    #expect(state.history.future.count == ViewHistory.capacity)
  }

  @Test func undoKeepsTheSizeAndTheTour() {
    var state = DashboardState()
    press(
      [.character("T"), .character("d"), .resized(width: 100, height: 30)],
      in: &state)
    press([.character("u")], in: &state)
    #expect(state.projection.isThreeDimensional)
    #expect(state.width == 100 && state.tour != nil)
  }

  @Test func aPictureThatWentIsFrozenAsItIsNow() {
    var state = DashboardState()
    press([.character("f"), .character("f")], in: &state)
    var later = snapshot
    later.elapsed += 5
    _ = state.reduce(.character("u"), snapshot: later)
    #expect(state.looks.frozenAt == later.elapsed)
  }
}
