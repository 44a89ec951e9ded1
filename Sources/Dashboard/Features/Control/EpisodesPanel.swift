import Control
import LiveSession
import Measurement
import Runs
import TerminalUI

/// The episodes and how many succeed: a list while they are few, then success and the gap to the oracle
/// as curves.
enum EpisodesPanel {
  /// How many judged episodes have a course that is worth a plot, and the rows it needs beside a list.
  private static let (fewest, leastPlot) = (6, 8)

  /// The rows that the finished episodes can use: caption, list and tally, then a plot too.
  ///
  /// They grow in steps, so that what stands below seldom moves.
  static func rows(_ snapshot: SessionSnapshot) -> Int {
    let finished = snapshot.control.episodes.finished.count
    return finished < fewest ? 10 : min(18 + finished / 8 * 4, 42)
  }

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let control = context.snapshot.control
    let series = control.series(context.snapshot[OracleReport.self])
    let judged = control.judged
    let hasCourse = judged.count >= fewest
    let window = control.episodes.window
    let captions =
      context.snapshot.isImitation
      ? [hasCourse ? "success, % of the last \(window) judged" : "return", "success, %"]
      : hasCourse
        ? [
          "success and gap to the oracle, % of the last \(window) judged",
          "success and gap to the oracle, %", "success and gap, %", "success, %",
        ]
        : [
          "return, and the gap to the oracle on the same start", "return, gap to the oracle",
          "return",
        ]
    var body = context.caption("episodes", captions, of: .episodes, in: area, into: &buffer)
    let finished = control.episodes.finished.count
    guard finished > 0 || control.episode > 0 else {
      context.explainEmptiness("begin with the first model", in: body, into: &buffer)
      return
    }
    let tally = outcomes(context, width: body.width)
    guard hasCourse else {
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
    plot(series, judged, context).draw(in: body, of: &buffer, with: context.appearance)
    EpisodeList.draw(context, in: list, into: &buffer)
  }

  /// Both in per cent on one axis; a gap beyond its top runs out of the plot.
  private static func plot(
    _ series: [MetricSeries], _ judged: [EpisodeRecord], _ context: PanelContext
  ) -> LinePlot {
    let numbers = judged.map { Double($0.number) }
    var plot = LinePlot(
      series: series.enumerated().map { index, metric in
        var curve = LinePlot.Series(
          name: metric.name, x: numbers, y: metric.values,
          color: context.theme.seriesColor(3 + index))
        curve.hasHoles = metric.hasHoles
        return curve
      }, xAxis: PlotAxis(title: "episode", unit: .count),
      yAxis: PlotAxis(title: "%", range: 0...100))
    plot.showsLegend = true
    return plot
  }

  /// A mark for every outcome, the newest at the right, and the tally of those that count.
  private static func outcomes(_ context: PanelContext, width: Int) -> SegmentLine {
    let control = context.snapshot.control
    let score = control.score
    var line = SegmentLine(.muted(" outcomes ", 1))
    for episode in control.episodes.finished.suffix(max(width - 34, 5)) {
      line.add(.styled(EpisodeList.mark(episode, context), EpisodeList.style(episode, context)))
    }
    let tally = score.episodes > 0 ? "\(score.successes) of \(score.episodes)" : "none judged"
    line.add(
      .title("  \(tally)", 3), .muted(score.episodes > 0 ? " succeeded" : "", 0),
      .muted(" by \(score.task.plannerName)", 2))
    if score.task.goal != .scene {
      line.add(
        .warning(score.task.goal == .picture ? ": a picture cannot be judged" : ", moved goal", 1))
    }
    return line
  }
}
