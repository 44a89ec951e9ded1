/// The sets of colours by their names.
package enum ThemeChoice: String, Sendable, CaseIterable {
  /// Light ink on a dark ground.
  case dark
  /// Dark ink on a light ground.
  case light
  /// Light ink on a black ground, with nothing faint: for weak eyes, projectors and sunlight.
  case contrast

  /// The styles.
  package var theme: Theme {
    switch self {
    case .dark: .dark
    case .light: .light
    case .contrast: .contrast
    }
  }

  /// What it is for, in a few words.
  package var summary: String {
    switch self {
    case .dark: "colours for a dark background"
    case .light: "colours for a light background"
    case .contrast: "strong colours on black, nothing faint"
    }
  }

  /// The choice that a theme came from; nil for a theme of somebody's own.
  package init?(_ theme: Theme) {
    guard let choice = Self.allCases.first(where: { $0.theme == theme }) else { return nil }
    self = choice
  }

  /// The choice after this one; the last is followed by the first.
  package var following: ThemeChoice {
    let all = Self.allCases
    let index = all.firstIndex(of: self) ?? 0
    return all[(index + 1) % all.count]
  }

  /// The choice for a terminal's background, as COLORFGBG tells it ("15;0", "0;default;15"): its last
  /// number is the background's place among the 16 colours, of which 7 and 9 to 15 are light.
  ///
  /// Dark when the variable is not set or says nothing.
  package static func detected(environment: [String: String]) -> ThemeChoice {
    guard let last = environment["COLORFGBG"]?.split(separator: ";").last,
      let background = Int(last)
    else { return .dark }
    return background == 7 || (9...15).contains(background) ? .light : .dark
  }
}

extension Theme {
  /// Light ink on black with every contrast at least 7 to 1 (WCAG 2, level AAA), but for grid lines and
  /// empty tracks.
  package static let contrast = Theme(
    isDark: true,
    text: Style(foreground: .rgb(255, 255, 255)),
    muted: Style(foreground: .rgb(205, 205, 205)),
    border: Style(foreground: .rgb(180, 180, 180)),
    focusedBorder: Style(foreground: .rgb(120, 210, 255), bold: true),
    accent: Style(foreground: .rgb(120, 210, 255), bold: true),
    alarm: Style(foreground: .rgb(255, 140, 130), bold: true, reverse: true),
    warning: Style(foreground: .rgb(255, 220, 80), bold: true),
    good: Style(foreground: .rgb(90, 235, 180), bold: true),
    key: Style(foreground: .rgb(255, 220, 80), bold: true),
    axis: Style(foreground: .rgb(205, 205, 205)),
    grid: Style(foreground: .rgb(110, 110, 110)),
    track: Style(foreground: .rgb(130, 130, 130)),
    conditioned: Style(foreground: .rgb(90, 235, 180), bold: true),
    dreaming: Style(foreground: .rgb(255, 150, 110), bold: true),
    present: Style(foreground: .rgb(255, 255, 255), bold: true),
    goal: Style(foreground: .rgb(150, 255, 150), bold: true),
    plan: Style(foreground: .rgb(255, 240, 80), bold: true),
    trail: Style(foreground: .rgb(255, 255, 255)),
    series: [
      .rgb(116, 196, 249), .rgb(252, 198, 63), .rgb(46, 242, 174), .rgb(242, 144, 189),
      .rgb(250, 240, 90), .rgb(255, 140, 90), .rgb(170, 180, 255), .rgb(230, 230, 230),
    ],
    ground: .rgb(0, 0, 0), ink: .rgb(255, 255, 255))
}
