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
  package mutating func append(_ moment: Moment, limit: Int = GeometryHistory.limit) {
    moments.append(moment, limit: limit)
  }
}

extension GeometryHistory.Moment: DatedMoment {}
