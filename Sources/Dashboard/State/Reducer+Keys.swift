import LiveSession
import TerminalUI

extension DashboardState {
  /// Takes an input as `reduce` does; a key that asks for nothing and changes nothing that can be
  /// seen says why.
  ///
  /// - Parameters:
  ///   - snapshot: The newest snapshot: commands count from what is in force.
  ///   - displayed: What the screen shows; an older snapshot while it is frozen.
  package mutating func answer(
    _ input: InputEvent, snapshot: SessionSnapshot, displayed: SessionSnapshot, table: KeyTable
  ) -> DashboardOutcome {
    let before = self
    let outcome = reduce(input, snapshot: snapshot, table: table)
    guard let key = KeyStroke(input), outcome == DashboardOutcome(),
      overlay?.kind == before.overlay?.kind, view == before.view,
      before.screen(of: displayed, table: table) == screen(of: displayed, table: table)
    else { return outcome }
    let scopes = KeyTable.scopes(of: before, isManual: snapshot.wantsManual)
    let action = table.action(for: key, scopes: scopes) ?? .text(.cleared)
    return noticing(
      table.filled(reasonForNothing(of: action, snapshot: snapshot, table: table)))
  }

  /// The screen as it would be drawn now.
  private func screen(of snapshot: SessionSnapshot, table: KeyTable) -> CellBuffer {
    var buffer = CellBuffer(width: width, height: height)
    DashboardScreen.render(snapshot, state: self, table: table, into: &buffer)
    return buffer
  }

  /// Takes a key: what it is bound to here, else a letter for the line that takes letters.
  ///
  /// No key does nothing silently: one without a meaning says where it has one.
  mutating func press(
    _ key: KeyStroke, snapshot: SessionSnapshot, table: KeyTable
  ) -> DashboardOutcome {
    let scopes = KeyTable.scopes(of: self, isManual: snapshot.wantsManual)
    if let action = table.action(for: key, scopes: scopes) {
      return perform(action, snapshot: snapshot, table: table)
    }
    if case .character(let scalar) = key, textField != nil, TextField.isText(scalar) {
      return perform(.text(.typed(scalar)), snapshot: snapshot, table: table)
    }
    return noticing(table.elsewhere(key, scopes: scopes, state: self))
  }

  /// Does what a key or a chosen command means; where it can do nothing, the outcome says why.
  mutating func perform(
    _ action: DashboardAction, snapshot: SessionSnapshot, table: KeyTable
  ) -> DashboardOutcome {
    if let obstacle = obstacle(to: action, snapshot: snapshot) {
      return noticing(table.filled(obstacle))
    }
    let before = self
    var outcome = reduce(action, snapshot: snapshot, table: table)
    if outcome.notice == nil, case .feature(let any) = action,
      let unseen = any.action.unseenEffect(self, snapshot)
    {
      outcome.notice = noticing(table.filled(unseen)).notice
    }
    guard outcome == DashboardOutcome() else { return outcome }
    // Whether another press would be another change is nothing that anybody sees.
    var after = self
    after.history = before.history
    guard after == before else { return outcome }
    return noticing(
      table.filled(before.reasonForNothing(of: action, snapshot: snapshot, table: table)))
  }

  /// An outcome that only tells something: the first of some sentences that there is room for.
  private func noticing(_ sentences: [String]) -> DashboardOutcome {
    let room = overlay == nil ? width - 1 : min(width - 12, 76)
    let fitting = sentences.first { $0.columnCount <= room } ?? sentences.last
    return DashboardOutcome(notice: fitting)
  }

  // MARK: - Typing

  /// The line that takes letters now; nil while letters are commands.
  package var textField: TextField? {
    switch overlay {
    case .palette(let palette): palette.field
    case .help(let help): help.isTyping ? help.search : nil
    default: nil
    }
  }

  /// Takes pasted text: it goes where letters go, as far as there is room.
  ///
  /// Elsewhere it does nothing, since it is no key.
  mutating func takePaste(_ text: String, table: KeyTable) -> DashboardOutcome {
    guard textField != nil else {
      return noticing(["pasted text is no keys: it does nothing here"])
    }
    let scalars = text.unicodeScalars.filter(TextField.isText)
    let before = textField?.text.unicodeScalars.count ?? 0
    for scalar in scalars { reduceText(.typed(scalar), table: table) }
    let taken = (textField?.text.unicodeScalars.count ?? 0) - before
    guard taken < scalars.count else { return DashboardOutcome() }
    return noticing(["the line is full: the end of the pasted text is missing"])
  }

  /// Edits the line that takes letters.
  mutating func reduceText(_ action: TextAction, table: KeyTable) {
    guard var field = textField else { return }
    field.edit(action)
    guard field != textField else { return }
    switch overlay {
    case .palette: palette?.field = field
    case .help: searchHelp(for: field, table: table)
    default: break
    }
  }
}

extension KeyTable {
  /// Where a key works that has no meaning in the scopes in force, the most telling sentence first.
  func elsewhere(_ key: KeyStroke, scopes: [KeyScope], state: DashboardState) -> [String] {
    if let overlay = state.overlay {
      return overlay.kind.isQuestion
        ? ["\(key.label) is no answer to this"]
        : filled([
          "\(key.label) does nothing here; {\(overlay.kind.rawValue).close} closes the \(overlay.kind.title)",
          "\(key.label) does nothing here",
        ])
    }
    var places: [String] = []
    for binding in bindings where !scopes.contains(binding.scope) {
      guard let index = binding.strokes.firstIndex(where: { $0.key == key }),
        let place = place(of: binding.scope, in: state)
      else { continue }
      let words = "\(place) (\(binding.names[index].replacing("-", with: " ")))"
      if !places.contains(words) { places.append(words) }
    }
    guard !places.isEmpty else {
      return filled(["\(key.label) does nothing; {help} lists the keys, {palette} finds commands"])
        + ["\(key.label) does nothing"]
    }
    let start = "\(key.label) does nothing here; it works in "
    return (1...places.count).reversed().map { count in
      start + places.prefix(count).joined(separator: ", ") + (count < places.count ? " ..." : "")
    } + ["\(key.label) does nothing here"]
  }

  /// The words for where keys of a scope work; nil for overlays, which say it themselves.
  private func place(of scope: KeyScope, in state: DashboardState) -> String? {
    switch scope {
    case .view(let view):
      key(for: "view-\(view.title)").map { "\($0) \(view.title)" } ?? view.title
    case .panel(let panel):
      if let key = key(for: "focus-next"), state.view.focusable.contains(panel) {
        "\(key) \(panel.title)"
      } else if let view = home(of: panel), let key = key(for: "view-\(view.title)") {
        "\(key) \(view.title)"
      } else {
        panel.title
      }
    case .manual: key(for: "manual-control").map { "\($0) manual control" } ?? "manual control"
    case .overlay, .views, .always: nil
    }
  }
}
