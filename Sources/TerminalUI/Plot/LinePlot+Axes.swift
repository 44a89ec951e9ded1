extension LinePlot {
  /// Draws ticks, labels, grid, events and the marks of values that are not finite.
  /// - Returns: The geometry with the area left for the curves.
  func drawAxes(
    around area: Rect, mapping: (x: AxisMapping, y: AxisMapping), geometry: Geometry,
    of buffer: inout CellBuffer, with appearance: Appearance
  ) -> Geometry {
    let (theme, glyphs) = (appearance.theme, appearance.glyphs)
    var result = geometry
    var plot = area
    let isCompact = geometry.detail == .compact
    let feet = plot.removeBottom(showsXAxis ? isCompact ? 1 : 2 : 0)
    let yTicks = AxisTicks.ticks(
      mapping: mapping.y, unit: yAxis.unit, cells: plot.height, isHorizontal: false)
    let widest = yTicks.reduce(0) { max($0, $1.label.columnCount) }
    // Labels may take a third of the width at most; longer ones are cut.
    let labelWidth = min(fixedLabelWidth ?? widest, area.width / 3)
    let labels = plot.removeLeft(labelWidth)
    let axis = plot.removeLeft(1)
    result.plotArea = plot
    result.labelWidth = labelWidth

    buffer.fill(axis, with: Cell(glyphs.vertical, style: theme.axis))
    for tick in yTicks {
      let y = plot.bottom - 1 - tick.cell
      // Cut at its end a number would be another number.
      if tick.label.columnCount <= labelWidth {
        buffer.write(tick.label, endingAt: labels.right, y: y, style: theme.axis, clip: labels)
      }
      buffer.put(glyphs.tickLeft, x: axis.x, y: y, style: theme.axis, clip: area)
      buffer.fill(plot.row(y - plot.y), with: Cell(glyphs.gridHorizontal, style: theme.grid))
    }
    drawEvents(in: plot, mapping: mapping.x, of: &buffer, with: appearance)
    guard showsXAxis else {
      let floor = Rect(x: plot.x, y: plot.bottom - 1, width: plot.width, height: 1)
      markGaps(on: floor, mapping: mapping.x, of: &buffer, with: appearance)
      return result
    }
    let rule = Rect(x: plot.x, y: feet.y, width: plot.width, height: 1)
    buffer.put(glyphs.axisCorner, x: axis.x, y: feet.y, style: theme.axis, clip: area)
    buffer.fill(rule, with: Cell(glyphs.horizontal, style: theme.axis))
    drawXLabels(
      rule: rule, feet: feet, mapping: mapping.x, isCompact: isCompact, of: &buffer,
      with: appearance)
    if geometry.nonFiniteCount > 0 {
      markGaps(on: rule, mapping: mapping.x, of: &buffer, with: appearance)
    }
    return result
  }

  private func drawXLabels(
    rule: Rect, feet: Rect, mapping: AxisMapping, isCompact: Bool, of buffer: inout CellBuffer,
    with appearance: Appearance
  ) {
    let (theme, glyphs) = (appearance.theme, appearance.glyphs)
    let ticks = AxisTicks.ticks(
      mapping: mapping, unit: xAxis.unit, cells: rule.width, isHorizontal: true)
    let row = Rect(x: rule.x, y: feet.bottom - 1, width: rule.width, height: 1)
    var end = rule.x
    for tick in ticks {
      let start = rule.x + AxisTicks.labelStart(tick, cells: rule.width)
      if !isCompact {
        buffer.put(glyphs.tickDown, x: rule.x + tick.cell, y: rule.y, style: theme.axis, clip: rule)
      }
      end = buffer.write(tick.label, x: start, y: row.y, style: theme.axis, clip: row)
    }
    let title = xAxis.title.drawable(in: glyphs)
    if !title.isEmpty, row.right - title.columnCount > end + 1 {
      buffer.write(title, in: row, at: .right, style: theme.muted)
    }
  }

  /// The columns of the events that lie in a plot, from the left.
  private func shownEvents(in plot: Rect, mapping: AxisMapping) -> [(x: Int, text: String)] {
    events.compactMap { event -> (x: Int, text: String)? in
      column(of: event.x, in: plot, mapping: mapping).map { ($0, event.text) }
    }.sorted { $0.x < $1.x }
  }

  /// Writes the words of the events over the curves, of each as many as there is room for before the
  /// next: in the first row, or in the last where only that is free of curves.
  func drawEventWords(
    in plot: Rect, mapping: AxisMapping, of buffer: inout CellBuffer, with appearance: Appearance
  ) {
    guard !plot.isEmpty else { return }
    let glyphs = appearance.glyphs
    let shown = shownEvents(in: plot, mapping: mapping)
    for (index, event) in shown.enumerated() {
      let limit = index + 1 < shown.count ? shown[index + 1].x - 1 : plot.right
      let words = event.text.drawable(in: glyphs).wholeWords(in: limit - event.x - 1)
      guard !words.isEmpty else { continue }
      let columns = (event.x + 1)..<(event.x + 1 + words.columnCount)
      let row =
        [plot.y, plot.bottom - 1].first { row in
          columns.allSatisfy { column in
            [" ", glyphs.gridHorizontal, glyphs.gridVertical].contains(buffer[column, row].glyph)
          }
        } ?? plot.y
      buffer.write(words, x: event.x + 1, y: row, style: appearance.theme.muted, clip: plot)
    }
  }

  /// Draws the vertical lines of the events and the cursor.
  func drawEvents(
    in plot: Rect, mapping: AxisMapping, of buffer: inout CellBuffer, with appearance: Appearance
  ) {
    let (theme, glyphs) = (appearance.theme, appearance.glyphs)
    func draw(_ glyph: Unicode.Scalar, _ style: Style, x: Int) {
      let line = Rect(x: x, y: plot.y, width: 1, height: plot.height)
      buffer.fill(line, with: Cell(glyph, style: style))
    }
    for event in shownEvents(in: plot, mapping: mapping) {
      draw(glyphs.gridVertical, theme.muted, x: event.x)
    }
    if let cursor, let x = column(of: cursor, in: plot, mapping: mapping) {
      draw(glyphs.vertical, theme.accent, x: x)
    }
  }

  /// Marks on the horizontal axis where values are not finite.
  private func markGaps(
    on rule: Rect, mapping: AxisMapping, of buffer: inout CellBuffer, with appearance: Appearance
  ) {
    func mark(_ x: Double) {
      guard let column = column(of: x, in: rule, mapping: mapping) else { return }
      buffer.put(
        appearance.glyphs.notANumber, x: column, y: rule.y,
        style: appearance.theme.alarm.with(reverse: false), clip: rule)
    }
    for curve in series {
      for (x, y) in zip(curve.x, curve.y) where !y.isFinite && !curve.hasHoles { mark(x) }
      curve.gaps.forEach(mark)
    }
  }

  /// The column of a horizontal value, nil outside.
  private func column(of x: Double, in plot: Rect, mapping: AxisMapping) -> Int? {
    guard let place = mapping.place(x), place >= 0, place <= 1, !plot.isEmpty else { return nil }
    return plot.x + min(plot.width - 1, Int(place * Double(plot.width)))
  }
}
