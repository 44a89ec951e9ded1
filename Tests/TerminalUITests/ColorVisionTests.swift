import Foundation
import TerminalUI
import Testing

/// Who can tell the colours of the screen apart, at every depth.
///
/// Two colours count as different from a CIEDE2000 of 10 on, about ten times what is just seen side by
/// side; they stand apart on the screen.
struct ColorVisionTests {
  private static let leastDifference = 10.0
  private static let depths: [ColorDepth] = [.truecolor, .palette256, .palette16]

  /// What a terminal of a depth shows, its 16 colours being xterm's.
  private static func shown(_ color: Color, at depth: ColorDepth) -> Color {
    switch ColorLowering.lower(color, to: depth) {
    case .standard: .standard
    case .palette(let index): ColorLowering.paletteColor(index)
    case .rgb(let red, let green, let blue): .rgb(red, green, blue)
    }
  }

  // MARK: - The measure

  /// Pairs that Sharma, Wu and Dalal publish to check programs with.
  @Test(
    arguments: [
      (CIELab(50, 2.6772, -79.7751), CIELab(50, 0, -82.7485), 2.0425),
      (CIELab(50, 2.5, 0), CIELab(50, 0, -2.5), 4.3065),
      (CIELab(50, 2.5, 0), CIELab(73, 25, -18), 27.1492),
      (CIELab(50, 2.5, 0), CIELab(61, -5, 29), 22.8977),
      (CIELab(50, 2.5, 0), CIELab(56, -27, -3), 31.9030),
      (CIELab(60.2574, -34.0099, 36.2677), CIELab(60.4626, -34.1751, 39.4387), 1.2644),
    ] as [(CIELab, CIELab, Double)])
  func differencesAreThePublishedOnes(first: CIELab, second: CIELab, expected: Double) {
    #expect(abs(first.difference(from: second) - expected) < 5e-5)
    #expect(abs(second.difference(from: first) - expected) < 5e-5)
  }

  /// Greys look the same to all, and red like a dark green to eyes without its cones.
  @Test func deficienciesConfuseWhatTheyAreKnownFor() throws {
    for vision in ColorVision.allCases {
      let grey = try #require(vision.seen(.rgb(128, 128, 128)))
      #expect(hypot(grey.a, grey.b) < 0.5, "\(vision)")
    }
    let (red, green) = (Color.rgb(200, 60, 60), Color.rgb(120, 110, 50))
    #expect(try #require(ColorVision.usual.difference(red, green)) > 30)
    #expect(try #require(ColorVision.deuteranopia.difference(red, green)) < 10)
    let (blue, turquoise) = (Color.rgb(0, 140, 200), Color.rgb(0, 150, 140))
    let usual = try #require(ColorVision.usual.difference(blue, turquoise))
    #expect(try #require(ColorVision.tritanopia.difference(blue, turquoise)) < usual / 2)
  }

  // MARK: - Themes

  /// States, borders of images, the first curves, and the three of a dream's errors.
  private static func pairs(_ theme: Theme) -> [(name: String, Color, Color)] {
    let states = [
      ("good", theme.good), ("warning", theme.warning), ("alarm", theme.alarm),
      ("accent", theme.accent),
    ]
    var pairs = [
      ("conditioned, dreaming", theme.conditioned.foreground, theme.dreaming.foreground)
    ]
    for (index, first) in states.enumerated() {
      for second in states[(index + 1)...] {
        pairs.append(("\(first.0), \(second.0)", first.1.foreground, second.1.foreground))
      }
    }
    for group in [[0, 1, 2, 3], [2, 5, 7]] {
      for first in group {
        for second in group where first < second {
          pairs.append(
            ("curves \(first), \(second)", theme.seriesColor(first), theme.seriesColor(second)))
        }
      }
    }
    return pairs
  }

  @Test(arguments: ThemeChoice.allCases, depths)
  func meaningsAreToldApartByEveryCommonEye(choice: ThemeChoice, depth: ColorDepth) throws {
    for (name, first, second) in Self.pairs(choice.theme) {
      for vision in ColorVision.common {
        let difference = try #require(
          vision.difference(Self.shown(first, at: depth), Self.shown(second, at: depth)))
        #expect(difference >= Self.leastDifference, "\(name) \(vision) \(difference)")
      }
    }
  }

  /// Tritanopia is rare (one in ten thousand): good and alarm, the borders and the first curves keep
  /// apart in full colour, if by less.
  @Test(arguments: ThemeChoice.allCases)
  func whatMattersMostIsToldApartWithoutBlueCones(choice: ThemeChoice) throws {
    for (name, first, second) in Self.pairs(choice.theme) where !name.contains("accent") {
      let difference = try #require(ColorVision.tritanopia.difference(first, second))
      #expect(difference >= 0.8 * Self.leastDifference, "\(name) \(difference)")
    }
  }

  // MARK: - The map of angles

  private static func turn(_ choice: ThemeChoice, at depth: ColorDepth) -> [Color] {
    ColorMap.twilight.steps(at: depth, isDark: choice.theme.isDark)
  }

  @Test(arguments: ThemeChoice.allCases, depths)
  func everyAngleStandsOutFromItsGround(choice: ThemeChoice, depth: ColorDepth) throws {
    for color in Self.turn(choice, at: depth) {
      #expect(
        Self.shown(color, at: depth) == color, "what the legend shows is what the cloud shows")
      let contrast = try #require(ColorVision.contrast(color, choice.theme.ground))
      #expect(contrast >= 3, "\(color) \(contrast)")
    }
  }

  @Test(arguments: ThemeChoice.allCases, depths)
  func oppositeAnglesAreToldApartByEveryEye(choice: ThemeChoice, depth: ColorDepth) throws {
    let colors = Self.turn(choice, at: depth)
    for index in colors.indices {
      // With an odd number of colours two are as far away as can be.
      for half in Set([colors.count / 2, (colors.count + 1) / 2]) {
        let opposite = colors[(index + half) % colors.count]
        for vision in ColorVision.allCases {
          let difference = try #require(vision.difference(colors[index], opposite))
          #expect(difference >= 2 * Self.leastDifference, "\(index) \(vision) \(difference)")
        }
      }
    }
  }

  /// Nowhere in the turn is a jump, its seam included, and nowhere do colours stand still.
  @Test(arguments: ThemeChoice.allCases)
  func theTurnIsEven(choice: ThemeChoice) throws {
    let colors = Self.turn(choice, at: .truecolor)
    let steps = try colors.indices.map { index in
      try #require(
        ColorVision.usual.difference(colors[index], colors[(index + 1) % colors.count]))
    }
    let mean = steps.reduce(0, +) / Double(steps.count)
    #expect(try #require(steps.max()) <= 2 * mean)
    #expect(try #require(steps.min()) >= 0.4 * mean)
    // Quarter turns are told apart by every eye.
    let quarter = colors.count / 4
    for index in colors.indices {
      for vision in ColorVision.allCases {
        let difference = try #require(
          vision.difference(colors[index], colors[(index + quarter) % colors.count]))
        #expect(difference >= Self.leastDifference, "\(index) \(vision) \(difference)")
      }
    }
  }

  /// Lightness alone tells up from down; on a light ground it goes in even steps.
  @Test(arguments: [true, false])
  func lightnessGoesOneWayToTheHalfAndTheOtherWayBack(isDark: Bool) {
    let count = 48
    let lightness = (0...count).map { index -> Double in
      let color = ColorMap.twilight.color(at: Double(index) / Double(count), isDark: isDark)
      guard case .rgb(let red, let green, let blue) = color else { return .nan }
      return PerceptualColor(red: red, green: green, blue: blue).lightness
    }
    let towards = isDark ? -1.0 : 1.0
    for index in 0..<count {
      let step = (lightness[index + 1] - lightness[index]) * (index < count / 2 ? 1 : -1)
      #expect(step * towards > 0, "\(index)")
      // 0.42 in half a turn; colours are rounded to bytes.
      if !isDark { #expect(abs(step - 0.42 / 24) < 0.006, "\(index) \(step)") }
    }
  }
}
