import LiveSession
import Runs
import TerminalUI

/// How the policy learns: what its algorithm tells of every update, and how far its actions spread.
enum AgentCurvesPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    var body = context.caption(
      "how it learns",
      [
        "entropy: how freely it acts; value error: how far its value is off",
        "entropy, value error", "",
      ], of: .agentCurves, in: area, into: &buffer)
    let groups = Self.groups(context.snapshot)
    guard !groups.isEmpty else {
      context.explainEmptiness("comes with its first updates", in: body, into: &buffer)
      return
    }
    let line = facts(context)
    if body.height >= 9, !line.segments.isEmpty {
      line.draw(in: body.removeBottom(1), into: &buffer, with: context.appearance)
    }
    let shown = max(min(groups.count, body.height / 3), 1)
    for index in 0..<shown {
      let rows = body.height / (shown - index)
      plot(groups[index], place: index, context).draw(
        in: body.removeTop(rows), of: &buffer, with: context.appearance)
    }
  }

  /// The curves of the algorithm; a target stands with what is to reach it. What it imagines it earns has
  /// a panel of its own.
  private static func groups(_ snapshot: SessionSnapshot) -> [[MetricSeries]] {
    guard let name = snapshot.training.agent?.name else { return [] }
    let own = snapshot.training.series.filter {
      $0.key.hasPrefix("\(name)/") && !$0.key.hasSuffix("/imagined_return") && !$0.values.isEmpty
    }
    var groups: [[MetricSeries]] = []
    for series in own {
      if let place = groups.firstIndex(where: { series.key == $0[0].key + "_target" }) {
        groups[place].append(series)
      } else {
        groups.append([series])
      }
    }
    return groups
  }

  private static func facts(_ context: PanelContext) -> SegmentLine {
    let report = context.snapshot[AgentReport.self]
    var line = SegmentLine()
    if !report.deviations.isEmpty {
      line.add(.muted(" spread of its actions", 3))
      for deviation in report.deviations.prefix(4) {
        line.add(.title(" " + NumberFormat.fixed(Double(deviation), decimals: 2), 3))
      }
    }
    line.add(
      .muted("   update ", 2), .title(NumberFormat.grouped(report.updates), 2))
    return line
  }

  private static func plot(
    _ group: [MetricSeries], place: Int, _ context: PanelContext
  ) -> LinePlot {
    let theme = context.theme
    let name = context.snapshot.training.agent?.name ?? ""
    let first = group.lazy.compactMap { series in
      zip(series.updates, series.values).first { $0.1.isFinite }?.0
    }.min()
    let series = group.enumerated().map { index, series in
      // Before the policy began there was nothing to measure.
      let known = min(series.updates.count, series.values.count)
      let begin = series.updates.prefix(known).firstIndex { $0 >= first ?? 0 } ?? 0
      let title =
        series.name.hasPrefix("\(name) ") ? series.name.dropFirst(name.count + 1) : series.name[...]
      var curve = LinePlot.Series(
        name: series.unit.isEmpty ? String(title) : "\(title), \(series.unit)",
        x: series.updates[begin..<known].map(Double.init), y: Array(series.values[begin..<known]),
        color: index == 0 ? theme.seriesColor(place + 1) : theme.plan.foreground)
      curve.shorterNames = [String(title)]
      curve.hasHoles = true
      return curve
    }
    return LinePlot(series: series, xAxis: PlotAxis(title: "update", unit: .count))
  }
}
