import Foundation
import TestSupport
import Testing

/// The demonstration program on a terminal.
func startDemo(
  _ arguments: String..., environment: [String: String?] = [:], columns: Int = 60, rows: Int = 16,
  keepsOutput: Bool = false
) throws -> TerminalSession {
  try TerminalSession(
    BuiltProducts.executable("TerminalDemo"), arguments, environment: environment,
    columns: columns, rows: rows, keepsOutput: keepsOutput)
}

/// The demonstration program through a shell command, in which `$0` is the program.
func startDemo(shell command: String) throws -> TerminalSession {
  try TerminalSession(
    URL(fileURLWithPath: "/bin/sh"),
    ["-c", command, BuiltProducts.executable("TerminalDemo").path], columns: 60, rows: 16)
}

/// The bytes that give an xterm back, without the mouse's: cursor on, attributes and colours
/// reset, keypad and bracketed paste off, alternate screen off.
let leavingCore = "\u{1B}(B\u{1B}[m\u{1B}[39;49m\u{1B}[?1l\u{1B}>\u{1B}[?2004l\u{1B}[?1049l"
let mouseOff = "\u{1B}[?1002l\u{1B}[?1000l\u{1B}[?1006l"

extension TerminalSession {
  /// The output as text; every byte of it is valid UTF-8.
  var outputText: String { String(decoding: output, as: UTF8.self) }

  /// How often a text was written.
  func count(of text: String) -> Int {
    outputText.components(separatedBy: text).count - 1
  }

  /// Expects the terminal as it was found, given back `times` times and never twice in a row.
  func expectRestored(times: Int = 1, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(modes == originalModes, sourceLocation: sourceLocation)
    #expect(count(of: leavingCore) == times, sourceLocation: sourceLocation)
    #expect(count(of: mouseOff) == 2 * times, sourceLocation: sourceLocation)
    #expect(!screen.isAlternate, sourceLocation: sourceLocation)
    #expect(screen.isCursorVisible, sourceLocation: sourceLocation)
    #expect(screen.modes == [7, 25], sourceLocation: sourceLocation)
    #expect(screen.unknownSequences.isEmpty, sourceLocation: sourceLocation)
  }
}
