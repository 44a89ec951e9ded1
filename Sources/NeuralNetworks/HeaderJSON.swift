import Validation

/// A JSON value of a safetensors header, read as RFC 8259 writes it: nothing is forgiven, keys may not
/// repeat, and numbers keep their text, so that `1.0` is no whole number.
enum HeaderJSON {
  case null
  case boolean(Bool)
  case number(String)
  case string(String)
  case array([HeaderJSON])
  case object([(key: String, value: HeaderJSON)])

  /// What is wrong with a header.
  struct Problem: Error {
    var tensor: String?
    var expected: String
    var found: String
  }

  /// Reads a whole text of valid UTF-8.
  static func read(_ bytes: [UInt8]) throws(Problem) -> HeaderJSON {
    var reader = Reader(bytes: bytes)
    let value = try reader.value(depth: 1)
    reader.skipBlanks()
    guard reader.position == bytes.count else { throw reader.unexpected("the end of the header") }
    return value
  }

  /// The kind of the value, for messages.
  var kind: String {
    switch self {
    case .null: "null"
    case .boolean(let flag): "\(flag)"
    case .number(let text): PrintableText.line(text, limit: 40)
    case .string(let text): PrintableText.quoted(text)
    case .array: "a list"
    case .object: "an object"
    }
  }
}

/// Reads values from bytes.
private struct Reader {
  /// The deepest nesting that is read; deeper headers would only exhaust the stack.
  private static let depthLimit = 127

  let bytes: [UInt8]
  var position = 0

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  func unexpected(_ expected: String) -> HeaderJSON.Problem {
    let rest = String(decoding: bytes[position...].prefix(12), as: UTF8.self)
    let found = rest.isEmpty ? "the end" : PrintableText.quoted(rest)
    return HeaderJSON.Problem(
      expected: "a header of JSON with \(expected) at its byte \(position)",
      found: "\(found): not valid JSON")
  }

  mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D {
      position += 1
    }
  }

  mutating func value(depth: Int) throws(HeaderJSON.Problem) -> HeaderJSON {
    skipBlanks()
    switch peek {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard depth <= Self.depthLimit else {
        throw unexpected("at most \(Self.depthLimit) nested values")
      }
      return peek == UInt8(ascii: "{") ? try object(depth: depth) : try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(
    _ word: String, _ value: HeaderJSON
  ) throws(HeaderJSON.Problem) -> HeaderJSON {
    guard bytes[position...].starts(with: word.utf8) else { throw unexpected("a value") }
    position += word.utf8.count
    return value
  }

  private mutating func object(depth: Int) throws(HeaderJSON.Problem) -> HeaderJSON {
    position += 1
    var members: [(key: String, value: HeaderJSON)] = []
    var keys: Set<String> = []
    skipBlanks()
    if take("}") { return .object([]) }
    while true {
      skipBlanks()
      guard peek == UInt8(ascii: "\"") else { throw unexpected("a key in quotation marks") }
      let key = try string()
      guard keys.insert(key).inserted else {
        throw HeaderJSON.Problem(
          expected: "every key once", found: "\(PrintableText.quoted(key)) again")
      }
      skipBlanks()
      guard take(":") else { throw unexpected("a colon") }
      members.append((key, try value(depth: depth + 1)))
      skipBlanks()
      if take("}") { return .object(members) }
      guard take(",") else { throw unexpected("a comma or }") }
    }
  }

  private mutating func array(depth: Int) throws(HeaderJSON.Problem) -> HeaderJSON {
    position += 1
    var elements: [HeaderJSON] = []
    skipBlanks()
    if take("]") { return .array([]) }
    while true {
      elements.append(try value(depth: depth + 1))
      skipBlanks()
      if take("]") { return .array(elements) }
      guard take(",") else { throw unexpected("a comma or ]") }
    }
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = peek, (0x30...0x39).contains(byte) { position += 1 }
    return position - start
  }

  private mutating func number() throws(HeaderJSON.Problem) -> String {
    let start = position
    _ = take("-")
    let hasLeadingZero = peek == UInt8(ascii: "0")
    let whole = digits()
    guard whole == 1 || (whole > 1 && !hasLeadingZero) else {
      position = start
      throw unexpected("a value")
    }
    if take("."), digits() == 0 { throw unexpected("digits") }
    if take("e") || take("E") {
      if !take("-") { _ = take("+") }
      if digits() == 0 { throw unexpected("digits") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let number = Double(text), number.isFinite else {
      throw HeaderJSON.Problem(
        expected: "numbers of double precision", found: PrintableText.line(text, limit: 40))
    }
    return text
  }

  private mutating func string() throws(HeaderJSON.Problem) -> String {
    position += 1
    var units: [UInt8] = []
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: units, as: UTF8.self)
      case 0..<0x20: throw unexpected("no control character in a string")
      case UInt8(ascii: "\\"):
        position += 1
        units.append(contentsOf: String(try escaped()).utf8)
      default:
        units.append(byte)
        position += 1
      }
    }
    throw unexpected("a quotation mark")
  }

  private static let escapes: [UInt8: Unicode.Scalar] = [
    UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
    UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n",
    UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
  ]

  /// What stands for an escape, after its backslash.
  private mutating func escaped() throws(HeaderJSON.Problem) -> Unicode.Scalar {
    if let byte = peek, let scalar = Self.escapes[byte] {
      position += 1
      return scalar
    }
    guard take("u") else { throw unexpected("an escape") }
    let first = try codeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, take("\\"), take("u") else { throw unexpected("a pair of surrogates") }
    let second = try codeUnit()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(
        0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
    else { throw unexpected("a pair of surrogates") }
    return scalar
  }

  private mutating func codeUnit() throws(HeaderJSON.Problem) -> UInt16 {
    let text = bytes[position...].prefix(4)
    guard text.count == 4, text.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: text, as: UTF8.self), radix: 16)
    else { throw unexpected("four hexadecimal digits") }
    position += 4
    return unit
  }
}
