import Control
import LatentModels
import LinearAlgebra
import Worlds

extension ProbedSpace {
  /// Angles of a turn; every second degree.
  private static let ringAngles = 180
  /// Angles whose distances are reported.
  private static let reportedAngles = 12

  /// Measures the loop of codes of one angle at rest, the other components at the goal's.
  func ring(ofComponent component: Int, name: String) -> ProbeReport.Ring {
    let n = inference.model.latentSize
    let window = inference.model.settings.windowFrames
    let pixels = environment.view.pixelCount
    let count = Self.ringAngles
    var frames: [UInt8] = []
    var frame = [UInt8](repeating: 0, count: pixels)
    for index in 0..<count {
      var state = environment.task.goal
      state[component] += 2 * .pi * Double(index) / Double(count)
      environment.render(state, into: &frame)
      for _ in 0..<window { frames += frame }
    }
    let actions = [Float](
      repeating: 0, count: count * (window - 1) * environment.system.actionSize)
    var codes = [Float](repeating: 0, count: count * n)
    inference.encode(windows: count, frames: frames, actions: actions, mean: &codes)
    var ring = ProbeReport.Ring(
      angle: name, windingNumber: nil, planeVarianceShare: .nan, largestFall: .nan, distances: [])
    let distances = (0..<count).map { cost.distance(of: codes[$0 * n..<($0 + 1) * n]).squareRoot() }
    ring.largestFall = largestFall(of: distances)
    ring.distances = (0..<Self.reportedAngles).map { distances[$0 * count / Self.reportedAngles] }
    guard n >= 2,
      let axes = PrincipalComponents(points: codes, dimension: n, componentCount: 2)
    else { return ring }
    let plane = axes.project(points: codes)
    ring.windingNumber = WindingNumber.of(
      (0..<count).map { SIMD2(Double(plane[2 * $0]), Double(plane[2 * $0 + 1])) }, around: .zero)
    let inPlane = axes.deviations.reduce(0) { $0 + $1 * $1 }
    ring.planeVarianceShare = axes.totalVariance > 0 ? inPlane / axes.totalVariance : .nan
    return ring
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
