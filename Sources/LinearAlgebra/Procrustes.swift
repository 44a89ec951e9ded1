import COpenBLAS

/// The orthogonal matrix that turns one set of coordinates onto another as well as possible.
///
/// A live projection is recomputed while the points move. Principal axes may flip their sign,
/// swap, or turn within a subspace of equal variances between two computations, and the picture
/// would jump. Turning each new projection onto the last one removes exactly that freedom and
/// changes no distance.
package enum Procrustes {
  /// The orthogonal R `[k, k]` that minimises ||source R - target||_F (reflections allowed).
  ///
  /// Schönemann, "A generalized solution of the orthogonal Procrustes problem", *Psychometrika*
  /// 31, 1966: R is the orthogonal polar factor of source^T target. Directions that the data do
  /// not decide (rank deficiency) are completed to an orthogonal matrix, as near to the identity as
  /// the rest allows.
  ///
  /// - Parameters:
  ///   - source: `[count, k]`, one point per row.
  ///   - target: `[count, k]`, the same points in the earlier coordinates.
  /// - Returns: nil when an element is not finite; traps when the shapes differ.
  package static func rotation(from source: Matrix, to target: Matrix) -> Matrix? {
    precondition(
      source.rows == target.rows && source.columns == target.columns,
      "shapes differ: \(source.rows) x \(source.columns) and \(target.rows) x \(target.columns)")
    return polarFactor(of: source.transpose * target)
  }

  /// The orthogonal factor R of M = R S with S symmetric positive semi-definite (by LAPACK's
  /// `dgesdd`); nil when not finite, traps unless square.
  package static func polarFactor(of matrix: Matrix) -> Matrix? {
    precondition(
      matrix.isSquare && BLAS.isOpen, "expected a square matrix, found \(matrix.rows) rows")
    let size = matrix.rows
    guard matrix.isFinite else { return nil }
    var scratch = matrix.elements
    var values = [Double](repeating: 0, count: size)
    // M = U diag(values) V^T. Read column by column M is its transpose: what LAPACK calls u is V.
    var right = Matrix(rows: size, columns: size)
    var left = right
    guard
      size == 0
        || openblas_shim_dgesdd(
          Int32(size), &scratch, &values, &right.elements, &left.elements) == 0
    else { return nil }
    // Rows of `right` are the columns of V; `left` is U as it stands.
    let decided = values.prefix { $0 > 1e-7 * (values.first ?? 0) }.count
    let factor = left.columns(0..<decided) * right.rows(0..<decided)
    guard decided < size else { return factor }
    // What M does not decide: U0 Q V0^T for any orthogonal Q; nearest to the identity is the polar
    // factor of U0^T V0.
    let (freeLeft, freeRight) = (left.columns(decided..<size), right.rows(decided..<size))
    let overlap = freeLeft.transpose * freeRight.transpose
    return factor + freeLeft * nearest(overlap) * freeRight
  }

  /// An orthogonal matrix near to one whose singular values are at most 1; any where it says nothing.
  private static func nearest(_ matrix: Matrix) -> Matrix {
    guard matrix.largestMagnitude > 1e-12 else { return .identity(matrix.rows) }
    return polarFactor(of: matrix) ?? .identity(matrix.rows)
  }
}

extension PrincipalComponents {
  /// The same subspace in coordinates y R instead of y; traps unless R is square of the number of
  /// components.
  package func turned(by rotation: Matrix) -> PrincipalComponents {
    precondition(
      rotation.isSquare && rotation.rows == axes.rows,
      "expected \(axes.rows) x \(axes.rows), found \(rotation.rows) x \(rotation.columns)")
    // Along a direction r of uncorrelated coordinates the variance is sum_i r_i^2 sigma_i^2.
    let turnedDeviations = (0..<axes.rows).map { column in
      (0..<axes.rows).reduce(0.0) { sum, row in
        let part = rotation[row, column] * deviations[row]
        return sum + part * part
      }.squareRoot()
    }
    return PrincipalComponents(
      mean: mean, axes: rotation.transpose * axes, deviations: turnedDeviations,
      totalVariance: totalVariance)
  }
}

extension Matrix {
  /// Some rows.
  fileprivate func rows(_ range: Range<Int>) -> Matrix { Matrix(range.map(row), columns: columns) }

  /// Some columns.
  fileprivate func columns(_ range: Range<Int>) -> Matrix { transpose.rows(range).transpose }

  private init(_ rowList: [[Double]], columns: Int) {
    self.init(rows: rowList.count, columns: columns, elements: Array(rowList.joined()))
  }
}
