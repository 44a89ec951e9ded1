import Foundation
import LiveSession
import Reproduction
import Runs
import Validation

/// Tables of figures for people.
package enum ReproductionText {
  /// The table in Markdown: a line per measurement.
  ///
  /// The time of a decision is that of the batch of episodes divided by their number, the mean over
  /// seeds, as `eval` shows it.
  package static func markdown(_ summaries: [ReproductionSummary]) -> String {
    let isScored = summaries.contains {
      if case .score = $0.measurement.task { true } else { false }
    }
    guard !isScored else { return scores(summaries) }
    let header = [
      "row", "must", "measured (mean / median / worst)", "mean return", "return gap",
      "training, CPU s", "decision, ms an episode",
    ]
    let rows = [header, header.map { _ in "---" }] + summaries.map(cells)
    return rows.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }

  private static func cells(_ summary: ReproductionSummary) -> [String] {
    [
      title(summary), must(summary), measured(summary), returns(summary), gap(summary),
      summary.trainingSeconds.map { String(format: "%.0f", $0) } ?? "", decision(summary),
    ]
  }

  private static func title(_ summary: ReproductionSummary) -> String {
    let length =
      switch summary.row.length {
      case .seconds(let seconds): "\(DecimalText.of(seconds)) s"
      case .updates(let updates): "\(updates) updates"
      }
    switch summary.measurement.task {
    case .live: return "\(summary.row.name), launch to held for 2 s, at most \(length)"
    case .imitation: return "\(summary.row.name), \(summary.measurement.name)"
    case .episodes, .score, .quality:
      return "\(summary.row.name) \(length), \(summary.measurement.name)"
    }
  }

  private static func must(_ summary: ReproductionSummary) -> String {
    let bounds = summary.measurement.must.map(\.text).joined(separator: ", ")
    guard let isMet = summary.isMet else { return bounds }
    return "\(bounds): \(isMet ? "met" : "missed")"
  }

  private static func measured(_ summary: ReproductionSummary) -> String {
    if summary.unavailable != nil { return "not available" }
    var parts: [String] = []
    if let rate = summary.successRate { parts.append(text(rate, TableNumber.share)) }
    for (value, unit, word) in [
      (summary.leftShare, "", "left"), (summary.sideEntropy, " bits", "side"),
      (summary.bothWays, "", "both ways"),
    ] {
      if let value, value.isFinite { parts.append("\(word) \(TableNumber.share(value))\(unit)") }
    }
    if let held = summary.heldSeconds { parts.append(text(held, TableNumber.seconds)) }
    if !summary.isComplete {
      parts.append("\(summary.results.count) of \(summary.wantedSeeds) seeds")
    }
    if summary.failures > 0 { parts.append("\(summary.failures) without a model") }
    return parts.joined(separator: "; ")
  }

  private static func text(_ statistics: SeedStatistics, _ number: (Double) -> String) -> String {
    [statistics.mean, statistics.median, statistics.worst].map(number).joined(separator: " / ")
  }

  /// The mean, or of every seed where a return is demanded.
  private static func returns(_ summary: ReproductionSummary) -> String {
    let isDemanded = summary.measurement.must.contains {
      if case .meanReturn = $0.quantity { true } else { false }
    }
    let returns = isDemanded ? summary.meanReturns : summary.meanReturn.map { [$0] }
    return (returns ?? []).map { $0.isFinite ? String(format: "%.1f", $0) : "-" }
      .joined(separator: ", ")
  }

  private static func gap(_ summary: ReproductionSummary) -> String {
    summary.returnGap.map(TableNumber.share) ?? ""
  }

  private static func decision(_ summary: ReproductionSummary) -> String {
    summary.millisecondsPerDecision.map(TableNumber.milliseconds) ?? ""
  }

  /// One figure on a line.
  package static func line(of result: ReproductionResult) -> String {
    let (key, values) = (result.key, result.values)
    var text = "\(key.row), seed \(key.seed), \(key.measurement): "
    if let failure = values.failure {
      text += failure
    } else if let percent = values.percentAtGoal {
      text += String(format: "in goal %.1f %%", percent)
      if let time = values.millisecondsPerDecision {
        text += ", \(TableNumber.milliseconds(time)) ms a decision"
      }
    } else if let reconstruction = values.reconstruction {
      text += String(format: "reconstruction %.2f nats", reconstruction)
      if let error = values.predictionError {
        text += String(format: ", prediction %.3f off after ten ticks", error)
      }
    } else if let rate = values.successRate {
      text += "success \(TableNumber.share(rate))"
      if let value = values.meanReturn { text += String(format: ", return %.1f", value) }
      if let left = values.leftShare, let entropy = values.sideEntropy {
        text += ", left \(TableNumber.share(left)), side \(TableNumber.share(entropy)) bits"
      }
      if let oracle = values.oracleReturn { text += String(format: " (oracle %.1f)", oracle) }
      if let time = values.millisecondsPerDecision {
        text += ", \(TableNumber.milliseconds(time)) ms a decision"
      }
    } else {
      text += values.heldSeconds.map { "held at \(TableNumber.seconds($0))" } ?? "never held"
    }
    if let updates = values.updates { text += ", \(updates) updates" }
    return text
  }
}
