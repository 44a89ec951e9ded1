/// The loops of `RealScalar` written plainly: what `Double` runs, and the measure of the fast ones.
extension RealScalar {
  /// As `RealScalar` requires.
  package static func add(
    _ x: UnsafePointer<Self>, scale: Self, to y: UnsafeMutablePointer<Self>, count: Int
  ) {
    for index in 0..<count { y[index] += scale * x[index] }
  }

  /// As `RealScalar` requires.
  package static func scale(
    _ x: UnsafePointer<Self>, by scale: Self, to y: UnsafeMutablePointer<Self>, count: Int
  ) {
    for index in 0..<count { y[index] = scale * x[index] }
  }

  /// As `RealScalar` requires.
  package static func multiply(
    _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, to y: UnsafeMutablePointer<Self>,
    count: Int, accumulating: Bool
  ) {
    for index in 0..<count { y[index] = (accumulating ? y[index] : 0) + a[index] * b[index] }
  }

  /// As `RealScalar` requires.
  package static func activate(
    _ activation: Activation, _ y: UnsafeMutablePointer<Self>, count: Int
  ) {
    for index in 0..<count { y[index] = value(of: activation, at: y[index]) }
  }

  /// As `RealScalar` requires.
  package static func softmax(_ y: UnsafeMutablePointer<Self>, count: Int) {
    guard count > 0 else { return }
    var largest = y[0]
    for index in 1..<count where y[index] > largest { largest = y[index] }
    var total: Self = 0
    for index in 0..<count {
      y[index] = exponential(y[index] - largest)
      total += y[index]
    }
    for index in 0..<count { y[index] /= total }
  }

  /// As `RealScalar` requires.
  package static func addBias(
    _ bias: UnsafePointer<Self>, activation: Activation, to y: UnsafeMutablePointer<Self>,
    rows: Int, columns: Int, stride: Int
  ) {
    for row in 0..<rows {
      for column in 0..<columns {
        let place = y + (row * stride + column)
        place.pointee = value(of: activation, at: place.pointee + bias[column])
      }
    }
  }

  /// As `RealScalar` requires.
  package static func activationGradient(
    _ activation: Activation, value: UnsafePointer<Self>, valueStride: Int,
    gradient: UnsafeMutablePointer<Self>, gradientStride: Int, rows: Int, columns: Int
  ) {
    for row in 0..<rows {
      for column in 0..<columns {
        let y = value[row * valueStride + column]
        let place = gradient + (row * gradientStride + column)
        switch activation {
        case .identity: break
        case .relu: if y <= 0 { place.pointee = 0 }
        case .tanh: place.pointee *= 1 - y * y
        case .sigmoid: place.pointee *= y * (1 - y)
        case .elu: place.pointee *= y > 0 ? 1 : y + 1
        }
      }
    }
  }

  /// As `RealScalar` requires.
  package static func sum(_ x: UnsafePointer<Self>, count: Int) -> Self {
    var total: Self = 0
    for index in 0..<count { total += x[index] }
    return total
  }

  /// As `RealScalar` requires.
  package static func dot(
    _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int
  ) -> Self {
    var total: Self = 0
    for index in 0..<count { total += x[index] * y[index] }
    return total
  }

  /// As `RealScalar` requires.
  package static func addColumnSums(
    _ x: UnsafePointer<Self>, rows: Int, columns: Int, stride: Int,
    to sums: UnsafeMutablePointer<Self>
  ) {
    for row in 0..<rows {
      for column in 0..<columns { sums[column] += x[row * stride + column] }
    }
  }

  /// As `RealScalar` requires.
  package static func moveRows(
    _ x: UnsafePointer<Self>, stride strideX: Int, to y: UnsafeMutablePointer<Self>,
    stride strideY: Int, rows: Int, columns: Int, accumulating: Bool
  ) {
    for row in 0..<rows {
      for column in 0..<columns {
        let place = y + (row * strideY + column)
        place.pointee = (accumulating ? place.pointee : 0) + x[row * strideX + column]
      }
    }
  }

  /// As `RealScalar` requires.
  package static func gatherRows(
    _ x: UnsafePointer<Self>, stride strideX: Int, step: Int, to y: UnsafeMutablePointer<Self>,
    stride strideY: Int, rows: Int, columns: Int
  ) {
    for row in 0..<rows {
      for column in 0..<columns {
        y[row * strideY + column] = x[row * strideX + step * column]
      }
    }
  }

  /// As `RealScalar` requires.
  package static func scatterRows(
    _ x: UnsafePointer<Self>, stride strideX: Int, to y: UnsafeMutablePointer<Self>,
    stride strideY: Int, step: Int, rows: Int, columns: Int, accumulating: Bool
  ) {
    for row in 0..<rows {
      for column in 0..<columns {
        let place = y + (row * strideY + step * column)
        place.pointee = (accumulating ? place.pointee : 0) + x[row * strideX + column]
      }
    }
  }

  /// As `RealScalar` requires.
  package static func bernoulli(
    logits: UnsafePointer<Self>, target: UnsafePointer<Self>,
    residual: UnsafeMutablePointer<Self>, count: Int
  ) -> Self {
    var total: Self = 0
    for index in 0..<count {
      let l = logits[index]
      let e = exponential(-abs(l))
      let upper = 1 / (1 + e)
      residual[index] = (l < 0 ? 1 - upper : upper) - target[index]
      total += max(l, 0) - l * target[index] + logarithm(1 + e)
    }
    return total
  }

  private static func value(of activation: Activation, at x: Self) -> Self {
    switch activation {
    case .identity: x
    case .relu: x < 0 ? 0 : x
    case .tanh: hyperbolicTangent(x)
    case .sigmoid: 1 / (1 + exponential(-x))
    case .elu: x > 0 ? x : exponential(x) - 1
    }
  }
}
