import LiveSession
import Runs

/// Which part of the learning curves is shown, against what, and how.
package struct CurvesWindow: Sendable, Equatable {
  /// The quantity along the horizontal axis.
  package enum Axis: String, Sendable, Codable {
    /// Gradient steps.
    case updates
    /// Seconds since launch.
    case seconds
  }

  /// How values are laid out along the vertical axis.
  package enum Scale: String, Sendable, Codable, CaseIterable {
    /// In proportion.
    case linear
    /// By logarithm; a curve that has no positive values is drawn by `symlog`.
    case log
    /// By logarithm on both sides of zero, in proportion close to it.
    case symlog
  }

  /// How far the moving average over a curve looks back.
  package enum Smoothing: Sendable, Equatable {
    /// A fortieth of what is shown, at most 15 points.
    case automatic
    /// So many updates; 0 for none.
    case updates(Int)

    /// The strengths in rising order; `automatic` stands between none and the first.
    static let steps: [Smoothing] = [
      .updates(0), .automatic, .updates(30), .updates(100), .updates(300), .updates(1000),
      .updates(3000),
    ]
  }

  /// The quantity along the horizontal axis.
  package var axis = Axis.updates
  /// The length shown, in units of the axis; nil shows all.
  package var span: Double?
  /// The right end, in units of the axis; nil follows the newest value.
  ///
  /// It is absolute, so that new values never move a window that was put somewhere by hand.
  package var end: Double?
  /// The curve drawn large in the curves view; nil shows all of them alike.
  package var selected: Int?
  /// The place at which all curves are read, in units of the axis; nil for none.
  package var hairline: Double?
  /// How far the moving average looks back.
  package var smoothing = Smoothing.automatic
  /// The vertical scale of the curves that have none of their own.
  package var scale = Scale.linear
  /// The vertical scales of single curves, by key.
  package var scales: [String: Scale] = [:]
  /// Whether earlier runs are drawn behind the live curves.
  package var showsGhosts = true

  /// Makes a window that shows everything and follows the newest value.
  package init() {}

  /// Whether new values move the window.
  package var isFollowing: Bool { end == nil }

  /// The vertical scale of a curve.
  package func scale(of key: String) -> Scale { scales[key] ?? scale }

  /// The limits to draw, when the values reach from `first` to `latest`.
  package func limits(first: Double, latest: Double) -> ClosedRange<Double> {
    let low = first.isFinite ? first : 0
    let high = max(latest.isFinite ? latest : 0, low + 1)
    let wanted = end ?? high
    let right = min(max(wanted.isFinite ? wanted : high, low), high)
    guard let span, span.isFinite, span > 0 else { return low...max(right, low + 1) }
    let left = max(low, right - span)
    return left...max(right, left + min(span, high - low))
  }

  /// Shows a longer or shorter part: positive steps halve it, negative ones double it.
  ///
  /// - Parameter place: What stays where it is on the screen; nil for the hairline when it is in
  ///   sight, else for the newest value of a window that follows it, else for the middle.
  package mutating func zoom(
    _ steps: Int, first: Double, latest: Double, about place: Double? = nil
  ) {
    let whole = max(latest - first, 1)
    let shown = limits(first: first, latest: latest)
    let before = shown.upperBound - shown.lowerBound
    var length = span ?? whole
    for _ in 0..<min(abs(steps), 64) { length *= steps > 0 ? 0.5 : 2 }
    guard length < whole else {
      span = nil
      end = nil
      return
    }
    length = max(length, min(10, whole))
    let wanted =
      place ?? hairline.flatMap { $0.isFinite ? $0 : nil }
      ?? (isFollowing ? shown.upperBound : (shown.lowerBound + shown.upperBound) / 2)
    let fixed = min(max(wanted, shown.lowerBound), shown.upperBound)
    let right = fixed + (shown.upperBound - fixed) / max(before, 1e-9) * length
    span = length
    // A window whose right end did not move goes on following.
    end = isFollowing && fixed == shown.upperBound ? nil : min(max(right, first + length), latest)
    if let end, end >= latest, isFollowing == false, right >= latest { self.end = nil }
  }

  /// Moves the window by quarters of its length; reaching the newest value follows it again.
  package mutating func pan(_ quarters: Int, first: Double, latest: Double) {
    pan(by: Double(quarters) * (span ?? max(latest - first, 1)) / 4, first: first, latest: latest)
  }

  /// Moves the window; reaching the newest value follows it again.
  package mutating func pan(by distance: Double, first: Double, latest: Double) {
    let whole = max(latest - first, 1)
    if span == nil {
      guard distance < 0 else { return }
      // Panning a window that shows everything first makes it shorter.
      span = whole / 2
      end = latest
      let target = latest + distance / 2
      end = max(target, min(first + whole / 2, latest))
      return
    }
    let target = (end ?? latest) + distance
    let lowest = first + (span ?? whole)
    end = target >= latest ? nil : max(target, min(lowest, latest))
  }

  /// Puts the hairline somewhere and keeps it in sight.
  package mutating func placeHairline(_ place: Double, first: Double, latest: Double) {
    guard place.isFinite else { return }
    let target = min(max(place, first), max(latest, first))
    hairline = target
    let shown = limits(first: first, latest: latest)
    if target < shown.lowerBound {
      pan(by: target - shown.lowerBound, first: first, latest: latest)
    } else if target > shown.upperBound {
      pan(by: target - shown.upperBound, first: first, latest: latest)
    }
  }

  /// Makes the moving average look back further or less far.
  package mutating func strengthen(_ steps: Int) {
    let all = Smoothing.steps
    let place = all.firstIndex(of: smoothing) ?? 1
    smoothing = all[min(max(place + steps, 0), all.count - 1)]
  }

  /// Takes the next vertical scale: of one curve, or of all.
  ///
  /// - Parameter key: The key of the curve; nil for all.
  package mutating func cycleScale(of key: String?) {
    let all = Scale.allCases
    func next(_ scale: Scale) -> Scale {
      all[((all.firstIndex(of: scale) ?? 0) + 1) % all.count]
    }
    if let key {
      scales[key] = next(scale(of: key))
    } else {
      scale = next(scale)
      scales = [:]
    }
  }
}

/// How far the curves of a picture reach.
package struct CurvesExtent: Sendable, Equatable {
  /// The first and the last update.
  package var updates: ClosedRange<Double>
  /// The first and the last seconds since launch.
  package var seconds: ClosedRange<Double>

  /// Measures the curves of a snapshot; 0...1 where there are none.
  package init(_ snapshot: SessionSnapshot) {
    func range(_ places: (MetricSeries) -> (Double?, Double?)) -> ClosedRange<Double> {
      var (first, latest) = (Double.infinity, -Double.infinity)
      for series in snapshot.training.series {
        let ends = places(series)
        if let start = ends.0, start.isFinite { first = min(first, start) }
        if let end = ends.1, end.isFinite { latest = max(latest, end) }
      }
      return first.isFinite && latest.isFinite ? first...max(first, latest) : 0...1
    }
    updates = range { ($0.updates.first.map(Double.init), $0.updates.last.map(Double.init)) }
    seconds = range { ($0.seconds.first, $0.seconds.last) }
  }

  /// The ends in units of an axis.
  package func range(_ axis: CurvesWindow.Axis) -> ClosedRange<Double> {
    axis == .updates ? updates : seconds
  }
}

/// Which part of the curves each view shows, and how.
struct CurvesWindows: TypedValue {
  /// The windows of the views in which they are not as at the start.
  var windows: [DashboardView: CurvesWindow] = [:]
}

extension DashboardState {
  /// Which part of the curves the present view shows.
  package var window: CurvesWindow {
    get { self[CurvesWindows.self].windows[view] ?? CurvesWindow() }
    set {
      self[CurvesWindows.self].windows[view] = newValue == CurvesWindow() ? nil : newValue
    }
  }
}
