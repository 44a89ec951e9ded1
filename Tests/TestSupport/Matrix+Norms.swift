import LinearAlgebra

extension Matrix {
  /// The square root of the sum of squares.
  package var frobeniusNorm: Double {
    elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// The quadratic form x^T M x; traps unless the matrix is square of the vector's size.
  package func quadraticForm(_ x: [Double]) -> Double {
    precondition(rows == x.count, "expected \(x.count) rows, found \(rows)")
    return zip(x, self * x).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension InfiniteHorizonRegulator {
  /// Whether P solves the discrete algebraic Riccati equation to the tolerance.
  package var isConverged: Bool {
    if case .converged = outcome { true } else { false }
  }
}
