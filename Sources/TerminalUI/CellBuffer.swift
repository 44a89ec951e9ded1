/// One character cell of the screen; every glyph is one column wide.
public struct Cell: Sendable, Equatable {
  /// The glyph, a single-column Unicode scalar.
  public var glyph: Unicode.Scalar
  /// How it is drawn.
  public var style: Style

  /// Makes a cell.
  public init(_ glyph: Unicode.Scalar = " ", style: Style = .plain) {
    self.glyph = glyph
    self.style = style
  }
}

/// A screen of cells, row by row. Writes outside it are ignored, so that a panel can never reach
/// beyond the screen.
public struct CellBuffer: Sendable, Equatable {
  /// The number of columns.
  public let width: Int
  /// The number of rows.
  public let height: Int
  /// The cells, row-major, `[height * width]`.
  public private(set) var cells: [Cell]

  /// Makes a blank screen; negative sizes become zero.
  public init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: Cell(), count: self.width * self.height)
  }

  /// The whole screen as a rectangle.
  public var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// The cell at a column and row; a blank cell outside the screen on reading, nothing on writing.
  public subscript(x: Int, y: Int) -> Cell {
    get {
      guard x >= 0, x < width, y >= 0, y < height else { return Cell() }
      return cells[y * width + x]
    }
    set {
      guard x >= 0, x < width, y >= 0, y < height else { return }
      cells[y * width + x] = newValue
    }
  }

  /// Writes text from a position to the right, cut at the screen's (and `limit`'s) edge.
  ///
  /// Control characters become spaces, so that text from files cannot reach the terminal as
  /// commands.
  /// - Returns: The column after the last glyph written.
  @discardableResult
  public mutating func write(
    _ text: String, x: Int, y: Int, style: Style = .plain, limit: Int = .max
  ) -> Int {
    var column = x
    for scalar in text.unicodeScalars {
      guard column < min(width, limit) else { break }
      let isControl = scalar.value < 0x20 || (scalar.value >= 0x7F && scalar.value < 0xA0)
      self[column, y] = Cell(isControl ? " " : scalar, style: style)
      column += 1
    }
    return column
  }

  /// Fills a rectangle with one cell.
  public mutating func fill(_ area: Rect, with cell: Cell = Cell()) {
    let inside = area.intersection(bounds)
    guard !inside.isEmpty else { return }
    for row in inside.y..<inside.bottom {
      for column in inside.x..<inside.right {
        cells[row * width + column] = cell
      }
    }
  }

  /// The rows as text, for tests and for the text screenshot; trailing blanks are kept.
  public var lines: [String] {
    (0..<height).map { row in
      var line = String.UnicodeScalarView()
      for column in 0..<width { line.append(cells[row * width + column].glyph) }
      return String(line)
    }
  }
}
