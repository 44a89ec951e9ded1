import LiveSession
import Planning
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
  public mutating func reduce(
    _ input: InputEvent, snapshot: SessionSnapshot, table: KeyTable = .standard
  ) -> DashboardOutcome {
    switch input {
    case .resized(let width, let height):
      self.width = max(0, width)
      self.height = max(0, height)
      clampScrolling(snapshot: snapshot, table: table)
      return DashboardOutcome()
    case .disconnected:
      // Nobody can answer a question any more: keep what was learned.
      return DashboardOutcome(effects: [.quit(saving: true)])
    case .mouse(let action, let x, let y):
      return reduceMouse(action, x: x, y: y, snapshot: snapshot, table: table)
    case .character, .key:
      let scopes = KeyTable.scopes(of: self, isManual: isManual(in: snapshot))
      guard let key = KeyStroke(input), let action = table.action(for: key, scopes: scopes) else {
        return DashboardOutcome()
      }
      return reduce(action, snapshot: snapshot, table: table)
    }
  }

  /// Takes one action.
  public mutating func reduce(
    _ action: DashboardAction, snapshot: SessionSnapshot, table: KeyTable = .standard
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
      appearance.theme = appearance.theme.isDark ? .light : .dark
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
    case .session(let event):
      return DashboardOutcome(events: [event])
    case .restartConfirmed:
      overlay = nil
      // A picture of the model that was thrown away would only confuse.
      frozenAt = nil
      frozenCurves = nil
      return DashboardOutcome(events: [.trainingRestarted])
    case .dimensionMoved, .traversed, .plannerMoved, .manualToggled, .manualAction,
      .manualStrengthMoved, .settingAdjusted:
      return reduceCommand(action, snapshot: snapshot)
    }
  }

  // MARK: - What is in force: the request while it is fresh, else the snapshot

  /// Whether the user acts by hand.
  public func isManual(in snapshot: SessionSnapshot) -> Bool {
    requestedManual.value(at: snapshot.elapsed, else: snapshot.control.isManual)
  }

  /// The planner in charge; nil when there is none.
  public func planner(in snapshot: SessionSnapshot) -> PlannerKind? {
    guard let requestedPlanner, snapshot.elapsed <= requestedPlanner.expires else {
      return snapshot.control.planner
    }
    return requestedPlanner.value
  }

  /// The latent dimension that is walked along.
  public func dimension(in snapshot: SessionSnapshot) -> Int {
    let size = Self.latentSize(of: snapshot)
    let dimension = requestedDimension.value(
      at: snapshot.elapsed, else: snapshot.traverse.dimension)
    return min(max(dimension, 0), max(size - 1, 0))
  }

  /// The value of a live setting.
  public func value(of setting: LiveSetting, at seconds: Double) -> Double {
    requestedSettings[setting.key].value(at: seconds, else: setting.value)
  }

  /// The number of latent dimensions that a snapshot knows of.
  static func latentSize(of snapshot: SessionSnapshot) -> Int {
    max(snapshot.latent.size, snapshot.traverse.latent.count, 0)
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
    case .helpToggled: overlay = .help(scroll: 0)
    case .settingsToggled: overlay = .settings(selected: 0)
    case .restartRequested: overlay = .restartDialog
    case .overlayClosed: overlay = nil
    case .scrolled(let rows): scroll(by: rows, snapshot: snapshot, table: table)
    case .pageScrolled(let pages):
      let page = max(HelpOverlay.visibleRows(width: width, height: height) - 1, 1)
      scroll(by: pages * page, snapshot: snapshot, table: table)
    default: break
    }
  }

  private mutating func scroll(by rows: Int, snapshot: SessionSnapshot, table: KeyTable) {
    switch overlay {
    case .help(let scroll):
      overlay = .help(scroll: scroll + rows)
      clampScrolling(snapshot: snapshot, table: table)
    case .settings(let selected):
      overlay = .settings(selected: Self.wrap(selected + rows, snapshot.settings.count))
    case .quitMenu, .restartDialog, nil: break
    }
  }

  private mutating func clampScrolling(snapshot: SessionSnapshot, table: KeyTable) {
    guard case .help(let scroll) = overlay else { return }
    let rows = HelpOverlay.lines(table: table, glyphs: appearance.glyphs).count
    let last = max(rows - HelpOverlay.visibleRows(width: width, height: height), 0)
    overlay = .help(scroll: min(max(scroll, 0), last))
  }
}
