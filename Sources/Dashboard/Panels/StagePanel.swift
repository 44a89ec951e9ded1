import LiveSession
import TerminalUI

/// One row in plain words: what is happening and what to expect; a notice takes its place.
enum StagePanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    var room = area
    _ = room.removeLeft(1)
    let (variants, style) = sentences(context)
    let text = variants.first { $0.columnCount <= room.width } ?? variants.last ?? ""
    let end = buffer.write(
      text.truncated(to: room.width, glyphs: context.glyphs), x: room.x, y: room.y, style: style,
      clip: room)
    if case .collecting(let done, let total) = context.snapshot.stage, total > 0,
      room.right - end >= 16
    {
      _ = room.removeLeft(end + 2 - room.x)
      Gauge.progress(
        fraction: Double(done) / Double(total),
        in: Rect(x: room.x, y: room.y, width: min(room.width, 30), height: 1), of: &buffer,
        with: context.appearance)
    }
  }

  /// The sentence, with shorter ones for narrow screens, and its style.
  ///
  /// What the user must know first wins.
  private static func sentences(_ context: PanelContext) -> (variants: [String], style: Style) {
    let snapshot = context.snapshot
    let theme = context.theme
    if let notice = context.notice, !notice.isEmpty { return ([notice], theme.warning) }
    if !snapshot.notice.isEmpty, snapshot.elapsed < snapshot.noticeUntil {
      return ([snapshot.notice], theme.warning)
    }
    if let frozenAt = context.state.frozenAt {
      let fact = "frozen at \(NumberFormat.duration(frozenAt))"
      return (
        [fact + ": the session and its record go on; f goes live", fact + "; f goes live"],
        theme.warning
      )
    }
    if let replay = snapshot.replay { return replayed(replay, theme) }
    if context.isManual { return (manual(context), theme.accent) }
    if let pause = pause(snapshot) { return (pause, theme.warning) }
    let variants = Wording.sentences(
      for: snapshot.stage, scene: snapshot.sceneName, at: context.seconds)
    switch snapshot.stage {
    case .solved: return (variants, theme.good)
    case .stalled: return (variants, theme.warning)
    case .diverged: return (variants, theme.alarm)
    default: return (variants, theme.text)
    }
  }

  /// How far a replay is, and whether it is the session that was recorded.
  private static func replayed(_ replay: ReplayReport, _ theme: Theme) -> ([String], Style) {
    let place =
      "replay: tick \(NumberFormat.grouped(replay.tick)) of \(NumberFormat.grouped(replay.ticks))"
    if let divergence = replay.divergence {
      let fact = "\(place), another session since tick \(NumberFormat.grouped(divergence.tick))"
      return (
        [
          fact + " (return \(NumberFormat.fixed(divergence.found, decimals: 3)), recorded "
            + "\(NumberFormat.fixed(divergence.expected, decimals: 3))): other kernels or version?",
          fact, place,
        ], theme.alarm
      )
    }
    let so = replay.tick == 0 ? "" : ", the same to the last bit"
    if replay.isFinished {
      let end = replay.note.isEmpty ? "" : "; \(replay.note)"
      return ([place + so + ": the end\(end)", place + so, place], theme.good)
    }
    if replay.isPaused { return ([place + so + "; space goes on", place], theme.warning) }
    return ([place + so + "; space stops it, views are yours", place + so, place], theme.text)
  }

  private static func manual(_ context: PanelContext) -> [String] {
    let names = context.snapshot.control.actionNames.joined(separator: ", ")
    let what = names.isEmpty ? "manual: you act" : "manual: you hold the \(names)"
    let how =
      context.state.focused == .planner
      ? "left and right push, up and down set the strength" : "tab gives it the arrows"
    return ["\(what); \(how); m gives it back", "\(what); m gives it back", "manual; m ends it"]
  }

  private static func pause(_ snapshot: SessionSnapshot) -> [String]? {
    switch (snapshot.training.isPaused, snapshot.control.isPaused) {
    case (true, true):
      return ["everything stands still: space resumes training, c resumes control"]
    case (true, false):
      return [
        "training is paused, control goes on with what was learned; space resumes",
        "training is paused; space resumes",
      ]
    case (false, true):
      return ["control is paused, training goes on; c resumes control"]
    case (false, false):
      return nil
    }
  }
}
