/// Writes the way from one screen to the next as terminal sequences that every player and
/// terminal understands: absolute cursor positions, SGR, glyphs.
///
/// The same screens give the same bytes.
struct ScreenEncoder {
  /// The colours to write.
  let depth: ColorDepth
  private var shown: CellBuffer?

  /// Makes an encoder that knows nothing of the terminal.
  init(depth: ColorDepth) {
    self.depth = depth
  }

  /// The sequences that turn the last screen into this one; empty when nothing changed.
  mutating func encode(_ buffer: CellBuffer) -> String {
    var result = String.UnicodeScalarView()
    let previous: CellBuffer
    if let shown, shown.width == buffer.width, shown.height == buffer.height {
      previous = shown
    } else {
      if shown == nil { result.append(contentsOf: "\u{1B}[?25l".unicodeScalars) }
      result.append(contentsOf: "\u{1B}[0m\u{1B}[2J".unicodeScalars)
      previous = CellBuffer(width: buffer.width, height: buffer.height)
    }
    shown = buffer
    var style = Style.plain
    for row in 0..<buffer.height {
      // The column at which the cursor stands in this row; none yet.
      var cursor = -1
      for column in 0..<buffer.width {
        let cell = buffer[column, row]
        guard cell != previous[column, row] else { continue }
        if cursor != column {
          result.append(contentsOf: "\u{1B}[\(row + 1);\(column + 1)H".unicodeScalars)
        }
        if cell.style != style {
          style = cell.style
          result.append(contentsOf: selection(of: style).unicodeScalars)
        }
        let isControl = cell.glyph.properties.generalCategory == .control
        result.append(isControl ? " " : cell.glyph)
        cursor = column + 1
      }
    }
    if style != .plain { result.append(contentsOf: "\u{1B}[0m".unicodeScalars) }
    return String(result)
  }

  /// Forgets the last screen.
  mutating func invalidate() {
    shown = nil
  }

  /// The sequence that selects a style, whatever was selected before.
  private func selection(of meant: Style) -> String {
    let style = meant.left(at: depth)
    var parts = ["0"]
    if style.bold { parts.append("1") }
    if style.dim { parts.append("2") }
    if style.underline { parts.append("4") }
    if style.reverse { parts.append("7") }
    parts += selection(of: style.foreground, base: 30)
    parts += selection(of: style.background, base: 40)
    return "\u{1B}[" + parts.joined(separator: ";") + "m"
  }

  /// The parameters that select a colour; `base` is 30 for the foreground, 40 for the background.
  private func selection(of color: Color, base: Int) -> [String] {
    switch ColorLowering.lower(color, to: depth) {
    case .standard: return []
    case .rgb(let red, let green, let blue):
      return ["\(base + 8)", "2", "\(red)", "\(green)", "\(blue)"]
    case .palette(let index) where depth == .palette256: return ["\(base + 8)", "5", "\(index)"]
    case .palette(let index):
      let bright = 60 - 8
      return [String(base + Int(index) + (index < 8 ? 0 : bright))]
    }
  }
}
