import LinearAlgebra

extension Graph {
  /// log Σ exp of every row, `[rows, 1]`, without overflow: of log-probabilities the log of their sum.
  package func logSumExp(_ x: Tensor) -> Tensor {
    record("logSumExp", inputs: [x], rows: x.rows, columns: 1) {
      LogSumExpOperation<Scalar>(x: $0[0], y: $1)
    }
  }

  /// Every element, but none below a limit: no gradient passes there.
  package func atLeast(_ limit: Double, _ x: Tensor) -> Tensor {
    record("atLeast", inputs: [x], rows: x.rows, columns: x.columns) {
      AtLeastOperation<Scalar>(x: $0[0], y: $1, limit: Scalar(limit))
    }
  }
}

private struct LogSumExpOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let y: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<x.rows {
      let source = memory.value(x) + row &* x.stride
      var most = source[0]
      for i in 1..<max(1, x.columns) { most = max(most, source[i]) }
      var sum: Scalar = 0
      for i in 0..<x.columns { sum += Scalar.exponential(source[i] - most) }
      memory.output(y)[row] = most + Scalar.logarithm(sum)
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard x.requiresGradient else { return }
    for row in 0..<x.rows {
      let source = memory.value(x) + row &* x.stride
      let (slope, total) = (memory.gradient(y)[row], memory.output(y)[row])
      for i in 0..<x.columns {
        memory.pass(slope * Scalar.exponential(source[i] - total), to: x, row, i)
      }
    }
  }
}

private struct AtLeastOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let y: Place
  let limit: Scalar

  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<x.rows {
      let source = memory.value(x) + row &* x.stride
      let result = memory.output(y) + row &* y.stride
      for i in 0..<x.columns { result[i] = max(source[i], limit) }
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    guard x.requiresGradient else { return }
    for row in 0..<x.rows {
      let source = memory.value(x) + row &* x.stride
      let flow = memory.gradient(y) + row &* y.stride
      for i in 0..<x.columns { memory.pass(source[i] > limit ? flow[i] : 0, to: x, row, i) }
    }
  }
}
