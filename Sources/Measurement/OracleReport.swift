import Control

/// What the cross-entropy method with the true dynamics and the true state earns from the starts of
/// episodes, for comparison.
package struct OracleReport: Sendable, Equatable {
  /// The episode that it runs; 0 while there is none.
  package var episode = 0
  /// Its return after each tick of that one.
  package var returns: [Double] = []
  /// Its return in each episode that it has lived to the end, by the episode's number.
  package var finished: [Int: Double] = [:]

  /// Makes an empty report.
  package init() {}

  /// How much an episode that is over lies behind the oracle's, as a part of the oracle's return; nil
  /// where that is unknown or unfair.
  package func gap(of episode: EpisodeRecord) -> Double? {
    guard episode.conditions.isComparable, !episode.conditions.disturbances.contains(.cutShort)
    else { return nil }
    return finished[episode.number].flatMap {
      Self.gap(of: episode.episodeReturn, behind: $0)
    }
  }

  /// How much a return lies behind the oracle's, as a part of that; nil where that is no number.
  package static func gap(of own: Double, behind best: Double) -> Double? {
    let gap = (best - own) / abs(best)
    return gap.isFinite ? gap : nil
  }
}
