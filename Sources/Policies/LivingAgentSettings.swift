import Settings
import Validation

/// What all agents that live in the world for themselves have in common.
package protocol LivingAgentSettings: SettingsSection {
  /// What it reads.
  var input: PolicyInput { get set }
  /// Ticks that the agent lives after each update of the model.
  var steps: Int { get set }
  /// Updates of the model before it begins.
  var warmUp: Int { get set }
  /// Updates of the model until all codes are made anew.
  var refresh: Int { get set }
  /// Ticks of random actions at first, without learning.
  var randomSteps: Int { get set }
  /// Updates after each tick.
  var updates: Int { get set }
  /// What an update learns from at once.
  var batch: Int { get set }
  /// The step size of all its networks.
  var learningRate: Float { get set }
  /// The ticks in which the step size falls to a tenth; 0 for never.
  var decaySteps: Int { get set }
  /// The decay of the averaged parameters that act.
  var averageDecay: Float { get set }
  /// What a reward a tick later is worth.
  var discount: Float { get set }
  /// Rewards are multiplied by it.
  var rewardScale: Float { get set }
}

extension LivingAgentSettings {
  /// The step size after so many ticks.
  package func stepSize(after ticks: Int) -> Float {
    guard decaySteps > 0 else { return learningRate }
    return learningRate * (1 - 0.9 * min(1, Float(ticks) / Float(decaySteps)))
  }

  /// The settings that they have in common.
  ///
  /// - Parameter batch: What `batch` counts.
  static func livingSchema(batch: String) -> [Setting<Self>] {
    [
      .choice(
        \.input, "input",
        "what it reads: codes, or to compare what the encoder sees, or the true state"),
      .whole(\.steps, "steps", 1...1000, "ticks that it lives after each update of the model"),
      .whole(\.warmUp, "warm_up", 0...1_000_000, "updates of the model before it begins"),
      .whole(
        \.refresh, "refresh", 1...10_000, "updates of the model until all codes are made anew"),
      .whole(\.randomSteps, "random_steps", 1...1_000_000, "ticks of random actions at first"),
      .whole(\.updates, "updates", 1...100, "updates after each tick"),
      .whole(\.batch, "batch", 1...4096, batch),
      .single(
        \.learningRate, "learning_rate", 1e-6...0.1, "step size of all its networks",
        live: .factor(1.25, in: 1e-5...0.05)),
      .whole(
        \.decaySteps, "decay_steps", 0...1_000_000,
        "ticks in which the step size falls to a tenth; 0 for never", unit: "ticks"),
      .single(
        \.averageDecay, "average_decay", 0...0.9999, "decay of the averaged parameters that act"),
      .single(\.discount, "discount", 0...0.9999, "what a reward a tick later is worth"),
      .single(\.rewardScale, "reward_scale", 1e-6...1e6, "rewards are multiplied by it"),
    ]
  }
}
