/// A colour in a terminal's own terms.
public enum LoweredColor: Sendable, Equatable, Hashable {
  /// The terminal's default foreground or background.
  case standard
  /// An entry of the palette.
  case palette(UInt8)
  /// An sRGB colour.
  case rgb(UInt8, UInt8, UInt8)
}

/// Brings colours down to what a terminal has.
///
/// Nearness is measured in Oklab. Of the 256-colour palette only the 240 entries from 16 on are
/// used, because users give the first 16 colours of their own.
public enum ColorLowering {
  /// A colour at a depth; without colour everything is `standard` and only attributes are left.
  public static func lower(_ color: Color, to depth: ColorDepth) -> LoweredColor {
    guard case .rgb(let red, let green, let blue) = color else { return .standard }
    switch depth {
    case .truecolor: return .rgb(red, green, blue)
    case .palette256: return .palette(palette256(red, green, blue))
    case .palette16: return .palette(palette16(red, green, blue))
    case .none: return .standard
    }
  }

  /// The nearest of the entries 16 to 255; greys stay grey.
  public static func palette256(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    if red == green && green == blue { return greyTable[Int(red)] }
    return cubeTable[Int(red >> 3) << 10 | Int(green >> 3) << 5 | Int(blue >> 3)]
  }

  /// One of the 16 named colours: greys by lightness, everything else by hue, so that two colours
  /// that differ in hue stay different.
  public static func palette16(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    let color = PerceptualColor(red: red, green: green, blue: blue)
    if color.chroma < 0.045 {
      return color.lightness < 0.30
        ? 0 : color.lightness < 0.64 ? 8 : color.lightness < 0.96 ? 7 : 15
    }
    let hue = color.hue
    let base: UInt8
    switch hue {
    case ..<8: base = 5
    case ..<58: base = 1
    case ..<122: base = 3
    case ..<172: base = 2
    case ..<240: base = 6
    case ..<292: base = 4
    default: base = 5
    }
    return color.lightness < 0.58 ? base : base + 8
  }

  /// The sRGB colour of a palette entry; the first 16 as xterm has them.
  public static func paletteColor(_ index: UInt8) -> Color {
    let value = Int(index)
    if value < 16 { return namedColors[value] }
    if value >= 232 {
      let level = UInt8(8 + 10 * (value - 232))
      return .rgb(level, level, level)
    }
    let cube = value - 16
    return .rgb(cubeLevels[cube / 36], cubeLevels[cube / 6 % 6], cubeLevels[cube % 6])
  }

  /// The levels of a channel in the 6 x 6 x 6 cube.
  static let cubeLevels: [UInt8] = [0, 95, 135, 175, 215, 255]

  private static let namedColors: [Color] = [
    .rgb(0, 0, 0), .rgb(205, 0, 0), .rgb(0, 205, 0), .rgb(205, 205, 0), .rgb(0, 0, 238),
    .rgb(205, 0, 205), .rgb(0, 205, 205), .rgb(229, 229, 229), .rgb(127, 127, 127),
    .rgb(255, 0, 0), .rgb(0, 255, 0), .rgb(255, 255, 0), .rgb(92, 92, 255), .rgb(255, 0, 255),
    .rgb(0, 255, 255), .rgb(255, 255, 255),
  ]

  /// Grey entries from dark to light: black, the ramp from 8 to 238, white.
  ///
  /// The cube's own greys (95, 135, 175, 215) lie so near to ramp entries that they would make uneven
  /// steps.
  private static let greys: [(index: UInt8, level: Int)] =
    [(16, 0)] + (0..<24).map { (UInt8(232 + $0), 8 + 10 * $0) } + [(231, 255)]

  /// The entry of every grey, nearest in bytes: between neighbours of the ramp that is nearest in
  /// lightness to within one level.
  private static let greyTable: [UInt8] = (0...255).map { level in
    greys.min { abs($0.level - level) < abs($1.level - level) }?.index ?? 16
  }

  /// The entry nearest to the middle of every 8 x 8 x 8 block of sRGB, `[32 * 32 * 32]`.
  ///
  /// Only the cube entries around the colour and the greys near it can be nearest; looking at
  /// those alone makes the table in a few milliseconds.
  private static let cubeTable: [UInt8] = {
    let entries = (16...255).map { index -> PerceptualColor in
      guard case .rgb(let r, let g, let b) = paletteColor(UInt8(index)) else {
        return PerceptualColor(lightness: 0, a: 0, b: 0)
      }
      return PerceptualColor(red: r, green: g, blue: b)
    }
    let greyEntries = (16...255).filter { index in
      guard case .rgb(let r, let g, let b) = paletteColor(UInt8(index)) else { return false }
      return r == g && g == b
    }
    // For every block the cube levels that can be nearest: the two around it and one beyond.
    let levelChoices = (0..<32).map { block -> [Int] in
      let value = block * 8 + 4
      let above = cubeLevels.firstIndex { Int($0) >= value } ?? 5
      return Array(max(0, above - 2)...min(5, above + 1))
    }
    var table = [UInt8](repeating: 16, count: 32 * 32 * 32)
    for red in 0..<32 {
      for green in 0..<32 {
        for blue in 0..<32 {
          let color = PerceptualColor(
            red: UInt8(red * 8 + 4), green: UInt8(green * 8 + 4), blue: UInt8(blue * 8 + 4))
          var best = (index: 16, distance: Double.infinity)
          for r in levelChoices[red] {
            for g in levelChoices[green] {
              for b in levelChoices[blue] {
                let index = 16 + 36 * r + 6 * g + b
                let distance = entries[index - 16].squaredDistance(to: color)
                if distance < best.distance { best = (index, distance) }
              }
            }
          }
          if color.chroma < 0.08 {
            for index in greyEntries {
              let distance = entries[index - 16].squaredDistance(to: color)
              if distance < best.distance { best = (index, distance) }
            }
          }
          table[red << 10 | green << 5 | blue] = UInt8(best.index)
        }
      }
    }
    return table
  }()
}
