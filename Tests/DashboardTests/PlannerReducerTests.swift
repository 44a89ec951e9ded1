import Control
import Dashboard
import LiveSession
import Planning
import TerminalUI
import Testing

/// Choosing planners and acting by hand, with exactly what is asked for.
struct PlannerReducerTests: InputPressing {
  let snapshot = SnapshotFixture.learning.make()

  // MARK: - Planner

  @Test func plannersFollowEachOtherEvenBeforeTheSessionAnswers() {
    var state = DashboardState()
    let outcome = press([.character("p"), .character("p"), .character("P")], in: &state)
    let first = ControllerRegistry.standard.name(1, after: .cem)
    #expect(
      outcome.events == [
        .plannerSelected(first), .plannerSelected(ControllerRegistry.standard.name(2, after: .cem)),
        .plannerSelected(first),
      ])
  }

  @Test func withoutAPlannerTheFirstChoiceIsMade() {
    var state = DashboardState()
    let outcome = press([.character("p")], in: &state, at: SessionSnapshot())
    #expect(outcome.events == [.plannerSelected(.cem)])
  }

  // MARK: - Manual control

  @Test func manualControlTakesTheArrows() {
    var state = DashboardState()
    let outcome = press(
      [.character("m"), .key(.left), .key(.down), .key(.right), .key(.up)], in: &state)
    let acting = snapshot.answering([.manualToggled])
    #expect(state.focused == .planner)
    #expect(outcome.events == [.manualToggled, .manualAction(-1), .manualAction(0.75)])
    #expect(state.manualStrength == 1)
    _ = press([.character("{"), .character("{")], in: &state, at: acting)
    #expect(state.manualStrength == 0.5)
  }

  @Test func upAndDownDriveTheSecondMotorWhereThereIsOne() {
    var arm = snapshot
    arm.control.actionNames = ["torque_1", "torque_2"]
    var state = DashboardState()
    let outcome = press(
      [.character("m"), .key(.up), .character("{"), .key(.down), .key(.left)], in: &state, at: arm)
    #expect(
      outcome.events == [
        .manualToggled, .manualAction(1, motor: 1), .manualAction(-0.75, motor: 1),
        .manualAction(-0.75),
      ])
  }

  @Test func tabGivesTheArrowsToTheLatentSpaceInManualControl() {
    var state = DashboardState()
    let outcome = press([.character("m"), .key(.tab), .key(.left)], in: &state)
    #expect(outcome.events == [.manualToggled])
    #expect(state.focused == .latent)
    #expect(!state.projection.isTurning)
  }

  @Test func leavingManualControlGivesTheFocusBack() {
    var state = DashboardState()
    let outcome = press([.character("m"), .character("m"), .key(.left)], in: &state)
    #expect(outcome.events == [.manualToggled, .manualToggled])
    #expect(state.focused == .latent)
  }

  @Test func arrowsOnThePlannerPanelChooseThePlanner() {
    var state = DashboardState()
    state.view = .control
    let outcome = press([.key(.right), .key(.left)], in: &state)
    #expect(
      outcome.events == [
        .plannerSelected(ControllerRegistry.standard.name(1, after: .cem)), .plannerSelected(.cem),
      ])
  }
}
