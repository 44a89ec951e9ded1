import LiveSession
import Scenes
import Settings
import Validation

/// A value that has the form its option asks for.
package enum ParsedValue: Sendable, Equatable {
  case none
  case seed(UInt64)
  case integer(Int)
  case number(Double)
  case text(String)
  case size(width: Int, height: Int)
  case integers([Int])
}

/// A command line that follows the table.
package struct ParsedArguments: Sendable, Equatable {
  /// The command.
  package var command: CommandName
  /// The words that are no options.
  package var positionals: [String] = []
  /// The values of every option, in order.
  package var values: [OptionName: [ParsedValue]] = [:]

  package init(command: CommandName) { self.command = command }

  /// Whether an option was given.
  package func has(_ name: OptionName) -> Bool { values[name] != nil }

  /// The value of an option with a seed.
  package func seed(_ name: OptionName) -> UInt64? {
    guard case .seed(let seed)? = values[name]?.first else { return nil }
    return seed
  }

  /// The value of an option with a whole number.
  package func integer(_ name: OptionName) -> Int? {
    guard case .integer(let integer)? = values[name]?.first else { return nil }
    return integer
  }

  /// The value of an option with a number.
  package func number(_ name: OptionName) -> Double? {
    guard case .number(let number)? = values[name]?.first else { return nil }
    return number
  }

  /// The value of an option with a word, a file or a text.
  package func text(_ name: OptionName) -> String? { texts(name).first }

  /// All values of an option with texts.
  package func texts(_ name: OptionName) -> [String] {
    (values[name] ?? []).compactMap { value in
      guard case .text(let text) = value else { return nil }
      return text
    }
  }
}

/// What a command line asks for.
package enum Request: Sendable, Equatable {
  /// Run a command.
  case run(ParsedArguments)
  /// Print the help of a command, or of the program.
  case help(CommandName?)
  /// Print the version.
  case version
}

/// Parses command lines by the table.
package enum ArgumentParser {
  /// Parses the words after the program's name.
  package static func parse(_ arguments: [String]) throws(UsageError) -> Request {
    guard let first = arguments.first else {
      throw UsageError(
        "expected a scene or a command, found nothing",
        suggestion: "for example: latentscope \(sceneNames.first ?? "SCENE")")
    }
    if first == "--version" { return .version }
    if first == "--help" || first == "-h" { return .help(nil) }
    if let name = CommandName(rawValue: first), name != .interactive {
      return try parse(arguments.dropFirst(), for: name)
    }
    if !first.hasPrefix("-"), !SceneCatalog.isPath(first), !sceneNames.contains(first) {
      throw unknownWord(first)
    }
    return try parse(arguments[...], for: .interactive)
  }

  private static var sceneNames: [String] { SceneCatalog.builtIn.map(\.name) }

  private static func unknownWord(_ word: String) -> UsageError {
    let commands = CommandName.allCases.filter { $0 != .interactive }.map(\.rawValue)
    let nearest = NearestName.of(word, among: sceneNames + commands)
    return UsageError(
      "expected a scene (\(sceneNames.joined(separator: ", "))) or a command "
        + "(\(commands.joined(separator: ", "))), found \(PrintableText.quoted(word))",
      suggestion: nearest.map { "did you mean \($0)?" } ?? "a scene file's name ends in .json5")
  }

  // MARK: - One command

  private static func parse(
    _ words: ArraySlice<String>, for name: CommandName
  ) throws(UsageError) -> Request {
    let command = CommandTable.command(name)
    var parsed = ParsedArguments(command: name)
    var rest = words
    var hasOptions = true
    while let word = rest.popFirst() {
      if hasOptions, word == "--" {
        hasOptions = false
      } else if hasOptions, word == "--help" || word == "-h" {
        return .help(name == .interactive ? nil : name)
      } else if hasOptions, word.hasPrefix("-"), word.count > 1 {
        try parseOption(word, rest: &rest, command: command, into: &parsed)
      } else {
        try parsePositional(word, command: command, into: &parsed)
      }
    }
    try requireEverything(of: command, in: parsed)
    return .run(parsed)
  }

  private static func parseOption(
    _ word: String, rest: inout ArraySlice<String>, command: CommandSpecification,
    into parsed: inout ParsedArguments
  ) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let flag = String(parts[0])
    guard let option = command.options.first(where: { $0.name.flag == flag }) else {
      throw unknownOption(flag, command: command)
    }
    if parsed.has(option.name), !option.isRepeatable {
      throw UsageError(command: command.name, "expected \(flag) once, found it again")
    }
    var text = parts.count == 2 ? String(parts[1]) : nil
    if option.form == .none {
      guard text == nil else {
        throw UsageError(
          command: command.name,
          "expected \(flag) without a value, found \(PrintableText.quoted(word))")
      }
    } else if text == nil {
      // A word that is an option itself was hardly meant as a value.
      let isOption = rest.first.map { next in
        next.hasPrefix("--") && command.options.contains { next.hasPrefix($0.name.flag) }
      }
      guard let next = rest.first, isOption != true else {
        throw UsageError(
          command: command.name,
          "expected \(option.form.expectation) after \(flag), found "
            + (rest.first.map(PrintableText.quoted) ?? "nothing"))
      }
      text = next
      rest.removeFirst()
    }
    let value = try parse(text ?? "", as: option.form, place: flag, command: command.name)
    parsed.values[option.name, default: []].append(value)
  }

  private static func unknownOption(
    _ flag: String, command: CommandSpecification
  ) -> UsageError {
    let flags = command.options.map(\.name.flag) + ["--help"]
    let users = CommandTable.commands.filter { other in
      other.options.contains { $0.name.flag == flag }
    }
    func word(_ command: CommandSpecification) -> String {
      command.name == .interactive ? "an interactive session" : command.name.rawValue
    }
    var suggestion = NearestName.of(flag, among: flags).map { "did you mean \($0)?" }
    if !users.isEmpty {
      suggestion = "\(flag) is an option of \(users.map(word).joined(separator: ", "))"
    }
    return UsageError(
      command: command.name,
      "expected an option of \(word(command)) (\(flags.joined(separator: ", "))), found "
        + PrintableText.quoted(flag),
      suggestion: suggestion)
  }

  private static func parsePositional(
    _ word: String, command: CommandSpecification, into parsed: inout ParsedArguments
  ) throws(UsageError) {
    let place = parsed.positionals.count
    let last = command.positionals.last
    guard
      let positional = place < command.positionals.count
        ? command.positionals[place] : last?.isRepeatable == true ? last : nil
    else {
      throw UsageError(
        command: command.name,
        "expected nothing more, found \(PrintableText.quoted(word))",
        suggestion: command.positionals.isEmpty
          ? "\(command.name.rawValue) takes options only" : nil)
    }
    _ = try parse(word, as: positional.form, place: positional.placeholder, command: command.name)
    parsed.positionals.append(word)
  }

  private static func requireEverything(
    of command: CommandSpecification, in parsed: ParsedArguments
  ) throws(UsageError) {
    let missing = command.positionals.dropFirst(parsed.positionals.count).first(where: \.isRequired)
    if let missing {
      throw UsageError(
        command: command.name,
        "expected \(missing.placeholder), \(missing.form.expectation), "
          + "found nothing",
        suggestion: command.examples.first.map { "for example: \($0)" })
    }
    for option in command.options where option.isRequired && !parsed.has(option.name) {
      throw UsageError(
        command: command.name, "expected \(option.usage), found nothing",
        suggestion: command.examples.first.map { "for example: \($0)" })
    }
    for group in command.alternatives {
      let given = group.filter(parsed.has)
      guard given.count != 1 else { continue }
      let usages = group.compactMap { command.option($0)?.usage }.joined(separator: " or ")
      throw UsageError(
        command: command.name,
        "expected either \(usages), found "
          + (given.isEmpty ? "neither" : given.map(\.flag).joined(separator: " and ")),
        suggestion: command.examples.first.map { "for example: \($0)" })
    }
  }

  // MARK: - Values

  private static func parse(
    _ text: String, as form: ValueForm, place: String, command: CommandName
  ) throws(UsageError) -> ParsedValue {
    func refused(suggestion: String? = nil) -> UsageError {
      UsageError(
        command: command,
        "\(place): expected \(form.expectation), found \(PrintableText.quoted(text))",
        suggestion: suggestion)
    }
    switch form {
    case .none: return .none
    case .seed:
      guard let seed = UInt64(text) else { throw refused() }
      return .seed(seed)
    case .integer(let range):
      guard let integer = Int(text), range.contains(integer) else { throw refused() }
      return .integer(integer)
    case .number(let range):
      guard let number = Double(text), range.contains(number) else { throw refused() }
      return .number(number)
    case .interval(let range):
      if text == "never" { return .number(0) }
      guard let number = Double(text), number == 0 || range.contains(number) else {
        throw refused()
      }
      return .number(number)
    case .choice(let words):
      guard words.contains(text) else {
        throw refused(suggestion: NearestName.of(text, among: words).map { "did you mean \($0)?" })
      }
      return .text(text)
    case .size:
      let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let width = parts[0], let height = parts[1],
        (1...1000).contains(width), (1...1000).contains(height)
      else { throw refused() }
      return .size(width: width, height: height)
    case .integers(let names):
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { Int($0) }
      guard parts.count == names.count, numbers.count == names.count,
        zip(numbers, names).allSatisfy({ $1.range.contains($0) })
      else { throw refused() }
      return .integers(numbers)
    case .inputFile, .outputFile, .folder, .run, .text, .scene:
      guard !text.isEmpty else { throw refused() }
      return .text(text)
    }
  }
}
