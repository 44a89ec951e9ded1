import Foundation

/// Watches for lazy dynamics: an optimum in which predictions are no better than taking the last code
/// for the next, because the codes hold still or ignore the actions.
///
/// The ratio of one batch is noisy, so an average over some `memory` updates is judged, and only after
/// `patience` updates above the limit. One thread uses it.
package struct LazinessMonitor: Sendable {
  /// From this ratio on predictions are as good as copies.
  package static let limit = 0.9
  /// Updates above the limit before that is called lazy.
  package static let patience = 1000
  /// Updates that the average remembers.
  package static let memory = 50.0

  /// The average of `Trainer.predictionRatio()`; not a number before the first.
  package private(set) var ratio = Double.nan
  private var last = 0
  private var since: Int?
  /// The average now and then, so that what is can be compared with what was.
  private var samples: [(update: Int, ratio: Double)] = []
  private static let sampleLimit = 64

  /// Begins with nothing known.
  package init() {}

  /// Takes the ratio at an update; values that are not finite tell nothing.
  package mutating func note(update: Int, ratio value: Double) {
    guard value.isFinite, update > last else { return }
    if ratio.isFinite {
      ratio += (1 - exp(-Double(update - last) / Self.memory)) * (value - ratio)
    } else {
      ratio = value
    }
    last = update
    since = ratio >= Self.limit ? since ?? update : nil
    if samples.count == Self.sampleLimit {
      samples = samples.indices.filter { $0 % 2 == 1 }.map { samples[$0] }
    }
    let distance = samples.count > 1 ? samples[1].update - samples[0].update : 0
    if update - (samples.last?.update ?? 0) >= distance { samples.append((update, ratio)) }
  }

  /// The average at about half as many updates as now; nil while there are too few of them.
  package var earlier: (update: Int, ratio: Double)? {
    guard last > 2 * Int(Self.memory) else { return nil }
    return samples.last { $0.update <= last / 2 }
  }

  /// Whether the dynamics have been lazy for long enough to say so.
  package var isLazy: Bool { since.map { last - $0 >= Self.patience } ?? false }
}
