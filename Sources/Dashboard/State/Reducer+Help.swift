import LiveSession
import TerminalUI

extension DashboardState {
  /// The open help; nil when it is closed.
  var help: HelpState? {
    get {
      guard case .help(let help) = overlay else { return nil }
      return help
    }
    set { overlay = newValue.map(Overlay.help) }
  }

  /// The help as it lies on this screen.
  private func helpLayout(_ table: KeyTable) -> HelpLayout {
    HelpLayout(table: table, glyphs: appearance.glyphs, width: width)
  }

  /// Opens the help at what is on the screen.
  mutating func openHelp(_ table: KeyTable) {
    let layout = helpLayout(table)
    let row = layout.row(of: HelpText.chapter(of: self))
    help = HelpState(scroll: layout.clamped(row, height: height))
  }

  /// Scrolls the help, no further than its ends.
  mutating func scrollHelp(by rows: Int, table: KeyTable) {
    guard let help else { return }
    let scroll = helpLayout(table).clamped(help.scroll + rows, height: height)
    self.help?.scroll = scroll
  }

  mutating func reduceHelp(_ action: HelpAction, table: KeyTable) {
    guard let help else { return }
    switch action {
    case .searchBegun:
      self.help?.search = TextField()
      self.help?.isTyping = true
      self.help?.origin = help.scroll
    case .searchKept:
      self.help?.isTyping = false
      if help.search?.text.isEmpty ?? true { self.help?.search = nil }
    case .matchMoved(let steps):
      let layout = helpLayout(table)
      let matches = layout.matches(of: help.search?.text ?? "")
      guard !matches.isEmpty else { return }
      show(Self.wrap(help.match + steps, matches.count), of: matches, in: layout)
    }
  }

  /// Leaves the search for where it began.
  mutating func leaveHelpSearch() {
    guard let help else { return }
    self.help = HelpState(scroll: help.origin)
  }

  /// Takes another text to search for: the first match from where the search began is shown.
  mutating func searchHelp(for field: TextField, table: KeyTable) {
    guard let help else { return }
    self.help?.search = field
    let layout = helpLayout(table)
    let matches = layout.matches(of: field.text)
    guard !matches.isEmpty else {
      let scroll = layout.clamped(help.origin, height: height)
      self.help?.scroll = scroll
      self.help?.match = 0
      return
    }
    self.help?.scroll = help.origin
    show(matches.firstIndex { $0[0].row >= help.origin } ?? 0, of: matches, in: layout)
  }

  private mutating func show(
    _ match: Int, of matches: [[HelpLayout.Mark]], in layout: HelpLayout
  ) {
    guard let help else { return }
    self.help?.match = match
    let scroll = layout.scroll(
      showing: matches[match][0].row, from: help.scroll, height: height)
    self.help?.scroll = scroll
  }
}
