import Settings
import Validation

/// What all agents that live in the world for themselves have in common.
package protocol LivingAgentSettings: SettingsSection {
  /// What it reads.
  var input: PolicyInput { get }
  /// Ticks that the agent lives after each update of the model.
  var steps: Int { get }
  /// Updates of the model before it begins.
  var warmUp: Int { get }
  /// Updates of the model until all codes are made anew.
  var refresh: Int { get }
  /// Ticks of random actions at first, without learning.
  var randomSteps: Int { get }
  /// Updates after each tick.
  var updates: Int { get }
  /// What a reward a tick later is worth.
  var discount: Float { get }
  /// Rewards are multiplied by it.
  var rewardScale: Float { get }
}

/// How a soft actor-critic learns.
package struct SoftActorCriticSettings: LivingAgentSettings {
  package var input = PolicyInput.latent
  package var steps = 10
  package var warmUp = 300
  package var refresh = 20
  package var randomSteps = 500
  package var updates = 1
  package var batch = 128
  package var hidden = [64, 64]
  package var criticHidden = [128, 128]
  package var learningRate: Float = 3e-3
  package var averageDecay: Float = 0.99
  package var discount: Float = 0.98
  package var rewardScale: Float = 0.125
  package var targetRate: Float = 0.01
  package var initialTemperature: Float = 0.1
  package var targetEntropy: Float = -1

  package init() {}

  package static let name = "sac"
  package static let schema: [Setting<Self>] = [
    .choice(
      \.input, "input",
      "what it reads: codes, or to compare what the encoder sees, or the true state"),
    .whole(\.steps, "steps", 1...1000, "ticks that it lives after each update of the model"),
    .whole(\.warmUp, "warm_up", 0...1_000_000, "updates of the model before it begins"),
    .whole(
      \.refresh, "refresh", 1...10_000, "updates of the model until all codes are made anew"),
    .whole(\.randomSteps, "random_steps", 1...1_000_000, "ticks of random actions at first"),
    .whole(\.updates, "updates", 1...100, "updates after each tick"),
    .whole(\.batch, "batch", 1...4096, "transitions in an update"),
    .wholes(\.hidden, "hidden", 1...1024, count: 1...4, "hidden sizes of the actor"),
    .wholes(
      \.criticHidden, "critic_hidden", 1...1024, count: 1...4, "hidden sizes of both critics"),
    .single(
      \.learningRate, "learning_rate", 1e-6...0.1, "step size of all its networks",
      live: .factor(1.25, in: 1e-5...0.05)),
    .single(
      \.averageDecay, "average_decay", 0...0.9999, "decay of the averaged parameters that act"),
    .single(\.discount, "discount", 0...0.9999, "what a reward a tick later is worth"),
    .single(\.rewardScale, "reward_scale", 1e-6...1e6, "rewards are multiplied by it"),
    .single(\.targetRate, "target_rate", 1e-4...1, "how fast the critics' targets follow"),
    .single(
      \.initialTemperature, "initial_temperature", 1e-4...100, "weight of the entropy at first"),
    .single(
      \.targetEntropy, "target_entropy", -100...100,
      "entropy per component that the temperature is fitted to", unit: "nats"),
  ]
}
