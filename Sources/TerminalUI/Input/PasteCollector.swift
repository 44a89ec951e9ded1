/// Takes a bracketed paste byte by byte, up to the sequence that ends it.
struct PasteCollector: Sendable {
  /// The most bytes that are kept; what follows is read and dropped.
  static let limit = 1 << 16

  private static let end = Array("\u{1B}[201~".utf8)

  private var bytes: [UInt8] = []
  /// How many bytes of the end have come.
  private var matched = 0

  /// Takes a byte.
  ///
  /// - Returns: Whether the paste is over.
  mutating func take(_ byte: UInt8) -> Bool {
    if byte == Self.end[matched] {
      matched += 1
      return matched == Self.end.count
    }
    // What looked like the end belongs to the text; only an Escape can begin another end.
    for index in 0..<matched { keep(Self.end[index]) }
    matched = byte == Self.end[0] ? 1 : 0
    if matched == 0 { keep(byte) }
    return false
  }

  private mutating func keep(_ byte: UInt8) {
    if bytes.count < Self.limit { bytes.append(byte) }
  }

  /// What was pasted, as one harmless line: every run of line ends and tabs is a space, none at
  /// either end; other control characters, formatting characters (among them those that turn the
  /// direction of writing) and what is not UTF-8 are left out.
  var text: String {
    var decoder = ScalarDecoder()
    var line = String.UnicodeScalarView()
    var isGap = false
    for byte in bytes {
      guard let scalar = decoder.take(byte) else { continue }
      switch scalar.properties.generalCategory {
      case .control where ("\t"..."\r").contains(scalar) || scalar == "\u{85}",
        .lineSeparator, .paragraphSeparator:
        isGap = true
      case .control, .format, .surrogate, .unassigned: break
      default:
        if isGap, !line.isEmpty { line.append(" ") }
        isGap = false
        line.append(scalar)
      }
    }
    return String(line)
  }
}
