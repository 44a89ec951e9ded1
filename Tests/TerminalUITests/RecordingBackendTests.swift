import Foundation
import TerminalUI
import TestSupport
import Testing

@Suite struct RecordingBackendTests {
  /// A back end that shows nothing.
  private final class SilentBackend: TerminalBackend {
    var size = (width: 12, height: 4)
    var colorDepth = ColorDepth.palette256
    var hasUnicode = true
    var presented = 0
    var closed = 0
    func present(_ buffer: CellBuffer) -> ScreenCost {
      presented += 1
      return ScreenCost(bytes: 5, cells: 3, seconds: 0.25)
    }
    func events(waiting milliseconds: Int) -> [InputEvent] { [.key(.up)] }
    func invalidate() {}
    func close() { closed += 1 }
  }

  /// Lines written so far, and a clock that the test sets.
  private final class Tape {
    var text = ""
    var time = 0.0
    var finished = 0
    var failsAfter = Int.max
    var lines: [String] { text.split(separator: "\n").map(String.init) }
  }

  private struct DiskFull: Error {}

  private func record(_ base: SilentBackend, on tape: Tape) throws -> RecordingBackend {
    try RecordingBackend(
      wrapping: base, title: "a \"title\"", clock: { tape.time },
      write: {
        if tape.lines.count >= tape.failsAfter { throw DiskFull() }
        tape.text += String(decoding: $0, as: UTF8.self)
      }, finish: { tape.finished += 1 })
  }

  /// One event of a recording.
  private func event(_ line: String) throws -> (time: Double, kind: String, data: String) {
    let parts = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
    return (
      try #require(parts[0] as? Double), try #require(parts[1] as? String),
      try #require(parts[2] as? String)
    )
  }

  @Test func `a short recording has exactly these bytes`() throws {
    let (base, tape) = (SilentBackend(), Tape())
    let backend = try record(base, on: tape)
    var buffer = CellBuffer(width: 12, height: 4)
    buffer.write("hi", x: 1, y: 2, style: Style(foreground: .rgb(1, 2, 3), bold: true))
    tape.time = 0.5
    let cost = backend.present(buffer)
    tape.time = 0.75
    backend.mark("planner cem")
    _ = backend.present(buffer)
    buffer[3, 2] = Cell("\u{28FF}")
    tape.time = 1
    _ = backend.present(buffer)
    backend.close()
    backend.close()

    #expect(cost == ScreenCost(bytes: 5, cells: 3, seconds: 0.25))
    #expect(base.presented == 3)
    #expect(tape.finished == 1)
    #expect(
      tape.text == """
        {"version": 2, "width": 12, "height": 4, "title": "a \\"title\\"", \
        "env": {"TERM": "xterm-256color"}}
        [0.500000, "o", "\\u001b[?25l\\u001b[0m\\u001b[2J\\u001b[3;2H\
        \\u001b[0;1;38;2;1;2;3mhi\\u001b[0m"]
        [0.750000, "m", "planner cem"]
        [1.000000, "o", "\\u001b[3;4H\u{28FF}"]

        """)
  }

  @Test func `a player of the recording shows the screens`() throws {
    for seed in UInt64(1)...5 {
      var generator = SplitMix(state: seed)
      let (base, tape) = (SilentBackend(), Tape())
      let backend = try record(base, on: tape)
      var buffer = CellBuffer(width: 12, height: 4)
      var screen = VirtualScreen(width: 12, height: 4)
      var played = 1
      for step in 0..<40 {
        if step == 20 {
          buffer = CellBuffer(width: 15, height: 3)
        }
        for _ in 0..<Int.random(in: 0..<30, using: &generator) {
          let level = UInt8.random(in: 0...255, using: &generator)
          buffer[
            Int.random(in: 0..<buffer.width, using: &generator),
            Int.random(in: 0..<buffer.height, using: &generator)] = Cell(
              ["a", "\u{2580}", "\u{1}", "\""].randomElement(using: &generator) ?? " ",
              style: Style(
                background: level < 128 ? .standard : .rgb(level, 0, 255 - level),
                reverse: level % 2 == 0))
        }
        tape.time = Double(step)
        _ = backend.present(buffer)
        for line in tape.lines[played...] {
          let (time, kind, data) = try event(line)
          #expect(time <= Double(step))
          if kind == "r" { screen = VirtualScreen(width: 15, height: 3) }
          if kind == "o" { screen.feed(data.utf8) }
        }
        played = tape.lines.count
        for y in 0..<buffer.height {
          for x in 0..<buffer.width {
            let (cell, shown) = (buffer[x, y], screen.cells[y][x])
            #expect(shown.glyph == (cell.glyph == "\u{1}" ? " " : cell.glyph))
            #expect(shown.rendition.reverse == cell.style.reverse)
            if case .rgb(let red, _, let blue) = cell.style.background {
              #expect(shown.rendition.background == .rgb(Int(red), 0, Int(blue)))
            } else {
              #expect(shown.rendition.background == .standard)
            }
          }
        }
      }
      #expect(screen.unknownSequences.isEmpty)
    }
  }

  @Test func `time never runs backwards`() throws {
    let tape = Tape()
    let backend = try record(SilentBackend(), on: tape)
    for time in [3.0, 1.0, 2.0] {
      tape.time = time
      backend.mark("m")
    }
    #expect(try tape.lines.dropFirst().map { try event($0).time } == [3, 3, 3])
  }

  @Test func `a full disk ends the recording, not the program`() throws {
    let (base, tape) = (SilentBackend(), Tape())
    let backend = try record(base, on: tape)
    tape.failsAfter = 2
    var buffer = CellBuffer(width: 12, height: 4)
    for column in 0..<5 {
      buffer[column, 0] = Cell("x")
      _ = backend.present(buffer)
    }
    #expect(backend.failure is DiskFull)
    #expect(tape.lines.count == 2)
    #expect(tape.finished == 1)
    #expect(base.presented == 5)
    backend.close()
    #expect(tape.finished == 1)
    #expect(base.closed == 1)
  }

  @Test func `without colour none is recorded`() throws {
    let (base, tape) = (SilentBackend(), Tape())
    base.colorDepth = .none
    let backend = try record(base, on: tape)
    var buffer = CellBuffer(width: 12, height: 4)
    buffer.write("x", x: 0, y: 0, style: Style(foreground: .rgb(9, 9, 9), underline: true))
    _ = backend.present(buffer)
    #expect(tape.lines[1].contains("[0;4mx"))
  }
}
