/// Which side of its column a text stands on.
package enum TextAlignment: Sendable, Equatable {
  /// At the left edge.
  case left
  /// At the right edge, as numbers do.
  case right
}

/// A table with a heading row and at most one chosen row.
///
/// It cuts nothing: where it is too narrow, entries take their shorter forms, then the least important
/// columns go.
package struct Table: Sendable, Equatable {
  /// One column of a table.
  package struct Column: Sendable, Equatable {
    /// The heading.
    package var heading: Entry
    /// Which side its texts stand on.
    package var alignment: TextAlignment
    /// Columns with larger numbers stay longer.
    package var importance: Int

    /// Makes a column.
    package init(_ heading: Entry, alignment: TextAlignment = .left, importance: Int = 0) {
      self.heading = heading
      self.alignment = alignment
      self.importance = importance
    }
  }

  /// One cell of a table.
  package struct Entry: Sendable, Equatable, ExpressibleByStringLiteral {
    /// The text.
    package var text: String
    /// The same in fewer columns, in falling length: `-1.18k` for `-1180.25`.
    package var shorter: [String]
    /// How it is drawn; nil for ordinary text.
    package var style: Style?

    /// Makes an entry.
    package init(_ text: String, shorter: [String] = [], style: Style? = nil) {
      self.text = text
      self.shorter = shorter
      self.style = style
    }

    /// Makes an entry of a number: whole, then in three digits, then in fewer.
    package init(number: Double, decimals: Int, style: Style? = nil) {
      self.init(
        NumberFormat.fixed(number, decimals: decimals),
        shorter: [6, 5, 4].map { NumberFormat.compact(number, width: $0) }, style: style)
    }

    /// Makes an entry of ordinary text.
    package init(stringLiteral text: String) { self.init(text) }

    /// The longest form that has room; nil when none has.
    func fitting(_ width: Int) -> String? {
      ([text] + shorter).first { $0.columnCount <= width }
    }

    var least: Int { ([text] + shorter).map(\.columnCount).min() ?? 0 }
  }

  /// The columns.
  package var columns: [Column]
  /// The rows.
  package var rows: [[Entry]]
  /// The chosen row.
  package var selected: Int?
  /// The blanks between columns.
  package var spacing = 2

  /// Makes a table.
  package init(columns: [Column], rows: [[Entry]], selected: Int? = nil) {
    self.columns = columns
    self.rows = rows
    self.selected = selected
  }

  /// The columns that have room, with their places from the left.
  private func places(width: Int) -> [(column: Int, x: Int, width: Int)] {
    func widest(_ column: Int, _ size: (Entry) -> Int) -> Int {
      rows.reduce(size(columns[column].heading)) { max($0, size($1[column])) }
    }
    var shown = Array(columns.indices)
    let least = shown.map { widest($0, \.least) }
    func needed() -> Int {
      shown.reduce(spacing * (shown.count - 1)) { $0 + least[$1] }
    }
    while needed() > width, shown.count > 1 {
      let last = shown.indices.min { left, right in
        let (a, b) = (columns[shown[left]].importance, columns[shown[right]].importance)
        return a != b ? a < b : left > right
      }
      if let last { shown.remove(at: last) }
    }
    // What is left over goes to the longer forms of the most important columns.
    var spare = max(width - needed(), 0)
    var widths: [Int: Int] = [:]
    for column in shown.sorted(by: { columns[$0].importance > columns[$1].importance }) {
      let wanted = widest(column) { $0.text.columnCount }
      let more = min(max(wanted - least[column], 0), spare)
      widths[column] = min(least[column] + more, width)
      spare -= more
    }
    var x = 0
    return shown.map { column in
      let width = widths[column] ?? 0
      defer { x += width + spacing }
      return (column, x, width)
    }
  }

  /// Draws the heading and as many rows as fit, scrolled so that the chosen row is among them.
  package func draw(in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance) {
    guard !area.isEmpty, !columns.isEmpty else { return }
    let theme = appearance.theme
    var plain = self
    plain.rows = rows.map { $0.map { $0.drawable(in: appearance.glyphs) } }
    for index in columns.indices {
      plain.columns[index].heading = columns[index].heading.drawable(in: appearance.glyphs)
    }
    let places = plain.places(width: area.width)
    var body = area
    let head = body.removeTop(1)
    for (column, x, width) in places {
      let heading = plain.columns[column].heading
      write(
        heading.fitting(width) ?? "", alignment: columns[column].alignment,
        style: heading.style ?? theme.muted.with(underline: true),
        in: Rect(x: area.x + x, y: head.y, width: width, height: 1), of: &buffer)
    }
    let first = max(0, min((selected ?? 0) - body.height + 1, rows.count - body.height))
    for (line, index) in (first..<max(first, min(rows.count, first + body.height))).enumerated() {
      let y = body.y + line
      if index == selected {
        buffer.fill(
          Rect(x: body.x, y: y, width: body.width, height: 1).intersection(area),
          with: Cell(style: theme.selection))
      }
      for (column, x, width) in places {
        let entry = plain.rows[index][column]
        guard let text = entry.fitting(width) else { continue }
        write(
          text, alignment: columns[column].alignment,
          style: index == selected ? theme.selection : entry.style ?? theme.text,
          in: Rect(x: area.x + x, y: y, width: width, height: 1), of: &buffer)
      }
    }
  }

  private func write(
    _ text: String, alignment: TextAlignment, style: Style, in slot: Rect,
    of buffer: inout CellBuffer
  ) {
    guard text.columnCount <= slot.width else { return }
    let x = alignment == .left ? slot.x : slot.right - text.columnCount
    buffer.write(text, x: x, y: slot.y, style: style, clip: slot)
  }
}

extension Table.Entry {
  /// The entry with glyphs that a set has.
  fileprivate func drawable(in glyphs: GlyphSet) -> Self {
    Self(
      text.drawable(in: glyphs), shorter: shorter.map { $0.drawable(in: glyphs) }, style: style)
  }
}
