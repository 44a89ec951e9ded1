import LiveSession
import TerminalUI

/// The learning curves, each on an axis of its own: strips where there is little room, whole plots
/// where there is more.
///
/// When there are too many curves for either they share one axis.
enum CurvesPanel {
  /// The rows that a whole plot needs.
  private static let rowsOfOwnPlot = 7

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let window = context.state.window
    let body = context.caption(
      "learning", captions(window), of: .curves, in: area, into: &buffer)
    let training = context.snapshot.training
    // The overview keeps to the ELBO and its two parts; the curves view has them all.
    let wanted = context.state.view == .overview ? training.series.prefix(3) : training.series[...]
    let series = wanted.filter { !$0.values.isEmpty }
    guard !series.isEmpty else {
      context.explainEmptiness(
        "the curves begin with the first update", in: body, into: &buffer)
      return
    }
    let data = CurveData(series: series, window: window, markers: context.snapshot.markers)
    if let selected = window.selected, series.indices.contains(selected) {
      drawOne(selected, data: data, context: context, in: body, into: &buffer)
    } else if body.height >= rowsOfOwnPlot * series.count {
      for (index, part) in body.rows(series.map { _ in .flexible() }).enumerated() {
        drawOne(index, data: data, context: context, in: part, into: &buffer)
      }
    } else if let strips = StripPlot(data: data, height: body.height) {
      strips.draw(context, in: body, into: &buffer)
    } else {
      drawAll(data, context: context, in: body, into: &buffer)
    }
  }

  private static func captions(_ window: CurvesWindow) -> [String] {
    let part = window.span == nil ? "all" : window.isFollowing ? "the latest" : "earlier"
    let span = "\(part) \(window.axis == .updates ? "updates" : "seconds")"
    return ["\(span), nats per observation", "\(span), nats", "nats"]
  }

  /// One curve with an axis of its own.
  private static func drawOne(
    _ index: Int, data: CurveData, context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    let color = context.theme.seriesColor(index)
    var plot = LinePlot(
      series: [data.plotSeries(index, color: color)], xAxis: data.xAxis,
      yAxis: PlotAxis(
        title: data.series[index].unit,
        range: data.settledRange(of: index, headroom: data.events.isEmpty ? 0 : 0.12)))
    plot.events = data.events
    plot.smoothing = data.smoothing(of: index)
    plot.minimumLabelWidth = 5
    plot.draw(in: area, of: &buffer, with: context.appearance)
  }

  /// All curves on one axis that has room for both signs and for the steep start.
  private static func drawAll(
    _ data: CurveData, context: PanelContext, in area: Rect, into buffer: inout CellBuffer
  ) {
    var plot = LinePlot(
      series: data.series.indices.map {
        data.plotSeries($0, color: context.theme.seriesColor($0))
      }, xAxis: data.xAxis, yAxis: PlotAxis(scale: .symlog(threshold: 10)))
    plot.events = data.events
    plot.minimumLabelWidth = 4
    plot.draw(in: area, of: &buffer, with: context.appearance)
  }
}

/// The part of the curves that a window shows.
struct CurveData {
  let series: [MetricSeries]
  let xAxis: PlotAxis
  let events: [LinePlot.Event]
  private let limits: ClosedRange<Double>
  private let places: [[Double]]
  private let ranges: [Range<Int>]

  init(series: [MetricSeries], window: CurvesWindow, markers: [Marker]) {
    self.series = series
    var places: [[Double]] = []
    for (index, metric) in series.enumerated() {
      // Curves of one batch share their places: the conversion is done once.
      if index > 0, window.axis == .updates, metric.updates == series[0].updates {
        places.append(places[0])
      } else {
        places.append(
          window.axis == .updates ? metric.updates.map { Double($0) } : metric.seconds)
      }
    }
    let first = places.compactMap { $0.first { $0.isFinite } }.min() ?? 0
    let latest = places.compactMap { $0.last { $0.isFinite } }.max() ?? 1
    let limits = window.limits(first: first, latest: latest)
    self.limits = limits
    self.places = places
    ranges = zip(series, places).map { metric, places in
      let count = min(places.count, metric.values.count)
      let start = places[..<count].partitioned { $0 < limits.lowerBound }
      let end = places[..<count].partitioned { $0 <= limits.upperBound }
      // One more value on either side, so that lines run to the edge.
      return max(start - 1, 0)..<max(min(end + 1, count), max(start - 1, 0))
    }
    xAxis = PlotAxis(
      title: window.axis == .updates ? "update" : "since launch",
      unit: window.axis == .updates ? .count : .seconds, range: limits)
    events = markers.map { marker in
      LinePlot.Event(
        x: window.axis == .updates ? Double(marker.update) : marker.seconds, text: marker.text)
    }
  }

  /// The weight of the past in the moving average over a curve: it remembers a fortieth of what is
  /// shown, at most 15 values.
  func smoothing(of index: Int) -> Double {
    1 - 1 / min(max(Double(ranges[index].count) / 40, 1), 15)
  }

  /// A curve for the plot.
  func plotSeries(_ index: Int, color: Color) -> LinePlot.Series {
    let metric = series[index]
    return LinePlot.Series(
      name: metric.name, x: Array(places[index][ranges[index]]),
      y: Array(metric.values[ranges[index]]), color: color)
  }

  /// The range of a curve's values without its steep start, a little widened and rounded outwards
  /// so that it does not change with every value; nil when there is nothing to go by.
  ///
  /// The first updates fall by an order of magnitude; with them on the axis everything after would
  /// be a flat line. They run out of the plot at the top, which says what they were.
  ///
  /// - Parameter headroom: The part of the axis to keep free at the top, for the words of events.
  func settledRange(of index: Int, headroom: Double = 0) -> ClosedRange<Double>? {
    let shown = series[index].values[ranges[index]]
    let isFromStart = ranges[index].lowerBound == 0
    let settled = isFromStart ? shown.dropFirst(shown.count / 8) : shown
    var low = Double.infinity
    var high = -Double.infinity
    for value in settled where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    guard low <= high else { return nil }
    let extent = max(high - low, abs(high) * 0.02, 1e-6)
    guard extent.isFinite else { return nil }
    let step = Self.niceStep(extent / 4)
    let bottom = ((low - 0.02 * extent) / step).rounded(.down) * step
    let top = ((high + (0.02 + headroom) * extent) / step).rounded(.up) * step
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

extension ArraySlice {
  /// The index of the first element that does not belong to the first part, when all that do stand
  /// before all that do not.
  fileprivate func partitioned(by belongs: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if belongs(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
