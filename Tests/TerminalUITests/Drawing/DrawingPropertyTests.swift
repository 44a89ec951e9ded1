import TerminalUI
import Testing

/// What every picture must keep to at every size: stay inside its area, never trap, and be ASCII when
/// asked.
struct DrawingPropertyTests {
  /// Sizes around every threshold of the layouts, and both extremes.
  private static let sizes: [(width: Int, height: Int)] = {
    var sizes: [(Int, Int)] = []
    for width in [0, 1, 2, 3, 8, 16, 28, 40, 80] {
      for height in [0, 1, 2, 3, 5, 6, 8, 12, 24] { sizes.append((width, height)) }
    }
    return sizes + [(300, 100), (300, 1), (1, 100)]
  }()

  @Test(arguments: pictures)
  func nothingLiesOutsideTheArea(picture: Picture) {
    let untouched = Cell("\u{2603}", style: Style(foreground: .rgb(1, 2, 3)))
    for (width, height) in Self.sizes {
      // Large screens differ from smaller ones in little but cost: two forms are enough.
      let forms =
        width * height > 100
        ? [Appearance(), Appearance(glyphs: .ascii, depth: .none)] : appearances
      for appearance in forms {
        var buffer = CellBuffer(width: width + 5, height: height + 3)
        buffer.fill(buffer.bounds, with: untouched)
        let area = Rect(x: 3, y: 2, width: width, height: height)
        picture.draw(area, &buffer, appearance)
        var strays = 0
        var beyondASCII = 0
        for (index, cell) in buffer.cells.enumerated() {
          if !area.contains(x: index % buffer.width, y: index / buffer.width) {
            if cell != untouched { strays += 1 }
          } else if cell.glyph != untouched.glyph, !(0x20...0x7E).contains(cell.glyph.value) {
            beyondASCII += 1
          }
        }
        #expect(strays == 0, "\(width)x\(height) \(appearance.glyphs) \(appearance.depth)")
        if appearance.glyphs == .ascii {
          #expect(beyondASCII == 0, "\(width)x\(height) \(appearance.depth)")
        }
      }
    }
  }

  @Test(arguments: pictures)
  func areasBeyondTheScreenAreCut(picture: Picture) {
    for area in [
      Rect(x: -7, y: -3, width: 40, height: 12), Rect(x: 20, y: 5, width: 60, height: 30),
      Rect(x: 500, y: 0, width: 30, height: 8), Rect(x: 0, y: -50, width: 30, height: 8),
    ] {
      var buffer = CellBuffer(width: 30, height: 10)
      picture.draw(area, &buffer, Appearance())
      #expect(buffer.cells.count == 300)
    }
  }

  @Test(arguments: pictures)
  func theSamePictureIsDrawnTwice(picture: Picture) {
    var (first, second) = (CellBuffer(width: 60, height: 16), CellBuffer(width: 60, height: 16))
    picture.draw(first.bounds, &first, Appearance())
    picture.draw(second.bounds, &second, Appearance())
    #expect(first == second)
  }
}
