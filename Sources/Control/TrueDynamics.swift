import Planning
import Worlds

/// The true physics as a planner sees it, one control tick a step: the oracle's dynamics.
///
/// Actions are fractions of their limits, as with learned dynamics. One thread uses it.
package final class TrueDynamics: Dynamics {
  private let environment: Environment

  /// Offers an environment's physics to a planner.
  package init(_ environment: Environment) { self.environment = environment }

  package var stateSize: Int { environment.system.stateSize }
  package var actionSize: Int { environment.system.actionSize }

  package func step(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>
  ) {
    let n = stateSize
    let m = actionSize
    for row in 0..<count {
      let state = environment.next(
        state(states + row &* n, n), fractions: action(actions + row &* m, m))
      for index in 0..<n { next[row &* n &+ index] = Float(state[index]) }
    }
  }

  package func linearize(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>, stateMatrices: UnsafeMutablePointer<Float>,
    actionMatrices: UnsafeMutablePointer<Float>
  ) {
    step(count: count, states: states, actions: actions, next: next)
    let n = stateSize
    let m = actionSize
    let limit = environment.system.actionLimit
    withUnsafeTemporaryAllocation(of: Double.self, capacity: n * n + n * m) { scratch in
      guard let a = scratch.baseAddress else { return }
      let b = a + n * n
      for row in 0..<count {
        environment.writeJacobians(
          state(states + row &* n, n), action(actions + row &* m, m) * limit, stateMatrix: a,
          actionMatrix: b)
        for index in 0..<n * n { stateMatrices[row &* n &* n &+ index] = Float(a[index]) }
        for i in 0..<n {
          for j in 0..<m {
            // The planner's unit of action is the limit.
            actionMatrices[(row &* n &+ i) &* m &+ j] = Float(b[i &* m &+ j] * limit[j])
          }
        }
      }
    }
  }

  private func state(_ values: UnsafePointer<Float>, _ count: Int) -> StateVector {
    var state = StateVector()
    for index in 0..<count { state[index] = Double(values[index]) }
    return state
  }

  private func action(_ values: UnsafePointer<Float>, _ count: Int) -> ActionVector {
    var action = ActionVector()
    for index in 0..<count { action[index] = Double(values[index]) }
    return action
  }
}

/// The task's smooth cost on true states, Σ w (φ(x) − φ(goal))², with an action cost r u².
package struct TrueStateObjective: Objective {
  let task: any ControlTask
  package let stateSize: Int
  package let actionSize: Int
  let actionCost: Float
  package let terminalWeight: Float

  /// Makes the oracle's objective of an environment.
  package init(_ environment: Environment, actionCost: Double, terminalWeight: Double = 1) {
    task = environment.task
    stateSize = environment.system.stateSize
    actionSize = environment.system.actionSize
    self.actionCost = Float(actionCost)
    self.terminalWeight = Float(terminalWeight)
  }

  package var goalState: [Float]? { (0..<stateSize).map { Float(task.goal[$0]) } }

  package func addStateCosts(
    count: Int, states: UnsafePointer<Float>, weight: Float, costs: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<count {
      costs[row] += weight * Float(task.cost(vector(states + row &* stateSize)))
    }
  }

  package func addActionCosts(
    count: Int, actions: UnsafePointer<Float>, costs: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<count {
      for index in 0..<actionSize {
        let action = actions[row &* actionSize &+ index]
        costs[row] += actionCost * action * action
      }
    }
  }

  package func expandStateCost(
    state: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
    hessian: UnsafeMutablePointer<Double>
  ) {
    let point = vector(state)
    let features = task.costFeatureCount
    let weights = task.costWeights
    let difference = task.costFeatures(point) - task.costFeatures(task.goal)
    gradient.update(repeating: 0, count: stateSize)
    hessian.update(repeating: 0, count: stateSize * stateSize)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: features * stateSize) { scratch in
      guard let jacobian = scratch.baseAddress else { return }
      task.writeCostFeatureJacobian(point, to: jacobian)
      // Gauss-Newton: the curvature of the features is left out, so that it stays positive.
      for feature in 0..<features {
        let row = jacobian + feature * stateSize
        for i in 0..<stateSize {
          gradient[i] += 2 * weights[feature] * difference[feature] * row[i]
          for j in 0..<stateSize {
            hessian[i * stateSize + j] += 2 * weights[feature] * row[i] * row[j]
          }
        }
      }
    }
  }

  package func expandActionCost(
    action: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
    hessian: UnsafeMutablePointer<Double>
  ) {
    hessian.update(repeating: 0, count: actionSize * actionSize)
    for index in 0..<actionSize {
      gradient[index] = 2 * Double(actionCost) * Double(action[index])
      hessian[index * actionSize + index] = 2 * Double(actionCost)
    }
  }

  private func vector(_ values: UnsafePointer<Float>) -> StateVector {
    var state = StateVector()
    for index in 0..<stateSize { state[index] = Double(values[index]) }
    return state
  }
}
