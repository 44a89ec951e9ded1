/// The inclusive limits of every component of an action.
package struct ActionBounds: Sendable, Equatable {
  /// The lower limits `[actionSize]`.
  package let lower: [Float]
  /// The upper limits `[actionSize]`.
  package let upper: [Float]

  /// Makes bounds; traps unless both are finite, of one length, and `lower <= upper`.
  package init(lower: [Float], upper: [Float]) {
    precondition(
      lower.count == upper.count && zip(lower, upper).allSatisfy { $0 <= $1 },
      "expected lower <= upper in every component, found \(lower) and \(upper)")
    precondition(
      (lower + upper).allSatisfy(\.isFinite), "expected finite bounds, found \(lower), \(upper)")
    self.lower = lower
    self.upper = upper
  }

  /// Bounds of -1...1 in every component.
  package static func unit(actionSize: Int) -> ActionBounds {
    ActionBounds(
      lower: Array(repeating: -1, count: actionSize), upper: Array(repeating: 1, count: actionSize))
  }
}

/// A receding-horizon planner for `problemCount` independent episodes at once.
///
/// The planner keeps its last plan per problem and warm-starts from it, shifted by one step. Its
/// generator is split per problem and per decision: the same seed gives the same plan, and what one
/// problem draws never depends on another. One object is used by one thread.
package protocol Planner: AnyObject {
  /// How many episodes are planned at once.
  var problemCount: Int { get }

  /// Forgets the plan of one problem (a new episode), or of all when `problem` is nil. What the
  /// next episode draws does not depend on how long the last one was.
  func reset(problem: Int?)

  /// Starts from another planner's plan: planners are switched mid-episode without a jump.
  ///
  /// - Parameter actions: `[problemCount, horizon, actionSize]` of the earlier planner's report;
  ///   a longer plan is cut, a shorter one extended by its last action.
  func adopt(actions: [Float], horizon: Int)

  /// Decides the next action of every problem.
  ///
  /// - Parameters:
  ///   - states: `[problemCount, stateSize]`; a non-finite state gives the action nearest to zero.
  ///   - dynamics: The transition function.
  ///   - objective: The cost.
  func plan(states: [Float], dynamics: any Dynamics, objective: any Objective) -> Plan
}

/// What a planner decided, with what a screen shows of it.
package struct Plan: Sendable {
  /// The number of planned steps.
  package var horizon: Int
  /// The actions to execute now, `[problemCount, actionSize]`, inside the bounds.
  package var actions: [Float]
  /// The whole plans, `[problemCount, horizon, actionSize]`.
  package var sequence: [Float]
  /// The states the plans pass, the present one first, `[problemCount, horizon + 1, stateSize]`;
  /// the present one throughout where no plan had a finite cost.
  package var path: [Float]
  /// The cost of every plan under the model, `[problemCount]`; infinity where no plan had a finite
  /// cost or the present state is not finite: then the plan is to do nothing.
  package var costs: [Float]
  /// The cost of problem 0 as the planner works: the best after each iteration (`mppi`: the mean's
  /// before each iteration and at the end; `lqr`: before and after its pass).
  package var costPerIteration: [Float]
  /// The costs of the best sequences of problem 0 after each iteration; empty when the planner has
  /// none.
  package var eliteCosts: [EliteCosts]
  /// The paths of the last iteration's best sequences of problem 0, cheapest first (`ilqr`: of its
  /// starts), `[eliteCount, horizon + 1, stateSize]`; empty when the planner has none.
  package var elites: [Float]
  /// How many candidate sequences had a non-finite cost and were ranked last.
  package var nonFiniteCandidates: Int

  /// Makes a plan from its parts.
  package init(
    horizon: Int, actions: [Float], sequence: [Float], path: [Float], costs: [Float],
    costPerIteration: [Float] = [], eliteCosts: [EliteCosts] = [], elites: [Float] = [],
    nonFiniteCandidates: Int = 0
  ) {
    self.horizon = horizon
    self.actions = actions
    self.sequence = sequence
    self.path = path
    self.costs = costs
    self.costPerIteration = costPerIteration
    self.eliteCosts = eliteCosts
    self.elites = elites
    self.nonFiniteCandidates = nonFiniteCandidates
  }
}

/// How the costs of the best sequences of one iteration lie.
package struct EliteCosts: Sendable, Equatable {
  /// The cheapest.
  package var least: Float
  /// The one in the middle.
  package var median: Float
  /// The dearest that still counts among the best.
  package var most: Float

  /// Makes a record of three costs.
  package init(least: Float, median: Float, most: Float) {
    self.least = least
    self.median = median
    self.most = most
  }

  /// The costs of the best rows of a batch, cheapest first; nil without any.
  init?(_ costs: UnsafeMutablePointer<Float>, best: ArraySlice<Int>) {
    guard let first = best.first, let last = best.last else { return nil }
    let middle = best[best.startIndex + best.count / 2]
    self.init(least: costs[first], median: costs[middle], most: costs[last])
  }
}
