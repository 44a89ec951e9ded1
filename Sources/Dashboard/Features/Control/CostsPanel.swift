import LiveSession
import Planning
import TerminalUI

/// How the last decision was found: the best cost after each iteration, and those of the elites.
enum CostsPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let body = context.caption(
      "search", ["best cost after each iteration", "cost by iteration"], of: .costs, in: area,
      into: &buffer)
    let costs = context.snapshot.control.costPerIteration
    guard !costs.isEmpty else {
      context.explainEmptiness(
        context.isPolicy ? "a policy does not search" : "this planner reports no iterations",
        in: body, into: &buffer)
      return
    }
    let elites = context.snapshot.control.eliteCosts
    let finite = (costs + elites.map(\.most)).filter(\.isFinite)
    let largest = Double(finite.max() ?? 0)
    // The last iterations matter most: they are what was found.
    let first = max(costs.count - body.height, 0)
    for (index, cost) in costs.enumerated().dropFirst(first) {
      var row = body.row(index - first)
      _ = row.removeRight(1)
      let label = row.removeLeft(5)
      let number = row.removeLeft(9)
      let spread = row.removeRight(row.width >= 35 ? 23 : 0)
      buffer.write(
        NumberFormat.grouped(index + 1, width: 3), in: label, style: context.theme.muted)
      buffer.write(
        NumberFormat.compact(Double(cost), width: 7, keepsZeros: true), endingAt: number.right - 1,
        y: number.y,
        style: cost.isFinite ? context.theme.title : context.theme.alarm, clip: number)
      let color = Style(foreground: context.theme.seriesColor(1))
      Gauge.progress(
        fraction: largest > 0 ? Double(cost) / largest : 0, in: row, of: &buffer,
        with: context.appearance, style: color)
      guard elites.indices.contains(index) else { continue }
      mark(elites[index], largest: largest, context, in: row, into: &buffer)
      words(elites[index], context).draw(in: spread, into: &buffer, with: context.appearance)
    }
  }

  /// How far the elites reach beyond the best, on the bar.
  private static func mark(
    _ elites: EliteCosts, largest: Double, _ context: PanelContext, in row: Rect,
    into buffer: inout CellBuffer
  ) {
    guard largest > 0, row.width >= 8 else { return }
    // The brackets of the bar take a column at either end.
    let inside = row.inset(horizontal: 1)
    func column(_ cost: Float) -> Int? {
      let part = Double(cost) / largest
      guard part.isFinite, (0...1).contains(part) else { return nil }
      return inside.x + min(Int(part * Double(inside.width)), inside.width - 1)
    }
    for (cost, glyph) in [
      (elites.most, context.glyphs.teeRight), (elites.median, context.glyphs.small),
    ] {
      guard let x = column(cost) else { continue }
      buffer.put(glyph, x: x, y: row.y, style: context.theme.text, clip: inside)
    }
  }

  private static func words(_ elites: EliteCosts, _ context: PanelContext) -> SegmentLine {
    return SegmentLine(
      .muted("  elites "),
      .title(NumberFormat.compact(Double(elites.median), width: 5, keepsZeros: true)),
      .muted(" to "),
      .title(NumberFormat.compact(Double(elites.most), width: 5, keepsZeros: true)))
  }
}
