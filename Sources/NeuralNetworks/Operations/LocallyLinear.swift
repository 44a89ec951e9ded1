import LinearAlgebra

extension Graph {
  /// The rank-one locally linear transition z' = z + v (rᵀ z) + B u + c of every row.
  ///
  /// Watter et al. 2015, section 2.3: A = I + v rᵀ.
  ///
  /// - Parameters:
  ///   - coefficients: v, r, B (row-major) and c side by side, `[rows, 3n + n m]`.
  ///   - state: z, `[rows, n]`.
  ///   - action: u, `[rows, m]`.
  package func rankOneTransition(coefficients: Tensor, state: Tensor, action: Tensor) -> Tensor {
    let n = state.columns
    precondition(
      coefficients.columns == 3 * n + n * action.columns && coefficients.rows == state.rows
        && action.rows == state.rows,
      "rankOneTransition: expected coefficients of \(state.rows)x\(3 * n + n * action.columns), "
        + "found \(coefficients.rows)x\(coefficients.columns)")
    return record(
      "rankOneTransition", inputs: [coefficients, state, action], rows: state.rows, columns: n
    ) {
      RankOneTransitionOperation<Scalar>(coefficients: $0[0], state: $0[1], action: $0[2], y: $1)
    }
  }

  /// M x of every row: M `[rows, n k]` row-major, x `[rows, k]`, the result `[rows, n]`.
  package func matrixVectorProduct(_ matrices: Tensor, _ vectors: Tensor) -> Tensor {
    precondition(
      matrices.rows == vectors.rows && matrices.columns % vectors.columns == 0,
      "matrixVectorProduct: expected \(vectors.rows) matrices with \(vectors.columns) columns, "
        + "found \(matrices.rows)x\(matrices.columns) elements")
    return record(
      "matrixVectorProduct", inputs: [matrices, vectors], rows: vectors.rows,
      columns: matrices.columns / vectors.columns
    ) { MatrixVectorOperation<Scalar>(matrices: $0[0], vectors: $0[1], y: $1) }
  }

  /// The matrices I + v rᵀ of every row, `[rows, n n]`, from v and r, `[rows, n]`.
  package func rankOneMatrix(_ v: Tensor, _ r: Tensor) -> Tensor {
    precondition(
      v.rows == r.rows && v.columns == r.columns,
      "rankOneMatrix: expected equal shapes, found \(v.rows)x\(v.columns), \(r.rows)x\(r.columns)")
    return record(
      "rankOneMatrix", inputs: [v, r], rows: v.rows, columns: v.columns * v.columns
    ) { RankOneMatrixOperation<Scalar>(v: $0[0], r: $0[1], y: $1) }
  }

  /// I + M of every row, both `[rows, n n]`.
  package func addIdentity(_ matrices: Tensor, size: Int) -> Tensor {
    precondition(
      matrices.columns == size * size,
      "addIdentity: expected \(size * size) columns, found \(matrices.columns)")
    return record(
      "addIdentity", inputs: [matrices], rows: matrices.rows, columns: matrices.columns
    ) { AddIdentityOperation<Scalar>(matrices: $0[0], y: $1, size: size) }
  }
}

private struct RankOneTransitionOperation<Scalar: RealScalar>: Operation {
  let coefficients: Place
  let state: Place
  let action: Place
  let y: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let n = state.columns
    let m = action.columns
    for row in 0..<y.rows {
      let v = memory.value(coefficients) + row &* coefficients.stride
      let r = v + n
      let b = r + n
      let c = b + n &* m
      let z = memory.value(state) + row &* state.stride
      let u = memory.value(action) + row &* action.stride
      let next = memory.output(y) + row &* y.stride
      var projection: Scalar = 0
      for i in 0..<n { projection += r[i] * z[i] }
      for i in 0..<n {
        var sum = z[i] + v[i] * projection + c[i]
        for j in 0..<m { sum += b[i &* m &+ j] * u[j] }
        next[i] = sum
      }
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard y.requiresGradient else { return }
    let n = state.columns
    let m = action.columns
    for row in 0..<y.rows {
      let v = memory.value(coefficients) + row &* coefficients.stride
      let r = v + n
      let b = r + n
      let z = memory.value(state) + row &* state.stride
      let u = memory.value(action) + row &* action.stride
      let flow = memory.gradient(y) + row &* y.stride
      var projection: Scalar = 0
      var pull: Scalar = 0
      for i in 0..<n {
        projection += r[i] * z[i]
        pull += v[i] * flow[i]
      }
      if coefficients.requiresGradient {
        let dv = memory.gradient(coefficients) + row &* coefficients.stride
        if !coefficients.accumulates { dv.update(repeating: 0, count: coefficients.columns) }
        for i in 0..<n {
          dv[i] += flow[i] * projection
          dv[n &+ i] += pull * z[i]
          for j in 0..<m { dv[2 &* n &+ i &* m &+ j] += flow[i] * u[j] }
          dv[2 &* n &+ n &* m &+ i] += flow[i]
        }
      }
      if state.requiresGradient {
        for i in 0..<n { memory.pass(flow[i] + pull * r[i], to: state, row, i) }
      }
      if action.requiresGradient {
        for j in 0..<m {
          var slope: Scalar = 0
          for i in 0..<n { slope += b[i &* m &+ j] * flow[i] }
          memory.pass(slope, to: action, row, j)
        }
      }
    }
  }
}

private struct MatrixVectorOperation<Scalar: RealScalar>: Operation {
  let matrices: Place
  let vectors: Place
  let y: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let k = vectors.columns
    for row in 0..<y.rows {
      let a = memory.value(matrices) + row &* matrices.stride
      let x = memory.value(vectors) + row &* vectors.stride
      let result = memory.output(y) + row &* y.stride
      for i in 0..<y.columns {
        var sum: Scalar = 0
        for j in 0..<k { sum += a[i &* k &+ j] * x[j] }
        result[i] = sum
      }
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard y.requiresGradient else { return }
    let k = vectors.columns
    for row in 0..<y.rows {
      let a = memory.value(matrices) + row &* matrices.stride
      let x = memory.value(vectors) + row &* vectors.stride
      let flow = memory.gradient(y) + row &* y.stride
      if matrices.requiresGradient {
        let da = memory.gradient(matrices) + row &* matrices.stride
        if !matrices.accumulates { da.update(repeating: 0, count: matrices.columns) }
        for i in 0..<y.columns {
          for j in 0..<k { da[i &* k &+ j] += flow[i] * x[j] }
        }
      }
      if vectors.requiresGradient {
        let dx = memory.gradient(vectors) + row &* vectors.stride
        if !vectors.accumulates { dx.update(repeating: 0, count: k) }
        for i in 0..<y.columns {
          for j in 0..<k { dx[j] += a[i &* k &+ j] * flow[i] }
        }
      }
    }
  }
}

private struct RankOneMatrixOperation<Scalar: RealScalar>: Operation {
  let v: Place
  let r: Place
  let y: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let n = v.columns
    for row in 0..<y.rows {
      let left = memory.value(v) + row &* v.stride
      let right = memory.value(r) + row &* r.stride
      let a = memory.output(y) + row &* y.stride
      for i in 0..<n {
        for j in 0..<n { a[i &* n &+ j] = left[i] * right[j] + (i == j ? 1 : 0) }
      }
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    let n = v.columns
    for row in 0..<y.rows {
      let left = memory.value(v) + row &* v.stride
      let right = memory.value(r) + row &* r.stride
      let flow = memory.gradient(y) + row &* y.stride
      if v.requiresGradient {
        let dv = memory.gradient(v) + row &* v.stride
        if !v.accumulates { dv.update(repeating: 0, count: n) }
        for i in 0..<n { for j in 0..<n { dv[i] += flow[i &* n &+ j] * right[j] } }
      }
      if r.requiresGradient {
        let dr = memory.gradient(r) + row &* r.stride
        if !r.accumulates { dr.update(repeating: 0, count: n) }
        for i in 0..<n { for j in 0..<n { dr[j] += flow[i &* n &+ j] * left[i] } }
      }
    }
  }
}

private struct AddIdentityOperation<Scalar: RealScalar>: Operation {
  let matrices: Place
  let y: Place
  let size: Int

  func forward(_ memory: Memory<Scalar>) {
    for row in 0..<y.rows {
      let result = memory.output(y) + row &* y.stride
      result.update(from: memory.value(matrices) + row &* matrices.stride, count: y.columns)
      for i in 0..<size { result[i &* size &+ i] += 1 }
    }
  }

  func backward(_ memory: Memory<Scalar>) {
    passBack(UnsafePointer(memory.gradient(y)), stride: y.stride, to: matrices, memory)
  }
}
