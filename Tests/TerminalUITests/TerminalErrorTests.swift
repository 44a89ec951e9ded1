import Foundation
import NcursesTerminal
import TerminalUI
import TestSupport
import Testing

/// Terminals that cannot show a screen, or not all of it.
@Suite struct TerminalErrorTests {
  /// The environment, and what the message must say.
  static let failures: [(environment: [String: String?], words: [String])] = [
    (["TERM": "no-such-terminal"], ["no-such-terminal", "does not know", "xterm-256color"]),
    (["TERM": "evil\u{1B}[2J"], ["evil [2J", "does not know"]),
    (["TERM": "dumb"], ["dumb", "cannot move the cursor", "train"]),
    (["TERM": ""], ["unset", "TERM=xterm-256color"]),
    (["TERM": nil], ["unset", "TERM=xterm-256color"]),
    (["TERM": "unknown"], ["unknown", "xterm-256color"]),
  ]

  @Test(arguments: failures)
  func `a terminal without the means is refused in words, and left alone`(
    environment: [String: String?], words: [String]
  ) throws {
    let session = try TerminalSession(
      BuiltProducts.executable("TerminalDemo"), ["echo"], environment: environment, columns: 400)
    #expect(session.waitForEnd() == .exited(1))
    for word in words { #expect(session.screen.text.contains(word)) }
    #expect(!session.output.contains(0x1B))
    #expect(session.modes == session.originalModes)
  }

  @Test func `without a terminal the message says so`() throws {
    let process = Process()
    process.executableURL = BuiltProducts.executable("TerminalDemo")
    process.arguments = ["echo"]
    let (output, error) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = error
    try process.run()
    let message = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(message.contains("expected a terminal"))
    #expect(message.contains("train"))
    #expect(output.fileHandleForReading.readDataToEndOfFile().isEmpty)
  }

  @Test(arguments: [
    ("C", "ascii"), ("POSIX", "ascii"), ("C.UTF-8", "unicode"), ("xx_XX.UTF-8", "unicode"),
    ("xx_XX", "ascii"),
  ])
  func `glyphs beyond ASCII depend on the locale`(locale: String, glyphs: String) throws {
    let session = try startDemo("echo", environment: ["LANG": nil, "LC_ALL": locale])
    #expect(session.wait(forText: "ready 60x16 256 \(glyphs)"))
    #expect(session.screen.lines[1] == (glyphs == "ascii" ? "??" : "\u{2580}\u{28FF}"))
    #expect(glyphs == "unicode" || session.output.allSatisfy { $0 < 0x80 })
  }

  @Test func `ASCII can be asked for`() throws {
    let session = try startDemo("echo", "--ascii")
    #expect(session.wait(forText: "ready 60x16 256 ascii"))
    #expect(session.output.allSatisfy { $0 < 0x80 })
  }

  @Test func `the smallest terminals are served`() throws {
    for (columns, rows) in [(1, 1), (2, 1), (20, 5), (500, 200)] {
      let session = try startDemo("echo", columns: columns, rows: rows)
      let start = String("ready".prefix(columns))
      #expect(session.wait(forText: start))
      session.signal(SIGTERM)
      #expect(session.waitForEnd() == .signaled(SIGTERM))
      #expect(session.modes == session.originalModes)
    }
  }

  @Test func `a terminal that does not know its size is taken for 80 by 24`() throws {
    let session = try startDemo("echo", columns: 0, rows: 0)
    #expect(session.wait { $0.outputText.contains("ready 80x24") })
  }

  @Test func `the capabilities are reported without touching the terminal`() throws {
    let session = try TerminalSession(
      BuiltProducts.executable("TerminalDemo"), ["capabilities"],
      environment: ["COLORTERM": "truecolor"], columns: 999, rows: 50)
    #expect(session.waitForEnd() == .exited(0))
    let capabilities = try JSONDecoder().decode(
      TerminalCapabilities.self, from: Data(session.screen.text.utf8))
    #expect(capabilities.problem == nil)
    #expect(capabilities.term == "xterm-256color")
    #expect(capabilities.width == 999)
    #expect(capabilities.height == 50)
    #expect(capabilities.terminfoColors == 256)
    #expect(capabilities.color == ColorDecision(depth: .truecolor, reason: "COLORTERM=truecolor"))
    #expect(capabilities.truecolorEvidence == "COLORTERM=truecolor")
    #expect(capabilities.hasUnicode)
    #expect(capabilities.hasMouse)
    #expect(capabilities.hasAlternateScreen)
    #expect(capabilities.isSynchronized)
    #expect(!session.output.contains(0x1B))
  }
}
