extension CellBuffer {
  /// The screen as a terminal with fewer colours shows it: every colour is the one that it becomes
  /// there, the first 16 of the palette as xterm has them.
  package func lowered(to depth: ColorDepth) -> CellBuffer {
    guard depth != .truecolor else { return self }
    var known: [Style: Style] = [:]
    var screen = self
    for row in 0..<height {
      for column in 0..<width {
        let style = self[column, row].style
        let lowered = known[style] ?? Self.lowered(style, to: depth)
        known[style] = lowered
        screen[column, row] = Cell(self[column, row].glyph, style: lowered)
      }
    }
    return screen
  }

  private static func lowered(_ style: Style, to depth: ColorDepth) -> Style {
    style.left(at: depth).with(
      foreground: lowered(style.foreground, to: depth),
      background: lowered(style.background, to: depth))
  }

  private static func lowered(_ color: Color, to depth: ColorDepth) -> Color {
    switch ColorLowering.lower(color, to: depth) {
    case .standard: .standard
    case .palette(let index): ColorLowering.paletteColor(index)
    case .rgb(let red, let green, let blue): .rgb(red, green, blue)
    }
  }
}
