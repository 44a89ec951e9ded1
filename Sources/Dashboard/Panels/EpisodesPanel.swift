import LiveSession
import TerminalUI

/// The returns of the episodes and whether each succeeded: a list while they are few, then their
/// course.
enum EpisodesPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    var body = context.caption(
      "episodes", ["return of each, higher is better", "return of each", "returns"], of: .episodes,
      in: area, into: &buffer)
    let control = context.snapshot.control
    let finished = max(control.returns.count, control.outcomes.count)
    guard finished > 0 || control.episode > 0 else {
      context.explainEmptiness("begin with the first model", in: body, into: &buffer)
      return
    }
    let tally = outcomes(context, width: body.width)
    guard finished >= fewest else {
      let tallied = finished > 0 ? 1 : 0
      let rows = min(max(body.height - tallied, 0), finished + 1)
      EpisodeList.draw(context, in: body.removeTop(rows), into: &buffer)
      tally.draw(in: body.removeTop(tallied), into: &buffer, with: context.appearance)
      return
    }
    tally.draw(in: body.removeBottom(1), into: &buffer, with: context.appearance)
    guard body.height > 0 else { return }
    // Their course, over the newest where both fit.
    let listed = body.height >= leastPlot + 4 ? min(body.height * 2 / 5, finished + 1) : 0
    let list = body.removeBottom(listed)
    plot(context, hasLegend: body.height >= 9 && list.isEmpty).draw(
      in: body, of: &buffer, with: context.appearance)
    EpisodeList.draw(context, in: list, into: &buffer)
  }

  /// How many episodes have a course that is worth a plot, and the rows it needs beside a list.
  private static let (fewest, leastPlot) = (6, 8)

  private static func plot(_ context: PanelContext, hasLegend: Bool) -> LinePlot {
    let returns = context.snapshot.control.returns
    let episodes = (0..<returns.count).map { Double($0 + 1) }
    var plot = LinePlot(
      series: [
        LinePlot.Series(
          name: "return", x: episodes, y: returns, color: context.theme.seriesColor(3))
      ], xAxis: PlotAxis(title: "episode", unit: .count))
    plot.showsLegend = hasLegend
    return plot
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
