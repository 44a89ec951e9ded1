import TerminalUI

extension KeyTable {
  /// The keys as they come out of the box.
  package static let standard = KeyTable(views: DashboardView.standard)
}

extension KeyStroke: ExpressibleByUnicodeScalarLiteral {
  /// A character key, written as a literal.
  package init(unicodeScalarLiteral scalar: Unicode.Scalar) {
    self = .character(scalar)
  }

  /// The key of a digit.
  init(digit: Int) {
    self = .character(Unicode.Scalar(UInt8(clamping: 0x30 + digit)))
  }

  /// A letter held with Ctrl.
  static func control(_ letter: Unicode.Scalar) -> KeyStroke {
    .character(Unicode.Scalar(UInt8(truncatingIfNeeded: letter.value) & 0x1F))
  }
}
