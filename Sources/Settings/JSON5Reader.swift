import Validation

/// Reads JSON5 (json5.org, version 1.0.0) into a tree that knows its lines.
///
/// Foundation's decoder reads JSON5 too, but on Linux it reports neither the place of a syntax error
/// nor duplicate keys; the tests hold the two to the same verdict on valid and broken texts.
/// Deviations from the specification: a duplicate key is an error, as are more than `depthLimit`
/// nested containers.
package struct JSON5Reader {
  /// The deepest nesting of lists and objects that is read.
  package static let depthLimit = 32

  private let scalars: [Unicode.Scalar]
  private let source: String
  private let depthLimit: Int
  private var takesTrailingCommas = true
  private let fixedOrigin: JSONTree.Origin?
  private var position = 0
  var line = 1
  private var path: [String] = []

  private init(_ text: String, source: String, origin: JSONTree.Origin?, depthLimit: Int) {
    self.depthLimit = depthLimit
    scalars = Array(text.unicodeScalars)
    self.source = source
    fixedOrigin = origin
  }

  /// Reads a whole text.
  ///
  /// - Parameters:
  ///   - source: The file (or option) that errors name.
  ///   - origin: The origin of all values; nil for the line where each begins.
  package static func read(
    _ text: String, source: String, origin: JSONTree.Origin? = nil, depthLimit: Int = depthLimit,
    takesTrailingCommas: Bool = true
  ) throws(InputError) -> JSONTree {
    var reader = JSON5Reader(text, source: source, origin: origin, depthLimit: depthLimit)
    reader.takesTrailingCommas = takesTrailingCommas
    if reader.peek == "\u{FEFF}" { reader.advance() }
    let tree = try reader.value(depth: 0)
    try reader.skipBlanks()
    guard reader.peek == nil else { throw reader.unexpected("the end of the text") }
    return tree
  }

  // MARK: - Scalars

  var peek: Unicode.Scalar? {
    position < scalars.count ? scalars[position] : nil
  }

  func peek(after count: Int) -> Unicode.Scalar? {
    position + count < scalars.count ? scalars[position + count] : nil
  }

  private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  mutating func advance() {
    let scalar = scalars[position]
    position += 1
    // A carriage return before a line feed is the same line break.
    if Self.isLineBreak(scalar), !(scalar == "\r" && peek == "\n") { line += 1 }
  }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    advance()
    return true
  }

  private var origin: JSONTree.Origin { fixedOrigin ?? .line(line) }

  func fail(expected: String, found: String, line errorLine: Int? = nil) -> InputError {
    InputError(
      kind: fixedOrigin == nil ? .file : .usage, source: source,
      line: fixedOrigin == nil ? errorLine ?? line : nil, keyPath: path.joined(separator: "."),
      expected: expected, found: found)
  }

  /// An error about what stands at the present position.
  func unexpected(_ expected: String) -> InputError {
    guard let scalar = peek else { return fail(expected: expected, found: "the end of the text") }
    guard Self.isIdentifierStart(scalar) || Self.isDigit(scalar) else {
      return fail(expected: expected, found: PrintableText.quoted(String(scalar)))
    }
    var word = String.UnicodeScalarView()
    var index = position
    while index < scalars.count, word.count < 40,
      Self.isIdentifierPart(scalars[index]) || scalars[index] == "."
    {
      word.append(scalars[index])
      index += 1
    }
    return fail(expected: expected, found: PrintableText.quoted(String(word)))
  }

  private mutating func skipBlanks() throws(InputError) {
    while let scalar = peek {
      switch scalar {
      case "/" where peek(after: 1) == "/":
        while let next = peek, !Self.isLineBreak(next) { advance() }
      case "/" where peek(after: 1) == "*":
        let start = line
        advance()
        advance()
        while !(peek == "*" && peek(after: 1) == "/") {
          guard peek != nil else {
            throw fail(
              expected: "*/ after the comment that begins here", found: "the end of the text",
              line: start)
          }
          advance()
        }
        advance()
        advance()
      case " ", "\t", "\n", "\r", "\u{B}", "\u{C}", "\u{A0}", "\u{2028}", "\u{2029}", "\u{FEFF}":
        advance()
      case _ where scalar.properties.generalCategory == .spaceSeparator: advance()
      default: return
      }
    }
  }

  // MARK: - Values

  /// Takes a comma, if there is one; JSON has something after it, JSON5 may not.
  private mutating func takeComma() throws(InputError) -> Bool {
    guard take(",") else { return false }
    try skipBlanks()
    if !takesTrailingCommas, peek == "}" || peek == "]" { throw unexpected("more after the comma") }
    return true
  }

  private mutating func value(depth: Int) throws(InputError) -> JSONTree {
    try skipBlanks()
    guard depth <= depthLimit else {
      throw fail(
        expected: "at most \(depthLimit) nested lists and objects", found: "more of them")
    }
    let origin = origin
    switch peek {
    case "{": return JSONTree(.object(try object(depth: depth)), origin: origin)
    case "[": return JSONTree(.array(try array(depth: depth)), origin: origin)
    case "\"", "'": return JSONTree(.string(try string()), origin: origin)
    default: return JSONTree(try wordOrNumber(), origin: origin)
    }
  }

  private mutating func object(depth: Int) throws(InputError) -> [JSONTree.Member] {
    let start = line
    advance()
    var members: [JSONTree.Member] = []
    var lines: [String: Int] = [:]
    while true {
      try skipBlanks()
      if take("}") { return members }
      guard peek != nil else {
        throw fail(
          expected: "} after the object that begins here", found: "the end of the text",
          line: start)
      }
      let keyLine = line
      let key = try key()
      path.append(key)
      if let first = lines.updateValue(keyLine, forKey: key) {
        throw fail(
          expected: "every key once", found: "it again (first in line \(first))", line: keyLine)
      }
      try skipBlanks()
      guard take(":") else { throw unexpected(": after the key") }
      members.append(JSONTree.Member(key: key, value: try value(depth: depth + 1)))
      path.removeLast()
      try skipBlanks()
      guard try takeComma() || peek == "}" else {
        throw peek == nil
          ? fail(
            expected: "} after the object that begins here", found: "the end of the text",
            line: start)
          : unexpected(", or } after the value of \(PrintableText.line(key, limit: 40))")
      }
    }
  }

  private mutating func array(depth: Int) throws(InputError) -> [JSONTree] {
    let start = line
    advance()
    var elements: [JSONTree] = []
    while true {
      try skipBlanks()
      if take("]") { return elements }
      path.append("\(elements.count)")
      elements.append(try value(depth: depth + 1))
      path.removeLast()
      try skipBlanks()
      guard try takeComma() || peek == "]" else {
        throw peek == nil
          ? fail(
            expected: "] after the list that begins here", found: "the end of the text",
            line: start)
          : unexpected(", or ] after the element")
      }
    }
  }

  // MARK: - Keys and words

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x30 && scalar.value <= 0x39
  }

  private static func isIdentifierStart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return scalar == "$" || scalar == "_" || scalar.properties.isAlphabetic
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .letterNumber:
      return true
    default: return false
    }
  }

  private static func isIdentifierPart(_ scalar: Unicode.Scalar) -> Bool {
    if isIdentifierStart(scalar) || isDigit(scalar) { return true }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return true
    default: return scalar == "\u{200C}" || scalar == "\u{200D}"
    }
  }

  private mutating func key() throws(InputError) -> String {
    if peek == "\"" || peek == "'" { return try string() }
    var key = String.UnicodeScalarView()
    while let scalar = peek {
      let start = position
      let isEscape = take("\\")
      if isEscape {
        guard take("u") else { throw unexpected("u and four hexadecimal digits after \\") }
        try appendUTF16Escape(to: &key)
      } else {
        key.append(scalar)
      }
      // An escape stands for what could stand there itself.
      guard let last = key.last,
        key.count == 1 ? Self.isIdentifierStart(last) : Self.isIdentifierPart(last)
      else {
        if isEscape {
          position = start
          throw unexpected("a letter or digit of a key")
        }
        key.removeLast()
        break
      }
      if !isEscape { advance() }
    }
    guard !key.isEmpty else { throw unexpected("a key, or } to end the object") }
    return String(key)
  }

  private mutating func identifier() -> String {
    var word = String.UnicodeScalarView()
    while let scalar = peek, Self.isIdentifierPart(scalar) {
      word.append(scalar)
      advance()
    }
    return String(word)
  }

  private mutating func wordOrNumber() throws(InputError) -> JSONTree.Value {
    let expected = "a value (number, \"text\", true, false, null, list or object)"
    guard let scalar = peek else { throw unexpected(expected) }
    if Self.isIdentifierStart(scalar) {
      let start = position
      switch identifier() {
      case "true": return .boolean(true)
      case "false": return .boolean(false)
      case "null": return .null
      case "Infinity": return .number(.infinity, text: "Infinity")
      case "NaN": return .number(.nan, text: "NaN")
      default:
        position = start
        throw unexpected(expected)
      }
    }
    guard Self.isDigit(scalar) || scalar == "-" || scalar == "+" || scalar == "." else {
      throw unexpected(expected)
    }
    return try number()
  }

  // MARK: - Numbers

  private mutating func number() throws(InputError) -> JSONTree.Value {
    let start = position
    var sign = 1.0
    if take("-") { sign = -1 } else { _ = take("+") }
    if let scalar = peek, Self.isIdentifierStart(scalar) {
      switch identifier() {
      case "Infinity": return .number(sign * .infinity, text: text(from: start))
      case "NaN": return .number(.nan, text: text(from: start))
      default:
        position = start
        throw unexpected("a number after the sign")
      }
    }
    if peek == "0", peek(after: 1) == "x" || peek(after: 1) == "X" {
      return try hexadecimal(sign: sign, start: start)
    }
    let whole = digits()
    if whole > 1, scalars[position - whole] == "0" {
      position = start
      throw fail(expected: "a number without leading zeros", found: text(to: 20))
    }
    var fraction = 0
    if take(".") { fraction = digits() }
    guard whole + fraction > 0 else {
      position = start
      throw fail(expected: "a number", found: PrintableText.quoted(text(to: 1)))
    }
    if peek == "e" || peek == "E" {
      advance()
      if !take("-") { _ = take("+") }
      guard digits() > 0 else { throw unexpected("digits of the exponent") }
    }
    try requireEndOfNumber(start: start)
    let written = text(from: start)
    // Swift's parser wants no plus sign and digits on both sides of the point.
    var canonical = written.hasPrefix("+") ? String(written.dropFirst()) : written
    if whole == 0 { canonical = canonical.replacing(".", with: "0.", maxReplacements: 1) }
    if fraction == 0 { canonical = canonical.replacing(".", with: "", maxReplacements: 1) }
    guard let number = Double(canonical) else {
      throw fail(expected: "a number", found: PrintableText.quoted(written))
    }
    return .number(number, text: written)
  }

  private mutating func hexadecimal(
    sign: Double, start: Int
  ) throws(InputError) -> JSONTree.Value {
    advance()
    advance()
    var number = 0.0
    var count = 0
    while let scalar = peek, let digit = Self.hexadecimalDigit(scalar) {
      number = number * 16 + Double(digit)
      count += 1
      advance()
    }
    guard count > 0 else { throw unexpected("hexadecimal digits") }
    try requireEndOfNumber(start: start)
    return .number(sign * number, text: text(from: start))
  }

  static func hexadecimalDigit(_ scalar: Unicode.Scalar) -> UInt32? {
    switch scalar {
    case "0"..."9": scalar.value - 0x30
    case "a"..."f": scalar.value - 0x61 + 10
    case "A"..."F": scalar.value - 0x41 + 10
    default: nil
    }
  }

  private mutating func digits() -> Int {
    var count = 0
    while let scalar = peek, Self.isDigit(scalar) {
      advance()
      count += 1
    }
    return count
  }

  private mutating func requireEndOfNumber(start: Int) throws(InputError) {
    guard let scalar = peek, Self.isIdentifierPart(scalar) || scalar == "." else { return }
    position = start
    throw fail(expected: "a number", found: PrintableText.quoted(text(to: 40)))
  }

  private func text(from start: Int) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[start..<position])
    return String(text)
  }

  /// What stands here up to the next blank, comma or bracket, at most `limit` scalars.
  private func text(to limit: Int) -> String {
    var text = String.UnicodeScalarView()
    for scalar in scalars[position...].prefix(limit) {
      if " \t\r\n,]}".unicodeScalars.contains(scalar) { break }
      text.append(scalar)
    }
    return String(text)
  }
}
