import LiveSession
import Validation

/// A command line that makes no sense; the program ends with code 2.
package struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The command whose help explains more; nil for the program's.
  package var command: CommandName?
  /// What is wrong: what was expected, what was found and where.
  package var message: String
  /// What to try.
  package var suggestion: String?

  package init(command: CommandName? = nil, _ message: String, suggestion: String? = nil) {
    self.command = command
    self.message = message
    self.suggestion = suggestion
  }

  /// The error as lines without control characters.
  package var description: String {
    let line = suggestion.map { "\(message); \($0)" } ?? message
    let help =
      command.flatMap { $0 == .interactive ? nil : " \($0.rawValue)" }.map { "help\($0)" }
      ?? "--help"
    return "\(PrintableText.line(line))\nTry 'latentscope \(help)'."
  }
}
