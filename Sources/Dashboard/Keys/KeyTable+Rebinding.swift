extension KeyTable {
  /// The table with other keys for some commands.
  ///
  /// - Parameter keys: The keys of a command by its name, in place of those it has; none to take its
  ///   keys away. Names that the table does not know change nothing.
  package func rebound(_ keys: [String: [KeyStroke]]) -> KeyTable {
    KeyTable(
      bindings.map { binding in
        var changed = binding
        changed.strokes = []
        changed.names = []
        changed.unbound = []
        for command in KeyCommand.all(of: binding) {
          let name = String(command.name.dropFirst(binding.scope.prefix.count))
          let wanted = keys[command.name] ?? command.keys
          if wanted.isEmpty { changed.unbound.append((name, command.action)) }
          for key in wanted {
            changed.strokes.append((key, command.action))
            changed.names.append(name)
          }
        }
        return changed
      }, views: views)
  }

  /// The commands that claim a key where this one holds, without the command itself.
  func rivals(of command: KeyCommand, for key: KeyStroke) -> [KeyCommand] {
    commands.filter { other in
      other.name != command.name && other.keys.contains(key)
        && Self.overlaps(command.scope, other.scope)
    }
  }
}
