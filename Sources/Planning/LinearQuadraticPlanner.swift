import Settings
import Validation

/// One Riccati pass with the dynamics' own A and B: time-varying around the shifted last plan, or
/// stationary around the goal.
///
/// Actions are clipped to their limits only when applied: the pass itself does not know them, and
/// there is neither a line search nor another start. On a linear system without active limits this
/// is the optimal control; elsewhere it shows what a single linearisation is worth.
final class LinearQuadraticPlanner: Planner {
  private let core: PlannerCore
  private let nominal: TrajectoryBatch
  private let trial: TrajectoryBatch
  private let gains: FeedbackGains
  private let backward: BackwardPass
  /// `[horizon, actionSize]`.
  private var shifted: [Float]
  /// The stationary law; nil to linearise around the plan.
  private let regulator: GoalRegulator?

  init(core: PlannerCore, settings: LinearQuadraticSettings) {
    self.core = core
    regulator =
      settings.linearizeAt == .goal
      ? GoalRegulator(stateSize: core.stateSize, actionSize: core.actionSize) : nil
    nominal = TrajectoryBatch(
      rows: core.problemCount, horizon: core.horizon, stateSize: core.stateSize,
      actionSize: core.actionSize)
    trial = TrajectoryBatch(
      rows: core.problemCount, horizon: core.horizon, stateSize: core.stateSize,
      actionSize: core.actionSize)
    gains = FeedbackGains(
      rows: core.problemCount, horizon: core.horizon, stateSize: core.stateSize,
      actionSize: core.actionSize)
    backward = BackwardPass(stateSize: core.stateSize, limits: core.limits)
    shifted = Array(repeating: 0, count: core.horizon * core.actionSize)
  }

  var problemCount: Int { core.problemCount }

  func reset(problem: Int?) { core.memory.reset(problem: problem) }

  func adopt(actions: [Float], horizon: Int) {
    core.memory.adopt(actions: actions, horizon: horizon)
  }

  func plan(states: [Float], dynamics: any Dynamics, objective: any Objective) -> Plan {
    core.begin(states: states, dynamics: dynamics, objective: objective)
    if let regulator, regulator.update(dynamics: dynamics, objective: objective) {
      trial.setInitialStates(core.initialStates, copies: 1)
      regulator.rollOut(trial, limits: core.limits, dynamics: dynamics, objective: objective)
      for problem in 0..<problemCount { core.offer(problem: problem, trial, row: problem) }
      return core.finish(
        costPerIteration: [trial.costs[0]],
        nonFiniteCandidates: core.nonFiniteCount(trial, rowsPerProblem: 1))
    }
    nominal.setInitialStates(core.initialStates, copies: 1)
    for problem in 0..<problemCount {
      core.memory.writeShifted(problem: problem, to: &shifted)
      nominal.setActions(row: problem, shifted)
    }
    nominal.rollOut(dynamics: dynamics, objective: objective)
    gains.linearize(nominal, dynamics: dynamics)
    for problem in 0..<problemCount {
      if !findLaw(problem, objective: objective) { gains.clear(row: problem) }
    }
    gains.rollOut(
      around: nominal, into: trial, stepSizes: 1, limits: core.limits, dynamics: dynamics,
      objective: objective)
    for problem in 0..<problemCount {
      core.offer(problem: problem, trial, row: problem)
      if core.bestCosts[problem] == .infinity {
        core.offer(problem: problem, nominal, row: problem)
      }
    }
    return core.finish(
      costPerIteration: [nominal.costs[0], trial.costs[0]],
      nonFiniteCandidates: core.nonFiniteCount(trial, rowsPerProblem: 1))
  }

  /// Regularises only as far as Q_uu needs to be positive definite.
  private func findLaw(_ problem: Int, objective: any Objective) -> Bool {
    var regularisation = 0.0
    for _ in 0..<12 {
      if backward.run(
        row: problem, nominal: nominal, gains: gains, objective: objective,
        regularisation: regularisation, limited: false)
      {
        return true
      }
      regularisation = regularisation == 0 ? 1e-8 : 10 * regularisation
    }
    return false
  }
}

/// The settings of `lqr`.
package struct LinearQuadraticSettings: SettingsSection {
  /// Where the dynamics are linearised.
  package enum Point: String, Sendable, CaseIterable {
    /// Along the shifted last plan: a time-varying law over the horizon.
    case plan
    /// At the goal: one stationary law, for systems that are to stay near it.
    case goal
  }

  package var linearizeAt = Point.plan

  package init() {}

  package static let name = "lqr"
  package static let schema: [Setting<Self>] = [
    .choice(\.linearizeAt, "linearize_at", "where the dynamics are linearised")
  ]
}

extension PlannerDescription {
  /// LQR: one time-varying Riccati pass around the shifted plan, or the stationary law at the goal
  /// (`planner.lqr.linearize_at`).
  package static let lqr = PlannerDescription(
    name: "lqr", summary: "one Riccati pass around the last plan",
    section: LinearQuadraticSettings(), hasCandidates: false,
    candidates: { _ in 1 }, iterations: { _ in 1 },
    memory: { settings, sizes in
      PlannerMemory(
        keyPath: "horizon", sequences: settings.horizon,
        floats: sizes.state * (sizes.state + 2 * sizes.action) + sizes.state + sizes.action
          + sizes.row)
    },
    make: {
      LinearQuadraticPlanner(core: $0.core, settings: $0.settings[LinearQuadraticSettings.self])
    })
}
