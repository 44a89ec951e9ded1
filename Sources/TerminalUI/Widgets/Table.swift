/// Where in its columns a text stands.
package enum TextAlignment: Sendable, Equatable {
  /// At the left edge.
  case left
  /// In the middle.
  case center
  /// At the right edge, as numbers do.
  case right
}

/// A table with a heading row.
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
  /// The blanks between columns.
  package var spacing = 2

  /// Makes a table.
  package init(columns: [Column], rows: [[Entry]]) {
    self.columns = columns
    self.rows = rows
  }

  /// The columns that have room, with their places from the left.
  private func places(width: Int) -> [(column: Int, x: Int, width: Int)] {
    func widest(_ column: Int, _ size: (Entry) -> Int) -> Int {
      rows.reduce(size(columns[column].heading)) { max($0, size($1[column])) }
    }
    let least = columns.indices.map { widest($0, \.least) }
    func needed(_ shown: [Int]) -> Int {
      shown.reduce(spacing * (shown.count - 1)) { $0 + least[$1] }
    }
    let shown = Array(columns.indices).kept(by: { columns[$0].importance }) {
      $0.count == 1 || needed($0) <= width
    }
    // What is left over goes to the longer forms of the most important columns.
    var spare = max(width - needed(shown), 0)
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

  /// Draws the heading and as many rows as fit.
  package func draw(in area: Rect, of buffer: inout CellBuffer, with appearance: Appearance) {
    guard !area.isEmpty, !columns.isEmpty else { return }
    let theme = appearance.theme
    var plain = self
    plain.rows = rows.map { $0.map { $0.drawable(in: appearance.glyphs) } }
    for index in columns.indices {
      plain.columns[index].heading = columns[index].heading.drawable(in: appearance.glyphs)
    }
    let places = plain.places(width: area.width)
    for (column, x, width) in places {
      func write(_ entry: Entry, _ style: Style, row: Int) {
        guard let text = entry.fitting(width) else { return }
        let slot = Rect(x: area.x + x, y: area.y + row, width: width, height: 1)
        buffer.write(text, in: slot, at: columns[column].alignment, style: entry.style ?? style)
      }
      write(plain.columns[column].heading, theme.muted.with(underline: true), row: 0)
      for (index, row) in plain.rows.prefix(area.height - 1).enumerated() {
        write(row[column], theme.text, row: index + 1)
      }
    }
  }
}

extension Table.Entry {
  /// The entry with glyphs that a set has.
  fileprivate func drawable(in glyphs: GlyphSet) -> Self {
    Self(
      text.drawable(in: glyphs), shorter: shorter.map { $0.drawable(in: glyphs) }, style: style)
  }
}
