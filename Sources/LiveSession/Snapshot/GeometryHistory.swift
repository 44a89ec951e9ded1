/// How the latent space unfolded: codes of a few fixed observations under models that were looked at
/// while they were learned, few enough to keep for hours.
package struct GeometryHistory: Sendable, Equatable {
  /// The geometry of one model.
  package struct Moment: Sendable, Equatable {
    /// The gradient steps that the model had taken.
    package var update: Int
    /// The codes of the observations `[indices.count, size]`.
    package var codes: [Float]
    /// The codes of the system at rest at every angle of a turn `[angles, size]`; empty when no
    /// component of the state turns all round.
    package var ring: [Float]
    /// How often the ring goes round the middle of its own plane; nil when it has none.
    package var windingNumber: Int?

    /// Makes a moment.
    package init(update: Int, codes: [Float], ring: [Float] = [], windingNumber: Int? = nil) {
      self.update = update
      self.codes = codes
      self.ring = ring
      self.windingNumber = windingNumber
    }
  }

  /// How many moments are kept.
  package static let limit = 200

  /// The moments, oldest first; updates grow.
  package private(set) var moments: [Moment] = []
  /// Which codes of the cloud the observations are.
  package var indices: [Int] = []

  /// An empty history.
  package init() {}

  /// Adds the newest moment, and gives up the one that is missed least when there are too many.
  ///
  /// The first and the newest stay. Of the others the one goes whose neighbours lie nearest to each
  /// other as measured by the age of training: early moments, when much happens, stay dense, and
  /// later ones grow apart in proportion to their update. A moment that is no newer than the last
  /// takes its place.
  package mutating func append(_ moment: Moment, limit: Int = GeometryHistory.limit) {
    if let last = moments.last, moment.update <= last.update { moments.removeLast() }
    moments.append(moment)
    while moments.count > max(limit, 2) {
      guard
        let least = (1..<moments.count - 1).min(by: { gap(around: $0) < gap(around: $1) })
      else { return }
      moments.remove(at: least)
    }
  }

  /// The way from the moment before to the one after, in units of the age at the moment.
  private func gap(around index: Int) -> Double {
    // The first updates count alike: nothing is known of less than some of them.
    let floor = 25.0
    let age = Double(moments[index].update - moments[0].update) + floor
    return Double(moments[index + 1].update - moments[index - 1].update) / age
  }
}
