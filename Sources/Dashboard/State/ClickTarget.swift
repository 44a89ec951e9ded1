import LiveSession
import TerminalUI

/// Cells that do something when they are clicked: hints, names of views, rows of menus.
struct ClickTarget: Equatable {
  /// The cells.
  var area: Rect
  /// What a click does.
  var action: DashboardAction

  /// Everything that can be clicked on a screen, besides the panels themselves; later ones lie over
  /// earlier ones.
  static func all(
    of state: DashboardState, snapshot: SessionSnapshot, table: KeyTable
  ) -> [ClickTarget] {
    guard ScreenLayout.fits(width: state.width, height: state.height) else { return [] }
    let context = PanelContext(
      snapshot: snapshot, state: state, table: table, metrics: ScreenMetrics(), notice: nil)
    switch state.overlay {
    case .palette(let palette):
      return PaletteOverlay.rows(of: context, palette: palette).map { index, area in
        ClickTarget(area: area, action: .palette(.rowRun(index)))
      }
    case .settings(let selected):
      return SettingsOverlay.rows(of: context, selected: selected).map { index, area in
        ClickTarget(area: area, action: .rowChosen(index))
      }
    case .quitMenu: return Dialogs.targets(Dialogs.quitMenu(context), context: context)
    case .restartDialog: return Dialogs.targets(Dialogs.restart(context), context: context)
    case .help:
      // Nothing in the help can be chosen: a click puts it away.
      let screen = Rect(x: 0, y: 0, width: state.width, height: state.height)
      return [ClickTarget(area: screen, action: .overlayClosed)]
    case nil: break
    }
    let layout = ScreenLayout(
      of: state.view, snapshot, width: state.width, height: state.height)
    var targets: [ClickTarget] = []
    if let area = layout.area(of: .header) {
      targets += HeaderPanel.line(context, width: area.width).targets(in: area)
    }
    if let area = layout.area(of: .hints) { targets += HintsPanel.targets(context, in: area) }
    return targets
  }
}
