import Foundation

/// A screen as a picture in SVG.
///
/// Text stands in a monospace font, one element for each word of one style. Block elements, box
/// drawing and braille are drawn as shapes, so that the picture does not depend on what the reader's
/// font makes of them. The same screen always gives the same bytes.
package enum SVGExport {
  /// The size of a cell in the picture's units.
  private static let cell = (width: 8.0, height: 16.0)
  /// The free border around the screen.
  private static let margin = 12.0

  /// Writes the screen.
  /// - Parameters:
  ///   - theme: Gives the ground of the picture and the colour of plain text.
  ///   - title: Text for those who cannot see the picture; empty for none.
  package static func document(
    _ buffer: CellBuffer, theme: Theme = .dark, title: String = ""
  ) -> String {
    let width = Double(buffer.width) * cell.width + 2 * margin
    let height = Double(buffer.height) * cell.height + 2 * margin
    var shapes = ShapeCollector()
    var texts: [String] = []
    for row in 0..<buffer.height {
      collectBackgrounds(of: buffer, row: row, theme: theme, into: &shapes)
      collectGlyphs(of: buffer, row: row, theme: theme, into: &shapes, texts: &texts)
    }
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(number(width))\""
        + " height=\"\(number(height))\" viewBox=\"0 0 \(number(width)) \(number(height))\""
        + " role=\"img\">"
    ]
    if !title.isEmpty { lines.append("<title>\(escaped(title))</title>") }
    lines.append(
      "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"\(hex(theme.ground, theme.ground))\"/>")
    lines.append("<g transform=\"translate(\(number(margin)) \(number(margin)))\">")
    lines += shapes.elements
    lines.append(
      "<g font-family=\"'DejaVu Sans Mono','JetBrains Mono',Menlo,Consolas,monospace\""
        + " font-size=\"13.28\" xml:space=\"preserve\">")
    lines += texts
    lines += ["</g>", "</g>", "</svg>", ""]
    return lines.joined(separator: "\n")
  }

  /// The colours that a style shows, with dim and reverse worked in; nil for the ground.
  private static func colors(_ style: Style, theme: Theme) -> (ink: String, ground: String?) {
    var ink = style.foreground == .standard ? theme.ink : style.foreground
    var ground: Color? = style.background == .standard ? nil : style.background
    if style.reverse { (ink, ground) = (ground ?? theme.ground, ink) }
    if style.dim { ink = ink.mixed(with: ground ?? theme.ground, 0.4) }
    return (hex(ink, theme.ink), ground.map { hex($0, theme.ground) })
  }

  private static func collectBackgrounds(
    of buffer: CellBuffer, row: Int, theme: Theme, into shapes: inout ShapeCollector
  ) {
    var column = 0
    while column < buffer.width {
      let start = column
      let style = buffer[column, row].style
      let ground = colors(style, theme: theme).ground
      column += 1
      while column < buffer.width {
        let next = buffer[column, row].style
        guard next == style || colors(next, theme: theme).ground == ground else { break }
        column += 1
      }
      if let ground {
        shapes.rectangle(
          x: Double(start) * cell.width, y: Double(row) * cell.height,
          width: Double(column - start) * cell.width, height: cell.height, color: ground,
          opacity: 1,
          layer: .ground)
      }
    }
  }

  private static func collectGlyphs(
    of buffer: CellBuffer, row: Int, theme: Theme, into shapes: inout ShapeCollector,
    texts: inout [String]
  ) {
    let y = Double(row) * cell.height
    var column = 0
    while column < buffer.width {
      let shown = buffer[column, row]
      let x = Double(column) * cell.width
      let ink = colors(shown.style, theme: theme).ink
      if shown.glyph == " " {
        if shown.style.underline {
          shapes.underline(x: x, y: y, width: cell.width, color: ink)
        }
        column += 1
      } else if shapes.add(shown.glyph, x: x, y: y, cell: cell, color: ink) {
        column += 1
      } else {
        // A word: everything of one style up to a blank or a glyph that is drawn as a shape.
        var word = String.UnicodeScalarView()
        let start = column
        while column < buffer.width {
          let next = buffer[column, row]
          guard next.style == shown.style, next.glyph != " ", !ShapeCollector.draws(next.glyph)
          else { break }
          word.append(next.glyph)
          column += 1
        }
        let width = Double(column - start) * cell.width
        if shown.style.underline { shapes.underline(x: x, y: y, width: width, color: ink) }
        // The length keeps fonts of another width in their cells.
        texts.append(
          "<text x=\"\(number(x))\" y=\"\(number(y + 12))\" textLength=\"\(number(width))\""
            + " fill=\"\(ink)\"\(shown.style.bold ? " font-weight=\"bold\"" : "")>"
            + escaped(String(word)) + "</text>")
      }
    }
  }

  /// `#rrggbb`.
  private static func hex(_ color: Color, _ standard: Color) -> String {
    var shown = color
    if shown == .standard { shown = standard }
    guard case .rgb(let red, let green, let blue) = shown else { return "#808080" }
    return String(format: "#%02x%02x%02x", red, green, blue)
  }

  /// A coordinate with at most two decimals and no zeros at its end.
  static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    if rest.isMultiple(of: 10) { return "\(sign)\(whole).\(rest / 10)" }
    return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// Text fit for XML: markup escaped, and what XML cannot hold replaced.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
