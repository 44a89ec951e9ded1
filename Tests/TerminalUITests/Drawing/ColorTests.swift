import LinearAlgebra
import TerminalUI
import Testing

struct ColorLoweringTests {
  /// The entries a colour may become: all from 16 on but the greys inside the cube.
  private static let candidates = (16...255 as ClosedRange<UInt8>).filter {
    ![59, 102, 145, 188].contains($0)
  }

  private func perceptual(_ color: Color) -> PerceptualColor {
    guard case .rgb(let red, let green, let blue) = color else {
      return PerceptualColor(lightness: 0, a: 0, b: 0)
    }
    return PerceptualColor(red: red, green: green, blue: blue)
  }

  @Test func thePaletteHasItsKnownColours() {
    #expect(ColorLowering.paletteColor(16) == .rgb(0, 0, 0))
    #expect(ColorLowering.paletteColor(231) == .rgb(255, 255, 255))
    #expect(ColorLowering.paletteColor(67) == .rgb(95, 135, 175))
    #expect(ColorLowering.paletteColor(232) == .rgb(8, 8, 8))
    #expect(ColorLowering.paletteColor(255) == .rgb(238, 238, 238))
  }

  @Test func everyPaletteColourIsItsOwnNearest() {
    for index in 16...255 as ClosedRange<UInt8> {
      guard case .rgb(let red, let green, let blue) = ColorLowering.paletteColor(index) else {
        Issue.record("\(index) has no colour")
        continue
      }
      let lowered = ColorLowering.palette256(red, green, blue)
      if red == green, green == blue {
        // The cube's inner greys give way to the even ramp.
        let distance = perceptual(ColorLowering.paletteColor(lowered)).lightness
        #expect(abs(distance - perceptual(.rgb(red, green, blue)).lightness) < 0.02)
      } else {
        #expect(lowered == index)
      }
    }
  }

  /// The middles of blocks of the table against all entries; the table is made in single precision.
  @Test func theTableHoldsTheNearestOfAllEntries() {
    let entries = Self.candidates.map { ($0, perceptual(ColorLowering.paletteColor($0))) }
    var wrong = 0
    for seed in 0..<1_000 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      let bits = generator.next()
      let (red, green, blue) = (
        UInt8(bits & 31) * 8 + 4, UInt8(bits >> 5 & 31) * 8 + 4, UInt8(bits >> 10 & 31) * 8 + 4
      )
      guard red != green || green != blue else { continue }
      let color = PerceptualColor(red: red, green: green, blue: blue)
      let nearest = entries.map { $0.1.squaredDistance(to: color) }.min() ?? 0
      let chosen = perceptual(
        ColorLowering.paletteColor(ColorLowering.palette256(red, green, blue)))
      if chosen.squaredDistance(to: color) > nearest + 1e-6 { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  /// Between the middles of blocks the choice may miss the nearest by no more than the block is wide.
  @Test func everyColourIsLoweredToOneThatIsAboutNearest() {
    let entries = Self.candidates.map { perceptual(ColorLowering.paletteColor($0)) }
    for seed in 0..<1_000 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      let bits = generator.next()
      let (red, green, blue) = (
        UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8),
        UInt8(truncatingIfNeeded: bits >> 16)
      )
      let color = PerceptualColor(red: red, green: green, blue: blue)
      let middle = PerceptualColor(
        red: red & 0xF8 | 4, green: green & 0xF8 | 4, blue: blue & 0xF8 | 4)
      let nearest = (entries.map { $0.squaredDistance(to: color) }.min() ?? 0).squareRoot()
      let chosen = perceptual(
        ColorLowering.paletteColor(ColorLowering.palette256(red, green, blue)))
      // By the triangle inequality, twice.
      let slack = 2 * middle.squaredDistance(to: color).squareRoot() + 1e-9
      #expect(
        chosen.squaredDistance(to: color).squareRoot() <= nearest + slack,
        "\(red) \(green) \(blue)")
    }
  }

  @Test func greysStayGreyAndKeepTheirOrder() {
    var previous = -1
    var shades: Set<UInt8> = []
    for level in 0...255 as ClosedRange<UInt8> {
      let index = ColorLowering.palette256(level, level, level)
      shades.insert(index)
      guard case .rgb(let red, let green, let blue) = ColorLowering.paletteColor(index) else {
        continue
      }
      #expect(red == green && green == blue)
      #expect(Int(red) >= previous)
      #expect(abs(Int(red) - Int(level)) <= 9)
      previous = Int(red)
    }
    #expect(shades.count == 26)
  }

  @Test func sixteenColoursKeepHuesApart() {
    for index in 0..<16 as Range<UInt8> {
      guard case .rgb(let red, let green, let blue) = ColorLowering.paletteColor(index) else {
        continue
      }
      let lowered = ColorLowering.palette16(red, green, blue)
      #expect(lowered % 8 == index % 8 || (index == 7 || index == 8), "\(index) becomes \(lowered)")
    }
    let series = Theme.dark.series.prefix(4).map { ColorLowering.lower($0, to: .palette16) }
    #expect(Set(series).count == 4, "the first curves differ in 16 colours")
  }

  @Test func withoutColourOnlyAttributesAreLeft() {
    #expect(ColorLowering.lower(.rgb(255, 0, 0), to: .none) == .standard)
    #expect(ColorLowering.lower(.standard, to: .truecolor) == .standard)
    #expect(ColorLowering.lower(.rgb(1, 2, 3), to: .truecolor) == .rgb(1, 2, 3))
  }

  @Test func perceptualColoursComeBackAsTheyWere() {
    for seed in 0..<500 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      let bits = generator.next()
      let (red, green, blue) = (
        UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8),
        UInt8(truncatingIfNeeded: bits >> 16)
      )
      #expect(
        PerceptualColor(red: red, green: green, blue: blue).color == .rgb(red, green, blue))
    }
  }

  @Test func rolesCanBeToldApartWithoutColour() {
    for theme in [Theme.dark, .light] {
      #expect(theme.selection.reverse)
      #expect(theme.alarm.reverse)
      #expect(theme.title.bold && theme.key.bold)
    }
  }
}

struct ColorMapTests {
  @Test(arguments: ColorMap.allCases)
  func fewColoursHaveNoTwins(map: ColorMap) {
    for isDark in [true, false] {
      let steps = map.steps(at: .palette256, isDark: isDark)
      #expect(Set(steps).count == steps.count)
      #expect((5...12).contains(steps.count))
      for case .rgb(let red, let green, let blue) in steps {
        let index = ColorLowering.palette256(red, green, blue)
        #expect(ColorLowering.paletteColor(index) == .rgb(red, green, blue))
      }
    }
    #expect(map.steps(at: .none) == [.standard])
    #expect(map.steps(at: .palette16).count >= 5)
  }

  @Test func aTurnEndsWhereItBegan() {
    let map = ColorMap.twilight
    #expect(map.color(at: 0) == map.color(at: 1))
    #expect(map.color(at: -0.25) == map.color(at: 0.75))
    for count in [1, 4, 6, 8, 11, 48] {
      // Half a step on either side of 0 is one colour.
      let half = 0.49 / Float(count)
      #expect(map.step(of: half, count: count) == 0)
      #expect(map.step(of: -half, count: count) == 0)
      #expect(map.step(of: 1 - half, count: count) == 0)
      for place in stride(from: Float(-3), through: 3, by: 0.013) {
        #expect((0..<count).contains(map.step(of: place, count: count)))
      }
      #expect(map.step(of: .nan, count: count) == 0)
    }
  }

  @Test func sequentialMapsBrightenAllTheWay() {
    for map in [ColorMap.viridis, .cividis] {
      var previous = -1.0
      for case .rgb(let red, let green, let blue) in map.steps(at: .truecolor) {
        let lightness = PerceptualColor(red: red, green: green, blue: blue).lightness
        #expect(lightness > previous)
        previous = lightness
      }
      #expect(map.step(of: -5, count: 12) == 0)
      #expect(map.step(of: 5, count: 12) == 11)
    }
  }

  @Test func zeroErrorIsGrey() {
    for depth in [ColorDepth.truecolor, .palette256, .palette16] {
      let steps = ColorMap.diverging.steps(at: depth)
      #expect(steps.count % 2 == 1)
      guard case .rgb(let red, let green, let blue) = steps[steps.count / 2] else {
        Issue.record("no colour in the middle")
        continue
      }
      #expect(red == green && green == blue)
    }
  }
}

extension PerceptualColor {
  /// The squared distance to another colour.
  fileprivate func squaredDistance(to other: PerceptualColor) -> Double {
    let (dl, da, db) = (lightness - other.lightness, a - other.a, b - other.b)
    return dl * dl + da * da + db * db
  }
}
