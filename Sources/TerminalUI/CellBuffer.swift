/// One character cell of the screen; every glyph is one column wide.
package struct Cell: Sendable, Equatable {
  /// The glyph, a single-column Unicode scalar.
  package var glyph: Unicode.Scalar
  /// How it is drawn.
  package var style: Style

  /// Makes a cell.
  package init(_ glyph: Unicode.Scalar = " ", style: Style = .plain) {
    self.glyph = glyph
    self.style = style
  }
}

/// A screen of cells, row by row.
///
/// Writes outside it are ignored, so that a panel can never reach beyond the screen.
package struct CellBuffer: Sendable, Equatable {
  /// The number of columns.
  package let width: Int
  /// The number of rows.
  package let height: Int
  /// The cells, row-major, `[height * width]`.
  package private(set) var cells: [Cell]
  /// The texts that lost an end for want of room; nil, as it is outside of tests, keeps none.
  package var cutTexts: [String]?

  /// Makes a blank screen; negative sizes become zero.
  package init(width: Int, height: Int) {
    self.width = max(0, width)
    self.height = max(0, height)
    cells = Array(repeating: Cell(), count: self.width * self.height)
  }

  /// The whole screen as a rectangle.
  package var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

  /// The cell at a column and row; a blank cell outside the screen on reading, nothing on writing.
  package subscript(x: Int, y: Int) -> Cell {
    get {
      guard x >= 0, x < width, y >= 0, y < height else { return Cell() }
      return cells[y * width + x]
    }
    set {
      guard x >= 0, x < width, y >= 0, y < height else { return }
      cells[y * width + x] = newValue
    }
  }

  /// Writes text from a position to the right; nothing appears outside `clip`, or the screen.
  ///
  /// Control characters become spaces, so that text from files cannot reach the terminal as
  /// commands; glyphs that are not one column wide are left out or replaced.
  /// - Returns: The column after the last glyph, written or cut off on the left.
  @discardableResult
  package mutating func write(
    _ text: String, x: Int, y: Int, style: Style = .plain, clip: Rect? = nil
  ) -> Int {
    let visible = clip?.intersection(bounds) ?? bounds
    guard y >= visible.y, y < visible.bottom else { return x }
    var column = x
    if x < visible.x, !text.isEmpty { cutTexts?.append(text) }
    for scalar in text.unicodeScalars {
      guard column < visible.right else {
        cutTexts?.append(text)
        break
      }
      guard let glyph = scalar.singleColumn else { continue }
      if column >= visible.x { cells[y * width + column] = Cell(glyph, style: style) }
      column += 1
    }
    return column
  }

  /// Writes text into a row of an area; nothing appears outside the area.
  /// - Returns: The column after the last glyph, written or cut off on the left.
  @discardableResult
  package mutating func write(
    _ text: String, in area: Rect, row: Int = 0, at alignment: TextAlignment = .left, style: Style
  ) -> Int {
    let spare = alignment == .left ? 0 : area.width - text.columnCount
    let x = area.x + (alignment == .center ? max(spare, 0) / 2 : spare)
    return write(text, x: x, y: area.y + row, style: style, clip: area)
  }

  /// Writes text so that it ends just before column `right`; nothing appears outside `clip`.
  package mutating func write(
    _ text: String, endingAt right: Int, y: Int, style: Style = .plain, clip: Rect
  ) {
    write(text, x: right - text.columnCount, y: y, style: style, clip: clip)
  }

  /// Sets one glyph unless it lies outside `clip`.
  ///
  /// With `keepingBackground` the colour behind stays, so that a curve can lie over a tint.
  package mutating func put(
    _ glyph: Unicode.Scalar, x: Int, y: Int, style: Style, clip: Rect,
    keepingBackground: Bool = false
  ) {
    guard clip.contains(x: x, y: y), x >= 0, x < width, y >= 0, y < height else { return }
    var cell = Cell(glyph, style: style)
    if keepingBackground { cell.style.background = cells[y * width + x].style.background }
    cells[y * width + x] = cell
  }

  /// Fills a rectangle with one cell.
  package mutating func fill(_ area: Rect, with cell: Cell = Cell()) {
    let inside = area.intersection(bounds)
    guard !inside.isEmpty else { return }
    for row in inside.y..<inside.bottom {
      for column in inside.x..<inside.right {
        cells[row * width + column] = cell
      }
    }
  }

  /// Makes the cells of a rectangle faint, as behind an overlay: colours fade towards the theme's
  /// ground, and what has none is drawn dim.
  package mutating func recede(_ area: Rect, theme: Theme) {
    let inside = area.intersection(bounds)
    guard !inside.isEmpty else { return }
    for row in inside.y..<inside.bottom {
      for column in inside.x..<inside.right {
        let style = cells[row * width + column].style
        cells[row * width + column].style = style.with(
          foreground: style.foreground.faded(towards: theme.ground),
          background: style.background.faded(towards: theme.ground), bold: false, dim: true,
          reverse: false)
      }
    }
  }

  /// The rows as text, for tests and for the text screenshot; trailing blanks are kept.
  package var lines: [String] {
    (0..<height).map { row in
      var line = String.UnicodeScalarView()
      for column in 0..<width { line.append(cells[row * width + column].glyph) }
      return String(line)
    }
  }
}
