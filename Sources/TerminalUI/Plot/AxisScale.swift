import Foundation

/// How values are laid out along an axis.
package enum AxisScale: Sendable, Equatable {
  /// In proportion.
  case linear
  /// By decimal logarithm; values that are not positive have no place.
  case log
  /// Linear between plus and minus `threshold`, logarithmic beyond, so that zero and both signs
  /// have a place: sign(x) log10(1 + |x| / threshold).
  case symlog(threshold: Double)

  /// The place of a value on the axis, in the axis' own units; nil for what has no place.
  func position(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    switch self {
    case .linear: return value
    case .log: return value > 0 ? log10(value) : nil
    case .symlog(let threshold):
      let core = threshold > 0 ? threshold : 1
      let place = log10(1 + abs(value) / core)
      return place.isFinite ? (value < 0 ? -place : place) : nil
    }
  }

  /// The value at a place on the axis.
  func value(at position: Double) -> Double {
    switch self {
    case .linear: return position
    case .log: return pow(10, position)
    case .symlog(let threshold):
      let core = threshold > 0 ? threshold : 1
      let size = core * (pow(10, abs(position)) - 1)
      return position < 0 ? -size : size
    }
  }
}

/// How the values of an axis are written.
package enum AxisUnit: Sendable, Equatable {
  /// Plain numbers, with SI prefixes when large.
  case number
  /// Whole numbers, such as updates; ticks never fall between two.
  case count
  /// Seconds, written as durations, with ticks at whole seconds, minutes and hours.
  case seconds
  /// Degrees of a course without seams: whatever turns it counts, it is written as the angle within
  /// half a turn of zero that it is.
  case degrees

  /// The number that is written for a value.
  func written(_ value: Double) -> Double {
    self == .degrees && value.isFinite ? value.remainder(dividingBy: 360) : value
  }
}

/// One axis of a plot.
package struct PlotAxis: Sendable, Equatable {
  /// What it measures, as short as possible: "update", "nats".
  package var title: String
  /// How values are laid out.
  package var scale: AxisScale
  /// How values are written.
  package var unit: AxisUnit
  /// The values at the ends; nil for the range of the data.
  package var range: ClosedRange<Double>?

  /// Makes an axis.
  package init(
    title: String = "", scale: AxisScale = .linear, unit: AxisUnit = .number,
    range: ClosedRange<Double>? = nil
  ) {
    self.title = title
    self.scale = scale
    self.unit = unit
    self.range = range
  }
}

/// A stretch of an axis mapped to cells.
package struct AxisMapping: Sendable, Equatable {
  package var scale: AxisScale
  /// The values at the ends.
  package var range: ClosedRange<Double>
  /// The ends in the scale's own units, `high` above `low`.
  package var low: Double
  package var high: Double

  /// Makes a mapping; a range without extent, or without a place on the scale, is widened.
  package init(scale: AxisScale, range: ClosedRange<Double>) {
    self.scale = scale
    var bounds = range
    if case .log = scale {
      // A logarithm needs positive ends: keep the upper one and show three decades below it.
      let upper = bounds.upperBound > 0 ? bounds.upperBound : 1
      let lower = bounds.lowerBound > 0 ? bounds.lowerBound : upper / 1000
      bounds = max(lower, .leastNormalMagnitude)...max(lower, upper, .leastNormalMagnitude)
    }
    // Near the ends of Double a margin, or the extent itself, would overflow.
    func bounded(_ position: Double?) -> Double { min(1e307, max(-1e307, position ?? 0)) }
    let first = bounded(scale.position(bounds.lowerBound))
    let last = bounded(scale.position(bounds.upperBound))
    if last - first > abs(last) * 1e-12 {
      (low, high) = (first, last)
    } else {
      let half = scale == .linear ? abs(first) * 0.5 : 0.5
      let margin = half > .leastNormalMagnitude ? half : 1
      (low, high) = (first - margin, first + margin)
    }
    self.range = bounds
  }

  /// The place of a value, 0 at the lower end, 1 at the upper, beyond them outside.
  package func place(_ value: Double) -> Double? {
    let place = placeOrNaN(value)
    return place.isNaN ? nil : place
  }

  /// The same for hot loops: not a number for what has no place.
  @inline(__always)
  package func placeOrNaN(_ value: Double) -> Double {
    if case .linear = scale {
      // Infinity less infinity, or times zero, is not a number either.
      return value.isFinite ? (value - low) / (high - low) : .nan
    }
    guard let position = scale.position(value) else { return .nan }
    return (position - low) / (high - low)
  }
}

/// The range an axis takes when the caller gives none.
enum AutomaticRange {
  /// The range of the values that have a place on the scale, with 5 % of air at both ends.
  ///
  /// Without extent: around zero -1 to 1, elsewhere from zero to twice the value (a decade around it
  /// on a logarithmic scale).
  static func padded(low: Double, high: Double, scale: AxisScale) -> ClosedRange<Double> {
    guard low <= high else { return scale == .log ? 1...10 : 0...1 }
    if low == high {
      if scale == .log { return (low / 2)...(low * 2 < .infinity ? low * 2 : low) }
      if low == 0 { return -1...1 }
      let double = low * 2
      guard double.isFinite else { return min(low, 0)...max(low, 0) }
      return min(double, 0)...max(double, 0)
    }
    guard let first = scale.position(low), let last = scale.position(high) else {
      return low...high
    }
    let margin = (last - first) * 0.05
    let (bottom, top) = (scale.value(at: first - margin), scale.value(at: last + margin))
    guard bottom.isFinite, top.isFinite, bottom < top else { return low...high }
    return bottom...top
  }
}
