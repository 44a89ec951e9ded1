/// Which side of its column a text stands on.
public enum TextAlignment: Sendable, Equatable {
  /// At the left edge.
  case left
  /// At the right edge, as numbers do.
  case right
}

/// A table with a heading row and at most one chosen row.
public struct Table: Sendable, Equatable {
  /// One column of a table.
  public struct Column: Sendable, Equatable {
    /// The heading.
    public var heading: String
    /// How wide it wants to be.
    public var extent: Extent
    /// Which side its texts stand on.
    public var alignment: TextAlignment

    /// Makes a column.
    public init(
      _ heading: String, extent: Extent = .flexible(), alignment: TextAlignment = .left
    ) {
      self.heading = heading
      self.extent = extent
      self.alignment = alignment
    }
  }

  /// One cell of a table.
  public struct Entry: Sendable, Equatable, ExpressibleByStringLiteral {
    /// The text.
    public var text: String
    /// How it is drawn; nil for ordinary text.
    public var style: Style?

    /// Makes an entry.
    public init(_ text: String, style: Style? = nil) {
      self.text = text
      self.style = style
    }

    /// Makes an entry of ordinary text.
    public init(stringLiteral text: String) { self.init(text) }
  }

  /// The columns.
  public var columns: [Column]
  /// The rows.
  public var rows: [[Entry]]
  /// The chosen row.
  public var selected: Int?

  /// Makes a table.
  public init(columns: [Column], rows: [[Entry]], selected: Int? = nil) {
    self.columns = columns
    self.rows = rows
    self.selected = selected
  }

  /// Draws the heading and as many rows as fit, scrolled so that the chosen row is among them.
  public func draw(in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance) {
    guard !area.isEmpty else { return }
    let theme = appearance.theme
    var body = area
    let head = body.removeTop(1)
    let slots = head.columns(columns.map(\.extent), spacing: 2)
    for (column, slot) in zip(columns, slots) {
      write(
        column.heading, alignment: column.alignment, style: theme.muted.with(underline: true),
        in: slot, of: &buffer, glyphs: appearance.glyphs)
    }
    let first = max(0, min((selected ?? 0) - body.height + 1, rows.count - body.height))
    for (line, index) in (first..<max(first, min(rows.count, first + body.height))).enumerated() {
      let y = body.y + line
      if index == selected {
        buffer.fill(
          Rect(x: body.x, y: y, width: body.width, height: 1).intersection(area),
          with: Cell(style: theme.selection))
      }
      for ((column, slot), entry) in zip(zip(columns, slots), rows[index]) {
        let style = index == selected ? theme.selection : entry.style ?? theme.text
        write(
          entry.text, alignment: column.alignment, style: style,
          in: Rect(x: slot.x, y: y, width: slot.width, height: 1), of: &buffer,
          glyphs: appearance.glyphs)
      }
    }
  }

  private func write(
    _ text: String, alignment: TextAlignment, style: Style, in slot: Rect,
    of buffer: inout CellBuffer, glyphs: GlyphSet
  ) {
    let shown = text.drawable(in: glyphs).truncated(to: slot.width, glyphs: glyphs)
    let x = alignment == .left ? slot.x : slot.right - shown.columnCount
    buffer.write(shown, x: x, y: slot.y, style: style, clip: slot)
  }
}
