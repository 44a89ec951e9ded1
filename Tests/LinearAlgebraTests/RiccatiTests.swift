import LinearAlgebra
import TestSupport
import Testing

@Suite struct RiccatiTests {
  /// The double integrator with unit weights: two steps worked out on paper.
  ///
  /// P_2 = I. R + B'P_2B = 2, B'P_2A = [0 1], so K_1 = [0 1/2] and
  /// P_1 = I + A'P_2A - [0 1]'[0 1]/2 = [[2, 1], [1, 5/2]]. Then R + B'P_1B = 7/2,
  /// B'P_1A = [1 7/2], K_0 = [2/7 1], P_0 = I + A'P_1A - [1 7/2]'[1 7/2]/(7/2)
  /// = [[19/7, 2], [2, 4]].
  @Test func doubleIntegratorByHand() throws {
    let a = Matrix([[1, 1], [0, 1]])
    let b = Matrix([[0], [1]])
    let regulator = try #require(
      FiniteHorizonRegulator(
        stateMatrices: [a, a], actionMatrices: [b, b],
        stateCosts: [.identity(2), .identity(2)], actionCost: .identity(1),
        terminalCost: .identity(2)))
    #expect(regulator.gains[1].distance(to: Matrix([[0, 0.5]])) < 1e-15)
    #expect(regulator.costMatrices[1].distance(to: Matrix([[2, 1], [1, 2.5]])) < 1e-15)
    #expect(regulator.gains[0].distance(to: Matrix([[2.0 / 7, 1]])) < 1e-15)
    #expect(regulator.costMatrices[0].distance(to: Matrix([[19.0 / 7, 2], [2, 4]])) < 1e-14)
  }

  /// x' = 2 x + u with Q = R = 1: P = 1 + 4 P - 4 P^2 / (1 + P), so P = 2 + sqrt(5).
  @Test func scalarEquationByHand() {
    let one = Matrix.identity(1)
    let regulator = InfiniteHorizonRegulator(
      stateMatrix: Matrix([[2]]), actionMatrix: one, stateCost: one, actionCost: one)
    let expected = 2 + 5.0.squareRoot()
    #expect(regulator.isConverged)
    #expect(abs(regulator.costMatrix[0, 0] - expected) < 1e-11)
    #expect(abs(regulator.gain[0, 0] - 2 * expected / (1 + expected)) < 1e-11)
  }

  @Test func simulatedCostIsTheQuadraticFormOfP() throws {
    for seed in UInt64(1)...10 {
      let a = Matrix.random(4, 4, seed: seed)
      let b = Matrix.random(4, 2, seed: seed)
      let q = Matrix.randomPositiveDefinite(4, seed: seed)
      let r = Matrix.randomPositiveDefinite(2, seed: seed)
      let regulator = InfiniteHorizonRegulator(
        stateMatrix: a, actionMatrix: b, stateCost: q, actionCost: r)
      #expect(regulator.isConverged)
      let start = Matrix.random(4, 1, seed: seed + 50).elements
      var x = start
      var total = 0.0
      for _ in 0..<2000 {
        let u = (regulator.gain * x).map { -$0 }
        total += q.quadraticForm(x) + r.quadraticForm(u)
        x = zip(a * x, b * u).map { $0 + $1 }
      }
      let predicted = regulator.costMatrix.quadraticForm(start)
      #expect(abs(total - predicted) < 1e-8 * predicted, "seed \(seed)")
      let radius = try #require((a - b * regulator.gain).spectralRadius())
      #expect(radius < 1)
    }
  }

  @Test func timeVaryingCostIsOptimal() throws {
    let horizon = 6
    let a = (0..<horizon).map { Matrix.random(3, 3, seed: UInt64($0)) }
    let b = (0..<horizon).map { Matrix.random(3, 1, seed: UInt64($0 + 10)) }
    let q = (0..<horizon).map { Matrix.randomPositiveDefinite(3, seed: UInt64($0 + 20)) }
    let terminal = Matrix.randomPositiveDefinite(3, seed: 40)
    let r = Matrix([[0.3]])
    let regulator = try #require(
      FiniteHorizonRegulator(
        stateMatrices: a, actionMatrices: b, stateCosts: q, actionCost: r, terminalCost: terminal))
    func cost(_ actions: [Double], from start: [Double]) -> Double {
      var x = start
      var total = 0.0
      for time in 0..<horizon {
        total += q[time].quadraticForm(x) + r.quadraticForm([actions[time]])
        x = zip(a[time] * x, b[time] * [actions[time]]).map { $0 + $1 }
      }
      return total + terminal.quadraticForm(x)
    }
    let start = [1.0, -2, 0.5]
    var actions: [Double] = []
    var x = start
    for time in 0..<horizon {
      let u = -(regulator.gains[time] * x)[0]
      actions.append(u)
      x = zip(a[time] * x, b[time] * [u]).map { $0 + $1 }
    }
    let optimal = cost(actions, from: start)
    #expect(abs(optimal - regulator.costMatrices[0].quadraticForm(start)) < 1e-9 * optimal)
    // Any other action costs more.
    for time in 0..<horizon {
      for change in [-0.01, 0.01] {
        var other = actions
        other[time] += change
        #expect(cost(other, from: start) > optimal)
      }
    }
  }

  @Test func unreachableUnstableModeIsReported() {
    let regulator = InfiniteHorizonRegulator(
      stateMatrix: Matrix([[1.1, 0], [0, 0.5]]), actionMatrix: Matrix([[0], [1]]),
      stateCost: .identity(2), actionCost: .identity(1), maximumIterations: 200)
    guard case .notConverged(let change) = regulator.outcome else {
      Issue.record("expected no convergence, found \(regulator.outcome)")
      return
    }
    #expect(change > 0.1)
  }

  @Test func indefiniteActionCostIsReported() {
    let one = Matrix.identity(1)
    let regulator = InfiniteHorizonRegulator(
      stateMatrix: one, actionMatrix: one, stateCost: one, actionCost: Matrix([[-5]]))
    #expect(regulator.outcome == .failed(iteration: 1))
    #expect(
      FiniteHorizonRegulator(
        stateMatrices: [one], actionMatrices: [one], stateCosts: [one],
        actionCost: Matrix([[-5]]), terminalCost: one)?.gains == nil)
  }
}
