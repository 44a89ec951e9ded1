import LinearAlgebra

extension Graph {
  /// Every element, or the end of its column's range that it lies beyond: no gradient passes there.
  ///
  /// - Parameters:
  ///   - lower: `[1, columns]`.
  ///   - upper: `[1, columns]`.
  package func clamp(_ x: Tensor, lower: Tensor, upper: Tensor) -> Tensor {
    checkColumns("clamp", x, lower, upper)
    return record("clamp", inputs: [x, lower, upper], rows: x.rows, columns: x.columns) {
      ClampOperation<Scalar>(x: $0[0], lower: $0[1], upper: $0[2], y: $1)
    }
  }

  /// (x − mean) ⊙ scale, held to ±limit: no gradient passes beyond.
  ///
  /// - Parameters:
  ///   - mean: `[1, columns]`; it gets no gradient.
  ///   - scale: `[1, columns]`; it gets no gradient.
  package func standardize(_ x: Tensor, mean: Tensor, scale: Tensor, limit: Float) -> Tensor {
    checkColumns("standardize", x, mean, scale)
    return record("standardize", inputs: [x, mean, scale], rows: x.rows, columns: x.columns) {
      StandardizeOperation<Scalar>(
        x: $0[0], mean: $0[1], scale: $0[2], y: $1, limit: Scalar(limit))
    }
  }

  /// The smaller of two elements, both `[rows, columns]`; the gradient goes to the one that was taken.
  package func minimum(_ a: Tensor, _ b: Tensor) -> Tensor {
    precondition(
      a.rows == b.rows && a.columns == b.columns,
      "minimum: expected equal shapes, found \(a.rows)x\(a.columns) and \(b.rows)x\(b.columns)")
    return record("minimum", inputs: [a, b], rows: a.rows, columns: a.columns) {
      MinimumOperation<Scalar>(a: $0[0], b: $0[1], y: $1)
    }
  }

  /// One where a row is largest (the first of several), zero elsewhere, `[rows, columns]`; no gradient flows.
  package func greatest(_ x: Tensor) -> Tensor {
    let output = block(rows: x.rows, columns: x.columns, requiresGradient: false)
    records.append(
      Record(name: "greatest", inputs: [x], outputs: [output]) {
        GreatestOperation<Scalar>(x: $0[0], y: $1[0])
      })
    return output
  }

  private func checkColumns(_ name: String, _ x: Tensor, _ a: Tensor, _ b: Tensor) {
    precondition(
      a.rows == 1 && b.rows == 1 && a.columns == x.columns && b.columns == x.columns,
      "\(name): expected 1x\(x.columns) twice, found \(a.rows)x\(a.columns) and "
        + "\(b.rows)x\(b.columns)")
  }
}

private struct ClampOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let lower: Place
  let upper: Place
  let y: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let (low, high) = (memory.value(lower), memory.value(upper))
    for row in 0..<y.rows {
      let source = memory.value(x) + row &* x.stride
      let result = memory.output(y) + row &* y.stride
      for i in 0..<y.columns {
        let value = source[i]
        // Comparisons with NaN are false, so it stays.
        result[i] = value < low[i] ? low[i] : value > high[i] ? high[i] : value
      }
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard x.requiresGradient else { return }
    let (low, high) = (memory.value(lower), memory.value(upper))
    for row in 0..<y.rows {
      let source = memory.value(x) + row &* x.stride
      let flow = memory.gradient(y) + row &* y.stride
      for i in 0..<y.columns {
        let isOutside = source[i] < low[i] || source[i] > high[i]
        memory.pass(isOutside ? 0 : flow[i], to: x, row, i)
      }
    }
  }
}

private struct StandardizeOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let mean: Place
  let scale: Place
  let y: Place
  let limit: Scalar

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let (m, s) = (memory.value(mean), memory.value(scale))
    for row in 0..<y.rows {
      let source = memory.value(x) + row &* x.stride
      let result = memory.output(y) + row &* y.stride
      for i in 0..<y.columns {
        let value = (source[i] - m[i]) * s[i]
        result[i] = value < -limit ? -limit : value > limit ? limit : value
      }
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard x.requiresGradient else { return }
    let s = memory.value(scale)
    for row in 0..<y.rows {
      let result = memory.value(y) + row &* y.stride
      let flow = memory.gradient(y) + row &* y.stride
      for i in 0..<y.columns {
        let isAtLimit = result[i] <= -limit || result[i] >= limit
        memory.pass(isAtLimit ? 0 : flow[i] * s[i], to: x, row, i)
      }
    }
  }
}

private struct GreatestOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let y: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      let source = memory.value(x) + row &* x.stride
      let result = memory.output(y) + row &* y.stride
      var best = 0
      for i in 1..<max(1, y.columns) where source[i] > source[best] { best = i }
      result.update(repeating: 0, count: y.columns)
      result[best] = 1
    }
  }

  func backward(_ memory: Memory<Scalar>) {}
}

private struct MinimumOperation<Scalar: RealScalar>: Operation {
  let a: Place
  let b: Place
  let y: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      let (first, second) = (memory.value(a) + row &* a.stride, memory.value(b) + row &* b.stride)
      let result = memory.output(y) + row &* y.stride
      // NaN in either is taken.
      for i in 0..<y.columns {
        result[i] = second[i] < first[i] || second[i] != second[i] ? second[i] : first[i]
      }
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      let (first, second) = (memory.value(a) + row &* a.stride, memory.value(b) + row &* b.stride)
      let flow = memory.gradient(y) + row &* y.stride
      for i in 0..<y.columns {
        let takesSecond = second[i] < first[i] || second[i] != second[i]
        memory.pass(takesSecond ? 0 : flow[i], to: a, row, i)
        memory.pass(takesSecond ? flow[i] : 0, to: b, row, i)
      }
    }
  }
}
