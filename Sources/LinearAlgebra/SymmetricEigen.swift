/// The eigenvalues and orthonormal eigenvectors of a symmetric matrix M = V diag(values) V^T.
///
/// The cyclic Jacobi method (Golub & Van Loan, *Matrix Computations*, section 8.5): slower than
/// tridiagonal QR but accurate to the last digits for small matrices, and its only failure is a
/// non-finite input.
public struct SymmetricEigen: Sendable {
  /// The eigenvalues, largest first.
  public let values: [Double]
  /// The eigenvectors, one per column, in the order of `values`.
  ///
  /// In each the component of largest magnitude is positive, so that equal inputs give equal signs.
  public let vectors: Matrix

  /// Decomposes a matrix, or returns nil when an element is not finite.
  ///
  /// The mean of the matrix and its transpose is decomposed; traps unless the matrix is square.
  public init?(_ matrix: Matrix) {
    precondition(matrix.isSquare, "expected a square matrix, found \(matrix.rows) rows")
    guard matrix.isFinite else { return nil }
    let size = matrix.rows
    var working = matrix.symmetrized
    var rotations = Matrix.identity(size)
    // Each sweep squares the off-diagonal norm once it is small: 5 to 10 sweeps are usual.
    let maximumSweeps = 60
    working.elements.withUnsafeMutableBufferPointer { workingBuffer in
      rotations.elements.withUnsafeMutableBufferPointer { rotationBuffer in
        guard let a = workingBuffer.baseAddress, let v = rotationBuffer.baseAddress else { return }
        for _ in 0..<maximumSweeps {
          guard Self.sweep(size: size, a, v) else { return }
        }
      }
    }
    let order = (0..<size).sorted { working[$0, $0] > working[$1, $1] }
    values = order.map { working[$0, $0] }
    var sorted = Matrix(rows: size, columns: size)
    for (column, source) in order.enumerated() {
      var largest = 0.0
      for row in 0..<size where abs(rotations[row, source]) > abs(largest) {
        largest = rotations[row, source]
      }
      let sign: Double = largest < 0 ? -1 : 1
      for row in 0..<size { sorted[row, column] = sign * rotations[row, source] }
    }
    vectors = sorted
  }

  /// Keeps a decomposition found another way.
  init(orderedValues values: [Double], vectors: Matrix) {
    self.values = values
    self.vectors = vectors
  }

  /// Rotates every off-diagonal pair to zero once; returns whether any rotation was needed.
  private static func sweep(
    size: Int, _ a: UnsafeMutablePointer<Double>, _ v: UnsafeMutablePointer<Double>
  ) -> Bool {
    var rotated = false
    for p in 0..<max(0, size - 1) {
      for q in (p + 1)..<size {
        let off = a[p &* size &+ q]
        let first = a[p &* size &+ p]
        let second = a[q &* size &+ q]
        // Below this the rotation would not change either diagonal element.
        guard abs(off) > 0.25 * Double.ulpOfOne * (abs(first) * abs(second)).squareRoot(),
          abs(off) > Double.leastNormalMagnitude
        else { continue }
        rotated = true
        // tan of the smaller rotation angle, the root of t^2 + 2 tau t - 1 = 0.
        let tau = (second - first) / (2 * off)
        let tangent = (tau >= 0 ? 1.0 : -1.0) / (abs(tau) + (1 + tau * tau).squareRoot())
        let cosine = 1 / (1 + tangent * tangent).squareRoot()
        let sine = tangent * cosine
        for k in 0..<size {
          let left = a[k &* size &+ p]
          let right = a[k &* size &+ q]
          a[k &* size &+ p] = cosine * left - sine * right
          a[k &* size &+ q] = sine * left + cosine * right
        }
        for k in 0..<size {
          let left = a[p &* size &+ k]
          let right = a[q &* size &+ k]
          a[p &* size &+ k] = cosine * left - sine * right
          a[q &* size &+ k] = sine * left + cosine * right
        }
        a[p &* size &+ q] = 0
        a[q &* size &+ p] = 0
        for k in 0..<size {
          let left = v[k &* size &+ p]
          let right = v[k &* size &+ q]
          v[k &* size &+ p] = cosine * left - sine * right
          v[k &* size &+ q] = sine * left + cosine * right
        }
      }
    }
    return rotated
  }
}
