import LiveSession
import TerminalUI

/// A button held down: where it went down, and where it was last.
package struct MouseDrag: Sendable, Equatable {
  /// The panel in which the button went down; it keeps the drag until the button comes up.
  package var panel: PanelKind
  /// The last column.
  package var x: Int
  /// The last row.
  package var y: Int
  /// Whether it moved since it went down: a click has not.
  package var hasMoved = false
  /// The latent dimension whose knob is held.
  package var dimension: Int?
}

extension DashboardState {
  /// Takes a mouse event: a click on a name or a hint runs it, all else belongs to the panel under it.
  mutating func takeMouse(
    _ action: MouseAction, x: Int, y: Int, snapshot: SessionSnapshot, table: KeyTable
  ) -> DashboardOutcome {
    // Whatever a terminal reports, sums of places must not overflow.
    let (x, y) = (min(max(x, -1), 10_000), min(max(y, -1), 10_000))
    if overlay != nil {
      switch action {
      case .wheelUp: return reduce(.scrolled(-1), snapshot: snapshot, table: table)
      case .wheelDown: return reduce(.scrolled(1), snapshot: snapshot, table: table)
      case .release:
        drag = nil
        return DashboardOutcome()
      case .press, .drag: break
      }
    }
    if action == .press {
      let targets = ClickTarget.all(of: self, snapshot: snapshot, table: table)
      if let target = targets.last(where: { $0.area.contains(x: x, y: y) }) {
        return reduce(target.action, snapshot: snapshot, table: table)
      }
    }
    if overlay != nil { return DashboardOutcome() }
    let before = viewPart
    let outcome = reduceMouse(action, x: x, y: y, snapshot: snapshot, table: table)
    switch action {
    // A whole drag is one change, and so is a turn of the wheel.
    case .drag: note(ActionKind("drag", isStep: true), before: before, outcome: outcome)
    case .wheelUp, .wheelDown:
      note(ActionKind("wheel.\(focused.rawValue)", isStep: true), before: before, outcome: outcome)
    case .press, .release:
      note(ActionKind("click", isStep: false), before: before, outcome: outcome)
    }
    return outcome
  }

  /// Takes a mouse event of the view: finds the panel under it and what the panel does with it.
  ///
  /// A press gives a panel the arrows; the wheel magnifies or scrolls what lies under it, focused or
  /// not; a drag belongs to the panel in which it began. Whatever the mouse does, keys can do too.
  mutating func reduceMouse(
    _ action: MouseAction, x: Int, y: Int, snapshot: SessionSnapshot, table: KeyTable
  ) -> DashboardOutcome {
    let layout = ScreenLayout(of: view, snapshot, width: width, height: height)
    switch action {
    case .press:
      guard let placed = layout.panel(atColumn: x, row: y) else { return DashboardOutcome() }
      drag = MouseDrag(panel: placed.kind, x: x, y: y)
      if view.focusable.contains(placed.kind) { focus[view] = placed.kind }
      return reducePress(in: placed, x: x, y: y, snapshot: snapshot)
    case .drag:
      guard var drag, drag.x != x || drag.y != y else { return DashboardOutcome() }
      let (columns, rows) = (x - drag.x, y - drag.y)
      (drag.x, drag.y, drag.hasMoved) = (x, y, true)
      self.drag = drag
      return reduceDrag(of: drag.panel, columns: columns, rows: rows, snapshot: snapshot)
    case .release:
      defer { drag = nil }
      guard let drag, !drag.hasMoved, let area = layout.area(of: drag.panel) else {
        return DashboardOutcome()
      }
      let placed = ScreenLayout.Placed(kind: drag.panel, area: area)
      return reduceClick(in: placed, x: x, y: y, snapshot: snapshot)
    case .wheelUp, .wheelDown:
      guard let placed = layout.panel(atColumn: x, row: y) else { return DashboardOutcome() }
      return reduceWheel(
        in: placed, steps: action == .wheelUp ? 1 : -1, x: x, y: y, snapshot: snapshot)
    }
  }

  /// A button went down in a panel.
  private mutating func reducePress(
    in panel: ScreenLayout.Placed, x: Int, y: Int, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    switch panel.kind {
    case .curves: pointAtCurves(in: panel.area, x: x, snapshot: snapshot)
    case .sliders:
      let sliders = SliderGeometry(
        snapshot, dimension: snapshot.walkedDimension, in: panel.area)
      drag?.dimension = sliders.dimension(atRow: y)
      return pullSlider(in: panel.area, x: x, y: y, snapshot: snapshot)
    default: break
    }
    return DashboardOutcome()
  }

  /// A button came up where it went down.
  private mutating func reduceClick(
    in panel: ScreenLayout.Placed, x: Int, y: Int, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    switch panel.kind {
    case .dreamFilm: return clickDream(in: panel.area, x: x, snapshot: snapshot)
    case .filmStrip: return clickStrip(in: panel.area, x: x, y: y, snapshot: snapshot)
    case .latent: return clickLatent(x: x, y: y, snapshot: snapshot)
    case .colourings:
      guard
        let name = ColouringsPanel.quantity(
          atColumn: x, row: y, snapshot, self, in: panel.area)
      else { break }
      latentView.colour = name
      return DashboardOutcome(events: [.geometry(.coloured(by: name))])
    case .settings where view.focusable.contains(.settings):
      let rows = SettingsPanel.rows(
        in: panel.area, chosen: settingRow, count: snapshot.settings.count)
      guard let hit = rows.first(where: { $0.row.contains(x: x, y: y) }) else { break }
      return reduceControl(.settingChosen(hit.index), snapshot: snapshot)
    default: break
    }
    return DashboardOutcome()
  }

  /// The mouse moved with a button down.
  private mutating func reduceDrag(
    of panel: PanelKind, columns: Int, rows: Int, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    switch panel {
    case .curves:
      let layout = ScreenLayout(of: view, snapshot, width: width, height: height)
      guard let area = layout.area(of: panel), let drag else { break }
      pointAtCurves(in: area, x: drag.x, snapshot: snapshot)
    case .latent:
      // A turn follows the hand: a cell is twice as high as it is wide.
      projection.turn(
        yaw: Double(columns) * Self.turnPerColumn, pitch: -Double(rows) * 2 * Self.turnPerColumn,
        at: SnapshotClock.seconds(of: snapshot))
    case .sliders:
      let layout = ScreenLayout(of: view, snapshot, width: width, height: height)
      guard let drag, let held = drag.dimension, let area = layout.area(of: panel) else { break }
      return pullSlider(in: area, x: drag.x, y: drag.y, dimension: held, snapshot: snapshot)
    default: break
    }
    return DashboardOutcome()
  }

  /// The wheel turned over a panel; up is positive.
  private mutating func reduceWheel(
    in panel: ScreenLayout.Placed, steps: Int, x: Int, y: Int, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    switch panel.kind {
    case .latent: projection.magnify(by: steps > 0 ? 1.25 : 0.8)
    case .curves: zoomCurves(steps, in: panel.area, x: x, snapshot: snapshot)
    case .sliders, .filmStrip,
      .decoded where view == .traverse:
      return reduce(.traversed(steps), snapshot: snapshot)
    case .settings where focused == .settings:
      return reduce(.settingAdjusted(steps), snapshot: snapshot)
    case .dreamFilm, .dreamPictures:
      return reduceDream(.stepped(-steps), snapshot: snapshot)
    default: break
    }
    return DashboardOutcome()
  }

  /// The turn of the latent space for a drag over one column, in rad.
  private static let turnPerColumn = 0.04
}
