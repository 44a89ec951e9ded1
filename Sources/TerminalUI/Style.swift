/// A colour as the program means it; a back end lowers it to what the terminal has.
package enum Color: Sendable, Equatable, Hashable {
  /// The terminal's own foreground or background.
  case standard
  /// An sRGB colour.
  case rgb(UInt8, UInt8, UInt8)
}

/// How a cell is drawn.
package struct Style: Sendable, Equatable, Hashable {
  /// The colour of the glyph.
  package var foreground: Color
  /// The colour behind the glyph.
  package var background: Color
  /// Drawn bold.
  package var bold: Bool
  /// Drawn faint.
  package var dim: Bool
  /// Foreground and background exchanged.
  package var reverse: Bool
  /// Underlined.
  package var underline: Bool

  /// Makes a style; every part defaults to the terminal's own.
  package init(
    foreground: Color = .standard, background: Color = .standard, bold: Bool = false,
    dim: Bool = false, reverse: Bool = false, underline: Bool = false
  ) {
    self.foreground = foreground
    self.background = background
    self.bold = bold
    self.dim = dim
    self.reverse = reverse
    self.underline = underline
  }

  /// The terminal's own style.
  package static let plain = Style()

  /// What is left of a style at a depth: without colour a grey between ink and ground, in which
  /// captions, rules and grids step back, is drawn faint.
  package func left(at depth: ColorDepth) -> Style {
    guard depth == .none, !bold, !reverse, case .rgb(let red, let green, let blue) = foreground,
      red == green, green == blue, (50...215).contains(red)
    else { return self }
    return with(dim: true)
  }

  /// The same style with some parts changed.
  package func with(
    foreground: Color? = nil, background: Color? = nil, bold: Bool? = nil, dim: Bool? = nil,
    reverse: Bool? = nil, underline: Bool? = nil
  ) -> Style {
    Style(
      foreground: foreground ?? self.foreground, background: background ?? self.background,
      bold: bold ?? self.bold, dim: dim ?? self.dim, reverse: reverse ?? self.reverse,
      underline: underline ?? self.underline)
  }
}
