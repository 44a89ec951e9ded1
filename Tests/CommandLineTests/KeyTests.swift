import Dashboard
import Foundation
import LinearAlgebra
import TerminalUI
import TestSupport
import Testing

/// Every key of the key table, pressed in the real program.
@Suite(.serialized) struct KeyTests {
  /// Escape in the form that cannot be taken for the beginning of the next key, since nobody waits
  /// between keys here.
  static let escape = "\u{1B}[27u"

  /// The bytes that a terminal in keypad mode sends for a key.
  static func bytes(_ stroke: KeyStroke) -> String? {
    switch stroke {
    case .character(let scalar): return String(Character(scalar))
    case .named(let key):
      let sequences: [NamedKey: String] = [
        .up: "\u{1B}OA", .down: "\u{1B}OB", .right: "\u{1B}OC", .left: "\u{1B}OD",
        .home: "\u{1B}OH", .end: "\u{1B}OF", .pageUp: "\u{1B}[5~", .pageDown: "\u{1B}[6~",
        .enter: "\r", .escape: escape, .tab: "\t", .backTab: "\u{1B}[Z", .backspace: "\u{7F}",
        .delete: "\u{1B}[3~",
      ]
      return sequences[key]
    }
  }

  /// Whether a key leaves or stops the program.
  static func isLeaving(_ action: DashboardAction) -> Bool {
    switch action {
    case .quitRequested, .quitSaving, .quitDiscarding, .suspendRequested: true
    default: false
    }
  }

  /// The key that opens an overlay, and what the screen then shows, however it is scrolled.
  static let overlays: [(kind: OverlayKind, key: String, title: String)] = [
    (.help, "?", "pgup pgdn space page"), (.helpSearch, "?/", "enter keep"),
    (.settings, "o", "live settings"),
    (.quitMenu, "q", "leave latentscope"), (.palette, ":", "type what you want to do"),
    (.tour, "T", "of 11: pixels"),
    // The last: a new training is never paused, whatever the palette did.
    (.restartDialog, "R", "throw away the model"),
  ]

  @Test(arguments: [(80, 24), (120, 40)]) func everyKeyCanBePressedInEveryView(
    columns: Int, rows: Int
  ) throws {
    let program = try LiveProgram(columns: columns, rows: rows)
    program.waitForUpdate(3)
    for view in KeyTable.standard.numberedViews {
      program.terminal.send("\(view.number)")
      program.wait(for: "\(view.number) \(view.title)")
      for binding in KeyTable.standard.bindings {
        if case .overlay = binding.scope { continue }
        for (stroke, action) in binding.strokes where !Self.isLeaving(action) {
          if case .viewSelected = action { continue }
          let keys = try #require(Self.bytes(stroke), "\(stroke)")
          if let overlay = Self.overlays.first(where: { $0.key == keys }) {
            program.terminal.send(keys)
            program.wait(for: overlay.title)
            program.terminal.send(Self.escape)
            program.wait(forNo: overlay.title)
          } else {
            program.terminal.send(keys)
          }
        }
      }
    }
    // Whatever was toggled: a new training learns.
    program.terminal.send("1")
    program.wait(for: "1 overview")
    if program.text.contains("frozen") { program.terminal.send("f") }
    program.wait(forNo: "frozen")
    program.terminal.send("R")
    program.wait(for: "throw away the model")
    program.terminal.send("y")
    program.wait(forNo: "throw away the model")
    program.waitForUpdate(3)
    program.discard()
    // The picture of the screen went into the working folder.
    let pictures = program.files.filter { $0.hasSuffix(".svg") }
    #expect(pictures.count == KeyTable.standard.numberedViews.count, "\(program.files)")
    for name in pictures {
      let picture = try String(contentsOfFile: "\(program.folder.path)/\(name)", encoding: .utf8)
      #expect(picture.hasPrefix("<svg ") && picture.hasSuffix("</svg>\n"))
    }
  }

  @Test func everyKeyOfEveryOverlayCanBePressed() throws {
    let program = try LiveProgram()
    program.waitForUpdate(3)
    for overlay in Self.overlays {
      for binding in KeyTable.standard.bindings where binding.scope == .overlay(overlay.kind) {
        for (stroke, action) in binding.strokes where !Self.isLeaving(action) {
          program.terminal.send(overlay.key)
          program.wait(for: overlay.title)
          program.terminal.send(try #require(Self.bytes(stroke)))
          let isClosing = action == .overlayClosed || action == .restartConfirmed
          if !isClosing { program.terminal.send(Self.escape) }
          // A search lies over the help, which Escape then closes too.
          if overlay.kind == .helpSearch || action == .help(.searchBegun) {
            program.terminal.send(Self.escape)
            program.wait(forNo: "help: ")
          }
          program.wait(forNo: overlay.title)
        }
      }
    }
    program.waitForUpdate(3)
    program.discard()
  }

  /// Keys in any order and number, and bytes that are no keys.
  @Test(arguments: [1, 2, 3]) func floodsOfKeysAreSurvived(seed: UInt64) throws {
    let program = try LiveProgram()
    program.waitForUpdate(1)
    var generator = RandomGenerator(seed: seed)
    // Leaving, stopping and saving pictures aside, and the palette, which can do all of them.
    let strokes = KeyTable.standard.bindings.flatMap(\.strokes).filter {
      !Self.isLeaving($0.action) && $0.action != .screenshotRequested
    }.compactMap { Self.bytes($0.key) }.filter { !["q", "d", "s", "S", ":", "\u{3}"].contains($0) }
    for _ in 0..<40 {
      var keys: [UInt8] = []
      for _ in 0..<40 {
        if generator.uniform() < 0.8 {
          keys += Array(strokes[generator.index(below: strokes.count)].utf8)
        } else {
          let byte = UInt8(generator.index(below: 256))
          // Ctrl-C, Ctrl-Z, Ctrl-\ and the keys of the quit menu.
          if ![0x03, 0x1A, 0x1C].contains(byte), !"qdsS:".utf8.contains(byte) { keys.append(byte) }
        }
      }
      program.terminal.send(keys)
      program.terminal.pumpAll()
    }
    program.terminal.send(Self.escape)
    // Esc closes what is open; then the screen answers again.
    #expect(
      program.terminal.wait { terminal in
        terminal.send("1")
        return terminal.screen.lines[0].contains("latentscope")
      })
    program.terminal.signal(SIGTERM)
    #expect(program.terminal.waitForEnd() == .signaled(SIGTERM))
    program.expectRestored()
  }
}
