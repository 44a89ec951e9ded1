import LinearAlgebra
import TestSupport
import Testing

@Suite struct ProcrustesTests {
  @Test func recoversTheRotationBetweenTwoClouds() throws {
    for seed in UInt64(1)...10 {
      let source = Matrix.random(30, 3, seed: seed)
      let rotation = Matrix.randomOrthogonal(3, seed: seed + 5)
      let found = try #require(Procrustes.rotation(from: source, to: source * rotation))
      #expect(found.distance(to: rotation) < 1e-12, "seed \(seed)")
    }
  }

  @Test func noOtherRotationIsNearer() throws {
    let source = Matrix.random(20, 3, seed: 1)
    let target = Matrix.random(20, 3, seed: 2)
    let best = try #require(Procrustes.rotation(from: source, to: target))
    #expect((best.transpose * best).distance(to: .identity(3)) < 1e-13)
    let distance = (source * best - target).frobeniusNorm
    for seed in UInt64(0)..<200 {
      let other = Matrix.randomOrthogonal(3, seed: seed)
      #expect((source * other - target).frobeniusNorm >= distance)
    }
  }

  @Test func directionsThatNoPointDecidesStay() throws {
    // All points on one line, which turns by 90 degrees in the first two coordinates.
    var source = Matrix(rows: 4, columns: 3)
    var target = source
    for row in 0..<4 {
      source[row, 0] = Double(row + 1)
      target[row, 1] = Double(row + 1)
    }
    let rotation = try #require(Procrustes.rotation(from: source, to: target))
    #expect((source * rotation).distance(to: target) < 1e-12)
    #expect((rotation.transpose * rotation).distance(to: .identity(3)) < 1e-12)
    let nothing = Matrix(rows: 4, columns: 3)
    #expect(Procrustes.rotation(from: nothing, to: nothing) == .identity(3))
    #expect(Procrustes.rotation(from: Matrix([[.nan]]), to: Matrix([[1]])) == nil)
  }

  @Test func turningKeepsDistancesAndTheSubspace() throws {
    let points = Matrix.random(50, 5, seed: 6).elements.map(Float.init)
    let components = try #require(
      PrincipalComponents(points: points, dimension: 5, componentCount: 3))
    let turned = components.turned(by: .randomOrthogonal(3, seed: 2))
    #expect((turned.axes * turned.axes.transpose).distance(to: .identity(3)) < 1e-13)
    let projector = components.axes.transpose * components.axes
    #expect((turned.axes.transpose * turned.axes).distance(to: projector) < 1e-13)
    let variance = turned.deviations.reduce(0) { $0 + $1 * $1 }
    let original = components.deviations.reduce(0) { $0 + $1 * $1 }
    #expect(abs(variance - original) < 1e-12)
  }
}
