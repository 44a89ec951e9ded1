/// What was typed into the palette, and the chosen row.
package struct PaletteState: Sendable, Equatable {
  /// What was typed; another text chooses the best row anew.
  package var field: TextField {
    didSet { selected = 0 }
  }
  /// The chosen row of the list, from 0; the list may have become shorter.
  package var selected = 0

  /// Opens with some letters.
  package init(text: String = "") { field = TextField(text) }

  /// What was typed.
  package var text: String { field.text }
}
