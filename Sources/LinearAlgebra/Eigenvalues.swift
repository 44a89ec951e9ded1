import COpenBLAS

/// One eigenvalue of a real matrix; complex ones come in conjugate pairs.
package struct Eigenvalue: Sendable, Equatable {
  /// The real part.
  package var real: Double
  /// The imaginary part; exactly 0 for a real eigenvalue.
  package var imaginary: Double

  /// Makes an eigenvalue from its parts.
  package init(real: Double, imaginary: Double = 0) {
    self.real = real
    self.imaginary = imaginary
  }

  /// |lambda|: how much one step of z' = A z stretches this mode (below 1: it decays).
  package var modulus: Double { (real * real + imaginary * imaginary).squareRoot() }
}

extension Matrix {
  /// The eigenvalues of a square matrix, largest modulus first and conjugates together, the one
  /// with the positive imaginary part before the other (LAPACK's `dgeev`).
  ///
  /// Returns nil when an element is not finite or the iteration did not converge; traps unless the
  /// matrix is square.
  package func eigenvalues() -> [Eigenvalue]? {
    precondition(isSquare && BLAS.isOpen, "expected a square matrix, found \(rows) x \(columns)")
    guard isFinite else { return nil }
    var scratch = elements
    var real = [Double](repeating: 0, count: rows)
    var imaginary = real
    // Read column by column it is the transpose, which has the same eigenvalues.
    guard rows == 0 || openblas_shim_dgeev(Int32(rows), &scratch, &real, &imaginary) == 0 else {
      return nil
    }
    return zip(real, imaginary).map { Eigenvalue(real: $0, imaginary: $1) }.enumerated()
      .sorted { left, right in
        let (a, b) = (left.element.modulus, right.element.modulus)
        // Conjugates have equal moduli and come together: their order decides.
        return a != b ? a > b : left.offset < right.offset
      }.map(\.element)
  }
}
