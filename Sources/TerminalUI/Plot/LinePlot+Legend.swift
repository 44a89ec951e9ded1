extension LinePlot {
  /// The columns kept for a value in the legend, so that the names do not move when it changes.
  private static let valueWidth = 6

  /// Draws one row: the unit, then name and latest value of every curve in its colour, and at the
  /// right how many values are missing from the picture.
  func drawLegend(
    in row: Rect, of buffer: inout CellBuffer, with appearance: Appearance, geometry: Geometry
  ) {
    guard !row.isEmpty else { return }
    let (theme, glyphs) = (appearance.theme, appearance.glyphs)
    var room = row
    if geometry.nonFiniteCount > 0 {
      let text = " \(NumberFormat.grouped(geometry.nonFiniteCount)) nan "
      if text.columnCount + 8 <= row.width {
        let slot = room.removeRight(text.columnCount)
        buffer.write(text, x: slot.x, y: slot.y, style: theme.alarm, clip: slot)
        _ = room.removeRight(1)
      }
    }
    if geometry.hiddenCount > 0 {
      let text = "\(NumberFormat.grouped(geometry.hiddenCount)) hidden (not above 0)"
      if text.columnCount + 24 <= room.width {
        let slot = room.removeRight(text.columnCount)
        buffer.write(text, x: slot.x, y: slot.y, style: theme.warning, clip: slot)
        _ = room.removeRight(1)
      }
    }
    var x = room.x
    let unit = yAxis.title.drawable(in: glyphs)
    if !unit.isEmpty, unit.columnCount + 2 < room.width {
      x = buffer.write(unit, x: x, y: row.y, style: theme.muted, clip: room) + 2
    }
    let names = series.map { $0.name.drawable(in: glyphs) }
    let sample = appearance.isMonochrome && series.count > 1 ? 2 : 0
    // All with values, or names alone, or names cut to equal parts.
    let nameLength = names.reduce(0) { $0 + $1.columnCount + sample + 2 } - 2
    let hasValues = nameLength + series.count * (Self.valueWidth + 1) <= room.right - x
    let share = series.isEmpty ? 0 : (room.right - x + 2) / series.count - 2 - sample
    for (index, name) in names.enumerated() {
      let color = color(of: index, theme: theme)
      if sample > 0 {
        let mark =
          glyphs == .ascii
          ? Self.asciiMarks[index % Self.asciiMarks.count]
          : Self.legendSamples[index % Self.legendSamples.count]
        buffer.put(mark, x: x, y: row.y, style: theme.text, clip: room)
        x += 2
      }
      let isShort = !hasValues && nameLength > room.right - x
      let text = isShort ? name.truncated(to: max(1, share), glyphs: glyphs) : name
      x = buffer.write(
        text, x: x, y: row.y, style: Style(foreground: color, bold: true), clip: room)
      if hasValues {
        let value = legendValue(of: index)
        let number = value.map { NumberFormat.compact($0, width: Self.valueWidth) } ?? ""
        let style = value.map { $0.isFinite ? theme.text : theme.alarm } ?? theme.text
        buffer.write(number, x: x + 1, y: row.y, style: style, clip: room)
        x += 1 + Self.valueWidth
      }
      x += 2
    }
  }

  /// A braille sample of each pattern of dots.
  private static let legendSamples: [Unicode.Scalar] = ["⠒", "⠂", "⠖", "⠄"]

  /// The value at the cursor, or the latest; of a smoothed curve the average.
  private func legendValue(of index: Int) -> Double? {
    let curve = series[index]
    let count = min(curve.x.count, curve.y.count)
    guard count > 0 else { return nil }
    var place = count - 1
    if let cursor {
      // The latest point at or before the cursor.
      guard let found = curve.x.prefix(count).lastIndex(where: { $0 <= cursor }) else { return nil }
      place = found
    }
    guard smoothing > 0, curve.y[place].isFinite else { return curve.y[place] }
    // 2,000 points hold all but a trace of the average's memory, and cost nothing.
    return smoothed(Array(curve.y[max(0, place - 2_000)...place])).last
  }

  /// The least detail: a row for each curve with its name, its course and its latest value.
  func drawSparklines(in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance) {
    let (theme, glyphs) = (appearance.theme, appearance.glyphs)
    let nameWidth = min(
      area.width / 3, series.reduce(0) { max($0, $1.name.drawable(in: glyphs).columnCount) })
    for (index, curve) in series.prefix(area.height).enumerated() {
      var row = Rect(x: area.x, y: area.y + index, width: area.width, height: 1)
      let style = Style(foreground: color(of: index, theme: theme))
      if nameWidth > 0, area.width >= 16 {
        let slot = row.removeLeft(nameWidth + 1)
        buffer.write(
          curve.name.drawable(in: glyphs).truncated(to: nameWidth, glyphs: glyphs), x: slot.x,
          y: slot.y, style: style.with(bold: true), clip: slot)
        let value = row.removeRight(Self.valueWidth + 1)
        if let last = legendValue(of: index) {
          buffer.write(
            NumberFormat.compact(last, width: Self.valueWidth), x: value.x + 1, y: value.y,
            style: last.isFinite ? theme.text : theme.alarm, clip: value)
        }
      }
      Gauge.sparkline(values: curve.y, in: row, of: &buffer, with: appearance, style: style)
    }
  }
}
