/// Styles by what they mean, so that a drawing function never names a colour.
///
/// Meaning is never carried by colour alone: every role that must be told apart also differs in an
/// attribute or is drawn with another glyph, which is what is left without colour.
package struct Theme: Sendable, Equatable {
  /// Whether light ink stands on a dark ground.
  package var isDark: Bool
  /// Ordinary text.
  package var text = Style.plain
  /// Captions, units and whatever should step back.
  package var muted: Style
  /// Titles of panels.
  package var title = Style(bold: true)
  /// Boxes and rules.
  package var border: Style
  /// The box of the panel that has the keyboard.
  package var focusedBorder: Style
  /// What the eye should find first: the knob, the live value.
  package var accent: Style
  /// Something is wrong: not a number, diverged, an error.
  package var alarm: Style
  /// Something deserves a look.
  package var warning: Style
  /// Something went well.
  package var good: Style
  /// The chosen row or button.
  package var selection = Style(bold: true, reverse: true)
  /// A key in a hint.
  package var key: Style
  /// Axes, ticks and their labels.
  package var axis: Style
  /// Grid lines and event lines under curves.
  package var grid: Style
  /// The empty part of a gauge.
  package var track: Style
  /// The border of an image computed from observations.
  package var conditioned: Style
  /// The border of an image that the model imagines.
  package var dreaming: Style
  /// The present state.
  package var present: Style
  /// The goal.
  package var goal: Style
  /// The planned path.
  package var plan: Style
  /// The path behind the present state.
  package var trail: Style
  /// Colours of curves, told apart with every common colour deficiency (after Okabe and Ito 2008).
  package var series: [Color]
  /// The colour that faint things fade towards.
  package var ground: Color
  /// What `Color.standard` looks like where there is no terminal to ask.
  package var ink: Color

  /// The colour of a curve by its position; positions beyond the palette begin again.
  package func seriesColor(_ index: Int) -> Color {
    series.isEmpty ? .standard : series[((index % series.count) + series.count) % series.count]
  }

  /// Light ink on a dark ground.
  package static let dark = Theme(
    isDark: true,
    muted: Style(foreground: .rgb(138, 138, 138), dim: false),
    border: Style(foreground: .rgb(88, 88, 88)),
    focusedBorder: Style(foreground: .rgb(86, 180, 233), bold: true),
    accent: Style(foreground: .rgb(86, 180, 233), bold: true),
    alarm: Style(foreground: .rgb(255, 95, 95), bold: true, reverse: true),
    warning: Style(foreground: .rgb(240, 200, 70), bold: true),
    good: Style(foreground: .rgb(60, 200, 150), bold: true),
    key: Style(foreground: .rgb(240, 200, 70), bold: true),
    axis: Style(foreground: .rgb(138, 138, 138)),
    grid: Style(foreground: .rgb(58, 58, 58), dim: false),
    track: Style(foreground: .rgb(78, 78, 78)),
    conditioned: Style(foreground: .rgb(60, 200, 150)),
    dreaming: Style(foreground: .rgb(240, 100, 80)),
    present: Style(foreground: .rgb(255, 255, 255), bold: true),
    goal: Style(foreground: .rgb(120, 230, 120), bold: true),
    plan: Style(foreground: .rgb(240, 228, 66)),
    trail: Style(foreground: .rgb(255, 255, 255)),
    series: [
      .rgb(56, 207, 251), .rgb(230, 165, 24), .rgb(43, 193, 131), .rgb(207, 128, 179),
      .rgb(240, 228, 66), .rgb(235, 110, 50), .rgb(130, 150, 255), .rgb(190, 190, 190),
    ],
    ground: .rgb(16, 18, 22), ink: .rgb(216, 218, 224))

  /// Dark ink on a light ground.
  package static let light = Theme(
    isDark: false,
    muted: Style(foreground: .rgb(108, 108, 108)),
    border: Style(foreground: .rgb(178, 178, 178)),
    focusedBorder: Style(foreground: .rgb(0, 114, 178), bold: true),
    accent: Style(foreground: .rgb(0, 114, 178), bold: true),
    alarm: Style(foreground: .rgb(151, 28, 17), bold: true, reverse: true),
    warning: Style(foreground: .rgb(160, 95, 0), bold: true),
    good: Style(foreground: .rgb(0, 120, 85), bold: true),
    key: Style(foreground: .rgb(150, 70, 0), bold: true),
    axis: Style(foreground: .rgb(108, 108, 108)),
    grid: Style(foreground: .rgb(208, 208, 208)),
    track: Style(foreground: .rgb(188, 188, 188)),
    conditioned: Style(foreground: .rgb(0, 130, 95)),
    dreaming: Style(foreground: .rgb(200, 60, 20)),
    present: Style(foreground: .rgb(0, 0, 0), bold: true),
    goal: Style(foreground: .rgb(0, 120, 30), bold: true),
    plan: Style(foreground: .rgb(160, 95, 0)),
    trail: Style(foreground: .rgb(0, 0, 0)),
    series: [
      .rgb(9, 111, 178), .rgb(190, 110, 0), .rgb(0, 152, 109), .rgb(160, 71, 122),
      .rgb(140, 125, 0), .rgb(200, 80, 0), .rgb(80, 80, 200), .rgb(90, 90, 90),
    ],
    ground: .rgb(250, 250, 250), ink: .rgb(30, 30, 34))
}

/// All that a drawing function must know about where its picture will be shown.
package struct Appearance: Sendable, Equatable {
  /// Styles by meaning.
  package var theme: Theme
  /// Which glyphs may be drawn.
  package var glyphs: GlyphSet
  /// How many colours there are: images, colour maps and curves choose another form when few.
  package var depth: ColorDepth

  /// Makes an appearance: the dark theme in full colour unless told otherwise.
  package init(
    theme: Theme = .dark, glyphs: GlyphSet = .unicode, depth: ColorDepth = .truecolor
  ) {
    self.theme = theme
    self.glyphs = glyphs
    self.depth = depth
  }

  /// Whether curves, points and images must be told apart by shape.
  package var isMonochrome: Bool { depth == .none }
}
