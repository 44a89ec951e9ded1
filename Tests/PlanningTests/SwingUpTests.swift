import Planning
import Testing

/// The swing-up that a one-shot linearisation cannot do: the torque limit is 0.4 of gravity's, so
/// energy must be pumped in over several swings.
@Suite struct SwingUpTests {
  @Test(arguments: [PlannerDescription.cem, .shooting, .mppi, .ilqr])
  func aHangingPendulumIsSwungUpAndHeld(kind: PlannerDescription) {
    let problemCount = 4
    let planner = makePlanner(
      kind: kind, settings: .pendulum, problemCount: problemCount, stateSize: 2,
      bounds: .unit(actionSize: 1), seed: 11)
    let hanging = (0..<problemCount).flatMap { _ -> [Float] in [.pi, 0] }
    #expect(pendulumSuccesses(planner: planner, states: hanging) == [true, true, true, true])
  }

  @Test func oneLinearisationDoesNotSwingUpFromRest() {
    // The cost's slope vanishes exactly at the bottom: lqr has nothing to follow.
    let planner = makePlanner(
      kind: .lqr, settings: .pendulum, problemCount: 1, stateSize: 2, bounds: .unit(actionSize: 1),
      seed: 11)
    #expect(pendulumSuccesses(planner: planner, states: [.pi, 0]) == [false])
  }

  @Test func oneLinearisationHoldsThePendulumNearTheTop() {
    let planner = makePlanner(
      kind: .lqr, settings: .pendulum, problemCount: 2, stateSize: 2, bounds: .unit(actionSize: 1),
      seed: 11)
    #expect(
      pendulumSuccesses(planner: planner, states: [0.15, 0, -0.1, 0.3]) == [true, true])
  }
}
