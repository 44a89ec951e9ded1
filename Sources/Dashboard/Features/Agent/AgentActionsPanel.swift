import Control
import LiveSession
import TerminalUI

/// What the policy would do beside what a planner would, from the same codes, tick by tick.
enum AgentActionsPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let report = context.snapshot[AgentReport.self]
    let comparison = report.comparison
    let (policy, planner) = (
      report.name?.rawValue ?? "policy", comparison.planner?.rawValue ?? "planner"
    )
    let motors = max(report.actionSize, 1)
    let body = context.caption(
      "\(policy) and \(planner)", words(comparison, motors, context), of: .agentActions, in: area,
      into: &buffer)
    guard comparison.policy.count > motors, comparison.planned.count > motors else {
      context.explainEmptiness(
        comparison.planner == nil
          ? "there is no planner to compare it with" : "comes with the next ticks", in: body,
        into: &buffer)
      return
    }
    // A motor that has no room is left out rather than drawn in a row.
    let shown = max(min(motors, body.height / 4), 1)
    var rest = body
    for motor in 0..<shown {
      let rows = rest.height / (shown - motor)
      plot(comparison, motor, of: motors, (policy, planner), context).draw(
        in: rest.removeTop(rows), of: &buffer, with: context.appearance)
    }
  }

  private static func words(
    _ comparison: ActionComparison, _ motors: Int, _ context: PanelContext
  ) -> [String] {
    let control = context.snapshot.control
    let differences = (0..<motors).compactMap { comparison.difference(motor: $0, of: motors) }
    guard let largest = differences.filter(\.isFinite).max() else {
      return ["what each would do at the same code", "at the same code", ""]
    }
    let unit = control.actionUnits.first.map { $0.isEmpty ? "" : " " + $0 } ?? ""
    let number = NumberFormat.compact(largest, width: 5) + unit
    return [
      "what each would do at the same code: \(number) apart on average",
      "at the same code: \(number) apart on average", "at one code: \(number) apart",
      "\(number) apart", "",
    ]
  }

  private static func plot(
    _ comparison: ActionComparison, _ motor: Int, of motors: Int,
    _ names: (policy: String, planner: String), _ context: PanelContext
  ) -> LinePlot {
    let (theme, control) = (context.theme, context.snapshot.control)
    func curve(_ name: String, _ values: [Double], _ color: Color) -> LinePlot.Series {
      let own = stride(from: motor, to: values.count, by: motors).map { values[$0] }
      return LinePlot.Series(
        name: name, x: own.indices.map { Double($0 - own.count + 1) }, y: own, color: color)
    }
    let action = control.actionNames
    let suffix = motors > 1 && action.indices.contains(motor) ? " \(action[motor])" : ""
    let limits = control.actionLimits
    let limit = limits.indices.contains(motor) && limits[motor].isFinite ? limits[motor] : 1
    var plot = LinePlot(
      series: [
        curve(names.policy + suffix, comparison.policy, theme.seriesColor(0)),
        curve(names.planner, comparison.planned, theme.plan.foreground),
      ],
      xAxis: PlotAxis(
        title: "ticks from now", unit: .count, range: -Double(ActionComparison.length - 1)...0),
      yAxis: PlotAxis(range: limit > 0 ? -limit * 1.1...limit * 1.1 : -1.1...1.1))
    plot.keepsLegendNames = true
    return plot
  }
}
