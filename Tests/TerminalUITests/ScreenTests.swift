import Foundation
import TerminalUI
import TestSupport
import Testing

/// What the terminal shows is what the buffer holds, and costs what the back end says.
@Suite struct ScreenTests {
  /// A terminal, the colours asked for, and the depth that must result.
  struct Terminal: Sendable, CustomTestStringConvertible {
    let term: String
    var color = "auto"
    var environment: [String: String?] = [:]
    let depth: ColorDepth
    /// Eight colours only: bright ones are bold.
    var isEightColor = false

    var testDescription: String { "\(term) \(color) \(environment)" }
  }

  static let terminals = [
    Terminal(term: "xterm-256color", depth: .palette256),
    Terminal(term: "xterm-256color", color: "truecolor", depth: .truecolor),
    Terminal(
      term: "xterm-256color", environment: ["COLORTERM": "truecolor"], depth: .truecolor),
    Terminal(term: "xterm-256color", color: "16", depth: .palette16),
    Terminal(term: "xterm-256color", color: "none", depth: .none),
    Terminal(term: "xterm-256color", environment: ["NO_COLOR": "1"], depth: .none),
    Terminal(term: "screen-256color", depth: .palette256),
    Terminal(term: "tmux-256color", environment: ["COLORTERM": "24bit"], depth: .truecolor),
    Terminal(term: "xterm", depth: .palette16, isEightColor: true),
    Terminal(term: "xterm", color: "256", depth: .palette256),
    Terminal(term: "linux", depth: .palette16, isEightColor: true),
    Terminal(term: "vt100", depth: .none),
    Terminal(term: "vt100", color: "truecolor", depth: .truecolor),
  ]

  @Test(arguments: terminals)
  func `random screens arrive cell by cell, at the cost that was told`(terminal: Terminal) throws {
    var environment = terminal.environment
    environment["TERM"] = terminal.term
    for seed in 1...2 {
      let screens = 10
      let session = try startDemo(
        "random", "\(seed)", "--color=\(terminal.color)", environment: environment, columns: 37,
        rows: 11)
      for step in 0..<screens {
        let report = try show(step == 7 ? "i" : "s", in: session)
        let problem = difference(between: session.screen, and: report, on: terminal)
        try #require(problem == nil, "seed \(seed), screen \(step): \(problem ?? "")")
        let unchanged = try show("u", in: session)
        #expect(unchanged.bytes == 0)
        #expect(unchanged.cells == 0)
      }
      // The first growth is seen as an event; the buffer is then a new one.
      session.resize(columns: 45, rows: 14)
      #expect(session.wait { $0.reports.count > 2 * screens })
      let report = try show("s", in: session)
      #expect(report.width == 45)
      #expect(difference(between: session.screen, and: report, on: terminal) == nil)
      #expect(session.screen.unknownSequences == [])
      session.send("q")
      #expect(session.waitForEnd() == .exited(0))
      #expect(session.modes == session.originalModes)
    }
  }

  /// Presses a key, waits for the screen, and checks that its bytes were counted.
  private func show(_ key: String, in session: TerminalSession) throws -> ScreenReport {
    // The first key also waits for the screen to be up.
    #expect(session.wait { !$0.output.isEmpty })
    session.pumpAll()
    let before = session.output.count
    let count = session.reports.count
    session.send(key)
    try #require(session.wait { $0.reports.count > count })
    session.pumpAll()
    let report = try JSONDecoder().decode(
      ScreenReport.self, from: Data(session.reports[count].utf8))
    #expect(session.output.count - before == report.bytes)
    return report
  }

  /// The first cell that is not as reported.
  private func difference(
    between screen: VirtualScreen, and report: ScreenReport, on terminal: Terminal
  ) -> String? {
    for row in 0..<min(report.height, screen.height) {
      for column in 0..<min(report.width, screen.width) {
        let index = row * report.width + column
        let cell = screen.cells[row][column]
        var attributes = report.attributes[index]
        let expected = (
          paint(
            report.foregrounds[index], on: terminal, attributes: &attributes, isForeground: true),
          paint(
            report.backgrounds[index], on: terminal, attributes: &attributes, isForeground: false)
        )
        // This terminal has no faint glyphs,
        if terminal.term == "vt100" { attributes &= ~2 }
        // and this one neither those nor underlines together with colour (terminfo's ncv).
        if terminal.term == "linux" && expected != (.standard, .standard) { attributes &= ~6 }
        let shown =
          (cell.rendition.bold ? 1 : 0) + (cell.rendition.dim ? 2 : 0)
          + (cell.rendition.underline ? 4 : 0) + (cell.rendition.reverse ? 8 : 0)
        let isBlank = cell.glyph == " "
        guard
          cell.glyph.value == report.glyphs[index],
          isBlank || cell.rendition.foreground == expected.0,
          cell.rendition.background == expected.1,
          isBlank || shown == attributes
        else {
          return "row \(row) column \(column): expected \(report.glyphs[index]) \(expected) "
            + "attributes \(attributes), found \(cell)"
        }
      }
    }
    return nil
  }

  /// The colour that a terminal shows for a 24-bit one.
  private func paint(
    _ color: Int, on terminal: Terminal, attributes: inout Int, isForeground: Bool
  ) -> VirtualScreen.Paint {
    guard color >= 0 else { return .standard }
    let (red, green, blue) = (
      UInt8(color >> 16), UInt8(color >> 8 & 255), UInt8(color & 255)
    )
    switch terminal.depth {
    case .none:
      // Greys that step back are faint where there is no colour.
      let isGrey = red == green && green == blue && (50...215).contains(red)
      if isForeground, isGrey, attributes & 9 == 0 { attributes |= 2 }
      return .standard
    case .truecolor:
      let parts = [red, green, blue].map { channel in
        let high = min(63, (Int(channel) + 2) / 4)
        return high * 4 + high / 16
      }
      let isBlack = parts == [0, 0, 0] || parts == [0, 0, 4]
      return isBlack ? .rgb(0, 0, 8) : .rgb(parts[0], parts[1], parts[2])
    case .palette256: return .indexed(Int(ColorLowering.palette256(red, green, blue)))
    case .palette16:
      let index = Int(ColorLowering.palette16(red, green, blue))
      guard terminal.isEightColor, index >= 8 else { return .indexed(index) }
      if isForeground { attributes |= 1 }
      return .indexed(index - 8)
    }
  }

  @Test func `an unchanged screen after an input event writes nothing`() throws {
    let session = try startDemo("random")
    _ = try show("s", in: session)
    for _ in 0..<20 {
      let before = session.output.count
      let report = try show("u", in: session)
      #expect(report.bytes == 0)
      #expect(session.output.count == before)
    }
  }

  @Test func `a screen is bracketed by synchronised output where that is safe`() throws {
    let cases: [(environment: [String: String?], arguments: [String], isBracketed: Bool)] = [
      ([:], [], true),
      (["TERM_PROGRAM": "Apple_Terminal"], [], false),
      (["TERM": "linux"], [], false),
      ([:], ["--no-synchronization"], false),
    ]
    for (environment, arguments, isBracketed) in cases {
      let session = try TerminalSession(
        BuiltProducts.executable("TerminalDemo"), ["echo"] + arguments, environment: environment)
      #expect(session.wait(forText: "ready"))
      #expect(session.count(of: "\u{1B}[?2026h") == (isBracketed ? 1 : 0))
      session.signal(SIGTERM)
      _ = session.waitForEnd()
      // Every screen ends its own, and so does the restoration.
      #expect(session.count(of: "\u{1B}[?2026l") == (isBracketed ? 2 : 0))
      #expect(!session.screen.modes.contains(2026))
    }
  }

  @Test func `without colour there is no colour sequence at all`() throws {
    let session = try startDemo("echo", environment: ["NO_COLOR": "1"])
    #expect(session.wait(forText: "ready 60x16 none"))
    #expect(!session.outputText.contains("38;5"))
    #expect(session.screen.cells[0][0].rendition.foreground == .standard)
    #expect(session.screen.cells[0][0].rendition.bold)
  }
}
