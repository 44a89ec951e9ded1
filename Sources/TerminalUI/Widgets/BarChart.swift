/// Vertical bars from zero, one for each value, with a label under each: the KL of every latent
/// dimension, for example.
package struct BarChart: Sendable, Equatable {
  /// The values; negative ones are drawn as zero, what is not a number is marked.
  package var values: [Double]
  /// A label for each bar, shown as far as it fits.
  package var labels: [String]
  /// The value at the top; nil for the largest value.
  package var maximum: Double?
  /// Bars below this value step back: a latent dimension that carries nothing.
  package var threshold: Double
  /// The bar under the cursor.
  package var selected: Int?
  /// Whether the value is written over each bar where there is room.
  package var showsValues: Bool

  /// Makes a chart.
  package init(
    values: [Double], labels: [String] = [], maximum: Double? = nil, threshold: Double = 0,
    selected: Int? = nil, showsValues: Bool = true
  ) {
    self.values = values
    self.labels = labels
    self.maximum = maximum
    self.threshold = threshold
    self.selected = selected
    self.showsValues = showsValues
  }

  /// Draws the bars into an area; when there are more than columns, the first ones.
  package func draw(in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance) {
    guard !area.isEmpty, !values.isEmpty else { return }
    let (theme, glyphs) = (appearance.theme, appearance.glyphs)
    let count = min(values.count, area.width)
    let hasLabels = !labels.isEmpty && area.height >= 2
    // Bars of equal width with one column between them where there is room.
    let pitch = max(1, min(10, area.width / count))
    let barWidth = pitch >= 3 ? pitch - 1 : pitch
    let hasValues = showsValues && barWidth >= 3 && area.height >= 4
    let top = maximum ?? values.lazy.filter(\.isFinite).max() ?? 0
    var bars = area
    let labelRow = bars.removeBottom(hasLabels ? 1 : 0)
    // The row over the bars belongs to the value of the tallest one.
    let room = Rect(
      x: bars.x, y: bars.y + (hasValues ? 1 : 0), width: bars.width,
      height: bars.height - (hasValues ? 1 : 0))
    let steps = glyphs.lowerEighths

    for index in 0..<count {
      let x = area.x + index * pitch
      let slot = Rect(x: x, y: area.y, width: barWidth, height: area.height).intersection(area)
      let value = values[index]
      var style = value < threshold ? theme.muted : Style(foreground: theme.seriesColor(0))
      if index == selected { style = theme.accent }
      if hasLabels, index < labels.count {
        let label = labels[index].drawable(in: glyphs).truncated(to: barWidth, glyphs: glyphs)
        let start = x + (barWidth - label.columnCount) / 2
        buffer.write(
          label, x: start, y: labelRow.y, style: index == selected ? theme.selection : theme.muted,
          clip: slot)
      }
      guard value.isFinite else {
        buffer.write("nan", x: x, y: bars.bottom - 1, style: theme.alarm, clip: slot)
        continue
      }
      let part = top > 0 && top.isFinite ? min(1, max(0, value / top)) : 0
      let level = Int((part * Double(room.height * 8)).rounded())
      for row in 0..<room.height {
        let fill = min(8, max(0, level - row * 8))
        // A dead dimension still has a foot to stand on.
        let glyph = fill == 0 && row == 0 ? steps[1] : steps[fill]
        guard glyph != " " else { continue }
        for column in x..<(x + barWidth) {
          buffer.put(
            glyph, x: column, y: room.bottom - 1 - row, style: fill == 0 ? theme.track : style,
            clip: slot)
        }
      }
      if top > 0, RangePlace.isBeyond(value / top) {
        buffer.put(glyphs.beyondUp, x: x + barWidth / 2, y: room.y, style: style, clip: slot)
      }
      if hasValues {
        let text = NumberFormat.compact(value, width: barWidth)
        let row = room.bottom - 1 - max(1, (level + 7) / 8)
        buffer.write(
          text, x: x + max(0, (barWidth - text.columnCount) / 2), y: max(bars.y, row),
          style: theme.muted, clip: slot)
      }
    }
  }
}
