import LinearAlgebra
import TestSupport
import Testing

@Suite struct MatrixTests {
  @Test func productsFollowTheDefinition() {
    let a = Matrix([[1, 2, 3], [4, 5, 6]])
    let b = Matrix([[1, 0], [2, -1], [0, 3]])
    #expect(a * b == Matrix([[5, 7], [14, 13]]))
    #expect(a * [1, 0, -1] == [-2, -2])
    #expect(Matrix([[2, 1], [1, 3]]).quadraticForm([1, -2]) == 10)
  }

  @Test func transposeReversesProducts() {
    let a = Matrix.random(3, 5, seed: 1)
    let b = Matrix.random(5, 2, seed: 2)
    #expect((a * b).transpose == b.transpose * a.transpose)
    #expect(a.transpose.transpose == a)
  }

  @Test func rowsColumnsAndDiagonal() {
    let a = Matrix([[1, 2], [3, 4]])
    #expect(a.row(1) == [3, 4])
    #expect(a.column(1) == [2, 4])
    #expect(a.diagonal == [1, 4])
    #expect(a.trace == 5)
    #expect(a.symmetrized == Matrix([[1, 2.5], [2.5, 4]]))
    #expect(Matrix.identity(2) * a == a)
  }

  @Test func assignmentCopies() {
    let a = Matrix([[1, 2], [3, 4]])
    var b = a
    b[0, 0] = 9
    #expect(a[0, 0] == 1)
  }

  @Test func notANumberIsNotHidden() {
    let a = Matrix([[1, .nan], [3, 4]])
    #expect(!a.isFinite)
    #expect(a.largestMagnitude.isNaN)
    #expect(a.determinant.isNaN)
    #expect(a.logAbsoluteDeterminant.isNaN)
  }

  @Test func emptyMatrixHasNeutralValues() {
    let empty = Matrix(rows: 0, columns: 0)
    #expect(empty.determinant == 1)
    #expect(empty.eigenvalues() == [])
    #expect(Cholesky(empty)?.logDeterminant == 0)
  }
}
