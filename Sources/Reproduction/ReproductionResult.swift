import Foundation

/// One measurement of one training seed: a line of the results file.
package struct ReproductionResult: Sendable, Equatable {
  /// What there is one result of.
  package struct Key: Hashable, Sendable, Codable {
    /// Everything that decides the figure but the seed; see `Fingerprint`.
    package var fingerprint: String
    /// The name of the row.
    package var row: String
    /// The name of the measurement.
    package var measurement: String
    /// The training seed.
    package var seed: Int
  }

  /// What was measured.
  package var key: Key
  /// What was found.
  package var values = Values()

  /// What was found; nil where the measurement has no such value, or where it was not finite.
  package struct Values: Sendable, Equatable, Codable {
    /// The share of successful episodes.
    package var successRate: Double?
    /// The mean return.
    package var meanReturn: Double?
    /// The mean share of the states at the goal, in percent.
    package var percentAtGoal: Double?
    /// -log p of an observation at the end of training, in nats.
    package var reconstruction: Double?
    /// How far ten ticks of the dynamics lead away from the truth, in the unit of the state's first
    /// component: the median.
    package var predictionError: Double?
    /// The mean return of `cem` with the true physics and state on the same starts.
    package var oracleReturn: Double?
    /// Wall clock of a decision divided by the number of episodes (ms).
    package var millisecondsPerDecision: Double?
    /// Seconds from launch until the system was held at the goal for two seconds; nil for never.
    package var heldSeconds: Double?
    /// Updates taken.
    package var updates: Int?
    /// Processor time of the training, over all threads (s).
    package var trainingSeconds: Double?
    /// The share of episodes that touched.
    package var collisionRate: Double?
    /// The share of the left among successes.
    package var leftShare: Double?
    /// The entropy of the side from one start, in bits.
    package var sideEntropy: Double?
    /// The share of starts from which both ways succeeded.
    package var bothWays: Double?
    /// The KL at the end of training, in nats.
    package var divergence: Double?
    /// Why there is no model to measure: training stopped being finite, or never began.
    package var failure: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case successRate = "success_rate"
      case meanReturn = "mean_return"
      case percentAtGoal = "in_goal_percent"
      case reconstruction = "reconstruction_nats"
      case predictionError = "prediction_error"
      case oracleReturn = "oracle_return"
      case millisecondsPerDecision = "ms_per_decision"
      case heldSeconds = "held_seconds"
      case updates
      case trainingSeconds = "training_cpu_seconds"
      case collisionRate = "collision_rate"
      case leftShare = "left_share"
      case sideEntropy = "side_entropy_bits"
      case bothWays = "both_ways_share"
      case divergence = "kl_nats"
      case failure
    }

    /// Makes empty values.
    package init() {}

    /// (oracle's return - return) / |oracle's return|; nil when one of them is missing, and when the
    /// oracle's is nothing to divide by.
    package var returnGap: Double? {
      guard let meanReturn, let oracleReturn, oracleReturn != 0 else { return nil }
      return (oracleReturn - meanReturn) / abs(oracleReturn)
    }
  }
}

extension ReproductionResult {
  /// Makes a result without values.
  package init(fingerprint: String, row: String, measurement: String, seed: Int) {
    key = Key(fingerprint: fingerprint, row: row, measurement: measurement, seed: seed)
  }
}

// MARK: - Lines

extension ReproductionResult: Codable {
  /// Reads the members of a line: of its key and of its values.
  package init(from decoder: any Decoder) throws {
    key = try Key(from: decoder)
    values = try Values(from: decoder)
  }

  /// Writes the members of a line.
  package func encode(to encoder: any Encoder) throws {
    try key.encode(to: encoder)
    try values.encode(to: encoder)
  }

  /// The result as a line of JSON with its line break; what is not finite is left out.
  var line: String {
    var finite = self
    for path: WritableKeyPath<Values, Double?> in [
      \.successRate, \.meanReturn, \.oracleReturn, \.millisecondsPerDecision, \.heldSeconds,
      \.percentAtGoal, \.reconstruction, \.predictionError, \.trainingSeconds, \.collisionRate,
      \.leftShare, \.sideEntropy, \.bothWays, \.divergence,
    ] where finite.values[keyPath: path]?.isFinite == false {
      finite.values[keyPath: path] = nil
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Encoding can only fail for numbers that are not finite, and there are none.
    guard let data = try? encoder.encode(finite) else { return "" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
