import LiveSession
import Scenes
import TerminalUI

extension DashboardState {
  /// The open palette; nil when it is closed.
  var palette: PaletteState? {
    get {
      guard case .palette(let palette) = overlay else { return nil }
      return palette
    }
    set { overlay = newValue.map(Overlay.palette) }
  }

  mutating func reducePalette(
    _ action: PaletteAction, snapshot: SessionSnapshot, table: KeyTable
  ) -> DashboardOutcome {
    switch action {
    case .opened: overlay = .palette(PaletteState())
    case .openedWith(let text): overlay = .palette(PaletteState(text: text))
    case .completed:
      guard let entry = chosenEntry(snapshot: snapshot, table: table) else { break }
      if case .write(let text) = entry.act {
        palette = PaletteState(text: text)
      } else {
        palette = PaletteState(text: entry.title)
      }
    case .rowRun(let row):
      palette?.selected = row
      return runPalette(snapshot: snapshot, table: table)
    case .run: return runPalette(snapshot: snapshot, table: table)
    }
    return DashboardOutcome()
  }

  /// Moves the choice by rows; it goes round.
  mutating func movePalette(by rows: Int, snapshot: SessionSnapshot, table: KeyTable) {
    guard let palette else { return }
    let count = PaletteList.entries(
      palette.text, state: self, snapshot: snapshot, table: table
    ).count
    let present = min(max(palette.selected, 0), max(count - 1, 0))
    self.palette?.selected = Self.wrap(present + rows, count)
  }

  private func chosenEntry(snapshot: SessionSnapshot, table: KeyTable) -> PaletteEntry? {
    guard let palette else { return nil }
    let entries = PaletteList.entries(
      palette.text, state: self, snapshot: snapshot, table: table)
    guard !entries.isEmpty else { return nil }
    return entries[min(max(palette.selected, 0), entries.count - 1)]
  }

  private mutating func runPalette(
    snapshot: SessionSnapshot, table: KeyTable
  ) -> DashboardOutcome {
    switch chosenEntry(snapshot: snapshot, table: table)?.act {
    case .run(let action, let scope):
      overlay = nil
      var outcome = enter(scope, snapshot: snapshot, table: table)
      let ran = perform(action, snapshot: snapshot, table: table)
      outcome.events += ran.events
      outcome.effects += ran.effects
      outcome.notice = ran.notice
      return outcome
    case .write(let text):
      overlay = .palette(PaletteState(text: text))
      return DashboardOutcome()
    case .some(.none), nil:
      return DashboardOutcome()
    }
  }

  /// Goes where an action of a scope can be seen: the palette finds what belongs to other panels too.
  private mutating func enter(
    _ scope: KeyScope, snapshot: SessionSnapshot, table: KeyTable
  ) -> DashboardOutcome {
    switch scope {
    case .view(let wanted): return reduce(.viewSelected(wanted), snapshot: snapshot, table: table)
    case .panel(let panel):
      var outcome = DashboardOutcome()
      if !view.focusable.contains(panel), let wanted = table.home(of: panel) {
        outcome = reduce(.viewSelected(wanted), snapshot: snapshot, table: table)
      }
      if let place = view.focusable.firstIndex(of: panel), panel != focused {
        let present = view.focusable.firstIndex(of: focused) ?? 0
        _ = reduce(.focusMoved(place - present), snapshot: snapshot, table: table)
      }
      return outcome
    case .overlay, .manual, .views, .always: return DashboardOutcome()
    }
  }
}
