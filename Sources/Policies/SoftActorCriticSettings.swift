import Settings
import Validation

/// How a soft actor-critic learns.
package struct SoftActorCriticSettings: LivingAgentSettings {
  package var input = PolicyInput.latent
  package var steps = 10
  package var warmUp = 300
  package var refresh = 20
  package var randomSteps = 500
  package var updates = 1
  package var batch = 128
  package var shards = 1
  package var hidden = [64, 64]
  package var criticHidden = [128, 128]
  package var learningRate: Float = 3e-3
  package var decaySteps = 0
  package var averageDecay: Float = 0.99
  package var discount: Float = 0.98
  package var rewardScale: Float = 0.125
  package var targetRate: Float = 0.01
  package var initialTemperature: Float = 0.1
  package var targetEntropy: Float = -1

  package init() {}

  package static let name = "sac"
  package static let schema: [Setting<Self>] =
    livingSchema(batch: "transitions in an update") + [
      .whole(\.shards, "shards", 1...64, "parts of them that are computed at once"),
      .wholes(\.hidden, "hidden", 1...1024, count: 1...4, "hidden sizes of the actor"),
      .wholes(
        \.criticHidden, "critic_hidden", 1...1024, count: 1...4, "hidden sizes of both critics"),
      .single(\.targetRate, "target_rate", 1e-4...1, "how fast the critics' targets follow"),
      .single(
        \.initialTemperature, "initial_temperature", 1e-4...100, "weight of the entropy at first"),
      .single(
        \.targetEntropy, "target_entropy", -100...100,
        "entropy per component that the temperature is fitted to", unit: "nats"),
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
