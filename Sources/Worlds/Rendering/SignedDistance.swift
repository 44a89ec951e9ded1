/// A shape as its signed distance: negative inside, zero on the outline.
///
/// Positions and distances are in pixels from the middle of the frame, y downwards.
protocol SignedDistance {
  /// The distances of eight points of a row from the outline.
  func distance(x: SIMD8<Float>, y: Float) -> SIMD8<Float>
}

/// All points within a radius of a line segment: a rod with round ends; a disc when the segment is
/// a point.
struct CapsuleDistance: SignedDistance {
  private let startX: Float
  private let startY: Float
  private let alongX: Float
  private let alongY: Float
  private let inverseSquaredLength: Float
  private let radius: Float

  init(from start: SIMD2<Float>, to end: SIMD2<Float>, radius: Float) {
    let along = end - start
    let squaredLength = (along * along).sum()
    startX = start.x
    startY = start.y
    alongX = along.x
    alongY = along.y
    inverseSquaredLength = squaredLength > 0 ? 1 / squaredLength : 0
    self.radius = radius
  }

  @inline(__always)
  func distance(x: SIMD8<Float>, y: Float) -> SIMD8<Float> {
    let offsetX = x - startX
    let offsetY = y - startY
    // The nearest point of the segment, as a fraction of the way along it.
    let fraction = ((offsetX * alongX + offsetY * alongY) * inverseSquaredLength)
      .clamped(lowerBound: .zero, upperBound: .one)
    let awayX = offsetX - fraction * alongX
    let awayY = SIMD8(repeating: offsetY) - fraction * alongY
    return (awayX * awayX + awayY * awayY).squareRoot() - radius
  }
}

/// A rectangle around a line segment: a rod with flat ends.
struct BarDistance: SignedDistance {
  private let middle: SIMD2<Float>
  /// Along the rod, of unit length.
  private let axis: SIMD2<Float>
  private let halfSize: SIMD2<Float>

  init(from start: SIMD2<Float>, to end: SIMD2<Float>, halfWidth: Float) {
    middle = (start + end) / 2
    let along = end - start
    let length = (along * along).sum().squareRoot()
    axis = length > 0 ? along / length : SIMD2(1, 0)
    halfSize = SIMD2(length / 2, halfWidth)
  }

  @inline(__always)
  func distance(x: SIMD8<Float>, y: Float) -> SIMD8<Float> {
    let offsetX = x - middle.x
    let offsetY = y - middle.y
    let along = offsetX * axis.x + offsetY * axis.y
    let across = offsetY * axis.x - offsetX * axis.y
    let beyondX = pointwiseMax(along, -along) - halfSize.x
    let beyondY = pointwiseMax(across, -across) - halfSize.y
    let outsideX = pointwiseMax(beyondX, .zero)
    let outsideY = pointwiseMax(beyondY, .zero)
    return (outsideX * outsideX + outsideY * outsideY).squareRoot()
      + pointwiseMin(pointwiseMax(beyondX, beyondY), .zero)
  }
}

/// An axis-parallel rectangle.
struct BoxDistance: SignedDistance {
  private let center: SIMD2<Float>
  private let halfSize: SIMD2<Float>

  init(center: SIMD2<Float>, halfSize: SIMD2<Float>) {
    self.center = center
    self.halfSize = halfSize
  }

  @inline(__always)
  func distance(x: SIMD8<Float>, y: Float) -> SIMD8<Float> {
    let offset = x - center.x
    let beyondX = pointwiseMax(offset, -offset) - halfSize.x
    let beyondY = SIMD8(repeating: abs(y - center.y) - halfSize.y)
    let outsideX = pointwiseMax(beyondX, .zero)
    let outsideY = pointwiseMax(beyondY, .zero)
    return (outsideX * outsideX + outsideY * outsideY).squareRoot()
      + pointwiseMin(pointwiseMax(beyondX, beyondY), .zero)
  }
}
