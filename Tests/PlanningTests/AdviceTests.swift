import LinearAlgebra
import Planning
import Settings
import TestSupport
import Testing

/// What an adviser changes of the planners that ask one.
@Suite struct AdviceTests {
  /// Knows a quadratic cost to go zᵀ P z, and one sequence of actions.
  private final class KnownFuture: PlanAdviser {
    let costMatrix: Matrix
    let sequence: [Float]
    /// How many sequences of how many problems it was asked for.
    private(set) var asked: [(problems: Int, count: Int)] = []

    init(costMatrix: Matrix = Matrix(rows: 2, columns: 2), sequence: [Float] = []) {
      self.costMatrix = costMatrix
      self.sequence = sequence
    }

    let knowsCostToGo = true

    func addCostsToGo(
      count: Int, states: UnsafePointer<Float>, weight: Float, costs: UnsafeMutablePointer<Float>
    ) {
      let n = costMatrix.rows
      for row in 0..<count {
        for i in 0..<n {
          for j in 0..<n {
            costs[row] +=
              weight * Float(costMatrix[i, j]) * states[row * n + i] * states[row * n + j]
          }
        }
      }
    }

    func write(
      _ proposals: UnsafeMutablePointer<Float>, problems: Int, count: Int, horizon: Int,
      states: UnsafePointer<Float>, dynamics: any Dynamics
    ) {
      asked.append((problems, count))
      for index in 0..<problems * count * horizon {
        proposals[index] = sequence[index % horizon]
      }
    }
  }

  private static let advised: [PlannerDescription] = [.shooting, .cem, .mppi]

  private func plan(
    _ kind: PlannerDescription, _ settings: PlannerSettings, adviser: (any PlanAdviser)?,
    states: [Float] = [0.1, 0.03], objective: QuadraticObjective
  ) throws -> Plan {
    let planner = makePlanner(
      kind: kind, settings: settings, problemCount: states.count / 2, stateSize: 2,
      bounds: .unit(actionSize: 1), seed: 4)
    try #require(planner as? any AdvisedPlanner).adviser = adviser
    return planner.plan(
      states: states, dynamics: LinearSystem.doubleIntegrator(), objective: objective)
  }

  private let objective = QuadraticObjective(
    goal: [0, 0], stateWeights: .diagonal([1, 0.1]), actionWeights: [0.05])

  /// With the exact cost to go a planner need not look further than one tick.
  ///
  /// The best action is then that of the regulator over an infinite horizon; without, it is another.
  @Test(arguments: advised) func anExactCostToGoMakesOneTickEnough(kind: PlannerDescription) throws
  {
    let system = LinearSystem.doubleIntegrator()
    let regulator = InfiniteHorizonRegulator(
      stateMatrix: system.stateMatrix, actionMatrix: system.actionMatrix,
      stateCost: Matrix([[1, 0], [0, 0.1]]), actionCost: Matrix([[0.05]]))
    // The regulator's cost counts the present state; what comes after it is left.
    let future = KnownFuture(costMatrix: regulator.costMatrix - Matrix([[1, 0], [0, 0.1]]))
    let best = -(regulator.gain * Matrix([[0.1], [0.03]])).elements[0]
    try #require(abs(best) < 0.95 && abs(best) > 0.3, "a task inside of the limits: \(best)")
    var settings = PlannerSettings {
      $0.horizon = 1
      $0.noiseHold = 1
      $0[ShootingSettings.self].candidates = 2000
      $0[CrossEntropySettings.self].candidates = 500
      $0[CrossEntropySettings.self].elites = 20
      $0[PathIntegralSettings.self].candidates = 2000
    }
    let blind = try plan(kind, settings, adviser: future, objective: objective)
    settings.terminalValue = 1
    let seeing = try plan(kind, settings, adviser: future, objective: objective)
    #expect(abs(Double(seeing.actions[0]) - best) < 0.02, "\(seeing.actions[0]), \(best)")
    #expect(abs(Double(blind.actions[0]) - best) > 0.2, "\(blind.actions[0])")
  }

  /// A plan that no random sequence comes near is taken when it is proposed, cut to the limits.
  @Test(arguments: [PlannerDescription.shooting, .cem])
  func aProposalIsACandidate(kind: PlannerDescription) throws {
    // Fast reversals: held noise never makes them, and only they are good.
    let proposal: [Float] = (0..<12).map { $0 % 2 == 0 ? 9 : -1 }
    struct Reversals: Objective {
      let stateSize = 2
      let actionSize = 1
      func addStateCosts(
        count: Int, states: UnsafePointer<Float>, weight: Float, costs: UnsafeMutablePointer<Float>
      ) {
        // An even tick has pushed forward, an odd one back again: the speed is 0.1 or 0.
        for row in 0..<count {
          let speed = states[row * 2 + 1]
          costs[row] += weight * min(abs(speed), abs(speed - 0.1))
        }
      }
      func addActionCosts(
        count: Int, actions: UnsafePointer<Float>, costs: UnsafeMutablePointer<Float>
      ) {
        for row in 0..<count { costs[row] += 1 - abs(actions[row]) }
      }
      func expandStateCost(
        state: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
        hessian: UnsafeMutablePointer<Double>
      ) {}
      func expandActionCost(
        action: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
        hessian: UnsafeMutablePointer<Double>
      ) {}
    }
    let settings = PlannerSettings {
      $0.horizon = 12
      $0.proposals = 2
    }
    let planner = makePlanner(
      kind: kind, settings: settings, problemCount: 3, stateSize: 2, bounds: .unit(actionSize: 1),
      seed: 4)
    let future = KnownFuture(sequence: proposal)
    func decide() -> Plan {
      planner.reset(problem: nil)
      return planner.plan(
        states: [0, 0, 0, 0, 0, 0], dynamics: LinearSystem.doubleIntegrator(),
        objective: Reversals())
    }
    #expect(decide().costs.allSatisfy { $0 > 0.1 })
    try #require(planner as? any AdvisedPlanner).adviser = future
    let plan = decide()
    #expect(plan.costs.allSatisfy { $0 < 1e-5 }, "\(plan.costs)")
    let limited = proposal.map { min(max($0, -1), 1) }
    #expect(plan.sequence == limited + limited + limited)
    #expect(future.asked.map(\.problems) == [3] && future.asked.map(\.count) == [2])
  }

  /// Whoever asks for nothing plans as if nobody were there, and an adviser that is asked for more than half
  /// of the candidates gives half.
  @Test(arguments: advised) func adviceThatIsNotAskedForChangesNothing(kind: PlannerDescription)
    throws
  {
    var settings = PlannerSettings { $0.horizon = 4 }
    let future = KnownFuture(
      costMatrix: Matrix([[5, 0], [0, 5]]), sequence: [1, 1, 1, 1])
    let alone = try plan(kind, settings, adviser: nil, objective: objective)
    let silent = try plan(kind, settings, adviser: future, objective: objective)
    #expect(silent.sequence == alone.sequence && silent.costs == alone.costs)
    #expect(future.asked.isEmpty)
    settings.terminalValue = 1
    settings.proposals = 50_000
    let unheard = try plan(kind, settings, adviser: nil, objective: objective)
    #expect(unheard.sequence == alone.sequence && unheard.costs == alone.costs)
    let advised = try plan(kind, settings, adviser: future, objective: objective)
    #expect(advised.costs != alone.costs)
    #expect(future.asked.map(\.count) == [kind.candidates(settings) / 2])
  }
}
