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
    for column in (area.x + 1)..<(area.right - 1) where area.width > 2 {
      buffer.put(across, x: column, y: area.y, style: style, clip: area)
      buffer.put(across, x: column, y: area.bottom - 1, style: style, clip: area)
    }
    for row in (area.y + 1)..<(area.bottom - 1) where area.height > 2 {
      buffer.put(down, x: area.x, y: row, style: style, clip: area)
      buffer.put(down, x: area.right - 1, y: row, style: style, clip: area)
    }
    buffer.put(glyphs.topLeft, x: area.x, y: area.y, style: style, clip: area)
    buffer.put(glyphs.topRight, x: area.right - 1, y: area.y, style: style, clip: area)
    buffer.put(glyphs.bottomLeft, x: area.x, y: area.bottom - 1, style: style, clip: area)
    buffer.put(glyphs.bottomRight, x: area.right - 1, y: area.bottom - 1, style: style, clip: area)

    let edge = Rect(x: area.x + 2, y: area.y, width: area.width - 4, height: 1)
    let titleStyle = role == .plain ? appearance.theme.title : style.with(bold: true)
    drawHeading(
      title: title, caption: caption, titleStyle: titleStyle, in: edge, of: &buffer,
      with: appearance)
    return area.inset(horizontal: 1, vertical: 1)
  }

  private func lineStyle(_ theme: Theme) -> Style {
    switch role {
    case .plain: return theme.border
    case .focused: return theme.focusedBorder
    case .conditioned: return theme.conditioned
    case .dreaming: return theme.dreaming
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
    for column in area.x..<area.right {
      buffer.put(appearance.glyphs.horizontal, x: column, y: area.y, style: style, clip: area)
    }
    let edge = Rect(x: area.x + 1, y: area.y, width: area.width - 2, height: 1)
    drawHeading(
      title: title, caption: caption, titleStyle: isFocused ? theme.focusedBorder : theme.title,
      in: edge, of: &buffer, with: appearance)
  }

  /// A rule down the area's first column.
  package static func vertical(
    in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance
  ) {
    guard !area.isEmpty else { return }
    for row in area.y..<area.bottom {
      buffer.put(
        appearance.glyphs.vertical, x: area.x, y: row, style: appearance.theme.border, clip: area)
    }
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
    left = buffer.write(" \(text) ", x: row.x, y: row.y, style: titleStyle, clip: row)
  }
  let text = caption.drawable(in: appearance.glyphs)
  let width = text.columnCount + 2
  if !text.isEmpty, row.right - width > left {
    buffer.write(
      " \(text) ", x: row.right - width, y: row.y, style: appearance.theme.muted, clip: row)
  }
}
