import LinearAlgebra
import TestSupport
import Testing

@Suite struct SymmetricEigenTests {
  @Test func knownMatrix() throws {
    let eigen = try #require(SymmetricEigen(Matrix([[2, 1], [1, 2]])))
    #expect(abs(eigen.values[0] - 3) < 1e-15 && abs(eigen.values[1] - 1) < 1e-15)
    let half = 0.5.squareRoot()
    #expect(eigen.vectors.distance(to: Matrix([[half, half], [half, -half]])) < 1e-15)
  }

  @Test func decomposesRandomMatrices() throws {
    for size in [1, 2, 3, 10, 40, 64] {
      let raw = Matrix.random(size, size, seed: UInt64(size))
      let matrix = (raw + raw.transpose).symmetrized
      let eigen = try #require(SymmetricEigen(matrix))
      let rebuilt = eigen.vectors * Matrix(diagonal: eigen.values) * eigen.vectors.transpose
      #expect(rebuilt.distance(to: matrix) < 1e-12 * Double(size))
      let gram = eigen.vectors.transpose * eigen.vectors
      #expect(gram.distance(to: .identity(size)) < 1e-13 * Double(size))
      #expect(eigen.values == eigen.values.sorted(by: >))
    }
  }

  @Test func repeatedAndZeroEigenvaluesKeepOrthonormalVectors() throws {
    let vectors = Matrix.randomOrthogonal(4, seed: 3)
    let matrix = vectors * Matrix(diagonal: [2, 2, 0, 0]) * vectors.transpose
    let eigen = try #require(SymmetricEigen(matrix))
    #expect(zip(eigen.values, [2, 2, 0, 0]).allSatisfy { abs($0 - $1) < 1e-14 })
    #expect((eigen.vectors.transpose * eigen.vectors).distance(to: .identity(4)) < 1e-13)
  }

  @Test func widelyDifferentScalesAreResolved() throws {
    let eigen = try #require(SymmetricEigen(Matrix(diagonal: [1e-200, 1e100, 1])))
    #expect(eigen.values == [1e100, 1, 1e-200])
  }

  @Test func signsAreFixed() throws {
    for seed in UInt64(1)...10 {
      let eigen = try #require(
        SymmetricEigen(Matrix.randomPositiveDefinite(5, seed: seed)))
      for column in 0..<5 {
        let vector = eigen.vectors.column(column)
        #expect(vector.max { abs($0) < abs($1) } ?? 0 > 0)
      }
    }
  }

  @Test func notANumberIsRefused() {
    #expect(SymmetricEigen(Matrix([[1, .nan], [.nan, 1]]))?.values == nil)
  }
}
