/// What a terminal shows after the bytes it was sent: an emulator with as much of ECMA-48 and
/// xterm as programs with a full screen use.
package struct VirtualScreen: Sendable {
  /// A colour as the program selected it.
  package enum Paint: Sendable, Equatable {
    /// The terminal's own.
    case standard
    /// A colour of the palette, 0 to 255.
    case indexed(Int)
    /// A 24-bit colour.
    case rgb(Int, Int, Int)
  }

  /// How a cell is drawn.
  package struct Rendition: Sendable, Equatable {
    /// The colour of the glyph.
    package var foreground = Paint.standard
    /// The colour behind the glyph.
    package var background = Paint.standard
    /// Drawn bold.
    package var bold = false
    /// Drawn faint.
    package var dim = false
    /// Underlined.
    package var underline = false
    /// Foreground and background exchanged.
    package var reverse = false

    /// The terminal's own rendition.
    package init() {}
  }

  /// One cell.
  package struct Cell: Sendable, Equatable {
    /// What it shows.
    package var glyph: Unicode.Scalar = " "
    /// How it is drawn.
    package var rendition = Rendition()
  }

  /// The columns.
  package private(set) var width: Int
  /// The rows.
  package private(set) var height: Int
  /// The rows of cells of the screen in use.
  package internal(set) var cells: [[Cell]]
  /// Where the next glyph goes; the column equals `width` when a wrap is due.
  package internal(set) var cursor = (row: 0, column: 0)
  /// Whether the cursor is visible.
  package internal(set) var isCursorVisible = true
  /// Whether the alternate screen is in use.
  package internal(set) var isAlternate = false
  /// The private modes that are set, such as 1006 (SGR mouse) and 2026 (synchronised output).
  package internal(set) var modes: Set<Int> = [7, 25]
  /// The last title set.
  package internal(set) var title = ""
  /// Sequences that the emulator does not know; a test that compares screens expects none.
  package internal(set) var unknownSequences: [String] = []

  var rendition = Rendition()
  var lastGlyph: Unicode.Scalar = " "
  var savedCursor = (row: 0, column: 0)
  var savedRendition = Rendition()
  var region: Range<Int>
  private var otherScreen: [[Cell]]
  var parser = Parser()

  /// Makes a blank screen.
  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
    cells = Self.blank(width: width, height: height)
    otherScreen = cells
    region = 0..<height
  }

  private static func blank(width: Int, height: Int) -> [[Cell]] {
    Array(repeating: Array(repeating: Cell(), count: width), count: height)
  }

  /// The rows as text, without trailing blanks.
  package var lines: [String] {
    cells.map { row in
      var text = String.UnicodeScalarView(row.map(\.glyph))
      while text.last == " " { text.removeLast() }
      return String(text)
    }
  }

  /// The rows as one text.
  package var text: String { lines.joined(separator: "\n") }

  /// Takes bytes that a program wrote to the terminal.
  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { feed(byte) }
  }

  /// Changes the size as xterm does: cut or filled at the right and at the bottom.
  package mutating func resize(width: Int, height: Int) {
    func adapted(_ screen: [[Cell]]) -> [[Cell]] {
      var rows = screen.prefix(height).map { row in
        Array(row.prefix(width)) + Array(repeating: Cell(), count: max(0, width - row.count))
      }
      while rows.count < height { rows.append(Array(repeating: Cell(), count: width)) }
      return rows
    }
    cells = adapted(cells)
    otherScreen = adapted(otherScreen)
    self.width = width
    self.height = height
    region = 0..<height
    moveCursor(row: cursor.row, column: cursor.column)
  }

  // MARK: - Operations

  /// A blank in the present background, as erasing leaves it.
  var erased: Cell {
    var cell = Cell()
    cell.rendition.background = rendition.background
    return cell
  }

  mutating func moveCursor(row: Int, column: Int) {
    cursor = (min(max(0, row), height - 1), min(max(0, column), width - 1))
  }

  mutating func put(_ glyph: Unicode.Scalar) {
    if cursor.column >= width {
      if modes.contains(7) {
        cursor.column = 0
        lineFeed()
      } else {
        cursor.column = width - 1
      }
    }
    cells[cursor.row][cursor.column] = Cell(glyph: glyph, rendition: rendition)
    cursor.column += 1
    lastGlyph = glyph
  }

  mutating func lineFeed() {
    if cursor.row == region.upperBound - 1 {
      scrollUp(1)
    } else if cursor.row < height - 1 {
      cursor.row += 1
    }
  }

  mutating func reverseLineFeed() {
    if cursor.row == region.lowerBound {
      scrollDown(1)
    } else if cursor.row > 0 {
      cursor.row -= 1
    }
  }

  mutating func scrollUp(_ count: Int) {
    deleteLines(count, from: region.lowerBound)
  }

  mutating func scrollDown(_ count: Int) {
    insertLines(count, at: region.lowerBound)
  }

  mutating func insertLines(_ count: Int, at row: Int) {
    guard region.contains(row) else { return }
    for _ in 0..<min(count, region.upperBound - row) {
      cells.remove(at: region.upperBound - 1)
      cells.insert(Array(repeating: erased, count: width), at: row)
    }
  }

  mutating func deleteLines(_ count: Int, from row: Int) {
    guard region.contains(row) else { return }
    for _ in 0..<min(count, region.upperBound - row) {
      cells.remove(at: row)
      cells.insert(Array(repeating: erased, count: width), at: region.upperBound - 1)
    }
  }

  mutating func insertBlanks(_ count: Int) {
    let column = min(cursor.column, width - 1)
    let number = min(count, width - column)
    cells[cursor.row].removeLast(number)
    cells[cursor.row].insert(contentsOf: repeatElement(erased, count: number), at: column)
  }

  mutating func deleteCells(_ count: Int) {
    let column = min(cursor.column, width - 1)
    let number = min(count, width - column)
    cells[cursor.row].removeSubrange(column..<column + number)
    cells[cursor.row].append(contentsOf: repeatElement(erased, count: number))
  }

  mutating func erase(row: Int, columns: Range<Int>) {
    for column in columns.clamped(to: 0..<width) { cells[row][column] = erased }
  }

  mutating func eraseLine(_ mode: Int) {
    switch mode {
    case 0: erase(row: cursor.row, columns: min(cursor.column, width - 1)..<width)
    case 1: erase(row: cursor.row, columns: 0..<cursor.column + 1)
    default: erase(row: cursor.row, columns: 0..<width)
    }
  }

  mutating func eraseScreen(_ mode: Int) {
    let rows: Range<Int> =
      switch mode {
      case 0: cursor.row + 1..<height
      case 1: 0..<cursor.row
      default: 0..<height
      }
    if mode == 0 || mode == 1 { eraseLine(mode) }
    for row in rows { erase(row: row, columns: 0..<width) }
  }

  mutating func saveCursor() {
    savedCursor = cursor
    savedRendition = rendition
  }

  mutating func restoreCursor() {
    rendition = savedRendition
    moveCursor(row: savedCursor.row, column: savedCursor.column)
  }

  mutating func setPrivateMode(_ mode: Int, to isSet: Bool) {
    if isSet { modes.insert(mode) } else { modes.remove(mode) }
    switch mode {
    case 25: isCursorVisible = isSet
    case 1048 where isSet: saveCursor()
    case 1048: restoreCursor()
    case 47, 1047, 1049:
      if mode == 1049 && isSet { saveCursor() }
      if isSet != isAlternate {
        isAlternate = isSet
        swap(&cells, &otherScreen)
        if isSet { cells = Self.blank(width: width, height: height) }
      }
      if mode == 1049 && !isSet { restoreCursor() }
    default: break
    }
  }
}
