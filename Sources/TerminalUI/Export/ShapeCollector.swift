/// Gathers the shapes of a picture into one path for each kind and colour.
struct ShapeCollector {
  /// The order in which shapes are painted.
  enum Layer: Int {
    case ground, block, line, dot
  }

  private struct Key: Hashable {
    var layer: Int
    var attributes: String
  }

  private var paths: [Key: String] = [:]
  /// The keys in the order of their first shape, so that the same screen gives the same bytes.
  private var order: [Key] = []

  /// The SVG elements, from the bottom layer to the top.
  var elements: [String] {
    (0...Layer.dot.rawValue).flatMap { layer in
      order.filter { $0.layer == layer }.map { key in
        "<path \(key.attributes) d=\"\(paths[key] ?? "")\"/>"
      }
    }
  }

  /// Whether a glyph is drawn as a shape.
  static func draws(_ glyph: Unicode.Scalar) -> Bool {
    guard glyph.value >= 0x2500, glyph.value <= 0x28FF else { return false }
    return GlyphShape.brailleMask(glyph) != nil || GlyphShape.blocks(glyph) != nil
      || GlyphShape.arms(glyph) != nil
  }

  /// Adds a glyph at the top left corner of its cell.
  /// - Returns: Whether it is one that is drawn as a shape.
  mutating func add(
    _ glyph: Unicode.Scalar, x: Double, y: Double, cell: (width: Double, height: Double),
    color: String
  ) -> Bool {
    guard Self.draws(glyph) else { return false }
    if let mask = GlyphShape.brailleMask(glyph) {
      addDots(mask, x: x, y: y, cell: cell, color: color)
    } else if let blocks = GlyphShape.blocks(glyph) {
      for block in blocks {
        rectangle(
          x: x + block.x * cell.width, y: y + block.y * cell.height,
          width: block.width * cell.width, height: block.height * cell.height, color: color,
          opacity: block.opacity, layer: .block)
      }
    } else if let arms = GlyphShape.arms(glyph) {
      addLines(arms, x: x, y: y, cell: cell, color: color)
    }
    return true
  }

  mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, color: String, opacity: Double,
    layer: Layer
  ) {
    // Crisp edges: neighbouring pixels of an image must not show the ground between them.
    let faint = opacity < 1 ? " fill-opacity=\"\(number(opacity))\"" : ""
    append(
      "M\(number(x)) \(number(y))h\(number(width))v\(number(height))h\(number(-width))z",
      to: Key(
        layer: layer.rawValue,
        attributes: "fill=\"\(color)\"\(faint) shape-rendering=\"crispEdges\""))
  }

  mutating func underline(x: Double, y: Double, width: Double, color: String) {
    append(
      "M\(number(x)) \(number(y + 14))h\(number(width))",
      to: Key(layer: Layer.line.rawValue, attributes: "stroke=\"\(color)\" fill=\"none\""))
  }

  /// Round dots: lines without length and with round ends.
  private mutating func addDots(
    _ mask: UInt8, x: Double, y: Double, cell: (width: Double, height: Double), color: String
  ) {
    var path = ""
    for (place, bit) in brailleBits.enumerated() where mask & bit != 0 {
      let dotX = x + (Double(place % 2) + 0.5) * cell.width / 2
      let dotY = y + (Double(place / 2) + 0.5) * cell.height / 4
      path += "M\(number(dotX)) \(number(dotY))h0"
    }
    append(
      path,
      to: Key(
        layer: Layer.dot.rawValue,
        attributes:
          "stroke=\"\(color)\" stroke-width=\"2.6\" stroke-linecap=\"round\" fill=\"none\""))
  }

  private mutating func addLines(
    _ arms: GlyphShape.Arms, x: Double, y: Double, cell: (width: Double, height: Double),
    color: String
  ) {
    let (middleX, middleY) = (x + cell.width / 2, y + cell.height / 2)
    let isHeavy = max(arms.left, arms.right, arms.up, arms.down) > 1
    let key = Key(
      layer: Layer.line.rawValue,
      attributes: "stroke=\"\(color)\" stroke-width=\"\(isHeavy ? "2.4" : "1.2")\" fill=\"none\"")
    switch arms.form {
    case .straight:
      var path = ""
      if arms.left > 0 || arms.right > 0 {
        let from = arms.left > 0 ? x : middleX
        let to = arms.right > 0 ? x + cell.width : middleX
        path += "M\(number(from)) \(number(middleY))H\(number(to))"
      }
      if arms.up > 0 || arms.down > 0 {
        let from = arms.up > 0 ? y : middleY
        let to = arms.down > 0 ? y + cell.height : middleY
        path += "M\(number(middleX)) \(number(from))V\(number(to))"
      }
      append(path, to: key)
    case .rounded:
      let (endX, endY) = (
        arms.left > 0 ? x : x + cell.width, arms.up > 0 ? y : y + cell.height
      )
      append(
        "M\(number(endX)) \(number(middleY))Q\(number(middleX)) \(number(middleY)) "
          + "\(number(middleX)) \(number(endY))", to: key)
    case .dashed(let count):
      var path = ""
      let isAcross = arms.left > 0
      let length = (isAcross ? cell.width : cell.height) / Double(count)
      for dash in 0..<count {
        let start = (Double(dash) + 0.25) * length
        path +=
          isAcross
          ? "M\(number(x + start)) \(number(middleY))h\(number(length / 2))"
          : "M\(number(middleX)) \(number(y + start))v\(number(length / 2))"
      }
      append(path, to: key)
    }
  }

  private mutating func append(_ path: String, to key: Key) {
    if paths[key] == nil { order.append(key) }
    paths[key, default: ""] += path
  }

  private func number(_ value: Double) -> String { SVGExport.number(value) }
}
