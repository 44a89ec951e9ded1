/// The key of a colour map: its steps in a row between the values at its ends.
package struct ColorBar: Sendable, Equatable {
  /// The map.
  package var map: ColorMap
  /// What stands at the lower end.
  package var low: String
  /// What stands at the upper end.
  package var high: String

  /// Makes a key.
  package init(map: ColorMap, low: String, high: String) {
    self.map = map
    self.low = low
    self.high = high
  }

  /// Draws the key into the area's first row; without colour only the words are shown.
  package func draw(in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance) {
    guard !area.isEmpty else { return }
    let glyphs = appearance.glyphs
    let muted = appearance.theme.muted
    var room = Rect(x: area.x, y: area.y, width: area.width, height: 1)
    let (first, last) = (low.drawable(in: glyphs), high.drawable(in: glyphs))
    let slot = room.removeLeft(first.columnCount + 1)
    buffer.write(first, x: slot.x, y: slot.y, style: muted, clip: slot)
    let end = room.removeRight(last.columnCount + 1)
    buffer.write(last, x: end.x + 1, y: end.y, style: muted, clip: end)
    guard room.width > 0 else { return }
    for column in 0..<room.width {
      let place = (Double(column) + 0.5) / Double(room.width)
      // A cyclic map runs from minus half a turn to plus half a turn: 0 stands in the middle.
      let color = map.color(
        at: map.isCyclic ? place + 0.5 : place, isDark: appearance.theme.isDark)
      let style =
        appearance.isMonochrome || glyphs == .ascii
        ? muted.with(foreground: appearance.isMonochrome ? .standard : color)
        : Style(background: color)
      let glyph: Unicode.Scalar =
        appearance.isMonochrome || glyphs == .ascii ? glyphs.horizontal : " "
      buffer.put(glyph, x: room.x + column, y: room.y, style: style, clip: room)
    }
  }
}
