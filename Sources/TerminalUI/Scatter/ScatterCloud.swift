/// The cloud of a scatter plot in cells: which dots are set, and the colour of the point nearest to
/// the viewer.
struct ScatterCloud {
  let columns: Int
  let rows: Int
  /// The dots of every cell `[rows * columns]`.
  var masks: [UInt8]
  /// The depth of the nearest point of every cell.
  var depths: [Float]
  /// The colour step of the nearest point of every cell, times the number of brightnesses, plus its
  /// brightness.
  var shades: [UInt16]
  /// How many points lie outside the picture.
  var outsideCount = 0
  /// The colours by shade.
  var palette: [Color] = []

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    masks = Array(repeating: 0, count: columns * rows)
    depths = Array(repeating: -.infinity, count: columns * rows)
    shades = Array(repeating: 0, count: columns * rows)
  }

  /// The number of brightnesses from far to near.
  static let brightnessCount = 4

  /// Hands the dots over to a canvas as pen 0.
  func transfer(to canvas: inout DotCanvas) {
    for index in masks.indices where masks[index] != 0 {
      canvas.setCell(index, mask: masks[index], pen: 0, color: palette[Int(shades[index])])
    }
  }

  /// Paints one sign for each cell: by value without colour, by the number of dots otherwise.
  func paintSigns(
    in area: Rect, of buffer: inout CellBuffer, plot: ScatterPlot, appearance: Appearance
  ) {
    let signs = plot.valueSigns(appearance.glyphs)
    for row in 0..<min(rows, area.height) {
      for column in 0..<min(columns, area.width) {
        let index = row * columns + column
        let mask = masks[index]
        guard mask != 0 else { continue }
        let sign =
          appearance.isMonochrome
          ? signs[min(signs.count - 1, Int(shades[index]) / Self.brightnessCount)]
          : Self.densitySign(mask)
        buffer.put(
          sign, x: area.x + column, y: area.y + row,
          style: Style(foreground: palette[Int(shades[index])]), clip: area,
          keepingBackground: true)
      }
    }
  }

  /// How many dots and roughly where, as an ASCII sign.
  private static func densitySign(_ mask: UInt8) -> Unicode.Scalar {
    // The upper four dots of a cell are braille dots 1, 2, 4 and 5.
    let (upper, lower) = (mask & 0b0001_1011 != 0, mask & 0b1110_0100 != 0)
    if mask.nonzeroBitCount >= 5 { return "#" }
    if mask.nonzeroBitCount >= 3 { return "*" }
    return upper ? (lower ? ":" : "'") : "."
  }
}

extension ScatterPlot {
  /// The signs that tell a value without colour, from the lowest step to the highest.
  ///
  /// An angle is the direction of an arrow: 0 up, growing counter-clockwise, as a pendulum hangs.
  func valueSigns(_ glyphs: GlyphSet) -> [Unicode.Scalar] {
    switch (colorMap.isCyclic, glyphs) {
    case (true, .unicode): return ["↑", "↖", "←", "↙", "↓", "↘", "→", "↗"]
    case (true, .ascii): return ["^", "<", "v", ">"]
    case (false, .unicode): return ["·", "∘", "o", "O", "●"]
    case (false, .ascii): return [".", "-", "o", "O", "@"]
    }
  }

  /// Projects all points into cells.
  func rasterizeCloud(
    columns: Int, rows: Int, transform: ScatterTransform, appearance: Appearance
  ) -> ScatterCloud {
    var cloud = ScatterCloud(columns: columns, rows: rows)
    let steps = colorMap.steps(at: appearance.depth, isDark: appearance.theme.isDark)
    let stepCount =
      appearance.isMonochrome ? valueSigns(appearance.glyphs).count : steps.count
    let levels = ScatterCloud.brightnessCount
    cloud.palette = (0..<(stepCount * levels)).map { shade in
      let distance = 1 - Double(shade % levels) / Double(levels - 1)
      return steps[min(steps.count - 1, shade / levels)].receding(
        distance, isDark: appearance.theme.isDark, ground: appearance.theme.ground)
    }
    let range = valueRange ?? (colorMap.isCyclic ? 0...(2 * .pi) : finiteValueRange())
    let extent = range.upperBound - range.lowerBound
    let valueScale = extent > 0 && extent.isFinite ? 1 / extent : 0
    let count = points.count / max(1, projection.dimension)
    let dimension = projection.dimension
    // Seen straight on, depth would only blur the colours.
    let isDeep = projection.axisCount == 3 && !camera.isFlat
    let (width, height) = (Float(columns * 2), Float(rows * 4))
    let map = colorMap
    let dot = dotSize(columns: columns, rows: rows, appearance: appearance)
    var outside = 0

    points.withUnsafeBufferPointer { points in
      transform.matrix.withUnsafeBufferPointer { matrix in
        values.withUnsafeBufferPointer { values in
          guard let first = points.baseAddress, let rowsOfMatrix = matrix.baseAddress else {
            return
          }
          cloud.masks.withUnsafeMutableBufferPointer { masks in
            cloud.depths.withUnsafeMutableBufferPointer { depths in
              cloud.shades.withUnsafeMutableBufferPointer { shades in
                for index in 0..<count {
                  let place = transform.apply(first + index &* dimension, rowsOfMatrix)
                  // Written so that what is not a number fails.
                  guard place.x >= 0, place.x < width, place.y >= 0, place.y < height else {
                    outside += place.x.isFinite && place.y.isFinite ? 1 : 0
                    continue
                  }
                  let value = index < values.count ? values[index] : 0
                  let step = map.step(
                    of: (value - range.lowerBound) * valueScale, count: stepCount)
                  let nearness = isDeep ? (place.depth + 0.8) / 1.6 : 1
                  let level =
                    nearness.isFinite
                    ? min(levels - 1, max(0, Int(nearness * Float(levels)))) : 0
                  let shade = UInt16(step &* levels &+ level)
                  let (left, top) = (Int(place.x) - dot / 2, Int(place.y) - dot / 2)
                  for y in max(top, 0)..<min(top + dot, rows * 4) {
                    for x in max(left, 0)..<min(left + dot, columns * 2) {
                      let cell = (y >> 2) &* columns &+ (x >> 1)
                      masks[cell] |= brailleBits[(y & 3) << 1 | (x & 1)]
                      guard place.depth >= depths[cell] || depths[cell] == -.infinity
                      else { continue }
                      depths[cell] = place.depth
                      shades[cell] = shade
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    cloud.outsideCount = outside
    return cloud
  }

  /// The width and height of a point in dots; where one sign stands for a point it has its size.
  private func dotSize(columns: Int, rows: Int, appearance: Appearance) -> Int {
    let count = points.count / max(1, projection.dimension)
    guard count > 0, appearance.glyphs == .unicode, !appearance.isMonochrome else { return 1 }
    let room = columns * 2 * rows * 4 / count
    return min(room >= 100 ? 3 : room >= 24 ? 2 : 1, largestPoint)
  }

  /// The range of the finite values.
  private func finiteValueRange() -> ClosedRange<Float> {
    var (low, high) = (Float.infinity, -Float.infinity)
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    return low <= high ? low...high : 0...1
  }
}
