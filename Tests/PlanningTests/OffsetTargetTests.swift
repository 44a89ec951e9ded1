import LinearAlgebra
import Planning
import TestSupport
import Testing

/// Policies that make up for lasting misses of the dynamics.
@Suite struct OffsetTargetTests {
  /// A mass on which a force of 0.5 N rests that its model does not know.
  private static let disturbance: [Float] = [0.0025, 0.05]
  private static let objective = QuadraticObjective(
    goal: [0, 0], stateWeights: .diagonal([1, 0.1]), actionWeights: [1e-4])

  private static func next(
    _ dynamics: any Dynamics, _ states: [Float], _ actions: [Float]
  ) -> [Float] {
    var next = [Float](repeating: .nan, count: states.count)
    dynamics.step(
      count: states.count / dynamics.stateSize, states: states, actions: actions, next: &next)
    return next
  }

  /// What was learned for the model as it is: towards 0, with damping.
  private static func policy(_ states: [Float]) -> [Float] {
    stride(from: 0, to: states.count, by: 2).map { -1 * states[$0] - 1.5 * states[$0 + 1] }
  }

  private static func target(
    _ dynamics: OffsetDynamics, _ states: [Float]
  ) -> OffsetTarget {
    OffsetTarget(
      dynamics.offsets, codes: states, actions: policy(states), dynamics: dynamics,
      objective: objective)
  }

  /// Where the mass stands after 400 ticks.
  private static func standing(makesUp: Bool) -> Float {
    let system = LinearSystem.doubleIntegrator()
    let dynamics = OffsetDynamics(system, problemCount: 1)
    var state: [Float] = [1, 0]
    for _ in 0..<400 {
      var action = policy(state)
      if makesUp {
        let target = target(dynamics, state)
        action = policy(zip(state, target.shifts).map { $0 - $1 })
        action[0] += target.pushes[0]
      }
      let outcome = zip(next(system, state, action), disturbance).map { $0 + $1 }
      dynamics.learn(states: state, actions: action, outcomes: outcome, gain: 0.2)
      state = outcome
    }
    return state[0]
  }

  /// A force of 0.5 N moves a mass that is held by 1 N/m half a metre aside.
  @Test func aStandingDisturbanceLeavesNoStandingError() {
    #expect(abs(Self.standing(makesUp: false) - 0.5) < 1e-2)
    #expect(abs(Self.standing(makesUp: true)) < 1e-2)
  }

  /// The disturbed step is the model's own for shifted codes and pushed actions.
  @Test func disturbedStepsAreThoseOfShiftedCodes() {
    let system = LinearSystem.doubleIntegrator()
    let dynamics = OffsetDynamics(system, problemCount: 2)
    let (states, actions): ([Float], [Float]) = ([1, -0.5, 0.2, 0.7], [0.3, -0.4])
    let misses: [Float] = [0.02, 0.05, -0.01, 0.03]
    dynamics.learn(
      states: states, actions: actions,
      outcomes: zip(Self.next(system, states, actions), misses).map { $0 + $1 }, gain: 1)
    let target = Self.target(dynamics, states)
    let shifted = zip(states, target.shifts).map { $0 - $1 }
    let pushed = zip(actions, target.pushes).map { $0 + $1 }
    // z̃' = z' − δ with z' = f(z, u + w) + d.
    let outcome = zip(Self.next(dynamics, states, pushed), target.shifts).map { $0 - $1 }
    for (found, expected) in zip(outcome, Self.next(system, shifted, actions)) {
      #expect(abs(found - expected) < 1e-4)
    }
  }

  /// Without a miss nothing is changed, and one that is no number changes nothing either.
  @Test func nothingIsMadeUpForWithoutAMiss() {
    let system = LinearSystem.doubleIntegrator()
    for offset: Float in [0, .nan, .infinity] {
      let target = OffsetTarget(
        [offset, 0], codes: [1, 0], actions: [0], dynamics: system, objective: Self.objective)
      #expect(target.shifts == [0, 0] && target.pushes == [0])
    }
  }
}
