import Foundation
import NcursesTerminal
import TerminalUI
import TestSupport

/// What the demonstration program does while its screen is up.
struct Demonstration {
  let backend: NcursesBackend
  /// Where random screens are shown: there, perhaps with a recording.
  let recorder: any TerminalBackend
  let arguments: [String]

  // MARK: - Echoing events

  /// Shows the size and every event, until `q`, the end of the terminal, or a signal.
  func echo() {
    var lines: [String] = []
    var screens = 0
    show(lines, screens: screens)
    while true {
      let events = backend.events(waiting: 30_000)
      if let signal = TerminalSignals.termination { leave(by: signal) }
      for event in events {
        if event == .disconnected {
          report("disconnected")
          leave(by: .hangup)
        }
        if case .character(let key) = event, act(on: key) { return }
        lines.append("\(lines.count) \(describe(event))")
      }
      screens += 1
      show(lines, screens: screens)
    }
  }

  private func show(_ lines: [String], screens: Int) {
    var buffer = CellBuffer(width: backend.size.width, height: backend.size.height)
    let status =
      "ready \(buffer.width)x\(buffer.height) \(backend.colorDepth.rawValue) "
      + (backend.hasUnicode ? "unicode" : "ascii")
    buffer.write(status, x: 0, y: 0, style: Style(foreground: .rgb(255, 128, 0), bold: true))
    buffer.write("\u{2580}\u{28FF}", x: 0, y: 1)
    for (row, line) in lines.suffix(max(0, buffer.height - 2)).enumerated() {
      buffer.write(line, x: 0, y: row + 2)
    }
    let cost = backend.present(buffer)
    report("cost \(cost.bytes) \(cost.cells) \(cost.seconds)")
  }

  private func describe(_ event: InputEvent) -> String {
    switch event {
    case .character(let scalar): "character \(String(scalar.value, radix: 16))"
    case .key(let key): "key \(key.rawValue)"
    case .paste(let text): "paste \(text.debugDescription)"
    case .mouse(let action, let x, let y): "mouse \(action.rawValue) \(x) \(y)"
    case .resized(let width, let height): "resized \(width)x\(height)"
    case .disconnected: "disconnected"
    }
  }

  /// Does what a key stands for, when the program was started with `--act`.
  /// - Returns: Whether to quit.
  private func act(on key: Unicode.Scalar) -> Bool {
    guard arguments.contains("--act") else { return false }
    switch key {
    case "q": return true
    case "x": exit(7)
    case "e": FileHandle.standardError.write(Data("a message from a library\n".utf8))
    case "w": wakeFromAnotherThread()
    case "i": backend.invalidate()
    case "t": trap()
    case "v": UnsafeMutablePointer<Int>(bitPattern: 16)?.pointee = 1
    case "a": abort()
    case "f": raise(SIGFPE)
    case "b": raise(SIGBUS)
    case "o": overflowStack()
    case "c": closeTwice()
    case "h": while true { pause() }
    default: break
    }
    return false
  }

  private func trap() {
    let numbers = [Int](repeating: 0, count: arguments.count)
    report("\(numbers[numbers.count + 5])")
  }

  private func overflowStack() {
    let thread = Thread {
      TerminalSignals.prepareThread()
      _ = depth(of: 1)
    }
    thread.start()
    while true { pause() }
  }

  private func closeTwice() {
    backend.close()
    backend.close()
    exit(0)
  }

  private func wakeFromAnotherThread() {
    let waker = backend.waker
    Thread { waker.wake() }.start()
    let events = backend.events(waiting: 30_000)
    report("woken with \(events.count) events")
  }

  private func leave(by signal: TerminationSignal) -> Never {
    TerminalSignals.beginLeaving()
    backend.close()
    if arguments.contains("--slow-save") {
      print("saving")
      while true { pause() }
    }
    _ = StandardDescriptors.write(
      Array("saved by \(signal.name)\n".utf8), to: STDOUT_FILENO, within: 200)
    TerminalSignals.end(by: signal)
  }

  // MARK: - Random screens

  /// Shows a random screen at every key until `q`, and reports what it should look like.
  func showRandomScreens() {
    var generator = SplitMix(state: arguments.first.flatMap { UInt64($0) } ?? 1)
    var buffer = CellBuffer(width: recorder.size.width, height: recorder.size.height)
    while true {
      for event in recorder.events(waiting: 30_000) {
        switch event {
        case .character("q"), .disconnected: return
        case .character("u"): break
        case .character("i"): recorder.invalidate()
        case .resized(let width, let height): buffer = CellBuffer(width: width, height: height)
        default: scribble(on: &buffer, with: &generator)
        }
        report(recorder.present(buffer), of: buffer)
      }
      if TerminalSignals.termination != nil { return }
    }
  }

  private func scribble(on buffer: inout CellBuffer, with generator: inout SplitMix) {
    let glyphs: [Unicode.Scalar] = [
      " ", "a", "b", "Z", "0", "~", "\u{2580}", "\u{2584}", "\u{2588}", "\u{28FF}", "\u{2801}",
      "\u{2500}", "\u{00E9}", "\u{03B8}",
    ]
    for _ in 0..<Int.random(in: 1...12, using: &generator) {
      let style = Style(
        foreground: color(&generator), background: color(&generator),
        bold: Int.random(in: 0..<6, using: &generator) == 0,
        dim: Int.random(in: 0..<6, using: &generator) == 0,
        reverse: Int.random(in: 0..<6, using: &generator) == 0,
        underline: Int.random(in: 0..<6, using: &generator) == 0)
      let area = Rect(
        x: Int.random(in: -2..<buffer.width, using: &generator),
        y: Int.random(in: -2..<buffer.height, using: &generator),
        width: Int.random(in: 1...buffer.width, using: &generator),
        height: Int.random(in: 1...6, using: &generator))
      if Bool.random(using: &generator) {
        buffer.fill(area, with: Cell(glyphs.randomElement(using: &generator) ?? " ", style: style))
      } else {
        for column in area.x..<area.right {
          buffer[column, area.y] = Cell(
            glyphs.randomElement(using: &generator) ?? " ", style: style)
        }
      }
    }
  }

  private func color(_ generator: inout SplitMix) -> Color {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return .standard
    case 1:
      let gray = UInt8.random(in: 0...255, using: &generator)
      return .rgb(gray, gray, gray)
    default:
      return .rgb(
        UInt8.random(in: 0...255, using: &generator), UInt8.random(in: 0...255, using: &generator),
        UInt8.random(in: 0...255, using: &generator))
    }
  }

  // MARK: - Reporting

  private func report(_ cost: ScreenCost, of buffer: CellBuffer) {
    func number(_ color: Color) -> Int {
      guard case .rgb(let red, let green, let blue) = color else { return -1 }
      return Int(red) << 16 | Int(green) << 8 | Int(blue)
    }
    let cells = buffer.cells
    let screen = ScreenReport(
      width: buffer.width, height: buffer.height, glyphs: cells.map(\.glyph.value),
      foregrounds: cells.map { number($0.style.foreground) },
      backgrounds: cells.map { number($0.style.background) },
      attributes: cells.map {
        ($0.style.bold ? 1 : 0) + ($0.style.dim ? 2 : 0) + ($0.style.underline ? 4 : 0)
          + ($0.style.reverse ? 8 : 0)
      }, bytes: cost.bytes, cells: cost.cells, seconds: cost.seconds)
    guard let data = try? JSONEncoder().encode(screen) else { return }
    report(String(decoding: data, as: UTF8.self))
  }

  /// Writes a line to descriptor 3.
  private func report(_ line: String) {
    try? FileHandle(fileDescriptor: 3, closeOnDealloc: false).write(
      contentsOf: Data((line + "\n").utf8))
  }
}

/// Recursion without end; the sum after the call keeps it from becoming a loop.
@inline(never) private func depth(of level: Int) -> Int {
  level > 0 ? depth(of: level + 1) + level : 0
}
