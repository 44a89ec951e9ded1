/// What was typed into the palette, and the chosen row.
public struct PaletteState: Sendable, Equatable {
  /// What was typed; another text chooses the best row anew.
  public var field: TextField {
    didSet { selected = 0 }
  }
  /// The chosen row of the list, from 0; the list may have become shorter.
  public var selected = 0

  /// Opens with some letters.
  public init(text: String = "") { field = TextField(text) }

  /// What was typed.
  public var text: String { field.text }
}
