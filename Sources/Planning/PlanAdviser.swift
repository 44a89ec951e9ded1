import LinearAlgebra

/// Knows more than one horizon shows: what is still to come where it ends, and what might be worth a try.
///
/// As the value function and the policy in TD-MPC (Hansen et al., "Temporal difference learning for model
/// predictive control", ICML 2022) do for a planner. One thread uses it.
package protocol PlanAdviser: AnyObject {
  /// Whether it knows what is still to come, in the units of the objective.
  var knowsCostToGo: Bool { get }

  /// Adds `weight` times the cost to go of every row of `states` `[count, stateSize]` to `costs`
  /// `[count]`: of all that comes after the row, whose own cost is left out.
  func addCostsToGo(
    count: Int, states: UnsafePointer<Float>, weight: Float, costs: UnsafeMutablePointer<Float>)

  /// Proposes action sequences for every problem of a decision.
  ///
  /// - Parameters:
  ///   - proposals: Room for `[problems, count, horizon, actionSize]`; planners clip what is written.
  ///   - problems: How many problems there are.
  ///   - count: How many sequences each of them gets.
  ///   - states: The present states, `[problems, stateSize]`.
  ///   - dynamics: Where actions lead.
  func write(
    _ proposals: UnsafeMutablePointer<Float>, problems: Int, count: Int, horizon: Int,
    states: UnsafePointer<Float>, dynamics: any Dynamics)
}

/// A planner that can be advised, by the numbers of its settings.
package protocol AdvisedPlanner: Planner {
  /// Who advises it; nil for nobody: then it plans as if there were no such numbers.
  var adviser: (any PlanAdviser)? { get set }
}

/// The sequences that an adviser proposes in one decision.
final class Proposals {
  /// How many there are of every problem.
  let count: Int
  private let horizon: Int
  private let limits: ActionLimits
  private let memory: AlignedBuffer<Float>
  private var sequenceLength: Int { horizon * limits.actionSize }

  /// Has room for the proposals of every problem.
  init(problemCount: Int, count: Int, horizon: Int, limits: ActionLimits) {
    self.count = count
    self.horizon = horizon
    self.limits = limits
    memory = AlignedBuffer(count: max(1, problemCount * count * horizon * limits.actionSize))
  }

  /// Asks an adviser.
  func ask(
    _ adviser: any PlanAdviser, problems: Int, states: UnsafePointer<Float>, dynamics: any Dynamics
  ) {
    adviser.write(
      memory.pointer, problems: problems, count: count, horizon: horizon, states: states,
      dynamics: dynamics)
    for index in 0..<problems * count * sequenceLength {
      memory.pointer[index] = limits.clip(memory.pointer[index], index % limits.actionSize)
    }
  }

  /// Copies a problem's sequences to rows from `firstRow` on, before `end`.
  ///
  /// - Returns: The row behind them.
  func write(problem: Int, to batch: TrajectoryBatch, firstRow: Int, end: Int) -> Int {
    let copied = max(0, min(count, end - firstRow))
    for index in 0..<copied {
      batch.setActions(
        row: firstRow + index, memory.pointer + (problem * count + index) * sequenceLength)
    }
    return firstRow + copied
  }
}
