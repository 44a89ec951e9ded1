/// What a policy says of codes.
package struct PolicyOutput: Sendable, Equatable {
  /// What it would do, as fractions of the limits, `[rows, m]`.
  package var actions: [Float]
  /// How far its actions spread before they are squashed, `[rows, m]`; empty where it does not draw them.
  package var deviations: [Float] = []
  /// What it expects to earn from here on, `[rows]`; empty where it has no value.
  package var values: [Float] = []
  /// What it expects of every choice, `[rows, m]`; empty where it does not compare them.
  package var actionValues: [Float] = []

  /// Says what to do.
  package init(actions: [Float]) { self.actions = actions }
}

/// A policy as it was learned at one moment: from codes of one version of a model to actions.
package protocol Policy: Sendable {
  /// How many updates made it.
  var updates: Int { get }
  /// The number of components of a code.
  var codeSize: Int { get }
  /// The number of components of an action.
  var actionSize: Int { get }
  /// All its numbers by name, for files.
  var vectors: [String: [Float]] { get }

  /// Makes what one thread asks it with.
  func evaluator() -> any PolicyEvaluator
}

/// Asks a policy, with scratch memory of its own.
///
/// One thread uses it.
package protocol PolicyEvaluator: AnyObject {
  /// What the policy says of codes `[rows, n]`, without any noise.
  func evaluate(rows: Int, codes: UnsafePointer<Float>) -> PolicyOutput
}
