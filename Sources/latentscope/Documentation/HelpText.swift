/// Help for people, made from the command table.
package enum HelpText {
  private static let width = 80

  /// The help of a command, or of the program when there is none.
  package static func make(for name: CommandName?) -> String {
    guard let name, name != .interactive else { return program() }
    return command(CommandTable.command(name))
  }

  private static func program() -> String {
    let interactive = CommandTable.command(.interactive)
    let others = CommandTable.commands.filter { $0.name != .interactive }
    var text = wrapped("latentscope: \(CommandTable.summary).", indent: 0) + "\n"
    text += "Usage:\n"
    text += "  latentscope SCENE [options]      \(interactive.summary)\n"
    text += "  latentscope COMMAND [options]\n\nCommands:\n"
    text += table(others.map { ($0.name.rawValue, $0.summary) })
    text += "\n" + arguments(of: interactive, title: "Options of an interactive session:")
    text += "\nOther options:\n"
    text += table([
      ("--help", "explain the program; after a command, the command"),
      ("--version", "print the version"),
    ])
    text += "\nExamples:\n" + interactive.examples.map { "  \($0)\n" }.joined()
    text += "\nExit codes: 0 done, 1 failed, 2 wrong usage.\n"
    return text
  }

  private static func command(_ command: CommandSpecification) -> String {
    var text = wrapped("\(command.summary.capitalizedFirst).", indent: 0)
    if !command.details.isEmpty { text += "\n" + wrapped(command.details, indent: 0) }
    text += "\nUsage:\n" + wrapped("latentscope \(command.usage)", indent: 2, hanging: 4)
    if !(command.positionals.isEmpty && command.options.isEmpty) {
      text += "\n" + arguments(of: command, title: "Arguments:")
    }
    if !command.examples.isEmpty {
      text += "\nExamples:\n" + command.examples.map { "  \($0)\n" }.joined()
    }
    return text
  }

  private static func arguments(of command: CommandSpecification, title: String) -> String {
    title + "\n"
      + table(
        command.positionals.map { ($0.placeholder, $0.summary) }
          + command.options.map { ($0.usage, summary(of: $0)) })
  }

  /// What an option does, with what holds without it.
  package static func summary(of option: OptionSpecification) -> String {
    var text = option.summary
    if !option.defaultText.isEmpty { text += " (default: \(option.defaultText))" }
    if option.isRequired { text += " (required)" }
    if option.isRepeatable { text += "; may be repeated" }
    return text
  }

  /// Two columns; an entry too wide for the first puts its text below itself.
  private static func table(_ rows: [(String, String)]) -> String {
    let column = min(30, (rows.map(\.0.count).max() ?? 0) + 4)
    return rows.map { name, text in
      let lines = wrapped(text, indent: column)
      let head = "  \(name)"
      return head.count + 2 <= column
        ? head + lines.dropFirst(head.count) : head + "\n" + lines
    }.joined()
  }

  /// Text in lines of at most 80 columns.
  private static func wrapped(_ text: String, indent: Int, hanging: Int? = nil) -> String {
    var lines: [String] = []
    var line = String(repeating: " ", count: indent)
    let next = String(repeating: " ", count: hanging ?? indent)
    var isEmpty = true
    for word in words(of: text) {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = next
        isEmpty = true
      }
      line += isEmpty ? word : " \(word)"
      isEmpty = false
    }
    lines.append(line)
    return lines.joined(separator: "\n") + "\n"
  }

  /// The words of a text; what stands in brackets of a usage line stays together.
  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var depth = 0
    for word in text.split(separator: " ") {
      if depth > 0 { words[words.count - 1] += " \(word)" } else { words.append(String(word)) }
      depth += word.filter { $0 == "[" }.count - word.filter { $0 == "]" }.count
    }
    return words
  }
}

extension String {
  /// The text with its first letter in upper case.
  package var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
