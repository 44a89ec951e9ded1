import TerminalUI
import TestSupport
import Testing

/// Properties of the decoder over all that ECMA-48 allows, and over noise.
@Suite struct InputPropertyTests {
  /// Strings of the grammar of ECMA-48 that begin with ESC, each of a kind.
  private struct Grammar {
    var generator: SplitMix

    mutating func pick(_ range: ClosedRange<UInt8>) -> UInt8 {
      UInt8.random(in: range, using: &generator)
    }

    mutating func some(_ range: ClosedRange<UInt8>, upTo count: Int) -> [UInt8] {
      (0..<Int.random(in: 0...count, using: &generator)).map { _ in pick(range) }
    }

    /// A command string: the bytes of 5.6 of the standard, and UTF-8.
    mutating func command() -> [UInt8] {
      (0..<Int.random(in: 0...20, using: &generator)).flatMap { _ -> [UInt8] in
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: [pick(0x08...0x0D)]
        case 1: Array("é€😀".utf8)
        default: [pick(0x20...0x7E)]
        }
      }
    }

    mutating func sequence() -> [UInt8] {
      let escape: UInt8 = 0x1B
      let end = Array("\u{1B}\\".utf8)
      switch Int.random(in: 0..<9, using: &generator) {
      case 0:  // CSI
        return [escape, 0x5B] + some(0x30...0x3F, upTo: 8) + some(0x20...0x2F, upTo: 2)
          + [pick(0x40...0x7E)]
      case 1:  // CSI with numbers, as keys and answers have them
        let numbers = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
          String(Int.random(in: 0...300, using: &generator))
        }
        let marker = ["", "", "?", ">", "<"].randomElement(using: &generator) ?? ""
        return [escape, 0x5B] + Array((marker + numbers.joined(separator: ";")).utf8)
          + [pick(0x40...0x7E)]
      case 2:  // OSC
        return [escape, 0x5D] + command() + (Bool.random(using: &generator) ? [0x07] : end)
      case 3:  // DCS, PM, APC
        return [escape, [0x50, 0x5E, 0x5F].randomElement(using: &generator) ?? 0x50] + command()
          + end
      case 4:  // SOS: anything but SOS and ST
        let text = some(0x00...0xFF, upTo: 20).filter { $0 != escape }
        return [escape, 0x58] + text + end
      case 5:  // SS2, SS3
        return [escape, Bool.random(using: &generator) ? 0x4E : 0x4F, pick(0x20...0x7E)]
      case 6:  // with intermediates
        return [escape] + [pick(0x20...0x2F)] + some(0x20...0x2F, upTo: 2) + [pick(0x30...0x7E)]
      default:  // two characters that begin nothing longer
        let final = pick(0x30...0x7E)
        return "[]PX^_NO".utf8.contains(final) ? [escape, 0x63] : [escape, final]
      }
    }
  }

  /// Whether a sequence is one of those by which terminals send a key by its number: the only ones
  /// that may be a printable key, because they say so.
  private func tellsNumber(_ sequence: [UInt8]) -> Bool {
    sequence.last == UInt8(ascii: "u") || sequence.starts(with: Array("\u{1B}[27;".utf8))
  }

  private func cut(_ bytes: [UInt8], _ generator: inout SplitMix) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...min(4, rest.count), using: &generator)
      pieces.append(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return pieces
  }

  @Test(arguments: UInt64(1)...4)
  func `a sequence of ECMA-48 is at most one event and never a printable key`(seed: UInt64) {
    var grammar = Grammar(generator: SplitMix(state: seed))
    for _ in 0..<5000 {
      let bytes = grammar.sequence()
      if bytes == Array("\u{1B}[200~".utf8) { continue }
      var decoder = InputDecoder()
      let whole = decoder.decode(bytes) + decoder.timeOut()
      #expect(whole.count <= 1, "\(bytes): \(whole)")
      if case .character(let scalar) = whole.first, scalar.value >= 0x20 {
        #expect(tellsNumber(bytes), "\(bytes): \(whole)")
      }
      if whole.first == InputEvent.key(.escape) { #expect(tellsNumber(bytes), "\(bytes)") }
      // At every single place, and in pieces of any size.
      for place in 1..<bytes.count {
        let events =
          decoder.decode(bytes[..<place]) + decoder.decode(bytes[place...]) + decoder.timeOut()
        #expect(events == whole, "\(bytes) at \(place)")
      }
      let pieces = cut(bytes, &grammar.generator)
      #expect(pieces.flatMap { decoder.decode($0) } + decoder.timeOut() == whole, "\(bytes)")
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `noise in any pieces gives the same events and never traps`(seed: UInt64) {
    var generator = SplitMix(state: seed)
    // Bytes that begin and end sequences come more often than by chance.
    let frequent = Array("\u{1B}\u{1B}[]OP\\;:<?~Mmu027~\u{7}".utf8) + [0xC3, 0xE2, 0x9B]
    for _ in 0..<300 {
      let bytes = (0..<200).map { _ in
        Bool.random(using: &generator)
          ? UInt8.random(in: 0...255, using: &generator)
          : frequent.randomElement(using: &generator) ?? 0
      }
      var whole = InputDecoder()
      let expected = whole.decode(bytes) + whole.timeOut()
      var cutUp = InputDecoder()
      let pieces = cut(bytes, &generator)
      #expect(pieces.flatMap { cutUp.decode($0) } + cutUp.timeOut() == expected, "\(bytes)")
      for case .mouse(_, let x, let y) in expected { #expect(x >= 0 && y >= 0) }
    }
  }
}
