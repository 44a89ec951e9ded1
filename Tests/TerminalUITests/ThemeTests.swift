import TerminalUI
import Testing

/// Whether the themes can be read, by everybody and with however few colours.
struct ThemeTests {
  // MARK: - Choosing

  @Test(
    arguments: [
      (nil, .dark), ("15;0", .dark), ("0;15", .light), ("0;default;15", .light), ("12;7", .light),
      ("12;8", .dark), ("7", .light), ("0;default", .dark), ("", .dark), ("0;99", .dark),
      ("0;-1", .dark),
    ] as [(String?, ThemeChoice)])
  func theBackgroundChoosesTheTheme(variable: String?, choice: ThemeChoice) {
    let environment = variable.map { ["COLORFGBG": $0] } ?? [:]
    #expect(ThemeChoice.detected(environment: environment) == choice)
  }

  @Test func choicesFollowEachOtherThroughAll() {
    var seen: [ThemeChoice] = []
    var choice = ThemeChoice.dark
    for _ in ThemeChoice.allCases {
      seen.append(choice)
      #expect(ThemeChoice(choice.theme) == choice)
      choice = choice.following
    }
    #expect(seen == ThemeChoice.allCases && choice == .dark)
    var own = Theme.dark
    own.ink = .rgb(1, 2, 3)
    #expect(ThemeChoice(own) == nil)
  }

  // MARK: - Contrast

  private static func contrast(_ color: Color, _ theme: Theme) -> Double {
    ColorVision.contrast(color == .standard ? theme.ink : color, theme.ground) ?? 0
  }

  @Test(arguments: ThemeChoice.allCases)
  func textCanBeRead(choice: ThemeChoice) {
    let theme = choice.theme
    let text = [
      theme.text, theme.muted, theme.title, theme.accent, theme.alarm, theme.warning, theme.good,
      theme.key, theme.axis,
    ]
    let least = choice == .contrast ? 7.0 : 4.5
    for style in text {
      let contrast = Self.contrast(style.foreground, theme)
      #expect(contrast >= least, "\(choice) \(style.foreground) \(contrast)")
    }
    let drawn =
      [theme.present, theme.goal, theme.plan, theme.trail, theme.conditioned, theme.dreaming].map(
        \.foreground) + theme.series
    for color in drawn {
      let contrast = Self.contrast(color, theme)
      #expect(contrast >= 3, "\(choice) \(color) \(contrast)")
    }
  }

  /// Without colours the alarm is still told from what is good.
  @Test(arguments: ThemeChoice.allCases)
  func theAlarmIsInReverse(choice: ThemeChoice) {
    #expect(choice.theme.alarm.reverse && !choice.theme.good.reverse)
  }
}
