import NeuralNetworks
import Settings
import Validation

/// Which encoder: what the posterior of a latent sees.
package enum EncoderKind: String, Sendable, CaseIterable {
  /// Two frames, one control tick apart, so that velocity is visible.
  case stacked
  /// All single frames and actions so far, through gated recurrent units.
  case filter
  /// As `filter`, and the latent of the step before.
  case filterWithLatent = "filter-with-z"
  /// All single frames and actions so far, through a causal transformer.
  case attention

  /// Whether every time step shows a pair of frames; the other kinds see single frames and a history.
  package var seesPairs: Bool { self == .stacked }
}

/// How the mean of the next latent follows from a latent and an action.
package enum DynamicsKind: String, Sendable, CaseIterable {
  /// z' = (I + v(z) r(z)ᵀ) z + B(z) u + c(z) (Watter et al. 2015).
  case rankOne = "rank-one"
  /// z' = (I + M(z)) z + B(z) u + c(z), M any matrix.
  case full
  /// z' = A z + B u + c with one A, B and c for all of the latent space.
  case global
  /// z' = z + f(z, u), f a network.
  case mlp
}

/// What a model learns from.
package enum DataKind: String, Sendable, CaseIterable {
  /// Sequences from random states of the whole collection box, where the world can be set to them.
  case states
  /// Episodes from the start: at first of random actions, then those of the agent that learns.
  case episodes
}

/// The distribution of a pixel given the latent.
package enum LikelihoodKind: String, Sendable, CaseIterable {
  /// Independent Bernoulli pixels; for grey targets a pseudo-likelihood.
  case bernoulli
  /// Independent Gaussian pixels with one learned variance.
  case gaussian
}

/// The architecture of a sequence VAE.
///
/// Sizes of observations and actions come from the environment.
package struct ModelSettings: SettingsGroup {
  package var latentSize = 4
  package var encoder = EncoderKind.stacked
  /// The channels of the convolutions before the encoder's hidden layers, and in reverse after the
  /// decoder's; each halves the picture.
  package var convolutions: [Int] = []
  package var encoderHidden = [256, 128]
  /// With the `euler` integrator the frames show the velocity of before the action that led to them.
  package var seesAction = false
  /// What has no speed needs none, and a small latent space has no room for where it was before.
  package var framePairs = true
  package var history = 8
  package var memorySize = 64
  package var attentionLayers = 2
  package var attentionHeads = 4
  /// Motion is a small part of a picture and is learned late without it.
  package var differenceGain: Float = 3
  /// The path starts at the principal components of frames and of differences.
  package var linearPath = true
  /// Small things share no pixels with themselves a little further on, so that their components tell
  /// nothing of what is near.
  package var pathBlur: Float = 0
  package var decoderHidden = [128, 256]
  package var likelihood = LikelihoodKind.bernoulli
  package var dynamics = DynamicsKind.rankOne
  package var dynamicsHidden = [64, 64]

  package init() {}

  package static let schema: [Setting<Self>] = [
    .whole(\.latentSize, "latent_size", 1...64, "number of latent dimensions"),
    .choice(\.encoder, "encoder", "what the posterior of a latent sees"),
    .wholes(
      \.convolutions, "convolutions", 1...512, count: 0...4,
      "channels of stride-2 convolutions in encoder and decoder; none for dense layers alone"),
    .wholes(
      \.encoderHidden, "encoder_hidden", 1...4096, count: 1...8, "hidden sizes of the encoder"),
    .flag(
      \.seesAction, "sees_action",
      "whether frame pairs come with the last action, which encoders with a history always see"),
    .flag(
      \.framePairs, "frame_pairs",
      "whether an observation is this frame and the last; or else this one twice, without motion"),
    .whole(
      \.history, "history", 2...64,
      "frames that encoders with a history (filter, filter-with-z, attention) see at control time"),
    .whole(
      \.memorySize, "memory_size", 1...1024,
      "recurrent units of a filter, width of the transformer"),
    .whole(\.attentionLayers, "attention_layers", 1...8, "blocks of the transformer"),
    .whole(
      \.attentionHeads, "attention_heads", 1...16, "heads of each block; they divide memory_size"),
    .single(
      \.differenceGain, "difference_gain", 0.01...100,
      "factor of the difference between two frames in the encoder's input"),
    .flag(
      \.linearPath, "linear_path",
      "whether the posterior's mean has a linear path around the hidden layers"),
    .single(
      \.pathBlur, "path_blur", 0...64,
      "blur of the pictures at whose components the linear path starts; 0 for none", unit: "pixels"
    ),
    .wholes(
      \.decoderHidden, "decoder_hidden", 1...4096, count: 1...8, "hidden sizes of the decoder"),
    .choice(\.likelihood, "likelihood", "distribution of a pixel given the latent"),
    .choice(\.dynamics, "dynamics", "how the next latent follows from a latent and an action"),
    .wholes(
      \.dynamicsHidden, "dynamics_hidden", 1...4096, count: 1...8,
      "hidden sizes of the dynamics' network"),
  ]

  package var conflicts: [InputError] {
    guard memorySize % attentionHeads != 0 else { return [] }
    return [
      InputError(
        keyPath: "attention_heads", expected: "a divisor of memory_size (\(memorySize))",
        found: "\(attentionHeads)")
    ]
  }

  /// The frame that an observation shows beside a present one.
  @inline(__always)
  func earlier(_ earlier: UnsafePointer<UInt8>, _ present: UnsafePointer<UInt8>)
    -> UnsafePointer<UInt8>
  {
    framePairs ? earlier : present
  }

  /// The frames of the window that the encoder sees at control time.
  package var windowFrames: Int { encoder.seesPairs ? 2 : history }
}

/// What training maximises and how.
package struct TrainingSettings: SettingsGroup {
  package var objective = ObjectiveName.sequence
  package var sequences = 20_000
  package var initialSequences = 5000
  package var sequencesPerUpdate = 25
  package var sequenceLength = 5
  package var burnIn = 3
  package var batch = 64
  /// Results depend on it, and not on the number of threads.
  package var shards = 4
  package var learningRate: Float = 0.002
  /// A fall with the inverse square root of updates needs no known end.
  package var decayUpdates = 0
  package var dynamicsRate: Float = 6
  package var priorVarianceRate: Float = 20
  package var priorLogVariance: Float = -4
  package var maximumNorm: Float = 10
  package var averageDecay: Float = 0.99
  /// The consistency has its own weight; 1 is the ELBO.
  package var klWeight: Float = 1
  /// Latent overshooting: the KL of codes k steps on to predictions from the first.
  package var overshooting: Float = 1
  package var decodedPrediction: Float = 1
  package var initialDynamicsEmphasis: Float = 1
  package var emphasisUpdates = 0
  /// E2C's lambda.
  package var consistency: Float = 0.25
  package var slowness: Float = 0
  /// Locally linear dynamics are only as good as they are straight.
  package var curvature: Float = 0
  package var agent = ""
  package var data = DataKind.states
  /// What a policy learns in stands still then.
  package var freezeAfter = 0
  /// The numbers of single objectives, and of what learns beside the model.
  package var sections = SettingsSections()

  package init() {}

  /// The section of an objective or an algorithm; its defaults where there is none yet.
  package subscript<Section: SettingsSection>(_ type: Section.Type) -> Section {
    get { sections[type] }
    set { sections[type] = newValue }
  }

  package static let schema: [Setting<Self>] = [
    .name(\.objective, "objective", of: "objective", "what training maximises"),
    .whole(\.sequences, "sequences", 1...1_000_000, "stored sequences, from random states"),
    .whole(
      \.initialSequences, "initial_sequences", 1...1_000_000,
      "sequences collected before learning starts, at most"),
    .whole(
      \.sequencesPerUpdate, "sequences_per_update", 1...10_000,
      "sequences collected after every update, until all are there"),
    .whole(\.sequenceLength, "sequence_length", 2...200, "observations in a sequence"),
    .whole(
      \.burnIn, "burn_in", 0...200,
      "observations before those, which encoders with a history read before anything counts"),
    .whole(\.batch, "batch", 1...4096, "sequences in a batch"),
    .whole(\.shards, "shards", 1...64, "parts of a batch that are computed at once"),
    .single(
      \.learningRate, "learning_rate", 1e-6...0.1, "the optimiser's step size",
      live: .factor(1.25, in: 1e-5...0.05)),
    .whole(
      \.decayUpdates, "decay_updates", 0...1_000_000,
      "updates after which the step size falls with the inverse square root of updates; 0 for never"
    ),
    .single(
      \.dynamicsRate, "dynamics_rate", 0.01...100,
      "step size of the dynamics, times the learning rate"),
    .single(
      \.priorVarianceRate, "prior_variance_rate", 0.01...1000,
      "step size of the prior's log-variance, times the learning rate"),
    .single(
      \.priorLogVariance, "prior_log_variance", -12...4, "where the prior's log-variance starts"),
    .single(
      \.maximumNorm, "maximum_norm", 1e-3...1e6, "longest gradient; longer ones are shortened"),
    .single(
      \.averageDecay, "average_decay", 0...0.9999,
      "decay of the averaged parameters that control and evaluation use"),
    .single(
      \.klWeight, "kl_weight", 0...100, "weight of the KL terms (beta)",
      live: .factor(1.25, in: 0.01...10)),
    .single(\.overshooting, "overshooting", 0...100, "weight of latent overshooting"),
    .single(
      \.decodedPrediction, "decoded_prediction", 0...100,
      "weight of the last frame's reconstruction from predictions"),
    .single(
      \.initialDynamicsEmphasis, "initial_dynamics_emphasis", 0.01...100,
      "how many times heavier the dynamics' KL weighs at the first update"),
    .whole(
      \.emphasisUpdates, "emphasis_updates", 0...1_000_000, "updates until that emphasis has gone"),
    .single(
      \.consistency, "consistency", 0...100,
      "weight of predicted and encoded latents' consistency, of objective pair"),
    .single(
      \.slowness, "slowness", 0...100,
      "weight of how far codes of neighbouring observations lie apart, of objective vae"),
    .single(
      \.curvature, "curvature", 0...100,
      "weight of how far the dynamics bend within their noise, of objective sequence"),
    .choice(\.data, "data", "what the model learns from"),
    .whole(
      \.freezeAfter, "freeze_after", 0...1_000_000_000,
      "updates after which the model learns no more, and policies alone do; 0 for never"),
    .text(
      \.agent, "agent", .name(of: "agent", orNone: true),
      "policy that learns beside the model; none unless it is in charge"),
  ]

  package var settings: [Setting<Self>] { Self.schema + sections.settings(in: \.sections) }

  package var conflicts: [InputError] {
    guard batch % shards != 0 else { return sections.conflicts }
    return [
      InputError(
        keyPath: "shards", expected: "a divisor of batch (\(batch))", found: "\(shards)")
    ]
  }

  /// Observations that are read before any counts: none for an encoder of frame pairs.
  package func burnIn(for model: ModelSettings) -> Int { model.encoder.seesPairs ? 0 : burnIn }

  /// Transitions of a stored sequence, which has one frame more.
  package func transitions(for model: ModelSettings) -> Int { burnIn(for: model) + sequenceLength }

  /// The updates that the model takes in so many: it may be frozen on the way.
  package func modelUpdates(after updates: Int) -> Int {
    freezeAfter > 0 ? min(updates, freezeAfter) : updates
  }

  /// How many times heavier the dynamics' KL terms weigh after so many updates.
  package func dynamicsEmphasis(after updates: Int) -> Float {
    let progress = emphasisUpdates > 0 ? min(1, Float(updates) / Float(emphasisUpdates)) : 1
    return initialDynamicsEmphasis + (1 - initialDynamicsEmphasis) * progress
  }
}
