import LinearAlgebra

extension Graph {
  /// The λ-returns of rollouts, from the last step to the first:
  /// G_t = r_t + γ ((1 − λ) V_{t+1} + λ G_{t+1}), with G_H = V_H.
  ///
  /// Sutton & Barto 2018, eq. 12.2, of finite rollouts, as in Dreamer (Hafner et al. 2020, eq. 6).
  ///
  /// - Parameters:
  ///   - rewards: r_0 ... r_{H−1}, time-major, `[steps · rollouts, 1]`.
  ///   - values: V_1 ... V_H, time-major, `[steps · rollouts, 1]`.
  ///   - steps: H.
  ///   - discount: γ.
  ///   - mixing: λ.
  /// - Returns: G_0 ... G_{H−1}, `[steps · rollouts, 1]`.
  package func lambdaReturns(
    rewards: Tensor, values: Tensor, steps: Int, discount: Float, mixing: Float
  ) -> Tensor {
    precondition(
      rewards.columns == 1 && values.columns == 1 && rewards.rows == values.rows
        && rewards.rows % steps == 0,
      "lambdaReturns: expected a multiple of \(steps) rows twice, found "
        + "\(rewards.rows)x\(rewards.columns) and \(values.rows)x\(values.columns)")
    return record("lambdaReturns", inputs: [rewards, values], rows: rewards.rows, columns: 1) {
      LambdaReturnsOperation<Scalar>(
        rewards: $0[0], values: $0[1], y: $1, rollouts: rewards.rows / steps,
        discount: Scalar(discount), mixing: Scalar(mixing))
    }
  }
}

private struct LambdaReturnsOperation<Scalar: RealScalar>: Operation {
  let rewards: Place
  let values: Place
  let y: Place
  let rollouts: Int
  let discount: Scalar
  let mixing: Scalar

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let (r, v) = (memory.value(rewards), memory.value(values))
    let result = memory.output(y)
    for row in (0..<y.rows).reversed() {
      let value = v[row &* values.stride]
      let later = row &+ rollouts < y.rows ? result[row &+ rollouts] : value
      result[row] =
        r[row &* rewards.stride] + discount * (value + mixing * (later - value))
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard y.requiresGradient else { return }
    // What flows to a return goes on to the later one: the gradient of the result is added to in place.
    let flow = memory.gradient(y)
    for row in 0..<y.rows {
      let slope = flow[row]
      memory.pass(slope, to: rewards, row, 0)
      let isLast = row &+ rollouts >= y.rows
      memory.pass(slope * discount * (isLast ? 1 : 1 - mixing), to: values, row, 0)
      if !isLast { flow[row &+ rollouts] += slope * discount * mixing }
    }
  }
}
