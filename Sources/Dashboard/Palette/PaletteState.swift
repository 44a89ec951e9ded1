/// What was typed into the palette, and the chosen row.
public struct PaletteState: Sendable, Equatable {
  /// The longest text, in characters.
  static let limit = 60

  /// What was typed.
  public var text: String
  /// The chosen row of the list, from 0; the list may have become shorter.
  public var selected = 0

  /// Opens with some letters.
  public init(text: String = "") { self.text = text }
}
