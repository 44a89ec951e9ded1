/// A paragraph broken into lines at spaces; line feeds are kept.
package struct TextBlock: Sendable, Equatable {
  /// The text.
  package var text: String
  /// How it is drawn; nil for the theme's text.
  package var style: Style?

  /// Makes a block of text.
  package init(_ text: String, style: Style? = nil) {
    self.text = text
    self.style = style
  }

  /// The lines for a width; a word longer than a line is cut.
  package func lines(width: Int) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      // Leading spaces are an indentation that the following lines of the paragraph share.
      let spaces = paragraph.prefix { $0 == " " }.count
      let indentation = String(repeating: " ", count: min(spaces, width / 2))
      var line = indentation
      var isFresh = true
      var gap = 0
      for word in paragraph.dropFirst(spaces).split(
        separator: " ", omittingEmptySubsequences: false)
      {
        // An empty word stands between two spaces: runs of spaces inside a line are kept.
        gap += 1
        if word.isEmpty { continue }
        defer { gap = 0 }
        var rest = String(word)
        if !isFresh, line.columnCount + gap + rest.columnCount > width {
          lines.append(line)
          line = indentation
          isFresh = true
        }
        while rest.columnCount > width - line.columnCount, isFresh {
          let room = max(1, width - line.columnCount)
          let head = String(String.UnicodeScalarView(rest.unicodeScalars.prefix(room)))
          lines.append(line + head)
          rest = String(String.UnicodeScalarView(rest.unicodeScalars.dropFirst(room)))
          line = indentation
        }
        line += (isFresh ? "" : String(repeating: " ", count: gap)) + rest
        isFresh = false
      }
      lines.append(line)
    }
    return lines
  }

  /// Draws as many lines as the area has rows.
  package func draw(in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance) {
    let all = TextBlock(text.drawable(in: appearance.glyphs)).lines(width: area.width)
    for (row, line) in all.prefix(area.height).enumerated() {
      buffer.write(line, in: area, row: row, style: style ?? appearance.theme.text)
    }
  }
}
