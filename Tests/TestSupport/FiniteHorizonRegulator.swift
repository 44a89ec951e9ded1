import LinearAlgebra

/// The optimal feedback of a linear-quadratic problem over a finite horizon.
///
/// Minimises sum_{t<T} (x_t^T Q_t x_t + u_t^T R u_t) + x_T^T Q_T x_T for x_{t+1} = A_t x_t + B_t u_t.
package struct FiniteHorizonRegulator: Sendable {
  /// K_t `[actionSize, stateSize]` for t = 0..<T: the optimal action is u_t = -K_t x_t.
  package let gains: [Matrix]
  /// P_t `[stateSize, stateSize]` for t = 0...T: x_t^T P_t x_t is the cost from t on.
  package let costMatrices: [Matrix]

  /// Runs the Riccati recursion backwards in time (Bertsekas, *Dynamic Programming and Optimal
  /// Control*, volume I, section 4.1).
  ///
  /// - Parameters:
  ///   - stateMatrices: A_t for t = 0..<T.
  ///   - actionMatrices: B_t for t = 0..<T.
  ///   - stateCosts: Q_t for t = 0..<T, symmetric positive semi-definite.
  ///   - actionCost: R, symmetric; R + B^T P B must be positive definite.
  ///   - terminalCost: Q_T.
  /// - Returns: nil when some R + B^T P B is not positive definite. Traps when the lists differ in
  ///   length.
  package init?(
    stateMatrices: [Matrix], actionMatrices: [Matrix], stateCosts: [Matrix], actionCost: Matrix,
    terminalCost: Matrix
  ) {
    precondition(
      stateMatrices.count == actionMatrices.count && stateMatrices.count == stateCosts.count,
      "expected lists of one length, found \(stateMatrices.count), \(actionMatrices.count), "
        + "\(stateCosts.count)")
    var gains: [Matrix] = []
    var costs = [terminalCost]
    var current = terminalCost
    for time in stateMatrices.indices.reversed() {
      guard
        let step = RiccatiStep(
          from: current, stateMatrix: stateMatrices[time], actionMatrix: actionMatrices[time],
          stateCost: stateCosts[time], actionCost: actionCost)
      else { return nil }
      gains.append(step.gain)
      costs.append(step.costMatrix)
      current = step.costMatrix
    }
    self.gains = gains.reversed()
    costMatrices = costs.reversed()
  }
}
