import LiveSession
import Runs
import TerminalUI

/// The scrub bar: how far through the history of the geometry the picture is, with the ELBO and the
/// winding number of that moment.
enum HistoryBar {
  static func draw(
    _ context: PanelContext, _ scene: LatentScene, in area: Rect, into buffer: inout CellBuffer
  ) {
    let moments = context.snapshot[GeometryReport.self].history.moments
    let theme = context.theme
    guard !area.isEmpty, let first = moments.first, let last = moments.last, moments.count > 1
    else {
      buffer.write(" history: comes while the model learns", in: area, style: theme.muted)
      return
    }
    var line = SegmentLine()
    let shown = scene.moment ?? last
    if scene.moment == nil {
      line.add(.good(" live ", 50))
    } else {
      line.add(.warning(" update \(NumberFormat.grouped(shown.update)) ", 50))
    }
    var facts = SegmentLine()
    if let elbo = elbo(at: shown.update, in: context.snapshot.training.series) {
      facts.add(.muted("ELBO ", 8), .text(NumberFormat.compact(elbo, width: 6) + "  ", 8))
    }
    if let winding = shown.windingNumber {
      facts.add(
        .muted("winding ", 9), .styled("\(winding)  ", winding == 1 ? theme.good : theme.text, 9))
    }
    if scene.moment == nil {
      let keys = ["latent-view.earlier", "latent-view.later"]
      addKeys(keys, "history", context, to: &facts)
      addKeys(["latent-view.play-history"], "play", context, to: &facts)
    } else {
      addKeys(["latent-view.history-live"], "live", context, to: &facts)
    }
    var room = area
    line.fitted(to: area.width).draw(
      in: room.removeLeft(min(line.width, area.width)), into: &buffer, with: context.appearance)
    let rest = facts.fitted(to: max(room.width - 12, 0))
    rest.draw(in: room.removeRight(rest.width), into: &buffer, with: context.appearance)
    drawTrack(
      from: first.update, to: last.update, at: shown.update, isLive: scene.moment == nil,
      moments: moments, context, in: room.inset(horizontal: 1), into: &buffer)
  }

  /// The keys of commands and what they do, as long as there are any.
  private static func addKeys(
    _ commands: [String], _ words: String, _ context: PanelContext, to line: inout SegmentLine
  ) {
    let keys = commands.compactMap { context.table.key(for: $0) }
    guard !keys.isEmpty else { return }
    line.add(.key(keys.joined(separator: " "), 10), .muted(" \(words)  ", 10))
  }

  /// One place for every moment, at even distances: early ones lie denser in time.
  private static func drawTrack(
    from first: Int, to last: Int, at update: Int, isLive: Bool,
    moments: [GeometryHistory.Moment], _ context: PanelContext, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    guard area.width >= 4 else { return }
    let place = moments.lastIndex { $0.update <= update } ?? 0
    let knob = isLive ? area.width - 1 : place * (area.width - 1) / max(moments.count - 1, 1)
    for column in 0..<area.width {
      let isPassed = column < knob
      buffer.put(
        isPassed ? context.glyphs.horizontal : context.glyphs.track, x: area.x + column, y: area.y,
        style: isPassed ? context.theme.muted : context.theme.track, clip: area)
    }
    buffer.put(
      context.glyphs.present, x: area.x + knob, y: area.y,
      style: isLive ? context.theme.good : context.theme.warning, clip: area)
  }

  /// The ELBO of the update nearest to one.
  static func elbo(at update: Int, in series: [MetricSeries]) -> Double? {
    guard let curve = series.first(where: { $0.name == "ELBO" }) else { return nil }
    let count = min(curve.updates.count, curve.values.count)
    guard count > 0 else { return nil }
    // The first that is not before, or the last.
    let place = min(curve.updates[..<count].partitioned { $0 < update }, count - 1)
    return curve.values[place].isFinite ? curve.values[place] : nil
  }
}
