import LiveSession
import TerminalUI

/// Why actions can do nothing, apart from those of the views, which say it themselves.
///
/// Names in braces stand for keys.
extension DashboardState {
  /// What keeps an action from having an effect that can be seen here and now; nil when nothing does.
  func obstacle(to action: DashboardAction, snapshot: SessionSnapshot) -> [String]? {
    switch action {
    case .feature(let any): any.action.obstacle(self, snapshot)
    case .session(.control(.stepped)) where !snapshot.control.isPaused:
      ["single ticks are for a system that stands still: {pause-control} holds it"]
    case .zoomed, .positionReset:
      focused.zoom == nil && !shows(.latent, snapshot)
        ? ["this is for the curves and the latent space: {view-curves}, {view-latent}"] : nil
    default: nil
    }
  }

  /// Why an action changed nothing and asked for nothing.
  func reasonForNothing(
    of action: DashboardAction, snapshot: SessionSnapshot, table: KeyTable
  ) -> [String] {
    switch action {
    case .feature(let any): any.action.reasonForNothing(self, snapshot)
    case .viewSelected(let view): ["\(view.title) is open already"]
    case .history(.undone): ["there is no change of view to take back"]
    case .history(.redone): ["no change of view was taken back"]
    case .zoomed: ["there is nothing that it could magnify or shrink further"]
    case .positionReset: ["it is as at the start already"]
    case .tour(.started), .tour(.moved): ["this is the first step of the tour"]
    case .focusMoved: ["no other panel of this view takes the arrows"]
    case .scrolled(let rows), .pageScrolled(let rows):
      if case .help = overlay {
        [rows > 0 ? "the help ends here" : "the help begins here"]
      } else {
        ["there is nothing else to choose"]
      }
    case .help(.matchMoved):
      help?.search == nil
        ? ["nothing is searched for: {help.search} begins"] : ["it stands nowhere else"]
    case .text: ["nothing is typed"]
    case .palette(.completed): ["it is written out already"]
    case .palette:
      [
        PaletteList.entries(
          palette?.text ?? "", state: self, snapshot: snapshot, table: table
        ).first?.detail ?? "no command has this name"
      ]
    default: ["there is nothing to do here"]
    }
  }
}
