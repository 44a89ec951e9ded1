import Control
import LiveSession
import Measurement
import Planning
import Scenes
import TerminalUI

extension DashboardState {
  /// Takes one input: finds what it means now, changes the state, and says what is asked.
  ///
  /// Pure: the same state, input and snapshot give the same result.
  ///
  /// - Parameters:
  ///   - input: A key, a resize, or the loss of the terminal.
  ///   - snapshot: The newest snapshot (not a frozen one): commands count from what is in force.
  ///   - table: The keys.
  package mutating func reduce(
    _ input: InputEvent, snapshot: SessionSnapshot, table: KeyTable = .standard
  ) -> DashboardOutcome {
    switch input {
    case .resized(let width, let height):
      self.width = max(0, width)
      self.height = max(0, height)
      scrollHelp(by: 0, table: table)
      return DashboardOutcome()
    case .disconnected:
      // Nobody can answer a question any more: keep what was learned.
      return DashboardOutcome(effects: [.quit(saving: true)])
    case .mouse(let action, let x, let y):
      return takeMouse(action, x: x, y: y, snapshot: snapshot, table: table)
    case .paste(let text):
      return takePaste(text, table: table)
    case .character, .key:
      guard let key = KeyStroke(input) else { return DashboardOutcome() }
      return press(key, snapshot: snapshot, table: table)
    }
  }

  /// Takes one action, and notes changes of view for undo.
  package mutating func reduce(
    _ action: DashboardAction, snapshot: SessionSnapshot, table: KeyTable = .standard
  ) -> DashboardOutcome {
    switch action {
    case .helpToggled, .palette(.opened), .tour(.started): isNewcomer = false
    default: break
    }
    switch action {
    case .history(let action): return reduceHistory(action, seconds: snapshot.elapsed)
    case .palette(let action): return reducePalette(action, snapshot: snapshot, table: table)
    default: break
    }
    let before = looks
    let outcome = apply(action, snapshot: snapshot, table: table)
    note(ActionKind(action), before: before, outcome: outcome)
    return outcome
  }

  /// Notes a change of view.
  ///
  /// What asks something of the session is not one: to take it back, one would
  /// have to ask the session.
  mutating func note(_ kind: ActionKind, before: ViewState, outcome: DashboardOutcome) {
    let asks = outcome.events.contains { event in
      if case .subjectChanged = event { false } else { true }
    }
    if asks { history.endRun() } else { history.note(kind, before: before, after: looks) }
  }

  private mutating func apply(
    _ action: DashboardAction, snapshot: SessionSnapshot, table: KeyTable
  ) -> DashboardOutcome {
    switch action {
    case .feature(let any): return any.action.reduce(&self, snapshot)
    case .viewSelected(let view): return open(view)
    case .focusMoved(let steps):
      let index = view.focusable.firstIndex(of: focused) ?? 0
      focused = view.focusable[Self.wrap(index + steps, view.focusable.count)]
    case .zoomed(let steps): (focused.zoom ?? Panel.latent.zoom)?(steps, &self, snapshot)
    case .positionReset: (focused.reset ?? Panel.latent.reset)?(&self)
    case .freezeToggled:
      looks.frozenCurves = isFrozen ? nil : CurvesExtent(snapshot)
      looks.frozenAt = isFrozen ? nil : snapshot.elapsed
    case .themeCycled:
      appearance.theme = (ThemeChoice(appearance.theme)?.following ?? .dark).theme
    case .themeChosen(let choice): appearance.theme = choice.theme
    case .helpToggled, .settingsToggled, .restartRequested, .scrolled, .pageScrolled,
      .rowChosen, .overlayClosed:
      reduceOverlay(action, snapshot: snapshot, table: table)
    case .quitDiscarding: return DashboardOutcome(effects: [.quit(saving: false)])
    case .quitRequested where overlay != .quitMenu: overlay = .quitMenu
    case .quitRequested, .quitSaving: return DashboardOutcome(effects: [.quit(saving: true)])
    case .screenshotRequested: return DashboardOutcome(effects: [.screenshot])
    case .redrawRequested: return DashboardOutcome(effects: [.redraw])
    case .suspendRequested: return DashboardOutcome(effects: [.suspend])
    case .session(let event): return .asking(event)
    case .restartConfirmed:
      overlay = nil
      // A picture of the model that was thrown away would only confuse; a place in its latent space
      // means nothing in the new one.
      (looks.frozenAt, looks.frozenCurves) = (nil, nil)
      looks.parts.forgetModel()
      return .asking(.trainingRestarted)
    case .tour(let action): return reduceTour(action, snapshot: snapshot)
    case .help(let action): reduceHelp(action, table: table)
    case .text(let action): reduceText(action, table: table)
    case .palette, .history: break
    }
    return DashboardOutcome()
  }

  /// Opens a view; the session is told what to look into.
  mutating func open(_ view: DashboardView) -> DashboardOutcome {
    guard view != self.view else { return DashboardOutcome() }
    self.view = view
    return .asking(.subjectChanged(view.subject))
  }

  /// An index wrapped into `0..<count`.
  static func wrap(_ index: Int, _ count: Int) -> Int {
    guard count > 0 else { return 0 }
    return (index % count + count) % count
  }

  // MARK: - Overlays

  private mutating func reduceOverlay(
    _ action: DashboardAction, snapshot: SessionSnapshot, table: KeyTable
  ) {
    switch action {
    case .helpToggled: openHelp(table)
    case .settingsToggled: overlay = .settings(selected: 0)
    case .restartRequested: overlay = .restartDialog
    case .rowChosen(let row):
      guard case .settings = overlay, snapshot.settings.indices.contains(row) else { break }
      overlay = .settings(selected: row)
    case .overlayClosed where overlay == nil: tour = nil
    case .overlayClosed where overlay?.kind == .helpSearch: leaveHelpSearch()
    case .overlayClosed: overlay = nil
    case .scrolled(let rows): scroll(by: rows, snapshot: snapshot, table: table)
    case .pageScrolled(let pages):
      let page =
        palette == nil
        ? max(HelpLayout.visibleRows(height: height) - 1, 1)
        : PaletteOverlay.visibleRows(height: height)
      scroll(by: pages * page, snapshot: snapshot, table: table)
    default: break
    }
  }

  private mutating func scroll(by rows: Int, snapshot: SessionSnapshot, table: KeyTable) {
    switch overlay {
    case .help: scrollHelp(by: rows, table: table)
    case .settings(let selected):
      overlay = .settings(selected: Self.wrap(selected + rows, snapshot.settings.count))
    case .palette: movePalette(by: rows, snapshot: snapshot, table: table)
    case .quitMenu, .restartDialog, nil: break
    }
  }
}
