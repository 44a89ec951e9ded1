import Foundation
import Testing
import Validation

@Suite struct PrintableTextTests {
  /// Text that would steer a terminal, or show other than it is.
  static let hostile =
    "a\u{0}b\u{7}c\u{1B}[31md\u{1B}]0;title\u{7}e\u{7F}f\u{85}g\u{9B}h\u{9D}i\nj\rk\tl"
    + "\u{200B}\u{200E}\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}\u{2069}"
    + "\u{2028}\u{2029}\u{FEFF}\u{AD}\u{E000}\u{E0041}\u{FFFF}m"

  @Test func nothingThatSteersATerminalIsLeft() {
    let line = PrintableText.line(Self.hostile)
    #expect(line.unicodeScalars.allSatisfy { $0.isPrintable })
    #expect(line.filter { $0 != " " } == "abc[31md]0;titleefghijklm")
    #expect(PrintableText.lines(Self.hostile).split(separator: "\n").count == 2)
    #expect(
      PrintableText.lines(Self.hostile).unicodeScalars.allSatisfy { $0 == "\n" || $0.isPrintable })
  }

  @Test func whatIsPrintableStays() {
    let text = "θ = 1.5°, “ä” – 摆 ▁▂▃ ⣿"
    #expect(PrintableText.line(text) == text && PrintableText.lines(text) == text)
    #expect(JSONText.literal(text) == "\"\(text)\"")
  }

  @Test func longLinesAreCut() {
    let long = String(repeating: "x", count: 1_000_000)
    #expect(PrintableText.line(long).unicodeScalars.count == 2001)
    #expect(PrintableText.quoted(long).unicodeScalars.count == 63)
  }

  @Test func literalsReadBackAndShowNothingHostile() {
    let literal = JSONText.literal(Self.hostile)
    #expect(literal.unicodeScalars.allSatisfy { $0.isPrintable })
    #expect(literal.contains("\\u202e") && literal.contains("\\u009b"))
    #expect(literal.contains("\\udb40\\udc41"), "tags are pairs of surrogates")
  }
}

@Suite struct ErrorTextTests {
  private struct Bare: Error {}
  private struct Value: Decodable { var number: Int }

  @Test(arguments: ["{}", "{\"number\": \"x\"}", "{\"number\": null}", "{", "{\"number\": 1e99}"])
  func decodingErrorsNameNoType(json: String) {
    let error = #expect(throws: (any Error).self) {
      try JSONDecoder().decode(Value.self, from: Data(json.utf8))
    }
    let text = error.map { ErrorText.of($0) } ?? ""
    #expect(text.hasPrefix("expected"), "\(text)")
    #expect(!text.contains("Int") && !text.contains("Swift") && !text.contains("CodingKeys"))
  }

  @Test func errorsWithoutWordsNameNoType() throws {
    #expect(ErrorText.of(Bare()) == "something went wrong")
    let missing = #expect(throws: (any Error).self) {
      try Data(contentsOf: URL(fileURLWithPath: "/nonexistent/file"))
    }
    let text = missing.map { ErrorText.of($0) } ?? ""
    #expect(text.contains("doesn’t exist") && !text.contains("Domain"), "\(text)")
    #expect(ErrorText.of(POSIXError(.EACCES)) == "permission denied")
  }
}
