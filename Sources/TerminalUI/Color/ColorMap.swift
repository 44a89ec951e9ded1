import Foundation

/// A map from a number to a colour.
///
/// The names are the field's; the colours come from control points of our own in Oklab. On a light
/// ground all colours are darker, so that the light end of a map does not vanish; the cyclic map has
/// control points of its own there.
package enum ColorMap: String, Sendable, CaseIterable {
  /// Sequential, dark purple over teal to yellow.
  case viridis
  /// Sequential, blue over grey to yellow; made for red-green deficiencies.
  case cividis
  /// Cyclic, for angles: the ends meet.
  ///
  /// Light at 0, orange at a quarter, purple at the half (the dark end), blue at three quarters; on a
  /// light ground near-black at 0, brown, pink at the half (the light end), blue. Lightness alone tells
  /// up from down, and 0 stands out most. Every colour has a contrast of at least 3 to 1 with its
  /// ground, and opposite ones differ for eyes without one kind of cone, too.
  case twilight
  /// Diverging around mid-grey at 0.5: blue below, orange above.
  case diverging

  /// Whether 0 and 1 are the same colour.
  package var isCyclic: Bool { self == .twilight }

  /// The colour at a place from 0 to 1, in full colour.
  ///
  /// Cyclic maps wrap, the others clamp; what is not a number is grey.
  package func color(at place: Double, isDark: Bool = true) -> Color {
    guard place.isFinite else { return .rgb(128, 128, 128) }
    let wrapped = isCyclic ? place - place.rounded(.down) : min(1, max(0, place))
    return point(at: wrapped, isDark: isDark).color
  }

  /// The few colours that stand for the map at a depth, in order.
  ///
  /// A cyclic map does not repeat its first colour, a diverging one has its grey in the middle. At 256
  /// colours neighbours always differ, so that no step is wasted.
  package func steps(at depth: ColorDepth, isDark: Bool = true) -> [Color] {
    Self.knownSteps[StepKey(map: self, depth: depth, isDark: isDark)] ?? []
  }

  /// Which of `count` steps a place from 0 to 1 falls into; the first for what is not a number.
  @inline(__always)
  package func step(of place: Float, count: Int) -> Int {
    guard place.isFinite, count > 1 else { return 0 }
    if isCyclic {
      // The first step is centred on 0, so that angles around 0 share one colour.
      let wrapped = place - place.rounded(.down) + 0.5 / Float(count)
      return Int(wrapped * Float(count)) % count
    }
    return min(count - 1, max(0, Int(min(1, max(0, place)) * Float(count))))
  }

  /// Control points at even distances; see the cases for what they should look like.
  private func controlPoints(isDark: Bool) -> [PerceptualColor] {
    switch self {
    case .viridis:
      return [
        PerceptualColor(lightness: 0.36, chroma: 0.15, hue: 310),
        PerceptualColor(lightness: 0.46, chroma: 0.14, hue: 275),
        PerceptualColor(lightness: 0.57, chroma: 0.11, hue: 225),
        PerceptualColor(lightness: 0.67, chroma: 0.13, hue: 172),
        PerceptualColor(lightness: 0.79, chroma: 0.18, hue: 138),
        PerceptualColor(lightness: 0.92, chroma: 0.18, hue: 105),
      ]
    case .cividis:
      return [
        PerceptualColor(lightness: 0.36, a: -0.005, b: -0.105),
        PerceptualColor(lightness: 0.50, a: 0.000, b: -0.040),
        PerceptualColor(lightness: 0.63, a: -0.002, b: 0.010),
        PerceptualColor(lightness: 0.76, a: -0.004, b: 0.075),
        PerceptualColor(lightness: 0.91, a: -0.010, b: 0.150),
      ]
    case .twilight where isDark:
      return [
        PerceptualColor(lightness: 0.93, chroma: 0.025, hue: 95),
        PerceptualColor(lightness: 0.82, chroma: 0.10, hue: 68),
        PerceptualColor(lightness: 0.70, chroma: 0.165, hue: 45),
        PerceptualColor(lightness: 0.58, chroma: 0.17, hue: 10),
        PerceptualColor(lightness: 0.52, chroma: 0.17, hue: 312),
        PerceptualColor(lightness: 0.57, chroma: 0.17, hue: 277),
        PerceptualColor(lightness: 0.66, chroma: 0.14, hue: 247),
        PerceptualColor(lightness: 0.81, chroma: 0.075, hue: 215),
      ]
    case .twilight:
      // Even steps of lightness up to the half, and down again.
      return [
        PerceptualColor(lightness: 0.22, chroma: 0.02, hue: 285),
        PerceptualColor(lightness: 0.325, chroma: 0.08, hue: 48),
        PerceptualColor(lightness: 0.43, chroma: 0.12, hue: 46),
        PerceptualColor(lightness: 0.535, chroma: 0.11, hue: 32),
        PerceptualColor(lightness: 0.64, chroma: 0.15, hue: 345),
        PerceptualColor(lightness: 0.535, chroma: 0.17, hue: 300),
        PerceptualColor(lightness: 0.43, chroma: 0.13, hue: 262),
        PerceptualColor(lightness: 0.325, chroma: 0.12, hue: 265),
      ]
    case .diverging:
      return [
        PerceptualColor(lightness: 0.82, chroma: 0.12, hue: 230),
        PerceptualColor(lightness: 0.65, chroma: 0.15, hue: 245),
        PerceptualColor(lightness: 0.50, chroma: 0.10, hue: 252),
        PerceptualColor(lightness: 0.40, chroma: 0, hue: 0),
        PerceptualColor(lightness: 0.50, chroma: 0.10, hue: 52),
        PerceptualColor(lightness: 0.67, chroma: 0.16, hue: 56),
        PerceptualColor(lightness: 0.84, chroma: 0.14, hue: 75),
      ]
    }
  }

  /// Straight lines in Oklab between control points.
  private func point(at place: Double, isDark: Bool) -> PerceptualColor {
    let points = controlPoints(isDark: isDark)
    let segments = isCyclic ? points.count : points.count - 1
    let scaled = place * Double(segments)
    let index = min(segments - 1, Int(scaled))
    var point = points[index].mixed(
      with: points[(index + 1) % points.count], scaled - Double(index))
    if !isDark, !isCyclic { point.lightness *= 0.78 }
    return point
  }

  /// Even samples: centred on 0 when cyclic, from end to end when diverging (so that an odd number has
  /// one at the very middle), each in the middle of its step otherwise.
  private func samples(_ count: Int, isDark: Bool) -> [Color] {
    (0..<count).map { index in
      let place: Double
      switch self {
      case .twilight: place = Double(index) / Double(count)
      case .diverging: place = Double(index) / Double(count - 1)
      case .viridis, .cividis: place = (Double(index) + 0.5) / Double(count)
      }
      return color(at: place, isDark: isDark)
    }
  }

  /// The steps at 256 colours: at most twelve, those that look alike there only once.
  private func paletteSteps(isDark: Bool) -> [Color] {
    func distinct(_ colors: [Color]) -> [Color] {
      var indices: [UInt8] = []
      for case .rgb(let red, let green, let blue) in colors {
        let index = ColorLowering.palette256(red, green, blue)
        if !indices.contains(index) { indices.append(index) }
      }
      return indices.map(ColorLowering.paletteColor)
    }
    guard self == .diverging else { return distinct(samples(12, isDark: isDark)) }
    // Both arms keep as many steps, so that grey stays in the middle.
    let even = samples(11, isDark: isDark)
    let middle = distinct([even[5]])
    let below = distinct(even[0..<5].reversed()).filter { !middle.contains($0) }
    let above = distinct(Array(even[6...])).filter { !middle.contains($0) && !below.contains($0) }
    let length = min(below.count, above.count)
    return below.prefix(length).reversed() + middle + above.prefix(length)
  }

  private struct StepKey: Hashable {
    var map: ColorMap
    var depth: ColorDepth
    var isDark: Bool
  }

  private static let knownSteps: [StepKey: [Color]] = {
    var steps: [StepKey: [Color]] = [:]
    for map in allCases {
      for isDark in [true, false] {
        for depth in ColorDepth.allCases {
          steps[StepKey(map: map, depth: depth, isDark: isDark)] =
            switch depth {
            case .truecolor: map.samples(49, isDark: isDark)
            case .palette256: map.paletteSteps(isDark: isDark)
            case .palette16: map.namedSteps(isDark: isDark).map(ColorLowering.paletteColor)
            case .none: [.standard]
            }
        }
      }
    }
    return steps
  }()

  /// The steps at 16 colours, chosen by hand among xterm's names.
  private func namedSteps(isDark: Bool) -> [UInt8] {
    switch self {
    case .viridis: [5, 4, 6, 2, 10, 11]
    case .cividis: [4, 12, 7, 3, 11]
    // Plain blue is too dark for a dark ground; green, yellow and cyan are too light for a light one.
    case .twilight: isDark ? [15, 11, 9, 5, 12, 14] : [0, 1, 9, 13, 12, 4]
    case .diverging: [14, 12, 8, 3, 11]
    }
  }
}
