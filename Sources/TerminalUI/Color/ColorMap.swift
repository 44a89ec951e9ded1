import Foundation

/// A map from a number to a colour.
///
/// The names are the field's; the colours come from control points of our own in Oklab, chosen to
/// be visible on a dark and a light ground.
public enum ColorMap: String, Sendable, CaseIterable {
  /// Sequential, dark purple over teal to yellow.
  case viridis
  /// Sequential, blue over grey to yellow; made for red-green deficiencies.
  case cividis
  /// Cyclic, for angles: the ends meet. Light at 0, orange at a quarter, purple at the half (the
  /// dark end), blue at three quarters, so that lightness alone tells up from down.
  case twilight
  /// Diverging around mid-grey at 0.5: blue below, orange above.
  case diverging

  /// Whether 0 and 1 are the same colour.
  public var isCyclic: Bool { self == .twilight }

  /// The colour at a place from 0 to 1, in full colour.
  ///
  /// Cyclic maps wrap, the others clamp; what is not a number is grey.
  public func color(at place: Double) -> Color {
    guard place.isFinite else { return .rgb(128, 128, 128) }
    let wrapped = isCyclic ? place - place.rounded(.down) : min(1, max(0, place))
    return Self.point(wrapped, points: controlPoints, cyclic: isCyclic).color
  }

  /// The few colours that stand for the map at a depth, in order; a cyclic map does not repeat its
  /// first.
  ///
  /// At 256 colours neighbours always differ, so that no step is wasted.
  public func steps(at depth: ColorDepth) -> [Color] {
    switch depth {
    case .truecolor: return Self.fullSteps[self] ?? []
    case .palette256: return Self.paletteSteps[self] ?? []
    case .palette16: return Self.namedSteps[self] ?? []
    case .none: return [.standard]
    }
  }

  /// Which of `count` steps a place from 0 to 1 falls into.
  ///
  /// What is not a number takes the first.
  @inline(__always)
  func step(of place: Float, count: Int) -> Int {
    guard place.isFinite, count > 1 else { return 0 }
    if isCyclic {
      // The first step is centred on 0, so that angles around 0 share one colour.
      let shifted = place * Float(count) + 0.5
      let wrapped = shifted - (shifted / Float(count)).rounded(.down) * Float(count)
      return min(count - 1, max(0, Int(wrapped)))
    }
    return min(count - 1, max(0, Int(min(1, max(0, place)) * Float(count))))
  }

  /// Control points at even distances; see the cases for what they should look like.
  private var controlPoints: [PerceptualColor] {
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
    case .twilight:
      return [
        PerceptualColor(lightness: 0.93, chroma: 0.025, hue: 95),
        PerceptualColor(lightness: 0.82, chroma: 0.10, hue: 68),
        PerceptualColor(lightness: 0.70, chroma: 0.165, hue: 45),
        PerceptualColor(lightness: 0.56, chroma: 0.17, hue: 10),
        PerceptualColor(lightness: 0.47, chroma: 0.16, hue: 312),
        PerceptualColor(lightness: 0.54, chroma: 0.17, hue: 277),
        PerceptualColor(lightness: 0.66, chroma: 0.14, hue: 247),
        PerceptualColor(lightness: 0.81, chroma: 0.075, hue: 215),
      ]
    case .diverging:
      return [
        PerceptualColor(lightness: 0.80, chroma: 0.13, hue: 235),
        PerceptualColor(lightness: 0.63, chroma: 0.14, hue: 248),
        PerceptualColor(lightness: 0.50, chroma: 0.08, hue: 252),
        PerceptualColor(lightness: 0.42, chroma: 0, hue: 0),
        PerceptualColor(lightness: 0.50, chroma: 0.08, hue: 55),
        PerceptualColor(lightness: 0.66, chroma: 0.15, hue: 58),
        PerceptualColor(lightness: 0.83, chroma: 0.14, hue: 75),
      ]
    }
  }

  /// Straight lines in Oklab between control points.
  private static func point(
    _ place: Double, points: [PerceptualColor], cyclic: Bool
  ) -> PerceptualColor {
    let segments = cyclic ? points.count : points.count - 1
    let scaled = place * Double(segments)
    let index = min(segments - 1, Int(scaled))
    return points[index].mixed(with: points[(index + 1) % points.count], scaled - Double(index))
  }

  /// Even samples, each in the middle of its step (or centred on 0 when cyclic).
  private func samples(_ count: Int) -> [Color] {
    (0..<count).map { index in
      color(at: isCyclic ? Double(index) / Double(count) : (Double(index) + 0.5) / Double(count))
    }
  }

  private static let fullSteps = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0, $0.samples(48)) })

  private static let paletteSteps = Dictionary(
    uniqueKeysWithValues: allCases.map { map -> (ColorMap, [Color]) in
      var indices: [UInt8] = []
      for color in map.samples(map == .diverging ? 11 : 12) {
        guard case .rgb(let red, let green, let blue) = color else { continue }
        let index = ColorLowering.palette256(red, green, blue)
        if indices.last != index { indices.append(index) }
      }
      if map.isCyclic, indices.count > 1, indices.first == indices.last { indices.removeLast() }
      return (map, indices.map(ColorLowering.paletteColor))
    })

  private static let namedSteps: [ColorMap: [Color]] = {
    func named(_ indices: [UInt8]) -> [Color] { indices.map(ColorLowering.paletteColor) }
    return [
      .viridis: named([5, 4, 6, 2, 10, 11]), .cividis: named([4, 12, 7, 3, 11]),
      .twilight: named([15, 11, 9, 5, 4, 14]), .diverging: named([14, 12, 8, 3, 11]),
    ]
  }()
}
