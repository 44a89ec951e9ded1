/// Glyphs as geometry, for pictures that must be right whatever the font is.
enum GlyphShape {
  /// A filled rectangle in parts of a cell, from its top left corner; `opacity` is for shades.
  struct Block: Equatable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double
    var opacity = 1.0
  }

  /// Lines from the middle of a cell to its edges: the weight of each arm, 0 for none, 1 light, 2
  /// heavy.
  struct Arms: Equatable {
    var left: Int
    var right: Int
    var up: Int
    var down: Int
    /// How the lines are drawn.
    var form = Form.straight

    enum Form: Equatable {
      case straight
      /// Both arms join in a quarter of a circle.
      case rounded
      /// Broken into this many dashes for a cell.
      case dashed(Int)
    }
  }

  /// The dots of a braille pattern, or nil for another glyph.
  static func brailleMask(_ glyph: Unicode.Scalar) -> UInt8? {
    glyph.value >= 0x2800 && glyph.value <= 0x28FF ? UInt8(glyph.value - 0x2800) : nil
  }

  /// The rectangles of a block element, or nil for another glyph.
  static func blocks(_ glyph: Unicode.Scalar) -> [Block]? {
    let value = glyph.value
    switch value {
    case 0x2580: return [Block(x: 0, y: 0, width: 1, height: 0.5)]
    case 0x2581...0x2588:
      let height = Double(value - 0x2580) / 8
      return [Block(x: 0, y: 1 - height, width: 1, height: height)]
    case 0x2589...0x258F:
      return [Block(x: 0, y: 0, width: Double(0x2590 - value) / 8, height: 1)]
    case 0x2590: return [Block(x: 0.5, y: 0, width: 0.5, height: 1)]
    case 0x2591...0x2593:
      return [Block(x: 0, y: 0, width: 1, height: 1, opacity: Double(value - 0x2590) / 4)]
    case 0x2594: return [Block(x: 0, y: 0, width: 1, height: 0.125)]
    case 0x2595: return [Block(x: 0.875, y: 0, width: 0.125, height: 1)]
    case 0x2596...0x259F:
      // Quadrants: upper left 1, upper right 2, lower left 4, lower right 8.
      let masks: [UInt8] = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14]
      let mask = masks[Int(value - 0x2596)]
      return (0..<4).filter { mask >> UInt8($0) & 1 != 0 }.map { quadrant in
        Block(
          x: Double(quadrant % 2) / 2, y: Double(quadrant / 2) / 2, width: 0.5, height: 0.5)
      }
    default: return nil
    }
  }

  /// The arms of a box-drawing glyph, or nil for another glyph.
  static func arms(_ glyph: Unicode.Scalar) -> Arms? { boxDrawing[glyph] }

  private static let boxDrawing: [Unicode.Scalar: Arms] = [
    "─": Arms(left: 1, right: 1, up: 0, down: 0), "━": Arms(left: 2, right: 2, up: 0, down: 0),
    "│": Arms(left: 0, right: 0, up: 1, down: 1), "┃": Arms(left: 0, right: 0, up: 2, down: 2),
    "┌": Arms(left: 0, right: 1, up: 0, down: 1), "┐": Arms(left: 1, right: 0, up: 0, down: 1),
    "└": Arms(left: 0, right: 1, up: 1, down: 0), "┘": Arms(left: 1, right: 0, up: 1, down: 0),
    "├": Arms(left: 0, right: 1, up: 1, down: 1), "┤": Arms(left: 1, right: 0, up: 1, down: 1),
    "┬": Arms(left: 1, right: 1, up: 0, down: 1), "┴": Arms(left: 1, right: 1, up: 1, down: 0),
    "┼": Arms(left: 1, right: 1, up: 1, down: 1),
    "╭": Arms(left: 0, right: 1, up: 0, down: 1, form: .rounded),
    "╮": Arms(left: 1, right: 0, up: 0, down: 1, form: .rounded),
    "╰": Arms(left: 0, right: 1, up: 1, down: 0, form: .rounded),
    "╯": Arms(left: 1, right: 0, up: 1, down: 0, form: .rounded),
    "╌": Arms(left: 1, right: 1, up: 0, down: 0, form: .dashed(2)),
    "┄": Arms(left: 1, right: 1, up: 0, down: 0, form: .dashed(3)),
    "┈": Arms(left: 1, right: 1, up: 0, down: 0, form: .dashed(4)),
    "╎": Arms(left: 0, right: 0, up: 1, down: 1, form: .dashed(2)),
    "┆": Arms(left: 0, right: 0, up: 1, down: 1, form: .dashed(3)),
    "┊": Arms(left: 0, right: 0, up: 1, down: 1, form: .dashed(4)),
  ]
}
