extension LinePlot {
  /// The dots of a curve when there is no colour: one pattern for each.
  static let patterns: [UInt8] = [0xFF, 0b0101_0101, 0b0011_1111, 0b0001_0001]
  /// What stands for a curve in ASCII without colour.
  static let asciiMarks: [Unicode.Scalar] = ["*", "o", "x", "+", "#", "%", "@", "&"]

  /// Draws all curves, the first on top; smoothed ones over all the raw ones.
  func drawCurves(
    in area: Rect, mapping: (x: AxisMapping, y: AxisMapping), of buffer: inout CellBuffer,
    with appearance: Appearance
  ) {
    guard !area.isEmpty else { return }
    var canvas = DotCanvas(columns: area.width, rows: area.height)
    let theme = appearance.theme
    drawBands(on: &canvas, mapping: mapping, theme: theme)
    // Without colour a faint curve cannot be told from a strong one: the raw ones are left out.
    if smoothing > 0, !appearance.isMonochrome {
      for index in series.indices.reversed() {
        trace(
          summaries(of: index, mapping: mapping, canvas: canvas, average: nil), pen: 0,
          color: color(of: index, theme: theme).mixed(with: theme.ground, 0.58), pattern: 0xFF,
          on: &canvas)
      }
    }
    let average =
      smoothing > 0
      ? ExponentialAverage(weight: smoothing, isGeometric: yAxis.scale == .log) : nil
    var marks: [UInt8: Unicode.Scalar] = [:]
    for index in series.indices.reversed() {
      let pen = UInt8(truncatingIfNeeded: index + 1)
      if appearance.isMonochrome, series.count > 1 {
        marks[pen] = Self.asciiMarks[index % Self.asciiMarks.count]
      }
      let isPatterned = appearance.isMonochrome && appearance.glyphs == .unicode
      trace(
        summaries(of: index, mapping: mapping, canvas: canvas, average: average), pen: pen,
        color: color(of: index, theme: theme),
        pattern: isPatterned ? Self.patterns[index % Self.patterns.count] : 0xFF, on: &canvas)
    }
    canvas.paint(into: &buffer, area: area, glyphs: appearance.glyphs, penGlyphs: marks)
  }

  private func summaries(
    of index: Int, mapping: (x: AxisMapping, y: AxisMapping), canvas: DotCanvas,
    average: ExponentialAverage?
  ) -> [ColumnSummary] {
    ColumnSummary.summaries(
      x: series[index].x, y: series[index].y, xMapping: mapping.x, yMapping: mapping.y,
      dotWidth: canvas.dotWidth, dotHeight: canvas.dotHeight, average: average)
  }

  /// Draws one curve: a run of dots in every column, and a line from each to the next.
  private func trace(
    _ summaries: [ColumnSummary], pen: UInt8, color: Color, pattern: UInt8,
    on canvas: inout DotCanvas
  ) {
    var previous: ColumnSummary?
    var phase = 0
    for summary in summaries {
      if let before = previous, !summary.isAfterGap {
        phase = canvas.line(
          fromX: before.lastX, y: before.last, toX: summary.firstX, y: summary.first, pen: pen,
          color: color, pattern: pattern, phase: phase)
      }
      if summary.column >= 0, summary.column < canvas.dotWidth,
        summary.top != summary.bottom || previous == nil || summary.isAfterGap
      {
        // A curve above or below the window leaves no dot in it: the canvas clips.
        canvas.verticalRun(
          x: summary.column, from: Int(summary.top.rounded(.down)),
          to: Int(summary.bottom.rounded(.down)), pen: pen, color: color)
      }
      previous = summary
    }
  }
}
