/// How often closed curves in the plane turn about a point.
package enum WindingNumber {
  /// The number of counter-clockwise turns that a closed polygon makes about a point.
  ///
  /// Counts signed crossings of the ray from the point towards positive x (Hormann & Agathos, "The
  /// point in polygon problem for arbitrary polygons", 2001), so that it is a whole number by
  /// construction. A point on the polygon itself belongs to one of its sides.
  ///
  /// - Parameter polygon: The corners in order; the last is joined to the first.
  /// - Returns: nil when a coordinate is not finite.
  package static func of(_ polygon: [SIMD2<Double>], around center: SIMD2<Double>) -> Int? {
    guard center.x.isFinite, center.y.isFinite,
      polygon.allSatisfy({ $0.x.isFinite && $0.y.isFinite }), var previous = polygon.last
    else { return polygon.isEmpty ? 0 : nil }
    previous -= center
    var turns = 0
    for corner in polygon {
      let next = corner - center
      // Twice the area of the triangle with the point: positive when the point lies on the left.
      let area = previous.x * next.y - previous.y * next.x
      if previous.y <= 0, next.y > 0, area > 0 { turns += 1 }
      if previous.y > 0, next.y <= 0, area < 0 { turns -= 1 }
      previous = next
    }
    return turns
  }
}
