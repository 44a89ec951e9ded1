/// Which glyphs may be drawn: the rich set, or printable ASCII (0x20 to 0x7E) alone.
///
/// A drawing function asks the set for a glyph by its meaning, so that every picture exists in both
/// forms.
package enum GlyphSet: String, Sendable, CaseIterable {
  /// Box drawing, block elements and braille.
  case unicode
  /// Printable ASCII only.
  case ascii

  /// A horizontal rule.
  package var horizontal: Unicode.Scalar { pick("─", "-") }
  /// A vertical rule.
  package var vertical: Unicode.Scalar { pick("│", "|") }
  /// A broken horizontal rule.
  package var dashedHorizontal: Unicode.Scalar { pick("╌", "=") }
  /// A broken vertical rule.
  package var dashedVertical: Unicode.Scalar { pick("╎", ":") }
  /// A faint horizontal grid line.
  package var gridHorizontal: Unicode.Scalar { pick("┈", ".") }
  /// A faint vertical line, such as an event in a plot.
  package var gridVertical: Unicode.Scalar { pick("┊", ":") }
  /// The top left corner of a box.
  package var topLeft: Unicode.Scalar { pick("╭", "+") }
  /// The top right corner of a box.
  package var topRight: Unicode.Scalar { pick("╮", "+") }
  /// The bottom left corner of a box.
  package var bottomLeft: Unicode.Scalar { pick("╰", "+") }
  /// The bottom right corner of a box.
  package var bottomRight: Unicode.Scalar { pick("╯", "+") }
  /// A tick on a vertical axis whose labels stand left of it.
  package var tickLeft: Unicode.Scalar { pick("┤", "+") }
  /// A tick on a horizontal axis whose labels stand below it.
  package var tickDown: Unicode.Scalar { pick("┬", "+") }
  /// The corner where the two axes of a plot meet.
  package var axisCorner: Unicode.Scalar { pick("└", "+") }
  /// A rule entering a vertical rule from the right.
  package var teeRight: Unicode.Scalar { pick("├", "+") }
  /// The middle line of a signed bar.
  package var zeroLine: Unicode.Scalar { pick("┃", "|") }
  /// A full cell.
  package var full: Unicode.Scalar { pick("█", "#") }
  /// The present state in a scatter plot, and the knob of a slider.
  package var present: Unicode.Scalar { pick("●", "@") }
  /// A mark of lesser weight.
  package var small: Unicode.Scalar { pick("○", "o") }
  /// The goal in a scatter plot.
  package var goal: Unicode.Scalar { pick("✚", "+") }
  /// A value that is not a number.
  package var notANumber: Unicode.Scalar { pick("×", "x") }
  /// The mark before the chosen row of a list.
  package var pointer: Unicode.Scalar { pick("▸", ">") }
  /// At the left edge of a range: the value lies farther left.
  package var beyondLeft: Unicode.Scalar { pick("◂", "<") }
  /// At the right edge of a range: the value lies farther right.
  package var beyondRight: Unicode.Scalar { pick("▸", ">") }
  /// At the upper edge of a range: the value lies higher.
  package var beyondUp: Unicode.Scalar { pick("▴", "^") }
  /// At the lower edge of a range: the value lies lower.
  package var beyondDown: Unicode.Scalar { pick("▾", "v") }
  /// The arrow at the edge of an area for a place outside of it; nil for one inside.
  package func beyond(_ area: Rect, x: Int, y: Int) -> Unicode.Scalar? {
    if y < area.y { return beyondUp }
    if y >= area.bottom { return beyondDown }
    if x < area.x { return beyondLeft }
    return x >= area.right ? beyondRight : nil
  }
  /// Shown where text is cut off.
  package var ellipsis: Unicode.Scalar { pick("…", "~") }
  /// The empty track of a gauge.
  package var track: Unicode.Scalar { pick("·", ".") }

  /// Lower blocks by eighths of a cell: index 0 is blank, 8 is full.
  package var lowerEighths: [Unicode.Scalar] {
    self == .unicode ? Self.unicodeLower : Self.asciiLower
  }
  /// Left blocks by eighths of a cell: index 0 is blank, 8 is full.
  package var leftEighths: [Unicode.Scalar] {
    self == .unicode ? Self.unicodeLeft : Self.asciiLeft
  }

  private static let unicodeLower: [Unicode.Scalar] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let asciiLower: [Unicode.Scalar] = [" ", "_", ".", ".", "-", "-", "=", "=", "#"]
  private static let unicodeLeft: [Unicode.Scalar] = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
  private static let asciiLeft: [Unicode.Scalar] = [" ", " ", " ", "-", "-", "-", "=", "=", "#"]

  private func pick(_ rich: Unicode.Scalar, _ plain: Unicode.Scalar) -> Unicode.Scalar {
    self == .unicode ? rich : plain
  }
}
