/// A screen as text.
package enum TextExport {
  /// The rows as plain text, blanks at their ends removed, each ended by a line feed.
  package static func plain(_ buffer: CellBuffer) -> String {
    buffer.lines.map { $0.trimmedRight + "\n" }.joined()
  }

  /// The rows as text with escape sequences for colours and attributes, as a terminal of that depth
  /// would be sent; every row ends with a reset.
  package static func ansi(_ buffer: CellBuffer, depth: ColorDepth = .truecolor) -> String {
    var text = String.UnicodeScalarView()
    for row in 0..<buffer.height {
      var present = Style.plain
      for column in 0..<buffer.width {
        let cell = buffer[column, row]
        if cell.style != present {
          text.append(contentsOf: escape(cell.style, depth: depth).unicodeScalars)
          present = cell.style
        }
        text.append(cell.glyph)
      }
      if present != .plain { text.append(contentsOf: "\u{1B}[0m".unicodeScalars) }
      text.append("\n")
    }
    return String(text)
  }

  /// The sequence that sets a style from any other (ECMA-48, select graphic rendition).
  private static func escape(_ meant: Style, depth: ColorDepth) -> String {
    let style = meant.left(at: depth)
    var codes = ["0"]
    if style.bold { codes.append("1") }
    if style.dim { codes.append("2") }
    if style.underline { codes.append("4") }
    if style.reverse { codes.append("7") }
    for (color, base) in [(style.foreground, 30), (style.background, 40)] {
      switch ColorLowering.lower(color, to: depth) {
      case .standard: break
      case .rgb(let red, let green, let blue): codes.append("\(base + 8);2;\(red);\(green);\(blue)")
      case .palette(let index):
        if depth == .palette16 {
          codes.append("\(index < 8 ? base + Int(index) : base + 52 + Int(index))")
        } else {
          codes.append("\(base + 8);5;\(index)")
        }
      }
    }
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }
}

extension String {
  /// The text without blanks at its end.
  fileprivate var trimmedRight: String {
    let scalars = unicodeScalars
    var end = scalars.endIndex
    while end > scalars.startIndex, scalars[scalars.index(before: end)] == " " {
      end = scalars.index(before: end)
    }
    return String(scalars[..<end])
  }
}
