/// A range for an axis that does not jump: it grows at once to hold the data, and shrinks only after
/// the data has used little of it for a while.
package struct StableRange: Sendable, Equatable {
  /// The range in force; nil before the first data.
  package private(set) var range: ClosedRange<Double>?
  /// The part of the range that the data must use, lest it shrink.
  package var usedPart: Double
  /// How many updates in a row the data must use less before the range shrinks.
  package var patience: Int
  private var idle = 0

  /// Makes a range.
  package init(usedPart: Double = 0.6, patience: Int = 30) {
    self.usedPart = usedPart
    self.patience = patience
  }

  /// Takes the range of the present data and returns the range to draw.
  package mutating func update(_ data: ClosedRange<Double>) -> ClosedRange<Double> {
    guard data.lowerBound.isFinite, data.upperBound.isFinite else { return range ?? 0...1 }
    guard let present = range else {
      range = data
      return data
    }
    let extent = present.upperBound - present.lowerBound
    let used = data.upperBound - data.lowerBound
    idle = used < usedPart * extent ? idle + 1 : 0
    let next: ClosedRange<Double>
    if idle >= patience {
      next = data
      idle = 0
    } else {
      next =
        min(present.lowerBound, data.lowerBound)...max(present.upperBound, data.upperBound)
    }
    range = next
    return next
  }
}
