import TerminalUI

/// A line of text that the user types: the palette's and the help's search.
package struct TextField: Sendable, Equatable {
  /// The longest text, in characters.
  static let limit = 60

  /// What was typed.
  package private(set) var text: String

  /// A line with some letters.
  package init(_ text: String = "") { self.text = text }

  /// Takes an editing key.
  mutating func edit(_ action: TextAction) {
    switch action {
    case .typed(let scalar): type(scalar)
    case .erased: if !text.isEmpty { text.unicodeScalars.removeLast() }
    case .wordErased:
      while text.last == " " { text.removeLast() }
      while let last = text.last, last != " " { text.removeLast() }
    case .cleared: text = ""
    }
  }

  /// Takes a character that a line can show, as long as there is room for it.
  private mutating func type(_ scalar: Unicode.Scalar) {
    guard Self.isText(scalar), text.unicodeScalars.count < Self.limit else { return }
    text.unicodeScalars.append(scalar)
  }

  /// Whether a character is text rather than a command to a terminal.
  static func isText(_ scalar: Unicode.Scalar) -> Bool {
    scalar.singleColumn != nil && scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value)
  }
}

/// What is done to the line that takes letters.
package enum TextAction: Sendable, Equatable {
  /// Type a character.
  case typed(Unicode.Scalar)
  /// Take the last character back.
  case erased
  /// Take the last word back.
  case wordErased
  /// Take all characters back.
  case cleared
}
