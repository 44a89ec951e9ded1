import Foundation
import LiveSession
import TerminalUI
import Worlds

/// What was predicted beside what was executed: the task's quantity over the latest ticks, the plan
/// whose end is the present, and the present plan; below, where there is room, the executed and the planned
/// actions.
enum ForesightPanel {
  /// The columns of the labels of both plots, so that they share their time axis.
  private static let labelColumns = 7

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let curves = ForesightCurves(context.snapshot)
    var body = context.caption(
      "predicted and executed", captions(curves, context), of: .foresight, in: area, into: &buffer)
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
    let report = context.snapshot[ForesightReport.self]
    let quality = "R2 \(NumberFormat.fixed(report.determination, decimals: 2))"
    // What cannot be read says nothing of the prediction.
    guard report.determination >= LatentReading.good || report.determination.isNaN else {
      return [
        "\(curves.name)\(unit): hard to read from these codes (\(quality))",
        "\(curves.name): hard to read, \(quality)", "hard to read, \(quality)", quality, "",
      ]
    }
    guard let error = curves.error else { return ["\(curves.name)\(unit)", curves.name, ""] }
    let ahead = curves.predicted.count - 1
    let number = NumberFormat.compact(error)
    let reading = NumberFormat.compact(curves.readingError, width: 4)
    return [
      "\(curves.name)\(unit): predicted \(ahead) ticks ago, mean error \(number); "
        + "reading error \(reading)",
      "\(curves.name)\(unit): \(ahead) ticks ahead, error \(number), of reading \(reading)",
      "\(curves.name)\(unit): \(ahead) ticks ahead, error \(number)",
      "\(curves.name), error \(number)", "error \(number)", curves.name, "",
    ]
  }

  private static func plot(
    _ curves: ForesightCurves, _ context: PanelContext, showsTime: Bool
  ) -> LinePlot {
    let theme = context.theme
    var plot = LinePlot(
      series: [
        curve(
          "executed", shorter: "exec.", curves.truth, endingAt: 0, theme.seriesColor(0), curves),
        curve(
          "predicted", shorter: "pred.", curves.predicted, endingAt: -curves.lag,
          theme.seriesColor(3), curves),
        curve(
          "plan", curves.ahead, endingAt: curves.ahead.count - 1 - curves.age,
          theme.seriesColor(5), curves),
      ].filter { !$0.y.isEmpty },
      xAxis: PlotAxis(title: "ticks from now", unit: .count, range: curves.timeRange),
      yAxis: PlotAxis(title: curves.unit, unit: curves.isAngle ? .degrees : .number))
    plot.events = [LinePlot.Event(x: 0, text: "now")]
    plot.fixedLabelWidth = labelColumns
    plot.keepsLegendNames = true
    plot.showsXAxis = showsTime
    return plot
  }

  private static func actionPlot(
    _ curves: ForesightCurves, _ context: PanelContext
  ) -> LinePlot {
    let theme = context.theme
    let control = context.snapshot.control
    var series: [LinePlot.Series] = []
    for (motor, name) in actionNames(control).prefix(2).enumerated() {
      series.append(
        curve(
          name, curves.executed(motor), endingAt: -1, theme.seriesColor(1 + 3 * motor), curves))
      let planned = curves.planned(motor)
      if !planned.isEmpty {
        series.append(
          curve(
            "plan", planned,
            endingAt: planned.count - 1 - min(max(control.planAge, 0), ControlTrace.length),
            theme.seriesColor(motor == 0 ? 5 : 3), curves))
      }
    }
    let limit = control.actionLimits.filter(\.isFinite).max() ?? 1
    let range =
      control.actsByChoice
      ? -0.1...Double(max(control.actionNames.count, 2)) - 0.9
      : limit > 0 ? -limit * 1.1...limit * 1.1 : -1...1
    var plot = LinePlot(
      series: series.filter { !$0.y.isEmpty },
      xAxis: PlotAxis(title: "ticks from now", unit: .count, range: curves.timeRange),
      yAxis: PlotAxis(range: range))
    plot.events = [LinePlot.Event(x: 0, text: "")]
    plot.fixedLabelWidth = labelColumns
    return plot
  }

  /// The names of the curves of actions; choices have one, of their numbers.
  private static func actionNames(_ control: ControlReport) -> [String] {
    guard control.actsByChoice else { return control.actionNames }
    return [control.actionNames.enumerated().map { "\($0) \($1)" }.joined(separator: ", ")]
  }

  /// A curve of one value a tick whose last value lies at a tick from now.
  private static func curve(
    _ name: String, shorter: String = "", _ values: [Double], endingAt last: Int, _ color: Color,
    _ curves: ForesightCurves
  ) -> LinePlot.Series {
    let first = last - values.count + 1
    let shown = values.indices.filter { Double(first + $0) >= curves.timeRange.lowerBound }
    var curve = LinePlot.Series(
      name: name, x: shown.map { Double(first + $0) }, y: shown.map { values[$0] }, color: color)
    curve.shorterNames = shorter.isEmpty ? [] : [shorter]
    return curve
  }
}

/// The curves of the panel in the units of the screen; angles in degrees, and without seams.
package struct ForesightCurves {
  /// Of what.
  package let name: String
  /// The unit on the screen.
  package let unit: String
  /// Whether it is an angle.
  package let isAngle: Bool
  /// The true values up to now.
  package let truth: [Double]
  /// What the plan whose end is the present predicted up to now, beginning at the truth.
  package let predicted: [Double]
  /// What the present plan predicts, beginning at the truth `age` ticks ago.
  package let ahead: [Double]
  /// How many ticks before now the present plan begins.
  package let age: Int
  /// How many ticks control has gone on since the model was last looked at: so long ago `predicted`
  /// ends.
  package let lag: Int
  /// The mean distance of what was predicted from what was executed, after the first value, which is
  /// the truth; nil without a plan.
  package let error: Double?
  /// How far reading alone is off.
  package let readingError: Double
  /// The ticks that are shown, 0 is now.
  package let timeRange: ClosedRange<Double>
  private let actions: (executed: [Double], planned: [Double], motors: Int)
  private let actsByChoice: Bool

  /// Prepares the curves of a snapshot; total, whatever it holds.
  package init(_ snapshot: SessionSnapshot) {
    let (control, report) = (snapshot.control, snapshot[ForesightReport.self])
    let trace = control.trace
    let quantity = trace.quantity
    name = quantity.name
    unit = quantity.shownUnit
    isAngle = quantity.isAngle
    // Backwards from now, which lies within half a turn of zero.
    let unwound = Array(quantity.unwound(trace.values.reversed(), after: 0).reversed())
    func before(_ ticks: Int) -> Double? {
      unwound.indices.contains(unwound.count - 1 - ticks) ? unwound[unwound.count - 1 - ticks] : nil
    }
    truth = unwound.map(quantity.shownDistance)
    // What was foreseen in another episode says nothing of this one.
    let isOfEpisode = report.tick <= control.tick
    lag = isOfEpisode ? min(max(control.tick, 0) - max(report.tick, 0), ControlTrace.length) : 0
    age = min(max(report.age, 0), ControlTrace.length) + lag
    let ahead = quantity.unwound(isOfEpisode ? report.ahead : [], after: before(age))
    self.ahead = ahead.map(quantity.shownDistance)
    let count = isOfEpisode ? min(report.predicted.count, report.executed.count) : 0
    let executed = Array(
      quantity.unwound(report.executed.prefix(count).reversed(), after: before(lag)).reversed())
    // Each beside what happened in its tick: a prediction that is a turn off is not off.
    let errors = zip(report.predicted, executed).map { quantity.difference($0, from: $1) }
    predicted = zip(executed, errors).map { quantity.shownDistance($0 + $1) }
    error =
      count > 1
      ? quantity.shownDistance(errors.dropFirst().reduce(0) { $0 + abs($1) } / Double(count - 1))
      : nil
    readingError = quantity.shownDistance(report.readingError)
    let reach = max(ahead.count - 1, count - 1, 10)
    timeRange = -Double(min(max(2 * reach, 20), ControlTrace.length))...Double(reach)
    actions = (trace.actions, control.plannedActions, max(control.actionNames.count, 1))
    actsByChoice = control.actsByChoice
  }

  /// The executed actions of a motor, the last one just before now; the numbers of choices.
  package func executed(_ motor: Int) -> [Double] { column(motor, of: actions.executed) }

  /// The planned actions of a motor, from the one that was executed last on.
  package func planned(_ motor: Int) -> [Double] { column(motor, of: actions.planned) }

  private func column(_ motor: Int, of values: [Double]) -> [Double] {
    guard !actsByChoice else {
      return stride(
        from: 0, to: values.count - values.count % actions.motors, by: actions.motors
      ).map { first in
        Double((values[first..<first + actions.motors].firstIndex { $0 > 0 } ?? first) - first)
      }
    }
    return stride(from: motor, to: values.count - values.count % actions.motors, by: actions.motors)
      .map {
        values[$0]
      }
  }
}
