extension LinePlot {
  /// How the legend fits its row; columns for values are fixed, so that names do not move when
  /// values change.
  package struct LegendLayout: Equatable {
    /// Whether the unit stands first.
    package var hasUnit: Bool
    /// The longest name shown whole; longer ones are cut.
    package var nameWidth: Int
    /// The columns of a value, 0 for none.
    package var valueWidth: Int

    /// Chooses what to give up for a width: first room in the values, then the unit, then the ends of
    /// long names, and the values only when names would shrink below four columns.
    ///
    /// - Parameter keepsNames: Whether the values go before the ends of names.
    package static func fitting(
      width: Int, unit: Int, names: [Int], sample: Int, keepsNames: Bool = false
    ) -> LegendLayout {
      let longest = names.max() ?? 0
      func needed(_ layout: LegendLayout) -> Int {
        let entries = names.reduce(0) { sum, name in
          sum + sample + min(name, layout.nameWidth)
            + (layout.valueWidth > 0 ? 1 + layout.valueWidth : 0)
        }
        return (layout.hasUnit && unit > 0 ? unit + 2 : 0) + entries + 2 * max(0, names.count - 1)
      }
      var candidates = [
        LegendLayout(hasUnit: true, nameWidth: longest, valueWidth: 6),
        LegendLayout(hasUnit: true, nameWidth: longest, valueWidth: 5),
        LegendLayout(hasUnit: false, nameWidth: longest, valueWidth: 5),
      ]
      if keepsNames {
        for hasUnit in [true, false] {
          candidates.append(LegendLayout(hasUnit: hasUnit, nameWidth: longest, valueWidth: 0))
        }
      }
      for (hasUnit, valueWidth) in [(false, 5), (true, 0), (false, 0)] {
        for nameWidth in stride(from: longest, through: min(4, longest), by: -1) {
          candidates.append(
            LegendLayout(hasUnit: hasUnit, nameWidth: nameWidth, valueWidth: valueWidth))
        }
      }
      return candidates.first { needed($0) <= width }
        ?? LegendLayout(hasUnit: false, nameWidth: min(3, longest), valueWidth: 0)
    }
  }

  /// Draws one row: the unit, then name and latest value of every curve in its colour, and at the
  /// right how many values are missing from the picture.
  func drawLegend(
    in row: Rect, of buffer: inout CellBuffer, with appearance: Appearance, geometry: Geometry
  ) {
    guard !row.isEmpty else { return }
    let (theme, glyphs) = (appearance.theme, appearance.glyphs)
    let room = drawCounts(in: row, of: &buffer, with: appearance, geometry: geometry)
    let unit = yAxis.title.drawable(in: glyphs)
    let sample = appearance.isMonochrome && series.count > 1 ? 2 : 0
    // Shorter names before cut ones.
    var times = 0
    var names = series.map { $0.name.drawable(in: glyphs) }
    func fitting() -> LegendLayout {
      LegendLayout.fitting(
        width: room.width, unit: unit.columnCount, names: names.map(\.columnCount), sample: sample,
        keepsNames: keepsLegendNames)
    }
    var layout = fitting()
    while names.contains(where: { $0.columnCount > layout.nameWidth }),
      times < series.map(\.shorterNames.count).max() ?? 0
    {
      times += 1
      names = series.map { $0.name(shortened: times).drawable(in: glyphs) }
      layout = fitting()
    }
    var x = room.x
    if layout.hasUnit, !unit.isEmpty {
      x = buffer.write(unit, x: x, y: row.y, style: theme.muted, clip: room) + 2
    }
    for (index, name) in names.enumerated() {
      if sample > 0 {
        let mark =
          glyphs == .ascii
          ? Self.asciiMarks[index % Self.asciiMarks.count]
          : Self.legendSamples[index % Self.legendSamples.count]
        buffer.put(mark, x: x, y: row.y, style: theme.text, clip: room)
        x += sample
      }
      x = buffer.write(
        name.truncated(to: layout.nameWidth, glyphs: glyphs), x: x, y: row.y,
        style: Style(foreground: color(of: index, theme: theme), bold: true), clip: room)
      if layout.valueWidth > 0 {
        if let value = legendValue(of: index).map(yAxis.unit.written) {
          buffer.write(
            NumberFormat.compact(value, width: layout.valueWidth, keepsZeros: true), x: x + 1,
            y: row.y,
            style: value.isFinite ? theme.text : theme.alarm, clip: room)
        }
        x += 1 + layout.valueWidth
      }
      x += 2
    }
  }

  /// Draws how many values are not finite and how many have no place on the scale.
  /// - Returns: The room that is left.
  private func drawCounts(
    in row: Rect, of buffer: inout CellBuffer, with appearance: Appearance, geometry: Geometry
  ) -> Rect {
    var room = row
    func draw(_ text: String, _ style: Style, leaving least: Int) {
      guard text.columnCount + least <= room.width else { return }
      let slot = room.removeRight(text.columnCount)
      buffer.write(text, in: slot, style: style)
      _ = room.removeRight(1)
    }
    if geometry.nonFiniteCount > 0 {
      draw(
        " \(NumberFormat.grouped(geometry.nonFiniteCount)) nan ", appearance.theme.alarm, leaving: 8
      )
    }
    if geometry.hiddenCount > 0 {
      draw(
        "\(NumberFormat.grouped(geometry.hiddenCount)) hidden (not above 0)",
        appearance.theme.warning, leaving: 24)
    }
    return room
  }

  /// A braille sample of each pattern of dots.
  private static let legendSamples: [Unicode.Scalar] = ["⠒", "⠂", "⠖", "⠄"]

  /// The value at the cursor, or the latest.
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
    if curve.hasHoles {
      guard let found = curve.y[...place].lastIndex(where: \.isFinite) else { return nil }
      place = found
    }
    return curve.y[place]
  }

  /// The least detail: a row for each curve with its name, its course and its latest value.
  func drawSparklines(in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance) {
    let (theme, glyphs) = (appearance.theme, appearance.glyphs)
    let valueWidth = 6
    let nameWidth = min(
      area.width / 3, series.reduce(0) { max($0, $1.name.drawable(in: glyphs).columnCount) })
    for (index, curve) in series.prefix(area.height).enumerated() {
      var row = Rect(x: area.x, y: area.y + index, width: area.width, height: 1)
      let style = Style(foreground: color(of: index, theme: theme))
      if nameWidth > 0, area.width >= 16 {
        let slot = row.removeLeft(nameWidth + 1)
        buffer.write(
          curve.name.drawable(in: glyphs).truncated(to: nameWidth, glyphs: glyphs), in: slot,
          style: style.with(bold: true))
        let value = row.removeRight(valueWidth + 1)
        if let last = legendValue(of: index).map(yAxis.unit.written) {
          buffer.write(
            NumberFormat.compact(last, width: valueWidth, keepsZeros: true), x: value.x + 1,
            y: value.y,
            style: last.isFinite ? theme.text : theme.alarm, clip: value)
        }
      }
      Gauge.sparkline(values: curve.y, in: row, of: &buffer, with: appearance, style: style)
    }
  }
}
