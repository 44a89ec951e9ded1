/// What a border says about what it holds.
package enum BorderRole: Sendable, Equatable {
  /// An ordinary panel.
  case plain
  /// The panel that has the keyboard.
  case focused
  /// An image computed from observations: solid, green.
  case conditioned
  /// An image that the model imagines: broken, red. The line differs too, for those who cannot see
  /// the colours and for screens that have none.
  case dreaming
}

/// A box with a title cut into its top edge and a small caption at the right.
package struct PanelBorder: Sendable, Equatable {
  /// The title; empty for none.
  package var title: String
  /// A few words that say what the panel shows; dropped when there is no room.
  package var caption: String
  /// What the border says.
  package var role: BorderRole

  /// Makes a border.
  package init(title: String = "", caption: String = "", role: BorderRole = .plain) {
    self.title = title
    self.caption = caption
    self.role = role
  }

  /// Draws the box along the edge of an area and returns the area inside it; an area smaller than
  /// 2 x 2 gets no box and is returned whole.
  @discardableResult
  package func draw(
    in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance
  ) -> Rect {
    guard area.width >= 2, area.height >= 2 else { return area }
    let glyphs = appearance.glyphs
    let style = lineStyle(appearance.theme)
    let isDashed = role == .dreaming
    let across = isDashed ? glyphs.dashedHorizontal : glyphs.horizontal
    let down = isDashed ? glyphs.dashedVertical : glyphs.vertical
    for (y, left, right) in [
      (area.y, glyphs.topLeft, glyphs.topRight),
      (area.bottom - 1, glyphs.bottomLeft, glyphs.bottomRight),
    ] {
      buffer.fill(area.row(y - area.y), with: Cell(across, style: style))
      buffer.put(left, x: area.x, y: y, style: style, clip: area)
      buffer.put(right, x: area.right - 1, y: y, style: style, clip: area)
    }
    for x in [area.x, area.right - 1] {
      let edge = Rect(x: x, y: area.y + 1, width: 1, height: area.height - 2)
      buffer.fill(edge, with: Cell(down, style: style))
    }

    let edge = Rect(x: area.x + 2, y: area.y, width: area.width - 4, height: 1)
    let titleStyle = role == .plain ? appearance.theme.title : style.with(bold: true)
    drawHeading(
      title: title, caption: caption, titleStyle: titleStyle, in: edge, of: &buffer,
      with: appearance)
    return area.inset(horizontal: 1, vertical: 1)
  }

  private func lineStyle(_ theme: Theme) -> Style {
    switch role {
    case .plain: theme.border
    case .focused: theme.focusedBorder
    case .conditioned: theme.conditioned
    case .dreaming: theme.dreaming
    }
  }
}

/// Straight rules, alone or with a title: the light way to part a screen where boxes cost too much.
package enum Rule {
  /// A rule across the area's first row with a title at the left and a caption at the right.
  package static func horizontal(
    title: String = "", caption: String = "", isFocused: Bool = false, in area: Rect,
    of buffer: inout CellBuffer, with appearance: Appearance
  ) {
    guard !area.isEmpty else { return }
    let theme = appearance.theme
    let style = isFocused ? theme.focusedBorder : theme.border
    buffer.fill(area.row(0), with: Cell(appearance.glyphs.horizontal, style: style))
    let edge = Rect(x: area.x + 1, y: area.y, width: area.width - 2, height: 1)
    drawHeading(
      title: title, caption: caption, titleStyle: isFocused ? theme.focusedBorder : theme.title,
      in: edge, of: &buffer, with: appearance)
  }

  /// A rule down the area's first column.
  package static func vertical(
    in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance
  ) {
    var column = area
    buffer.fill(
      column.removeLeft(1), with: Cell(appearance.glyphs.vertical, style: appearance.theme.border))
  }
}

/// A title at the left and a caption at the right of one row, each between spaces; the caption goes
/// first when both do not fit.
private func drawHeading(
  title: String, caption: String, titleStyle: Style, in row: Rect, of buffer: inout CellBuffer,
  with appearance: Appearance
) {
  var left = row.x
  if !title.isEmpty, row.width >= 3 {
    let text = title.drawable(in: appearance.glyphs)
      .truncated(to: row.width - 2, glyphs: appearance.glyphs)
    left = buffer.write(" \(text) ", in: row, style: titleStyle)
  }
  let text = caption.drawable(in: appearance.glyphs)
  let width = text.columnCount + 2
  if !text.isEmpty, row.right - width > left {
    buffer.write(
      " \(text) ", x: row.right - width, y: row.y, style: appearance.theme.muted, clip: row)
  }
}
