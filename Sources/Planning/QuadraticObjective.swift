import LinearAlgebra

/// (z - z*)^T Q (z - z*) + u^T R u per step, with diagonal R and a weight on the last state.
///
/// With a knee s the first part, d², becomes 2 s² (sqrt(1 + d²/s²) - 1), the pseudo-Huber function: d²
/// near the goal, and no more than 2 s d far from it. What is far then pulls no harder for being
/// farther, so a planner does not sacrifice everything else to hurry.
package struct QuadraticObjective: Objective, Equatable {
  /// Q: how far a state is from the goal.
  package enum StateWeights: Sendable, Equatable {
    /// The diagonal of Q, `[stateSize]`.
    case diagonal([Float])
    /// All of Q, `[stateSize, stateSize]` row-major; only its symmetric part matters.
    case full([Float])
  }

  /// z*, `[stateSize]`.
  package let goal: [Float]
  /// Q.
  package let stateWeights: StateWeights
  /// The diagonal of R, `[actionSize]`.
  package let actionWeights: [Float]
  /// The factor on Q at the last step of the horizon.
  package let terminalWeight: Float
  /// s: the distance at which the cost turns from quadratic to linear; infinite for never.
  package let knee: Float

  /// Makes an objective; traps when the sizes do not fit, a number is not finite, or an action or
  /// terminal weight is negative.
  ///
  /// Q must be positive semi-definite; `lqr` and `ilqr` rely on it.
  package init(
    goal: [Float], stateWeights: StateWeights, actionWeights: [Float], terminalWeight: Float = 1,
    knee: Float = .infinity
  ) {
    precondition(knee > 0, "expected a positive knee, found \(knee)")
    self.knee = knee
    let size = goal.count
    switch stateWeights {
    case .diagonal(let weights):
      precondition(
        weights.count == size && weights.allSatisfy { $0 >= 0 && $0.isFinite },
        "expected \(size) finite weights >= 0, found \(weights)")
      self.stateWeights = stateWeights
    case .full(let weights):
      precondition(
        weights.count == size * size && weights.allSatisfy(\.isFinite),
        "expected \(size) x \(size) finite weights, found \(weights.count)")
      let symmetric = Matrix(rows: size, columns: size, elements: weights).symmetrized
      self.stateWeights = .full(symmetric.elements.map(Float.init))
    }
    precondition(
      actionWeights.allSatisfy { $0 >= 0 && $0.isFinite } && terminalWeight >= 0
        && terminalWeight.isFinite && goal.allSatisfy(\.isFinite),
      "expected a finite goal and finite weights >= 0, found \(goal), \(actionWeights), "
        + "\(terminalWeight)")
    self.goal = goal
    self.actionWeights = actionWeights
    self.terminalWeight = terminalWeight
  }

  /// z*.
  package var goalState: [Float]? { goal }
  /// The number of components of a state.
  package var stateSize: Int { goal.count }
  /// The number of components of an action.
  package var actionSize: Int { actionWeights.count }

  /// Adds `weight` (z - z*)^T Q (z - z*) of every row of `states` to `costs`.
  package func addStateCosts(
    count: Int, states: UnsafePointer<Float>, weight: Float, costs: UnsafeMutablePointer<Float>
  ) {
    let size = goal.count
    goal.withUnsafeBufferPointer { goal in
      switch stateWeights {
      case .diagonal(let weights):
        weights.withUnsafeBufferPointer { weights in
          for row in 0..<count {
            let state = states + row &* size
            var sum: Float = 0
            for k in 0..<size {
              let difference = state[k] - goal[k]
              sum += weights[k] * difference * difference
            }
            costs[row] += weight * softened(sum)
          }
        }
      case .full(let weights):
        weights.withUnsafeBufferPointer { weights in
          for row in 0..<count {
            let state = states + row &* size
            var sum: Float = 0
            for i in 0..<size {
              var product: Float = 0
              for j in 0..<size { product += weights[i &* size &+ j] * (state[j] - goal[j]) }
              sum += product * (state[i] - goal[i])
            }
            costs[row] += weight * softened(sum)
          }
        }
      }
    }
  }

  /// The pseudo-Huber function of a squared distance.
  @inline(__always)
  private func softened(_ squared: Float) -> Float {
    guard knee < .infinity else { return squared }
    let ratio = squared / (knee * knee)
    // The same as 2 s² (sqrt(1 + r) - 1), without the difference of two nearly equal numbers.
    return 2 * squared / (1 + (1 + ratio).squareRoot())
  }

  /// Adds u^T R u of every row of `actions` to `costs`.
  package func addActionCosts(
    count: Int, actions: UnsafePointer<Float>, costs: UnsafeMutablePointer<Float>
  ) {
    let size = actionWeights.count
    actionWeights.withUnsafeBufferPointer { weights in
      for row in 0..<count {
        let action = actions + row &* size
        var sum: Float = 0
        for k in 0..<size { sum += weights[k] * action[k] * action[k] }
        costs[row] += sum
      }
    }
  }

  /// Writes 2 w Q (z - z*) and 2 w Q with w = 1 / sqrt(1 + d²/s²).
  ///
  /// Exact without a knee; with one the gradient is exact, and the matrix leaves out the slope of w,
  /// so that it stays positive semi-definite.
  package func expandStateCost(
    state: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
    hessian: UnsafeMutablePointer<Double>
  ) {
    let size = goal.count
    switch stateWeights {
    case .diagonal(let weights):
      hessian.update(repeating: 0, count: size * size)
      for k in 0..<size {
        let weight = 2 * Double(weights[k])
        gradient[k] = weight * (Double(state[k]) - Double(goal[k]))
        hessian[k &* size &+ k] = weight
      }
    case .full(let weights):
      for i in 0..<size {
        var sum = 0.0
        for j in 0..<size {
          let weight = 2 * Double(weights[i &* size &+ j])
          hessian[i &* size &+ j] = weight
          sum += weight * (Double(state[j]) - Double(goal[j]))
        }
        gradient[i] = sum
      }
    }
    guard knee < .infinity else { return }
    var squared = 0.0
    for k in 0..<size { squared += gradient[k] * (Double(state[k]) - Double(goal[k])) / 2 }
    let factor = 1 / (1 + squared / Double(knee * knee)).squareRoot()
    for k in 0..<size { gradient[k] *= factor }
    for k in 0..<size * size { hessian[k] *= factor }
  }

  /// Writes 2 R u and 2 R, which are exact.
  package func expandActionCost(
    action: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
    hessian: UnsafeMutablePointer<Double>
  ) {
    let size = actionWeights.count
    hessian.update(repeating: 0, count: size * size)
    for k in 0..<size {
      let weight = 2 * Double(actionWeights[k])
      gradient[k] = weight * Double(action[k])
      hessian[k &* size &+ k] = weight
    }
  }
}
