import LinearAlgebra
import Planning
import Settings
import TestSupport
import Testing

@Suite struct OffsetDynamicsTests {
  /// A mass on which a force of 0.5 N rests that its model does not know.
  private static let disturbance: [Float] = [0.0025, 0.05]

  private static func next(
    _ dynamics: any Dynamics, _ states: [Float], _ actions: [Float]
  ) -> [Float] {
    var next = [Float](repeating: .nan, count: states.count)
    dynamics.step(
      count: states.count / dynamics.stateSize, states: states, actions: actions, next: &next)
    return next
  }

  /// Where the mass stands after 200 ticks of control towards 0.
  private static func standing(_ kind: PlannerDescription, gain: Double) -> Float {
    let system = LinearSystem.doubleIntegrator()
    let dynamics = OffsetDynamics(system, problemCount: 1)
    var settings = PlannerSettings { $0.horizon = 30 }
    settings[LinearQuadraticSettings.self].linearizeAt = .plan
    let planner = makePlanner(
      kind: kind, settings: settings, problemCount: 1, stateSize: 2,
      bounds: ActionBounds(lower: [-2], upper: [2]), seed: 1)
    let objective = QuadraticObjective(
      goal: [0, 0], stateWeights: .diagonal([1, 0.1]), actionWeights: [1e-4])
    var state: [Float] = [1, 0]
    for _ in 0..<200 {
      let plan = planner.plan(states: state, dynamics: dynamics, objective: objective)
      let outcome = zip(next(system, state, plan.actions), disturbance).map { $0 + $1 }
      dynamics.learn(states: state, actions: plan.actions, outcomes: outcome, gain: gain)
      state = outcome
    }
    return state[0]
  }

  @Test(arguments: [PlannerDescription.lqr, .ilqr, .cem])
  func aStandingDisturbanceLeavesNoStandingError(kind: PlannerDescription) {
    let without = Self.standing(kind, gain: 0)
    let with = Self.standing(kind, gain: 0.2)
    #expect(abs(without) > 0.015, "\(without)")
    #expect(abs(with) < 0.1 * abs(without), "\(with) of \(without)")
  }

  /// After n transitions the offset is d (1 - (1 - gain)^n).
  @Test func offsetsApproachTheDisturbanceGeometrically() {
    let system = LinearSystem.doubleIntegrator()
    let dynamics = OffsetDynamics(system, problemCount: 1)
    var state: [Float] = [0.3, -0.2]
    var left = 1.0
    for tick in 0..<20 {
      let action: [Float] = [Float(tick % 3) - 1]
      let outcome = zip(Self.next(system, state, action), Self.disturbance).map { $0 + $1 }
      dynamics.learn(states: state, actions: action, outcomes: outcome, gain: 0.3)
      left *= 0.7
      for (offset, truth) in zip(dynamics.offsets, Self.disturbance) {
        #expect(abs(Double(offset) - Double(truth) * (1 - left)) < 1e-6)
      }
      state = outcome
    }
  }

  @Test func everyProblemHasItsOwnOffset() {
    let system = LinearSystem.random(stateSize: 3, actionSize: 2, seed: 4)
    let dynamics = OffsetDynamics(system, problemCount: 2)
    let states: [Float] = [1, 2, 3, -1, 0.5, 0.25]
    let actions: [Float] = [0.1, -0.2, 0.3, 0.4]
    let misses: [Float] = [1, 0, -1, 0, 2, 0]
    let outcomes = zip(Self.next(system, states, actions), misses).map { $0 + $1 }
    dynamics.learn(states: states, actions: actions, outcomes: outcomes, gain: 1)
    // Four rows of each problem, the first problem's first.
    let rows = (0..<8).flatMap { row in (0..<3).map { Float(row * 3 + $0) / 10 } }
    let moves = (0..<16).map { Float($0) / 20 }
    let plain = Self.next(system, rows, moves)
    let moved = Self.next(dynamics, rows, moves)
    for row in 0..<8 {
      for index in 0..<3 {
        let miss = misses[(row / 4) * 3 + index]
        #expect(abs(moved[row * 3 + index] - plain[row * 3 + index] - miss) < 1e-5)
      }
    }
    dynamics.forget()
    #expect(Self.next(dynamics, rows, moves) == plain)
  }

  @Test func withoutGainNothingChanges() {
    let system = LinearSystem.doubleIntegrator()
    let dynamics = OffsetDynamics(system, problemCount: 1)
    dynamics.learn(states: [0, 0], actions: [1], outcomes: [5, 5], gain: 0.5)
    #expect(dynamics.offsets != [0, 0])
    dynamics.learn(states: [0, 0], actions: [1], outcomes: [5, 5], gain: 0)
    #expect(dynamics.offsets == [0, 0])
    #expect(Self.next(dynamics, [1, 2], [0.5]) == Self.next(system, [1, 2], [0.5]))
  }

  @Test(arguments: [Float.nan, .infinity])
  func whatIsNotFiniteIsForgotten(value: Float) {
    let dynamics = OffsetDynamics(LinearSystem.doubleIntegrator(), problemCount: 2)
    dynamics.learn(
      states: [0, 0, 0, 0], actions: [0, 0], outcomes: [value, 1, 1, 1], gain: 0.5)
    #expect(dynamics.offsets == [0, 0.5, 0.5, 0.5])
  }
}
