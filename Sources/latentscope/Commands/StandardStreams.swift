import Foundation
import LiveSession
import TerminalUI
import Validation

/// Results go here.
enum StandardOutput {
  /// Whether a person reads along.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Writes text; whatever it quotes, nothing in it steers a terminal.
  ///
  /// - Parameter isStyled: Whether the text has colours of our own, and nothing of others that was not
  ///   made harmless before.
  /// - Throws: What stood in the way, such as a full disk; a closed pipe ends the program quietly by
  ///   its signal, as usual.
  static func write(_ text: String, isStyled: Bool = false) throws(FileError) {
    let text = isStyled ? text : PrintableText.lines(text)
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      throw FileError(path: "standard output", action: "write", error)
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
    StandardDescriptors.write(bytes, to: STDERR_FILENO, within: patience)
  }

  /// Shows progress on a line that the next call replaces; only to people, and only where they look.
  static func progress(_ text: String) { show("\r\u{1B}[K\(PrintableText.line(text))") }

  /// Takes the line of progress away.
  static func endProgress() { show("\r\u{1B}[K") }

  private static func show(_ text: String) {
    guard isTerminal else { return }
    StandardDescriptors.write(Array(text.utf8), to: STDERR_FILENO, within: 0)
  }
}
