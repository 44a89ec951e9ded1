/// What one column of dots must show of a curve: the smallest, largest, first and last of the
/// points that fall into it.
///
/// Lines drawn from these are the same as lines drawn from all points (the M4 aggregation, Jugel et
/// al. 2014), so that no spike is lost however long the curve is.
package struct ColumnSummary: Sendable, Equatable {
  /// The column of dots.
  package var column: Int
  /// The exact place of the first point across, in dots.
  package var firstX: Double
  /// The exact place of the last point across, in dots.
  package var lastX: Double
  /// The heights, in dots from the top.
  package var lowest: Double
  package var highest: Double
  package var first: Double
  package var last: Double
  /// Whether the curve is broken before this column.
  package var isAfterGap: Bool
}
