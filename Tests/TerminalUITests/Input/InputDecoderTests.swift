import TerminalUI
import TestSupport
import Testing

/// The decoder of what terminals send, by the tables of its behaviour.
@Suite struct InputDecoderTests {
  private func events(_ bytes: some Sequence<UInt8>) -> [InputEvent] {
    var decoder = InputDecoder()
    return decoder.decode(bytes) + decoder.timeOut()
  }

  private func events(_ text: String) -> [InputEvent] { events(Array(text.utf8)) }

  @Test(
    arguments: [
      ("", nil), ("1;1", nil), ("1;65", nil), ("1;129", nil), ("1;193:2", nil),
      ("1;2", 2), ("1;3", 3), ("1;5", 5), ("1;9", 9), ("1;1:3", 0), ("2", 0), ("1;1;1", 0),
      ("?1", 0),
      ("1$", 0),
    ] as [(String, Int?)])
  func `an arrow with parameters is the arrow only when nothing is held with it`(
    parameters: String, held: Int?
  ) {
    for (letter, key) in [("A", NamedKey.up), ("B", .down), ("C", .right), ("D", .left)] {
      #expect(events("\u{1B}[\(parameters)\(letter)") == (held == nil ? [.key(key)] : []))
    }
  }

  @Test func `function and editing keys of all common terminals`() {
    let numbered: [(Int, NamedKey?)] = [
      (1, .home), (2, nil), (3, .delete), (4, .end), (5, .pageUp), (6, .pageDown), (7, .home),
      (8, .end), (11, .f1), (12, .f2), (13, .f3), (14, .f4), (15, .f5), (16, nil), (17, .f6),
      (18, .f7), (19, .f8), (20, .f9), (21, .f10), (22, nil), (23, .f11), (24, .f12), (25, nil),
      (29, nil), (201, nil),
    ]
    for (number, key) in numbered {
      #expect(events("\u{1B}[\(number)~") == (key.map { [.key($0)] } ?? []), "\(number)")
      #expect(events("\u{1B}[\(number);2~").isEmpty)
    }
    for (index, key) in [NamedKey.f1, .f2, .f3, .f4].enumerated() {
      let letter = ["P", "Q", "R", "S"][index]
      #expect(events("\u{1B}O\(letter)") == [.key(key)])
      // `CSI R` is where the cursor is, and nothing else.
      #expect(events("\u{1B}[1;1\(letter)") == (letter == "R" ? [] : [.key(key)]))
    }
    for (index, key) in [NamedKey.f1, .f2, .f3, .f4, .f5].enumerated() {
      #expect(events("\u{1B}[[\(["A", "B", "C", "D", "E"][index])") == [.key(key)])
    }
    #expect(events("\u{1B}[[F").isEmpty)
    #expect(
      events("\u{1B}OH\u{1B}[H\u{1B}OF\u{1B}[F") == [.home, .home, .end, .end].map { .key($0) })
    #expect(events("\u{1B}OM\u{1B}[Z") == [.key(.enter), .key(.backTab)])
    // rxvt with Ctrl and shift, gnome-terminal of old with shift.
    #expect(events("\u{1B}Oa\u{1B}[a\u{1B}[5^\u{1B}[5@\u{1B}O5A\u{1B}O1;2P").isEmpty)
  }

  @Test(
    arguments: [
      ("97u", .character("a")), ("97;1u", .character("a")), ("97;1:1u", .character("a")),
      ("97;1:3u", nil), ("97;2u", .character("A")), ("97:65;2u", .character("A")),
      ("49:33;2u", .character("!")), ("49;2;33u", .character("!")), ("49;2u", nil),
      ("97;65u", .character("A")), ("97;66u", .character("a")), ("49;65u", .character("1")),
      ("97;129u", .character("a")), ("97;3u", nil), ("97;9u", nil), ("97;5u", .character("\u{1}")),
      ("99;5u", .character("\u{3}")), ("105;5u", .key(.tab)), ("97;6u", nil),
      ("27u", .key(.escape)), ("13u", .key(.enter)), ("13;2u", nil), ("13;5u", nil),
      ("9u", .key(.tab)), ("9;2u", .key(.backTab)), ("127u", .key(.backspace)), ("127;3u", nil),
      ("233u", .character("\u{E9}")), ("233;2u", .character("\u{C9}")), ("57399u", nil),
      ("27;5;99~", .character("\u{3}")), ("27;2;65~", .character("A")),
      ("27;2;33~", .character("!")),
      ("27;1;13~", .key(.enter)), ("27;3;97~", nil), ("3u", nil), ("200u", .character("\u{C8}")),
      ("55296u", nil), ("99999999999999999999u", nil), ("u", nil), (";5u", nil), ("?1u", nil),
      ("133u", nil),
    ] as [(String, InputEvent?)])
  func `keys that are sent by number are what they say`(end: String, event: InputEvent?) {
    #expect(events("\u{1B}[\(end)") == (event.map { [$0] } ?? []))
  }

  @Test(arguments: [
    "\u{1B}[?1;2c", "\u{1B}[>41;370;0c", "\u{1B}[?2026;2$y", "\u{1B}[12;40R", "\u{1B}[?12;40R",
    "\u{1B}[0n", "\u{1B}[8;24;80t", "\u{1B}[I", "\u{1B}[O", "\u{1B}[?997;1n", "\u{1B}[?1u",
    "\u{1B}P>|tmux 3.4\u{1B}\\", "\u{1B}P1+r544e=787465726d\u{1B}\\", "\u{1B}P!|7E565445\u{1B}\\",
    "\u{1B}]11;rgb:1e1e/1e1e/1e1e\u{1B}\\", "\u{1B}]11;rgb:1e1e/1e1e/1e1e\u{7}",
    "\u{1B}]4;1;rgb:cdcd/0000/0000\u{7}", "\u{1B}]52;c;cXVldWVk\u{7}", "\u{1B}]lé ü\u{1B}\\",
    "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}^quit\u{1B}\\", "\u{1B}Xqd\u{7}\u{18}\u{3}qd\u{1B}\\",
    "\u{1B}Nq", "\u{1B}q", "\u{1B}\r", "\u{1B}\u{7F}", "\u{1B}\t", "\u{1B}é", "\u{1B}日",
    "\u{1B}(B", "\u{1B}#8", "\u{1B} F", "\u{1B}[MC!!", "\u{1B}[<3;1;1m", "\u{1B}[<35;1;1M",
    "\u{1B}[<66;1;1M", "\u{1B}[<128;1;1M", "\u{1B}[<0;0;0M", "\u{1B}[<0;1M", "\u{1B}[<64;1;1m",
    "\u{1B}\u{1B}[A", "\u{1B}\u{1B}OA", "\u{1B}\u{1B}[29~", "\u{1B}[201~",
  ])
  func `what is no key is nothing, whole`(sequence: String) {
    #expect(events(sequence).isEmpty)
    // The next key is itself again.
    #expect(events(sequence + "q") == [.character("q")])
  }

  @Test func `an Escape is the key when nothing follows`() {
    var decoder = InputDecoder()
    #expect(decoder.patience == nil)
    #expect(decoder.decode([0x1B]).isEmpty)
    #expect(decoder.patience == 50)
    #expect(decoder.timeOut() == [.key(.escape)])
    #expect(decoder.patience == nil)
    #expect(decoder.decode("[A".utf8) == [.character("["), .character("A")])
    #expect(events("\u{1B}\u{1B}") == [.key(.escape), .key(.escape)])
    #expect(events("\u{1B}\u{1B}\u{1B}") == [.key(.escape), .key(.escape), .key(.escape)])
    #expect(events("\u{1B}\u{1B}q") == [.key(.escape)])
    #expect(events("\u{1B}\u{1B}[200~x\u{1B}[201~") == [.key(.escape), .paste("x")])
    #expect(
      events("\u{1B}\u{1B}[<0;1;1M") == [.key(.escape), .mouse(.press, x: 0, y: 0)])
  }

  @Test(arguments: [
    "\u{1B}[", "\u{1B}O", "\u{1B}N", "\u{1B}[1;", "\u{1B}[[", "\u{1B}[M", "\u{1B}[M!", "\u{1B}]",
    "\u{1B}Pq", "\u{1B}Xq\u{1B}", "\u{1B}(", "\u{1B}[7$",
  ])
  func `a sequence that never ends is given up after a while`(beginning: String) {
    var decoder = InputDecoder()
    #expect(decoder.decode(beginning.utf8).isEmpty)
    #expect(decoder.patience == 500)
    #expect(decoder.timeOut().isEmpty)
    #expect(decoder.decode("q".utf8) == [.character("q")])
  }

  @Test func `a byte that no sequence has ends it, and means itself`() {
    #expect(events("\u{1B}[1;\r") == [.key(.enter)])
    #expect(events("\u{1B}[1;\u{1B}[A") == [.key(.up)])
    #expect(events("\u{1B}]11;rgb\u{1B}[A") == [.key(.up)])
    #expect(events("\u{1B}O\u{E9}") == [.character("\u{E9}")])
    let long = "\u{1B}[" + String(repeating: "1;", count: 5000)
    #expect(events(long + "Aq") == [.character("q")])
  }

  @Test func `a terminal's own sequences come first`() {
    let keys: [[UInt8]: NamedKey?] = [
      Array("\u{1B}[M".utf8): .f1, Array("\u{1B}[I".utf8): .pageUp, Array("\u{1B}A".utf8): .up,
      Array("\u{1B}[7$".utf8): NamedKey?.none, [0x0B]: .up, []: .down,
    ]
    var decoder = InputDecoder(sequences: KeySequences(keys: keys))
    #expect(
      decoder.decode("\u{1B}[M\u{1B}[I\u{1B}Aq\u{1B}[7$q\u{B}".utf8)
        == [
          .key(.f1), .key(.pageUp), .key(.up), .character("q"), .character("q"),
          .character("\u{B}"),
        ])
  }

  @Test func `UTF-8 is decoded and what is not UTF-8 is nothing`() {
    #expect(
      events("aé€😀".utf8) == "aé€😀".unicodeScalars.map { .character($0) })
    let wrong: [[UInt8]] = [
      [0x80], [0xFF], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
      [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC2, 0x9B],
    ]
    for bytes in wrong {
      #expect(events(bytes).isEmpty, "\(bytes)")
      #expect(events(bytes + [0x71]) == [.character("q")], "\(bytes)")
    }
  }
}
