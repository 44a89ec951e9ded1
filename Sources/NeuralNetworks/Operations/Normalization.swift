import LinearAlgebra

extension Graph {
  /// Every row less its mean, divided by its deviation, times gain plus bias: x `[rows, n]`, gain and
  /// bias `[1, n]`.
  ///
  /// Layer normalisation, Ba et al. 2016.
  ///
  /// - Parameter epsilon: Added to the variance, so that equal elements give the bias.
  package func normalizeRows(
    _ x: Tensor, gain: Tensor, bias: Tensor, epsilon: Double = 1e-5
  ) -> Tensor {
    precondition(
      gain.rows == 1 && bias.rows == 1 && gain.columns == x.columns && bias.columns == x.columns,
      "normalizeRows: expected gain and bias of 1x\(x.columns), found \(gain.rows)x"
        + "\(gain.columns) and \(bias.rows)x\(bias.columns)")
    return record(
      "normalizeRows", inputs: [x, gain, bias], rows: x.rows, columns: x.columns,
      scratch: [(x.rows, x.columns), (x.rows, 1), (1, x.columns)]
    ) {
      NormalizeRowsOperation<Scalar>(
        x: $0[0], gain: $0[1], bias: $0[2], y: $1[0], normalized: $1[1], precision: $1[2],
        slopes: $1[3], epsilon: Scalar(epsilon))
    }
  }
}

private struct NormalizeRowsOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let gain: Place
  let bias: Place
  let y: Place
  /// (x − mean) / deviation, which the gradient needs again.
  let normalized: Place
  /// 1 / deviation of every row.
  let precision: Place
  /// Room for one row's gradient.
  let slopes: Place
  let epsilon: Scalar

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let n = y.columns
    let scale = memory.value(gain)
    let shift = memory.value(bias)
    for row in 0..<y.rows {
      let source = memory.value(x) + row &* x.stride
      let unit = memory.output(normalized) + row &* normalized.stride
      let result = memory.output(y) + row &* y.stride
      let mean = Scalar.sum(source, count: n) / Scalar(n)
      for i in 0..<n { unit[i] = source[i] - mean }
      let variance = Scalar.dot(unit, unit, count: n) / Scalar(n)
      let inverse = 1 / (variance + epsilon).squareRoot()
      memory.output(precision)[row] = inverse
      for i in 0..<n {
        unit[i] *= inverse
        result[i] = unit[i] * scale[i] + shift[i]
      }
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard y.requiresGradient else { return }
    let n = y.columns
    let flow = UnsafePointer(memory.gradient(y))
    let units = UnsafePointer(memory.output(normalized))
    if x.requiresGradient {
      let scale = memory.value(gain)
      let slope = memory.output(slopes)
      for row in 0..<y.rows {
        let unit = units + row &* normalized.stride
        let inverse = memory.output(precision)[row]
        Scalar.multiply(
          flow + row &* y.stride, scale, to: slope, count: n, accumulating: false)
        // The parts of the gradient along the mean and along the deviation do not change y.
        let mean = Scalar.sum(slope, count: n) / Scalar(n)
        let along = Scalar.dot(slope, unit, count: n) / Scalar(n)
        for i in 0..<n { slope[i] = inverse * (slope[i] - mean - along * unit[i]) }
        memory.pass(slope, to: x, row: row, count: n)
      }
    }
    if gain.requiresGradient {
      let target = memory.gradient(gain)
      if !gain.accumulates { target.zero(count: n) }
      for row in 0..<y.rows {
        Scalar.multiply(
          flow + row &* y.stride, units + row &* normalized.stride, to: target, count: n,
          accumulating: true)
      }
    }
    if bias.requiresGradient {
      let target = memory.gradient(bias)
      if !bias.accumulates { target.zero(count: n) }
      Scalar.addColumnSums(flow, rows: y.rows, columns: n, stride: y.stride, to: target)
    }
  }
}
