import NeuralNetworks

/// A reward that knows nothing but codes and a goal: the negative cost that planners minimise.
///
/// r = −(cost(z') / scale + r u²), so that being as far from the goal as the data are on average costs 1.
package struct GoalReward: Sendable, Equatable {
  /// What of it is recorded: everything but its numbers.
  package struct Shape: Sendable, Equatable {
    /// Where the cost turns linear; nil for quadratic everywhere.
    package var knee: Float?
    /// What being at the goal is worth; nil for no well around it.
    package var wellDepth: Float?

    /// Makes a shape.
    package init(knee: Float? = nil, wellDepth: Float? = nil) {
      self.knee = knee
      self.wellDepth = wellDepth
    }
  }

  /// The code of the goal image, `[n]`.
  package let goal: [Float]
  /// Q, `[n, n]`.
  package let metric: [Float]
  /// The metric of the well, `[n, n]`; empty without one.
  package let wellMetric: [Float]
  /// The mean cost of the data's codes.
  package let scale: Float

  /// Makes a reward from its numbers.
  package init(goal: [Float], metric: [Float], wellMetric: [Float] = [], scale: Float) {
    self.goal = goal
    self.metric = metric
    self.wellMetric = wellMetric
    self.scale = scale
  }
}

/// The reward's numbers as inputs of a program.
struct GoalRewardInputs: Sendable {
  private let shape: GoalReward.Shape
  private let goal: Tensor
  private let metric: Tensor
  private let wellMetric: Tensor?
  private let noAction: Tensor
  private let actionMetric: Tensor
  private let quadratic: Coefficient
  private let well: Coefficient
  /// −r (1 − γ).
  let action: Coefficient

  init<Scalar>(
    _ shape: GoalReward.Shape, codeSize n: Int, actionSize m: Int, in graph: Graph<Scalar>
  ) {
    self.shape = shape
    goal = graph.input(rows: 1, columns: n)
    metric = graph.input(rows: n, columns: n)
    wellMetric = shape.wellDepth == nil ? nil : graph.input(rows: n, columns: n)
    noAction = graph.zeros(rows: 1, columns: m)
    actionMetric = graph.input(rows: m, columns: m)
    quadratic = graph.coefficient(0)
    well = graph.coefficient(0)
    action = graph.coefficient(0)
  }

  /// Records the rewards of actions and of the codes that they led to, `[rows, 1]`.
  func callAsFunction<Scalar>(
    _ codes: Tensor, _ actions: Tensor, in graph: Graph<Scalar>
  ) -> Tensor {
    let cost = shape.knee.map { DistanceCost.softened(knee: $0) } ?? .squared
    var terms = [
      (graph.goalDistance(codes, goal: goal, metric: metric, cost: cost), quadratic),
      (graph.goalDistance(actions, goal: noAction, metric: actionMetric, cost: .squared), action),
    ]
    if let wellMetric {
      let distance = graph.goalDistance(codes, goal: goal, metric: wellMetric, cost: .saturating)
      terms.append((distance, well))
    }
    return graph.weightedSum(terms.map { (term: $0.0, weight: $0.1) })
  }

  /// Writes the numbers into a program.
  ///
  /// - Parameter factor: Multiplies rewards: 1 − γ, so that values are of the size of rewards.
  func write(_ reward: GoalReward, factor: Float, to program: Program<Float>) {
    program.pointer(to: goal).update(from: reward.goal, count: goal.count)
    program.pointer(to: metric).update(from: reward.metric, count: metric.count)
    if let wellMetric, let depth = shape.wellDepth {
      program.pointer(to: wellMetric).update(from: reward.wellMetric, count: wellMetric.count)
      program[well] = -factor * depth / reward.scale
    }
    for index in 0..<actionMetric.rows {
      program.pointer(to: actionMetric)[index * (actionMetric.columns + 1)] = 1
    }
    program[quadratic] = -factor / reward.scale
  }
}
