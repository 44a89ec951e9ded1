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
    // Without colour a faint curve cannot be told from a strong one: only one of them is drawn.
    if !appearance.isMonochrome {
      for curve in background.reversed() {
        trace(
          summaries(of: curve, mapping: mapping, canvas: canvas), pen: 0xFE,
          color: curve.color ?? theme.ground.mixed(with: theme.ink, 0.4), pattern: 0xFF, on: &canvas
        )
      }
      for index in series.indices.reversed() {
        let faint = color(of: index, theme: theme).mixed(with: theme.ground, 0.58)
        drawBand(of: series[index], mapping: mapping, color: faint, on: &canvas)
        guard !series[index].average.isEmpty else { continue }
        trace(
          summaries(of: series[index], mapping: mapping, canvas: canvas), pen: 0,
          color: faint, pattern: 0xFF, on: &canvas)
      }
    }
    var marks: [UInt8: Unicode.Scalar] = [:]
    var drawn: [(summaries: [ColumnSummary], color: Color)] = []
    for index in series.indices.reversed() {
      let pen = UInt8(truncatingIfNeeded: index + 1)
      if appearance.isMonochrome, series.count > 1 {
        marks[pen] = Self.asciiMarks[index % Self.asciiMarks.count]
      }
      let isPatterned = appearance.isMonochrome && appearance.glyphs == .unicode
      var curve = series[index]
      if curve.average.count >= curve.y.count, !curve.y.isEmpty { curve.y = curve.average }
      let shown = summaries(of: curve, mapping: mapping, canvas: canvas)
      trace(
        shown, pen: pen, color: color(of: index, theme: theme),
        pattern: isPatterned ? Self.patterns[index % Self.patterns.count] : 0xFF, on: &canvas)
      drawn.append((shown, color(of: index, theme: theme)))
    }
    canvas.paint(into: &buffer, area: area, glyphs: appearance.glyphs, penGlyphs: marks)
    for curve in drawn {
      markBeyond(
        curve.summaries, color: curve.color, dotHeight: Double(canvas.dotHeight), in: area,
        of: &buffer, glyphs: appearance.glyphs)
    }
  }

  /// Marks where a curve runs above or below the window, in the first or last row where nothing else
  /// is: without it, it would look as if there was no value.
  private func markBeyond(
    _ summaries: [ColumnSummary], color: Color, dotHeight: Double, in area: Rect,
    of buffer: inout CellBuffer, glyphs: GlyphSet
  ) {
    for summary in summaries where summary.column >= 0 && summary.column < 2 * area.width {
      let isAbove = summary.bottom < 0
      guard isAbove || summary.top >= dotHeight else { continue }
      let (x, y) = (area.x + summary.column / 2, isAbove ? area.y : area.bottom - 1)
      guard [" ", glyphs.gridHorizontal, glyphs.gridVertical].contains(buffer[x, y].glyph) else {
        continue
      }
      buffer.put(
        isAbove ? glyphs.beyondUp : glyphs.beyondDown, x: x, y: y,
        style: Style(foreground: color), clip: area, keepingBackground: true)
    }
  }

  /// Draws from the smallest to the largest value of every point: what joined points hide in their
  /// mean.
  ///
  /// A smallest value without a place on a logarithmic axis lies below the picture.
  private func drawBand(
    of curve: Series, mapping: (x: AxisMapping, y: AxisMapping), color: Color,
    on canvas: inout DotCanvas
  ) {
    guard curve.hasBand else { return }
    let (width, height) = (Double(canvas.dotWidth), Double(canvas.dotHeight))
    for index in 0..<min(curve.x.count, curve.y.count) {
      guard let across = mapping.x.place(curve.x[index]), across >= 0, across <= 1,
        let top = mapping.y.place(curve.highs[index])
      else { continue }
      let bottom = mapping.y.place(curve.lows[index]) ?? 0
      // The lower edge belongs to the last dot.
      func row(_ place: Double) -> Int {
        Int(min(max((1 - place) * height, -1), place >= 0 ? height - 1 : height).rounded(.down))
      }
      canvas.verticalRun(
        x: min(canvas.dotWidth - 1, Int(across * width)), from: row(top), to: row(bottom), pen: 0,
        color: color)
    }
  }

  private func summaries(
    of curve: Series, mapping: (x: AxisMapping, y: AxisMapping), canvas: DotCanvas
  ) -> [ColumnSummary] {
    ColumnSummary.summaries(
      x: curve.x, y: curve.y, xMapping: mapping.x, yMapping: mapping.y,
      dotWidth: canvas.dotWidth, dotHeight: canvas.dotHeight)
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
