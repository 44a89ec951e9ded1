import LinearAlgebra

/// Lets a policy act on lasting misses of the dynamics, of which it learned nothing in imagination.
///
/// z' = f(z, u) + d is, to first order, f again for z̃ = z − δ and u = ũ + w wherever (I − A) δ − B w = d. So
/// the policy is asked at z − δ and w is added to what it says. Of all such pairs the one is taken whose δ
/// is nearest to no change in what is wanted, the metric Q of the objective, and whose w is cheapest. This
/// is the calculation of targets in offset-free control (Muske & Badgwell 2002; see `OffsetDynamics`), with
/// a policy in the place of the planner. Deviation: A and B are those at the present code, not at the
/// target.
package struct OffsetTarget {
  /// What is subtracted from the codes, `[worlds, n]`.
  package let shifts: [Float]
  /// What is added to the actions, `[worlds, m]`.
  package let pushes: [Float]

  /// Finds it for worlds with offsets.
  ///
  /// - Parameters:
  ///   - offsets: d, `[worlds, n]`.
  ///   - codes: z, `[worlds, n]`.
  ///   - actions: What the policy would do there, `[worlds, m]`.
  package init(
    _ offsets: [Float], codes: [Float], actions: [Float], dynamics: any Dynamics,
    objective: any Objective
  ) {
    let (n, m) = (dynamics.stateSize, dynamics.actionSize)
    let worlds = codes.count / n
    precondition(
      offsets.count == worlds * n && actions.count == worlds * m,
      "expected offsets and actions of \(worlds) worlds")
    var next = codes
    var stateMatrices = [Float](repeating: 0, count: worlds * n * n)
    var actionMatrices = [Float](repeating: 0, count: worlds * n * m)
    dynamics.linearize(
      count: worlds, states: codes, actions: actions, next: &next, stateMatrices: &stateMatrices,
      actionMatrices: &actionMatrices)
    let weights = Weights(objective, at: Array(codes.prefix(n)))
    var (shifts, pushes) = ([Float](), [Float]())
    for world in 0..<worlds {
      let found = weights.flatMap {
        Self.pair(
          offset: offsets[world * n..<(world + 1) * n].map(Double.init),
          a: Matrix(
            rows: n, columns: n, elements: stateMatrices[world * n * n..<(world + 1) * n * n]),
          b: Matrix(
            rows: n, columns: m, elements: actionMatrices[world * n * m..<(world + 1) * n * m]),
          $0)
      }
      let pair = found ?? Array(repeating: 0, count: n + m)
      shifts += pair[..<n].map { Float($0) }
      pushes += pair[n...].map { Float($0) }
    }
    self.shifts = shifts
    self.pushes = pushes
  }

  /// The inverses of what δ and w cost.
  private struct Weights {
    let states: Matrix
    let actions: Matrix

    init?(_ objective: any Objective, at code: [Float]) {
      let (n, m) = (objective.stateSize, objective.actionSize)
      var (gradient, hessian) = (
        [Double](repeating: 0, count: n), [Double](repeating: 0, count: n * n)
      )
      objective.expandStateCost(
        state: objective.goalState ?? code, gradient: &gradient, hessian: &hessian)
      var (push, curvature) = (
        [Double](repeating: 0, count: m), [Double](repeating: 0, count: m * m)
      )
      objective.expandActionCost(
        action: Array(repeating: 0, count: m), gradient: &push, hessian: &curvature)
      guard let states = Self.inverse(hessian, size: n),
        let actions = Self.inverse(curvature, size: m)
      else { return nil }
      self.states = states
      self.actions = actions
    }

    /// With a thousandth of the mean curvature added: what costs nothing may be shifted far, but not
    /// without end.
    private static func inverse(_ elements: [Double], size: Int) -> Matrix? {
      var matrix = Matrix(rows: size, columns: size, elements: elements)
      let mean = matrix.diagonal.reduce(0, +) / Double(size)
      guard mean > 0 else { return nil }
      for index in 0..<size { matrix[index, index] += 1e-3 * mean }
      return Cholesky(matrix)?.solve(.identity(size))
    }
  }

  /// (δ, w) = W⁻¹ Cᵀ (C W⁻¹ Cᵀ)⁻¹ d with C = [I − A, −B]; nil where there is none.
  private static func pair(
    offset: [Double], a: Matrix, b: Matrix, _ weights: Weights
  ) -> [Double]? {
    let drift = .identity(a.rows) - a
    let (states, actions) = (weights.states * drift.transpose, -(weights.actions * b.transpose))
    var whole = (drift * states - b * actions).symmetrized
    let mean = whole.diagonal.reduce(0, +) / Double(a.rows)
    for index in 0..<a.rows { whole[index, index] += 1e-6 * mean }
    guard let solved = Cholesky(whole)?.solve(Matrix(column: offset)) else { return nil }
    let pair = (states * solved).elements + (actions * solved).elements
    return pair.allSatisfy(\.isFinite) ? pair : nil
  }
}
