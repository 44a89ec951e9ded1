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
    let before = viewPart
    let outcome = apply(action, snapshot: snapshot, table: table)
    note(ActionKind(action), before: before, outcome: outcome)
    return outcome
  }

  /// Notes a change of view.
  ///
  /// What asks something of the session is not one: to take it back, one would
  /// have to ask the session.
  mutating func note(_ kind: ActionKind, before: DashboardState, outcome: DashboardOutcome) {
    let asks = outcome.events.contains { event in
      if case .subjectChanged = event { false } else { true }
    }
    if asks { history.endRun() } else { history.note(kind, before: before, after: viewPart) }
  }

  private mutating func apply(
    _ action: DashboardAction, snapshot: SessionSnapshot, table: KeyTable
  ) -> DashboardOutcome {
    switch action {
    case .viewSelected(let view):
      guard view != self.view else { return DashboardOutcome() }
      self.view = view
      return DashboardOutcome(events: [.subjectChanged(view.subject)])
    case .focusMoved(let steps):
      let panels = view.focusable
      let index = panels.firstIndex(of: focused) ?? 0
      focus[view] = panels[Self.wrap(index + steps, panels.count)]
      return DashboardOutcome()
    case .latent(let action):
      return reduceLatent(action, snapshot: snapshot)
    case .turned(let right, let up) where view == .latent && latentView.cursor != nil:
      return moveCursor(right: right, up: up, snapshot: snapshot)
    case .turned, .dimensionsToggled, .turningToggled, .zoomed, .panned, .curveSelected,
      .curvesAxisToggled, .positionReset:
      reducePosition(action, snapshot: snapshot)
      return DashboardOutcome()
    case .curves(let action):
      reduceCurves(action, snapshot: snapshot)
      return DashboardOutcome()
    case .freezeToggled:
      frozenCurves = isFrozen ? nil : CurvesExtent(snapshot)
      frozenAt = isFrozen ? nil : snapshot.elapsed
      return DashboardOutcome()
    case .themeCycled:
      appearance.theme = (ThemeChoice(appearance.theme)?.following ?? .dark).theme
      return DashboardOutcome()
    case .helpToggled, .settingsToggled, .restartRequested, .scrolled, .pageScrolled,
      .overlayClosed:
      reduceOverlay(action, snapshot: snapshot, table: table)
      return DashboardOutcome()
    case .quitRequested, .quitSaving, .quitDiscarding:
      return reduceQuit(action)
    case .screenshotRequested:
      return DashboardOutcome(effects: [.screenshot])
    case .redrawRequested:
      return DashboardOutcome(effects: [.redraw])
    case .suspendRequested:
      return DashboardOutcome(effects: [.suspend])
    case .raceToggled:
      return DashboardOutcome(events: [
        .race(snapshot[RaceReport.self].isRunning ? .cancel : .start)
      ])
    case .session(let event):
      return DashboardOutcome(events: [event])
    case .restartConfirmed:
      overlay = nil
      // A picture of the model that was thrown away would only confuse.
      frozenAt = nil
      // A place in the old latent space means nothing in the new one, nor does its history.
      latentView.cursor = nil
      latentView.playback = .live
      frozenCurves = nil
      return DashboardOutcome(events: [.trainingRestarted])
    case .dream(let action): return reduceDream(action, snapshot: snapshot)
    case .traverse(let action): return reduceTraverse(action, snapshot: snapshot)
    case .control(let action): return reduceControl(action, snapshot: snapshot)
    case .dimensionMoved, .traversed, .plannerMoved, .manualToggled, .manualAction,
      .secondMotorMoved, .manualStrengthMoved, .settingAdjusted:
      return reduceCommand(action, snapshot: snapshot)
    case .command(let command): return reduceValue(command, snapshot: snapshot)
    case .tour(let action): return reduceTour(action, snapshot: snapshot)
    case .help(let action):
      reduceHelp(action, table: table)
      return DashboardOutcome()
    case .text(let action):
      reduceText(action, table: table)
      return DashboardOutcome()
    case .palette, .history: return DashboardOutcome()
    }
  }

  /// An index wrapped into `0..<count`.
  static func wrap(_ index: Int, _ count: Int) -> Int {
    guard count > 0 else { return 0 }
    return (index % count + count) % count
  }

  // MARK: - Quitting

  private mutating func reduceQuit(_ action: DashboardAction) -> DashboardOutcome {
    switch action {
    case .quitDiscarding:
      return DashboardOutcome(effects: [.quit(saving: false)])
    case .quitRequested where overlay != .quitMenu:
      overlay = .quitMenu
      return DashboardOutcome()
    default:
      return DashboardOutcome(effects: [.quit(saving: true)])
    }
  }

  // MARK: - Overlays

  private mutating func reduceOverlay(
    _ action: DashboardAction, snapshot: SessionSnapshot, table: KeyTable
  ) {
    switch action {
    case .helpToggled: openHelp(table)
    case .settingsToggled: overlay = .settings(selected: 0)
    case .restartRequested: overlay = .restartDialog
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
