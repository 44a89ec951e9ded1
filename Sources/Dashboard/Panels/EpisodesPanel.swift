import LiveSession
import TerminalUI

/// The returns of the finished episodes and whether each succeeded.
enum EpisodesPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    var body = context.caption(
      "episodes", ["return of each, higher is better", "return of each", "returns"], of: .episodes,
      in: area, into: &buffer)
    let control = context.snapshot.control
    guard !control.returns.isEmpty || !control.outcomes.isEmpty else {
      context.explainEmptiness(
        "the first episode is still running", in: body, into: &buffer)
      return
    }
    outcomes(context, width: body.width).draw(
      in: body.removeBottom(1), into: &buffer, with: context.appearance)
    guard body.height > 0 else { return }
    let episodes = (1...max(control.returns.count, 1)).map { Double($0) }
    var plot = LinePlot(
      series: [
        LinePlot.Series(
          name: "return", x: Array(episodes.prefix(control.returns.count)), y: control.returns,
          color: context.theme.seriesColor(3))
      ], xAxis: PlotAxis(title: "episode", unit: .count))
    plot.showsLegend = body.height >= 9
    plot.draw(in: body, of: &buffer, with: context.appearance)
  }

  /// A mark for every outcome, the newest at the right, and the tally of the last ten.
  private static func outcomes(_ context: PanelContext, width: Int) -> SegmentLine {
    let theme = context.theme
    let outcomes = context.snapshot.control.outcomes
    var line = SegmentLine()
    line.add(" outcomes ", theme.muted, importance: 2)
    for isSuccess in outcomes.suffix(max(width - 28, 5)) {
      line.add(
        String(isSuccess ? context.glyphs.present : context.glyphs.small),
        isSuccess ? theme.good : theme.muted)
    }
    let recent = outcomes.suffix(10)
    let successes = recent.count { $0 }
    line.add("  \(successes) of \(recent.count)", theme.title, importance: 3)
    line.add(" succeeded", theme.muted, importance: 1)
    return line
  }
}
