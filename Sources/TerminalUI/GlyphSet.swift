/// Which glyphs may be drawn: the rich set, or printable ASCII (0x20 to 0x7E) alone.
///
/// A drawing function asks the set for a glyph by its meaning, so that every picture exists in both
/// forms.
public enum GlyphSet: String, Sendable, CaseIterable {
  /// Box drawing, block elements and braille.
  case unicode
  /// Printable ASCII only.
  case ascii

  /// A horizontal rule.
  public var horizontal: Unicode.Scalar { pick("─", "-") }
  /// A vertical rule.
  public var vertical: Unicode.Scalar { pick("│", "|") }
  /// A broken horizontal rule.
  public var dashedHorizontal: Unicode.Scalar { pick("╌", "=") }
  /// A broken vertical rule.
  public var dashedVertical: Unicode.Scalar { pick("╎", ":") }
  /// A faint horizontal grid line.
  public var gridHorizontal: Unicode.Scalar { pick("┈", ".") }
  /// A faint vertical line, such as an event in a plot.
  public var gridVertical: Unicode.Scalar { pick("┊", ":") }
  /// The top left corner of a box.
  public var topLeft: Unicode.Scalar { pick("╭", "+") }
  /// The top right corner of a box.
  public var topRight: Unicode.Scalar { pick("╮", "+") }
  /// The bottom left corner of a box.
  public var bottomLeft: Unicode.Scalar { pick("╰", "+") }
  /// The bottom right corner of a box.
  public var bottomRight: Unicode.Scalar { pick("╯", "+") }
  /// A tick on a vertical axis whose labels stand left of it.
  public var tickLeft: Unicode.Scalar { pick("┤", "+") }
  /// A tick on a horizontal axis whose labels stand below it.
  public var tickDown: Unicode.Scalar { pick("┬", "+") }
  /// The corner where the two axes of a plot meet.
  public var axisCorner: Unicode.Scalar { pick("└", "+") }
  /// A rule entering a vertical rule from the right.
  public var teeRight: Unicode.Scalar { pick("├", "+") }
  /// The middle line of a signed bar.
  public var zeroLine: Unicode.Scalar { pick("┃", "|") }
  /// A full cell.
  public var full: Unicode.Scalar { pick("█", "#") }
  /// The present state in a scatter plot, and the knob of a slider.
  public var present: Unicode.Scalar { pick("●", "@") }
  /// A mark of lesser weight.
  public var small: Unicode.Scalar { pick("○", "o") }
  /// The goal in a scatter plot.
  public var goal: Unicode.Scalar { pick("✚", "+") }
  /// A value that is not a number.
  public var notANumber: Unicode.Scalar { pick("×", "x") }
  /// The mark before the chosen row of a list.
  public var pointer: Unicode.Scalar { pick("▸", ">") }
  /// At the left edge of a range: the value lies farther left.
  public var beyondLeft: Unicode.Scalar { pick("◂", "<") }
  /// At the right edge of a range: the value lies farther right.
  public var beyondRight: Unicode.Scalar { pick("▸", ">") }
  /// At the upper edge of a range: the value lies higher.
  public var beyondUp: Unicode.Scalar { pick("▴", "^") }
  /// At the lower edge of a range: the value lies lower.
  public var beyondDown: Unicode.Scalar { pick("▾", "v") }
  /// Shown where text is cut off.
  public var ellipsis: Unicode.Scalar { pick("…", "~") }
  /// Between two things on one line.
  public var separator: Unicode.Scalar { pick("·", "|") }
  /// The empty track of a gauge.
  public var track: Unicode.Scalar { pick("·", ".") }

  /// Lower blocks by eighths of a cell: index 0 is blank, 8 is full.
  public var lowerEighths: [Unicode.Scalar] {
    self == .unicode ? Self.unicodeLower : Self.asciiLower
  }
  /// Left blocks by eighths of a cell: index 0 is blank, 8 is full.
  public var leftEighths: [Unicode.Scalar] {
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
