/// The principal components of a cloud of points: its mean, and the axes of largest variance.
package struct PrincipalComponents: Sendable, Equatable {
  /// The mean of the points, `[dimension]`.
  package let mean: [Double]
  /// Orthonormal axes, one per row, largest variance first, `[componentCount, dimension]`.
  ///
  /// The component of largest magnitude of each axis is positive.
  package let axes: Matrix
  /// The standard deviation of the points along each axis, `[componentCount]`.
  package let deviations: [Double]
  /// The sum of the variances of all coordinates: `deviations[i]^2 / totalVariance` is the share
  /// that axis `i` explains.
  package let totalVariance: Double

  /// Makes a projection from its parts; traps when the sizes do not fit.
  package init(mean: [Double], axes: Matrix, deviations: [Double], totalVariance: Double) {
    precondition(
      axes.columns == mean.count && axes.rows == deviations.count,
      "expected [\(deviations.count), \(mean.count)] axes, found [\(axes.rows), \(axes.columns)]")
    self.mean = mean
    self.axes = axes
    self.deviations = deviations
    self.totalVariance = totalVariance
  }

  /// Finds the first components of `[count, dimension]` points, from their covariance (divided by
  /// `count`).
  ///
  /// - Parameters:
  ///   - points: `[count, dimension]`, row-major.
  ///   - dimension: The number of coordinates of a point.
  ///   - componentCount: How many axes to return; all when nil.
  /// - Returns: nil when there are no points or a coordinate is not finite. Traps when the number
  ///   of values is not a multiple of `dimension`, or `componentCount` is not in `1...dimension`.
  package init?(points: [Float], dimension: Int, componentCount: Int? = nil) {
    precondition(
      dimension > 0 && points.count.isMultiple(of: dimension),
      "expected rows of \(dimension) coordinates, found \(points.count) values")
    let wanted = componentCount ?? dimension
    precondition(
      wanted >= 1 && wanted <= dimension,
      "expected 1 to \(dimension) components, found \(wanted)")
    let count = points.count / dimension
    guard count > 0 else { return nil }
    let cloud = CenteredCloud(points: points, count: count, dimension: dimension)
    guard cloud.mean.allSatisfy(\.isFinite), cloud.totalVariance.isFinite else { return nil }
    guard let decomposition = SymmetricEigen(cloud.covariance()) else { return nil }
    var axes = Matrix(rows: wanted, columns: dimension)
    for row in 0..<wanted {
      for column in 0..<dimension { axes[row, column] = decomposition.vectors[column, row] }
    }
    self.init(
      mean: cloud.mean, axes: axes,
      deviations: decomposition.values.prefix(wanted).map { max(0, $0).squareRoot() },
      totalVariance: cloud.totalVariance)
  }

  /// The coordinates of one point along the axes, `[componentCount]`.
  package func project(_ point: [Float]) -> [Double] {
    precondition(
      point.count == mean.count, "expected \(mean.count) coordinates, found \(point.count)")
    return axes * zip(point, mean).map { Double($0) - $1 }
  }

  /// The coordinates of `[count, dimension]` points along the axes, `[count, componentCount]`.
  package func project(points: [Float]) -> [Float] {
    let dimension = mean.count
    precondition(
      points.count.isMultiple(of: dimension),
      "expected rows of \(dimension) coordinates, found \(points.count) values")
    let count = points.count / dimension
    var result = [Float](repeating: 0, count: count * axes.rows)
    for index in 0..<count {
      for component in 0..<axes.rows {
        var sum = 0.0
        for column in 0..<dimension {
          sum +=
            axes.elements[component * dimension + column]
            * (Double(points[index * dimension + column]) - mean[column])
        }
        result[index * axes.rows + component] = Float(sum)
      }
    }
    return result
  }
}

/// Points with their mean, as the products that principal components need.
private struct CenteredCloud {
  let count: Int
  let dimension: Int
  let mean: [Double]
  let totalVariance: Double
  /// The points minus their mean, `[count, dimension]`, in single precision.
  private let centered: [Float]

  init(points: [Float], count: Int, dimension: Int) {
    var mean = [Double](repeating: 0, count: dimension)
    for index in 0..<count {
      for column in 0..<dimension { mean[column] += Double(points[index * dimension + column]) }
    }
    for column in 0..<dimension { mean[column] /= Double(count) }
    var centered = points
    var squares = 0.0
    for index in 0..<count {
      for column in 0..<dimension {
        let difference = Double(points[index * dimension + column]) - mean[column]
        centered[index * dimension + column] = Float(difference)
        squares += difference * difference
      }
    }
    self.count = count
    self.dimension = dimension
    self.mean = mean
    self.centered = centered
    totalVariance = squares / Double(count)
  }

  /// The covariance `[dimension, dimension]`, divided by `count`.
  func covariance() -> Matrix {
    var result = Matrix(rows: dimension, columns: dimension)
    result.elements.withUnsafeMutableBufferPointer { sums in
      centered.withUnsafeBufferPointer { points in
        for index in 0..<count {
          let offset = index &* dimension
          for row in 0..<dimension {
            let left = Double(points[offset &+ row])
            for column in 0...row {
              sums[row &* dimension &+ column] += left * Double(points[offset &+ column])
            }
          }
        }
      }
    }
    for row in 0..<dimension {
      for column in 0...row {
        let value = result[row, column] / Double(count)
        result[row, column] = value
        result[column, row] = value
      }
    }
    return result
  }
}
