import LiveSession
import TerminalUI

/// How the last decision was found: the best cost after each iteration.
enum CostsPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let body = context.caption(
      "search", ["best cost after each iteration", "cost by iteration"], of: .costs, in: area,
      into: &buffer)
    let costs = context.snapshot.control.costPerIteration
    guard !costs.isEmpty else {
      context.explainEmptiness("this planner reports no iterations", in: body, into: &buffer)
      return
    }
    let finite = costs.filter(\.isFinite)
    let largest = Double(finite.max() ?? 0)
    for (index, cost) in costs.prefix(body.height).enumerated() {
      var row = Rect(x: body.x, y: body.y + index, width: body.width, height: 1)
      _ = row.removeRight(1)
      let label = row.removeLeft(5)
      let number = row.removeLeft(9)
      buffer.write(
        NumberFormat.grouped(index + 1, width: 3), x: label.x, y: label.y,
        style: context.theme.muted, clip: label)
      buffer.write(
        NumberFormat.compact(Double(cost), width: 7), endingAt: number.right - 1, y: number.y,
        style: cost.isFinite ? context.theme.title : context.theme.alarm, clip: number)
      Gauge.progress(
        fraction: largest > 0 ? Double(cost) / largest : 0, in: row, of: &buffer,
        with: context.appearance, style: Style(foreground: context.theme.seriesColor(1)))
    }
  }
}
