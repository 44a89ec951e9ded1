/// The nearest palette colours of an sRGB colour.
enum PaletteLowering {
  /// The levels of the 6x6x6 cube in the 256-colour palette.
  private static let levels: [Int] = [0, 95, 135, 175, 215, 255]

  private static let named: [(Int, Int, Int)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205),
    (229, 229, 229), (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255),
    (255, 0, 255), (0, 255, 255), (255, 255, 255),
  ]

  /// The nearest of the 240 colours that do not depend on the user's theme, 16 to 255.
  static func palette256(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
    let color = (Int(red), Int(green), Int(blue))
    let cube = [color.0, color.1, color.2].map { part in
      levels.indices.min { abs(levels[$0] - part) < abs(levels[$1] - part) } ?? 0
    }
    let cubeColor = (levels[cube[0]], levels[cube[1]], levels[cube[2]])
    let gray = max(0, min(23, ((color.0 + color.1 + color.2) / 3 - 3) / 10))
    let grayColor = (8 + 10 * gray, 8 + 10 * gray, 8 + 10 * gray)
    return distance(color, grayColor) < distance(color, cubeColor)
      ? 232 + gray : 16 + 36 * cube[0] + 6 * cube[1] + cube[2]
  }

  /// The nearest of the 16 named colours.
  static func palette16(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
    let color = (Int(red), Int(green), Int(blue))
    return named.indices.min { distance(color, named[$0]) < distance(color, named[$1]) } ?? 0
  }

  private static func distance(_ a: (Int, Int, Int), _ b: (Int, Int, Int)) -> Int {
    let difference = (a.0 - b.0, a.1 - b.1, a.2 - b.2)
    return difference.0 * difference.0 + difference.1 * difference.1 + difference.2 * difference.2
  }
}
