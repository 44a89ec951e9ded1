/// The Cholesky factor L of a symmetric positive definite matrix M = L L^T.
///
/// Golub & Van Loan, *Matrix Computations*, section 4.2.
package struct Cholesky: Sendable {
  /// The lower triangular factor L; zero above the diagonal.
  package let factor: Matrix

  /// Factors a matrix, or returns nil when it is not (numerically) positive definite or not finite.
  ///
  /// Only the lower triangle is read; traps unless the matrix is square.
  package init?(_ matrix: Matrix) {
    precondition(matrix.isSquare, "expected a square matrix, found \(matrix.rows) rows")
    var lower = matrix
    let size = matrix.rows
    let isPositiveDefinite = lower.elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return true }
      return CholeskyKernel.factor(size: size, base)
    }
    guard isPositiveDefinite else { return nil }
    for row in 0..<size {
      for column in (row + 1)..<max(size, row + 1) { lower[row, column] = 0 }
    }
    factor = lower
  }

  /// Solves M x = b for every column of `right`; traps when the sizes differ.
  package func solve(_ right: Matrix) -> Matrix {
    precondition(
      right.rows == factor.rows, "expected \(factor.rows) rows, found \(right.rows)")
    var solution = right
    let size = factor.rows
    factor.elements.withUnsafeBufferPointer { lower in
      solution.elements.withUnsafeMutableBufferPointer { x in
        guard let lower = lower.baseAddress, let x = x.baseAddress else { return }
        CholeskyKernel.solve(size: size, lower, columns: right.columns, x)
      }
    }
    return solution
  }
}

/// The Cholesky algorithm on caller-owned memory, for loops that must not allocate.
package enum CholeskyKernel {
  /// Replaces the lower triangle of a symmetric matrix by its Cholesky factor.
  ///
  /// - Parameters:
  ///   - size: The number n of rows.
  ///   - matrix: `[n, n]` row-major; the part above the diagonal is neither read nor written.
  /// - Returns: Whether the matrix is positive definite; when not, its contents are undefined.
  package static func factor(size: Int, _ matrix: UnsafeMutablePointer<Double>) -> Bool {
    for column in 0..<size {
      let pivotRow = matrix + column &* size
      var pivot = pivotRow[column]
      for k in 0..<column { pivot -= pivotRow[k] * pivotRow[k] }
      // The negation also refuses a NaN.
      guard pivot > 0, pivot.isFinite else { return false }
      pivot = pivot.squareRoot()
      pivotRow[column] = pivot
      let inverse = 1 / pivot
      var row = column &+ 1
      while row < size {
        let current = matrix + row &* size
        var sum = current[column]
        for k in 0..<column { sum -= current[k] * pivotRow[k] }
        current[column] = sum * inverse
        row &+= 1
      }
    }
    return true
  }

  /// Solves L L^T X = B in place.
  ///
  /// - Parameters:
  ///   - size: The number n of rows.
  ///   - lower: The factor L, `[n, n]` row-major.
  ///   - columns: The number of right-hand sides.
  ///   - right: B, `[n, columns]` row-major, replaced by X.
  package static func solve(
    size: Int, _ lower: UnsafePointer<Double>, columns: Int,
    _ right: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<size {
      let current = right + row &* columns
      for k in 0..<row {
        let factor = lower[row &* size &+ k]
        let earlier = right + k &* columns
        for column in 0..<columns { current[column] -= factor * earlier[column] }
      }
      let inverse = 1 / lower[row &* size &+ row]
      for column in 0..<columns { current[column] *= inverse }
    }
    var row = size &- 1
    while row >= 0 {
      let current = right + row &* columns
      var k = row &+ 1
      while k < size {
        let factor = lower[k &* size &+ row]
        let later = right + k &* columns
        for column in 0..<columns { current[column] -= factor * later[column] }
        k &+= 1
      }
      let inverse = 1 / lower[row &* size &+ row]
      for column in 0..<columns { current[column] *= inverse }
      row &-= 1
    }
  }
}
