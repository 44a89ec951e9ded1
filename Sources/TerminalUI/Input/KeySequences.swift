/// What the sequences of terminals mean.
///
/// The common ones are in tables here, whatever TERM says: a terminal inside another one (tmux,
/// screen) sends what it likes. What is peculiar to a terminal comes from its description.
package struct KeySequences: Sendable {
  /// Whole sequences by their bytes, before any other meaning; nil is a key that means nothing.
  let keys: [[UInt8]: NamedKey?]

  /// Makes the tables.
  ///
  /// - Parameter keys: Sequences of this terminal, from its description. Those that do not begin
  ///   with Escape are left out: they are control characters, which are keys of their own.
  package init(keys: [[UInt8]: NamedKey?] = [:]) {
    self.keys = keys.filter { $0.key.count > 1 && $0.key[0] == 0x1B }
  }

  /// What begins a bracketed paste.
  static let pasteBegin = Array("\u{1B}[200~".utf8)

  /// The names that terminfo has for the sequences of keys; without a key when they mean nothing
  /// here.
  package static let capabilities: [(name: String, key: NamedKey?)] =
    [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home),
      ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown), ("kdch1", .delete),
      ("kent", .enter), ("kcbt", .backTab), ("kbs", .backspace),
      ("ka1", .home), ("ka3", .pageUp), ("kc1", .end), ("kc3", .pageDown),
      ("kfnd", .home), ("kslt", .end), ("kll", .end),
    ]
    + (1...12).map { ("kf\($0)", NamedKey.function($0)) }
    + (13...63).map { ("kf\($0)", nil) }
    + ["kb2", "kich1", "kri", "kind"].map { ($0, nil) }
    + ["kUP", "kDN", "kLFT", "kRIT", "kHOM", "kEND", "kPRV", "kNXT", "kDC", "kIC"].flatMap { key in
      ["", "3", "4", "5", "6", "7"].map { (key + $0, nil) }
    }

  // MARK: - Characters

  /// The event of a character that was sent as itself.
  static func event(ofCharacter scalar: Unicode.Scalar) -> InputEvent? {
    switch scalar.value {
    case 0x09: .key(.tab)
    case 0x0A, 0x0D: .key(.enter)
    case 0x08, 0x7F: .key(.backspace)
    case 0x1B: .key(.escape)
    case 0x80..<0xA0: nil
    default: .character(scalar)
    }
  }

  // MARK: - SS2, SS3 and the console of Linux

  /// The event of a sequence that SS3 begins; the keys are those of a keypad in application mode.
  static func event(ofSingleShift sequence: [UInt8]) -> InputEvent? {
    guard sequence.count == 3, sequence[1] == UInt8(ascii: "O") else { return nil }
    if sequence[2] == UInt8(ascii: "M") { return .key(.enter) }
    return letterKey(sequence[2]).map { .key($0) }
  }

  /// The event of `ESC [ [` and this byte.
  static func event(ofConsole byte: UInt8) -> InputEvent? {
    let first = UInt8(ascii: "A")
    guard (first..<first + 5).contains(byte) else { return nil }
    return NamedKey.function(Int(byte - first) + 1).map { .key($0) }
  }

  // MARK: - The ends of control sequences

  /// The key of a letter at the end of a sequence, whether SS3 or CSI begins it.
  static func letterKey(_ letter: UInt8) -> NamedKey? { letterKeys[letter] }

  private static let letterKeys = [UInt8: NamedKey](
    uniqueKeysWithValues: zip(
      "ABCDHFPQRS".utf8, [.up, .down, .right, .left, .home, .end, .f1, .f2, .f3, .f4]))

  /// The key of a number before a tilde.
  static func numberedKey(_ number: Int) -> NamedKey? {
    switch number {
    // The first of each are those of xterm, tmux and the console, the second those of rxvt.
    case 1, 7: .home
    case 4, 8: .end
    case 3: .delete
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23, 24: .function(number - 12)
    default: nil
    }
  }
}

extension NamedKey {
  /// A function key, from 1 to 12.
  static func function(_ number: Int) -> NamedKey? {
    NamedKey(rawValue: "f\(number)")
  }
}
