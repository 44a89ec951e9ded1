import Policies

/// Does what a policy says.
package final class PolicyController: Controller {
  private let evaluator: any PolicyEvaluator
  private let codeSize: Int

  /// Puts a policy in charge.
  package init(_ policy: any Policy) {
    evaluator = policy.evaluator()
    codeSize = policy.codeSize
  }

  package func begin() {}

  package func decide(_ beliefs: Beliefs) -> Decision {
    let output = evaluator.evaluate(
      rows: beliefs.values.count / codeSize, codes: beliefs.values)
    // A code that is not finite is no reason to do something wild.
    let actions = output.actions.map { $0.isFinite ? $0 : 0 }
    return Decision(actions: actions, policy: output)
  }
}
