/// Which part of the learning curves is shown, and against what.
public struct CurvesWindow: Sendable, Equatable {
  /// The quantity along the horizontal axis.
  public enum Axis: String, Sendable, Codable {
    /// Gradient steps.
    case updates
    /// Seconds since launch.
    case seconds
  }

  /// The quantity along the horizontal axis.
  public var axis = Axis.updates
  /// The length shown, in units of the axis; nil shows all.
  public var span: Double?
  /// The right end, in units of the axis; nil follows the newest value.
  ///
  /// It is absolute, so that new values never move a window that was put somewhere by hand.
  public var end: Double?
  /// The curve drawn large in the curves view; nil shows all of them alike.
  public var selected: Int?

  /// Makes a window that shows everything and follows the newest value.
  public init() {}

  /// Whether new values move the window.
  public var isFollowing: Bool { end == nil }

  /// The limits to draw, when the values reach from `first` to `latest`.
  public func limits(first: Double, latest: Double) -> ClosedRange<Double> {
    let low = first.isFinite ? first : 0
    let high = max(latest.isFinite ? latest : 0, low + 1)
    let right = min(max(end ?? high, low), high)
    guard let span, span.isFinite, span > 0 else { return low...max(right, low + 1) }
    let left = max(low, right - span)
    return left...max(right, left + min(span, high - low))
  }

  /// Shows a longer or shorter part: positive steps halve it, negative ones double it.
  mutating func zoom(_ steps: Int, first: Double, latest: Double) {
    let whole = max(latest - first, 1)
    var length = span ?? whole
    for _ in 0..<abs(steps) { length *= steps > 0 ? 0.5 : 2 }
    if length >= whole {
      span = nil
      end = nil
    } else {
      span = max(length, min(10, whole))
    }
  }

  /// Moves the window by quarters of its length; reaching the newest value follows it again.
  mutating func pan(_ quarters: Int, first: Double, latest: Double) {
    let whole = max(latest - first, 1)
    let length = span ?? whole
    if span == nil {
      guard quarters < 0 else { return }
      // Panning a window that shows everything first makes it shorter.
      span = whole / 2
      end = latest
    }
    let target = (end ?? latest) + Double(quarters) * (span ?? length) / 4
    let lowest = first + (span ?? length)
    end = target >= latest ? nil : max(target, min(lowest, latest))
  }
}
