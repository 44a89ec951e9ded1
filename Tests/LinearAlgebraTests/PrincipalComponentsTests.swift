import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct PrincipalComponentsTests {
  /// Points on an ellipse with half axes 3 and 1, its long axis 30 degrees from the first
  /// coordinate, centred at (5, -2).
  private var ellipse: [Float] {
    let (cosine, sine) = (cos(Double.pi / 6), sin(Double.pi / 6))
    return (0..<360).flatMap { step -> [Float] in
      let angle = Double(step) * .pi / 180
      let (long, short) = (3 * cos(angle), sin(angle))
      return [Float(5 + cosine * long - sine * short), Float(-2 + sine * long + cosine * short)]
    }
  }

  @Test func ellipseByHand() throws {
    let components = try #require(PrincipalComponents(points: ellipse, dimension: 2))
    #expect(abs(components.mean[0] - 5) < 1e-6 && abs(components.mean[1] + 2) < 1e-6)
    // The mean square of a cosine is 1/2.
    #expect(abs(components.deviations[0] - 3 * 0.5.squareRoot()) < 1e-6)
    #expect(abs(components.deviations[1] - 0.5.squareRoot()) < 1e-6)
    #expect(abs(components.totalVariance - 5) < 1e-5)
    let long = components.axes.row(0)
    #expect(abs(long[0] - cos(Double.pi / 6)) < 1e-6 && abs(long[1] - 0.5) < 1e-6)
  }

  @Test func projectionIsCentredAndHasTheDeviations() throws {
    let components = try #require(PrincipalComponents(points: ellipse, dimension: 2))
    let projected = components.project(points: ellipse)
    for axis in 0..<2 {
      let values = stride(from: axis, to: projected.count, by: 2).map { Double(projected[$0]) }
      let mean = values.reduce(0, +) / 360
      let variance = values.reduce(0) { $0 + $1 * $1 } / 360
      #expect(abs(mean) < 1e-6)
      #expect(abs(variance.squareRoot() - components.deviations[axis]) < 1e-6)
    }
    let single = components.project(Array(ellipse[0..<2]))
    #expect(abs(single[0] - Double(projected[0])) < 1e-6)
  }

  /// Axes and deviations are those of the covariance, computed another way.
  @Test func axesAreThoseOfTheCovariance() throws {
    let (count, dimension, wanted) = (400, 70, 3)
    let basis = Matrix.randomOrthogonal(dimension, seed: 8)
    var generator = RandomGenerator(seed: 12)
    var points: [Float] = []
    for _ in 0..<count {
      var point = [Double](repeating: 0.5, count: dimension)
      for axis in 0..<dimension {
        let deviation = axis < 5 ? 5 - Double(axis) * 0.8 : 0.3
        let along = deviation * generator.normalPair().0
        for k in 0..<dimension { point[k] += along * basis[k, axis] }
      }
      points += point.map(Float.init)
    }
    let components = try #require(
      PrincipalComponents(points: points, dimension: dimension, componentCount: wanted))
    var covariance = Matrix(rows: dimension, columns: dimension)
    for index in 0..<count {
      let difference = (0..<dimension).map {
        Double(points[index * dimension + $0]) - components.mean[$0]
      }
      covariance =
        covariance + (1 / Double(count))
        * (Matrix(column: difference) * Matrix(column: difference).transpose)
    }
    let reference = try #require(SymmetricEigen(covariance))
    for axis in 0..<wanted {
      #expect(abs(components.deviations[axis] - reference.values[axis].squareRoot()) < 1e-6)
      let along = zip(components.axes.row(axis), reference.vectors.column(axis))
        .reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(along - 1) < 1e-6)
    }
    #expect(abs(components.totalVariance - covariance.trace) < 1e-6 * covariance.trace)
  }

  @Test func degenerateCloudsAreSound() throws {
    let same = try #require(
      PrincipalComponents(points: Array(repeating: 2, count: 12), dimension: 3))
    #expect(same.mean == [2, 2, 2] && same.deviations == [0, 0, 0])
    let one = try #require(PrincipalComponents(points: [1, 2], dimension: 2))
    #expect((one.axes * one.axes.transpose).distance(to: .identity(2)) < 1e-14)
    #expect(PrincipalComponents(points: [], dimension: 2) == nil)
    #expect(PrincipalComponents(points: [1, .nan], dimension: 2) == nil)
    // 80 dimensions but only a line of points: the axes that no point decides are still
    // orthonormal.
    let line = (0..<20).flatMap { index -> [Float] in
      (0..<80).map { Float(index) * ($0 == 7 ? 1 : 0) }
    }
    let flat = try #require(
      PrincipalComponents(points: line, dimension: 80, componentCount: 3))
    #expect(abs(flat.axes[0, 7] - 1) < 1e-12)
    #expect((flat.axes * flat.axes.transpose).distance(to: .identity(3)) < 1e-12)
    #expect(flat.deviations[1] < 1e-6)
  }
}
