import LatentModels
import LinearAlgebra
import Measurement
import Worlds

/// The system at rest at every angle of one turn: a closed curve of pictures, whose codes close to a
/// ring when the model has understood that the angle is cyclic.
struct RestRing {
  /// Angles of the turn.
  private static let angleCount = 48

  /// The frames of every window `[angles, window, pixels]`.
  private let frames: [UInt8]
  /// No actions `[angles, window - 1, m]`.
  private let actions: [Float]

  /// Draws the pictures; nil when no component of the state turns all round.
  init?(_ world: any World, window: Int) {
    guard let environment = world.simulation,
      let component = StateFeatures(world).components.firstIndex(where: \.isCircle)
    else {
      return nil
    }
    var frames: [UInt8] = []
    var frame = [UInt8](repeating: 0, count: environment.view.pixelCount)
    for index in 0..<Self.angleCount {
      var state = environment.task.goal
      state[component] += 2 * .pi * Double(index) / Double(Self.angleCount)
      environment.render(state, into: &frame)
      for _ in 0..<window { frames += frame }
    }
    self.frames = frames
    actions = [Float](
      repeating: 0,
      count: Self.angleCount * (window - 1) * environment.system.actionSize)
  }

  /// The codes `[angles, n]`, and how often they go round the middle of their plane of largest
  /// variance.
  func encoded(by inference: ModelInference) -> (codes: [Float], windingNumber: Int?) {
    let n = inference.model.latentSize
    var codes = [Float](repeating: 0, count: Self.angleCount * n)
    inference.encode(windows: Self.angleCount, frames: frames, actions: actions, mean: &codes)
    guard n >= 2,
      let axes = PrincipalComponents(points: codes, dimension: n, componentCount: 2)
    else { return (codes, nil) }
    let plane = axes.project(points: codes)
    let turns = WindingNumber.of(
      (0..<Self.angleCount).map { SIMD2(Double(plane[2 * $0]), Double(plane[2 * $0 + 1])) },
      around: .zero)
    return (codes, turns.map(abs))
  }
}
