/// A colour in a terminal's own terms.
package enum LoweredColor: Sendable, Equatable, Hashable {
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
package enum ColorLowering {
  /// A colour at a depth; without colour everything is `standard` and only attributes are left.
  package static func lower(_ color: Color, to depth: ColorDepth) -> LoweredColor {
    guard case .rgb(let red, let green, let blue) = color else { return .standard }
    switch depth {
    case .truecolor: return .rgb(red, green, blue)
    case .palette256: return .palette(palette256(red, green, blue))
    case .palette16: return .palette(palette16(red, green, blue))
    case .none: return .standard
    }
  }

  /// A colour as a terminal of a depth is made to show it: 24-bit colours with six bits a channel,
  /// black and white exact.
  ///
  /// A grey picture then needs at most 64 x 64 of the colour pairs of ncurses, a recording leaves
  /// out changes that no eye sees, and both show the same.
  package static func shown(_ color: Color, at depth: ColorDepth) -> LoweredColor {
    guard case .rgb(let red, let green, let blue) = lower(color, to: depth) else {
      return lower(color, to: depth)
    }
    func rounded(_ channel: UInt8) -> UInt8 {
      let high = UInt8(min(63, (UInt16(channel) + 2) >> 2))
      return high << 2 | high >> 4
    }
    let (shownRed, shownGreen, shownBlue) = (rounded(red), rounded(green), rounded(blue))
    // ncurses takes the numbers 0 to 7 for the palette's colours; 8 is as black as black.
    return .rgb(
      shownRed, shownGreen, shownRed == 0 && shownGreen == 0 ? max(8, shownBlue) : shownBlue)
  }

  /// The nearest of the entries 16 to 255; greys stay grey.
  package static func palette256(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    if red == green && green == blue { return greyTable[Int(red)] }
    return cubeTable[Int(red >> 3) << 10 | Int(green >> 3) << 5 | Int(blue >> 3)]
  }

  /// One of the 16 named colours: those as xterm has them are themselves, colours of the themes may
  /// have one chosen by hand (`Theme.namedColors`), greys go by lightness, everything else by hue, so
  /// that two colours that differ in hue stay different.
  package static func palette16(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    if let chosen = chosenNames[.rgb(red, green, blue)] { return chosen }
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
  package static func paletteColor(_ index: UInt8) -> Color {
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

  /// The colours whose name does not follow from lightness and hue.
  private static let chosenNames: [Color: UInt8] = {
    let own = namedColors.enumerated().map { ($1, UInt8($0)) }
    return Theme.namedColors.merging(own) { _, own in own }
  }()

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
  /// The four greys inside the cube are not candidates, as they are not for greys.
  private static let cubeTable: [UInt8] = {
    let indices = (16...255).filter { ![59, 102, 145, 188].contains($0) }
    var entries = [SIMD8<Float>](repeating: SIMD8(repeating: 1e9), count: 3 * 30)
    for (place, index) in indices.enumerated() {
      guard case .rgb(let red, let green, let blue) = paletteColor(UInt8(index)) else { continue }
      let color = PerceptualColor(red: red, green: green, blue: blue)
      entries[place / 8][place % 8] = Float(color.lightness)
      entries[30 + place / 8][place % 8] = Float(color.a)
      entries[60 + place / 8][place % 8] = Float(color.b)
    }
    var table = [UInt8](repeating: 16, count: 32 * 32 * 32)
    entries.withUnsafeBufferPointer { entries in
      for block in 0..<table.count {
        let color = PerceptualColor(
          red: UInt8(block >> 10) << 3 | 4, green: UInt8(block >> 5 & 31) << 3 | 4,
          blue: UInt8(block & 31) << 3 | 4)
        let (lightness, a, b) = (Float(color.lightness), Float(color.a), Float(color.b))
        var nearest = SIMD8<Float>(repeating: .infinity)
        var groups = SIMD8<Int32>(repeating: 0)
        for group in 0..<30 {
          let dl = entries[group] - lightness
          let da = entries[30 + group] - a
          let db = entries[60 + group] - b
          let distance = dl * dl + da * da + db * db
          let isNearer = distance .< nearest
          nearest.replace(with: distance, where: isNearer)
          groups.replace(with: Int32(group), where: isNearer)
        }
        var lane = 0
        for other in 1..<8 where nearest[other] < nearest[lane] { lane = other }
        table[block] = UInt8(indices[Int(groups[lane]) * 8 + lane])
      }
    }
    return table
  }()
}
