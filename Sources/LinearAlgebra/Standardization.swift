/// The mean and the standard deviation of every coordinate of some points, and the change to units
/// in which they are 0 and 1.
package struct Standardization: Sendable, Equatable {
  /// The mean of every coordinate, `[dimension]`.
  package let means: [Double]
  /// The standard deviation (divided by the count) of every coordinate, `[dimension]`; 0 for a
  /// coordinate that never varies by more than rounding.
  package let deviations: [Double]

  /// Measures `[count, dimension]` points, row-major; traps unless there is a whole number of rows
  /// and at least one.
  package init(_ points: [Double], dimension: Int) {
    precondition(
      dimension > 0 && !points.isEmpty && points.count.isMultiple(of: dimension),
      "expected rows of \(dimension) coordinates, found \(points.count) values")
    let count = points.count / dimension
    var means = [Double](repeating: 0, count: dimension)
    var squares = [Double](repeating: 0, count: dimension)
    for index in points.indices { means[index % dimension] += points[index] / Double(count) }
    for index in points.indices {
      let distance = points[index] - means[index % dimension]
      squares[index % dimension] += distance * distance / Double(count)
    }
    self.means = means
    deviations = zip(means, squares).map { mean, square in
      let deviation = square.squareRoot()
      // What summing `count` equal numbers leaves; a NaN is no rounding and stays.
      return deviation <= abs(mean) * Double(count) * Double.ulpOfOne ? 0 : deviation
    }
  }

  /// (x - mean) / deviation of every coordinate; 0 where the deviation is 0.
  package func apply(_ points: [Double]) -> [Double] {
    let dimension = means.count
    return points.indices.map { index in
      let coordinate = index % dimension
      let deviation = deviations[coordinate]
      return deviation == 0 ? 0 : (points[index] - means[coordinate]) / deviation
    }
  }

  /// The inverse of `apply`: mean + deviation x.
  package func revert(_ points: [Double]) -> [Double] {
    let dimension = means.count
    return points.indices.map { index in
      means[index % dimension] + deviations[index % dimension] * points[index]
    }
  }
}
