import Settings
import Validation

extension ModelSettings {
  /// The values of every number.
  package static let rules: [SettingRule<ModelSettings>] = [
    SettingRule("latent_size", 1...64) { $0.latentSize },
    SettingRule("history", 2...64) { $0.history },
    SettingRule("memory_size", 1...1024) { $0.memorySize },
    SettingRule("attention_layers", 1...8) { $0.attentionLayers },
    SettingRule("attention_heads", 1...16) { $0.attentionHeads },
    SettingRule("difference_gain", 0.01...100) { $0.differenceGain },
    SettingRule(each: "convolutions", 1...512) { $0.convolutions },
    SettingRule(each: "encoder_hidden", 1...4096) { $0.encoderHidden },
    SettingRule(each: "decoder_hidden", 1...4096) { $0.decoderHidden },
    SettingRule(each: "dynamics_hidden", 1...4096) { $0.dynamicsHidden },
  ]

  /// Throws the first number that cannot have its value.
  package func validate() throws(SettingProblem) {
    for rule in Self.rules { try rule.check(self) }
    if memorySize % attentionHeads != 0 {
      throw SettingProblem(
        keyPath: "attention_heads", expected: "a divisor of memory_size (\(memorySize))",
        found: "\(attentionHeads)")
    }
    if convolutions.count > 4 {
      throw SettingProblem(
        keyPath: "convolutions", expected: "at most 4 sizes", found: "\(convolutions.count)")
    }
    for (keyPath, sizes) in [
      ("encoder_hidden", encoderHidden), ("decoder_hidden", decoderHidden),
      ("dynamics_hidden", dynamicsHidden),
    ] where !(1...8).contains(sizes.count) {
      throw SettingProblem(keyPath: keyPath, expected: "1 to 8 sizes", found: "\(sizes.count)")
    }
  }
}

extension TrainingSettings {
  /// The values of every number.
  package static let rules: [SettingRule<TrainingSettings>] = [
    SettingRule("sequences", 1...1_000_000) { $0.sequences },
    SettingRule("initial_sequences", 1...1_000_000) { $0.initialSequences },
    SettingRule("sequences_per_update", 1...10_000) { $0.sequencesPerUpdate },
    SettingRule("sequence_length", 2...200) { $0.sequenceLength },
    SettingRule("burn_in", 0...200) { $0.burnIn },
    SettingRule("batch", 1...4096) { $0.batch },
    SettingRule("shards", 1...64) { $0.shards },
    SettingRule("learning_rate", 1e-6...0.1) { $0.learningRate },
    SettingRule("decay_updates", 0...1_000_000) { $0.decayUpdates },
    SettingRule("dynamics_rate", 0.01...100) { $0.dynamicsRate },
    SettingRule("prior_variance_rate", 0.01...1000) { $0.priorVarianceRate },
    SettingRule("prior_log_variance", -12...4) { $0.priorLogVariance },
    SettingRule("maximum_norm", 1e-3...1e6) { $0.maximumNorm },
    SettingRule("average_decay", 0...0.9999) { $0.averageDecay },
    SettingRule("kl_weight", 0...100) { $0.klWeight },
    SettingRule("overshooting", 0...100) { $0.overshooting },
    SettingRule("decoded_prediction", 0...100) { $0.decodedPrediction },
    SettingRule("initial_dynamics_emphasis", 0.01...100) { $0.initialDynamicsEmphasis },
    SettingRule("emphasis_updates", 0...1_000_000) { $0.emphasisUpdates },
    SettingRule("consistency", 0...100) { $0.consistency },
  ]

  /// Throws the first number that cannot have its value.
  package func validate() throws(SettingProblem) {
    for rule in Self.rules { try rule.check(self) }
    if batch % shards != 0 {
      throw SettingProblem(
        keyPath: "shards", expected: "a divisor of batch (\(batch))", found: "\(shards)")
    }
  }
}
