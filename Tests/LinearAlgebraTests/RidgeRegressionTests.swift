import LinearAlgebra
import Testing

@Suite struct RidgeRegressionTests {
  @Test func recoversALinearMap() throws {
    for seed in UInt64(1)...10 {
      let map = Matrix.random(3, 2, seed: seed)
      let x = Matrix.random(40, 3, seed: seed + 100)
      var y = x * map
      for row in 0..<40 {
        y[row, 0] += 5
        y[row, 1] -= 0.25
      }
      let fit = try #require(
        RidgeRegression(
          inputs: x.elements, inputSize: 3, targets: y.elements, targetSize: 2, penalty: 0))
      #expect(fit.weights.distance(to: map) < 1e-12, "seed \(seed)")
      #expect(abs(fit.intercepts[0] - 5) < 1e-12 && abs(fit.intercepts[1] + 0.25) < 1e-12)
      let predicted = Matrix(rows: 40, columns: 2, elements: fit.predict(x.elements))
      #expect(predicted.distance(to: y) < 1e-12)
    }
  }

  /// With one standardised input the minimum is at w = 1 / (1 + penalty) of the true slope, whatever
  /// the unit of the input.
  @Test(arguments: [0.0, 0.5, 3], [1.0, 1000]) func thePenaltyShrinks(
    penalty: Double, unit: Double
  ) throws {
    let inputs = [-1.0, 1, -1, 1].map { unit * $0 + 7 }
    let fit = try #require(
      RidgeRegression(
        inputs: inputs, inputSize: 1, targets: [-2, 2, -2, 2], targetSize: 1, penalty: penalty))
    #expect(abs(fit.weights[0, 0] * unit - 2 / (1 + penalty)) < 1e-12)
    #expect(abs(fit.predict([7])[0]) < 1e-12)
  }

  @Test func inputsThatNeverVaryWeighNothing() throws {
    let fit = try #require(
      RidgeRegression(
        inputs: [0.1, 1, 0.1, 2, 0.1, 4], inputSize: 2, targets: [1, 2, 4], targetSize: 1,
        penalty: 0))
    #expect(fit.weights[0, 0] == 0)
    #expect(abs(fit.weights[1, 0] - 1) < 1e-12)
    #expect(abs(fit.intercepts[0]) < 1e-12)
  }

  @Test func undeterminedAndBrokenDataHaveNoFit() throws {
    func fit(_ inputs: [Double], _ targets: [Double], penalty: Double) -> RidgeRegression? {
      RidgeRegression(
        inputs: inputs, inputSize: 2, targets: targets, targetSize: 1, penalty: penalty)
    }
    // Two equal inputs: the penalty shares the weight between them.
    let twins = [1.0, 1, 2, 2, 4, 4]
    #expect(fit(twins, [1, 2, 4], penalty: 0) == nil)
    let shared = try #require(fit(twins, [1, 2, 4], penalty: 1e-9))
    #expect(abs(shared.weights[0, 0] - 0.5) < 1e-6 && abs(shared.weights[1, 0] - 0.5) < 1e-6)
    #expect(fit([1, .nan, 2, 3], [1, 2], penalty: 1) == nil)
    #expect(fit([1, 2, 2, 3], [1, .infinity], penalty: 1) == nil)
    #expect(fit([], [], penalty: 1) == nil)
  }

  @Test func standardizationGoesThereAndBack() {
    let points = Matrix.random(50, 3, seed: 4).elements.enumerated().map { index, value in
      [value, 1e3 * value + 5, 0.1][index % 3]
    }
    let scale = Standardization(points, dimension: 3)
    let standard = scale.apply(points)
    let again = Standardization(standard, dimension: 3)
    for coordinate in 0..<2 {
      #expect(abs(again.means[coordinate]) < 1e-12)
      #expect(abs(again.deviations[coordinate] - 1) < 1e-12)
    }
    #expect(scale.deviations[2] == 0 && again.deviations[2] == 0)
    for (first, second) in zip(scale.revert(standard), points) {
      #expect(abs(first - second) <= 1e-12 * max(1, abs(second)))
    }
    #expect(Standardization([1, .nan], dimension: 1).deviations[0].isNaN)
  }
}
