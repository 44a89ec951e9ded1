import TerminalUI
import Testing

/// Bracketed pastes are text.
@Suite struct PasteTests {
  private func pasted(_ text: String) -> [InputEvent] {
    var decoder = InputDecoder()
    return decoder.decode("\u{1B}[200~\(text)\u{1B}[201~".utf8)
  }

  @Test(arguments: [
    ("queued", "queued"), ("", ""), ("\n", ""), ("a\nb\r\nc\rd\te\n\n", "a b c d e"),
    ("a\u{1B}[31mb", "a[31mb"), ("a\u{1B}[20b", "a[20b"), ("\u{1B}\u{1B}[201", "[201"),
    ("a\u{0}\u{3}\u{7F}\u{85}\u{9B}b", "a b"), ("\u{202E}a\u{200B}\u{FEFF}b\u{2029}c", "ab c"),
    ("日本 é", "日本 é"), ("\u{1B}[200~x", "[200~x"), (" a ", " a "),
  ])
  func `a paste is one harmless line`(text: String, line: String) {
    #expect(pasted(text) == [.paste(line)])
  }

  @Test func `keys before and behind a paste are keys`() {
    var decoder = InputDecoder()
    #expect(
      decoder.decode("q\u{1B}[200~d\u{1B}[201~d".utf8)
        == [.character("q"), .paste("d"), .character("d")])
  }

  @Test func `a paste may come in any pieces`() {
    let bytes = Array("\u{1B}[200~a\u{1B}[201b é\u{1B}[201~q".utf8)
    for cut in 0...bytes.count {
      var decoder = InputDecoder()
      let events = decoder.decode(bytes[..<cut]) + decoder.decode(bytes[cut...])
      #expect(events == [.paste("a[201b é"), .character("q")])
    }
  }

  @Test func `a very large paste is bounded and swallowed to its end`() throws {
    let events = pasted(String(repeating: "qd\u{E9}", count: 1 << 18))
    guard case .paste(let text) = try #require(events.first) else {
      Issue.record("no paste")
      return
    }
    #expect(events.count == 1)
    #expect(text.utf8.count <= 1 << 16)
    #expect(text.hasPrefix("qd\u{E9}qd"))
  }

  @Test func `a paste whose end never comes ends by itself`() {
    var decoder = InputDecoder()
    #expect(decoder.decode("\u{1B}[200~abc\u{1B}[20".utf8).isEmpty)
    #expect(decoder.patience == 3000)
    #expect(decoder.timeOut() == [.paste("abc")])
    #expect(decoder.decode("q".utf8) == [.character("q")])
  }
}
