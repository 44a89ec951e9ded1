import Foundation
import TerminalUI

/// Eyes, for tests that ask who can tell colours apart.
enum ColorVision: String, CaseIterable {
  /// All three kinds of cones.
  case usual
  /// Without the cones for long waves.
  case protanopia
  /// Without the cones for middle waves.
  case deuteranopia
  /// Without the cones for short waves.
  case tritanopia

  /// The usual eye and those that confuse red and green: about one man in twelve does, to some degree.
  static let common: [ColorVision] = [.usual, .protanopia, .deuteranopia]

  /// What the eye makes of linear light: the matrices of Machado, Oliveira and Fernandes ("A
  /// physiologically-based model for simulation of color vision deficiency", 2009) for a cone that is
  /// missing altogether.
  private var rows: [[Double]] {
    switch self {
    case .usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    case .protanopia:
      [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
      ]
    case .deuteranopia:
      [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
      ]
    case .tritanopia:
      [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
      ]
    }
  }

  /// A colour as the eye sees it; nil for the terminal's own.
  func seen(_ color: Color) -> CIELab? {
    guard let light = Self.linear(color) else { return nil }
    return CIELab(
      linear: rows.map { row in
        min(max(zip(row, light).reduce(0) { $0 + $1.0 * $1.1 }, 0), 1)
      })
  }

  /// How different two colours look (CIEDE2000); nil when one is the terminal's own.
  func difference(_ first: Color, _ second: Color) -> Double? {
    guard let a = seen(first), let b = seen(second) else { return nil }
    return a.difference(from: b)
  }

  /// The contrast ratio of two colours by WCAG 2, 1 to 21; nil when one is the terminal's own.
  static func contrast(_ first: Color, _ second: Color) -> Double? {
    func luminance(_ color: Color) -> Double? {
      linear(color).map { 0.2126 * $0[0] + 0.7152 * $0[1] + 0.0722 * $0[2] }
    }
    guard let a = luminance(first), let b = luminance(second) else { return nil }
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  private static func linear(_ color: Color) -> [Double]? {
    guard case .rgb(let red, let green, let blue) = color else { return nil }
    return [red, green, blue].map { byte in
      let encoded = Double(byte) / 255
      return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
    }
  }
}

/// A colour in CIE L*a*b* under daylight (D65).
struct CIELab {
  let lightness: Double
  let a: Double
  let b: Double

  init(_ lightness: Double, _ a: Double, _ b: Double) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }

  /// From linear sRGB, `[3]`, 0 to 1.
  init(linear light: [Double]) {
    let rows = [
      [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
      [0.0193339, 0.1191920, 0.9503041],
    ]
    let roots = zip(rows, [0.95047, 1, 1.08883]).map { row, white in
      let share = zip(row, light).reduce(0) { $0 + $1.0 * $1.1 } / white
      return share > 216.0 / 24389 ? cbrt(share) : (24389.0 / 27 * share + 16) / 116
    }
    self.init(116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2]))
  }

  /// The colour difference CIEDE2000 (Sharma, Wu and Dalal 2005): about 1 is just seen side by side.
  func difference(from other: CIELab) -> Double {
    func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
    func saturation(_ chroma: Double) -> Double {
      let seventh = pow(chroma, 7)
      return (seventh / (seventh + pow(25, 7))).squareRoot()
    }
    let stretch = 1 + 0.5 * (1 - saturation((hypot(a, b) + hypot(other.a, other.b)) / 2))
    let (a1, a2) = (a * stretch, other.a * stretch)
    let (c1, c2) = (hypot(a1, b), hypot(a2, other.b))
    func hue(_ a: Double, _ b: Double) -> Double {
      guard a != 0 || b != 0 else { return 0 }
      let degrees = atan2(b, a) * 180 / .pi
      return degrees < 0 ? degrees + 360 : degrees
    }
    let (h1, h2) = (hue(a1, b), hue(a2, other.b))
    var turn = 0.0
    var meanHue = h1 + h2
    if c1 * c2 != 0 {
      turn = h2 - h1
      if turn > 180 { turn -= 360 } else if turn < -180 { turn += 360 }
      meanHue = h1 + turn / 2
      if meanHue < 0 { meanHue += 360 } else if meanHue >= 360 { meanHue -= 360 }
    }
    let hueDistance = 2 * (c1 * c2).squareRoot() * sin(radians(turn / 2))
    let (meanLightness, meanChroma) = ((lightness + other.lightness) / 2, (c1 + c2) / 2)
    let weight =
      1 - 0.17 * cos(radians(meanHue - 30)) + 0.24 * cos(radians(2 * meanHue))
      + 0.32 * cos(radians(3 * meanHue + 6)) - 0.20 * cos(radians(4 * meanHue - 63))
    let middle = (meanLightness - 50) * (meanLightness - 50)
    let l = (other.lightness - lightness) / (1 + 0.015 * middle / (20 + middle).squareRoot())
    let c = (c2 - c1) / (1 + 0.045 * meanChroma)
    let h = hueDistance / (1 + 0.015 * meanChroma * weight)
    let bend = 30 * exp(-pow((meanHue - 275) / 25, 2))
    let rotation = -sin(radians(2 * bend)) * 2 * saturation(meanChroma)
    return (l * l + c * c + h * h + rotation * c * h).squareRoot()
  }
}
