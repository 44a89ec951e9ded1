import Control
import LatentModels
import LinearAlgebra

extension ProbedSpace {
  /// Angles of a turn; every second degree.
  private static let ringAngles = 180
  /// Angles whose distances are reported.
  private static let reportedAngles = 12

  /// Measures the loop of codes of one angle at rest, the other components at the goal's.
  func ring(ofComponent component: Int, name: String) -> ProbeReport.Ring {
    let n = inference.model.latentSize
    let count = Self.ringAngles
    let turn = RestRing(
      environment, component: component, angles: count,
      window: inference.model.settings.windowFrames
    ).encoded(by: inference)
    let distances = (0..<count).map {
      cost.distance(of: turn.codes[$0 * n..<($0 + 1) * n]).squareRoot()
    }
    return ProbeReport.Ring(
      angle: name, windingNumber: turn.windingNumber, planeVarianceShare: turn.planeVarianceShare,
      largestFall: largestFall(of: distances),
      distances: (0..<Self.reportedAngles).map { distances[$0 * count / Self.reportedAngles] })
  }
}

/// The largest fall of a closed profile on the way from its first element to the opposite one, on
/// either side, as a share of its largest element; NaN when an element is not finite.
package func largestFall(of profile: [Double]) -> Double {
  guard let largest = profile.max(), largest > 0, profile.allSatisfy(\.isFinite) else {
    return .nan
  }
  var fall = 0.0
  for side in [profile, [profile[0]] + profile.dropFirst().reversed()] {
    var highest = side[0]
    for value in side[0...side.count / 2] {
      highest = max(highest, value)
      fall = max(fall, highest - value)
    }
  }
  return fall / largest
}
