import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct EigenvaluesTests {
  @Test func rotationHasAConjugatePairOnTheUnitCircle() throws {
    let angle = 0.3
    let rotation = Matrix([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
    let values = try #require(rotation.eigenvalues())
    #expect(values.count == 2)
    #expect(abs(values[0].real - cos(angle)) < 1e-15)
    #expect(abs(values[0].imaginary - sin(angle)) < 1e-15)
    #expect(values[1] == Eigenvalue(real: values[0].real, imaginary: -values[0].imaginary))
    #expect(abs(values[0].modulus - 1) < 1e-15)
  }

  @Test func companionMatrixGivesTheRootsOfItsPolynomial() throws {
    // (x - 1)(x - 2)(x - 3)(x - 4) = x^4 - 10 x^3 + 35 x^2 - 50 x + 24
    let companion = Matrix([[10, -35, 50, -24], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]])
    let values = try #require(companion.eigenvalues())
    for (value, root) in zip(values, [4.0, 3, 2, 1]) {
      #expect(abs(value.real - root) < 1e-11 && value.imaginary == 0)
    }
  }

  /// A cyclic permutation stalls an unmodified QR iteration: all its eigenvalues have modulus 1.
  @Test func cyclicPermutationGivesTheRootsOfUnity() throws {
    for size in [3, 4, 5, 8, 16] {
      var cycle = Matrix(rows: size, columns: size)
      for row in 0..<size { cycle[row, (row + 1) % size] = 1 }
      let values = try #require(cycle.eigenvalues())
      let angles = values.map { atan2($0.imaginary, $0.real) }.sorted()
      let expected = (0..<size).map { remainder(2 * .pi * Double($0) / Double(size), 2 * .pi) }
        .map { $0 <= -.pi + 1e-9 ? .pi : $0 }.sorted()
      for (found, wanted) in zip(angles, expected) {
        #expect(abs(remainder(found - wanted, 2 * .pi)) < 1e-12)
      }
      #expect(values.allSatisfy { abs($0.modulus - 1) < 1e-12 })
    }
  }

  @Test func similarityKeepsChosenEigenvalues() throws {
    // Blocks with known eigenvalues 0.9 +- 0.3i, -0.5, 0.2, hidden by a random change of basis.
    let blocks = Matrix([
      [0.9, 0.3, 1, 0], [-0.3, 0.9, 0, 2], [0, 0, -0.5, 3], [0, 0, 0, 0.2],
    ])
    for seed in UInt64(1)...20 {
      let basis = Matrix.random(4, 4, seed: seed)
      guard let inverse = LUFactors(basis)?.inverse else { continue }
      let condition = basis.frobeniusNorm * inverse.frobeniusNorm
      let values = try #require((basis * blocks * inverse).eigenvalues())
      let expected = [
        Eigenvalue(real: 0.9, imaginary: 0.3), Eigenvalue(real: 0.9, imaginary: -0.3),
        Eigenvalue(real: -0.5), Eigenvalue(real: 0.2),
      ]
      for (found, wanted) in zip(values, expected) {
        let error = Eigenvalue(
          real: found.real - wanted.real, imaginary: found.imaginary - wanted.imaginary)
        #expect(error.modulus < 1e-13 * condition * condition, "seed \(seed)")
      }
    }
  }

  @Test func traceAndDeterminantAreTheSumAndTheProduct() throws {
    for size in [2, 3, 7, 20, 64] {
      for seed in UInt64(1)...5 {
        let matrix = Matrix.random(size, size, seed: seed)
        let values = try #require(matrix.eigenvalues())
        #expect(values.count == size)
        let sum = values.reduce(0) { $0 + $1.real }
        #expect(abs(sum - matrix.trace) < 1e-11 * Double(size))
        #expect(abs(values.reduce(0) { $0 + $1.imaginary }) < 1e-12)
        let logModuli = values.reduce(0) { $0 + log($1.modulus) }
        #expect(abs(logModuli - matrix.logAbsoluteDeterminant) < 1e-8)
        #expect(values.map(\.modulus) == values.map(\.modulus).sorted(by: >))
      }
    }
  }

  @Test func symmetricMatrixAgreesWithTheJacobiMethod() throws {
    let matrix = Matrix.randomPositiveDefinite(12, seed: 4)
    let values = try #require(matrix.eigenvalues())
    let reference = try #require(SymmetricEigen(matrix)).values
    for (found, wanted) in zip(values, reference) {
      #expect(abs(found.real - wanted) < 1e-11 && found.imaginary == 0)
    }
  }

  @Test func triangularAndZeroMatricesAreReadOff() throws {
    let triangular = Matrix([[3, 5, 7], [0, -4, 9], [0, 0, 1]])
    #expect(try #require(triangular.eigenvalues()).map(\.real) == [-4, 3, 1])
    #expect(Matrix(rows: 3, columns: 3).spectralRadius() == 0)
    #expect(Matrix([[1, .nan], [0, 1]]).eigenvalues() == nil)
  }
}
