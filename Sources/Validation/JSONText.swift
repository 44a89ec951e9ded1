/// Parts of JSON texts.
package enum JSONText {
  /// A string literal that reads back as the same text and shows no character that is not printable:
  /// those are escaped, as pairs of surrogates beyond the basic plane.
  package static func literal(_ text: String) -> String {
    var literal = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": literal += "\\\""
      case "\\": literal += "\\\\"
      case "\n": literal += "\\n"
      case "\r": literal += "\\r"
      case "\t": literal += "\\t"
      case _ where scalar.isPrintable: literal.unicodeScalars.append(scalar)
      default:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return literal + "\""
  }
}
