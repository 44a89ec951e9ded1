/// Where a value lies on a row or column of cells that stands for a range.
///
/// What lies beyond an end has no cell: whoever draws it must say that it is farther out, by the
/// glyphs `beyondLeft` and so on, and not pass the end off as its place.
package enum RangePlace: Sendable, Equatable {
  /// In the range, so many cells from its lower end.
  case cell(Int)
  /// Below the lower end.
  case below
  /// Above the upper end.
  case above

  /// Places a value; nil when it or the range is not a number, or the range is empty.
  ///
  /// The ends belong to the range, with room for rounding.
  package init?(of value: Double, from minimum: Double, to maximum: Double, cells: Int) {
    let part = (value - minimum) / (maximum - minimum)
    guard part.isFinite, maximum > minimum, cells > 0 else { return nil }
    if part < -Self.rounding {
      self = .below
    } else if part > 1 + Self.rounding {
      self = .above
    } else {
      self = .cell(Int((min(max(part, 0), 1) * Double(cells - 1)).rounded()))
    }
  }

  /// Whether a share of a range is beyond 1.
  static func isBeyond(_ part: Double) -> Bool { part > 1 + rounding }

  /// Ends that were rounded to single precision still belong.
  private static let rounding = 1e-5
}
