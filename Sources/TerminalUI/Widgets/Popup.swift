/// A box over the screen: help, a question, a message.
package struct Popup: Sendable, Equatable {
  /// The title in the border.
  package var title: String
  /// A few words at the right of the title: usually the key that closes it.
  package var caption: String

  /// Makes a popup.
  package init(title: String, caption: String = "") {
    self.title = title
    self.caption = caption
  }

  /// Draws a box for `width` x `height` cells of content (less if there is no room) in the middle of
  /// an area, over whatever is there, and makes the rest of the area step back.
  /// - Returns: The area for the content.
  package func draw(
    width: Int, height: Int, in area: Rect, of buffer: inout CellBuffer,
    with appearance: Appearance
  ) -> Rect {
    guard !area.isEmpty else { return area }
    buffer.recede(area, theme: appearance.theme)
    // A column of air on both sides of the content.
    let box = area.centered(width: width + 4, height: height + 2)
    buffer.fill(box, with: Cell(style: appearance.theme.text))
    let inside = PanelBorder(title: title, caption: caption, role: .focused).draw(
      in: box, of: &buffer, with: appearance)
    return inside.width > 2 ? inside.inset(horizontal: 1) : inside
  }
}
