import Foundation

extension ScatterPlot {
  /// The outline of a Gaussian with a diagonal covariance, as its shadow on the screen.
  package struct Ellipse: Sendable, Equatable {
    /// The mean `[dimension]`.
    package var center: [Float]
    /// The variance of every coordinate `[dimension]`; coordinates without one have none.
    package var variances: [Float]
    /// How many standard deviations out the outline lies.
    package var deviations: Float
    /// Its colour.
    package var color: Color

    /// Makes an outline.
    package init(center: [Float], variances: [Float], deviations: Float = 2, color: Color) {
      self.center = center
      self.variances = variances
      self.deviations = deviations
      self.color = color
    }
  }

  /// Draws the outline; one smaller than a dot is a dot.
  func draw(
    _ ellipse: Ellipse, pen: UInt8, _ transform: ScatterTransform, on canvas: inout DotCanvas
  ) {
    guard let center = place(of: ellipse.center, at: 0, transform) else { return }
    let shadow = transform.covariance(ofDiagonal: ellipse.variances)
    guard shadow.xx.isFinite, shadow.xy.isFinite, shadow.yy.isFinite else { return }
    let scale = Double(ellipse.deviations)
    // The Cholesky factor of the shadow's covariance maps the unit circle onto the outline.
    let a = max(0, shadow.xx).squareRoot()
    let b = a > 0 ? shadow.xy / a : 0
    let c = max(0, shadow.yy - b * b).squareRoot()
    guard scale.isFinite, a.isFinite, b.isFinite, c.isFinite else { return }
    let size = scale * max(a, (b * b + c * c).squareRoot())
    guard size >= 0.75, size < 1e6 else {
      if size < 0.75 {
        canvas.dot(x: Int(center.x), y: Int(center.y), pen: pen, color: ellipse.color)
      }
      return
    }
    let count = min(48, max(8, Int(size)))
    var earlier: (x: Double, y: Double)?
    for index in 0...count {
      let angle = 2 * Double.pi * Double(index) / Double(count)
      let point = (
        x: center.x + scale * a * cos(angle),
        y: center.y + scale * (b * cos(angle) + c * sin(angle))
      )
      if let earlier {
        canvas.line(
          fromX: earlier.x, y: earlier.y, toX: point.x, y: point.y, pen: pen, color: ellipse.color)
      }
      earlier = point
    }
  }
}

extension ScatterTransform {
  /// The covariance in dots of a Gaussian with independent coordinates: M D Mᵀ for the two rows M of
  /// the screen.
  func covariance(ofDiagonal variances: [Float]) -> (xx: Double, xy: Double, yy: Double) {
    var result = (xx: 0.0, xy: 0.0, yy: 0.0)
    for index in 0..<min(dimension, variances.count) {
      let (x, y) = (Double(matrix[index]), Double(matrix[dimension + index]))
      let variance = Double(variances[index])
      result.xx += variance * x * x
      result.xy += variance * x * y
      result.yy += variance * y * y
    }
    return result
  }
}
