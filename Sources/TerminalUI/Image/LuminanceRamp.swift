import Foundation

/// Greys as ASCII: two pixels, one above the other, become the sign whose ink best matches them.
///
/// How much of its upper and lower half a sign covers was measured on the rasterised glyphs of four
/// common terminal fonts (DejaVu Sans Mono, Liberation Mono, Hack, JetBrains Mono) and averaged. A
/// grey stands for light, so the share of ink follows the sRGB curve; the densest sign is white.
enum LuminanceRamp {
  /// Signs with the covered part of their upper and lower half.
  private static let signs: [(sign: Unicode.Scalar, upper: Double, lower: Double)] = [
    (" ", 0.000, 0.000), (".", 0.000, 0.054), ("'", 0.071, 0.000), (",", 0.000, 0.091),
    (":", 0.053, 0.053), ("\"", 0.141, 0.000), ("^", 0.145, 0.010), (";", 0.055, 0.094),
    ("_", 0.000, 0.082), ("+", 0.082, 0.124), ("=", 0.109, 0.110), ("c", 0.116, 0.149),
    ("x", 0.113, 0.169), ("v", 0.111, 0.159), ("T", 0.201, 0.089), ("?", 0.170, 0.074),
    ("7", 0.187, 0.091), ("L", 0.101, 0.166), ("u", 0.106, 0.206), ("o", 0.137, 0.200),
    ("a", 0.122, 0.246), ("g", 0.149, 0.305), ("F", 0.235, 0.102), ("P", 0.272, 0.122),
    ("C", 0.171, 0.159), ("X", 0.193, 0.181), ("O", 0.234, 0.207), ("#", 0.218, 0.204),
    ("8", 0.248, 0.216), ("M", 0.322, 0.182), ("W", 0.262, 0.252), ("&", 0.178, 0.268),
    ("@", 0.253, 0.294),
  ]

  /// The number of grey levels told apart in each half.
  static let levels = 24

  /// The sign for a pair of levels, `[upper * levels + lower]`.
  private static let table: [Unicode.Scalar] = {
    // Compare as the eye does: differences of ink matter more where there is little.
    func perceived(_ ink: Double) -> Double { pow(ink, 1 / 2.2) }
    let densest = 0.268
    let known = signs.map { ($0.sign, perceived($0.upper), perceived($0.lower)) }
    return (0..<(levels * levels)).map { index in
      let step = perceived(densest) / Double(levels - 1)
      let (upper, lower) = (Double(index / levels) * step, Double(index % levels) * step)
      return known.min { left, right in
        let a = (left.1 - upper) * (left.1 - upper) + (left.2 - lower) * (left.2 - lower)
        let b = (right.1 - upper) * (right.1 - upper) + (right.2 - lower) * (right.2 - lower)
        return a < b
      }?.0 ?? " "
    }
  }()

  /// The sign for two greys, 0 to 1, one above the other; on a light ground ink is darkness.
  static func sign(upper: Float, lower: Float, isDark: Bool) -> Unicode.Scalar {
    func level(_ grey: Float) -> Int {
      let ink = isDark ? grey : 1 - grey
      return min(levels - 1, max(0, Int((ink * Float(levels - 1)).rounded())))
    }
    return table[level(upper) * levels + level(lower)]
  }
}
