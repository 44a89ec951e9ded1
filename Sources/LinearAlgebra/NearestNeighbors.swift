/// Points among which neighbours are found by their Euclidean distance, exhaustively.
///
/// Of two points at the same distance the one of the smaller index is nearer. Made for some thousands
/// of points: every question looks at all of them.
package struct NearestNeighbors: Sendable {
  /// The number of points.
  package let count: Int
  /// The number of coordinates of a point.
  package let dimension: Int
  private let points: [Double]

  /// Takes `[count, dimension]` points, row-major.
  ///
  /// - Returns: nil when a coordinate is not finite. Traps unless there is a whole number of rows.
  package init?(points: [Double], dimension: Int) {
    precondition(
      dimension > 0 && points.count.isMultiple(of: dimension),
      "expected rows of \(dimension) coordinates, found \(points.count) values")
    guard points.allSatisfy(\.isFinite) else { return nil }
    count = points.count / dimension
    self.dimension = dimension
    self.points = points
  }

  /// The `k` nearest other points of a point, nearest first.
  ///
  /// Traps when there is no point `index` or there are not `k` others.
  package func nearest(_ k: Int, to index: Int) -> [Int] {
    check(index)
    precondition(k >= 0 && k < count, "expected 0..<\(count) neighbours, found \(k)")
    guard k > 0 else { return [] }
    // Sorted by distance; a candidate enters behind its equals, which came with smaller indices.
    var found: [(index: Int, distance: Double)] = []
    found.reserveCapacity(k + 1)
    points.withUnsafeBufferPointer { points in
      for other in 0..<count where other != index {
        let distance = squaredDistance(points, index, other)
        if found.count == k, let last = found.last {
          guard distance < last.distance else { continue }
          found.removeLast()
        }
        var place = found.count
        while place > 0, found[place - 1].distance > distance { place -= 1 }
        found.insert((other, distance), at: place)
      }
    }
    return found.map(\.index)
  }

  /// The place of another point among the neighbours of a point, 1 for the nearest.
  ///
  /// Traps when there are no such points or they are the same.
  package func rank(of other: Int, from index: Int) -> Int {
    check(index)
    check(other)
    precondition(other != index, "expected another point than \(index)")
    return points.withUnsafeBufferPointer { points in
      let limit = squaredDistance(points, index, other)
      var rank = 1
      for candidate in 0..<count where candidate != index && candidate != other {
        let distance = squaredDistance(points, index, candidate)
        if distance < limit || (distance == limit && candidate < other) { rank += 1 }
      }
      return rank
    }
  }

  private func check(_ index: Int) {
    precondition(index >= 0 && index < count, "there is no point \(index) of \(count)")
  }

  @inline(__always)
  private func squaredDistance(
    _ points: UnsafeBufferPointer<Double>, _ first: Int, _ second: Int
  ) -> Double {
    var sum = 0.0
    for coordinate in 0..<dimension {
      let difference =
        points[first &* dimension &+ coordinate] - points[second &* dimension &+ coordinate]
      sum += difference * difference
    }
    return sum
  }
}
