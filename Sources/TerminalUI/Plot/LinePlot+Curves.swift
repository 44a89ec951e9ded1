import Foundation

extension LinePlot {
  /// The dots of a curve: all, or one pattern for each curve when there is no colour.
  static let patterns: [UInt8] = [0xFF, 0b0101_0101, 0b0011_1111, 0b0001_0001]
  /// What stands for a curve in ASCII without colour.
  static let asciiMarks: [Unicode.Scalar] = ["*", "o", "x", "+", "#", "%", "@", "&"]

  /// Draws all curves, the first on top.
  func drawCurves(
    in area: Rect, mapping: (x: AxisMapping, y: AxisMapping), of buffer: inout CellBuffer,
    with appearance: Appearance
  ) {
    guard !area.isEmpty else { return }
    var canvas = DotCanvas(columns: area.width, rows: area.height)
    var marks: [UInt8: Unicode.Scalar] = [:]
    let isSmoothed = smoothing > 0
    if isSmoothed {
      for index in series.indices.reversed() {
        let color = color(of: index, theme: appearance.theme).mixed(
          with: appearance.theme.ground, 0.62)
        // Without colour a faint curve cannot be told from a strong one: the raw one is left out.
        guard !appearance.isMonochrome else { continue }
        trace(
          series[index].x, series[index].y, mapping: mapping, pen: 0, color: color, pattern: 0xFF,
          on: &canvas)
      }
    }
    for index in series.indices.reversed() {
      let pen = UInt8(truncatingIfNeeded: index + 1)
      if appearance.isMonochrome, series.count > 1 {
        marks[pen] = Self.asciiMarks[index % Self.asciiMarks.count]
      }
      trace(
        series[index].x, isSmoothed ? smoothed(series[index].y) : series[index].y,
        mapping: mapping, pen: pen, color: color(of: index, theme: appearance.theme),
        pattern: appearance.isMonochrome && appearance.glyphs == .unicode
          ? Self.patterns[index % Self.patterns.count] : 0xFF, on: &canvas)
    }
    canvas.paint(into: &buffer, area: area, glyphs: appearance.glyphs, penGlyphs: marks)
  }

  /// The moving average, of logarithms on a logarithmic axis.
  func smoothed(_ values: [Double]) -> [Double] {
    var average = ExponentialAverage(weight: smoothing)
    guard case .log = yAxis.scale else { return values.map { average.next($0) } }
    return values.map { $0 > 0 ? exp(average.next(Foundation.log($0))) : .nan }
  }

  /// Draws one curve from the summaries of its columns.
  private func trace(
    _ xs: [Double], _ ys: [Double], mapping: (x: AxisMapping, y: AxisMapping), pen: UInt8,
    color: Color, pattern: UInt8, on canvas: inout DotCanvas
  ) {
    let summaries = columnSummaries(
      xs, ys, mapping: mapping, dotWidth: canvas.dotWidth, dotHeight: canvas.dotHeight)
    var previous: ColumnSummary?
    for summary in summaries {
      if let before = previous, !summary.isAfterGap {
        canvas.line(
          fromX: before.lastX, y: before.last, toX: summary.firstX, y: summary.first, pen: pen,
          color: color, pattern: pattern)
      }
      if summary.column >= 0, summary.column < canvas.dotWidth {
        // A curve above or below the window leaves no dot in it.
        let (top, bottom) = (dotRow(summary.highest), dotRow(summary.lowest))
        if pattern == 0xFF || top == bottom {
          canvas.verticalRun(x: summary.column, from: top, to: bottom, pen: pen, color: color)
        } else {
          canvas.line(
            fromX: Double(summary.column) + 0.5, y: summary.highest,
            toX: Double(summary.column) + 0.5, y: summary.lowest, pen: pen, color: color,
            pattern: pattern)
        }
      }
      previous = summary
    }
  }

  private func dotRow(_ height: Double) -> Int { Int(height.rounded(.down)) }

  /// Sums a curve up by columns of dots; see `ColumnSummary`.
  func columnSummaries(
    _ xs: [Double], _ ys: [Double], mapping: (x: AxisMapping, y: AxisMapping), dotWidth: Int,
    dotHeight: Int
  ) -> [ColumnSummary] {
    var summaries: [ColumnSummary] = []
    summaries.reserveCapacity(dotWidth + 2)
    var isAfterGap = true
    let (width, height) = (Double(dotWidth), Double(dotHeight))
    xs.withUnsafeBufferPointer { xs in
      ys.withUnsafeBufferPointer { ys in
        for index in 0..<min(xs.count, ys.count) {
          guard let across = mapping.x.place(xs[index]), let up = mapping.y.place(ys[index]) else {
            isAfterGap = true
            continue
          }
          // Far outside, the exact place no longer matters, but it must still fit an Int.
          let x = min(1e7, max(-1e7, across * width))
          var y = min(1e7, max(-1e7, (1 - up) * height))
          // The lower and right edges belong to the last dot.
          if y == height { y = height.nextDown }
          let column = x < 0 ? -1 : x > width ? dotWidth : min(dotWidth - 1, Int(x))
          if !isAfterGap, let last = summaries.indices.last, summaries[last].column == column {
            // Left of the window only the point nearest to it matters, right of it only the first.
            if column == dotWidth { continue }
            if column < 0 {
              summaries[last].firstX = x
              (summaries[last].first, summaries[last].lowest, summaries[last].highest) = (y, y, y)
            }
            summaries[last].lastX = x
            summaries[last].last = y
            summaries[last].lowest = max(summaries[last].lowest, y)
            summaries[last].highest = min(summaries[last].highest, y)
          } else {
            summaries.append(
              ColumnSummary(
                column: column, firstX: min(x, width + 1e6), lastX: x, lowest: y, highest: y,
                first: y, last: y, isAfterGap: isAfterGap))
          }
          isAfterGap = false
        }
      }
    }
    return summaries
  }
}
