import Control
import LiveSession
import Measurement
import TerminalUI

/// A row for every episode: the running one with how far it is, under it the finished ones, newest
/// first, each with its return and how far that lies behind the oracle's, or why it does not count.
enum EpisodeList {
  /// The columns of an episode's number with its mark, and of a return.
  private static let (numberColumns, returnColumns) = (7, 8)
  /// The least columns of a gauge, those of an episode's end in words, and those left for the rest.
  private static let (leastGauge, endColumns, restColumns) = (8, 24, 16)

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    var rest = area
    let control = context.snapshot.control
    if control.episode > 0 { drawRunning(context, in: rest.removeTop(1), into: &buffer) }
    for episode in control.episodes.finished.suffix(rest.height).reversed() {
      drawFinished(episode, context, in: rest.removeTop(1), into: &buffer)
    }
  }

  /// What stands for an episode's outcome.
  static func mark(_ episode: EpisodeRecord, _ context: PanelContext) -> String {
    guard episode.isJudged else { return "-" }
    return String(episode.isSuccess ? context.glyphs.present : context.glyphs.small)
  }

  /// How an outcome is drawn.
  static func style(_ episode: EpisodeRecord, _ context: PanelContext) -> Style {
    episode.isJudged && episode.isSuccess ? context.theme.good : context.theme.muted
  }

  /// Why an episode does not count, in a word or two; nil where it does.
  static func reason(_ conditions: EpisodeConditions) -> String? {
    let words: [(EpisodeDisturbances, String)] = [
      (.cutShort, "cut short"), (.kicked, "kicked"), (.byHand, "by hand"),
      (.goalMoved, "goal moved"), (.plannerSwitched, "planner switched"),
      (.noModel, "no model yet"),
    ]
    if let word = words.first(where: { conditions.disturbances.contains($0.0) }) { return word.1 }
    return conditions.isJudged ? nil : "imagined goal"
  }

  private static func drawRunning(
    _ context: PanelContext, in row: Rect, into buffer: inout CellBuffer
  ) {
    let (control, theme) = (context.snapshot.control, context.theme)
    var rest = row
    drawHead(
      String(context.glyphs.pointer), theme.accent, number: control.episode,
      value: control.episodeReturn, context, in: &rest, into: &buffer)
    let whole = control.episodeTicks
    guard whole > 0 else { return }
    var words = SegmentLine(.muted("tick \(control.tick) of \(whole)"))
    if let reason = reason(control.conditions) {
      words.add(.warning(", \(reason)", 1))
    }
    drawEnd(words, context, in: &rest, into: &buffer)
    guard rest.width >= leastGauge else { return }
    Gauge.progress(
      fraction: Double(control.tick) / Double(whole), in: rest, of: &buffer,
      with: context.appearance, style: theme.accent)
  }

  private static func drawFinished(
    _ episode: EpisodeRecord, _ context: PanelContext, in row: Rect, into buffer: inout CellBuffer
  ) {
    let theme = context.theme
    var rest = row
    drawHead(
      mark(episode, context), style(episode, context), number: episode.number,
      value: episode.episodeReturn, context, in: &rest, into: &buffer)
    let end = SegmentLine(
      .muted(NumberFormat.duration(episode.seconds)),
      .muted("  update \(NumberFormat.grouped(episode.update))", 1))
    drawEnd(end, context, in: &rest, into: &buffer)
    var words = SegmentLine()
    if let reason = reason(episode.conditions) {
      words.add(.muted("not judged: ", 1), .warning(reason))
    } else {
      words.add(.styled(episode.isSuccess ? "success" : "failed", style(episode, context)))
    }
    if let gap = context.snapshot[OracleReport.self].gap(of: episode) {
      words.add(.styled("  \(Quantities.gap(gap))", gap < 0.1 ? theme.good : theme.text, 2))
    }
    words.draw(in: rest, into: &buffer, with: context.appearance)
  }

  /// Mark, number and return.
  private static func drawHead(
    _ mark: String, _ style: Style, number: Int, value: Double, _ context: PanelContext,
    in row: inout Rect, into buffer: inout CellBuffer
  ) {
    let head = row.removeLeft(numberColumns)
    buffer.write(mark, x: head.x + 1, y: head.y, style: style, clip: head)
    buffer.write(String(number), in: head, at: .right, style: context.theme.muted)
    let text = NumberFormat.compact(value, width: returnColumns - 1, keepsZeros: true)
    let place = row.removeLeft(returnColumns)
    buffer.write(
      text, in: place, at: .right, style: value.isFinite ? context.theme.title : context.theme.alarm
    )
    _ = row.removeLeft(1)
  }

  /// What stands at the right end, where it leaves room for the rest.
  private static func drawEnd(
    _ words: SegmentLine, _ context: PanelContext, in row: inout Rect,
    into buffer: inout CellBuffer
  ) {
    guard row.width >= restColumns + endColumns else { return }
    words.draw(
      in: row.removeRight(endColumns).inset(horizontal: 1), into: &buffer,
      with: context.appearance)
  }
}
