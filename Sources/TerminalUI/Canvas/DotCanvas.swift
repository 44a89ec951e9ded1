/// A fine grid of dots over terminal cells: 2 x 4 dots per cell as braille, or the ASCII sign that
/// looks most like them.
///
/// A cell shows one colour. Each mark is drawn by a *pen* (a small number chosen by the caller):
/// dots of one pen join in a cell, and another pen that reaches the cell takes it over, so that
/// curves pass over each other instead of melting together. The background of the buffer stays, so
/// that dots can lie over a tint.
package struct DotCanvas: Sendable {
  /// The columns of cells.
  package let columns: Int
  /// The rows of cells.
  package let rows: Int
  /// The cells' dots, bit 1 << n for braille dot n + 1, `[rows * columns]`.
  private var masks: [UInt8]
  /// The cells' pens, `[rows * columns]`.
  private var pens: [UInt8]
  /// The cells' colours, `[rows * columns]`.
  private var colors: [Color]

  /// Makes an empty canvas of a size in cells.
  package init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
    masks = Array(repeating: 0, count: self.columns * self.rows)
    pens = Array(repeating: 0, count: self.columns * self.rows)
    colors = Array(repeating: .standard, count: self.columns * self.rows)
  }

  /// The number of dots across.
  package var dotWidth: Int { columns * 2 }
  /// The number of dots down.
  package var dotHeight: Int { rows * 4 }

  /// Sets one dot; nothing happens outside the canvas.
  package mutating func dot(x: Int, y: Int, pen: UInt8 = 0, color: Color = .standard) {
    guard x >= 0, x < dotWidth, y >= 0, y < dotHeight else { return }
    let cell = (y >> 2) * columns + (x >> 1)
    let bit = brailleBits[(y & 3) << 1 | (x & 1)]
    masks[cell] = pens[cell] == pen ? masks[cell] | bit : bit
    pens[cell] = pen
    colors[cell] = color
  }

  /// Draws a straight line between two points in dots (the middle of the first dot is 0.5, 0.5).
  ///
  /// The line is clipped before it is mapped to dots, so that ends far away cost nothing and do not
  /// bend it; a line with an end that is not a number is not drawn.
  /// - Parameters:
  ///   - pattern: Which dots are drawn: one bit per dot along the line, repeating every eight.
  ///   - phase: Where in the pattern the line begins.
  /// - Returns: Where in the pattern a line that goes on from the end begins.
  @discardableResult
  package mutating func line(
    fromX x0: Double, y y0: Double, toX x1: Double, y y1: Double, pen: UInt8 = 0,
    color: Color = .standard, pattern: UInt8 = 0xFF, phase: Int = 0
  ) -> Int {
    guard
      let (start, end) = clippedLine(
        from: (x0, y0), to: (x1, y1), width: Double(dotWidth), height: Double(dotHeight))
    else { return phase }
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let steps = max(
      abs(Int(end.x.rounded(.down)) - Int(start.x.rounded(.down))),
      abs(Int(end.y.rounded(.down)) - Int(start.y.rounded(.down))))
    guard steps > 0 else {
      if pattern >> UInt8(phase & 7) & 1 != 0 {
        dot(x: Int(start.x), y: Int(start.y), pen: pen, color: color)
      }
      return phase
    }
    for step in 0...steps where pattern >> UInt8((phase &+ step) & 7) & 1 != 0 {
      let part = Double(step) / Double(steps)
      dot(
        x: min(dotWidth - 1, Int(start.x + dx * part)),
        y: min(dotHeight - 1, Int(start.y + dy * part)), pen: pen, color: color)
    }
    return (phase &+ steps) & 7
  }

  /// Sets a column of dots from one row to another, both included.
  package mutating func verticalRun(
    x: Int, from top: Int, to bottom: Int, pen: UInt8 = 0, color: Color = .standard
  ) {
    let (first, last) = (max(0, min(top, bottom)), min(dotHeight - 1, max(top, bottom)))
    guard first <= last else { return }
    for y in first...last { dot(x: x, y: y, pen: pen, color: color) }
  }

  /// Replaces the dots of a cell; what a caller with a drawing order of its own needs.
  mutating func setCell(_ index: Int, mask: UInt8, pen: UInt8, color: Color) {
    masks[index] = mask
    pens[index] = pen
    colors[index] = color
  }

  /// Paints the cells that have dots at the top left of an area; nothing appears outside it.
  ///
  /// - Parameter penGlyphs: In ASCII, glyphs by pen in place of the look-alike signs: what tells
  ///   curves apart without colour.
  package func paint(
    into buffer: inout CellBuffer, area: Rect, glyphs: GlyphSet,
    penGlyphs: [UInt8: Unicode.Scalar] = [:]
  ) {
    for row in 0..<min(rows, area.height) {
      for column in 0..<min(columns, area.width) {
        let index = row * columns + column
        let mask = masks[index]
        guard mask != 0 else { continue }
        let glyph: Unicode.Scalar
        switch glyphs {
        case .unicode: glyph = brailleGlyph(mask)
        case .ascii: glyph = penGlyphs[pens[index]] ?? asciiLookalikes[Int(mask)]
        }
        buffer.put(
          glyph, x: area.x + column, y: area.y + row, style: Style(foreground: colors[index]),
          clip: area, keepingBackground: true)
      }
    }
  }
}

/// The braille bit of a dot, by `row * 2 + column` within its cell: Unicode numbers the dots 1 2 3 7
/// down the left and 4 5 6 8 down the right.
let brailleBits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]

/// The braille pattern with these dots.
func brailleGlyph(_ mask: UInt8) -> Unicode.Scalar {
  Unicode.Scalar(0x2800 + UInt32(mask)) ?? " "
}

/// The ASCII sign that looks most like a pattern of dots, `[256]`.
///
/// The signs are given as dots themselves, row by row from the top; the nearest differs in the
/// fewest dots, after each dot is spread a little over its neighbours so that a near miss counts
/// for something.
private let asciiLookalikes: [Unicode.Scalar] = {
  let signs: [(Unicode.Scalar, [UInt8])] = [
    (".", [0, 0, 0, 0, 0, 0, 1, 0]), (".", [0, 0, 0, 0, 0, 0, 0, 1]),
    ("_", [0, 0, 0, 0, 0, 0, 1, 1]), ("-", [0, 0, 1, 1, 0, 0, 0, 0]),
    ("-", [0, 0, 0, 0, 1, 1, 0, 0]), ("'", [1, 0, 0, 0, 0, 0, 0, 0]),
    ("'", [0, 1, 0, 0, 0, 0, 0, 0]), ("'", [1, 0, 1, 0, 0, 0, 0, 0]),
    ("'", [0, 1, 0, 1, 0, 0, 0, 0]), ("'", [1, 1, 0, 0, 0, 0, 0, 0]),
    ("\"", [1, 1, 1, 1, 0, 0, 0, 0]), ("-", [0, 0, 1, 0, 0, 0, 0, 0]),
    ("-", [0, 0, 0, 1, 0, 0, 0, 0]), ("-", [0, 0, 0, 0, 1, 0, 0, 0]),
    ("-", [0, 0, 0, 0, 0, 1, 0, 0]), ("|", [1, 0, 1, 0, 1, 0, 1, 0]),
    ("|", [0, 1, 0, 1, 0, 1, 0, 1]), ("|", [0, 0, 1, 0, 1, 0, 1, 0]),
    ("|", [0, 0, 0, 1, 0, 1, 0, 1]), ("|", [1, 0, 1, 0, 1, 0, 0, 0]),
    ("|", [0, 1, 0, 1, 0, 1, 0, 0]), ("/", [0, 1, 0, 1, 1, 0, 1, 0]),
    ("/", [0, 1, 1, 0, 0, 0, 0, 0]), ("/", [0, 0, 0, 0, 0, 1, 1, 0]),
    ("/", [0, 0, 0, 1, 1, 0, 0, 0]), ("\\", [1, 0, 1, 0, 0, 1, 0, 1]),
    ("\\", [1, 0, 0, 1, 0, 0, 0, 0]), ("\\", [0, 0, 0, 0, 1, 0, 0, 1]),
    ("\\", [0, 0, 1, 0, 0, 1, 0, 0]), (":", [0, 0, 1, 0, 0, 0, 1, 0]),
    (":", [1, 0, 0, 0, 0, 0, 1, 0]), (":", [0, 1, 0, 0, 0, 0, 0, 1]),
    ("=", [0, 0, 1, 1, 0, 0, 1, 1]), ("=", [1, 1, 0, 0, 1, 1, 0, 0]),
    ("*", [0, 0, 1, 1, 1, 1, 0, 0]), ("#", [1, 1, 1, 1, 1, 1, 1, 1]),
    ("#", [0, 1, 1, 1, 1, 1, 1, 1]), ("#", [1, 1, 1, 1, 1, 1, 0, 1]),
  ]
  func spread(_ dots: [UInt8]) -> [Int] {
    (0..<8).map { index in
      let (row, column) = (index / 2, index % 2)
      var sum = 4 * Int(dots[index]) + Int(dots[row * 2 + 1 - column])
      if row > 0 { sum += 2 * Int(dots[index - 2]) }
      if row < 3 { sum += 2 * Int(dots[index + 2]) }
      return sum
    }
  }
  let spreadSigns = signs.map { ($0.0, spread($0.1)) }
  return (0..<256).map { mask in
    guard mask != 0 else { return " " }
    let dots = spread((0..<8).map { UInt8(mask) & brailleBits[$0] == 0 ? 0 : 1 })
    func difference(_ sign: [Int]) -> Int {
      zip(sign, dots).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    return spreadSigns.min { difference($0.1) < difference($1.1) }?.0 ?? "#"
  }
}()
