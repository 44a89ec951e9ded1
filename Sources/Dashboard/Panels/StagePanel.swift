import LiveSession
import TerminalUI

/// One row in plain words: what is happening and what to expect; a notice takes its place.
enum StagePanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let (text, style) = sentence(context)
    buffer.write(" " + text, x: area.x, y: area.y, style: style, limit: area.right)
  }

  /// The sentence and its style; what the user must know first wins.
  static func sentence(_ context: PanelContext) -> (text: String, style: Style) {
    let snapshot = context.snapshot
    let theme = context.theme
    if let notice = context.notice, !notice.isEmpty { return (notice, theme.warning) }
    if !snapshot.notice.isEmpty, snapshot.elapsed < snapshot.noticeUntil {
      return (snapshot.notice, theme.warning)
    }
    if let frozenAt = context.state.frozenAt {
      let text =
        "frozen at \(NumberFormat.duration(frozenAt)): the session and its record go on; f goes live"
      return (text, theme.warning)
    }
    if context.isManual {
      let names = snapshot.control.actionNames.joined(separator: ", ")
      let what = names.isEmpty ? "the system" : "the " + names
      let how =
        context.state.focused == .planner
        ? "left and right push it, up and down set the strength" : "tab gives the arrows to it"
      return ("manual: you hold \(what); \(how); m gives it back", theme.accent)
    }
    switch (snapshot.training.isPaused, snapshot.control.isPaused) {
    case (true, true):
      return ("everything stands still: space resumes training, c resumes control", theme.warning)
    case (true, false):
      return (
        "training is paused, control goes on with what was learned; space resumes", theme.warning
      )
    case (false, true):
      return ("control is paused, training goes on; c resumes control", theme.warning)
    case (false, false):
      break
    }
    let text = Wording.sentence(
      for: snapshot.stage, scene: snapshot.sceneName, at: context.seconds)
    switch snapshot.stage {
    case .solved: return (text, theme.good)
    case .stalled, .diverged: return (text, theme.alarm)
    default: return (text, theme.text)
    }
  }
}
