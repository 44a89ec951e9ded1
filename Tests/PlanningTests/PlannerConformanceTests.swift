import LinearAlgebra
import Planning
import Settings
import TestSupport
import Testing

/// What every planner promises, whatever its method.
@Suite struct PlannerConformanceTests {
  private func planner(
    _ kind: PlannerDescription, system: some Dynamics, problemCount: Int = 1, seed: UInt64 = 3,
    firstProblem: Int = 0, bounds: ActionBounds? = nil,
    settings: PlannerSettings = PlannerSettings {
      $0.horizon = 12
      $0.noiseHold = 2
    }
  ) -> any Planner {
    makePlanner(
      kind: kind, settings: settings, problemCount: problemCount, stateSize: system.stateSize,
      bounds: bounds ?? .unit(actionSize: system.actionSize),
      seed: seed, firstProblem: firstProblem)
  }

  private func quadratic(_ system: some Dynamics, terminalWeight: Float = 1) -> QuadraticObjective {
    QuadraticObjective(
      goal: Array(repeating: 0, count: system.stateSize),
      stateWeights: .diagonal(Array(repeating: 1, count: system.stateSize)),
      actionWeights: Array(repeating: 0.01, count: system.actionSize),
      terminalWeight: terminalWeight)
  }

  private func randomStates(count: Int, seed: UInt64, scale: Double = 2) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    return (0..<count).map { _ in Float(generator.uniform(-scale, scale)) }
  }

  @Test(arguments: PlannerDescription.standard)
  func reportHasTheStatedShapesAndIsFiniteAndInsideTheBounds(kind: PlannerDescription) {
    for seed in UInt64(1)...5 {
      let system = LinearSystem.random(stateSize: 3, actionSize: 2, seed: seed)
      let bounds = ActionBounds(lower: [-0.3, 0.1], upper: [0.2, 0.6])
      let planner = planner(kind, system: system, problemCount: 2, seed: seed, bounds: bounds)
      #expect(planner.problemCount == 2)
      let states = randomStates(count: 6, seed: seed)
      for _ in 0..<3 {
        let plan = planner.plan(states: states, dynamics: system, objective: quadratic(system))
        #expect(plan.horizon == 12)
        #expect(plan.actions.count == 2 * 2)
        #expect(plan.sequence.count == 2 * 12 * 2)
        #expect(plan.path.count == 2 * 13 * 3)
        #expect(plan.costs.count == 2)
        #expect(plan.elites.count.isMultiple(of: 13 * 3))
        #expect(!plan.costPerIteration.isEmpty)
        let numbers = plan.actions + plan.sequence + plan.path + plan.costs + plan.elites
        #expect(allFinite(numbers + plan.costPerIteration))
        for (index, action) in plan.sequence.enumerated() {
          #expect(action >= bounds.lower[index % 2] && action <= bounds.upper[index % 2])
        }
        #expect(Array(plan.sequence[0..<2]) == Array(plan.actions[0..<2]))
        #expect(Array(plan.sequence[24..<26]) == Array(plan.actions[2..<4]))
        #expect(Array(plan.path[0..<3]) == Array(states[0..<3]))
        #expect(plan.nonFiniteCandidates == 0)
      }
    }
  }

  @Test(arguments: PlannerDescription.standard)
  func reportedCostAndPathAreThoseOfTheReportedActions(kind: PlannerDescription) {
    let system = TruePendulum()
    let objective = PendulumObjective()
    let planner = planner(kind, system: system)
    let state: [Float] = [2.5, 0.4]
    let plan = planner.plan(states: state, dynamics: system, objective: objective)
    let expected = cost(
      of: plan.sequence[...], from: state, dynamics: system, objective: objective)
    #expect(abs(plan.costs[0] - expected) <= 1e-5 * expected)
    var current = state
    for time in 0..<12 {
      var next = current
      system.step(
        count: 1, states: current, actions: [plan.sequence[time]], next: &next)
      #expect(Array(plan.path[(2 * time + 2)..<(2 * time + 4)]) == next)
      current = next
    }
  }

  @Test(arguments: PlannerDescription.standard)
  func sameSeedGivesTheSamePlanAndAnotherSeedAnother(kind: PlannerDescription) {
    let system = TruePendulum()
    func decisions(seed: UInt64) -> [[Float]] {
      let planner = planner(kind, system: system, seed: seed)
      return [[3.0, 0.1], [2.9, -0.2], [2.8, -0.3]].map {
        planner.plan(states: $0, dynamics: system, objective: PendulumObjective()).sequence
      }
    }
    #expect(decisions(seed: 5) == decisions(seed: 5))
    if kind != .lqr { #expect(decisions(seed: 5) != decisions(seed: 6)) }
  }

  @Test(arguments: [PlannerDescription.shooting, .cem, .mppi, .ilqr])
  func problemsDrawDifferentNumbersAndSoDoDecisions(kind: PlannerDescription) {
    let system = TruePendulum()
    let objective = PendulumObjective()
    let planner = planner(kind, system: system, problemCount: 2)
    let states: [Float] = [3.0, 0.1, 3.0, 0.1]
    let first = planner.plan(states: states, dynamics: system, objective: objective)
    #expect(Array(first.sequence[..<12]) != Array(first.sequence[12...]))
    // From the same warm start and state, each decision and each episode draws anew.
    let neutral = [Float](repeating: 0, count: 2 * 12)
    var seen = [first.sequence]
    for _ in 0..<2 {
      planner.adopt(actions: neutral, horizon: 12)
      let plan = planner.plan(states: states, dynamics: system, objective: objective)
      #expect(!seen.contains(plan.sequence))
      seen.append(plan.sequence)
    }
    planner.reset(problem: nil)
    let plan = planner.plan(states: states, dynamics: system, objective: objective)
    #expect(!seen.contains(plan.sequence))
  }

  @Test(arguments: PlannerDescription.standard)
  func batchOfThreeEqualsThreeSingles(kind: PlannerDescription) {
    let system = TruePendulum()
    let objective = PendulumObjective()
    let batch = planner(kind, system: system, problemCount: 3)
    let singles = (0..<3).map { planner(kind, system: system, firstProblem: $0) }
    for tick in 0..<3 {
      let states = randomStates(count: 6, seed: UInt64(tick), scale: 3)
      let together = batch.plan(states: states, dynamics: system, objective: objective)
      for problem in 0..<3 {
        let alone = singles[problem].plan(
          states: Array(states[(2 * problem)..<(2 * problem + 2)]), dynamics: system,
          objective: objective)
        #expect(Array(together.sequence[(problem * 12)..<((problem + 1) * 12)]) == alone.sequence)
        #expect(together.costs[problem] == alone.costs[0])
      }
    }
  }

  @Test(arguments: PlannerDescription.standard)
  func planningIsBatchedOverProblemsAndCandidates(kind: PlannerDescription) {
    let system = LinearSystem.doubleIntegrator()
    let settings = PlannerSettings {
      $0.horizon = 7
      $0.noiseHold = 1
    }
    let planner = planner(kind, system: system, problemCount: 5, settings: settings)
    _ = planner.plan(
      states: Array(repeating: 1, count: 10), dynamics: system, objective: quadratic(system))
    // One call a step, for each evaluation of all candidates: never one call a candidate.
    let candidates = kind.candidates(settings)
    let expected: [Int] =
      switch kind {
      case .lqr: Array(repeating: 5, count: 2 * 7)
      case .ilqr:
        Array(repeating: 5 * candidates, count: 7)
          + Array(repeating: 5 * candidates * 5, count: 5 * 7)
      case .shooting: Array(repeating: 5 * candidates, count: 7)
      case .cem: Array(repeating: 5 * candidates, count: 3 * 7)
      case .mppi: Array(repeating: 5 * candidates, count: 3 * 7) + Array(repeating: 5, count: 7)
      default: []
      }
    #expect(system.stepRows == expected)
  }

  @Test(arguments: PlannerDescription.standard)
  func candidateWithoutFiniteCostNeverWinsAndIsCounted(kind: PlannerDescription) {
    // Every action above 0.4 gives NaN, and the best actions of the sound system are above it.
    let sound = LinearSystem.doubleIntegrator()
    let fragile = FragileDynamics(sound, breaksAbove: 0.4)
    let planner = planner(kind, system: fragile, problemCount: 2)
    let states: [Float] = [-3, 0, 3, 0]
    for _ in 0..<4 {
      let plan = planner.plan(states: states, dynamics: fragile, objective: quadratic(sound))
      #expect(plan.sequence[0..<12].allSatisfy { $0 <= 0.4 && $0 >= -1 })
      #expect(allFinite(plan.costs + plan.path + plan.elites))
      #expect(plan.nonFiniteCandidates > 0)
    }
  }

  @Test(arguments: PlannerDescription.standard)
  func nothingFiniteGivesTheActionNearestToZero(kind: PlannerDescription) {
    let system = LinearSystem.doubleIntegrator()
    let broken = FragileDynamics(system, breaksAbove: -2)
    let bounds = ActionBounds(lower: [0.25], upper: [1])
    let planner = planner(kind, system: broken, bounds: bounds)
    let plan = planner.plan(states: [1, 0], dynamics: broken, objective: quadratic(system))
    #expect(plan.sequence.allSatisfy { $0 == 0.25 })
    #expect(plan.costs == [.infinity])
    #expect(allFinite(plan.path))
    // The next decision, with sound dynamics, is not spoiled.
    let after = planner.plan(states: [1, 0], dynamics: system, objective: quadratic(system))
    #expect(after.costs[0].isFinite)
  }

  @Test(arguments: PlannerDescription.standard)
  func nonFiniteStateGivesTheActionNearestToZeroAndLeavesTheOthersAlone(kind: PlannerDescription) {
    let system = LinearSystem.doubleIntegrator()
    for broken in [Float.nan, .infinity] {
      let planner = planner(kind, system: system, problemCount: 3)
      let reference = self.planner(kind, system: system, firstProblem: 2)
      let plan = planner.plan(
        states: [1, 0, broken, 1, -2, 0.5], dynamics: system, objective: quadratic(system))
      let alone = reference.plan(
        states: [-2, 0.5], dynamics: system, objective: quadratic(system))
      #expect(plan.actions[1] == 0)
      #expect(plan.sequence[12..<24].allSatisfy { $0 == 0 })
      #expect(plan.costs[1] == .infinity)
      #expect(plan.nonFiniteCandidates == 0)
      #expect(Array(plan.sequence[24..<36]) == alone.sequence)
      #expect(!system.sawNonFiniteState)
    }
  }

  @Test(arguments: PlannerDescription.standard)
  func resetForgetsTheEarlierPlan(kind: PlannerDescription) {
    let system = TruePendulum()
    let objective = PendulumObjective()
    let first = planner(kind, system: system, problemCount: 2)
    let second = planner(kind, system: system, problemCount: 2)
    _ = first.plan(states: [3, 0, 1, 1], dynamics: system, objective: objective)
    _ = first.plan(states: [2, 1, 1, 2], dynamics: system, objective: objective)
    _ = second.plan(states: [-1, 2, -2, 0], dynamics: system, objective: objective)
    let states: [Float] = [0.5, -1, 2.5, 0]
    first.reset(problem: nil)
    second.reset(problem: nil)
    let afterFirst = first.plan(states: states, dynamics: system, objective: objective)
    let afterSecond = second.plan(states: states, dynamics: system, objective: objective)
    #expect(afterFirst.sequence == afterSecond.sequence)
  }

  @Test(arguments: PlannerDescription.standard)
  func resetOfOneProblemKeepsTheOther(kind: PlannerDescription) {
    let system = TruePendulum()
    let objective = PendulumObjective()
    let first = planner(kind, system: system, problemCount: 2)
    let second = planner(kind, system: system, problemCount: 2)
    let states: [Float] = [3, 0, 1, 1]
    _ = first.plan(states: states, dynamics: system, objective: objective)
    _ = second.plan(states: states, dynamics: system, objective: objective)
    first.reset(problem: 0)
    let plan = first.plan(states: states, dynamics: system, objective: objective)
    let reference = second.plan(states: states, dynamics: system, objective: objective)
    #expect(Array(plan.sequence[12...]) == Array(reference.sequence[12...]))
    #expect(Array(plan.sequence[..<12]) != Array(reference.sequence[..<12]))
  }

  @Test(arguments: PlannerDescription.standard)
  func adoptedPlanIsTheStartingPoint(kind: PlannerDescription) {
    // A long plan of a thorough planner is handed over; the state is where its first action led.
    let system = TruePendulum()
    let objective = PendulumObjective()
    let state: [Float] = [2.6, 1.5]
    let thorough = PlannerSettings {
      $0.horizon = 15
      $0[CrossEntropySettings.self].candidates = 1000
      $0[CrossEntropySettings.self].iterations = 8
      $0[CrossEntropySettings.self].elites = 20
    }
    let earlier = planner(.cem, system: system, settings: thorough)
      .plan(states: state, dynamics: system, objective: objective)
    var next = state
    system.step(count: 1, states: state, actions: earlier.actions, next: &next)
    let later = planner(kind, system: system)
    later.adopt(actions: earlier.sequence, horizon: earlier.horizon)
    let plan = later.plan(states: next, dynamics: system, objective: objective)
    let adopted = cost(
      of: earlier.sequence[1...12], from: next, dynamics: system, objective: objective)
    // mppi offers its last mean and the best candidate of its last iteration, lqr one step without
    // a line search: neither guarantees a decrease.
    let allowance: Float = kind == .mppi || kind == .lqr ? 1.05 : 1
    #expect(plan.costs[0] <= adopted * allowance)
  }

  @Test func warmStartIsTheLastPlanOneStepLater() {
    // With two candidates shooting has only the shifted plan and doing nothing to choose from.
    let system = LinearSystem.doubleIntegrator()
    let settings = PlannerSettings {
      $0.horizon = 6
      $0.noiseHold = 1
      $0[ShootingSettings.self].candidates = 2
    }
    let planner = planner(.shooting, system: system, settings: settings)
    let last: [Float] = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]
    planner.adopt(actions: last, horizon: 6)
    let first = planner.plan(states: [-3, 0], dynamics: system, objective: quadratic(system))
    #expect(first.sequence == [0.8, 0.7, 0.6, 0.5, 0.4, 0.4])
    let second = planner.plan(states: [-3, 0], dynamics: system, objective: quadratic(system))
    #expect(second.sequence == [0.7, 0.6, 0.5, 0.4, 0.4, 0.4])
  }

  @Test(arguments: [PlannerDescription.shooting, .cem, .ilqr])
  func bestSequenceIsThePlanAndTheOthersFollowInOrder(kind: PlannerDescription) {
    // Without an action cost, a path alone tells what its sequence costs.
    let system = TruePendulum()
    let objective = PendulumObjective(actionCost: 0)
    let planner = planner(kind, system: system)
    for seed in UInt64(0)..<10 {
      let state = randomStates(count: 2, seed: seed, scale: 3)
      let plan = planner.plan(states: state, dynamics: system, objective: objective)
      let eliteCosts = stride(from: 0, to: plan.elites.count, by: 26).map { start -> Float in
        var total: Float = 0
        for time in 1...12 {
          let place = start + 2 * time
          objective.addStateCosts(
            count: 1, states: Array(plan.elites[place..<(place + 2)]), weight: 1, costs: &total)
        }
        return total
      }
      #expect(eliteCosts.count > 1)
      #expect(eliteCosts == eliteCosts.sorted())
      #expect(plan.costs[0] <= eliteCosts[0])
      #expect(plan.costPerIteration.last == plan.costs[0])
      #expect(plan.costPerIteration == plan.costPerIteration.sorted(by: >))
    }
  }

  @Test(arguments: PlannerDescription.standard)
  func shorterAdoptedPlanIsExtendedAndClipped(kind: PlannerDescription) {
    let system = LinearSystem.doubleIntegrator()
    let planner = planner(kind, system: system)
    planner.adopt(actions: [0.5, 7, .nan], horizon: 3)
    let plan = planner.plan(states: [1, 0], dynamics: system, objective: quadratic(system))
    #expect(plan.sequence.allSatisfy { $0.isFinite && abs($0) <= 1 })
    #expect(plan.costs[0].isFinite)
  }

  @Test(arguments: PlannerDescription.standard)
  func neverWorseThanDoingNothingOnALinearProblem(kind: PlannerDescription) {
    for seed in UInt64(1)...20 {
      let system = LinearSystem.random(stateSize: 3, actionSize: 1, seed: seed)
      let objective = quadratic(system)
      let state = randomStates(count: 3, seed: seed &+ 100)
      let planner = planner(kind, system: system, seed: seed)
      let plan = planner.plan(states: state, dynamics: system, objective: objective)
      let nothing = cost(
        of: Array(repeating: 0, count: 12)[...], from: state, dynamics: system,
        objective: objective)
      #expect(plan.costs[0] <= nothing * 1.00001, "seed \(seed)")
    }
  }

  @Test(arguments: PlannerDescription.standard)
  func terminalWeightCountsTheLastStateOnly(kind: PlannerDescription) {
    let system = LinearSystem.doubleIntegrator()
    let objective = quadratic(system, terminalWeight: 50)
    // The law of lqr knows no limits: it is the best only where it does not meet them.
    let state: [Float] = kind == .lqr ? [0.01, 0] : [1, 0]
    func plan(_ objective: QuadraticObjective) -> Plan {
      planner(kind, system: system).plan(states: state, dynamics: system, objective: objective)
    }
    func heavyCost(_ plan: Plan) -> Float {
      cost(of: plan.sequence[...], from: state, dynamics: system, objective: objective)
    }
    let heavy = plan(objective)
    #expect(abs(heavy.costs[0] - heavyCost(heavy)) <= 1e-4 * heavyCost(heavy))
    // The search minds the weight, not only the report: who plans without it ends dearer.
    #expect(heavyCost(heavy) < 0.99 * heavyCost(plan(quadratic(system))))
  }
}
