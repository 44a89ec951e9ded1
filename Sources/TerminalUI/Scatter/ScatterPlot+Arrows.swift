extension ScatterPlot {
  /// A way from one point to another.
  package struct Arrow: Sendable, Equatable {
    /// Where it begins `[dimension]`.
    package var start: [Float]
    /// Where its tip is `[dimension]`.
    package var end: [Float]
    /// Its colour.
    package var color: Color
    /// Whether it is drawn broken.
    package var isDashed: Bool

    /// Makes an arrow.
    package init(from start: [Float], to end: [Float], color: Color, isDashed: Bool = false) {
      self.start = start
      self.end = end
      self.color = color
      self.isDashed = isDashed
    }
  }

  /// Draws a shaft and, where it is long enough to have a direction, a head of two strokes.
  func draw(
    _ arrow: Arrow, pen: UInt8, _ transform: ScatterTransform, on canvas: inout DotCanvas
  ) {
    guard let start = place(of: arrow.start, at: 0, transform),
      let end = place(of: arrow.end, at: 0, transform)
    else { return }
    canvas.line(
      fromX: start.x, y: start.y, toX: end.x, y: end.y, pen: pen, color: arrow.color,
      pattern: arrow.isDashed ? 0b0101_0101 : 0xFF)
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let length = (dx * dx + dy * dy).squareRoot()
    guard length >= 3 else { return }
    let head = min(3.5, length / 2)
    let (ux, uy) = (dx / length * head, dy / length * head)
    // A head that opens by 35 degrees on either side.
    let (cosine, sine) = (0.819, 0.574)
    for side in [sine, -sine] {
      canvas.line(
        fromX: end.x, y: end.y, toX: end.x - (cosine * ux - side * uy),
        y: end.y - (side * ux + cosine * uy), pen: pen, color: arrow.color)
    }
  }
}
