import Foundation

/// Mean, median and worst over training seeds.
package struct SeedStatistics: Sendable, Equatable {
  /// The mean.
  package var mean: Double
  /// The middle value, or the mean of the two in the middle.
  package var median: Double
  /// The worst value.
  package var worst: Double

  /// Takes the statistics of at least one value; a value that is not a number makes all of them so.
  ///
  /// - Parameter largestIsWorst: Whether the worst is the largest; else it is the smallest.
  package init(_ values: [Double], largestIsWorst: Bool) {
    let sorted = values.sorted()
    guard let smallest = sorted.first, let largest = sorted.last,
      !values.contains(where: \.isNaN)
    else {
      (mean, median, worst) = (.nan, .nan, .nan)
      return
    }
    mean = values.reduce(0, +) / Double(values.count)
    let (below, above) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
    median = (below + above) / 2
    worst = largestIsWorst ? largest : smallest
  }

  /// One of them.
  package func value(_ statistic: ReproductionBound.Statistic) -> Double {
    switch statistic {
    case .mean: mean
    case .median: median
    case .worst: worst
    }
  }
}

/// What the finished seeds of one measurement come to.
package struct ReproductionSummary: Sendable {
  /// The row.
  package var row: ReproductionRow
  /// The measurement.
  package var measurement: ReproductionMeasurement
  /// Why the row cannot be made; nil when it can.
  package var unavailable: String?
  /// How many seeds are wanted.
  package var wantedSeeds: Int
  /// The finished results, by seed.
  package var results: [ReproductionResult]
  /// The mean shares of successes of other measurements, by row and measurement: `ROW` or `ROW LABEL`.
  package var peers: [String: Double] = [:]

  /// The name by which other measurements speak of this one.
  package var peerName: String {
    measurement.label.isEmpty ? row.name : "\(row.name) \(measurement.label)"
  }

  /// Makes a summary.
  package init(
    row: ReproductionRow, measurement: ReproductionMeasurement, unavailable: String? = nil,
    wantedSeeds: Int, results: [ReproductionResult] = []
  ) {
    self.row = row
    self.measurement = measurement
    self.unavailable = unavailable
    self.wantedSeeds = wantedSeeds
    self.results = results
  }

  /// Whether all seeds are finished.
  package var isComplete: Bool { results.count == wantedSeeds }

  /// How many seeds left no model that could be measured.
  package var failures: Int { results.count { $0.values.failure != nil } }

  /// The share of successful episodes; a seed without a model has none.
  ///
  /// Nil before the first seed and for live sessions.
  package var successRate: SeedStatistics? {
    guard measurement.task != .live, measurement.task != .quality, !results.isEmpty else {
      return nil
    }
    return SeedStatistics(
      results.map { $0.values.failure == nil ? $0.values.successRate ?? .nan : 0 },
      largestIsWorst: false)
  }

  /// The share of the states at the goal, in percent; a seed without a model has none.
  ///
  /// Nil where it is not the score.
  package var percentAtGoal: SeedStatistics? {
    guard case .score = measurement.task, !results.isEmpty else { return nil }
    return SeedStatistics(scores, largestIsWorst: false)
  }

  private var scores: [Double] {
    results.map { $0.values.failure == nil ? $0.values.percentAtGoal ?? .nan : 0 }
  }

  /// The best share of any seed, in percent; nil where it is not the score.
  package var bestPercentAtGoal: Double? {
    percentAtGoal.map { $0.mean.isNaN ? .nan : scores.max() ?? .nan }
  }

  /// The standard error of the mean share *over models*: their standard deviation (n − 1) by the root of
  /// their number, in percent; nil for a single one.
  ///
  /// Episodes of one model are not independent: PC3 counts them as if they were.
  package var standardErrorOfPercent: Double? {
    guard let mean = percentAtGoal?.mean, results.count > 1 else { return nil }
    let squares = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(results.count - 1) / Double(results.count)).squareRoot()
  }

  /// The mean of -log p of an observation, in nats.
  package var reconstruction: Double? { mean(\.reconstruction) }
  /// The mean error of predictions.
  package var predictionError: Double? { mean(\.predictionError) }

  /// Seconds from launch until the system was held; infinite for a seed that never held it.
  ///
  /// Nil before the first seed and for episodes.
  package var heldSeconds: SeedStatistics? {
    guard measurement.task == .live, !results.isEmpty else { return nil }
    return SeedStatistics(
      results.map { $0.values.heldSeconds ?? .infinity }, largestIsWorst: true)
  }

  /// The mean over seeds of (oracle's return - return) / |oracle's return|; not a number when a seed
  /// has none.
  ///
  /// Nil before the first seed and for live sessions.
  package var returnGap: Double? { mean(\.returnGap) }
  /// The mean return over seeds.
  package var meanReturn: Double? { mean(\.meanReturn) }
  /// The mean return of every seed, the best first; a seed without a model has none.
  ///
  /// Nil before the first seed and for live sessions.
  package var meanReturns: [Double]? {
    guard measurement.task != .live, !results.isEmpty else { return nil }
    return results.map { $0.values.meanReturn ?? -.infinity }.sorted(by: >)
  }
  /// The mean return of the oracle on the same starts.
  package var oracleReturn: Double? { mean(\.oracleReturn) }
  /// The mean over seeds of the time of a decision of the whole batch divided by the number of
  /// episodes (ms); not a number when a seed has none.
  ///
  /// Nil before the first seed and for live sessions.
  package var millisecondsPerDecision: Double? { mean(\.millisecondsPerDecision) }

  /// The mean number of updates taken; nil before the first seed.
  package var updates: Double? {
    results.isEmpty
      ? nil : results.reduce(0) { $0 + Double($1.values.updates ?? 0) } / Double(results.count)
  }

  /// The mean processor time of a training, over all threads (s); nil where none was noted.
  package var trainingSeconds: Double? {
    let noted = results.compactMap(\.values.trainingSeconds)
    return noted.isEmpty ? nil : noted.reduce(0, +) / Double(noted.count)
  }

  private func mean(_ value: (ReproductionResult.Values) -> Double?) -> Double? {
    guard measurement.task != .live, !results.isEmpty else { return nil }
    return results.reduce(0) { $0 + (value($1.values) ?? .nan) } / Double(results.count)
  }

  /// The mean entropy of the side from one start, in bits.
  package var sideEntropy: Double? { mean(\.sideEntropy) }
  /// The mean share of the left among successes.
  package var leftShare: Double? { mean(\.leftShare) }
  /// The mean share of starts from which both ways succeeded.
  package var bothWays: Double? { mean(\.bothWays) }

  /// How far its mean share of successes lies above that of another measurement.
  private func lead(over other: String) -> Double {
    (successRate?.mean ?? .nan) - (peers[other] ?? .nan)
  }

  /// Whether everything is as it must be; nil while seeds are missing, and without a demand.
  package var isMet: Bool? {
    guard isComplete, !measurement.must.isEmpty else { return nil }
    return measurement.must.allSatisfy { bound in
      switch bound.quantity {
      case .successRate(let statistic): bound.holds(successRate?.value(statistic) ?? .nan)
      case .percentAtGoal(let statistic): bound.holds(percentAtGoal?.value(statistic) ?? .nan)
      case .heldSeconds(let statistic): bound.holds(heldSeconds?.value(statistic) ?? .nan)
      case .returnGap: bound.holds(returnGap ?? .nan)
      case .successAtMost: bound.holds(successRate?.mean ?? .nan)
      case .sideEntropy: bound.holds(sideEntropy ?? .nan)
      case .bothWays: bound.holds(bothWays ?? .nan)
      case .leftShare(_, ofEverySeed: false): bound.holds(leftShare ?? .nan)
      case .leftShare: results.allSatisfy { bound.holds($0.values.leftShare ?? .nan) }
      case .divergence: results.allSatisfy { bound.holds($0.values.divergence ?? .nan) }
      case .lead(let other): bound.holds(lead(over: other))
      case .lag(let other): bound.holds(-lead(over: other))
      case .meanReturn(let share):
        // What the last of so many of the best seeds reached.
        bound.holds(
          meanReturns.map { $0[max(Int((share * Double($0.count)).rounded(.up)), 1) - 1] } ?? .nan)
      }
    }
  }
}

/// Numbers as the table shows them.
package enum TableNumber {
  /// A share or a relative gap, with at least two decimals and as many more as it needs of three.
  package static func share(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    let text = String(format: "%.3f", value)
    return text.hasSuffix("0") ? String(text.dropLast()) : text
  }

  /// Milliseconds with two decimals; a dash for what was not measured.
  package static func milliseconds(_ value: Double) -> String {
    value.isFinite ? String(format: "%.2f", value) : "-"
  }

  /// Seconds with one decimal; `never` for infinity.
  package static func seconds(_ value: Double) -> String {
    if value == .infinity { return "never" }
    return value.isFinite ? String(format: "%.1f s", value) : "-"
  }
}
