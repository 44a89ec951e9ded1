import LinearAlgebra

extension Matrix {
  /// A matrix of standard normal elements.
  static func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var generator = RandomGenerator(seed: seed).split(UInt64(rows * 1000 + columns))
    return Matrix(
      rows: rows, columns: columns,
      elements: (0..<(rows * columns)).map { _ in generator.normalPair().0 })
  }

  /// A well-conditioned symmetric positive definite matrix.
  static func randomPositiveDefinite(_ size: Int, seed: UInt64) -> Matrix {
    let root = random(size, size, seed: seed)
    return (root.transpose * root + 0.5 * .identity(size)).symmetrized
  }

  /// An orthogonal matrix: the eigenvectors of a random symmetric one.
  static func randomOrthogonal(_ size: Int, seed: UInt64) -> Matrix {
    SymmetricEigen(random(size, size, seed: seed))?.vectors ?? .identity(size)
  }

  /// The largest absolute difference from another matrix of the same shape.
  func distance(to other: Matrix) -> Double { (self - other).largestMagnitude }
}
