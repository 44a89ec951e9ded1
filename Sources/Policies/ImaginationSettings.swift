import NeuralNetworks
import Settings
import Validation

/// How the gradient of an imagined return reaches the actor.
package enum PolicyGradient: String, Sendable, CaseIterable {
  /// Through reward, dynamics and value, back along the imagined path.
  case pathwise
  /// Through the probabilities of the actions that were drawn, weighed by their advantages.
  case reinforce
}

/// What an actor is rewarded by in imagination.
package enum RewardSource: String, Sendable, CaseIterable {
  /// The negative latent cost to the goal image: nothing but pixels, actions and that image.
  case goal
  /// A network that was fitted to the rewards of the environment.
  case learned
}

/// How an actor and its value learn in imagination.
package struct ImaginationSettings: SettingsSection {
  package var updates = 2
  package var warmUp = 100
  package var refresh = 20
  package var batch = 128
  package var horizon = 15
  package var shards = 2
  package var hidden = [64, 64]
  package var learningRate: Float = 3e-3
  package var averageDecay: Float = 0.99
  package var discount: Float = 0.98
  package var mixing: Float = 0.95
  package var actionCost: Float = 1e-3
  package var entropy: Float = 1e-3
  package var noise: Float = 1
  package var targetRate: Float = 0.02
  package var gradient = PolicyGradient.pathwise
  package var reward = RewardSource.goal

  package init() {}

  package static let name = "actor"
  package static let schema: [Setting<Self>] = [
    .whole(\.updates, "updates", 1...100, "updates of the actor after each of the model"),
    .whole(\.warmUp, "warm_up", 0...1_000_000, "updates of the model before the actor begins"),
    .whole(
      \.refresh, "refresh", 1...10_000,
      "updates of the model until the actor learns in its newest version"),
    .whole(\.batch, "batch", 1...4096, "imagined rollouts in an update"),
    .whole(\.horizon, "horizon", 1...200, "how far they reach", unit: "ticks"),
    .whole(\.shards, "shards", 1...64, "parts of them that are computed at once"),
    .wholes(\.hidden, "hidden", 1...1024, count: 1...4, "hidden sizes of actor and value"),
    .single(
      \.learningRate, "learning_rate", 1e-6...0.1, "step size of actor and value",
      live: .factor(1.25, in: 1e-5...0.05)),
    .single(
      \.averageDecay, "average_decay", 0...0.9999,
      "decay of the averaged parameters that act"),
    .single(\.discount, "discount", 0...0.9999, "what a reward a tick later is worth"),
    .single(
      \.mixing, "lambda", 0...1, "share of longer returns in the mixture that the value learns"),
    .single(
      \.actionCost, "action_cost", 0...100,
      "weight of the squared action, where being as far from the goal as data are on average costs 1",
      live: .factor(1.5, in: 1e-5...10)),
    .single(
      \.entropy, "entropy", 0...10, "weight of the actions' entropy",
      live: .factor(2, in: 1e-5...1)),
    .single(
      \.noise, "noise", 0...10,
      "how much of the prior's noise imagination has; without it the actor exploits the model",
      live: .step(0.25, in: 0...2)),
    .single(\.targetRate, "target_rate", 1e-4...1, "how fast the value's target follows"),
    .choice(
      \.gradient, "gradient", "how the gradient of an imagined return reaches the actor"),
    .choice(
      \.reward, "reward",
      "what imagination is rewarded by: the goal image, or a network fitted to the environment's rewards"
    ),
  ]

  package var conflicts: [InputError] {
    guard batch % shards != 0 else { return [] }
    return [
      InputError(
        keyPath: "\(Self.name).shards", expected: "a divisor of \(Self.name).batch (\(batch))",
        found: "\(shards)")
    ]
  }
}
