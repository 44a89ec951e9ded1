import Control
import LatentModels
import LinearAlgebra
import Scenes
import Worlds

/// A latent space with the scale by which its distances are measured: the standard deviation of
/// every dimension, floored so that unused dimensions do not rule.
struct ProbedSpace {
  let inference: ModelInference
  let environment: Environment
  /// The cost that planners minimise: the goal's code and the metric.
  let cost: LatentCost
  /// The least variance, as a share of the largest.
  ///
  /// Not the planners' floor: what a probe finds must not change with a setting of control.
  private static let varianceFloor = 0.01
  /// The floored standard deviation of every dimension, `[n]`.
  let scale: [Double]
  /// The log-variance of the dynamics' noise, `[n]`.
  let priorLogVariance: [Double]

  /// Measures the scale on reference observations.
  init(
    _ inference: ModelInference, environment: Environment, scene: Scene,
    generator: RandomGenerator, priorLogVariance: [Float]
  ) {
    self.inference = inference
    self.environment = environment
    let window = inference.model.settings.windowFrames
    cost = LatentCost(
      inference, goal: .goal(of: environment, window: window),
      reference: ReferenceObservations(
        environment, window: window, count: scene.session.costStates, generator: generator),
      scales: CostScales(
        of: environment, window: scene.model.windowFrames, settings: scene.session,
        generator: generator),
      settings: scene.session)
    let variances = cost.deviations.map { Double($0) * Double($0) }
    let floor = max(1e-6, Self.varianceFloor * (variances.max() ?? 1))
    scale = variances.map { max($0, floor).squareRoot() }
    self.priorLogVariance = priorLogVariance.map(Double.init)
  }

  /// The mean next latents, `[rows, n]`.
  func step(rows: Int, states: [Float], actions: [Float]) -> [Float] {
    var next = [Float](repeating: 0, count: states.count)
    inference.step(rows: rows, states: states, actions: actions, next: &next)
    return next
  }

  /// Σ ((a - b) / scale)².
  func squaredDistance(_ first: ArraySlice<Float>, _ second: ArraySlice<Float>) -> Double {
    var sum = 0.0
    for (index, (a, b)) in zip(first, second).enumerated() {
      let difference = (Double(a) - Double(b)) / scale[index]
      sum += difference * difference
    }
    return sum
  }
}
