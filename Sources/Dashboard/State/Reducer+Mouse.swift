import LiveSession
import TerminalUI

/// A button held down: where it went down, and where it was last.
package struct MouseDrag: Sendable, Equatable {
  /// The panel in which the button went down; it keeps the drag until the button comes up.
  package var panel: Panel
  /// The last column.
  package var x: Int
  /// The last row.
  package var y: Int
  /// Whether it moved since it went down: a click has not.
  package var hasMoved = false
  /// Which part of the panel is held, where it has parts: a slider's knob.
  package var held: Int?
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
    let before = looks
    let outcome = reduceMouse(action, x: x, y: y, snapshot: snapshot, table: table)
    switch action {
    // A whole drag is one change, and so is a turn of the wheel.
    case .drag: note(ActionKind("drag", isStep: true), before: before, outcome: outcome)
    case .wheelUp, .wheelDown:
      note(ActionKind("wheel.\(focused.name)", isStep: true), before: before, outcome: outcome)
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
    func tell(_ panel: Panel, _ gesture: PanelMouse.Gesture) -> DashboardOutcome {
      guard let area = layout.area(of: panel) else { return DashboardOutcome() }
      let mouse = PanelMouse(gesture: gesture, x: x, y: y, area: area, snapshot: snapshot)
      return panel.mouse?(mouse, &self) ?? DashboardOutcome()
    }
    let panel = layout.panel(atColumn: x, row: y)?.kind
    switch action {
    case .press:
      guard let panel else { return DashboardOutcome() }
      drag = MouseDrag(panel: panel, x: x, y: y)
      if view.focusable.contains(panel) { focused = panel }
      return tell(panel, .press)
    case .drag:
      guard var drag, drag.x != x || drag.y != y else { return DashboardOutcome() }
      let (columns, rows) = (x - drag.x, y - drag.y)
      (drag.x, drag.y, drag.hasMoved) = (x, y, true)
      self.drag = drag
      return tell(drag.panel, .drag(columns: columns, rows: rows))
    case .release:
      defer { drag = nil }
      guard let drag, !drag.hasMoved else { return DashboardOutcome() }
      return tell(drag.panel, .click)
    case .wheelUp, .wheelDown:
      return panel.map { tell($0, .wheel(action == .wheelUp ? 1 : -1)) } ?? DashboardOutcome()
    }
  }
}
