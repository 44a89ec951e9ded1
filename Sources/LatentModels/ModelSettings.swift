import NeuralNetworks

/// Which encoder: what the posterior of a latent sees.
package enum EncoderKind: String, Codable, Sendable, CaseIterable {
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
package enum DynamicsKind: String, Codable, Sendable, CaseIterable {
  /// z' = (I + v(z) r(z)ᵀ) z + B(z) u + c(z) (Watter et al. 2015).
  case rankOne = "rank-one"
  /// z' = (I + M(z)) z + B(z) u + c(z), M any matrix.
  case full
  /// z' = A z + B u + c with one A, B and c for all of the latent space.
  case global
  /// z' = z + f(z, u), f a network.
  case mlp
}

/// The distribution of a pixel given the latent.
package enum LikelihoodKind: String, Codable, Sendable, CaseIterable {
  /// Independent Bernoulli pixels; for grey targets a pseudo-likelihood.
  case bernoulli
  /// Independent Gaussian pixels with one learned variance.
  case gaussian
}

/// The architecture of a sequence VAE.
///
/// Sizes of observations and actions come from the environment.
package struct ModelSettings: Codable, Sendable, Equatable {
  /// The number of latent dimensions.
  package var latentSize: Int
  /// What the posterior sees.
  package var encoder: EncoderKind
  /// The channels of the convolutions before the encoder's hidden layers, and in reverse after the
  /// decoder's.
  ///
  /// Each halves the picture. Empty for dense layers alone.
  package var convolutions: [Int]
  /// Hidden sizes of the encoder.
  package var encoderHidden: [Int]
  /// Whether the stacked encoder sees the action that led to the observation, too.
  ///
  /// With the `euler` integrator the frames show the velocity of before that action. The other kinds
  /// always see it.
  package var seesAction: Bool
  /// The frames that the kinds with a history see at control time, the present one included.
  package var history: Int
  /// The recurrent units of a filter; the width of the transformer.
  package var memorySize: Int
  /// The blocks of the transformer.
  package var attentionLayers: Int
  /// The heads of each block; they divide `memorySize`.
  package var attentionHeads: Int
  /// The factor of the difference between the two frames in the encoder's input: motion is a small
  /// part of a picture and is learned late without it.
  package var differenceGain: Float
  /// Whether the posterior mean has a trainable linear path around the hidden layers that starts at
  /// the principal components of frames and of differences.
  package var linearPath: Bool
  /// Hidden sizes of the decoder.
  package var decoderHidden: [Int]
  /// The distribution of a pixel.
  package var likelihood: LikelihoodKind
  /// How the next latent follows.
  package var dynamics: DynamicsKind
  /// Hidden sizes of the dynamics network.
  package var dynamicsHidden: [Int]

  /// Makes settings; the defaults are the pendulum's.
  package init(
    latentSize: Int = 4, encoder: EncoderKind = .stacked,
    convolutions: [Int] = [], encoderHidden: [Int] = [256, 128],
    seesAction: Bool = false, history: Int = 8, memorySize: Int = 64, attentionLayers: Int = 2,
    attentionHeads: Int = 4,
    differenceGain: Float = 3, linearPath: Bool = true, decoderHidden: [Int] = [128, 256],
    likelihood: LikelihoodKind = .bernoulli, dynamics: DynamicsKind = .rankOne,
    dynamicsHidden: [Int] = [64, 64]
  ) {
    self.latentSize = latentSize
    self.encoder = encoder
    self.convolutions = convolutions
    self.encoderHidden = encoderHidden
    self.seesAction = seesAction
    self.history = history
    self.memorySize = memorySize
    self.attentionLayers = attentionLayers
    self.attentionHeads = attentionHeads
    self.differenceGain = differenceGain
    self.linearPath = linearPath
    self.decoderHidden = decoderHidden
    self.likelihood = likelihood
    self.dynamics = dynamics
    self.dynamicsHidden = dynamicsHidden
  }

  enum CodingKeys: String, CodingKey {
    case latentSize = "latent_size"
    case encoder
    case convolutions
    case encoderHidden = "encoder_hidden"
    case seesAction = "sees_action"
    case history
    case memorySize = "memory_size"
    case attentionLayers = "attention_layers"
    case attentionHeads = "attention_heads"
    case differenceGain = "difference_gain"
    case linearPath = "linear_path"
    case decoderHidden = "decoder_hidden"
    case likelihood
    case dynamics
    case dynamicsHidden = "dynamics_hidden"
  }

  /// The frames of the window that the encoder sees at control time.
  package var windowFrames: Int { encoder.seesPairs ? 2 : history }
}

/// What training maximises and how.
package struct TrainingSettings: Codable, Sendable, Equatable {
  /// What is maximised.
  package var objective: ObjectiveName
  /// Sequences in the replay buffer, collected from random states.
  package var sequences: Int
  /// How many of them are collected before learning starts, at most.
  package var initialSequences: Int
  /// How many of the rest are collected after every update, until all are there.
  package var sequencesPerUpdate: Int
  /// Observations in a sequence, T.
  package var sequenceLength: Int
  /// Observations before those, which an encoder with a history reads before anything counts.
  package var burnIn: Int
  /// Sequences in a batch.
  package var batch: Int
  /// Parts of a batch that are computed at once; results depend on it, and not on the number of
  /// threads.
  package var shards: Int
  /// The optimiser's step size.
  package var learningRate: Float
  /// After so many updates the step size falls with the inverse square root of their number, which
  /// needs no known end; 0 for never.
  package var decayUpdates: Int
  /// The step size of the dynamics network, as a multiple.
  package var dynamicsRate: Float
  /// The step size of the prior's log-variance, as a multiple.
  package var priorVarianceRate: Float
  /// Where the prior's log-variance starts.
  package var priorLogVariance: Float
  /// Gradients with a longer norm are shortened to it.
  package var maximumNorm: Float
  /// The decay of the averaged parameters that control and evaluation use.
  package var averageDecay: Float
  /// The weight of every KL term but the consistency's, which has its own (beta); 1 is the ELBO.
  package var klWeight: Float
  /// The weight of latent overshooting: the KL of codes k steps on to predictions from the first.
  package var overshooting: Float
  /// The weight of the last observation's reconstruction from predictions that start at the first; 0
  /// leaves it out.
  package var decodedPrediction: Float
  /// How many times heavier the dynamics' KL terms weigh at the first update.
  package var initialDynamicsEmphasis: Float
  /// Updates until that emphasis has gone.
  package var emphasisUpdates: Int
  /// E2C's lambda: the weight of the consistency of predicted and encoded latents (pair objective).
  package var consistency: Float

  /// Makes settings; the defaults are the pendulum's.
  package init(
    objective: ObjectiveName = .sequence, sequences: Int = 20000,
    initialSequences: Int = 5000, sequencesPerUpdate: Int = 25, sequenceLength: Int = 5,
    burnIn: Int = 3,
    batch: Int = 64, shards: Int = 4, learningRate: Float = 2e-3, decayUpdates: Int = 0,
    dynamicsRate: Float = 6,
    priorVarianceRate: Float = 20, priorLogVariance: Float = -4, maximumNorm: Float = 10,
    averageDecay: Float = 0.99, klWeight: Float = 1, overshooting: Float = 1,
    decodedPrediction: Float = 1, initialDynamicsEmphasis: Float = 1, emphasisUpdates: Int = 0,
    consistency: Float = 0.25
  ) {
    self.objective = objective
    self.sequences = sequences
    self.initialSequences = initialSequences
    self.sequencesPerUpdate = sequencesPerUpdate
    self.sequenceLength = sequenceLength
    self.burnIn = burnIn
    self.batch = batch
    self.shards = shards
    self.learningRate = learningRate
    self.decayUpdates = decayUpdates
    self.dynamicsRate = dynamicsRate
    self.priorVarianceRate = priorVarianceRate
    self.priorLogVariance = priorLogVariance
    self.maximumNorm = maximumNorm
    self.averageDecay = averageDecay
    self.klWeight = klWeight
    self.overshooting = overshooting
    self.decodedPrediction = decodedPrediction
    self.initialDynamicsEmphasis = initialDynamicsEmphasis
    self.emphasisUpdates = emphasisUpdates
    self.consistency = consistency
  }

  /// Observations that are read before any counts: none for an encoder of frame pairs.
  package func burnIn(for model: ModelSettings) -> Int { model.encoder.seesPairs ? 0 : burnIn }

  /// Transitions of a stored sequence, which has one frame more.
  package func transitions(for model: ModelSettings) -> Int { burnIn(for: model) + sequenceLength }

  /// How many times heavier the dynamics' KL terms weigh after so many updates.
  package func dynamicsEmphasis(after updates: Int) -> Float {
    let progress = emphasisUpdates > 0 ? min(1, Float(updates) / Float(emphasisUpdates)) : 1
    return initialDynamicsEmphasis + (1 - initialDynamicsEmphasis) * progress
  }

  enum CodingKeys: String, CodingKey {
    case objective, sequences, batch, shards, overshooting, consistency
    case initialSequences = "initial_sequences"
    case sequencesPerUpdate = "sequences_per_update"
    case sequenceLength = "sequence_length"
    case burnIn = "burn_in"
    case learningRate = "learning_rate"
    case decayUpdates = "decay_updates"
    case dynamicsRate = "dynamics_rate"
    case priorVarianceRate = "prior_variance_rate"
    case priorLogVariance = "prior_log_variance"
    case maximumNorm = "maximum_norm"
    case averageDecay = "average_decay"
    case klWeight = "kl_weight"
    case decodedPrediction = "decoded_prediction"
    case initialDynamicsEmphasis = "initial_dynamics_emphasis"
    case emphasisUpdates = "emphasis_updates"
  }
}
