/// Draws anti-aliased shapes into one frame of 8-bit grey pixels.
///
/// Every pixel takes the brightest shape that covers it, so the order of drawing does not matter.
/// How much a shape covers a pixel falls linearly from 1 to 0 over the edge ramp, by the signed
/// distance of the pixel's centre from the outline. Nothing is allocated; what lies outside the view
/// costs nothing. A canvas is valid as long as its pixels are.
package struct FrameCanvas {
  /// The view that is drawn.
  package let view: FrameView
  private let pixels: UnsafeMutablePointer<UInt8>
  /// How far apart neighbouring rows are in memory, in pixels.
  private let rowStride: Int

  /// Starts a black frame.
  ///
  /// - Parameters:
  ///   - view: What is shown.
  ///   - pixels: `[height, width]`, overwritten.
  package init(_ view: FrameView, pixels: UnsafeMutablePointer<UInt8>) {
    self.view = view
    self.pixels = pixels
    rowStride = view.width
    pixels.update(repeating: 0, count: view.pixelCount)
  }

  private init(part view: FrameView, pixels: UnsafeMutablePointer<UInt8>, rowStride: Int) {
    self.view = view
    self.pixels = pixels
    self.rowStride = rowStride
  }

  /// A rectangle of the frame that shows what another camera sees; its shapes end at its sides.
  ///
  /// Traps when the rectangle is outside the frame, or narrower than eight columns.
  ///
  /// - Parameters:
  ///   - columns: Its columns.
  ///   - rows: Its rows, from the top.
  ///   - center: The point in its middle, in m.
  ///   - halfWidth: Half the width of what it shows, in m.
  package func part(
    columns: Range<Int>, rows: Range<Int>, center: SIMD2<Double>, halfWidth: Double
  ) -> FrameCanvas {
    precondition(
      columns.clamped(to: 0..<view.width) == columns && rows.clamped(to: 0..<view.height) == rows,
      "a part of a frame is inside it")
    return FrameCanvas(
      part: FrameView(
        columns: columns.count, rows: rows.count, center: center, halfWidth: halfWidth,
        edgeRamp: view.edgeRamp),
      pixels: pixels + rows.lowerBound * rowStride + columns.lowerBound, rowStride: rowStride)
  }

  /// A rod with round ends.
  ///
  /// - Parameters:
  ///   - start: One end of its axis, in m.
  ///   - end: The other end of its axis, in m.
  ///   - radius: Its radius in m.
  ///   - brightness: From 0, black, to 1, white.
  package func capsule(
    from start: SIMD2<Double>, to end: SIMD2<Double>, radius: Double, brightness: Double
  ) {
    paint(from: start, to: end, reach: radius, brightness: brightness) {
      CapsuleDistance(from: $0, to: $1, radius: $2)
    }
  }

  /// A rod with flat ends.
  ///
  /// - Parameters:
  ///   - start: One end of its axis, in m.
  ///   - end: The other end of its axis, in m.
  ///   - halfWidth: Half its width in m.
  ///   - brightness: From 0, black, to 1, white.
  package func bar(
    from start: SIMD2<Double>, to end: SIMD2<Double>, halfWidth: Double, brightness: Double
  ) {
    paint(from: start, to: end, reach: halfWidth, brightness: brightness) {
      BarDistance(from: $0, to: $1, halfWidth: $2)
    }
  }

  /// Paints a shape around the line between two points in m that reaches so many m beyond it.
  ///
  /// - Parameter shape: Makes it from both points and the reach, in pixels.
  @inline(__always)
  private func paint<Shape: SignedDistance>(
    from start: SIMD2<Double>, to end: SIMD2<Double>, reach: Double, brightness: Double,
    shape: (SIMD2<Float>, SIMD2<Float>, Float) -> Shape
  ) {
    let first = position(start)
    let second = position(end)
    let reach = reach / view.pixelSize
    // A minimum may drop what is not a number; a sum keeps it.
    guard (first + second).sum().isFinite,
      let area = area(
        from: pointwiseMin(first, second) - reach, to: pointwiseMax(first, second) + reach)
    else { return }
    paint(
      shape(SIMD2<Float>(first), SIMD2<Float>(second), Float(reach)), area: area,
      brightness: brightness)
  }

  /// A rectangle with its sides along the axes.
  ///
  /// - Parameters:
  ///   - center: Its centre in m.
  ///   - halfSize: Half its width and half its height in m.
  ///   - brightness: From 0, black, to 1, white.
  package func box(center: SIMD2<Double>, halfSize: SIMD2<Double>, brightness: Double) {
    let middle = position(center)
    let reach = halfSize / view.pixelSize
    guard let area = area(from: middle - reach, to: middle + reach) else { return }
    let shape = BoxDistance(center: SIMD2<Float>(middle), halfSize: SIMD2<Float>(reach))
    paint(shape, area: area, brightness: brightness)
  }

  /// A band across the whole width of the view.
  ///
  /// - Parameters:
  ///   - centerY: The height of its middle in m.
  ///   - halfHeight: Half its height in m.
  ///   - brightness: From 0, black, to 1, white.
  package func horizontalBand(centerY: Double, halfHeight: Double, brightness: Double) {
    // Twice the view, so that the soft ends of the band stay outside.
    let halfWidth = Double(view.width) * view.pixelSize + view.edgeRamp * view.pixelSize
    box(
      center: SIMD2(view.center.x, centerY), halfSize: SIMD2(halfWidth, halfHeight),
      brightness: brightness)
  }

  // MARK: - Pixels

  /// The pixels that a shape may touch.
  private struct Area {
    var columns: Range<Int>
    var rows: Range<Int>
  }

  /// A point in pixels from the middle of the frame, y downwards.
  private func position(_ point: SIMD2<Double>) -> SIMD2<Double> {
    let offset = (point - view.center) / view.pixelSize
    return SIMD2(offset.x, -offset.y)
  }

  /// The pixels of a bounding box (in pixels from the middle) with its soft edge; nil when none is
  /// in view.
  ///
  /// Beyond a million pixels single precision has no pixels left, so such a shape is left out, as is
  /// one of negative size and one whose position is not a number.
  private func area(from lowest: SIMD2<Double>, to highest: SIMD2<Double>) -> Area? {
    let farthest = 1e6
    guard -farthest < lowest.x, lowest.x <= highest.x, highest.x < farthest,
      -farthest < lowest.y, lowest.y <= highest.y, highest.y < farthest
    else { return nil }
    let half = SIMD2(Double(view.width), Double(view.height)) / 2
    let margin = view.edgeRamp / 2
    let lower = (lowest + half - margin).rounded(.down)
    let upper = (highest + half + margin).rounded(.up)
    let columns = (Int(lower.x)..<Int(upper.x)).clamped(to: 0..<view.width)
    let rows = (Int(lower.y)..<Int(upper.y)).clamped(to: 0..<view.height)
    return columns.isEmpty || rows.isEmpty ? nil : Area(columns: columns, rows: rows)
  }

  /// Raises the pixels of an area to the brightness of a shape.
  ///
  /// Works on eight pixels at once. The last eight of a row are moved left until they fit; a pixel
  /// that is painted twice by the same shape stays as it is.
  @inline(__always)
  private func paint(_ shape: some SignedDistance, area: Area, brightness: Double) {
    let lanes = SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7)
    // In this order of arguments, what is not a number becomes zero.
    let level = Float(255 * Swift.min(1, Swift.max(0, brightness)))
    let slope = Float(1 / view.edgeRamp)
    let originX = 0.5 - Float(view.width) / 2
    let originY = 0.5 - Float(view.height) / 2
    let lastGroup = view.width &- 8
    var row = area.rows.lowerBound
    while row < area.rows.upperBound {
      let y = Float(row) + originY
      let line = UnsafeMutableRawPointer(pixels + row &* rowStride)
      var column = area.columns.lowerBound
      while column < area.columns.upperBound {
        let first = Swift.min(column, lastGroup)
        let x = lanes + (Float(first) + originX)
        let coverage = (0.5 - shape.distance(x: x, y: y) * slope)
          .clamped(lowerBound: .zero, upperBound: .one)
        // Adding 2^23 leaves the nearest whole number in the lowest bits of the significand.
        let bits = unsafeBitCast(coverage * level + 0x1p23, to: SIMD8<UInt32>.self)
        let grey = SIMD8<UInt8>(truncatingIfNeeded: bits)
        let before = line.loadUnaligned(fromByteOffset: first, as: SIMD8<UInt8>.self)
        line.storeBytes(
          of: pointwiseMax(before, grey), toByteOffset: first, as: SIMD8<UInt8>.self)
        column &+= 8
      }
      row &+= 1
    }
  }
}
