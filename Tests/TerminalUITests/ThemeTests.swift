import Foundation
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

  /// The relative luminance of WCAG 2.
  private static func luminance(_ color: Color) -> Double? {
    guard case .rgb(let red, let green, let blue) = color else { return nil }
    func linear(_ byte: UInt8) -> Double {
      let encoded = Double(byte) / 255
      return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  private static func contrast(_ color: Color, _ theme: Theme) -> Double {
    guard let a = luminance(color == .standard ? theme.ink : color),
      let b = luminance(theme.ground)
    else { return 0 }
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
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

  // MARK: - Colour deficiencies

  /// What an eye without one kind of cone sees of a colour: projections in linear RGB (Vienot, Brettel
  /// and Mollon 1999 for red and green; a plane through grey for blue).
  private static let deficiencies: [(name: String, rows: [[Double]])] = [
    ("none", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    ("protanopia", [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]),
    ("deuteranopia", [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]),
    ("tritanopia", [[1, 0.14461, -0.14461], [0, 0.85924, 0.14076], [0, 0.85924, 0.14076]]),
  ]

  private static func seen(_ color: Color, _ rows: [[Double]]) -> PerceptualColor? {
    guard case .rgb(let red, let green, let blue) = color else { return nil }
    func linear(_ byte: UInt8) -> Double {
      let encoded = Double(byte) / 255
      return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
    }
    let light = [linear(red), linear(green), linear(blue)]
    func byte(_ row: [Double]) -> UInt8 {
      let value = min(max(zip(row, light).reduce(0) { $0 + $1.0 * $1.1 }, 0), 1)
      let encoded = value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
      return UInt8((encoded * 255).rounded())
    }
    return PerceptualColor(red: byte(rows[0]), green: byte(rows[1]), blue: byte(rows[2]))
  }

  /// The first curves are told apart by their colours whatever cones are missing; what carries meaning
  /// by colour differs in shape besides.
  @Test(arguments: ThemeChoice.allCases)
  func curvesAreToldApartWithEveryDeficiency(choice: ThemeChoice) throws {
    let colors = Array(choice.theme.series.prefix(4))
    for (name, rows) in Self.deficiencies {
      for (index, first) in colors.enumerated() {
        for second in colors[(index + 1)...] {
          let a = try #require(Self.seen(first, rows))
          let b = try #require(Self.seen(second, rows))
          let distance = a.squaredDistance(to: b).squareRoot()
          #expect(distance >= 0.06, "\(choice) \(name) \(first) \(second) \(distance)")
        }
      }
    }
  }

  @Test(arguments: ThemeChoice.allCases)
  func goodAndAlarmAreToldApartWithEveryDeficiency(choice: ThemeChoice) throws {
    let theme = choice.theme
    for (name, rows) in Self.deficiencies {
      for (first, second) in [
        (theme.good, theme.alarm), (theme.conditioned, theme.dreaming),
      ] {
        let a = try #require(Self.seen(first.foreground, rows))
        let b = try #require(Self.seen(second.foreground, rows))
        let distance = a.squaredDistance(to: b).squareRoot()
        #expect(distance >= 0.06, "\(choice) \(name) \(distance)")
      }
    }
    // Without colours the alarm is still in reverse.
    #expect(theme.alarm.reverse && !theme.good.reverse)
  }
}
