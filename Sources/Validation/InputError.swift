/// Something a user wrote that is not what it should be: what was expected, what was found, where, and
/// what to try.
package struct InputError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Whose mistake it is; decides the exit code of the program.
  package enum Kind: Sendable, Equatable {
    /// The command line names what does not exist or cannot have this value.
    case usage
    /// The file is missing, unreadable or broken.
    case file
  }

  /// Whose mistake it is.
  package var kind: Kind
  /// The file, "built-in scene NAME", or the option (`--set planner.horizon=0`); empty where only the
  /// caller knows.
  package var source: String
  /// The line in the file, from 1.
  package var line: Int?
  /// The key path, such as `planner.horizon`; empty for the whole text.
  package var keyPath: String
  /// What was expected.
  package var expected: String
  /// What was found.
  package var found: String
  /// What to try, when there is something better than `expected`.
  package var suggestion: String?

  /// Makes an error.
  package init(
    kind: Kind = .file, source: String = "", line: Int? = nil, keyPath: String = "",
    expected: String, found: String, suggestion: String? = nil
  ) {
    self.kind = kind
    self.source = source
    self.line = line
    self.keyPath = keyPath
    self.expected = expected
    self.found = found
    self.suggestion = suggestion
  }

  /// The same error of the section of settings with this key path.
  package func within(_ section: String) -> InputError {
    var error = self
    error.keyPath = keyPath.isEmpty ? section : "\(section).\(keyPath)"
    return error
  }

  /// The error as one line without control characters.
  package var description: String {
    var text = source
    if let line { text += ":\(line)" }
    if !keyPath.isEmpty { text += text.isEmpty ? keyPath : ": \(keyPath)" }
    text += "\(text.isEmpty ? "" : ": ")expected \(expected), found \(found)"
    if let suggestion { text += "; \(suggestion)" }
    return PrintableText.line(text, limit: 8192)
  }
}
