import Foundation
import LinearAlgebra

/// The LU factors of a square matrix with partial pivoting: P M = L U.
///
/// Golub & Van Loan, *Matrix Computations*, section 3.4.
package struct LUFactors: Sendable {
  /// L below the diagonal (its unit diagonal is not stored) and U on and above it.
  private let packed: Matrix
  /// Row `i` of P M is row `permutation[i]` of M.
  private let permutation: [Int]
  /// The sign of the permutation.
  private let permutationSign: Double

  /// Factors a matrix, or returns nil when it is singular to working precision or not finite.
  ///
  /// Traps unless the matrix is square.
  package init?(_ matrix: Matrix) {
    precondition(matrix.isSquare, "expected a square matrix, found \(matrix.rows) rows")
    guard matrix.isFinite else { return nil }
    let size = matrix.rows
    // A pivot of this size is what rounding alone leaves of an exact zero.
    let threshold = matrix.largestMagnitude * Double(size) * Double.ulpOfOne
    var packed = matrix
    var permutation = Array(0..<size)
    var sign = 1.0
    for column in 0..<size {
      var pivotRow = column
      for row in column..<size where abs(packed[row, column]) > abs(packed[pivotRow, column]) {
        pivotRow = row
      }
      guard abs(packed[pivotRow, column]) > threshold else { return nil }
      if pivotRow != column {
        for k in 0..<size {
          packed.elements.swapAt(pivotRow * size + k, column * size + k)
        }
        permutation.swapAt(pivotRow, column)
        sign = -sign
      }
      for row in (column + 1)..<max(size, column + 1) {
        let factor = packed[row, column] / packed[column, column]
        packed[row, column] = factor
        for k in (column + 1)..<size { packed[row, k] -= factor * packed[column, k] }
      }
    }
    self.packed = packed
    self.permutation = permutation
    permutationSign = sign
  }

  /// The determinant of the factored matrix.
  package var determinant: Double {
    packed.diagonal.reduce(permutationSign, *)
  }

  /// log |det M|, which cannot overflow as the determinant may.
  package var logAbsoluteDeterminant: Double {
    packed.diagonal.reduce(0) { $0 + log(abs($1)) }
  }

  /// Solves M x = b for every column of `right`; traps when the sizes differ.
  package func solve(_ right: Matrix) -> Matrix {
    let size = packed.rows
    precondition(right.rows == size, "expected \(size) rows, found \(right.rows)")
    var solution = Matrix(rows: size, columns: right.columns)
    for column in 0..<right.columns {
      for row in 0..<size {
        var sum = right[permutation[row], column]
        for k in 0..<row { sum -= packed[row, k] * solution[k, column] }
        solution[row, column] = sum
      }
      for row in (0..<size).reversed() {
        var sum = solution[row, column]
        for k in (row + 1)..<max(size, row + 1) { sum -= packed[row, k] * solution[k, column] }
        solution[row, column] = sum / packed[row, row]
      }
    }
    return solution
  }

  /// Solves M x = b; traps when the sizes differ.
  package func solve(_ right: [Double]) -> [Double] {
    solve(Matrix(column: right)).elements
  }

  /// The inverse of M.
  package var inverse: Matrix { solve(.identity(packed.rows)) }
}

extension Matrix {
  /// The largest modulus of an eigenvalue: below 1 the linear system z' = A z is stable.
  package func spectralRadius() -> Double? {
    eigenvalues().map { $0.first?.modulus ?? 0 }
  }

  /// The determinant; 0 when singular to working precision, NaN when an element is not finite.
  package var determinant: Double {
    guard isFinite else { return .nan }
    return LUFactors(self)?.determinant ?? 0
  }

  /// log |det|; negative infinity when singular to working precision, NaN when not finite.
  package var logAbsoluteDeterminant: Double {
    guard isFinite else { return .nan }
    return LUFactors(self)?.logAbsoluteDeterminant ?? -.infinity
  }
}
