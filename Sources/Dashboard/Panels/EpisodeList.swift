import LiveSession
import TerminalUI

/// A row for every episode: the running one with how far it is, under it the finished ones, newest
/// first, each with its return and where that lies between the worst and the best.
enum EpisodeList {
  /// The columns of an episode's number with its mark, and of a return.
  private static let (numberColumns, returnColumns) = (7, 8)
  /// How many of the latest returns are compared.
  private static let compared = 50
  /// The least columns of a gauge, and those of an episode's end in words.
  private static let (leastGauge, endColumns) = (8, 24)

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    var rest = area
    if context.snapshot.control.episode > 0 {
      drawRunning(context, in: rest.removeTop(1), into: &buffer)
    }
    let control = context.snapshot.control
    let count = max(control.returns.count, control.outcomes.count)
    // Zero is an end of the range, so that a single return has a place.
    let finite = control.returns.suffix(compared).filter(\.isFinite)
    let range = min(finite.min() ?? 0, 0)...max(finite.max() ?? 0, 0)
    for offset in 0..<min(rest.height, count) {
      drawFinished(
        count - 1 - offset, range: range, context, in: rest.removeTop(1), into: &buffer)
    }
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
    var words = SegmentLine()
    words.add("tick \(control.tick) of \(whole)", theme.muted)
    drawEnd(words, context, in: &rest, into: &buffer)
    guard rest.width >= leastGauge else { return }
    Gauge.progress(
      fraction: Double(control.tick) / Double(whole), in: rest, of: &buffer,
      with: context.appearance, style: theme.accent)
  }

  private static func drawFinished(
    _ index: Int, range: ClosedRange<Double>, _ context: PanelContext, in row: Rect,
    into buffer: inout CellBuffer
  ) {
    let (control, theme) = (context.snapshot.control, context.theme)
    var rest = row
    let isSuccess = control.outcomes.indices.contains(index) && control.outcomes[index]
    let value = control.returns.indices.contains(index) ? control.returns[index] : .nan
    let style = isSuccess ? theme.good : theme.muted
    drawHead(
      String(isSuccess ? context.glyphs.present : context.glyphs.small), style,
      number: number(of: index, control), value: value, context, in: &rest, into: &buffer)
    var words = SegmentLine()
    if control.endings.indices.contains(index) {
      let ending = control.endings[index]
      words.add(NumberFormat.duration(ending.seconds), theme.muted)
      words.add("  update \(NumberFormat.grouped(ending.update))", theme.muted, importance: 1)
    }
    drawEnd(words, context, in: &rest, into: &buffer)
    guard rest.width >= leastGauge, value.isFinite else { return }
    Gauge.slider(
      value: value, minimum: range.lowerBound, maximum: range.upperBound,
      in: rest.inset(horizontal: 1), of: &buffer, with: context.appearance, style: style)
  }

  /// Mark, number and return.
  private static func drawHead(
    _ mark: String, _ style: Style, number: Int, value: Double, _ context: PanelContext,
    in row: inout Rect, into buffer: inout CellBuffer
  ) {
    let head = row.removeLeft(numberColumns)
    buffer.write(mark, x: head.x + 1, y: head.y, style: style, clip: head)
    buffer.write(
      String(number), endingAt: head.right, y: head.y, style: context.theme.muted, clip: head)
    let text = NumberFormat.compact(value, width: returnColumns - 1, keepsZeros: true)
    let place = row.removeLeft(returnColumns)
    buffer.write(
      text, endingAt: place.right, y: place.y,
      style: value.isFinite ? context.theme.title : context.theme.alarm, clip: place)
    _ = row.removeLeft(1)
  }

  /// What stands at the right end, where it leaves room for a gauge.
  private static func drawEnd(
    _ words: SegmentLine, _ context: PanelContext, in row: inout Rect,
    into buffer: inout CellBuffer
  ) {
    guard row.width >= 2 * leastGauge + endColumns else { return }
    words.draw(
      in: row.removeRight(endColumns).inset(horizontal: 1), into: &buffer,
      with: context.appearance)
  }

  /// The number of a finished episode: the newest is the one before the running one.
  private static func number(of index: Int, _ control: ControlReport) -> Int {
    let count = max(control.returns.count, control.outcomes.count)
    let newest = control.episode > 0 ? control.episode - 1 : count
    return max(newest - (count - 1 - index), 1)
  }
}
