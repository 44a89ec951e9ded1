import COpenBLAS

/// The eigenvalues and orthonormal eigenvectors of a symmetric matrix M = V diag(values) V^T
/// (LAPACK's `dsyev`).
package struct SymmetricEigen: Sendable {
  /// The eigenvalues, largest first.
  package let values: [Double]
  /// The eigenvectors, one per column, in the order of `values`.
  ///
  /// In each the component of largest magnitude is positive, so that equal inputs give equal signs.
  package let vectors: Matrix

  /// Decomposes a matrix, or returns nil when an element is not finite.
  ///
  /// The mean of the matrix and its transpose is decomposed; traps unless the matrix is square.
  package init?(_ matrix: Matrix) {
    precondition(
      matrix.isSquare && BLAS.isOpen, "expected a square matrix, found \(matrix.rows) rows")
    guard matrix.isFinite else { return nil }
    let size = matrix.rows
    var axes = matrix.symmetrized
    var ascending = [Double](repeating: 0, count: size)
    guard size == 0 || openblas_shim_dsyev(Int32(size), &axes.elements, &ascending) == 0 else {
      return nil
    }
    var vectors = Matrix(rows: size, columns: size)
    for column in 0..<size {
      // LAPACK's columns are rows here.
      let axis = axes.row(size - 1 - column)
      var largest = 0.0
      for entry in axis where abs(entry) > abs(largest) { largest = entry }
      let sign: Double = largest < 0 ? -1 : 1
      for (row, entry) in axis.enumerated() { vectors[row, column] = sign * entry }
    }
    values = ascending.reversed()
    self.vectors = vectors
  }
}
