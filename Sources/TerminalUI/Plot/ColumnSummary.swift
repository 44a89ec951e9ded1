/// What one column of dots must show of a curve: the smallest, largest, first and last of the points
/// that fall into it.
///
/// Lines drawn from these are the same as lines drawn from all points (the M4 aggregation, Jugel et
/// al. 2014), so that no spike is lost however long the curve is. Heights are in dots from the top:
/// the largest value has the smallest height.
package struct ColumnSummary: Sendable, Equatable {
  /// The column of dots; -1 stands for all that lies left of the window, the number of columns for
  /// all that lies right of it.
  package var column: Int
  /// The exact place of the first and the last point across, in dots.
  package var firstX, lastX: Double
  /// The heights of the topmost and the lowest point.
  package var top, bottom: Double
  /// The heights of the first and the last point.
  package var first, last: Double
  /// Whether the curve is broken before this column.
  package var isAfterGap: Bool

  /// Sums a curve up for a grid of dots.
  ///
  /// Of the points outside the window only the two next to it are kept: the lines across its edges
  /// need them.
  package static func summaries(
    x xs: [Double], y ys: [Double], xMapping: AxisMapping, yMapping: AxisMapping, dotWidth: Int,
    dotHeight: Int
  ) -> [ColumnSummary] {
    var summaries: [ColumnSummary] = []
    summaries.reserveCapacity(dotWidth + 2)
    let (width, height) = (Double(dotWidth), Double(dotHeight))
    var present: ColumnSummary?
    var isAfterGap = true
    xs.withUnsafeBufferPointer { xs in
      ys.withUnsafeBufferPointer { ys in
        for index in 0..<min(xs.count, ys.count) {
          let across = xMapping.placeOrNaN(xs[index])
          let up = yMapping.placeOrNaN(ys[index])
          guard across == across, up == up else {
            isAfterGap = true
            continue
          }
          // Far outside, the exact place no longer matters, but it must fit an Int.
          let x = min(1e7, max(-1e7, across * width))
          var y = min(1e7, max(-1e7, (1 - up) * height))
          // The lower and right edges belong to the last dot.
          if y == height { y = height.nextDown }
          let column = x < 0 ? -1 : x > width ? dotWidth : min(dotWidth - 1, Int(x))
          if var known = present, known.column == column, !isAfterGap {
            if column == dotWidth { continue }
            if column < 0 {
              known.firstX = x
              (known.first, known.top, known.bottom) = (y, y, y)
            }
            known.lastX = x
            known.last = y
            known.top = min(known.top, y)
            known.bottom = max(known.bottom, y)
            present = known
          } else {
            if let present { summaries.append(present) }
            present = ColumnSummary(
              column: column, firstX: x, lastX: x, top: y, bottom: y, first: y, last: y,
              isAfterGap: isAfterGap)
          }
          isAfterGap = false
        }
      }
    }
    if let present { summaries.append(present) }
    return summaries
  }
}
