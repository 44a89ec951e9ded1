import TerminalUI

extension KeyStroke {
  /// The words for the keys that are no single characters.
  private static let words: [(word: String, key: KeyStroke)] =
    [("space", " ")]
    + NamedKey.allCases.map { key in (KeyStroke.named(key).label, .named(key)) }
    + [
      ("escape", .named(.escape)), ("page-up", .named(.pageUp)), ("page-down", .named(.pageDown)),
      ("back-tab", .named(.backTab)), ("return", .named(.enter)),
    ]

  /// The names of all keys that are no single characters, and the form of those held with Ctrl.
  package static let wordsForKeys = words.map(\.word)

  /// The key of a name as the screen and the key file write it: "k", "space", "pgup", "ctrl-l", "^L".
  ///
  /// nil when there is no such key, or when terminals send the same for another key (Ctrl with i is
  /// tab, with m and j enter, with h backspace, with [ escape).
  package init?(name: String) {
    let scalars = Array(name.unicodeScalars)
    if scalars.count == 1, let scalar = scalars.first, scalar.value > 0x20,
      let glyph = scalar.singleColumn, glyph != " "
    {
      self = .character(scalar)
      return
    }
    let lowered = name.lowercased()
    if let found = Self.words.first(where: { $0.word == lowered }) {
      self = found.key
      return
    }
    let letters = Array(lowered.unicodeScalars)
    let isControl =
      lowered.hasPrefix("ctrl-") && letters.count == 6
      || lowered.hasPrefix("^") && letters.count == 2
    guard isControl, let letter = letters.last, ("a"..."z").contains(letter),
      !["i", "m", "j", "h"].contains(letter)
    else { return nil }
    self = .control(letter)
  }
}
