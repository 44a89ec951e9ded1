/// Numbers as text for files and messages.
package enum DecimalText {
  /// The shortest decimal that reads back as the same number: whole numbers without a point, and
  /// nothing for what is not finite.
  package static func of(_ number: Double) -> String {
    number.isFinite ? trimmed("\(number)") : ""
  }

  /// The shortest decimal that reads back as the same number of single precision.
  package static func of(_ number: Float) -> String {
    number.isFinite ? trimmed("\(number)") : ""
  }

  /// As `of(_:)`, and words for what is not finite: for messages.
  package static func word(_ number: Double) -> String {
    number.isFinite ? of(number) : "\(number)"
  }

  private static func trimmed(_ text: String) -> String {
    text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
