import TerminalUI
import TestSupport
import Testing

struct CellBufferTests {
  @Test func textIsCutAtEveryEdge() {
    var buffer = CellBuffer(width: 6, height: 2)
    let clip = Rect(x: 1, y: 0, width: 3, height: 1)
    let end = buffer.write("abcdefgh", x: -1, y: 0, clip: clip)
    buffer.write("never", x: 0, y: 1, clip: clip)
    buffer.write("xyz", endingAt: 6, y: 1, clip: Rect(x: 0, y: 1, width: 5, height: 1))
    #expect(buffer.lines == [" cde  ", "   xy "])
    #expect(end == 4)
  }

  @Test func textsThatLostAnEndAreKeptWhenAskedFor() {
    var buffer = CellBuffer(width: 6, height: 1)
    buffer.write("lost to nobody", x: 0, y: 0)
    #expect(buffer.cutTexts == nil)
    buffer.cutTexts = []
    buffer.write("whole", x: 1, y: 0)
    buffer.write("longer", x: 1, y: 0)
    buffer.write("1180.25", endingAt: 6, y: 0, clip: buffer.bounds)
    #expect(buffer.cutTexts == ["longer", "1180.25"])
  }

  @Test func textFromFilesCannotCommandTheTerminal() {
    var buffer = CellBuffer(width: 12, height: 1)
    buffer.write("a\u{1B}[2J\u{7}\u{9B}b\u{202E}c\u{301}", x: 0, y: 0)
    #expect(buffer.lines == ["a [2J  bc   "])
  }

  @Test func wideGlyphsDoNotShiftARow() {
    var buffer = CellBuffer(width: 6, height: 1)
    buffer.write("漢a🙂b", x: 0, y: 0)
    #expect(buffer.lines == ["?a?b  "])
    #expect("漢a🙂b\u{301}".columnCount == 4)
  }

  @Test func aCutTextSaysSo() {
    #expect("reconstruction".truncated(to: 8, glyphs: .unicode) == "reconst…")
    #expect("reconstruction".truncated(to: 8, glyphs: .ascii) == "reconst~")
    #expect("KL".truncated(to: 2, glyphs: .ascii) == "KL")
    #expect("KL".truncated(to: 0, glyphs: .ascii).isEmpty)
  }

  @Test func aSentenceIsCutAfterAWord() {
    let sentence = "half or double the pace, 1/8 to 8"
    #expect(sentence.truncatedAtWord(to: 40, glyphs: .unicode) == sentence)
    #expect(sentence.truncatedAtWord(to: 26, glyphs: .unicode) == "half or double the pace…")
    #expect(sentence.truncatedAtWord(to: 22, glyphs: .ascii) == "half or double the~")
    #expect("reconstruction".truncatedAtWord(to: 8, glyphs: .unicode) == "reconst…")
    for width in 0...40 {
      #expect(sentence.truncatedAtWord(to: width, glyphs: .unicode).columnCount <= width)
    }
  }

  @Test func aGlyphKeepsTheTintBehindIt() {
    var buffer = CellBuffer(width: 3, height: 1)
    buffer.fill(
      Rect(x: 0, y: 0, width: 2, height: 1), with: Cell(style: Style(background: .rgb(1, 2, 3))))
    buffer.put("x", x: 1, y: 0, style: .plain, clip: buffer.bounds, keepingBackground: true)
    buffer.put("y", x: 2, y: 0, style: .plain, clip: buffer.bounds, keepingBackground: true)
    #expect(buffer[1, 0].style.background == .rgb(1, 2, 3))
    #expect(buffer[2, 0].style.background == .standard)
  }

  @Test func differencesAreFoundCellByCell() {
    let old = CellBuffer(width: 4, height: 3)
    var new = old
    func changes(from old: CellBuffer?) -> [[Int]] {
      CellDiff.runs(from: old, to: new).map {
        [$0.row, $0.columns.lowerBound, $0.columns.upperBound]
      }
    }
    #expect(changes(from: old).isEmpty)
    new[1, 0] = Cell("a")
    new[2, 0] = Cell("b")
    new[3, 2] = Cell(" ", style: Style(bold: true))
    new[0, 1] = Cell(" ")
    #expect(changes(from: old) == [[0, 1, 3], [2, 3, 4]])
    let whole = [[0, 0, 4], [1, 0, 4], [2, 0, 4]]
    #expect(changes(from: CellBuffer(width: 3, height: 2)) == whole)
    #expect(changes(from: nil) == whole)
  }

  @Test func theTestBackendPlaysItsScript() {
    let backend = TestBackend(
      width: 4, height: 2, script: [[.character("q")], [.resized(width: 9, height: 3)]])
    #expect(backend.events(waiting: 5) == [.character("q")])
    #expect(backend.size == (4, 2))
    #expect(backend.events(waiting: 0) == [.resized(width: 9, height: 3)])
    #expect(backend.size == (9, 3))
    #expect(backend.events(waiting: 0).isEmpty)
    #expect(backend.waits == [5, 0, 0])
    var screen = CellBuffer(width: 9, height: 3)
    #expect(backend.present(screen).cells == 27)
    screen[0, 0] = Cell("x")
    #expect(backend.present(screen).cells == 1)
    backend.invalidate()
    #expect(backend.present(screen).cells == 27)
    #expect(backend.changes == [27, 1, 27])
    #expect(backend.screen == screen)
    backend.close()
    #expect(backend.isClosed)
  }
}
