import Foundation
import LinearAlgebra
import Planning
import Testing

@Suite struct GoalWellObjectiveTests {
  private static let base = QuadraticObjective(
    goal: [0.5, -0.25], stateWeights: .diagonal([0.2, 0.1]), actionWeights: [0.5],
    terminalWeight: 2)
  private static let well = GoalWellObjective(base, metric: [4, 1, 1, 9], depth: 3)

  private func cost(_ objective: some Objective, _ state: [Float], weight: Float = 1) -> Double {
    var cost: Float = 0
    objective.addStateCosts(count: 1, states: state, weight: weight, costs: &cost)
    return Double(cost)
  }

  @Test func theWellIsAddedToTheBase() {
    // d = (0.1, -0.2): d² = 4 * 0.01 - 2 * 0.02 + 9 * 0.04 = 0.36.
    let expected = cost(Self.base, [0.6, -0.45]) + 3 * (1 - exp(-0.18))
    #expect(abs(cost(Self.well, [0.6, -0.45]) - expected) < 1e-6)
    #expect(abs(cost(Self.well, [0.6, -0.45], weight: 5) - 5 * expected) < 1e-5)
    #expect(cost(Self.well, [0.5, -0.25]) == 0)
    #expect(Self.well.terminalWeight == 2 && Self.well.goalState == [0.5, -0.25])
    var actions: Float = 1
    Self.well.addActionCosts(count: 1, actions: [2], costs: &actions)
    #expect(actions == 3)
  }

  /// Far away only the base pulls: the well adds its depth, whatever the direction.
  @Test func farAwayItIsFlat() {
    for state in [[Float(40), 0], [0, -40], [-40, 40]] {
      #expect(abs(cost(Self.well, state) - cost(Self.base, state) - 3) < 1e-4)
    }
  }

  @Test func manyRowsAreTheSumOfEach() {
    let states: [Float] = [0.5, -0.25, 1, 1, 0.4, -0.2]
    var costs: [Float] = [1, 2, 3]
    Self.well.addStateCosts(count: 3, states: states, weight: 1, costs: &costs)
    for row in 0..<3 {
      let expected = Double(row + 1) + cost(Self.well, Array(states[2 * row..<2 * row + 2]))
      #expect(abs(Double(costs[row]) - expected) < 1e-5)
    }
  }

  /// The gradient against central differences; the matrix is positive semi-definite everywhere, and
  /// exact at the goal.
  @Test(arguments: [[0.5, -0.25], [0.6, -0.2], [0.1, 0.3], [2, -2]] as [[Float]])
  func expansionIsTheDerivative(state: [Float]) throws {
    var gradient = [Double](repeating: .nan, count: 2)
    var hessian = [Double](repeating: .nan, count: 4)
    Self.well.expandStateCost(state: state, gradient: &gradient, hessian: &hessian)
    let step: Float = 1e-2
    for index in 0..<2 {
      var (ahead, behind) = (state, state)
      ahead[index] += step
      behind[index] -= step
      let slope = (cost(Self.well, ahead) - cost(Self.well, behind)) / (2 * Double(step))
      #expect(abs(slope - gradient[index]) < 0.02, "component \(index)")
    }
    let eigen = try #require(SymmetricEigen(Matrix(rows: 2, columns: 2, elements: hessian)))
    #expect(eigen.values.allSatisfy { $0 > 0 })
    if state == [0.5, -0.25] {
      let expected = [0.4 + 3 * 4, 3, 3, 0.2 + 3 * 9]
      for (found, value) in zip(hessian, expected) { #expect(abs(found - value) < 1e-5) }
    }
  }

  @Test func onlyTheSymmetricPartCounts() {
    let skewed = GoalWellObjective(Self.base, metric: [4, 3, -1, 9], depth: 3)
    #expect(skewed.metric == [4, 1, 1, 9] && skewed == Self.well)
  }
}
