/// What lies over the view and takes the keys.
package enum Overlay: Sendable, Equatable {
  /// The help.
  case help(HelpState)
  /// The live settings, with the chosen row.
  case settings(selected: Int)
  /// Leave: save, discard or stay.
  case quitMenu
  /// Restarting training throws the model away: ask.
  case restartDialog
  /// Commands by their names.
  case palette(PaletteState)

  /// The kind, without what it remembers.
  package var kind: OverlayKind {
    switch self {
    case .help(let help): help.isTyping ? .helpSearch : .help
    case .settings: .settings
    case .quitMenu: .quitMenu
    case .restartDialog: .restartDialog
    case .palette: .palette
    }
  }
}

/// The kinds of overlay, named as in the names of their keys; each has keys of its own.
///
/// The tour lies beside the view rather than over it:
/// it has keys of its own too, but takes only those.
package enum OverlayKind: String, Sendable, CaseIterable, Hashable {
  case help
  case helpSearch = "help-search"
  case settings
  case quitMenu = "quit"
  case restartDialog = "restart"
  case palette, tour

  /// The word for it in sentences.
  var title: String {
    switch self {
    case .help: "help"
    case .helpSearch: "search"
    case .settings: "settings"
    case .quitMenu, .restartDialog: "question"
    case .palette: "commands"
    case .tour: "tour"
    }
  }

  /// Whether it asks something that only its own keys answer.
  var isQuestion: Bool { self == .quitMenu || self == .restartDialog }
}
