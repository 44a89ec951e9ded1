import LiveSession
import Measurement
import Runs
import TerminalUI
import Validation

/// The learning curves under each other, each on an axis of its own, over one horizontal axis.
///
/// ELBO, reconstruction and KL differ in sign and by an order of magnitude: on one common axis two
/// of them would be straight lines.
enum CurvesPanel {
  /// The curves of a view, in the order of the screen: the overview keeps to the ELBO and its two
  /// parts; the curves view has them all, with control's after those three.
  static func series(of snapshot: SessionSnapshot, view: DashboardView) -> [MetricSeries] {
    let training = snapshot.training.series
    let all =
      view == .overview
      ? Array(training.prefix(3))
      : training.prefix(3) + snapshot.control.series(snapshot[OracleReport.self])
        + training.dropFirst(3)
    return all.filter { !$0.values.isEmpty }
  }

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let window = context.state.window
    let series = series(of: context.snapshot, view: context.state.view)
    let captions = captions(window, series: series)
    var body = context.caption("learning", captions, of: .curves, in: area, into: &buffer)
    guard !series.isEmpty else {
      context.explainEmptiness(
        context.snapshot.training.update > 0
          ? "this model came without its curves: they begin with the next update"
          : "the curves begin with the first update", in: body, into: &buffer)
      return
    }
    if context.state.view != .overview, !context.state.ghosts.isEmpty, body.height > 8 {
      ghostLegend(context).draw(
        in: body.removeTop(1), into: &buffer, with: context.appearance)
    }
    if window.hairline != nil, body.height > 5 {
      reading(context).draw(in: body.removeBottom(1), into: &buffer, with: context.appearance)
    }
    let selected = window.selected.flatMap { series.indices.contains($0) ? [$0] : nil }
    let layout = CurveStack.Layout(
      count: selected?.count ?? series.count, height: body.height,
      isShared: context.state.view == .overview && selected == nil)
    let chosen = selected ?? Array(series.indices.prefix(layout.count))
    let data = CurveData(
      series: chosen.map { series[$0] },
      extent: CurvesExtent(context.snapshot).range(window.axis), window: window,
      markers: context.snapshot.markers, ghosts: context.state.ghosts)
    CurveStack(
      data: data, layout: layout, colors: chosen.map { context.theme.seriesColor($0) },
      hiddenCount: series.count - chosen.count, labelWidth: labelWidth(context.state.view)
    ).draw(context, in: body, into: &buffer)
  }

  // MARK: - Geometry, for the mouse

  /// The columns of the vertical axis' labels: always the same, so that nothing shifts.
  static func labelWidth(_ view: DashboardView) -> Int { view == .overview ? 5 : 6 }

  /// The place on the horizontal axis of a column of the screen.
  static func place(
    ofColumn column: Int, in area: Rect, view: DashboardView, shown: ClosedRange<Double>
  ) -> Double {
    let left = area.x + min(labelWidth(view), area.width / 3) + 1
    let width = max(area.right - left, 1)
    let part = (Double(column - left) + 0.5) / Double(width)
    return shown.lowerBound
      + min(max(part, 0), 1) * (shown.upperBound - shown.lowerBound)
  }

  // MARK: - Words

  private static func captions(_ window: CurvesWindow, series: [MetricSeries]) -> [String] {
    let part = window.span == nil ? "all" : window.isFollowing ? "the latest" : "earlier"
    let span = "\(part) \(window.axis == .updates ? "updates" : "seconds")"
    let scale = window.scale == .linear ? "" : ", \(window.scale.rawValue)"
    let smoothing: String =
      switch window.smoothing {
      case .automatic: "a moving average"
      case .updates(0): "no average"
      case .updates(let memory): "averaged over \(memory)"
      }
    // One unit for all, or none named: each curve has its own beside its name.
    let units = Set(series.map(\.unit))
    let unit = units.count == 1 ? units.first.map { $0.isEmpty ? "" : ", \($0)" } ?? "" : ""
    let isPlain = window.smoothing == .automatic
    return [
      "\(span)\(scale); \(smoothing) over the band of extremes\(unit)",
      "\(span)\(scale)\(isPlain ? "" : ", \(smoothing)")\(unit)", "\(span)\(scale)", span,
    ]
  }

  /// The earlier runs, each in its colour.
  private static func ghostLegend(_ context: PanelContext) -> SegmentLine {
    var line = SegmentLine()
    let isShown = context.state.window.showsGhosts
    line.add(.muted(isShown ? " behind:" : " hidden (v):"))
    for (index, ghost) in context.state.ghosts.enumerated() {
      let color = RunColor.color(of: ghost.name, theme: context.theme)
      line.add(
        .styled(
          "  \(ghost.name)", isShown ? Style(foreground: color) : context.theme.muted,
          context.state.ghosts.count - index))
    }
    return line
  }

  /// Where the hairline stands, and the markers near it.
  private static func reading(_ context: PanelContext) -> SegmentLine {
    var line = SegmentLine()
    let window = context.state.window
    guard let hairline = window.hairline, let curve = context.snapshot.training.series.first else {
      return line
    }
    let places = window.axis == .updates ? curve.updates.map { Double($0) } : curve.seconds
    let index = places[...].partitioned { $0 <= hairline } - 1
    guard curve.updates.indices.contains(index), curve.seconds.indices.contains(index) else {
      line.add(.muted(" hairline: before the first update"))
      return line
    }
    let update = curve.updates[index]
    line.add(
      .accent(" update \(NumberFormat.grouped(update))"),
      .text(" at \(NumberFormat.duration(curve.seconds[index]))", 5))
    let near = context.snapshot.markers.enumerated().sorted { first, second in
      distance(first.element, update) < distance(second.element, update)
    }.prefix(2)
    for (rank, marker) in near.enumerated() {
      // Differences of hostile updates must not overflow.
      let (away, overflow) = marker.element.update.subtractingReportingOverflow(update)
      guard !overflow, away != .min else { continue }
      let words =
        away == 0
        ? "here" : "\(NumberFormat.grouped(abs(away))) \(away < 0 ? "before" : "after")"
      line.add(
        .muted("  \(PrintableText.line(marker.element.text, limit: 40)), \(words)", 4 - rank))
    }
    return line
  }

  private static func distance(_ marker: Marker, _ update: Int) -> Double {
    abs(Double(marker.update) - Double(update))
  }
}
