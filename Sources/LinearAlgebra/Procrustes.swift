/// The orthogonal matrix that turns one set of coordinates onto another as well as possible.
///
/// A live projection is recomputed while the points move. Principal axes may flip their sign,
/// swap, or turn within a subspace of equal variances between two computations, and the picture
/// would jump. Turning each new projection onto the last one removes exactly that freedom and
/// changes no distance.
public enum Procrustes {
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
  public static func rotation(from source: Matrix, to target: Matrix) -> Matrix? {
    precondition(
      source.rows == target.rows && source.columns == target.columns,
      "shapes differ: \(source.rows) x \(source.columns) and \(target.rows) x \(target.columns)")
    return polarFactor(of: source.transpose * target)
  }

  /// The orthogonal factor R of M = R S with S symmetric positive semi-definite; nil when not
  /// finite, traps unless square.
  public static func polarFactor(of matrix: Matrix) -> Matrix? {
    precondition(matrix.isSquare, "expected a square matrix, found \(matrix.rows) rows")
    let size = matrix.rows
    // M^T M = V diag(s^2) V^T; then U = M V diag(1 / s) and R = U V^T.
    guard let right = SymmetricEigen(matrix.transpose * matrix) else { return nil }
    let images = matrix * right.vectors
    let largest = max(0, right.values.first ?? 0).squareRoot()
    var left: [[Double]] = []
    for column in 0..<size {
      let singular = max(0, right.values[column]).squareRoot()
      // The square root of rounding: below it a direction is noise, since M^T M squares the scale.
      if singular > 1e-7 * largest,
        let axis = orthonormalized(images.column(column), against: left)
      {
        left.append(axis)
      } else {
        left.append(completion(of: left, near: right.vectors.column(column)))
      }
    }
    return Matrix(left).transpose * right.vectors.transpose
  }

  /// A unit vector orthogonal to `axes`, the given direction if possible.
  private static func completion(of axes: [[Double]], near direction: [Double]) -> [Double] {
    if let axis = orthonormalized(direction, against: axes) { return axis }
    for index in direction.indices {
      var unit = [Double](repeating: 0, count: direction.count)
      unit[index] = 1
      if let axis = orthonormalized(unit, against: axes) { return axis }
    }
    return direction
  }
}

/// What is left of a vector outside the span of orthonormal axes, at unit length; nil when nothing
/// reliable is left.
private func orthonormalized(_ vector: [Double], against axes: [[Double]]) -> [Double]? {
  func norm(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
  let original = norm(vector)
  guard original > 0, original.isFinite else { return nil }
  var rest = vector.map { $0 / original }
  // Twice is enough: the second pass removes the rounding of the first.
  for _ in 0..<2 {
    for axis in axes {
      let along = zip(rest, axis).reduce(0) { $0 + $1.0 * $1.1 }
      for index in rest.indices { rest[index] -= along * axis[index] }
    }
  }
  let length = norm(rest)
  guard length > 1e-6 else { return nil }
  return rest.map { $0 / length }
}

extension Matrix {
  /// Orthonormal rows that span what the rows span, in order (Gram–Schmidt, each row twice).
  ///
  /// A row that depends on earlier ones is replaced by a coordinate axis outside their span.
  func withOrthonormalRows() -> Matrix {
    var axes: [[Double]] = []
    for index in 0..<rows {
      if let axis = orthonormalized(row(index), against: axes) {
        axes.append(axis)
        continue
      }
      for coordinate in 0..<columns {
        var unit = [Double](repeating: 0, count: columns)
        unit[coordinate] = 1
        if let axis = orthonormalized(unit, against: axes) {
          axes.append(axis)
          break
        }
      }
    }
    return Matrix(axes)
  }
}

extension PrincipalComponents {
  /// The same subspace with axes turned as near as possible to an earlier projection's axes.
  ///
  /// For a latent space that itself turns while it is learned, turn by the points instead:
  /// `turned(by:)` with `Procrustes.rotation` of the new projected points onto the old ones. After
  /// turning, the axes need not be ordered by variance, and the deviations are those along them.
  /// Returns the components unchanged when the shapes differ or a number is not finite.
  public func aligned(to earlier: PrincipalComponents) -> PrincipalComponents {
    guard earlier.axes.rows == axes.rows, earlier.axes.columns == axes.columns,
      let rotation = Procrustes.rotation(from: axes.transpose, to: earlier.axes.transpose)
    else { return self }
    return turned(by: rotation)
  }

  /// The same subspace in coordinates y R instead of y; traps unless R is square of the number of
  /// components.
  public func turned(by rotation: Matrix) -> PrincipalComponents {
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
