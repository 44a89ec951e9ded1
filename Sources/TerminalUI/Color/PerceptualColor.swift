import Foundation

/// A colour in Oklab (Ottosson 2020), where distances are about as large as they look.
package struct PerceptualColor: Sendable, Equatable {
  /// Lightness, 0 black to 1 white.
  package var lightness: Double
  /// Green (negative) to red.
  package var a: Double
  /// Blue (negative) to yellow.
  package var b: Double

  package init(lightness: Double, a: Double, b: Double) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }

  /// From polar form; the hue is in degrees (about 30 red, 110 yellow, 145 green, 260 blue).
  package init(lightness: Double, chroma: Double, hue: Double) {
    let angle = hue * .pi / 180
    self.init(lightness: lightness, a: chroma * cos(angle), b: chroma * sin(angle))
  }

  /// From sRGB bytes.
  package init(red: UInt8, green: UInt8, blue: UInt8) {
    let (r, g, b) = (Self.linear[Int(red)], Self.linear[Int(green)], Self.linear[Int(blue)])
    let long = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let medium = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let short = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    self.b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
  }

  /// How colourful it is.
  package var chroma: Double { (a * a + b * b).squareRoot() }
  /// The hue in degrees, 0 to 360.
  package var hue: Double {
    let degrees = atan2(b, a) * 180 / .pi
    return degrees < 0 ? degrees + 360 : degrees
  }

  /// A point between two colours, 0 this one, 1 the other.
  package func mixed(with other: PerceptualColor, _ part: Double) -> PerceptualColor {
    PerceptualColor(
      lightness: lightness + (other.lightness - lightness) * part, a: a + (other.a - a) * part,
      b: b + (other.b - b) * part)
  }

  /// As an sRGB colour; what a screen cannot show loses chroma until it can.
  package var color: Color {
    if let exact = byteColor { return exact }
    var (inside, outside) = (0.0, 1.0)
    var best: Color?
    for _ in 0..<12 {
      let middle = (inside + outside) / 2
      let weaker = PerceptualColor(lightness: lightness, a: a * middle, b: b * middle)
      if let shown = weaker.byteColor {
        best = shown
        inside = middle
      } else {
        outside = middle
      }
    }
    return best ?? (lightness > 0.5 ? .rgb(255, 255, 255) : .rgb(0, 0, 0))
  }

  /// The sRGB bytes, if every channel is in range (within half a byte).
  private var byteColor: Color? {
    let long = lightness + 0.3963377774 * a + 0.2158037573 * b
    let medium = lightness - 0.1055613458 * a - 0.0638541728 * b
    let short = lightness - 0.0894841775 * a - 1.2914855480 * b
    let (l, m, s) = (long * long * long, medium * medium * medium, short * short * short)
    guard
      let red = Self.byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      let green = Self.byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      let blue = Self.byte(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)
    else { return nil }
    return .rgb(red, green, blue)
  }

  private static func byte(_ linear: Double) -> UInt8? {
    let encoded =
      linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
    let scaled = (encoded * 255).rounded()
    return scaled >= 0 && scaled <= 255 ? UInt8(scaled) : nil
  }

  /// The light of each sRGB byte, 0 to 1.
  static let linear: [Double] = (0...255).map { byte in
    let encoded = Double(byte) / 255
    return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
  }
}

extension Color {
  /// Two thirds of the way to another colour, channel by channel: quick enough for whole screens.
  func faded(towards other: Color) -> Color {
    guard case .rgb(let r, let g, let b) = self, case .rgb(let r2, let g2, let b2) = other else {
      return self
    }
    func mix(_ from: UInt8, _ to: UInt8) -> UInt8 { UInt8((Int(from) + 2 * Int(to)) / 3) }
    return .rgb(mix(r, r2), mix(g, g2), mix(b, b2))
  }

  /// A darker shade of the same hue (paler on a light ground): how far something is away, 0 to 1.
  func receding(_ distance: Double, isDark: Bool, ground: Color) -> Color {
    guard case .rgb(let r, let g, let b) = self else { return self }
    guard isDark else { return mixed(with: ground, 0.5 * distance) }
    var color = PerceptualColor(red: r, green: g, blue: b)
    color.lightness *= 1 - 0.42 * distance
    // Keeping most of the chroma keeps the hue legible where there are few colours.
    color.a *= 1 - 0.15 * distance
    color.b *= 1 - 0.15 * distance
    return color.color
  }

  /// A colour between this one and another, mixed as the eye sees it; `standard` does not mix and
  /// stays as it is.
  package func mixed(with other: Color, _ part: Double) -> Color {
    guard case .rgb(let r, let g, let b) = self, case .rgb(let r2, let g2, let b2) = other else {
      return self
    }
    let clamped = part.isNaN ? 0 : min(1, max(0, part))
    let mixed = PerceptualColor(red: r, green: g, blue: b).mixed(
      with: PerceptualColor(red: r2, green: g2, blue: b2), clamped)
    return mixed.color
  }
}
