import Foundation
import LinearAlgebra

/// Principal axes that stay where they are on the screen while the latent space is learned.
///
/// Every fit of the axes is free to flip, swap and turn them, and the latent space itself turns
/// while it is learned. So the new projection of the same observations is turned onto the one that
/// was shown before, point by point (orthogonal Procrustes). That alone would keep a first, bad
/// choice for ever: the plane of the first two axes also moves a little towards that of the two
/// largest variances each time, the faster the more these stand out.
package struct AxisAlignment {
  /// The most of the way to the principal plane that one fit goes.
  private static let relaxation = 0.1

  /// The axes to show; nil before the first fit.
  package private(set) var axes: PrincipalComponents?
  /// How the picture moved at the last fit.
  package private(set) var drift = AxisDrift()
  /// The shown coordinates of the last cloud `[count, k]`.
  private var shown: Matrix?

  /// No axes.
  package init() {}

  /// Fits axes to the codes `[count, dimension]` of the same observations as before.
  ///
  /// Codes that are not finite leave the axes as they were.
  package mutating func fit(_ codes: [Float], dimension: Int) {
    guard
      let fresh = PrincipalComponents(
        points: codes, dimension: dimension, componentCount: min(3, dimension))
    else { return }
    let count = codes.count / dimension
    let k = fresh.deviations.count
    let places = Matrix(
      rows: count, columns: k, elements: fresh.project(points: codes).map(Double.init))
    drift.fits += 1
    guard let earlier = shown, earlier.rows == count, earlier.columns == k,
      let onto = Procrustes.rotation(from: places, to: earlier)
    else {
      axes = fresh
      shown = places
      drift.displacement = 0
      drift.removedTurn = 0
      return
    }
    let rotation = relaxed(onto, deviations: fresh.deviations)
    let turned = places * rotation
    axes = fresh.turned(by: rotation)
    drift.displacement = Self.displacement(from: earlier, to: turned)
    drift.removedTurn = Self.angle(of: onto)
    shown = turned
  }

  /// Moves the rotation from principal to shown coordinates towards the nearest one that keeps the
  /// first two axes in their plane.
  private func relaxed(_ rotation: Matrix, deviations: [Double]) -> Matrix {
    guard deviations.count == 3, deviations[1] + deviations[2] > 0 else { return rotation }
    // Where the second and third variance are alike the plane is an accident.
    let contrast = (deviations[1] - deviations[2]) / (deviations[1] + deviations[2])
    let share = Self.relaxation * contrast
    var plane = Matrix(rows: 2, columns: 2)
    for row in 0..<2 { for column in 0..<2 { plane[row, column] = rotation[row, column] } }
    guard let flat = Procrustes.polarFactor(of: plane) else { return rotation }
    var blend = (1 - share) * rotation
    for row in 0..<2 {
      for column in 0..<2 { blend[row, column] += share * flat[row, column] }
    }
    blend[2, 2] += rotation[2, 2] < 0 ? -share : share
    return Procrustes.polarFactor(of: blend) ?? rotation
  }

  /// The root mean square way of a row, as a share of the root mean square length of the new rows.
  private static func displacement(from earlier: Matrix, to later: Matrix) -> Double {
    var ways = 0.0
    var squares = 0.0
    for (old, new) in zip(earlier.elements, later.elements) {
      ways += (new - old) * (new - old)
      squares += new * new
    }
    return squares > 0 ? (ways / squares).squareRoot() : 0
  }

  /// The size of a rotation: the root of the sum of the squares of its plane angles, by the distance
  /// from the identity; a flip counts as half a turn.
  private static func angle(of rotation: Matrix) -> Double {
    let cosine =
      ((0..<rotation.rows).reduce(0.0) { $0 + rotation[$1, $1] }
        - Double(rotation.rows - 2)) / 2
    return acos(min(max(cosine, -1), 1))
  }
}
