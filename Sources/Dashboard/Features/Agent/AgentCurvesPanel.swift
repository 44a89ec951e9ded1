import LiveSession
import Runs
import TerminalUI

/// How the policy learns: what its algorithm tells of every update, and how far its actions spread.
enum AgentCurvesPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    var body = context.caption(
      "how it learns",
      [
        "what its algorithm tells of every update of the model", "what its algorithm tells", "",
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

  /// The curves that say most come first.
  private static let order = [
    "entropy", "value_error", "td_error", "discounted_return", "critic_error", "critic_gap",
    "exploration",
    "temperature", "drift", "value", "return", "steps",
  ]

  /// The curves of the algorithm, but what it imagines that it earns, which has a panel of its own.
  ///
  /// A target stands with what is to reach it, and a prediction with what was predicted.
  private static func groups(_ snapshot: SessionSnapshot) -> [[MetricSeries]] {
    guard let name = snapshot.training.agent?.name else { return [] }
    var groups: [(key: String, series: [MetricSeries])] = []
    var targets: [String: MetricSeries] = [:]
    for series in snapshot.training.series
    where series.key.hasPrefix("\(name)/") && !series.values.isEmpty {
      let key = String(series.key.dropFirst(name.count + 1))
      if let prefix = ["target_", "predicted_"].first(where: key.hasPrefix) {
        targets[String(key.dropFirst(prefix.count))] = series
      } else if key != "imagined_return" {
        groups.append((key, [series]))
      }
    }
    func rank(_ key: String) -> Int { order.firstIndex(of: key) ?? order.count }
    return groups.sorted { rank($0.key) < rank($1.key) }.map { key, series in
      series + (targets[key].map { [$0] } ?? [])
    }
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
    let series = group.enumerated().map { index, series in
      // Before the policy began there was nothing to measure, and a prediction comes later still.
      let known = min(series.updates.count, series.values.count)
      let begin = series.values.prefix(known).firstIndex(where: \.isFinite) ?? 0
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
