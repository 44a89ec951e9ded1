import Foundation
import TerminalUI
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

struct ExportTests {
  private func screen() -> CellBuffer {
    var buffer = CellBuffer(width: 80, height: 24)
    for (index, picture) in pictures.prefix(6).enumerated() {
      picture.draw(Rect(x: 0, y: index * 4, width: 40, height: 8), &buffer, Appearance())
    }
    let alarm = Style(foreground: .rgb(255, 0, 0), bold: true, reverse: true, underline: true)
    buffer.write("<a & \"b\"> ┼━▐▚░ ⣿ ✚", x: 42, y: 3, style: alarm)
    buffer.write("faint", x: 42, y: 5, style: Style(dim: true, underline: true))
    ImageView(width: 8, height: 8, content: .grey((0..<64).map { UInt8($0 * 4) })).draw(
      in: Rect(x: 50, y: 10, width: 20, height: 8), of: &buffer, with: Appearance())
    return buffer
  }

  @Test func svgIsWellFormed() throws {
    let recorder = try #require(
      XMLRecorder.reading(SVGExport.document(screen(), title: "a <b> & c")))
    #expect(recorder.elements["svg"] == 1)
    #expect(recorder.text.contains("a <b> & c"))
    #expect(recorder.text.contains("<a"))
    #expect(recorder.text.contains("✚"), "other glyphs are text")
    for glyph in ["⣿", "▐", "━", "░", "│"] {
      #expect(!recorder.text.contains(glyph), "\(glyph) is drawn as a shape")
    }
  }

  @Test func fewerColoursAreThoseOfThePalette() {
    var buffer = CellBuffer(width: 6, height: 1)
    buffer.write("ab", x: 0, y: 0, style: Style(foreground: .rgb(250, 10, 10)))
    buffer.write("cd", x: 2, y: 0, style: Style(foreground: .rgb(138, 138, 138)))
    buffer.write("e", x: 4, y: 0, style: Style(foreground: .rgb(138, 138, 138), bold: true))
    #expect(buffer.lowered(to: .truecolor).cells == buffer.cells)
    let named = buffer.lowered(to: .palette16)
    #expect(named[0, 0].style.foreground == ColorLowering.paletteColor(9))
    #expect(named.lines == buffer.lines)
    // Without colour what should step back is faint, what should not is not.
    let none = buffer.lowered(to: .none)
    #expect(none[0, 0].style == .plain && none[2, 0].style == Style(dim: true))
    #expect(none[4, 0].style == Style(bold: true))
    #expect(TextExport.ansi(buffer, depth: .none).contains("\u{1B}[0;2mcd"))
  }

  @Test func everyPictureGivesAWellFormedSVG() {
    for picture in pictures {
      var buffer = CellBuffer(width: 30, height: 10)
      picture.draw(buffer.bounds, &buffer, Appearance())
      #expect(XMLRecorder.reading(SVGExport.document(buffer)) != nil, "\(picture.name)")
    }
  }

  @Test(arguments: ["<a><b></a>", "<a>&</a>", "<a><b><c</b></a>"])
  func theParserRejectsBrokenMarkup(text: String) {
    #expect(XMLRecorder.reading(text) == nil)
  }

  @Test func svgIsTheSameEveryTime() {
    #expect(SVGExport.document(screen()) == SVGExport.document(screen()))
  }

  @Test func svgDrawsDotsAndBlocksWhereTheyAre() {
    var buffer = CellBuffer(width: 2, height: 1)
    buffer[0, 0] = Cell("▀", style: Style(foreground: .rgb(1, 2, 3), background: .rgb(4, 5, 6)))
    buffer[1, 0] = Cell("⠈", style: Style(foreground: .rgb(7, 8, 9)))
    let document = SVGExport.document(buffer)
    #expect(document.contains("fill=\"#010203\" shape-rendering=\"crispEdges\" d=\"M0 0h8v8h-8z\""))
    #expect(
      document.contains("fill=\"#040506\" shape-rendering=\"crispEdges\" d=\"M0 0h8v16h-8z\""))
    #expect(document.contains("stroke=\"#070809\""))
    #expect(document.contains("M14 2h0"), "the upper right dot of the second cell")
  }

  @Test func reverseSwapsInkAndGround() {
    var buffer = CellBuffer(width: 1, height: 1)
    buffer[0, 0] = Cell("x", style: Style(foreground: .rgb(255, 0, 0), reverse: true))
    let document = SVGExport.document(buffer)
    #expect(document.contains("<path fill=\"#ff0000\""))
    #expect(document.contains("fill=\"#101216\">x</text>"))
  }

  @Test func textLosesBlanksAtItsEnds() {
    var buffer = CellBuffer(width: 5, height: 3)
    buffer.write("a b", x: 0, y: 0)
    #expect(TextExport.plain(buffer) == "a b\n\n\n")
  }

  @Test func colouredTextNamesColoursByDepth() {
    var buffer = CellBuffer(width: 3, height: 1)
    buffer.write("a", x: 0, y: 0, style: Style(foreground: .rgb(255, 0, 0), bold: true))
    #expect(TextExport.ansi(buffer) == "\u{1B}[0;1;38;2;255;0;0ma\u{1B}[0m  \n")
    #expect(TextExport.ansi(buffer, depth: .palette256) == "\u{1B}[0;1;38;5;196ma\u{1B}[0m  \n")
    #expect(TextExport.ansi(buffer, depth: .palette16) == "\u{1B}[0;1;91ma\u{1B}[0m  \n")
    #expect(TextExport.ansi(buffer, depth: .none) == "\u{1B}[0;1ma\u{1B}[0m  \n")
  }
}

/// Counts elements and gathers text.
private final class XMLRecorder: NSObject, XMLParserDelegate {
  var elements: [String: Int] = [:]
  var text = ""

  /// Parses a document; nil when it is not well-formed.
  static func reading(_ document: String) -> XMLRecorder? {
    let recorder = XMLRecorder()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = recorder
    // Foundation's parser recovers from some errors and returns true: the error tells.
    return parser.parse() && parser.parserError == nil ? recorder : nil
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements[name, default: 0] += 1
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
}
