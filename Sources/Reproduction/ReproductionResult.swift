import Foundation

/// One measurement of one training seed: a line of the results file.
package struct ReproductionResult: Sendable, Equatable {
  /// Everything that decides the figure but the seed; see `Fingerprint`.
  package var fingerprint: String
  /// The name of the row.
  package var row: String
  /// The name of the measurement.
  package var measurement: String
  /// The training seed.
  package var seed: Int
  /// What was found.
  package var values: Values

  /// What was found; nil where the measurement has no such value, or where it was not finite.
  package struct Values: Sendable, Equatable, Codable {
    /// The share of successful episodes.
    package var successRate: Double?
    /// The mean return.
    package var meanReturn: Double?
    /// The mean return of `cem` with the true physics and state on the same starts.
    package var oracleReturn: Double?
    /// Wall clock of a decision divided by the number of episodes (ms).
    package var millisecondsPerDecision: Double?
    /// Seconds from launch until the system was held at the goal for two seconds; nil for never.
    package var heldSeconds: Double?
    /// Updates taken.
    package var updates: Int?
    /// Why there is no model to measure: training stopped being finite, or never began.
    package var failure: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case successRate = "success_rate"
      case meanReturn = "mean_return"
      case oracleReturn = "oracle_return"
      case millisecondsPerDecision = "ms_per_decision"
      case heldSeconds = "held_seconds"
      case updates
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

  /// Makes a result.
  package init(
    fingerprint: String, row: String, measurement: String, seed: Int, values: Values = Values()
  ) {
    self.fingerprint = fingerprint
    self.row = row
    self.measurement = measurement
    self.seed = seed
    self.values = values
  }

  /// What there is one result of.
  struct Key: Hashable {
    var fingerprint: String
    var row: String
    var measurement: String
    var seed: Int
  }

  var key: Key {
    Key(fingerprint: fingerprint, row: row, measurement: measurement, seed: seed)
  }
}

// MARK: - Lines

extension ReproductionResult: Codable {
  private enum CodingKeys: String, CodingKey {
    case fingerprint
    case row
    case measurement
    case seed
  }

  /// Reads the members of a line, of which the values are some.
  package init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    fingerprint = try members.decode(String.self, forKey: .fingerprint)
    row = try members.decode(String.self, forKey: .row)
    measurement = try members.decode(String.self, forKey: .measurement)
    seed = try members.decode(Int.self, forKey: .seed)
    values = try Values(from: decoder)
  }

  /// Writes the members of a line.
  package func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(fingerprint, forKey: .fingerprint)
    try members.encode(row, forKey: .row)
    try members.encode(measurement, forKey: .measurement)
    try members.encode(seed, forKey: .seed)
    try values.encode(to: encoder)
  }

  /// The result as a line of JSON with its line break; what is not finite is left out.
  var line: String {
    var finite = self
    for path: WritableKeyPath<Values, Double?> in [
      \.successRate, \.meanReturn, \.oracleReturn, \.millisecondsPerDecision, \.heldSeconds,
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
