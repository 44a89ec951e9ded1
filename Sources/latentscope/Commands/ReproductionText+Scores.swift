import Foundation
import Reproduction
import Validation

extension ReproductionText {
  /// The table of shares of states at the goal, in percent: a line per measurement.
  static func scores(_ summaries: [ReproductionSummary]) -> String {
    let header = [
      "task and model", "decides, from", "mean ± standard error over models", "median", "worst",
      "best", "must", "PC3: mean, best", "ceiling", "training, CPU s", "decision, ms an episode",
    ]
    return ([header, header.map { _ in "---" }] + summaries.map(cells))
      .map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }

  private static func cells(_ summary: ReproductionSummary) -> [String] {
    let published = summary.measurement.published
    let share = summary.percentAtGoal
    let bounds = summary.measurement.must.map(\.text).joined(separator: ", ")
    return [
      summary.row.name, summary.measurement.name, mean(summary), percent(share?.median),
      percent(share?.worst), percent(summary.bestPercentAtGoal),
      bounds + (summary.isMet.map { $0 ? ": met" : ": missed" } ?? ""),
      published.map { "\(percent($0.mean)), \(percent($0.best))" } ?? "",
      published?.ceiling ?? "",
      summary.trainingSeconds.map { String(format: "%.0f", $0) } ?? "",
      summary.millisecondsPerDecision.map(TableNumber.milliseconds) ?? "",
    ]
  }

  private static func mean(_ summary: ReproductionSummary) -> String {
    if summary.unavailable != nil { return "not available" }
    var parts: [String] = []
    if let share = summary.percentAtGoal {
      parts.append(
        percent(share.mean)
          + (summary.standardErrorOfPercent.map { " ± \(percent($0))" } ?? ""))
    }
    if let nats = summary.reconstruction, nats.isFinite {
      parts.append(String(format: "reconstruction %.2f nats", nats))
    }
    if let error = summary.predictionError, error.isFinite {
      parts.append(String(format: "prediction %.3f off after ten ticks", error))
    }
    if !summary.isComplete {
      parts.append("\(summary.results.count) of \(summary.wantedSeeds) seeds")
    }
    if summary.failures > 0 { parts.append("\(summary.failures) without a model") }
    return parts.joined(separator: "; ")
  }

  private static func percent(_ value: Double?) -> String {
    guard let value else { return "" }
    return value.isFinite ? String(format: "%.1f", value) : "-"
  }

  /// What there is to do: a line per job.
  static func list(_ jobs: [Reproduction.Job]) -> String {
    let done = jobs.count { $0.finished == $0.figures }
    return jobs.map { "\($0.row) seed \($0.seed): \($0.finished) of \($0.figures) figures\n" }
      .joined() + "\(done) of \(jobs.count) jobs done\n"
  }
}
