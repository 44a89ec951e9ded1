extension ScatterPlot {
  /// Where a point appears, in cells of an area with fractions, from its upper left corner; nil when
  /// it has no place.
  package func place(of point: [Float], in area: Rect) -> (x: Double, y: Double)? {
    guard !area.isEmpty, projection.axisCount > 0,
      let dots = place(of: point, at: 0, transform(in: area))
    else { return nil }
    return (dots.x / 2, dots.y / 4)
  }

  /// The point of the cloud that is drawn nearest to the middle of a cell of the screen; of points
  /// at one dot the one nearest to the viewer.
  ///
  /// - Parameter reach: How many rows away it may be; a row counts as two columns.
  /// - Returns: nil when there is none so near.
  package func nearestPoint(
    toColumn column: Int, row: Int, in area: Rect, within reach: Double = 1.5
  ) -> Int? {
    guard !area.isEmpty, projection.axisCount > 0 else { return nil }
    let transform = transform(in: area)
    let (x, y) = middle(ofColumn: column, row: row, in: area)
    let dimension = projection.dimension
    var best: (index: Int, distance: Float, depth: Float)?
    let limit = Float(4 * reach * 4 * reach)
    points.withUnsafeBufferPointer { points in
      transform.matrix.withUnsafeBufferPointer { matrix in
        guard let first = points.baseAddress, let rows = matrix.baseAddress else { return }
        for index in 0..<points.count / dimension {
          let place = transform.apply(first + index &* dimension, rows)
          let (dx, dy) = (place.x - Float(x), place.y - Float(y))
          let distance = dx * dx + dy * dy
          guard distance <= limit else { continue }
          guard let found = best else {
            best = (index, distance, place.depth)
            continue
          }
          if distance < found.distance || (distance == found.distance && place.depth > found.depth)
          {
            best = (index, distance, place.depth)
          }
        }
      }
    }
    return best?.index
  }

  /// The point in the plane of the screen through `base` that is drawn at the middle of a cell.
  ///
  /// The way from `base` is the shortest that leads there: what the screen does not show of a point
  /// stays as it is. Returns nil when the picture has no plane.
  package func point(
    atColumn column: Int, row: Int, in area: Rect, through base: [Float]
  ) -> [Float]? {
    guard !area.isEmpty, projection.axisCount > 0,
      let from = place(of: base, at: 0, transform(in: area))
    else { return nil }
    let to = middle(ofColumn: column, row: row, in: area)
    return moved(base, rightDots: to.x - from.x, downDots: to.y - from.y, in: area)
  }

  /// A point moved in the plane of the screen, by cells to the right and rows up.
  ///
  /// Returns nil when the picture has no plane.
  package func moved(
    _ base: [Float], columns: Double, rowsUp: Double, in area: Rect
  ) -> [Float]? {
    moved(base, rightDots: 2 * columns, downDots: -4 * rowsUp, in: area)
  }

  private func moved(
    _ base: [Float], rightDots: Double, downDots: Double, in area: Rect
  ) -> [Float]? {
    guard !area.isEmpty, projection.axisCount > 0, base.count == projection.dimension else {
      return nil
    }
    let transform = transform(in: area)
    let dimension = projection.dimension
    let across = transform.matrix[..<dimension].map(Double.init)
    let down = transform.matrix[dimension..<2 * dimension].map(Double.init)
    // The shortest way w with M w = d is Mᵀ (M Mᵀ)⁻¹ d.
    func product(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let (xx, xy, yy) = (
      product(across, across), product(across, down), product(down, down)
    )
    // With one axis there is no up and down.
    guard projection.axisCount > 1 else {
      guard xx > 0 else { return nil }
      return zip(base, across).map { $0 + Float(rightDots / xx * $1) }
    }
    let determinant = xx * yy - xy * xy
    guard determinant > 1e-9 * xx * yy else { return nil }
    let alongAcross = (yy * rightDots - xy * downDots) / determinant
    let alongDown = (xx * downDots - xy * rightDots) / determinant
    return base.indices.map {
      base[$0] + Float(alongAcross * across[$0] + alongDown * down[$0])
    }
  }

  private func middle(ofColumn column: Int, row: Int, in area: Rect) -> (x: Double, y: Double) {
    (2 * (Double(column - area.x) + 0.5), 4 * (Double(row - area.y) + 0.5))
  }

  /// The way from points to the dots of an area.
  func transform(in area: Rect) -> ScatterTransform {
    ScatterTransform(
      projection: projection, camera: camera, extents: extents ?? pointExtents(),
      dotWidth: area.width * 2, dotHeight: area.height * 4)
  }
}
