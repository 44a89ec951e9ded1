import LiveSession
import Runs
import TerminalUI

/// Curves ready to be drawn: the part in the window, smoothed, with a vertical range each.
struct CurveData {
  /// One curve and those of earlier runs behind it.
  struct Curve {
    let metric: MetricSeries
    /// The places of all points along the axis.
    let places: [Double]
    /// The moving average at all points; it begins with the first one, so that it does not depend
    /// on the window.
    let average: [Double]
    /// The points to draw: those in the window, and one more on either side.
    let shown: Range<Int>
    /// The same quantity of earlier runs.
    let ghosts: [Ghost]
    let scale: AxisScale
    /// The vertical range; nil when there is nothing to go by.
    let range: ClosedRange<Double>?
    /// Whether a curve without positive values asked for a logarithm.
    let isScaleReplaced: Bool
  }

  /// A curve of an earlier run, in the window.
  struct Ghost {
    let name: String
    let metric: MetricSeries
    let places: [Double]
    let shown: Range<Int>
  }

  let curves: [Curve]
  let xAxis: PlotAxis
  let events: [LinePlot.Event]
  let window: CurvesWindow

  init(
    series: [MetricSeries], extent: ClosedRange<Double>, window: CurvesWindow, markers: [Marker],
    ghosts: [GhostRun]
  ) {
    self.window = window
    let limits = window.limits(first: extent.lowerBound, latest: extent.upperBound)
    var known: (updates: [Int], places: [Double])?
    func places(_ metric: MetricSeries) -> [Double] {
      guard window.axis == .updates else { return metric.seconds }
      // Curves of one batch share their places: the conversion is done once.
      if let known, known.updates == metric.updates { return known.places }
      let places = metric.updates.map { Double($0) }
      known = (metric.updates, places)
      return places
    }
    curves = series.map { metric in
      let own = places(metric)
      let behind = (window.showsGhosts ? ghosts : []).compactMap { ghost -> Ghost? in
        guard let metric = ghost.series(metric.key) else { return nil }
        let places = window.axis == .updates ? metric.updates.map { Double($0) } : metric.seconds
        let shown = Self.shown(places, count: metric.values.count, limits: limits)
        return Ghost(name: ghost.name, metric: metric, places: places, shown: shown)
      }
      return Self.curve(metric, places: own, ghosts: behind, limits: limits, window: window)
    }
    xAxis = PlotAxis(
      title: window.axis == .updates ? "update" : "since launch",
      unit: window.axis == .updates ? .count : .seconds, range: limits)
    events = markers.map { marker in
      LinePlot.Event(
        x: window.axis == .updates ? Double(marker.update) : marker.seconds, text: marker.text)
    }
  }

  private static func curve(
    _ metric: MetricSeries, places: [Double], ghosts: [Ghost], limits: ClosedRange<Double>,
    window: CurvesWindow
  ) -> Curve {
    let shown = shown(places, count: metric.values.count, limits: limits)
    var wanted = window.scale(of: metric.key)
    let isReplaced =
      wanted == .log && !metric.values[shown].isEmpty
      && !metric.values[shown].contains { $0 > 0 && $0.isFinite }
    if isReplaced { wanted = .symlog }
    let scale = scale(wanted, of: metric, shown: shown)
    var average = ExponentialAverage(
      weight: weight(window.smoothing, metric: metric, shown: shown), isGeometric: scale == .log)
    return Curve(
      metric: metric, places: places, average: metric.values.map { average.next($0) },
      shown: shown, ghosts: ghosts, scale: scale,
      range: range(of: metric, shown: shown, ghosts: ghosts, scale: scale),
      isScaleReplaced: isReplaced)
  }

  /// The points in the window and one more on either side, so that lines run to the edge.
  private static func shown(
    _ places: [Double], count: Int, limits: ClosedRange<Double>
  ) -> Range<Int> {
    let count = min(places.count, count)
    let start = places[..<count].partitioned { $0 < limits.lowerBound }
    let end = places[..<count].partitioned { $0 <= limits.upperBound }
    return max(start - 1, 0)..<max(min(end + 1, count), max(start - 1, 0))
  }

  /// The weight of the past in the moving average.
  ///
  /// A memory in updates becomes one in points by the updates that lie between points: a curve looks
  /// the same after its points were joined.
  private static func weight(
    _ smoothing: CurvesWindow.Smoothing, metric: MetricSeries, shown: Range<Int>
  ) -> Double {
    switch smoothing {
    case .automatic: return 1 - 1 / min(max(Double(shown.count) / 40, 1), 15)
    case .updates(let memory):
      guard let first = metric.updates.first, let last = metric.updates.last,
        metric.updates.count > 1
      else { return 0 }
      let distance = (Double(last) - Double(first)) / Double(metric.updates.count - 1)
      let points = Double(memory) / max(distance, 1e-9)
      return points > 1 ? 1 - 1 / points : 0
    }
  }

  /// The axis of a curve; symlog is in proportion below a hundredth of the largest value, rounded to
  /// a power of ten, so that it changes rarely.
  private static func scale(
    _ scale: CurvesWindow.Scale, of metric: MetricSeries, shown: Range<Int>
  ) -> AxisScale {
    switch scale {
    case .linear: return .linear
    case .log: return .log
    case .symlog:
      var largest = 0.0
      for value in metric.values[shown] where value.isFinite { largest = max(largest, abs(value)) }
      var threshold = 1.0
      while threshold * 100 > largest, threshold > 1e-12 { threshold /= 10 }
      while threshold * 1000 <= largest, threshold < 1e300 { threshold *= 10 }
      return .symlog(threshold: threshold)
    }
  }

  // MARK: - Vertical ranges

  /// The range of a curve's values without its steep start, a little widened and rounded outwards
  /// so that it does not change with every value; nil when there is nothing to go by.
  ///
  /// The first updates fall by an order of magnitude; with them on the axis everything after would
  /// be a flat line. They run out of the plot at the top, which says what they were; so does a
  /// single spike that is more than twice as far out as everything else. Logarithmic axes have room
  /// for all of it.
  private static func range(
    of metric: MetricSeries, shown: Range<Int>, ghosts: [Ghost], scale: AxisScale
  ) -> ClosedRange<Double>? {
    let isLinear = scale == .linear
    let skipped = isLinear && shown.lowerBound == 0 && shown.count > 8 ? shown.count / 8 : 0
    var (low, high) = (Double.infinity, -Double.infinity)
    var (lowest, highest) = (Double.infinity, -Double.infinity)
    func take(_ value: Double, _ least: Double, _ most: Double) {
      guard value.isFinite, scale != .log || value > 0 else { return }
      (low, high) = (min(low, value), max(high, value))
      if least.isFinite, scale != .log || least > 0 { lowest = min(lowest, least) }
      if most.isFinite { highest = max(highest, most) }
    }
    for index in shown.dropFirst(skipped) {
      take(metric.values[index], metric.low(at: index), metric.high(at: index))
    }
    for ghost in ghosts {
      let skipped = isLinear && ghost.shown.lowerBound == 0 ? ghost.shown.count / 8 : 0
      for index in ghost.shown.dropFirst(skipped) {
        let value = ghost.metric.values[index]
        take(value, value, value)
      }
    }
    guard low <= high else { return nil }
    let room = isLinear ? max(high - low, abs(high) * 0.02) : .infinity
    (low, high) = (max(min(low, lowest), low - room), min(max(high, highest), high + room))
    guard isLinear else { return low < high ? low...high : low - 1...high + 1 }
    // What never changed has no scale of its own: round numbers around it.
    let extent =
      low < high ? max(high - low, abs(high) * 0.02) : high == 0 ? 1 : abs(high) * 0.2
    guard extent.isFinite else { return nil }
    let step = niceStep(extent / 4)
    let bottom = ((low - 0.02 * extent) / step).rounded(.down) * step
    let top = ((high + 0.02 * extent) / step).rounded(.up) * step
    return bottom < top ? bottom...top : nil
  }

  /// 1, 2 or 5 times a power of ten, at most `size`.
  private static func niceStep(_ size: Double) -> Double {
    var power = 1.0
    while power * 10 <= size, power < 1e300 { power *= 10 }
    while power > size, power > 1e-300 { power /= 10 }
    if power * 5 <= size { return power * 5 }
    return power * 2 <= size ? power * 2 : power
  }
}

extension CurveData.Curve {
  /// The point that the hairline reads: the last one at or before it; without a hairline, the newest.
  func point(at hairline: Double?) -> Int? {
    let count = min(places.count, metric.values.count)
    guard count > 0 else { return nil }
    let end = hairline.map { hairline in places[..<count].partitioned { $0 <= hairline } } ?? count
    // Where nothing was measured the last measurement before stands.
    return metric.hasHoles
      ? metric.values[..<end].lastIndex(where: \.isFinite) : end > 0 ? end - 1 : nil
  }

  /// How many values in the window were not finite.
  var gapCount: Int { shown.reduce(0) { $0 + metric.gapCount(at: $1) } }

  /// The curve for a plot.
  func plotSeries(color: Color) -> LinePlot.Series {
    var series = LinePlot.Series(
      name: metric.name, x: Array(places[shown]), y: Array(metric.values[shown]), color: color)
    series.average = Array(average[shown])
    if metric.lows.count >= shown.upperBound, metric.highs.count >= shown.upperBound {
      series.lows = Array(metric.lows[shown])
      series.highs = Array(metric.highs[shown])
    }
    series.hasHoles = metric.hasHoles
    // Where a point is not finite as a whole the plot sees it itself.
    series.gaps = shown.filter { metric.values[$0].isFinite && metric.gapCount(at: $0) > 0 }
      .map { places[$0] }
    return series
  }
}

extension CurveData.Ghost {
  /// The value at the hairline, or the newest in the window.
  func value(at hairline: Double?) -> Double? {
    let count = min(places.count, metric.values.count)
    let limit = hairline.map { place in places[..<count].partitioned { $0 <= place } }
    let index = min(limit ?? shown.upperBound, count) - 1
    return index >= 0 ? metric.values[index] : nil
  }

  /// The curve for a plot.
  func plotSeries(theme: Theme) -> LinePlot.Series {
    LinePlot.Series(
      name: name, x: Array(places[shown]), y: Array(metric.values[shown]),
      color: RunColor.dimmed(name, theme: theme))
  }
}

extension ArraySlice {
  /// The index of the first element that does not belong to the first part, when all that do stand
  /// before all that do not.
  func partitioned(by belongs: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if belongs(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
