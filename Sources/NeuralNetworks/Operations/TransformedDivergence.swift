import LinearAlgebra

extension Graph {
  /// KL(N(mean, A Σ Aᵀ) ‖ N(targetMean, exp targetLogVariance)) of every row in nats, where Σ is
  /// diagonal.
  ///
  /// E2C's consistency of a predicted with an encoded latent (Watter et al. 2015, eq. 10 and 12);
  /// log det(A Σ Aᵀ) is log det Σ + 2 log |det A|, by LU decomposition. Deviation: pivots of A are
  /// kept at least 1e-4 from zero, so that a singular A gives a large number and no NaN.
  ///
  /// - Parameters:
  ///   - mean: The predicted mean, `[rows, n]`.
  ///   - matrices: A, `[rows, n n]` row-major.
  ///   - logVariance: log of the diagonal of Σ, `[rows, n]`.
  package func transformedDivergence(
    mean: Tensor, matrices: Tensor, logVariance: Tensor, fromMean targetMean: Tensor,
    logVariance targetLogVariance: Tensor
  ) -> Tensor {
    let n = mean.columns
    precondition(
      matrices.columns == n * n && logVariance.columns == n && targetMean.columns == n
        && targetLogVariance.columns == n,
      "transformedDivergence: expected \(n * n) matrix elements a row, found \(matrices.columns)")
    let inputs = [mean, matrices, logVariance, targetMean, targetLogVariance]
    precondition(
      inputs.allSatisfy { $0.rows == mean.rows },
      "transformedDivergence: expected equal row counts, found \(inputs.map(\.rows))")
    return record(
      "transformedDivergence", inputs: inputs, rows: mean.rows, columns: 1,
      scratch: [(2, n * n)]
    ) {
      TransformedDivergenceOperation<Scalar>(
        mean: $0[0], matrices: $0[1], logVariance: $0[2], targetMean: $0[3],
        targetLogVariance: $0[4], y: $1[0], scratch: $1[1])
    }
  }
}

/// ½ (Σᵢ [(A Σ Aᵀ)ᵢᵢ + (m'ᵢ − mᵢ)²] e^−l'ᵢ − n + Σ l' − Σ l − 2 log |det A|).
private struct TransformedDivergenceOperation<Scalar: RealScalar>: Operation {
  let mean: Place
  let matrices: Place
  let logVariance: Place
  let targetMean: Place
  let targetLogVariance: Place
  let y: Place
  /// Room for a matrix that is eliminated and for its inverse, `[2, n n]`.
  let scratch: Place

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let n = mean.columns
    let work = memory.output(scratch)
    for row in 0..<y.rows {
      let a = memory.value(matrices) + row &* matrices.stride
      let l = memory.value(logVariance) + row &* logVariance.stride
      let m = memory.value(mean) + row &* mean.stride
      let tm = memory.value(targetMean) + row &* targetMean.stride
      let tl = memory.value(targetLogVariance) + row &* targetLogVariance.stride
      var total: Scalar = 0
      for i in 0..<n {
        var variance: Scalar = 0
        for j in 0..<n {
          let element = a[i &* n &+ j]
          variance += element * element * Scalar.exponential(l[j])
        }
        let distance = tm[i] - m[i]
        total += (variance + distance * distance) * Scalar.exponential(-tl[i])
        total += tl[i] - l[i] - 1
      }
      work.update(from: a, count: n &* n)
      let logDeterminant = eliminate(work, inverse: nil, n)
      memory.output(y)[row] = (total - 2 * logDeterminant) / 2
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    let n = mean.columns
    let work = memory.output(scratch)
    let inverse = work + n * n
    for row in 0..<y.rows {
      let g = memory.gradient(y)[row]
      let a = memory.value(matrices) + row &* matrices.stride
      let l = memory.value(logVariance) + row &* logVariance.stride
      let m = memory.value(mean) + row &* mean.stride
      let tm = memory.value(targetMean) + row &* targetMean.stride
      let tl = memory.value(targetLogVariance) + row &* targetLogVariance.stride
      if matrices.requiresGradient {
        work.update(from: a, count: n &* n)
        _ = eliminate(work, inverse: inverse, n)
      }
      for i in 0..<n {
        let precision = Scalar.exponential(-tl[i])
        let pull = (m[i] - tm[i]) * precision
        memory.pass(g * pull, to: mean, row, i)
        memory.pass(-g * pull, to: targetMean, row, i)
        var variance: Scalar = 0
        for j in 0..<n {
          let element = a[i &* n &+ j]
          let spread = element * Scalar.exponential(l[j])
          variance += element * spread
          // d log |det A| / dA = A^-T.
          memory.pass(
            g * (spread * precision - (matrices.requiresGradient ? inverse[j &* n &+ i] : 0)),
            to: matrices, row, i &* n &+ j)
        }
        let distance = m[i] - tm[i]
        memory.pass(
          g / 2 * (1 - (variance + distance * distance) * precision), to: targetLogVariance,
          row, i)
      }
      for j in 0..<n {
        var slope: Scalar = -1
        for i in 0..<n {
          let element = a[i &* n &+ j]
          slope += element * element * Scalar.exponential(l[j] - tl[i])
        }
        memory.pass(g / 2 * slope, to: logVariance, row, j)
      }
    }
  }
}

/// Gauss–Jordan elimination with row pivoting, in place; returns log |det| and, when asked, writes
/// the inverse.
@inline(__always)
private func eliminate<Scalar: RealScalar>(
  _ a: UnsafeMutablePointer<Scalar>, inverse: UnsafeMutablePointer<Scalar>?, _ n: Int
) -> Scalar {
  if let inverse {
    inverse.update(repeating: 0, count: n &* n)
    for i in 0..<n { inverse[i &* n &+ i] = 1 }
  }
  var logDeterminant: Scalar = 0
  for k in 0..<n {
    var pivotRow = k
    for i in k..<n where abs(a[i &* n &+ k]) > abs(a[pivotRow &* n &+ k]) { pivotRow = i }
    if pivotRow != k {
      for j in 0..<n {
        swap(&a[k &* n &+ j], &a[pivotRow &* n &+ j])
        if let inverse { swap(&inverse[k &* n &+ j], &inverse[pivotRow &* n &+ j]) }
      }
    }
    var pivot = a[k &* n &+ k]
    if abs(pivot) < 1e-4 { pivot = pivot < 0 ? -1e-4 : 1e-4 }
    a[k &* n &+ k] = pivot
    logDeterminant += Scalar.logarithm(abs(pivot))
    for i in 0..<n where i != k {
      let factor = a[i &* n &+ k] / pivot
      for j in 0..<n {
        if j > k { a[i &* n &+ j] -= factor * a[k &* n &+ j] }
        if let inverse { inverse[i &* n &+ j] -= factor * inverse[k &* n &+ j] }
      }
      a[i &* n &+ k] = 0
    }
    if let inverse { for j in 0..<n { inverse[k &* n &+ j] /= pivot } }
    for j in (k &+ 1)..<max(n, k &+ 1) { a[k &* n &+ j] /= pivot }
  }
  return logDeterminant
}
