import TestSupport
import Testing

/// The emulator that the other tests look through.
@Suite struct VirtualScreenTests {
  private func screen(_ text: String, width: Int = 6, height: Int = 4) -> VirtualScreen {
    var screen = VirtualScreen(width: width, height: height)
    screen.feed(text.utf8)
    return screen
  }

  @Test(arguments: [
    ("ab\r\ncd", ["ab", "cd", "", ""]),
    ("abcdefgh", ["abcdef", "gh", "", ""]),
    ("\u{1B}[?7labcdefgh", ["abcdeh", "", "", ""]),
    ("1\r\n2\r\n3\r\n4\r\n5", ["2", "3", "4", "5"]),
    ("\u{1B}[2;3Hx\u{1B}[Ay\u{1B}[3Dz\u{1B}[2Bw", [" z y", "  x", "  w", ""]),
    ("abcdef\u{1B}[1;3H\u{1B}[K", ["ab", "", "", ""]),
    ("abcdef\u{1B}[1;3H\u{1B}[1K", ["   def", "", "", ""]),
    ("a\r\nb\r\nc\r\nd\u{1B}[2;1H\u{1B}[J", ["a", "", "", ""]),
    ("abcdef\u{1B}[1;2H\u{1B}[2P", ["adef", "", "", ""]),
    ("abcdef\u{1B}[1;2H\u{1B}[2@", ["a  bcd", "", "", ""]),
    ("abcdef\u{1B}[1;2H\u{1B}[2X", ["a  def", "", "", ""]),
    ("a\r\nb\r\nc\r\nd\u{1B}[2;1H\u{1B}[L", ["a", "", "b", "c"]),
    ("a\r\nb\r\nc\r\nd\u{1B}[2;1H\u{1B}[M", ["a", "c", "d", ""]),
    ("a\r\nb\r\nc\r\nd\u{1B}[2;3r\u{1B}[3;1H\nx", ["a", "c", "x", "d"]),
    ("a\r\nb\u{1B}[H\u{1B}Mc", ["c", "a", "b", ""]),
    ("-\u{1B}[4b", ["-----", "", "", ""]),
    ("a\tb", ["a    b", "", "", ""]),
    ("\u{1B}7ab\u{1B}8c", ["cb", "", "", ""]),
    ("\u{1B}]2;title\u{7}\u{1B}(Bx\u{1B}P1;2q\u{1B}\\y", ["xy", "", "", ""]),
    ("\u{E9}\u{2580}\u{1F600}", ["\u{E9}\u{2580}\u{1F600}", "", "", ""]),
  ])
  func `text and sequences land where they belong`(text: String, lines: [String]) {
    let result = screen(text)
    #expect(result.lines == lines)
    #expect(result.unknownSequences.isEmpty)
  }

  @Test func `colours and attributes are kept per cell`() {
    let result = screen("\u{1B}[1;38;5;200;48;2;1;2;3ma\u{1B}[22;39;7mb\u{1B}[mc\u{1B}[94;41md")
    let cells = result.cells[0]
    #expect(cells[0].rendition.bold)
    #expect(cells[0].rendition.foreground == .indexed(200))
    #expect(cells[0].rendition.background == .rgb(1, 2, 3))
    #expect(!cells[1].rendition.bold)
    #expect(cells[1].rendition.foreground == .standard)
    #expect(cells[1].rendition.reverse)
    #expect(cells[2].rendition == VirtualScreen.Rendition())
    #expect(cells[3].rendition.foreground == .indexed(12))
    #expect(cells[3].rendition.background == .indexed(1))
  }

  @Test func `the alternate screen hides the other one`() {
    var screen = screen("shell\u{1B}[?1049h\u{1B}[?25lxyz")
    #expect(screen.isAlternate)
    #expect(!screen.isCursorVisible)
    screen.feed("\u{1B}[?1049l\u{1B}[?25h".utf8)
    #expect(screen.lines == ["shell", "", "", ""])
    #expect(screen.isCursorVisible)
  }

  @Test func `bytes may arrive one by one`() {
    let text = "\u{1B}[2;2H\u{1B}[38;2;9;8;7m\u{2580}\u{28FF}"
    var piecewise = VirtualScreen(width: 6, height: 4)
    for byte in text.utf8 { piecewise.feed([byte]) }
    #expect(piecewise.cells == screen(text).cells)
  }

  @Test func `what is not known is told`() {
    #expect(screen("\u{1B}[5q\u{1B}[99mx").unknownSequences == ["CSI 5q", "SGR 99"])
  }
}
