import Validation

extension JSON5Reader {
  mutating func string() throws(InputError) -> String {
    let start = line
    guard let quote = peek else { throw unexpected("a string") }
    advance()
    var text = String.UnicodeScalarView()
    while let scalar = peek {
      switch scalar {
      case quote:
        advance()
        return String(text)
      case "\n", "\r":
        throw fail(
          expected: "\(quote) at the end of the string", found: "the end of the line", line: start)
      case "\\":
        advance()
        try appendEscape(to: &text)
      default:
        text.append(scalar)
        advance()
      }
    }
    throw fail(
      expected: "\(quote) at the end of the string", found: "the end of the text", line: start)
  }

  private mutating func appendEscape(to text: inout String.UnicodeScalarView) throws(InputError) {
    guard let scalar = peek else { throw unexpected("an escape after \\") }
    switch scalar {
    case "b": text.append("\u{8}")
    case "f": text.append("\u{C}")
    case "n": text.append("\n")
    case "r": text.append("\r")
    case "t": text.append("\t")
    case "v": text.append("\u{B}")
    case "0" where !(peek(after: 1).map(Self.isDigit) ?? false): text.append("\0")
    case "1"..."9", "0": throw unexpected("an escape after \\")
    case "\r":
      advance()
      if peek == "\n" { advance() }
      return
    case "\n", "\u{2028}", "\u{2029}": break
    case "x":
      advance()
      let code = try hexadecimalCode(digits: 2)
      if let scalar = Unicode.Scalar(code) { text.append(scalar) }
      return
    case "u":
      advance()
      try appendUTF16Escape(to: &text)
      return
    default: text.append(scalar)
    }
    advance()
  }

  mutating func appendUTF16Escape(
    to text: inout String.UnicodeScalarView
  ) throws(InputError) {
    let code = try hexadecimalCode(digits: 4)
    if let scalar = Unicode.Scalar(code) {
      text.append(scalar)
      return
    }
    guard code < 0xDC00, take("\\"), take("u") else {
      throw fail(expected: "a pair of surrogates", found: "half a pair")
    }
    let second = try hexadecimalCode(digits: 4)
    guard second >= 0xDC00, second <= 0xDFFF,
      let scalar = Unicode.Scalar(0x10000 + (code - 0xD800) << 10 + (second - 0xDC00))
    else { throw fail(expected: "a pair of surrogates", found: "half a pair") }
    text.append(scalar)
  }

  private mutating func hexadecimalCode(digits: Int) throws(InputError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<digits {
      guard let scalar = peek, let digit = Self.hexadecimalDigit(scalar) else {
        throw unexpected("\(digits) hexadecimal digits")
      }
      code = code * 16 + digit
      advance()
    }
    return code
  }
}
