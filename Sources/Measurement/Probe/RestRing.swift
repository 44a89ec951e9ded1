import LatentModels
import LinearAlgebra
import Worlds

/// The system at rest at every angle of one turn: a closed curve of pictures, whose codes close to a
/// ring when the model has understood that the angle is cyclic.
package struct RestRing {
  private let angles: Int
  /// The frames of every window `[angles, window, pixels]`.
  private let frames: [UInt8]
  /// No actions `[angles, window - 1, m]`.
  private let actions: [Float]

  /// Draws the pictures, the other components at the goal's.
  package init(_ environment: Environment, component: Int, angles: Int, window: Int) {
    self.angles = angles
    var frames: [UInt8] = []
    var frame = [UInt8](repeating: 0, count: environment.view.pixelCount)
    for index in 0..<angles {
      var state = environment.task.goal
      state[component] += 2 * .pi * Double(index) / Double(angles)
      environment.render(state, into: &frame)
      for _ in 0..<window { frames += frame }
    }
    self.frames = frames
    actions = [Float](
      repeating: 0, count: angles * (window - 1) * environment.system.actionSize)
  }

  /// The codes `[angles, n]`; how often they go round the middle of their plane of largest variance,
  /// nil when they do not tell; and the share of the variance in that plane.
  package func encoded(
    by inference: ModelInference
  ) -> (codes: [Float], windingNumber: Int?, planeVarianceShare: Double) {
    let n = inference.model.latentSize
    var codes = [Float](repeating: 0, count: angles * n)
    inference.encode(windows: angles, frames: frames, actions: actions, mean: &codes)
    guard n >= 2,
      let axes = PrincipalComponents(points: codes, dimension: n, componentCount: 2)
    else { return (codes, nil, .nan) }
    let plane = axes.project(points: codes)
    let turns = WindingNumber.of(
      (0..<angles).map { SIMD2(Double(plane[2 * $0]), Double(plane[2 * $0 + 1])) }, around: .zero)
    let inPlane = axes.deviations.reduce(0) { $0 + $1 * $1 }
    return (codes, turns, axes.totalVariance > 0 ? inPlane / axes.totalVariance : .nan)
  }
}
