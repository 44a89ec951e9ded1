/// What a policy reads.
package enum PolicyInput: String, Sendable, CaseIterable {
  /// The code of what is seen: the mean of the encoder.
  case latent
  /// What the encoder sees itself, without any model: the frames of a window, and the actions between
  /// them where the encoder sees those.
  case pixels
  /// The true state, which no instrument shows: to compare with.
  case state
}

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

/// What the values of a policy mean, where they tell of the cost that planners minimise.
///
/// V = E Σ γᵗ (1 − γ) rᵗ with r = −(cost(z') / scale + a u²): of what comes after a code, whose own cost is
/// left out.
package struct ValueUnits: Sendable, Equatable {
  /// γ: what a reward a tick later is worth.
  package let discount: Float
  /// The cost that makes a reward of −1.
  package let scale: Float
  /// a: the weight of the squared action in a reward.
  package let actionCost: Float

  /// Says what values mean; traps unless the discount is below 1 and the scale positive.
  package init(discount: Float, scale: Float, actionCost: Float) {
    precondition(discount < 1 && scale > 0, "expected a discount below 1, a positive scale")
    self.discount = discount
    self.scale = scale
    self.actionCost = actionCost
  }

  /// The cost to go that a value of 1 means.
  package var costToGo: Float { -scale / (1 - discount) }
}

/// A policy as it was learned at one moment: from codes of one version of a model to actions.
package protocol Policy: Sendable {
  /// How many updates made it.
  var updates: Int { get }
  /// What it reads: called its code in all that follows.
  var input: PolicyInput { get }
  /// The number of components of a code.
  var codeSize: Int { get }
  /// The number of components of an action.
  var actionSize: Int { get }
  /// What its values mean in the cost of planners; nil where they mean something else, or nothing.
  var valueUnits: ValueUnits? { get }
  /// All its numbers by name, for files.
  var vectors: [String: [Float]] { get }

  /// Makes what one thread asks it with.
  func evaluator() -> any PolicyEvaluator
}

extension Policy {
  /// Codes, unless a policy says.
  package var input: PolicyInput { .latent }
  /// Nobody knows, unless a policy says.
  package var valueUnits: ValueUnits? { nil }
}

/// Asks a policy, with scratch memory of its own.
///
/// One thread uses it.
package protocol PolicyEvaluator: AnyObject {
  /// What the policy says of codes `[rows, n]`, without any noise.
  func evaluate(rows: Int, codes: UnsafePointer<Float>) -> PolicyOutput
}
