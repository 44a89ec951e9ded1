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
    var bytes = 0
    var events = 0
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
        if tape.events >= tape.failsAfter { throw DiskFull() }
        tape.text += String(decoding: $0, as: UTF8.self)
        tape.bytes += $0.count
        tape.events += 1
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
        [0.500, "o", "\\u001b[?25l\\u001b[0m\\u001b[2J\\u001b[3;2H\
        \\u001b[1;38;2;0;4;4mhi"]
        [0.750, "m", "planner cem"]
        [1.000, "o", "\\u001b[0m\u{28FF}"]
        [1.000, "o", "\\u001b[0m\\u001b[4H\\u001b[?25h"]

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
            #expect(shown.rendition.background == paint(cell.style.background))
          }
        }
      }
      #expect(screen.unknownSequences.isEmpty)
    }
  }

  /// A colour as it is recorded.
  private func paint(_ color: Color) -> VirtualScreen.Paint {
    guard case .rgb(let red, let green, let blue) = ColorLowering.shown(color, at: .truecolor)
    else { return .standard }
    return .rgb(Int(red), Int(green), Int(blue))
  }

  @Test func `what looks the same is not recorded`() throws {
    let (base, tape) = (SilentBackend(), Tape())
    let backend = try record(base, on: tape)
    var buffer = CellBuffer(width: 12, height: 4)
    buffer.write("x", x: 3, y: 1, style: Style(background: .rgb(100, 100, 100)))
    _ = backend.present(buffer)
    let before = tape.lines.count
    // Less than the terminal shows, and the ink of a blank.
    buffer.write("x", x: 3, y: 1, style: Style(background: .rgb(101, 100, 100)))
    buffer.write(" ", x: 5, y: 1, style: Style(foreground: .rgb(1, 2, 3), bold: true))
    tape.time = 1
    _ = backend.present(buffer)
    #expect(tape.lines.count == before)
    #expect(base.presented == 2)
  }

  @Test(arguments: [
    // From behind a glyph of its style: gaps that are cheaper to write again, moves, rows.
    ([(0, 0), (2, 0)], "a b"), ([(0, 0), (9, 0)], "a        b"),
    ([(0, 0), (11, 0)], "a\\u001b[10Cb"), ([(0, 0), (0, 1)], "a\\r\\nb"),
    ([(0, 0), (1, 2)], "a\\u001b[3;2Hb"), ([(4, 0), (3, 3)], "\\u001b[;5Ha\\u001b[4;4Hb"),
    ([(11, 0), (0, 1)], "\\u001b[;12Ha\\u001b[2Hb"),
  ])
  func `the cursor takes the shortest way`(cells: [(Int, Int)], sequences: String) throws {
    let (base, tape) = (SilentBackend(), Tape())
    let backend = try record(base, on: tape)
    var buffer = CellBuffer(width: 12, height: 4)
    buffer.write("?", x: 11, y: 3)
    _ = backend.present(buffer)
    buffer[cells[0].0, cells[0].1] = Cell("a")
    buffer[cells[1].0, cells[1].1] = Cell("b")
    tape.time = 1
    _ = backend.present(buffer)
    let expected = sequences.hasPrefix("a") ? "\\u001b[H" + sequences : sequences
    #expect(tape.lines.last == "[1.000, \"o\", \"\(expected)\"]")
  }

  @Test func `of screens in quick succession the last is recorded, when it was shown`() throws {
    let (base, tape) = (SilentBackend(), Tape())
    let backend = try record(base, on: tape)
    var buffer = CellBuffer(width: 12, height: 4)
    for (index, glyph) in ("abcdefg").unicodeScalars.enumerated() {
      tape.time = 0.05 * Double(index)
      buffer[0, 0] = Cell(glyph)
      _ = backend.present(buffer)
    }
    tape.time = 0.5
    buffer[0, 0] = Cell("h")
    _ = backend.present(buffer)
    tape.time = 0.52
    buffer[0, 0] = Cell("i")
    _ = backend.present(buffer)
    tape.time = 0.7
    _ = backend.events(waiting: 0)
    let screens = try tape.lines.dropFirst().map { try event($0) }
    #expect(screens.map(\.time) == [0, 0.1, 0.2, 0.3, 0.5, 0.52])
    #expect(screens.map { $0.data.unicodeScalars.last } == ["a", "c", "e", "g", "h", "i"])
    // A mark stands behind what it is about, and the end behind everything.
    tape.time = 0.71
    buffer[0, 0] = Cell("j")
    _ = backend.present(buffer)
    backend.mark("now")
    tape.time = 0.72
    buffer[0, 0] = Cell("k")
    _ = backend.present(buffer)
    backend.close()
    let last = try tape.lines.suffix(4).map { try event($0).data }
    #expect(last.map { $0.unicodeScalars.last } == ["j", "w", "k", "h"])
  }

  @Test func `a long recording keeps to what it may cost`() throws {
    let (base, tape) = (SilentBackend(), Tape())
    base.size = (width: 40, height: 12)
    let backend = try record(base, on: tape)
    var buffer = CellBuffer(width: 40, height: 12)
    var generator = SplitMix(state: 1)
    var (screens, bytes) = ([Int](), [Int]())
    for second in 0..<400 {
      for screen in 0..<20 {
        tape.time = Double(second) + Double(screen) / 20
        for column in 0..<16 {
          let ink = Color.rgb(.random(in: 0...255, using: &generator), 0, 0)
          buffer[column, 0] = Cell("x", style: Style(foreground: ink))
        }
        _ = backend.present(buffer)
      }
      screens.append(tape.events)
      bytes.append(tape.bytes)
    }
    // 4 bytes a second and cell, with 100 s of them saved at first.
    let perSecond = 4 * 40 * 12
    #expect(bytes.last ?? 0 < perSecond * (400 + 100) + 4000)
    #expect(bytes.last ?? 0 > perSecond * (400 + 100) * 9 / 10, "and uses it")
    #expect(screens[20] == 1 + 10 * 21, "smooth at first")
    let later = zip(screens[200...], screens[201...]).map { $1 - $0 }
    #expect(later.allSatisfy { (3...6).contains($0) }, "\(later)")
    // Nothing happens for two minutes: it may be smooth again.
    tape.time += 120
    let before = tape.events
    for screen in 0..<20 {
      tape.time += 0.05
      buffer[screen, 0] = Cell(screen % 2 == 0 ? "a" : "b")
      _ = backend.present(buffer)
    }
    #expect((10...11).contains(tape.events - before))
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
      tape.time = Double(column)
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
    #expect(tape.lines[1].hasSuffix("\\u001b[4mx\"]"))
  }
}
