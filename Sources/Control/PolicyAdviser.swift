import Foundation
import LinearAlgebra
import Planning
import Policies

/// Advises planners by what a policy has learned in the codes that they plan in: its value ends their
/// horizons, and it proposes what it would do itself.
///
/// Of the proposals for a problem the first is what the policy does without noise; the others draw its
/// actions. One thread uses it.
package final class PolicyAdviser: PlanAdviser {
  private let evaluator: any PolicyEvaluator
  private let units: ValueUnits?
  private let actionSize: Int
  private let stateSize: Int
  /// One for every problem, as planners have them: an episode draws the same whoever else is planned for.
  private let streams: [RandomGenerator]
  private var episodes: UInt64 = 0
  private var decisions: UInt64 = 0

  /// Lets a policy advise whoever is made for a request; traps unless it knows codes of that size.
  package init(_ policy: any Policy, _ request: PlannerRequest) {
    precondition(
      policy.codeSize == request.stateSize && policy.actionSize == request.bounds.lower.count,
      "expected a policy of \(request.stateSize) latents, found \(policy.codeSize)")
    evaluator = policy.evaluator()
    units = policy.valueUnits
    actionSize = policy.actionSize
    stateSize = policy.codeSize
    let root = RandomGenerator(seed: request.seed).split(0xAD)
    streams = (0..<request.problemCount).map { root.split(UInt64(request.firstProblem + $0)) }
  }

  /// Episodes begin.
  func begin() {
    episodes &+= 1
    decisions = 0
  }

  package var knowsCostToGo: Bool { units != nil }

  package func addCostsToGo(
    count: Int, states: UnsafePointer<Float>, weight: Float, costs: UnsafeMutablePointer<Float>
  ) {
    guard let units else { return }
    let values = evaluator.evaluate(rows: count, codes: states).values
    for row in values.indices { costs[row] += weight * units.costToGo * values[row] }
  }

  package func write(
    _ proposals: UnsafeMutablePointer<Float>, problems: Int, count: Int, horizon: Int,
    states: UnsafePointer<Float>, dynamics: any Dynamics
  ) {
    let (n, m, rows) = (stateSize, actionSize, problems * count)
    var generators = streams.map { $0.split(episodes).split(decisions) }
    decisions &+= 1
    var codes = (0..<rows * n).map { states[$0 / (count * n) * n + $0 % n] }
    var next = codes
    var noise = [Float](repeating: 0, count: count * m)
    for time in 0..<horizon {
      let output = evaluator.evaluate(rows: rows, codes: codes)
      var actions = output.actions
      for problem in 0..<problems where !output.deviations.isEmpty {
        generators[problem].fillNormal(&noise, count: noise.count)
        // The first does without.
        for index in m..<max(m, count * m) {
          let place = problem * count * m + index
          // The mean before it was squashed; finite also where it was rounded to a limit.
          let mean = atanh(min(max(actions[place], -0.999_99), 0.999_99))
          actions[place] = tanh(mean + output.deviations[place] * noise[index])
        }
      }
      for row in 0..<rows {
        for index in 0..<m {
          proposals[(row * horizon + time) * m + index] = actions[row * m + index]
        }
      }
      dynamics.step(count: rows, states: codes, actions: actions, next: &next)
      swap(&codes, &next)
    }
  }
}
