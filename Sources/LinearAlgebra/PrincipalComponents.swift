/// The principal components of a cloud of points: its mean, and the axes of largest variance.
public struct PrincipalComponents: Sendable, Equatable {
  /// The mean of the points, `[dimension]`.
  public let mean: [Double]
  /// Orthonormal axes, one per row, largest variance first, `[componentCount, dimension]`.
  ///
  /// The component of largest magnitude of each axis is positive.
  public let axes: Matrix
  /// The standard deviation of the points along each axis, `[componentCount]`.
  public let deviations: [Double]
  /// The sum of the variances of all coordinates: `deviations[i]^2 / totalVariance` is the share
  /// that axis `i` explains.
  public let totalVariance: Double

  /// Makes a projection from its parts; traps when the sizes do not fit.
  public init(mean: [Double], axes: Matrix, deviations: [Double], totalVariance: Double) {
    precondition(
      axes.columns == mean.count && axes.rows == deviations.count,
      "expected [\(deviations.count), \(mean.count)] axes, found [\(axes.rows), \(axes.columns)]")
    self.mean = mean
    self.axes = axes
    self.deviations = deviations
    self.totalVariance = totalVariance
  }

  /// Finds the first components of `[count, dimension]` points.
  ///
  /// Up to 64 dimensions the whole covariance (divided by `count`) is decomposed. Above, only the
  /// wanted axes are found, by orthogonal (subspace) iteration with a few axes to spare (Golub &
  /// Van Loan, *Matrix Computations*, section 8.2.4) from a fixed starting block, so that the
  /// result depends on the points alone.
  ///
  /// - Parameters:
  ///   - points: `[count, dimension]`, row-major.
  ///   - dimension: The number of coordinates of a point.
  ///   - componentCount: How many axes to return; all when nil.
  /// - Returns: nil when there are no points or a coordinate is not finite. Traps when the number
  ///   of values is not a multiple of `dimension`, or `componentCount` is not in `1...dimension`.
  public init?(points: [Float], dimension: Int, componentCount: Int? = nil) {
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
    let decomposition =
      dimension <= 64
      ? SymmetricEigen(cloud.covariance())
      : cloud.leadingEigen(count: wanted)
    guard let decomposition else { return nil }
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
  public func project(_ point: [Float]) -> [Double] {
    precondition(
      point.count == mean.count, "expected \(mean.count) coordinates, found \(point.count)")
    return axes * zip(point, mean).map { Double($0) - $1 }
  }

  /// The coordinates of `[count, dimension]` points along the axes, `[count, componentCount]`.
  public func project(points: [Float]) -> [Float] {
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

  /// The leading eigenvectors of the covariance without ever forming it.
  func leadingEigen(count wanted: Int) -> SymmetricEigen? {
    let width = min(dimension, wanted + max(8, wanted / 2))
    var generator = RandomGenerator(seed: 0x5EED)
    var block = Matrix(rows: width, columns: dimension)
    for index in block.elements.indices { block.elements[index] = generator.uniform(-1, 1) }
    block = block.withOrthonormalRows()
    var previous = [Double](repeating: 0, count: wanted)
    // The error of axis i falls by (lambda_width / lambda_i) each time; images need 5 to 20.
    let maximumIterations = 60
    for _ in 0..<maximumIterations {
      let image = timesCovariance(block)
      // The small problem V^T C V orders the axes and separates those of close variance.
      guard let small = SymmetricEigen((block * image.transpose).symmetrized) else { return nil }
      block = (small.vectors.transpose * image).withOrthonormalRows()
      let leading = Array(small.values.prefix(wanted))
      let scale = max(leading.first ?? 0, Double.leastNormalMagnitude)
      let change = zip(leading, previous).map { abs($0 - $1) }.max() ?? 0
      previous = leading
      if change <= 1e-9 * scale { break }
    }
    return SymmetricEigen(values: previous, rowsAsVectors: block, count: wanted)
  }

  /// V C for a block V of row vectors, `[rows, dimension]`.
  private func timesCovariance(_ block: Matrix) -> Matrix {
    var result = Matrix(rows: block.rows, columns: dimension)
    let scale = 1 / Double(count)
    result.elements.withUnsafeMutableBufferPointer { sums in
      block.elements.withUnsafeBufferPointer { vectors in
        centered.withUnsafeBufferPointer { points in
          for index in 0..<count {
            let offset = index &* dimension
            for row in 0..<block.rows {
              let start = row &* dimension
              var partial = SIMD4<Double>()
              var column = 0
              while column &+ 4 <= dimension {
                let point = SIMD4<Double>(
                  Double(points[offset &+ column]), Double(points[offset &+ column &+ 1]),
                  Double(points[offset &+ column &+ 2]), Double(points[offset &+ column &+ 3]))
                let vector = SIMD4<Double>(
                  vectors[start &+ column], vectors[start &+ column &+ 1],
                  vectors[start &+ column &+ 2], vectors[start &+ column &+ 3])
                partial += point * vector
                column &+= 4
              }
              var along = partial.sum()
              while column < dimension {
                along += Double(points[offset &+ column]) * vectors[start &+ column]
                column &+= 1
              }
              let factor = along * scale
              for column in 0..<dimension {
                sums[start &+ column] += factor * Double(points[offset &+ column])
              }
            }
          }
        }
      }
    }
    return result
  }
}

extension SymmetricEigen {
  /// Takes the first rows of a block as eigenvectors, with the sign rule of `vectors`.
  fileprivate init(values: [Double], rowsAsVectors block: Matrix, count: Int) {
    var vectors = Matrix(rows: block.columns, columns: count)
    for index in 0..<count {
      let axis = block.row(index)
      var largest = 0.0
      for entry in axis where abs(entry) > abs(largest) { largest = entry }
      let sign: Double = largest < 0 ? -1 : 1
      for (row, entry) in axis.enumerated() { vectors[row, index] = sign * entry }
    }
    self.init(orderedValues: values, vectors: vectors)
  }
}
