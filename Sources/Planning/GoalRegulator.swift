import LinearAlgebra

/// The stationary law u = -K (z - z*) of the dynamics linearised at the goal and at rest.
///
/// K solves the discrete algebraic Riccati equation. A learned model may hold an unstable direction
/// that no action reaches; then the iteration has no end, and its gain after the last step is used.
final class GoalRegulator {
  /// Enough for time constants of minutes at usual control intervals.
  private static let maximumIterations = 1000

  private let stateSize: Int
  private let actionSize: Int
  private var goal: [Float] = []
  private var next: [Float]
  private var stateMatrix: [Float]
  private var actionMatrix: [Float]
  /// Of what the present law was solved: A, B and the goal, then Q and R.
  private var known: (state: [Float], action: [Float], goal: [Float]) = ([], [], [])
  private var knownCosts: (state: [Double], action: [Double]) = ([], [])
  /// K, `[actionSize, stateSize]`; nil when the last pass failed.
  private var gain: Matrix?

  init(stateSize: Int, actionSize: Int) {
    self.stateSize = stateSize
    self.actionSize = actionSize
    next = Array(repeating: 0, count: stateSize)
    stateMatrix = Array(repeating: 0, count: stateSize * stateSize)
    actionMatrix = Array(repeating: 0, count: stateSize * actionSize)
  }

  /// Linearises at the objective's goal, and solves for the law when dynamics, goal or costs are others.
  ///
  /// - Returns: Whether there is a law: not without a goal, and not when the pass failed.
  func update(dynamics: any Dynamics, objective: any Objective) -> Bool {
    guard let target = objective.goalState else { return false }
    goal = target
    let still = [Float](repeating: 0, count: actionSize)
    dynamics.linearize(
      count: 1, states: target, actions: still, next: &next, stateMatrices: &stateMatrix,
      actionMatrices: &actionMatrix)
    var gradient = [Double](repeating: 0, count: max(stateSize, actionSize))
    var stateCost = [Double](repeating: 0, count: stateSize * stateSize)
    var actionCost = [Double](repeating: 0, count: actionSize * actionSize)
    objective.expandStateCost(state: target, gradient: &gradient, hessian: &stateCost)
    objective.expandActionCost(action: still, gradient: &gradient, hessian: &actionCost)
    if known.state == stateMatrix, known.action == actionMatrix, known.goal == target,
      knownCosts.state == stateCost, knownCosts.action == actionCost
    {
      return gain != nil
    }
    known = (stateMatrix, actionMatrix, target)
    knownCosts = (stateCost, actionCost)
    let regulator = InfiniteHorizonRegulator(
      stateMatrix: Matrix(rows: stateSize, columns: stateSize, elements: stateMatrix),
      actionMatrix: Matrix(rows: stateSize, columns: actionSize, elements: actionMatrix),
      stateCost: Matrix(rows: stateSize, columns: stateSize, elements: stateCost),
      actionCost: Matrix(rows: actionSize, columns: actionSize, elements: actionCost),
      tolerance: 1e-9, maximumIterations: Self.maximumIterations)
    if case .failed = regulator.outcome { gain = nil } else { gain = regulator.gain }
    if gain?.isFinite == false { gain = nil }
    return gain != nil
  }

  /// Rolls every row of a batch out under the law, its actions clipped to their limits.
  func rollOut(
    _ batch: TrajectoryBatch, limits: ActionLimits, dynamics: any Dynamics,
    objective: any Objective
  ) {
    guard let gain else { return }
    batch.costs.update(repeating: 0, count: batch.rows)
    for time in 0..<batch.horizon {
      let states = batch.states(at: time)
      let actions = batch.actions(at: time)
      for row in 0..<batch.rows {
        for action in 0..<actionSize {
          var sum = 0.0
          for index in 0..<stateSize {
            sum -=
              gain[action, index]
              * Double(states[row &* stateSize &+ index] - goal[index])
          }
          actions[row &* actionSize &+ action] = limits.clip(Float(sum), action)
        }
      }
      batch.advance(time, dynamics: dynamics, objective: objective)
    }
    batch.rankNonFiniteLast()
  }
}
