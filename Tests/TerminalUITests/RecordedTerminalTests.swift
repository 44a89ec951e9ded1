import Foundation
import TestSupport
import Testing

/// A recording shows what the terminal showed.
@Suite struct RecordedTerminalTests {
  /// A cell without what nobody sees of it: the ink and weight of a blank.
  private func visible(_ cell: VirtualScreen.Cell) -> VirtualScreen.Cell {
    guard cell.glyph == " ", !cell.rendition.underline, !cell.rendition.reverse else { return cell }
    var cell = cell
    cell.rendition.foreground = .standard
    cell.rendition.bold = false
    cell.rendition.dim = false
    return cell
  }

  @Test(arguments: [1, 2, 3], [false, true])
  func `a recording that is played ends with the terminal's screen`(
    seed: Int, bySignal: Bool
  ) throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("recorded-\(UUID().uuidString).cast")
    defer { try? FileManager.default.removeItem(at: url) }
    let session = try startDemo(
      "random", "\(seed)", "--color=truecolor", "--record=\(url.path)", columns: 40, rows: 12)
    session.send("xx")
    for number in 1...25 {
      if number == 13 { session.resize(columns: 47, rows: 9) }
      session.send("x")
      #expect(session.wait { $0.reports.count > number })
    }
    // A screen for each key, and one for the new size.
    #expect(session.wait { $0.reports.count >= 28 })
    session.pumpAll()
    let shown = session.screen
    if bySignal { session.signal(SIGTERM) } else { session.send("q") }
    #expect(session.waitForEnd() == .exited(0))
    session.expectRestored()

    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    var screen = VirtualScreen(width: 40, height: 12)
    for line in lines.dropFirst() {
      let event = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
      let data = try #require(event[2] as? String)
      switch event[1] as? String {
      case "r":
        let size = data.split(separator: "x").compactMap { Int($0) }
        screen.resize(width: size[0], height: size[1])
      case "o": screen.feed(data.utf8)
      default: break
      }
    }
    #expect(screen.unknownSequences.isEmpty)
    #expect(screen.text == shown.text)
    let isSame = screen.cells.map { $0.map(visible) } == shown.cells.map { $0.map(visible) }
    #expect(isSame, "styles differ")
    // Whoever plays it gets the terminal back as it should be.
    #expect(screen.isCursorVisible)
    #expect(lines.last?.hasSuffix("\"\\u001b[0m\\u001b[9H\\u001b[?25h\"]") == true)
  }
}
