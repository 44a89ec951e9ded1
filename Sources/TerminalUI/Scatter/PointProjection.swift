import Foundation

/// How points of any dimension become three coordinates: along up to three axes from a center.
package struct PointProjection: Sendable, Equatable {
  /// The number of coordinates of a point.
  package var dimension: Int
  /// The point at the middle of the picture `[dimension]`; empty for the origin.
  package var center: [Float]
  /// The axes, `[axisCount, dimension]`, right, up and towards the viewer.
  package var axes: [Float]

  /// Makes a projection.
  package init(dimension: Int, center: [Float] = [], axes: [Float]) {
    self.dimension = max(0, dimension)
    self.center = center
    self.axes = axes
  }

  /// The number of whole axes, at most three.
  package var axisCount: Int { dimension > 0 ? min(3, axes.count / dimension) : 0 }

  /// The coordinates of the center, with zeros for what is missing.
  func centerCoordinate(_ index: Int) -> Float {
    index < center.count && center[index].isFinite ? center[index] : 0
  }
}

/// From where a scatter plot is seen: orthographic, turned first about the vertical axis, then about
/// the horizontal one.
package struct ScatterCamera: Sendable, Equatable {
  /// The turn about the vertical axis in rad.
  package var yaw: Double
  /// The turn about the horizontal axis in rad.
  package var pitch: Double
  /// The magnification, 1 for the whole cloud.
  package var zoom: Double

  /// Makes a camera; without arguments it looks straight at the first two axes.
  package init(yaw: Double = 0, pitch: Double = 0, zoom: Double = 1) {
    self.yaw = yaw
    self.pitch = pitch
    self.zoom = zoom
  }

  /// Whether the camera shows the first two axes alone.
  package var isFlat: Bool { yaw == 0 && pitch == 0 }

  /// The rotation `[3, 3]`: right, up, towards the viewer from the three axes.
  var rotation: [Float] {
    let turn = yaw.isFinite ? yaw : 0
    let tilt = pitch.isFinite ? pitch : 0
    let (cy, sy) = (Float(cos(turn)), Float(sin(turn)))
    let (cp, sp) = (Float(cos(tilt)), Float(sin(tilt)))
    return [
      cy, 0, sy,
      sp * sy, cp, -sp * cy,
      -cp * sy, sp, cp * cy,
    ]
  }
}

/// The whole way from a point to dots: projection, rotation and scale in one small matrix.
struct ScatterTransform {
  /// Right, up, towards the viewer from a point's coordinates, `[3, dimension]`, scaled to dots
  /// except for the last row, which runs from -1 (far) to 1 (near).
  var matrix: [Float]
  var offset: (x: Float, y: Float, z: Float)
  let dimension: Int
  /// The directions of the axes on the screen, `[3, 3]`.
  let rotation: [Float]

  /// - Parameter extents: Half the length of the cloud along every axis.
  init(
    projection: PointProjection, camera: ScatterCamera, extents: [Float], dotWidth: Int,
    dotHeight: Int
  ) {
    dimension = projection.dimension
    // With two axes there is nothing to turn about.
    let view = projection.axisCount < 3 ? ScatterCamera(zoom: camera.zoom) : camera
    let turned = view.rotation
    rotation = turned
    func reach(_ row: Int) -> Float {
      var sum: Float = 0
      for axis in 0..<3 where axis < extents.count {
        let part = turned[row * 3 + axis] * extents[axis]
        sum += part * part
      }
      return max(sum.squareRoot(), .leastNormalMagnitude)
    }
    // The cloud is taken for an ellipsoid: its shadow changes smoothly as it turns.
    let zoom = view.zoom.isFinite ? Float(max(0.01, min(100, view.zoom))) : 1
    let margin: Float = 0.94
    let scale =
      zoom * margin
      * min(
        Float(dotWidth) / 2 / reach(0), Float(dotHeight) / 2 / reach(1), .greatestFiniteMagnitude)
    let rowScale = [scale, -scale, 1 / reach(2)]
    matrix = [Float](repeating: 0, count: 3 * dimension)
    var shift: [Float] = [Float(dotWidth) / 2, Float(dotHeight) / 2, 0]
    for row in 0..<3 {
      for column in 0..<dimension {
        var sum: Float = 0
        for axis in 0..<projection.axisCount {
          sum += turned[row * 3 + axis] * projection.axes[axis * dimension + column]
        }
        let value = sum * rowScale[row]
        matrix[row * dimension + column] = value
        shift[row] -= value * projection.centerCoordinate(column)
      }
    }
    offset = (shift[0], shift[1], shift[2])
  }

  /// A point's place in dots and its depth; what is not finite stays so.
  @inline(__always)
  func apply(_ point: UnsafePointer<Float>, _ matrix: UnsafePointer<Float>) -> (
    x: Float, y: Float, depth: Float
  ) {
    var (x, y, z) = offset
    for index in 0..<dimension {
      let value = point[index]
      x += matrix[index] * value
      y += matrix[dimension &+ index] * value
      z += matrix[2 &* dimension &+ index] * value
    }
    return (x, y, z)
  }
}
