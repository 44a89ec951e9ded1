import Control
import Measurement
import Runs

extension ControlReport {
  /// How well the task in force is done.
  package var score: TaskScore { episodes.score(of: conditions.task) }

  /// The judged episodes of the task in force, oldest first.
  package var judged: [EpisodeRecord] {
    episodes.finished.filter { $0.isJudged && $0.conditions.task == conditions.task }
  }

  /// Control of the task in force as curves, a point for every judged episode: how many of the last so
  /// many succeeded, and how far their returns lie behind the oracle's from the same starts.
  ///
  /// A return alone depends on the start more than on the planner. Where the oracle did not live an
  /// episode there is a hole.
  package func series(_ oracle: OracleReport) -> [MetricSeries] {
    let judged = judged
    guard !judged.isEmpty else { return [] }
    let window = episodes.window
    let updates = judged.map(\.update)
    let seconds = judged.map { earlierSeconds + $0.seconds }
    var rates: [Double] = []
    rates.reserveCapacity(judged.count)
    var successes = 0
    for (index, episode) in judged.enumerated() {
      successes += episode.isSuccess ? 1 : 0
      if index >= window, judged[index - window].isSuccess { successes -= 1 }
      rates.append(100 * Double(successes) / Double(min(index + 1, window)))
    }
    let planner = conditions.task.plannerName
    var result = [
      MetricSeries(
        name: "success", unit: "% of the last \(window) by \(planner)", key: "success",
        updates: updates, seconds: seconds, values: rates)
    ]
    let gaps = gaps(judged, oracle)
    if gaps.contains(where: \.isFinite) {
      result.append(
        MetricSeries(
          name: "gap", unit: "% behind the oracle, of the last \(window)", key: "gap",
          updates: updates, seconds: seconds, values: gaps,
          gaps: Array(repeating: 0, count: gaps.count)))
    }
    return result
  }

  /// For every episode that the oracle lived too, how far the returns of the last `window` of these lie
  /// behind the oracle's, in per cent of them; not a number for the others.
  private func gaps(_ judged: [EpisodeRecord], _ oracle: OracleReport) -> [Double] {
    var latest: [(own: Double, best: Double)] = []
    return judged.map { episode in
      guard let best = oracle.finished[episode.number] else { return .nan }
      latest.append((episode.episodeReturn, best))
      if latest.count > episodes.window { latest.removeFirst() }
      let own = latest.reduce(0) { $0 + $1.own }
      let all = latest.reduce(0) { $0 + $1.best }
      return OracleReport.gap(of: own, behind: all).map { 100 * $0 } ?? .nan
    }
  }
}
