import LinearAlgebra
import Planning
import Settings
import TestSupport
import Testing

/// How the sampling planners look for a plan, beyond what every planner promises.
@Suite struct SamplingPlannerTests {
  /// The least cost after some decisions from one state near the goal, each starting from the plan of
  /// the last, as a mean over seeds.
  private func refinedCost(
    _ kind: PlannerDescription, changing change: (inout PlannerSettings) -> Void
  ) -> Double {
    var settings = PlannerSettings {
      $0.horizon = 10
      $0.noiseHold = 2
    }
    change(&settings)
    let system = LinearSystem.doubleIntegrator()
    let objective = QuadraticObjective(
      goal: [0, 0], stateWeights: .diagonal([1, 0.1]), actionWeights: [1e-4])
    var sum = 0.0
    for seed in UInt64(0)..<10 {
      let planner = makePlanner(
        kind: kind, settings: settings, problemCount: 1, stateSize: 2, bounds: .unit(actionSize: 1),
        seed: seed)
      var cost = Float.infinity
      for _ in 0..<4 {
        let plan = planner.plan(states: [0.03, 0], dynamics: system, objective: objective)
        // The warm start is the same state's plan, not the next one's.
        planner.adopt(actions: plan.sequence, horizon: plan.horizon)
        cost = min(cost, plan.costs[0])
      }
      sum += Double(cost)
    }
    return sum / 10
  }

  /// Sequences drawn afresh alone are too coarse to hold a goal; variations of the last plan are not.
  @Test func shootingRefinesTheLastPlan() {
    let varied = refinedCost(.shooting) { $0[ShootingSettings.self].candidates = 128 }
    let fresh = refinedCost(.shooting) {
      $0[ShootingSettings.self].candidates = 128
      $0[ShootingSettings.self].freshFraction = 1
    }
    let coarse = refinedCost(.shooting) {
      $0[ShootingSettings.self].candidates = 128
      $0[ShootingSettings.self].minimumDeviation = $0[ShootingSettings.self].deviation
    }
    #expect(varied < 0.9 * fresh && varied < 0.9 * coarse, "\(varied), \(fresh), \(coarse)")
  }

  @Test func theSpreadOfOrdinaryCostsIsTheirDeviation() throws {
    var generator = RandomGenerator(seed: 3)
    for count in [1, 2, 5, 64] {
      let costs = (0..<count).map { _ in Float(generator.uniform(3, 9)) }
      let mean = costs.reduce(0) { $0 + Double($1) } / Double(count)
      let squares = costs.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      let spread = try #require(CostSpread.of(costs, count: count))
      #expect(spread.least == costs.min())
      #expect(abs(spread.deviation - (squares / Double(count)).squareRoot()) < 1e-6)
    }
  }

  /// One enormous cost, or several, must not make all others look alike; what is not finite is no cost.
  @Test func enormousCostsDoNotHideTheOthers() throws {
    let ordinary = (0..<60).map { Float($0) }
    let plain = try #require(CostSpread.of(ordinary, count: 60))
    for enormous: Float in [1e6, 1e20, .greatestFiniteMagnitude] {
      let costs = ordinary + [enormous, enormous, .infinity]
      let spread = try #require(CostSpread.of(costs, count: 63))
      #expect(spread.least == 0)
      #expect(spread.deviation > plain.deviation && spread.deviation < 4 * plain.deviation)
    }
    #expect(try #require(CostSpread.of([5, 5, 5], count: 3)).deviation == 0)
    #expect(CostSpread.of([.infinity, .infinity], count: 2) == nil)
  }

  @Test func lessNoiseFromOneIterationToTheNextRefinesThePathIntegral() {
    let falling = refinedCost(.mppi) { _ in }
    let constant = refinedCost(.mppi) { $0[PathIntegralSettings.self].deviationDecay = 1 }
    #expect(falling < constant, "\(falling), \(constant)")
  }

  /// Two valleys with a ridge between: the weighted mean of good candidates lies on the ridge.
  private struct TwoValleys: Objective {
    let stateSize = 1
    let actionSize = 1

    func addStateCosts(
      count: Int, states: UnsafePointer<Float>, weight: Float, costs: UnsafeMutablePointer<Float>
    ) {
      for row in 0..<count {
        let distance = abs(states[row]) - 1
        costs[row] += weight * distance * distance
      }
    }

    func addActionCosts(
      count: Int, actions: UnsafePointer<Float>, costs: UnsafeMutablePointer<Float>
    ) {}

    func expandStateCost(
      state: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
      hessian: UnsafeMutablePointer<Double>
    ) {
      gradient[0] = 0
      hessian[0] = 1
    }

    func expandActionCost(
      action: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
      hessian: UnsafeMutablePointer<Double>
    ) {
      gradient[0] = 0
      hessian[0] = 0
    }
  }

  @Test func aMeanBetweenTwoGoodPlansIsNotTaken() {
    // The state is the last action: one tick decides.
    let system = LinearSystem(stateMatrix: Matrix([[0]]), actionMatrix: Matrix([[1]]))
    var settings = PlannerSettings {
      $0.horizon = 1
      $0.noiseHold = 1
    }
    settings[PathIntegralSettings.self].iterations = 1
    // So hot that all candidates weigh alike: their mean is near 0, which costs 1.
    settings[PathIntegralSettings.self].temperature = 1000
    for seed in UInt64(0)..<20 {
      let planner = makePlanner(
        kind: .mppi, settings: settings, problemCount: 1, stateSize: 1,
        bounds: .unit(actionSize: 1), seed: seed)
      let plan = planner.plan(states: [0], dynamics: system, objective: TwoValleys())
      #expect(plan.costs[0] < 0.01, "seed \(seed)")
      #expect(abs(abs(plan.actions[0]) - 1) < 0.1, "seed \(seed)")
    }
  }

  /// The first iteration of CEM looks near the last plan as well as far from it.
  @Test func crossEntropyRefinesWithOneIteration() {
    let cost = refinedCost(.cem) { $0[CrossEntropySettings.self].iterations = 1 }
    let coarse = refinedCost(.cem) {
      $0[CrossEntropySettings.self].iterations = 1
      $0[CrossEntropySettings.self].minimumDeviation =
        $0[CrossEntropySettings.self].initialDeviation
    }
    #expect(cost < coarse, "\(cost), \(coarse)")
  }
}
