/// The stationary feedback of a linear-quadratic problem over an infinite horizon.
package struct InfiniteHorizonRegulator: Sendable {
  /// How the iteration ended.
  package enum Outcome: Sendable, Equatable {
    /// P changed by less than the tolerance after this many iterations.
    case converged(iterations: Int)
    /// P still changed by this much, relative to its size, when the iterations ran out: an unstable
    /// mode is out of the actions' reach, or out of the cost's sight.
    case notConverged(relativeChange: Double)
    /// R + B^T P B lost positive definiteness, or a number stopped being finite, at this iteration.
    case failed(iteration: Int)
  }

  /// P: x^T P x is the cost to go; the last iterate when the outcome is not `converged`.
  package let costMatrix: Matrix
  /// K `[actionSize, stateSize]`: the optimal action is u = -K x.
  package let gain: Matrix
  /// How the iteration ended.
  package let outcome: Outcome

  /// Iterates P <- Q + A^T P A - A^T P B (R + B^T P B)^{-1} B^T P A from P = Q to its fixed point,
  /// the solution of the discrete algebraic Riccati equation.
  ///
  /// - Parameters:
  ///   - stateMatrix: A `[stateSize, stateSize]`.
  ///   - actionMatrix: B `[stateSize, actionSize]`.
  ///   - stateCost: Q, symmetric positive semi-definite.
  ///   - actionCost: R, symmetric positive definite.
  ///   - tolerance: The largest change of an element of P, relative to P's largest element.
  ///   - maximumIterations: When to give up.
  package init(
    stateMatrix: Matrix, actionMatrix: Matrix, stateCost: Matrix, actionCost: Matrix,
    tolerance: Double = 1e-12, maximumIterations: Int = 20_000
  ) {
    var current = stateCost
    var gain = Matrix(rows: actionMatrix.columns, columns: stateMatrix.rows)
    var change = Double.infinity
    for iteration in 1...max(1, maximumIterations) {
      guard
        let step = RiccatiStep(
          from: current, stateMatrix: stateMatrix, actionMatrix: actionMatrix,
          stateCost: stateCost, actionCost: actionCost)
      else {
        (costMatrix, self.gain, outcome) = (current, gain, .failed(iteration: iteration))
        return
      }
      let size = step.costMatrix.largestMagnitude
      let difference = (step.costMatrix - current).largestMagnitude
      change = size > 0 ? difference / size : difference
      current = step.costMatrix
      gain = step.gain
      if change <= tolerance {
        (costMatrix, self.gain, outcome) = (current, gain, .converged(iterations: iteration))
        return
      }
    }
    (costMatrix, self.gain, outcome) = (current, gain, .notConverged(relativeChange: change))
  }
}

/// One step of the Riccati recursion: from P_{t+1} to K_t and P_t.
package struct RiccatiStep {
  /// K_t `[actionSize, stateSize]`.
  package let gain: Matrix
  /// P_t `[stateSize, stateSize]`.
  package let costMatrix: Matrix

  /// Takes a step backwards in time; nil when R + B^T P B is not positive definite.
  package init?(
    from next: Matrix, stateMatrix: Matrix, actionMatrix: Matrix, stateCost: Matrix,
    actionCost: Matrix
  ) {
    let weighted = actionMatrix.transpose * next
    guard let factor = Cholesky((actionCost + weighted * actionMatrix).symmetrized) else {
      return nil
    }
    gain = factor.solve(weighted * stateMatrix)
    // Joseph's form of P: a sum of semi-definite terms, so rounding cannot make P indefinite.
    let closedLoop = stateMatrix - actionMatrix * gain
    costMatrix =
      (stateCost + gain.transpose * actionCost * gain + closedLoop.transpose * next * closedLoop)
      .symmetrized
    guard costMatrix.isFinite else { return nil }
  }
}
