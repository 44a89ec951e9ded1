import LiveSession
import TerminalUI

/// The whole screen as a function of a snapshot and the state: total, whatever they hold.
package enum DashboardScreen {
  /// Draws a screen; every cell of the buffer is written.
  ///
  /// - Parameters:
  ///   - snapshot: What the session reports (the frozen one while the state is frozen).
  ///   - state: Where the user looks, and how.
  ///   - table: The keys, for hints and help.
  ///   - metrics: What the screen costs, for the footer.
  ///   - notice: A line of the program for the user, in place of the stage line.
  ///   - buffer: The cells; its size is the size of the screen.
  package static func render(
    _ snapshot: SessionSnapshot, state: DashboardState, table: KeyTable = .standard,
    metrics: ScreenMetrics = ScreenMetrics(), notice: String? = nil, into buffer: inout CellBuffer
  ) {
    let context = PanelContext(
      snapshot: snapshot, state: state, table: table, metrics: metrics, notice: notice)
    buffer.fill(buffer.bounds, with: Cell(style: context.theme.text))
    guard ScreenLayout.fits(width: buffer.width, height: buffer.height) else {
      TooSmallScreen.draw(context, into: &buffer)
      return
    }
    let layout = ScreenLayout(
      of: state.view, snapshot, width: buffer.width, height: buffer.height)
    for rule in layout.rules {
      Rule.vertical(in: rule, of: &buffer, with: context.appearance)
    }
    for panel in layout.panels { panel.kind.draw(context, panel.area, &buffer) }
    if let tour = state.tour {
      TourOverlay.draw(context, tour: tour, layout: layout, into: &buffer)
    }
    switch state.overlay {
    case .help(let help): HelpOverlay.draw(context, help: help, into: &buffer)
    case .settings(let selected):
      SettingsOverlay.draw(context, selected: selected, into: &buffer)
    case .quitMenu: Dialogs.draw(Dialogs.quitMenu(context), context: context, into: &buffer)
    case .restartDialog: Dialogs.draw(Dialogs.restart(context), context: context, into: &buffer)
    case .palette(let palette):
      PaletteOverlay.draw(context, palette: palette, into: &buffer)
    case nil: break
    }
  }
}
