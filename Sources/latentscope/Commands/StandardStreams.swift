import Files
import Foundation
import LiveSession
import NcursesTerminal
import TerminalUI
import Validation

/// Results go here.
enum StandardOutput {
  /// Whether a person reads along.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Makes sure that there is one: what takes long had better find out before.
  ///
  /// - Throws: That it was closed at the start.
  static func requireOpen() throws(FileError) {
    guard fcntl(STDOUT_FILENO, F_GETFL) & O_ACCMODE == O_RDONLY else { return }
    throw FileError(
      path: "standard output", action: "write", reason: "it is closed",
      suggestion: "send it somewhere, such as > /dev/null")
  }

  /// Writes an object as a line.
  static func write(_ object: JSONLine) throws(FileError) { try write(object.jsonLiteral + "\n") }

  /// Writes text, at the pace of whoever reads; a signal that asks the program to end ends the wait.
  ///
  /// Whatever the text quotes, nothing in it steers a terminal.
  ///
  /// - Parameter isStyled: Whether the text has colours of our own, and nothing of others that was not
  ///   made harmless before.
  /// - Throws: What stood in the way, such as a full disk or a reader who has gone; after SIGPIPE or
  ///   SIGXFSZ, `Program.run` ends the program by that signal.
  static func write(_ text: String, isStyled: Bool = false) throws(FileError) {
    let text = isStyled ? text : PrintableText.lines(text)
    switch StandardDescriptors.write(Array(text.utf8), to: STDOUT_FILENO) {
    case .complete: break
    case .abandoned:
      throw FileError(
        path: "standard output", action: "write", reason: "not all was read before the end")
    case .failed(let code):
      throw FileError(path: "standard output", action: "write", code: code)
    }
  }
}

/// Diagnostics and progress go here.
enum StandardError {
  /// How long a message waits for a reader, in milliseconds: a terminal that was stopped must not
  /// keep the program.
  private static let patience: Int32 = 1000

  /// Whether a person reads along.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes lines without control characters other than line breaks; nobody is told if that fails.
  static func write(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      PrintableText.line(String($0))
    }
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    // Once a signal asks for the end, what is left to say is worth less than an early end.
    let wait = TerminalSignals.termination == nil ? patience : 200
    _ = StandardDescriptors.write(bytes, to: STDERR_FILENO, within: wait)
  }

  /// Shows progress on a line that the next call replaces; only to people, and only where they look.
  static func progress(_ text: String) { show("\r\u{1B}[K\(PrintableText.line(text))") }

  /// Takes the line of progress away.
  static func endProgress() { show("\r\u{1B}[K") }

  private static func show(_ text: String) {
    guard isTerminal else { return }
    _ = StandardDescriptors.write(Array(text.utf8), to: STDERR_FILENO, within: 0)
  }
}
