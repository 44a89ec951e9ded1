import LinearAlgebra

extension Graph {
  /// state + gate ⊙ (candidate − state), all `[rows, columns]`: gates of 0 keep the state, gates of 1
  /// take the candidate.
  package func interpolate(from state: Tensor, to candidate: Tensor, gate: Tensor) -> Tensor {
    let inputs = [state, candidate, gate]
    requireEqualShapes("interpolate", inputs)
    return record("interpolate", inputs: inputs, rows: state.rows, columns: state.columns) {
      InterpolateOperation<Scalar>(state: $0[0], candidate: $0[1], gate: $0[2], y: $1)
    }
  }

  /// The next state of gated recurrent units, `[rows, n]`, from the sums that enter their gates.
  ///
  /// Cho et al. 2014. With both projections split into three parts of n columns, reset, update and candidate:
  ///
  ///     r = sigmoid(input₁ + hidden₁)
  ///     u = sigmoid(input₂ + hidden₂)
  ///     c = tanh(input₃ + r ⊙ hidden₃)
  ///     state' = c + u ⊙ (state − c)
  ///
  /// Deviation: as in cuDNN and PyTorch's GRUCell, the reset gate multiplies the projected state, not
  /// the state before its projection, so that one product serves all three parts.
  ///
  /// - Parameters:
  ///   - input: The projected input, `[rows, 3n]`.
  ///   - hidden: The projected state, `[rows, 3n]`.
  ///   - state: The state, `[rows, n]`.
  package func gatedRecurrentUpdate(input: Tensor, hidden: Tensor, state: Tensor) -> Tensor {
    let n = state.columns
    precondition(
      input.rows == state.rows && hidden.rows == state.rows && input.columns == 3 * n
        && hidden.columns == 3 * n,
      "gatedRecurrentUpdate: expected projections of \(state.rows)x\(3 * n), found "
        + "\(input.rows)x\(input.columns) and \(hidden.rows)x\(hidden.columns)")
    return record(
      "gatedRecurrentUpdate", inputs: [input, hidden, state], rows: state.rows, columns: n,
      scratch: [(state.rows, 3 * n), (1, 5 * n)]
    ) {
      GatedRecurrentOperation<Scalar>(
        input: $0[0], hidden: $0[1], state: $0[2], y: $1[0], gates: $1[1], slopes: $1[2])
    }
  }
}

private struct InterpolateOperation<Scalar: RealScalar>: Operation {
  let state: Place
  let candidate: Place
  let gate: Place
  let y: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      let a = memory.value(state) + row &* state.stride
      let b = memory.value(candidate) + row &* candidate.stride
      let g = memory.value(gate) + row &* gate.stride
      let result = memory.output(y) + row &* y.stride
      for i in 0..<y.columns { result[i] = a[i] + g[i] * (b[i] - a[i]) }
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard y.requiresGradient else { return }
    for row in 0..<y.rows {
      let a = memory.value(state) + row &* state.stride
      let b = memory.value(candidate) + row &* candidate.stride
      let g = memory.value(gate) + row &* gate.stride
      let flow = memory.gradient(y) + row &* y.stride
      for i in 0..<y.columns {
        memory.pass(flow[i] * (1 - g[i]), to: state, row, i)
        memory.pass(flow[i] * g[i], to: candidate, row, i)
        memory.pass(flow[i] * (b[i] - a[i]), to: gate, row, i)
      }
    }
  }
}

private struct GatedRecurrentOperation<Scalar: RealScalar>: Operation {
  let input: Place
  let hidden: Place
  let state: Place
  let y: Place
  /// r, u and c of every row, which the gradient needs again.
  let gates: Place
  /// Room for one row's gradients: by the three sums, by hidden₃ and by the state.
  let slopes: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let n = y.columns
    for row in 0..<y.rows {
      let projected = memory.value(hidden) + row &* hidden.stride
      let previous = memory.value(state) + row &* state.stride
      let r = memory.output(gates) + row &* gates.stride
      let u = r + n
      let c = u + n
      let next = memory.output(y) + row &* y.stride
      r.update(from: memory.value(input) + row &* input.stride, count: 3 &* n)
      Scalar.add(projected, scale: 1, to: r, count: 2 &* n)
      Scalar.activate(.sigmoid, r, count: 2 &* n)
      Scalar.multiply(r, projected + 2 &* n, to: c, count: n, accumulating: true)
      Scalar.activate(.tanh, c, count: n)
      for i in 0..<n { next[i] = c[i] + u[i] * (previous[i] - c[i]) }
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard y.requiresGradient else { return }
    let n = y.columns
    let byReset = memory.output(slopes)
    let byUpdate = byReset + n
    let byCandidate = byUpdate + n
    let byHidden = byCandidate + n
    let byState = byHidden + n
    for row in 0..<y.rows {
      let projected = memory.value(hidden) + (row &* hidden.stride &+ 2 &* n)
      let previous = memory.value(state) + row &* state.stride
      let r = UnsafePointer(memory.output(gates)) + row &* gates.stride
      let u = r + n
      let c = u + n
      let flow = UnsafePointer(memory.gradient(y)) + row &* y.stride
      for i in 0..<n {
        let slope = flow[i] * (1 - u[i]) * (1 - c[i] * c[i])
        byReset[i] = slope * projected[i] * r[i] * (1 - r[i])
        byUpdate[i] = flow[i] * (previous[i] - c[i]) * u[i] * (1 - u[i])
        byCandidate[i] = slope
        byHidden[i] = slope * r[i]
        byState[i] = flow[i] * u[i]
      }
      memory.pass(byReset, to: input, row: row, count: 3 &* n)
      memory.pass(byReset, to: hidden, row: row, count: 2 &* n)
      memory.pass(byHidden, to: hidden, row: row, from: 2 &* n, count: n)
      memory.pass(byState, to: state, row: row, count: n)
    }
  }
}
