import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct LinearSolveTests {
  @Test func determinantByHand() {
    #expect(Matrix([[2, 1], [1, 3]]).determinant == 5)
    // A zero in the corner needs a row exchange, which changes the sign.
    #expect(Matrix([[0, 1], [1, 0]]).determinant == -1)
    #expect(Matrix([[0, 2, 0], [0, 0, 3], [4, 0, 0]]).determinant == 24)
  }

  @Test func solvesRandomSystems() throws {
    for size in [1, 2, 3, 8, 33, 64] {
      let matrix = Matrix.random(size, size, seed: UInt64(size))
      let factors = try #require(LUFactors(matrix))
      let right = Matrix.random(size, 2, seed: 9)
      #expect((matrix * factors.solve(right)).distance(to: right) < 1e-9)
      #expect((factors.inverse * matrix).distance(to: .identity(size)) < 1e-9)
    }
  }

  @Test func determinantOfAProductIsTheProduct() {
    for seed in UInt64(1)...20 {
      let a = Matrix.random(5, 5, seed: seed)
      let b = Matrix.random(5, 5, seed: seed + 100)
      let expected = a.determinant * b.determinant
      #expect(abs((a * b).determinant - expected) < 1e-10 * max(1, abs(expected)))
      let logarithms = a.logAbsoluteDeterminant + b.logAbsoluteDeterminant
      #expect(abs((a * b).logAbsoluteDeterminant - logarithms) < 1e-9)
    }
  }

  @Test func logDeterminantDoesNotOverflow() {
    let matrix = 1e30 * Matrix.identity(20)
    #expect(matrix.determinant == .infinity)
    #expect(abs(matrix.logAbsoluteDeterminant - 20 * log(1e30)) < 1e-9)
  }

  @Test func singularMatrixIsRefused() {
    let singular = Matrix([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    #expect(LUFactors(singular)?.determinant == nil)
    #expect(singular.determinant == 0)
    #expect(singular.logAbsoluteDeterminant == -.infinity)
    #expect(LUFactors(Matrix(rows: 2, columns: 2))?.determinant == nil)
  }
}
