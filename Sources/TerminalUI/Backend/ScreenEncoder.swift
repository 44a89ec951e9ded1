/// Writes the way from one screen to the next as terminal sequences that every player and
/// terminal understands: the cells that look different, by the shortest moves of the cursor and
/// changes of style.
///
/// The same screens give the same bytes. Lengths are those in JSON, where an Escape takes six bytes.
struct ScreenEncoder {
  /// The colours to write.
  let depth: ColorDepth
  private var shown: CellBuffer?
  /// The style that the last sequences left behind.
  private var style = RecordedStyle()
  /// Where the last glyph left the cursor; nil where players may differ.
  private var cursor: (row: Int, column: Int)?
  private var output = String.UnicodeScalarView()

  /// Makes an encoder that knows nothing of the terminal.
  init(depth: ColorDepth) {
    self.depth = depth
  }

  /// The sequences that turn the last screen into this one; empty when nothing changed.
  mutating func encode(_ buffer: CellBuffer) -> String {
    output.removeAll(keepingCapacity: true)
    let previous: CellBuffer
    if let shown, shown.width == buffer.width, shown.height == buffer.height {
      previous = shown
    } else {
      // Players clear with the style in force, and some home the cursor.
      if shown == nil { append("\u{1B}[?25l") }
      append("\u{1B}[0m\u{1B}[2J")
      style = RecordedStyle()
      cursor = nil
      previous = CellBuffer(width: buffer.width, height: buffer.height)
    }
    shown = buffer
    for row in 0..<buffer.height {
      for column in 0..<buffer.width {
        let cell = buffer[column, row]
        let old = previous[column, row]
        guard cell != old else { continue }
        let look = RecordedCell(cell, depth: depth)
        guard look != RecordedCell(old, depth: depth) else { continue }
        move(to: row, column, in: buffer)
        append(style.change(to: look.style))
        style = look.style
        put(look.glyph, width: buffer.width)
      }
    }
    return String(output)
  }

  /// What leaves a terminal as it should be found: attributes reset, the cursor in the last row and
  /// visible.
  static func ending(height: Int) -> String { "\u{1B}[0m\u{1B}[\(height)H\u{1B}[?25h" }

  // MARK: - Moving

  private mutating func put(_ glyph: Unicode.Scalar, width: Int) {
    output.append(glyph)
    // Behind the last column terminals differ in where the cursor is.
    cursor = cursor.flatMap { $0.column + 1 < width ? ($0.row, $0.column + 1) : nil }
  }

  private mutating func move(to row: Int, _ column: Int, in buffer: CellBuffer) {
    defer { cursor = (row, column) }
    if let cursor, cursor == (row, column) { return }
    var best = Self.position(row, column)
    func consider(_ other: String) {
      if Self.length(other) < Self.length(best) { best = other }
    }
    if let cursor, row >= cursor.row {
      if row == cursor.row, column > cursor.column {
        consider(Self.forward(column - cursor.column))
      }
      // Behind a carriage return a line feed is the same whether or not it returns by itself.
      consider("\r" + String(repeating: "\n", count: row - cursor.row) + Self.forward(column))
      if row == cursor.row, let text = text(from: cursor.column, to: column, row: row, in: buffer) {
        consider(text)
      }
    }
    append(best)
  }

  /// The cells before a column, if writing them again needs no other style.
  private func text(from start: Int, to end: Int, row: Int, in buffer: CellBuffer) -> String? {
    // A move forward takes at most so many bytes.
    guard start < end, end - start <= 11 else { return nil }
    var text = String.UnicodeScalarView()
    for column in start..<end {
      let look = RecordedCell(buffer[column, row], depth: depth)
      guard look.style == style else { return nil }
      text.append(look.glyph)
    }
    return String(text)
  }

  private static func forward(_ columns: Int) -> String {
    switch columns {
    case 0: ""
    case 1: "\u{1B}[C"
    default: "\u{1B}[\(columns)C"
    }
  }

  /// An absolute position; numbers that are 1 are left out.
  private static func position(_ row: Int, _ column: Int) -> String {
    let rowText = row == 0 ? "" : String(row + 1)
    return column == 0 ? "\u{1B}[\(rowText)H" : "\u{1B}[\(rowText);\(column + 1)H"
  }

  /// The bytes of a text in JSON.
  private static func length(_ text: String) -> Int {
    text.utf8.reduce(0) { $0 + ($1 == 0x1B ? 6 : $1 < 0x20 ? 2 : 1) }
  }

  private mutating func append(_ text: String) {
    output.append(contentsOf: text.unicodeScalars)
  }
}

/// A cell as a recording shows it: cells that look the same are equal.
private struct RecordedCell: Equatable {
  var glyph: Unicode.Scalar
  var style: RecordedStyle

  init(_ cell: Cell, depth: ColorDepth) {
    let isControl = cell.glyph.properties.generalCategory == .control
    glyph = isControl ? " " : cell.glyph
    style = RecordedStyle(cell.style, depth: depth)
    // A blank shows neither ink nor weight.
    if glyph == " ", !style.underline, !style.reverse {
      style.foreground = .standard
      style.bold = false
      style.dim = false
    }
  }
}

/// A style in the terms of the recording.
private struct RecordedStyle: Equatable {
  var foreground = LoweredColor.standard
  var background = LoweredColor.standard
  var bold = false
  var dim = false
  var underline = false
  var reverse = false

  /// The terminal's own.
  init() {}

  init(_ meant: Style, depth: ColorDepth) {
    let style = meant.left(at: depth)
    foreground = ColorLowering.shown(style.foreground, at: depth)
    background = ColorLowering.shown(style.background, at: depth)
    bold = style.bold
    dim = style.dim
    underline = style.underline
    reverse = style.reverse
  }

  /// The shortest sequence that turns this style into another one.
  func change(to other: RecordedStyle) -> String {
    guard other != self else { return "" }
    let parts = parameters(to: other)
    let fresh = ["0"] + RecordedStyle().parameters(to: other)
    let change = parts.joined(separator: ";")
    let anew = fresh.joined(separator: ";")
    return "\u{1B}[\(change.utf8.count <= anew.utf8.count ? change : anew)m"
  }

  private func parameters(to other: RecordedStyle) -> [String] {
    var parts: [String] = []
    // Bold and dim can only be taken back together.
    let isLighter = bold && !other.bold || dim && !other.dim
    if isLighter { parts.append("22") }
    if other.bold, isLighter || !bold { parts.append("1") }
    if other.dim, isLighter || !dim { parts.append("2") }
    if underline != other.underline { parts.append(other.underline ? "4" : "24") }
    if reverse != other.reverse { parts.append(other.reverse ? "7" : "27") }
    if foreground != other.foreground { parts += Self.selection(of: other.foreground, base: 30) }
    if background != other.background { parts += Self.selection(of: other.background, base: 40) }
    return parts
  }

  /// The parameters that select a colour; `base` is 30 for the foreground, 40 for the background.
  private static func selection(of color: LoweredColor, base: Int) -> [String] {
    switch color {
    case .standard: ["\(base + 9)"]
    case .rgb(let red, let green, let blue): ["\(base + 8)", "2", "\(red)", "\(green)", "\(blue)"]
    case .palette(let index): ["\(base + 8)", "5", "\(index)"]
    }
  }
}
