import LinearAlgebra
import TerminalUI
import Testing

struct DotCanvasTests {
  private func lines(
    _ canvas: DotCanvas, glyphs: GlyphSet = .unicode, penGlyphs: [UInt8: Unicode.Scalar] = [:]
  ) -> [String] {
    var buffer = CellBuffer(width: canvas.columns, height: canvas.rows)
    canvas.paint(into: &buffer, area: buffer.bounds, glyphs: glyphs, penGlyphs: penGlyphs)
    return buffer.lines
  }

  @Test func everyDotHasItsPlaceInBraille() {
    let expected: [Unicode.Scalar] = ["⠁", "⠈", "⠂", "⠐", "⠄", "⠠", "⡀", "⢀"]
    for (place, glyph) in expected.enumerated() {
      var canvas = DotCanvas(columns: 1, rows: 1)
      canvas.dot(x: place % 2, y: place / 2)
      #expect(lines(canvas) == [String(glyph)])
    }
  }

  @Test func aDiagonalRunsFromCornerToCorner() {
    var canvas = DotCanvas(columns: 4, rows: 2)
    canvas.line(fromX: 0, y: 0, toX: 8, y: 8)
    #expect(lines(canvas) == ["⠑⢄  ", "  ⠑⢄"])
    #expect(lines(canvas, glyphs: .ascii) == ["\\\\  ", "  \\\\"])
  }

  @Test func levelLinesInASCIIFollowTheirHeight() {
    for (row, sign) in [(0, "'"), (1, "-"), (2, "-"), (3, "_")] {
      var canvas = DotCanvas(columns: 3, rows: 1)
      canvas.line(fromX: 0, y: Double(row) + 0.5, toX: 6, y: Double(row) + 0.5)
      #expect(lines(canvas, glyphs: .ascii) == [String(repeating: sign, count: 3)])
    }
    var upright = DotCanvas(columns: 1, rows: 1)
    upright.verticalRun(x: 0, from: 0, to: 3)
    #expect(lines(upright, glyphs: .ascii) == ["|"])
    #expect(lines(upright, glyphs: .ascii, penGlyphs: [0: "o"]) == ["o"])
  }

  @Test func thelastPenTakesTheCell() {
    var canvas = DotCanvas(columns: 1, rows: 1)
    canvas.dot(x: 0, y: 0, pen: 1, color: .rgb(1, 1, 1))
    canvas.dot(x: 1, y: 0, pen: 1, color: .rgb(2, 2, 2))
    #expect(lines(canvas) == ["⠉"], "one pen joins its dots")
    canvas.dot(x: 1, y: 3, pen: 2, color: .rgb(3, 3, 3))
    var buffer = CellBuffer(width: 1, height: 1)
    buffer.fill(buffer.bounds, with: Cell(style: Style(background: .rgb(9, 9, 9))))
    canvas.paint(into: &buffer, area: buffer.bounds, glyphs: .unicode)
    #expect(
      buffer[0, 0]
        == Cell("⢀", style: Style(foreground: .rgb(3, 3, 3), background: .rgb(9, 9, 9))),
      "another pen occludes, and the tint stays")
  }

  @Test func aLineFromFarOutsideIsTheSameWhereItIsSeen() {
    var near = DotCanvas(columns: 20, rows: 10)
    var far = near
    near.line(fromX: -10, y: 20, toX: 50, y: 20)
    far.line(fromX: -1e12, y: 20, toX: 1e12, y: 20)
    #expect(lines(near) == lines(far))
    var none = DotCanvas(columns: 5, rows: 5)
    none.line(fromX: -1, y: -1, toX: -8, y: 90)
    none.line(fromX: .nan, y: 1, toX: 3, y: 3)
    none.line(fromX: 0, y: 0, toX: .infinity, y: 3)
    none.line(fromX: -1e308, y: 3, toX: 1e308, y: 3)
    #expect(lines(none).allSatisfy { $0.allSatisfy { $0 == " " } })
  }

  @Test func linesAreConnectedAndStayInside() {
    for seed in 0..<400 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      var canvas = DotCanvas(columns: 12, rows: 7)
      func place() -> Double { generator.uniform(-40, 60) }
      let ends = (place(), place(), place(), place())
      canvas.line(fromX: ends.0, y: ends.1, toX: ends.2, y: ends.3)
      var buffer = CellBuffer(width: 12, height: 7)
      canvas.paint(into: &buffer, area: buffer.bounds, glyphs: .unicode)
      let set = dots(in: buffer)
      guard set.count > 1 else { continue }
      // Every dot but the two ends has two neighbours: no gaps, no clumps.
      let ends8 = set.filter { dot in
        let neighbours = set.filter { max(abs($0.x - dot.x), abs($0.y - dot.y)) == 1 }
        #expect((1...2).contains(neighbours.count), "seed \(seed)")
        return neighbours.count == 1
      }
      #expect(ends8.count == 2, "seed \(seed)")
    }
  }

  @Test func aPatternGoesOnWhereItStopped() {
    var canvas = DotCanvas(columns: 8, rows: 1)
    var phase = 0
    for step in 0..<16 {
      phase = canvas.line(
        fromX: Double(step) + 0.5, y: 0.5, toX: Double(step) + 1.5, y: 0.5,
        pattern: 0b0000_1111, phase: phase)
    }
    #expect(lines(canvas) == ["⠉⠉  ⠉⠉  "])
  }
}

/// A dot of braille.
struct Dot: Hashable {
  var x: Int
  var y: Int
}

/// The dots that a screen shows as braille.
func dots(in buffer: CellBuffer) -> Set<Dot> {
  let bits: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
  var result: Set<Dot> = []
  for row in 0..<buffer.height {
    for column in 0..<buffer.width {
      let value = buffer[column, row].glyph.value
      guard value >= 0x2800, value < 0x2900 else { continue }
      for (place, bit) in bits.enumerated() where (value - 0x2800) & bit != 0 {
        result.insert(Dot(x: column * 2 + place % 2, y: row * 4 + place / 2))
      }
    }
  }
  return result
}
