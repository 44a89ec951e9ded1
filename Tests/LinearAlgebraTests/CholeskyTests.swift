import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct CholeskyTests {
  @Test func factorOfAKnownMatrix() throws {
    let factor = try #require(Cholesky(Matrix([[4, 2], [2, 10]])))
    #expect(factor.factor == Matrix([[2, 0], [1, 3]]))
    #expect(abs(factor.logDeterminant - log(36)) < 1e-15)
  }

  @Test func factorsAndSolvesRandomMatrices() throws {
    for size in [1, 2, 5, 17, 64] {
      let matrix = Matrix.randomPositiveDefinite(size, seed: UInt64(size))
      let cholesky = try #require(Cholesky(matrix))
      let scale = matrix.largestMagnitude
      #expect((cholesky.factor * cholesky.factor.transpose).distance(to: matrix) < 1e-13 * scale)
      for row in 0..<size {
        for column in (row + 1)..<max(size, row + 1) {
          #expect(cholesky.factor[row, column] == 0)
        }
      }
      let right = Matrix.random(size, 3, seed: 5)
      #expect((matrix * cholesky.solve(right)).distance(to: right) < 1e-10)
      #expect((matrix * cholesky.inverse).distance(to: .identity(size)) < 1e-10)
    }
  }

  @Test func agreesWithTheDeterminantOfLU() throws {
    for seed in UInt64(1)...20 {
      let matrix = Matrix.randomPositiveDefinite(6, seed: seed)
      let cholesky = try #require(Cholesky(matrix))
      #expect(abs(cholesky.logDeterminant - matrix.logAbsoluteDeterminant) < 1e-11)
    }
  }

  @Test(arguments: [
    Matrix([[1, 2], [2, 1]]), Matrix([[0, 0], [0, 1]]), Matrix([[1, 0], [0, -1]]),
    Matrix([[.nan, 0], [0, 1]]), Matrix([[1, .nan], [.nan, 1]]),
    Matrix([[.infinity, 0], [0, 1]]),
  ])
  func refusesWhatIsNotPositiveDefinite(matrix: Matrix) {
    #expect(Cholesky(matrix)?.factor == nil)
  }
}
