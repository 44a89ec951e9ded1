import Foundation
import Validation

/// Why a terminal cannot show the screen.
package enum TerminalError: Error, Equatable, Sendable {
  /// Neither standard input nor standard output is a terminal, or it could not be opened.
  case notATerminal(reason: String)
  /// The variable TERM is not set, or empty.
  case termNotSet
  /// The terminfo database does not know the terminal.
  case unknownTerm(String)
  /// There is no terminfo database at all.
  case noTerminfoDatabase(term: String)
  /// The terminal lacks capabilities that a screen needs (terminfo names).
  case missingCapabilities(term: String, names: [String])
  /// This process shows a screen already.
  case alreadyOpen
  /// A system call or ncurses failed.
  case failed(step: String, reason: String)
}

extension TerminalError: CustomStringConvertible, LocalizedError {
  /// What was expected, what was found, and what to try.
  package var description: String {
    switch self {
    case .notATerminal(let reason):
      "expected a terminal, found none (\(reason)); the interactive screen needs one: try a "
        + "command without a screen, such as train, eval or screenshot"
    case .termNotSet:
      "expected the name of the terminal in the variable TERM, found it unset; "
        + "try TERM=xterm-256color"
    case .unknownTerm(let term):
      "TERM is \(PrintableText.quoted(term)), which the terminfo database does not know; "
        + "try TERM=xterm-256color (or TERM=xterm), or install the description "
        + "(on Debian, package ncurses-term)"
    case .noTerminfoDatabase(let term):
      "no terminfo database found to look up TERM=\(PrintableText.line(term, limit: 60)); install it (on Debian, "
        + "package ncurses-base) or point the variable TERMINFO to one"
    case .missingCapabilities(let term, let names):
      "TERM is \(PrintableText.quoted(term)), which cannot \(Self.meaning(of: names)) (terminfo "
        + "\(names.joined(separator: ", "))); try TERM=xterm-256color if the terminal can do more, "
        + "or a command without a screen, such as train, eval or screenshot"
    case .alreadyOpen:
      "this process shows a screen already; close it first"
    case .failed(let step, let reason):
      "the terminal could not be set up: \(step): \(reason)"
    }
  }

  /// The same as `description`.
  package var errorDescription: String? { description }

  private static func meaning(of names: [String]) -> String {
    let meanings = ["cup": "move the cursor", "clear": "clear the screen"]
    return names.map { meanings[$0] ?? "do what is needed" }.joined(separator: " or ")
  }

  /// The error of the system call that just failed.
  package static func systemFailure(_ step: String) -> Self {
    .failed(step: step, reason: String(cString: strerror(errno)))
  }
}
