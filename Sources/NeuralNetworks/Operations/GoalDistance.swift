import LinearAlgebra

/// What a distance from a goal costs: d² = (z − z*)ᵀ Q (z − z*), or a function of it.
package enum DistanceCost: Sendable, Equatable {
  /// d².
  case squared
  /// 2 s² (√(1 + d²/s²) − 1), the pseudo-Huber function: d² near the goal, linear far from it.
  case softened(knee: Float)
  /// 1 − exp(−d²/2): flat far from the goal (Deisenroth & Rasmussen 2011, eq. 25).
  case saturating
}

extension Graph {
  /// The cost of the distance of every row of `x` `[rows, n]` from a goal, `[rows, 1]`.
  ///
  /// - Parameters:
  ///   - goal: z*, `[1, n]`; it gets no gradient.
  ///   - metric: Q, symmetric, `[n, n]`; it gets no gradient.
  package func goalDistance(
    _ x: Tensor, goal: Tensor, metric: Tensor, cost: DistanceCost
  ) -> Tensor {
    precondition(
      goal.rows == 1 && goal.columns == x.columns && metric.rows == x.columns
        && metric.columns == x.columns,
      "goalDistance: expected a goal of 1x\(x.columns) and a square metric, found "
        + "\(goal.rows)x\(goal.columns) and \(metric.rows)x\(metric.columns)")
    return record("goalDistance", inputs: [x, goal, metric], rows: x.rows, columns: 1) {
      GoalDistanceOperation<Scalar>(x: $0[0], goal: $0[1], metric: $0[2], y: $1, cost: cost)
    }
  }
}

private struct GoalDistanceOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let goal: Place
  let metric: Place
  let y: Place
  let cost: DistanceCost

  /// d² and, where asked for, its slope by component `i`.
  @inline(__always)
  private func product(
    _ i: Int, _ state: UnsafePointer<Scalar>, _ target: UnsafePointer<Scalar>,
    _ q: UnsafePointer<Scalar>
  ) -> Scalar {
    var sum: Scalar = 0
    for j in 0..<x.columns { sum += q[i &* metric.stride &+ j] * (state[j] - target[j]) }
    return sum
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let (target, q) = (memory.value(goal), memory.value(metric))
    for row in 0..<y.rows {
      let state = memory.value(x) + row &* x.stride
      var squared: Scalar = 0
      for i in 0..<x.columns {
        squared += product(i, state, target, q) * (state[i] - target[i])
      }
      memory.output(y)[row] =
        switch cost {
        case .squared: squared
        case .softened(let knee):
          // The same without the difference of two nearly equal numbers.
          2 * squared / (1 + (1 + squared / Scalar(knee * knee)).squareRoot())
        case .saturating: 1 - Scalar.exponential(-squared / 2)
        }
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard x.requiresGradient else { return }
    let (target, q) = (memory.value(goal), memory.value(metric))
    for row in 0..<y.rows {
      let state = memory.value(x) + row &* x.stride
      var slope = memory.gradient(y)[row]
      switch cost {
      case .squared: slope *= 2
      case .softened(let knee):
        let root = 1 + memory.value(y)[row] / (2 * Scalar(knee * knee))
        slope *= 2 / root
      case .saturating: slope *= 1 - memory.value(y)[row]
      }
      for i in 0..<x.columns {
        memory.pass(slope * product(i, state, target, q), to: x, row, i)
      }
    }
  }
}
