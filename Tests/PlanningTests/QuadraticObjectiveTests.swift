import LinearAlgebra
import Planning
import TestSupport
import Testing

@Suite struct QuadraticObjectiveTests {
  private func stateCost(_ objective: QuadraticObjective, _ state: [Float]) -> Float {
    var cost: Float = 0
    objective.addStateCosts(count: 1, states: state, weight: 1, costs: &cost)
    return cost
  }

  @Test func diagonalAndFullWeightsAgree() {
    let states: [Float] = [1, 2, -0.5, 0.25, 3, 0]
    let diagonal = QuadraticObjective(
      goal: [0.5, -1], stateWeights: .diagonal([2, 3]), actionWeights: [1])
    let full = QuadraticObjective(
      goal: [0.5, -1], stateWeights: .full([2, 0, 0, 3]), actionWeights: [1])
    var first: [Float] = [10, 20, 30]
    var second = first
    diagonal.addStateCosts(count: 3, states: states, weight: 0.5, costs: &first)
    full.addStateCosts(count: 3, states: states, weight: 0.5, costs: &second)
    #expect(first == second)
    // 10 + 0.5 (2 * 0.5^2 + 3 * 3^2) by hand.
    #expect(first[0] == 23.75)
  }

  @Test func onlyTheSymmetricPartCounts() {
    let skewed = QuadraticObjective(
      goal: [0, 0], stateWeights: .full([2, 1, -1, 3]), actionWeights: [])
    #expect(skewed.stateWeights == .full([2, 0, 0, 3]))
  }

  @Test func actionCostsAddUp() {
    let objective = QuadraticObjective(
      goal: [0], stateWeights: .diagonal([1]), actionWeights: [0.5, 2])
    var costs: [Float] = [1, 1]
    objective.addActionCosts(count: 2, actions: [2, 1, 0, -3], costs: &costs)
    #expect(costs == [5, 19])
  }

  @Test func expansionIsTheDerivative() {
    for weights in [
      QuadraticObjective.StateWeights.diagonal([2, 0.5]), .full([2, 0.3, 0.3, 1]),
    ] {
      let objective = QuadraticObjective(
        goal: [0.5, -0.25], stateWeights: weights, actionWeights: [0.5])
      let state: [Float] = [1, 2]
      var gradient = [Double](repeating: .nan, count: 2)
      var hessian = [Double](repeating: .nan, count: 4)
      objective.expandStateCost(state: state, gradient: &gradient, hessian: &hessian)
      // A quadratic is its own second-order expansion, so any step is exact.
      for step in [[Float(0.5), 0], [0, -1], [0.25, 0.5]] {
        let moved = zip(state, step).map { $0 + $1 }
        let d = step.map(Double.init)
        let predicted =
          Double(stateCost(objective, state)) + gradient[0] * d[0] + gradient[1] * d[1]
          + 0.5 * Matrix(rows: 2, columns: 2, elements: hessian).quadraticForm(d)
        #expect(abs(Double(stateCost(objective, moved)) - predicted) < 1e-5)
      }
      var slope = [0.0]
      var curvature = [0.0]
      objective.expandActionCost(action: [3], gradient: &slope, hessian: &curvature)
      #expect(slope == [3] && curvature == [1])
    }
  }
}
