import LinearAlgebra
import Planning
import Settings
import TestSupport
import Testing

/// `lqr` and `ilqr` against the closed form that they must reproduce on linear systems, and the
/// sampling planners against the optimum.
@Suite struct LinearQuadraticTests {
  private func objective(_ system: LinearSystem, terminalWeight: Float = 3) -> QuadraticObjective {
    var generator = RandomGenerator(seed: 77)
    let n = system.stateSize
    let root = Matrix(
      rows: n, columns: n, elements: (0..<(n * n)).map { _ in generator.normalPair().0 })
    let q = root.transpose * root + 0.1 * .identity(n)
    return QuadraticObjective(
      goal: Array(repeating: 0, count: n), stateWeights: .full(q.elements.map(Float.init)),
      actionWeights: Array(repeating: 0.2, count: system.actionSize),
      terminalWeight: terminalWeight)
  }

  private func weights(_ objective: QuadraticObjective) -> Matrix {
    let n = objective.stateSize
    guard case .full(let q) = objective.stateWeights else { return Matrix(rows: n, columns: n) }
    return Matrix(rows: n, columns: n, elements: q)
  }

  private func regulator(
    _ system: LinearSystem, _ objective: QuadraticObjective, horizon: Int
  ) throws -> FiniteHorizonRegulator {
    let q = weights(objective)
    return try #require(
      FiniteHorizonRegulator(
        stateMatrices: Array(repeating: system.stateMatrix, count: horizon),
        actionMatrices: Array(repeating: system.actionMatrix, count: horizon),
        stateCosts: Array(repeating: q, count: horizon),
        actionCost: Matrix(diagonal: objective.actionWeights.map(Double.init)),
        terminalCost: Double(objective.terminalWeight) * q))
  }

  private func planner(
    _ kind: PlannerDescription, _ system: LinearSystem, bound: Float, horizon: Int,
    iterations: IterativeSettings = IterativeSettings()
  ) -> any Planner {
    makePlanner(
      kind: kind,
      settings: PlannerSettings {
        $0.horizon = horizon
        $0[IterativeSettings.self] = iterations
      },
      problemCount: 1, stateSize: system.stateSize,
      bounds: ActionBounds(
        lower: Array(repeating: -bound, count: system.actionSize),
        upper: Array(repeating: bound, count: system.actionSize)), seed: 1)
  }

  @Test(arguments: [PlannerDescription.lqr, .ilqr])
  func actionsAndCostAreTheRiccatiSolution(kind: PlannerDescription) throws {
    for seed in UInt64(1)...10 {
      let system = LinearSystem.random(stateSize: 4, actionSize: 2, seed: seed)
      let objective = objective(system)
      let horizon = 15
      let regulator = try regulator(system, objective, horizon: horizon)
      let state: [Float] = [1, -0.5, 0.3, 0.8]
      let planner = planner(
        kind, system, bound: 1e3, horizon: horizon,
        iterations: IterativeSettings { $0.deviation = 1e-3 })
      let plan = planner.plan(states: state, dynamics: system, objective: objective)
      var x = state.map(Double.init)
      for time in 0..<horizon {
        let expected = (regulator.gains[time] * x).map { -$0 }
        for component in 0..<2 {
          let found = Double(plan.sequence[time * 2 + component])
          #expect(abs(found - expected[component]) < 2e-5, "seed \(seed) time \(time)")
        }
        x = zip(system.stateMatrix * x, system.actionMatrix * expected).map { $0 + $1 }
      }
      // x^T P_0 x includes the present state's cost, which the planner leaves out.
      let start = state.map(Double.init)
      let optimal =
        regulator.costMatrices[0].quadraticForm(start) - weights(objective).quadraticForm(start)
      #expect(abs(Double(plan.costs[0]) - optimal) < 1e-5 * optimal, "seed \(seed)")
    }
  }

  /// A plan that knows no limits is the Riccati solution beyond them, where one that knows them is not.
  @Test func unlimitedPlansGoBeyondTheLimits() throws {
    for seed in UInt64(1)...5 {
      let system = LinearSystem.random(stateSize: 4, actionSize: 2, seed: seed)
      let objective = objective(system)
      let regulator = try regulator(system, objective, horizon: 15)
      let state: [Float] = [10, -5, 3, 8]
      func plan(isLimited: Bool) -> Plan {
        planner(
          .ilqr, system, bound: 0.1, horizon: 15,
          iterations: IterativeSettings {
            $0.isLimited = isLimited
            $0.deviation = 1e-3
          }
        ).plan(states: state, dynamics: system, objective: objective)
      }
      let expected = (regulator.gains[0] * state.map(Double.init)).map { -$0 }
      try #require(expected.contains { abs($0) > 0.2 }, "the limits are met")
      let unlimited = plan(isLimited: false)
      for component in 0..<2 {
        #expect(abs(Double(unlimited.sequence[component]) - expected[component]) < 2e-3)
      }
      let limited = plan(isLimited: true)
      #expect(limited.sequence.allSatisfy { abs($0) <= 0.1 })
      #expect(unlimited.costs[0] < limited.costs[0])
    }
  }

  /// The law at the goal is kept from one decision to the next, but not under another cost.
  @Test func theLawAtTheGoalFollowsTheCost() {
    let system = LinearSystem.random(stateSize: 4, actionSize: 2, seed: 3)
    var settings = PlannerSettings { $0.horizon = 8 }
    settings[LinearQuadraticSettings.self].linearizeAt = .goal
    func planner() -> any Planner {
      makePlanner(
        kind: .lqr, settings: settings, problemCount: 1, stateSize: 4,
        bounds: ActionBounds(lower: [-1e3, -1e3], upper: [1e3, 1e3]), seed: 1)
    }
    func actions(_ planner: any Planner, _ actionWeight: Float) -> [Float] {
      let objective = QuadraticObjective(
        goal: [0, 0, 0, 0], stateWeights: .diagonal([1, 1, 1, 1]),
        actionWeights: [actionWeight, actionWeight])
      return planner.plan(states: [1, -0.5, 0.3, 0.8], dynamics: system, objective: objective)
        .actions
    }
    let used = planner()
    let cheap = actions(used, 0.1)
    #expect(actions(used, 0.1) == cheap)
    let dear = actions(used, 10)
    #expect(dear != cheap && dear == actions(planner(), 10))
  }

  @Test func recedingHorizonCostApproachesTheInfiniteHorizonOne() throws {
    let system = LinearSystem.doubleIntegrator()
    let objective = QuadraticObjective(
      goal: [0, 0], stateWeights: .diagonal([1, 0.1]), actionWeights: [0.01])
    let infinite = InfiniteHorizonRegulator(
      stateMatrix: system.stateMatrix, actionMatrix: system.actionMatrix,
      stateCost: Matrix(diagonal: [1, 0.1]), actionCost: Matrix(diagonal: [0.01]))
    #expect(infinite.isConverged)
    let planner = planner(.lqr, system, bound: 1e3, horizon: 60)
    var state: [Float] = [1, 0]
    var total = 0.0
    for _ in 0..<300 {
      let plan = planner.plan(states: state, dynamics: system, objective: objective)
      total += Double(state[0] * state[0] + 0.1 * state[1] * state[1])
      total += 0.01 * Double(plan.actions[0] * plan.actions[0])
      var next = state
      system.step(count: 1, states: state, actions: plan.actions, next: &next)
      state = next
    }
    let optimal = infinite.costMatrix.quadraticForm([1, 0])
    #expect(abs(total - optimal) < 1e-3 * optimal)
  }

  /// The double integrator from far away: the optimum sits at the limit for the first ticks.
  @Test func activeLimitsGiveTheConstrainedOptimum() {
    let system = LinearSystem.doubleIntegrator()
    let objective = QuadraticObjective(
      goal: [0, 0], stateWeights: .full([1, 0, 0, 0.1]), actionWeights: [0.01], terminalWeight: 5)
    let active = checkAgainstBruteForce(system, objective, horizon: 6, state: [-0.25, 0])
    #expect(active > 0 && active < 6)
  }

  /// Two actions that share a task: when one is at its limit, the other must take over.
  ///
  /// Clipping each separately would leave it where it was.
  @Test func componentAtItsLimitIsCompensatedByTheOther() {
    var partlyActive = 0
    for seed in UInt64(1)...20 {
      let system = LinearSystem.random(stateSize: 3, actionSize: 2, seed: seed)
      let objective = objective(system)
      let active = checkAgainstBruteForce(
        system, objective, horizon: 3, state: [1.5, -1, 0.5], context: "seed \(seed)")
      if active > 0, active < 6 { partlyActive += 1 }
    }
    #expect(partlyActive >= 10)
  }

  /// Compares `ilqr` with the best of all active sets; returns how many actions are at a limit.
  private func checkAgainstBruteForce(
    _ system: LinearSystem, _ objective: QuadraticObjective, horizon: Int, state: [Float],
    context: Comment = "", sourceLocation: SourceLocation = #_sourceLocation
  ) -> Int {
    let planner = planner(
      .ilqr, system, bound: 1, horizon: horizon,
      iterations: IterativeSettings { $0.iterations = 30 })
    let plan = planner.plan(states: state, dynamics: system, objective: objective)
    let reference = constrainedOptimum(
      system, objective, horizon: horizon, state: state.map(Double.init))
    for (found, expected) in zip(plan.sequence, reference) {
      #expect(abs(Double(found) - expected) < 5e-3, context, sourceLocation: sourceLocation)
    }
    let optimal = cost(
      of: reference.map(Float.init)[...], from: state, dynamics: system, objective: objective)
    #expect(plan.costs[0] <= optimal * 1.00001, context, sourceLocation: sourceLocation)
    return reference.count { abs($0) == 1 }
  }

  /// Brute force: every split of the actions into at the lower limit, at the upper limit and free is
  /// tried, the free ones solved by normal equations, and the cheapest feasible one kept.
  private func constrainedOptimum(
    _ system: LinearSystem, _ objective: QuadraticObjective, horizon: Int, state: [Double]
  ) -> [Double] {
    let q = weights(objective)
    let r = Matrix(diagonal: objective.actionWeights.map(Double.init))
    let m = system.actionSize
    let size = horizon * m
    func exactCost(_ actions: [Double]) -> Double {
      var x = state
      var total = 0.0
      for time in 0..<horizon {
        let u = Array(actions[(time * m)..<((time + 1) * m)])
        x = zip(system.stateMatrix * x, system.actionMatrix * u).map { $0 + $1 }
        let weight = time == horizon - 1 ? Double(objective.terminalWeight) : 1
        total += weight * q.quadraticForm(x) + r.quadraticForm(u)
      }
      return total
    }
    // The cost is quadratic in the actions: its coefficients follow from exact evaluations.
    let zero = [Double](repeating: 0, count: size)
    func unit(_ i: Int, _ scale: Double = 1) -> [Double] {
      var result = zero
      result[i] = scale
      return result
    }
    let base = exactCost(zero)
    var hessian = Matrix(rows: size, columns: size)
    var gradient = zero
    for i in 0..<size {
      gradient[i] = 0.5 * (exactCost(unit(i)) - exactCost(unit(i, -1)))
      hessian[i, i] = exactCost(unit(i)) + exactCost(unit(i, -1)) - 2 * base
      for j in 0..<i {
        let both = zip(unit(i), unit(j)).map { $0 + $1 }
        let value = exactCost(both) - exactCost(unit(i)) - exactCost(unit(j)) + base
        hessian[i, j] = value
        hessian[j, i] = value
      }
    }
    var best = zero
    var bestCost = Double.infinity
    var pattern = [Int](repeating: 0, count: size)
    while true {
      let free = (0..<size).filter { pattern[$0] == 0 }
      var actions = pattern.map { $0 == 0 ? 0.0 : $0 == 1 ? -1.0 : 1.0 }
      let fixedSlope = zip(gradient, hessian * actions).map { $0 + $1 }
      var reduced = Matrix(rows: free.count, columns: free.count)
      for (row, i) in free.enumerated() {
        for (column, j) in free.enumerated() { reduced[row, column] = hessian[i, j] }
      }
      let solution = Cholesky(reduced)?.solve(free.map { -fixedSlope[$0] }) ?? []
      for (i, value) in zip(free, solution) { actions[i] = value }
      if solution.count == free.count, actions.allSatisfy({ abs($0) <= 1 }) {
        let value = exactCost(actions)
        if value < bestCost { (best, bestCost) = (actions, value) }
      }
      guard let place = pattern.firstIndex(where: { $0 < 2 }) else { return best }
      for index in 0..<place { pattern[index] = 0 }
      pattern[place] += 1
    }
  }

  /// After a few decisions on the spot, warm-started sampling is near the optimum.
  @Test(arguments: [
    (PlannerDescription.cem, Float(0.02)), (.mppi, Float(0.05)), (.shooting, Float(0.10)),
  ])
  func samplingComesNearTheOptimum(kind: PlannerDescription, allowance: Float) {
    for seed in UInt64(1)...5 {
      let system = LinearSystem.doubleIntegrator()
      let objective = QuadraticObjective(
        goal: [0, 0], stateWeights: .diagonal([1, 0.1]), actionWeights: [0.01])
      let horizon = 12
      let state: [Float] = [-0.6, 0.2]
      let settings = PlannerSettings {
        $0.horizon = horizon
        $0[ShootingSettings.self].candidates = 1000
        $0[CrossEntropySettings.self].iterations = 6
        $0[PathIntegralSettings.self].iterations = 6
      }
      func bestCost(_ kind: PlannerDescription) -> Float {
        let planner = makePlanner(
          kind: kind, settings: settings, problemCount: 1, stateSize: 2,
          bounds: .unit(actionSize: 1), seed: seed)
        return planner.plan(states: state, dynamics: system, objective: objective).costs[0]
      }
      let optimal = bestCost(.ilqr)
      let found = bestCost(kind)
      #expect(found >= optimal * 0.99999)
      #expect(found <= optimal * (1 + allowance), "seed \(seed): \(found) against \(optimal)")
    }
  }
}
