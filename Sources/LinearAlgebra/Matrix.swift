/// A small dense matrix of doubles, row-major, with value semantics.
///
/// Made for the n <= 64 problems around a latent space: gains, Riccati matrices, covariances.
/// Large products (network layers) belong to BLAS, not here.
package struct Matrix: Sendable, Equatable {
  /// The number of rows.
  package let rows: Int
  /// The number of columns.
  package let columns: Int
  /// The elements, row after row, `[rows, columns]`.
  package var elements: [Double]

  /// Makes a matrix filled with one value; traps when a size is negative.
  package init(rows: Int, columns: Int, repeating value: Double = 0) {
    precondition(rows >= 0 && columns >= 0, "expected sizes >= 0, found \(rows) x \(columns)")
    self.rows = rows
    self.columns = columns
    elements = Array(repeating: value, count: rows * columns)
  }

  /// Makes a matrix from its elements, row after row; traps when their number is wrong.
  package init(rows: Int, columns: Int, elements: [Double]) {
    precondition(
      rows >= 0 && columns >= 0 && elements.count == rows * columns,
      "expected \(rows) x \(columns) elements, found \(elements.count)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// Makes a matrix from its elements in single precision, row after row.
  package init(rows: Int, columns: Int, elements: some Sequence<Float>) {
    self.init(rows: rows, columns: columns, elements: elements.map(Double.init))
  }

  /// Makes a diagonal matrix.
  package init(diagonal: [Double]) {
    self.init(rows: diagonal.count, columns: diagonal.count)
    for (index, value) in diagonal.enumerated() { self[index, index] = value }
  }

  /// Makes a matrix of one column.
  package init(column: [Double]) {
    self.init(rows: column.count, columns: 1, elements: column)
  }

  /// The identity of a size.
  package static func identity(_ size: Int) -> Matrix {
    Matrix(diagonal: Array(repeating: 1, count: size))
  }

  /// One element.
  package subscript(row: Int, column: Int) -> Double {
    get {
      precondition(isInside(row, column), "no element \(row), \(column) in \(rows) x \(columns)")
      return elements[row * columns + column]
    }
    set {
      precondition(isInside(row, column), "no element \(row), \(column) in \(rows) x \(columns)")
      elements[row * columns + column] = newValue
    }
  }

  private func isInside(_ row: Int, _ column: Int) -> Bool {
    row >= 0 && row < rows && column >= 0 && column < columns
  }

  /// One row as an array.
  package func row(_ index: Int) -> [Double] {
    precondition(index >= 0 && index < rows, "no row \(index) in \(rows) rows")
    return Array(elements[(index * columns)..<((index + 1) * columns)])
  }

  /// One column as an array.
  package func column(_ index: Int) -> [Double] {
    precondition(index >= 0 && index < columns, "no column \(index) in \(columns) columns")
    return (0..<rows).map { elements[$0 * columns + index] }
  }
}

// MARK: - Shape and norms

extension Matrix {
  /// Whether the number of rows equals the number of columns.
  package var isSquare: Bool { rows == columns }

  /// Whether every element is finite.
  package var isFinite: Bool { elements.allSatisfy(\.isFinite) }

  /// The matrix with rows and columns exchanged.
  package var transpose: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for row in 0..<rows {
      for column in 0..<columns {
        result.elements[column * rows + row] = elements[row * columns + column]
      }
    }
    return result
  }

  /// The diagonal of a square matrix.
  package var diagonal: [Double] {
    precondition(isSquare, "expected a square matrix, found \(rows) x \(columns)")
    return (0..<rows).map { self[$0, $0] }
  }

  /// The largest absolute element; NaN when there is a NaN, 0 when empty.
  package var largestMagnitude: Double {
    var result = 0.0
    for element in elements {
      if element.isNaN { return .nan }
      result = max(result, abs(element))
    }
    return result
  }

  /// The mean of the matrix and its transpose: rounding takes symmetry away, this gives it back.
  package var symmetrized: Matrix {
    precondition(isSquare, "expected a square matrix, found \(rows) x \(columns)")
    var result = self
    for row in 0..<rows {
      for column in 0..<row {
        let mean = 0.5 * (self[row, column] + self[column, row])
        result[row, column] = mean
        result[column, row] = mean
      }
    }
    return result
  }
}

// MARK: - Arithmetic

extension Matrix {
  /// The element-wise sum; traps when the shapes differ.
  package static func + (left: Matrix, right: Matrix) -> Matrix {
    left.combined(with: right, +)
  }

  /// The element-wise difference; traps when the shapes differ.
  package static func - (left: Matrix, right: Matrix) -> Matrix {
    left.combined(with: right, -)
  }

  /// The negative of every element.
  package static prefix func - (matrix: Matrix) -> Matrix {
    Matrix(rows: matrix.rows, columns: matrix.columns, elements: matrix.elements.map { -$0 })
  }

  /// Every element times a number.
  package static func * (scale: Double, matrix: Matrix) -> Matrix {
    Matrix(rows: matrix.rows, columns: matrix.columns, elements: matrix.elements.map { scale * $0 })
  }

  /// The matrix product; traps when the inner sizes differ.
  package static func * (left: Matrix, right: Matrix) -> Matrix {
    precondition(
      left.columns == right.rows,
      "cannot multiply \(left.rows) x \(left.columns) by \(right.rows) x \(right.columns)")
    var result = Matrix(rows: left.rows, columns: right.columns)
    let inner = left.columns
    let width = right.columns
    left.elements.withUnsafeBufferPointer { a in
      right.elements.withUnsafeBufferPointer { b in
        result.elements.withUnsafeMutableBufferPointer { c in
          for row in 0..<left.rows {
            for k in 0..<inner {
              let factor = a[row &* inner &+ k]
              for column in 0..<width {
                c[row &* width &+ column] += factor * b[k &* width &+ column]
              }
            }
          }
        }
      }
    }
    return result
  }

  /// The matrix times a column vector; traps when the sizes differ.
  package static func * (left: Matrix, right: [Double]) -> [Double] {
    (left * Matrix(column: right)).elements
  }

  private func combined(with other: Matrix, _ operation: (Double, Double) -> Double) -> Matrix {
    precondition(
      rows == other.rows && columns == other.columns,
      "shapes differ: \(rows) x \(columns) and \(other.rows) x \(other.columns)")
    return Matrix(
      rows: rows, columns: columns,
      elements: zip(elements, other.elements).map { operation($0, $1) })
  }
}
