/// Text that others wrote, made harmless: the one place that decides which characters may reach an
/// output.
package enum PrintableText {
  /// The text as one line: characters that steer a terminal or change how a line reads become spaces,
  /// and what is longer than `limit` scalars is cut with an ellipsis.
  package static func line(_ text: String, limit: Int = 2000) -> String {
    var line = String.UnicodeScalarView()
    for (index, scalar) in text.unicodeScalars.enumerated() {
      guard index < limit else {
        line.append("…")
        break
      }
      line.append(scalar.isPrintable ? scalar : " ")
    }
    return String(line)
  }

  /// The text in quotation marks, on one line and cut to a length that fits into a message.
  package static func quoted(_ text: String) -> String { "\"\(line(text, limit: 60))\"" }

  /// Text of any number of lines: as `line(_:limit:)`, but line feeds stay and nothing is cut.
  package static func lines(_ text: String) -> String {
    guard !text.utf8.allSatisfy({ $0 == 0x0A || (0x20..<0x7F).contains($0) }) else { return text }
    var lines = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      lines.append(scalar == "\n" || scalar.isPrintable ? scalar : " ")
    }
    return String(lines)
  }
}

extension Unicode.Scalar {
  /// Whether the scalar shows as itself wherever it is written.
  ///
  /// Not so: controls (C0, DEL, C1), formats (bidirectional and zero-width ones among them), line and
  /// paragraph separators, and what has no meaning of its own.
  package var isPrintable: Bool {
    if value < 0x7F { return value >= 0x20 }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      return false
    default: return true
    }
  }
}
