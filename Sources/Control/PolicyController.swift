import Planning
import Policies

/// Does what a policy says.
///
/// It does not search; where one world is acted in, it also tells what the policy would go on to do, in the
/// mean of the dynamics, so that its intentions can be looked at beside what then happens.
package final class PolicyController: Controller {
  private let evaluator: any PolicyEvaluator
  private let input: PolicyInput
  private let codeSize: Int
  private let horizon: Int
  private let makesUpForOffsets: Bool

  /// Puts a policy in charge.
  ///
  /// - Parameters:
  ///   - horizon: The ticks that it tells of; 0 for none.
  ///   - makesUpForOffsets: Whether it acts on lasting misses of the dynamics (`OffsetTarget`).
  package init(_ policy: any Policy, horizon: Int = 0, makesUpForOffsets: Bool = false) {
    evaluator = policy.evaluator()
    input = policy.input
    codeSize = policy.codeSize
    // Only codes go on in the dynamics.
    self.horizon = input == .latent ? horizon : 0
    self.makesUpForOffsets = makesUpForOffsets && input == .latent
  }

  package func begin() {}

  package func decide(_ beliefs: Beliefs) -> Decision {
    var output = say(beliefs.reading(input) ?? beliefs.values)
    if makesUpForOffsets { makeUp(for: beliefs, &output) }
    return Decision(
      actions: output.actions, plan: horizon > 0 ? intention(beliefs, first: output) : nil,
      policy: output)
  }

  private func makeUp(for beliefs: Beliefs, _ output: inout PolicyOutput) {
    // Who chooses among a few actions cannot push a little more.
    guard output.actionValues.isEmpty, let dynamics = beliefs.dynamics as? OffsetDynamics,
      dynamics.isNeeded
    else { return }
    let target = OffsetTarget(
      dynamics.offsets, codes: beliefs.values, actions: output.actions, dynamics: dynamics,
      objective: beliefs.objective)
    output = say(zip(beliefs.values, target.shifts).map { $0 - $1 })
    output.actions = zip(output.actions, target.pushes).map { min(max($0 + $1, -1), 1) }
  }

  private func say(_ codes: [Float]) -> PolicyOutput {
    var output = evaluator.evaluate(rows: codes.count / codeSize, codes: codes)
    // A code that is not finite is no reason to do something wild.
    output.actions = output.actions.map { $0.isFinite ? $0 : 0 }
    return output
  }

  /// What it would do from here on, of one world.
  private func intention(_ beliefs: Beliefs, first: PolicyOutput) -> Plan {
    var (code, actions) = (beliefs.values, first.actions)
    var (path, sequence) = (code, actions)
    var next = code
    for tick in 0..<horizon {
      beliefs.dynamics.step(count: 1, states: code, actions: actions, next: &next)
      code = next
      path += code
      guard tick < horizon - 1 else { break }
      actions = say(code).actions
      sequence += actions
    }
    let weight = beliefs.objective.terminalWeight
    var costs = [Float](repeating: 0, count: horizon)
    beliefs.objective.addStateCosts(
      count: horizon, states: Array(path[codeSize...]), weight: 1, costs: &costs)
    beliefs.objective.addActionCosts(count: horizon, actions: sequence, costs: &costs)
    var last: Float = 0
    beliefs.objective.addStateCosts(count: 1, states: code, weight: weight - 1, costs: &last)
    let cost = costs.reduce(last, +)
    return Plan(
      horizon: horizon, actions: first.actions, sequence: sequence, path: path,
      costs: [cost.isFinite ? cost : .infinity])
  }
}
