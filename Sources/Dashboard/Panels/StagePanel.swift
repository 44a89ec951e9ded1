import LiveSession
import TerminalUI

/// One row in plain words: what is happening and what to expect; a notice takes its place.
enum StagePanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    var room = area
    _ = room.removeLeft(1)
    let (variants, style) = notice(context) ?? keyedSentences(context)
    let text = variants.first { $0.columnCount <= room.width } ?? variants.last ?? ""
    let end = buffer.write(
      text.truncated(to: room.width, glyphs: context.glyphs), in: room, style: style)
    if case .collecting(let done, let total) = context.snapshot.stage, total > 0,
      room.right - end >= 16
    {
      _ = room.removeLeft(end + 2 - room.x)
      Gauge.progress(
        fraction: Double(done) / Double(total),
        in: Rect(x: room.x, y: room.y, width: min(room.width, 30), height: 1), of: &buffer,
        with: context.appearance)
      return
    }
    guard !HintsPanel.hasRoomForCost(width: area.width) else { return }
    let free = room.right - end - 3
    let cost = HintsPanel.costTexts(context.metrics).first { $0.columnCount <= free } ?? ""
    buffer.write(cost, endingAt: room.right - 1, y: room.y, style: context.theme.muted, clip: room)
  }

  /// What the program or the session has to say, as it stands.
  private static func notice(_ context: PanelContext) -> (variants: [String], style: Style)? {
    let snapshot = context.snapshot
    if let notice = context.notice, !notice.isEmpty { return ([notice], context.theme.warning) }
    guard !snapshot.notice.isEmpty, snapshot.elapsed < snapshot.noticeUntil else { return nil }
    return ([snapshot.notice], context.theme.warning)
  }

  private static func keyedSentences(
    _ context: PanelContext
  ) -> (variants: [String], style: Style) {
    let (variants, style) = sentences(context)
    return (context.keyed(variants), style)
  }

  /// The sentence, with shorter ones for narrow screens, and its style.
  ///
  /// What the user must know first wins.
  private static func sentences(_ context: PanelContext) -> (variants: [String], style: Style) {
    let snapshot = context.snapshot
    let theme = context.theme
    if let frozenAt = context.state.looks.frozenAt {
      let fact = "frozen at \(NumberFormat.duration(frozenAt))"
      return (
        [
          fact + ": the session and its record go on; {freeze} goes live",
          fact + "; {freeze} goes live",
        ],
        theme.warning
      )
    }
    if let replay = snapshot.replay { return replayed(replay, theme) }
    if context.isManual { return (manual(context), theme.accent) }
    if let pause = pause(snapshot) {
      return (pause.with(Wording.agent(snapshot)), theme.warning)
    }
    let variants = Wording.sentences(for: snapshot)
    switch snapshot.stage {
    case .running where snapshot.isImitation && Wording.isCollapsed(snapshot):
      return (variants, theme.alarm)
    case .running where snapshot.control.score.standing == .solved: return (variants, theme.good)
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
    if replay.isPaused {
      return ([place + so + "; {pause-training} goes on", place], theme.warning)
    }
    return (
      [place + so + "; {pause-training} stops it, views are yours", place + so, place], theme.text
    )
  }

  private static func manual(_ context: PanelContext) -> [String] {
    let control = context.snapshot.control
    let names = control.actionNames.joined(separator: control.actsByChoice ? " or " : ", ")
    let what =
      names.isEmpty
      ? "manual: you act" : "manual: you \(control.actsByChoice ? "push" : "hold the") \(names)"
    let how =
      context.state.focused == .planner
      ? control.actsByChoice
        ? "left and right choose" : "left and right push, up and down set the strength"
      : "{focus-next} gives it the arrows"
    return [
      "\(what); \(how); {manual-control} gives it back",
      "\(what); {manual-control} gives it back", "manual; {manual-control} ends it",
    ]
  }

  private static func pause(_ snapshot: SessionSnapshot) -> [String]? {
    switch (snapshot.training.isPaused, snapshot.control.isPaused) {
    case (true, true):
      return [
        "everything stands still: {pause-training} resumes training, {pause-control} resumes control",
        "everything stands still",
      ]
    case (true, false):
      return [
        "training is paused, control goes on with what was learned; {pause-training} resumes",
        "training is paused; {pause-training} resumes",
      ]
    case (false, true):
      return [
        "control is paused, training goes on; {pause-control} resumes control",
        "control is paused, training goes on",
      ]
    case (false, false):
      return nil
    }
  }
}
