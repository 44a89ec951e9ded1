/// Puts characters together from UTF-8 that comes byte by byte; what is not UTF-8 yields nothing.
struct ScalarDecoder: Sendable {
  private var value: UInt32 = 0
  private var missing = 0
  /// Which next byte is well-formed: narrower than 0x80...0xBF after a few first bytes.
  private var allowed: ClosedRange<UInt8> = 0x80...0xBF

  /// Whether no character is begun.
  var isEmpty: Bool { missing == 0 }

  /// Whether a byte belongs to the character that is begun.
  func goesOn(with byte: UInt8) -> Bool { missing > 0 && allowed.contains(byte) }

  /// Takes a byte and gives the character that it completes.
  mutating func take(_ byte: UInt8) -> Unicode.Scalar? {
    if goesOn(with: byte) {
      value = value << 6 | UInt32(byte & 0x3F)
      missing -= 1
      allowed = 0x80...0xBF
      return missing == 0 ? Unicode.Scalar(value) : nil
    }
    missing = 0
    switch byte {
    case 0x00..<0x80: return Unicode.Scalar(byte)
    case 0xC2...0xDF: begin(byte & 0x1F, missing: 1)
    case 0xE0: begin(byte & 0x0F, missing: 2, allowed: 0xA0...0xBF)
    // Surrogates are no characters.
    case 0xED: begin(byte & 0x0F, missing: 2, allowed: 0x80...0x9F)
    case 0xE1...0xEF: begin(byte & 0x0F, missing: 2)
    case 0xF0: begin(byte & 0x07, missing: 3, allowed: 0x90...0xBF)
    case 0xF1...0xF3: begin(byte & 0x07, missing: 3)
    case 0xF4: begin(byte & 0x07, missing: 3, allowed: 0x80...0x8F)
    default: break
    }
    return nil
  }

  private mutating func begin(
    _ bits: UInt8, missing: Int, allowed: ClosedRange<UInt8> = 0x80...0xBF
  ) {
    value = UInt32(bits)
    self.missing = missing
    self.allowed = allowed
  }
}
