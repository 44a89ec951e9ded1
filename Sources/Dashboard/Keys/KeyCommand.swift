/// One action of the key table under its own name: a row of the palette, an entry of the key file.
package struct KeyCommand: Sendable {
  /// The scope and the name: "kick", "latent.rotate-left", "help.close".
  package var name: String
  /// What it does.
  package var action: DashboardAction
  /// The keys that do it; empty when the user took them away.
  package var keys: [KeyStroke]
  /// Where the keys hold.
  package var scope: KeyScope
  /// What it does, in a sentence; of commands of one binding each has its own.
  package var help: String
  /// The chapter of the help.
  package var category: HelpChapter
  /// Whether at least one key must stay.
  package var isEssential: Bool

  /// The name in words: "latent rotate left".
  package var title: String { name.replacing("-", with: " ").replacing(".", with: " ") }

  /// The commands of a binding: strokes of one name are one command.
  static func all(of binding: KeyBinding) -> [KeyCommand] {
    var commands: [KeyCommand] = []
    func add(_ name: String, _ action: DashboardAction, _ key: KeyStroke?) {
      let full = binding.scope.prefix + name
      if let index = commands.firstIndex(where: { $0.name == full }) {
        if let key { commands[index].keys.append(key) }
        return
      }
      commands.append(
        KeyCommand(
          name: full, action: action, keys: key.map { [$0] } ?? [], scope: binding.scope,
          help: binding.summaries[name] ?? binding.help, category: binding.category,
          isEssential: binding.isEssential))
    }
    for (name, stroke) in zip(binding.names, binding.strokes) {
      add(name, stroke.action, stroke.key)
    }
    for (name, action) in binding.unbound { add(name, action, nil) }
    return commands
  }
}

extension KeyScope {
  /// What stands before the names of this scope, so that names are unique in the whole table.
  var prefix: String {
    switch self {
    case .overlay(let kind): "\(kind.rawValue)."
    case .manual: "manual."
    case .panel(let panel): "\(panel.name)."
    case .view(let view): "\(view.title)-view."
    case .views, .always: ""
    }
  }
}

extension KeyTable {
  /// The command of a name; nil when there is none.
  package func command(_ name: String) -> KeyCommand? { commands.first { $0.name == name } }

  /// The key that does what a name says, as the screen writes it; nil when no key does.
  package func key(for name: String) -> String? {
    labels[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Sentences with the keys in force in place of `{name}`.
  ///
  /// A sentence that names an action without a key is left out, unless none would be left: then the
  /// last one points to the palette.
  package func filled(_ sentences: [String]) -> [String] {
    let filled = sentences.compactMap { fill($0) { _ in nil } }
    guard filled.isEmpty, let last = sentences.last else { return filled }
    return fill(last) { name in "[\(name)]" }.map { [$0] } ?? []
  }

  /// One sentence with its keys; nil when it names an action for which there are no words.
  private func fill(_ sentence: String, otherwise: (String) -> String?) -> String? {
    guard sentence.contains("{") else { return sentence }
    var result = ""
    var rest = sentence[...]
    while let close = rest.firstIndex(of: "}") {
      // A brace may be a key itself: the name begins at the last one.
      guard let open = rest[..<close].lastIndex(of: "{") else {
        result += rest[...close]
        rest = rest[rest.index(after: close)...]
        continue
      }
      let name = String(rest[rest.index(after: open)..<close])
      // Braces around anything else are not ours.
      let isOurs = labels[name] != nil
      guard let words = isOurs ? key(for: name) ?? otherwise(name) : "{\(name)}" else { return nil }
      result += rest[..<open] + words
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}
