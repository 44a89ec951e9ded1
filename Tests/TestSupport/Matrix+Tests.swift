import Foundation
import LinearAlgebra

extension Matrix {
  /// Makes a matrix from a list of rows of equal length.
  package init(_ rowList: [[Double]]) {
    let columns = rowList.first?.count ?? 0
    precondition(
      rowList.allSatisfy { $0.count == columns }, "expected rows of \(columns) elements each")
    self.init(rows: rowList.count, columns: columns, elements: Array(rowList.joined()))
  }

  /// The sum of the diagonal; traps unless square.
  package var trace: Double {
    precondition(isSquare, "expected a square matrix, found \(rows) x \(columns)")
    return (0..<rows).reduce(0) { $0 + self[$1, $1] }
  }
}

extension Cholesky {
  /// log det M = 2 sum_i log L_ii.
  package var logDeterminant: Double {
    2 * factor.diagonal.reduce(0) { $0 + log($1) }
  }

  /// Solves M x = b; traps when the sizes differ.
  package func solve(_ right: [Double]) -> [Double] {
    solve(Matrix(column: right)).elements
  }

  /// The inverse of M.
  package var inverse: Matrix {
    solve(.identity(factor.rows)).symmetrized
  }
}
