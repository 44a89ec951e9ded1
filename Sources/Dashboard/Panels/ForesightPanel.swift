import Foundation
import LiveSession
import TerminalUI

/// What was planned beside what happened: the task's quantity over the latest ticks, the plan whose
/// end is the present, and the present plan; below, where there is room, the executed and the planned
/// actions.
enum ForesightPanel {
  /// The columns of the labels of both plots, so that they share their time axis.
  private static let labelColumns = 7

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let curves = ForesightCurves(context.snapshot)
    var body = context.caption(
      "plan and fact", captions(curves, context), of: .foresight, in: area, into: &buffer)
    guard curves.truth.count > 1 else {
      context.explainEmptiness("comes with the first ticks", in: body, into: &buffer)
      return
    }
    let actionRows = body.height >= 12 ? max(body.height * 3 / 10, 5) : 0
    let actions = body.removeBottom(actionRows)
    plot(curves, context, showsTime: actionRows == 0).draw(
      in: body, of: &buffer, with: context.appearance)
    if !actions.isEmpty {
      actionPlot(curves, context).draw(in: actions, of: &buffer, with: context.appearance)
    }
  }

  private static func captions(_ curves: ForesightCurves, _ context: PanelContext) -> [String] {
    let unit = curves.unit.isEmpty ? "" : ", \(curves.unit)"
    guard let miss = curves.miss else { return ["\(curves.name)\(unit)", curves.name, ""] }
    let ahead = curves.expected.count - 1
    let number = NumberFormat.compact(miss)
    return [
      "\(curves.name)\(unit): the plan of \(ahead) ticks ago was off by \(number) on average",
      "\(curves.name)\(unit): \(ahead) ticks ahead, off by \(number)",
      "\(curves.name), off by \(number)", curves.name, "",
    ]
  }

  private static func plot(
    _ curves: ForesightCurves, _ context: PanelContext, showsTime: Bool
  ) -> LinePlot {
    let theme = context.theme
    var plot = LinePlot(
      series: [
        curve("true", curves.truth, endingAt: 0, theme.seriesColor(0), curves),
        curve("expected", curves.expected, endingAt: 0, theme.seriesColor(3), curves),
        curve("plan", curves.ahead, endingAt: curves.ahead.count - 1, theme.seriesColor(5), curves),
      ].filter { !$0.y.isEmpty },
      xAxis: PlotAxis(title: "ticks from now", unit: .count, range: curves.timeRange),
      yAxis: PlotAxis(title: curves.unit))
    plot.events = [LinePlot.Event(x: 0, text: "now")]
    plot.fixedLabelWidth = labelColumns
    plot.showsXAxis = showsTime
    return plot
  }

  private static func actionPlot(
    _ curves: ForesightCurves, _ context: PanelContext
  ) -> LinePlot {
    let theme = context.theme
    let control = context.snapshot.control
    var series: [LinePlot.Series] = []
    for (motor, name) in control.actionNames.prefix(2).enumerated() {
      series.append(
        curve(
          name, curves.executed(motor), endingAt: -1, theme.seriesColor(1 + 3 * motor), curves))
      let planned = curves.planned(motor)
      if !planned.isEmpty {
        series.append(
          curve(
            "plan", planned, endingAt: planned.count - 1,
            theme.seriesColor(motor == 0 ? 5 : 3), curves))
      }
    }
    let limit = control.actionLimits.filter(\.isFinite).max() ?? 1
    var plot = LinePlot(
      series: series.filter { !$0.y.isEmpty },
      xAxis: PlotAxis(title: "ticks from now", unit: .count, range: curves.timeRange),
      yAxis: PlotAxis(range: limit > 0 ? -limit * 1.1...limit * 1.1 : -1...1))
    plot.events = [LinePlot.Event(x: 0, text: "")]
    plot.fixedLabelWidth = labelColumns
    return plot
  }

  /// A curve of one value a tick whose last value lies at a tick from now.
  private static func curve(
    _ name: String, _ values: [Double], endingAt last: Int, _ color: Color,
    _ curves: ForesightCurves
  ) -> LinePlot.Series {
    let first = last - values.count + 1
    let shown = values.indices.filter { Double(first + $0) >= curves.timeRange.lowerBound }
    return LinePlot.Series(
      name: name, x: shown.map { Double(first + $0) }, y: shown.map { values[$0] }, color: color)
  }
}

/// The curves of the panel in the units of the screen; angles in degrees, and without seams.
package struct ForesightCurves {
  /// Of what.
  package let name: String
  /// The unit on the screen.
  package let unit: String
  /// The true values up to now.
  package let truth: [Double]
  /// What the plan whose end is the present expected up to now.
  package let expected: [Double]
  /// What the present plan expects from now on.
  package let ahead: [Double]
  /// The mean distance of what was expected from what happened; nil without a plan.
  package let miss: Double?
  /// The ticks that are shown, 0 is now.
  package let timeRange: ClosedRange<Double>
  private let actions: (executed: [Double], planned: [Double], motors: Int)

  /// Prepares the curves of a snapshot; total, whatever it holds.
  package init(_ snapshot: SessionSnapshot) {
    let (control, report) = (snapshot.control, snapshot.foresight)
    let trace = control.trace
    name = trace.name
    let isAngle = trace.unit == "rad"
    unit = isAngle ? "deg" : trace.unit
    let factor = isAngle ? 180 / Double.pi : 1
    let turn = trace.isCyclic ? 2 * Double.pi : nil
    let wound = Self.unwound(trace.values, turn: turn)
    // Now is within half a turn of zero.
    let turns = turn.map { ((wound.last ?? 0) / $0).rounded() * $0 } ?? 0
    let unwound = turns.isFinite ? wound.map { $0 - turns } : wound
    truth = unwound.map { $0 * factor }
    let now = unwound.last ?? 0
    let ahead = Self.unwound(report.ahead, turn: turn, near: now)
    self.ahead = ahead.map { $0 * factor }
    let count = min(report.expected.count, report.happened.count)
    let happened = Self.unwound(Array(report.happened.prefix(count)), turn: turn)
    // The expectation may be some ticks old when it is drawn: it belongs to what happened then.
    let offset = now - (happened.last ?? now)
    let shift = turn.map { (offset / $0).rounded() * $0 } ?? 0
    let expected = Self.unwound(
      Array(report.expected.prefix(count)), turn: turn, near: happened.first)
    self.expected = expected.map { ($0 + shift) * factor }
    miss =
      count > 1
      ? zip(expected, happened).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(count) * factor : nil
    let reach = max(ahead.count - 1, count - 1, 10)
    timeRange = -Double(min(max(2 * reach, 20), ControlTrace.length))...Double(reach)
    actions = (trace.actions, control.plannedActions, max(control.actionNames.count, 1))
  }

  /// The executed actions of a motor, the last one just before now.
  package func executed(_ motor: Int) -> [Double] { column(motor, of: actions.executed) }

  /// The planned actions of a motor, the first one now.
  package func planned(_ motor: Int) -> [Double] { column(motor, of: actions.planned) }

  private func column(_ motor: Int, of values: [Double]) -> [Double] {
    stride(from: motor, to: values.count - values.count % actions.motors, by: actions.motors).map {
      values[$0]
    }
  }

  /// Angles without jumps: each the nearest to the one before that is the same angle.
  package static func unwound(_ values: [Double], turn: Double?, near start: Double? = nil)
    -> [Double]
  {
    guard let turn else { return values }
    var last = start
    return values.map { value in
      guard let before = last, value.isFinite, before.isFinite else {
        last = value
        return value
      }
      let same = value + ((before - value) / turn).rounded() * turn
      last = same
      return same
    }
  }
}
