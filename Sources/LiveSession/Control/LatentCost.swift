import Environments
import LatentModels
import LinearAlgebra
import Planning

/// Fixed observations of random states, by which the scale of every latent dimension is measured.
///
/// They come from the same box as the training data and show pixels only.
struct ReferenceObservations: Sendable {
  /// The earlier frames, `[count, pixels]`.
  let earlier: [UInt8]
  /// The present frames, `[count, pixels]`.
  let present: [UInt8]
  /// The number of observations.
  let count: Int

  /// Draws observations of random states.
  init(_ environment: Environment, count: Int, generator: RandomGenerator) {
    let pixels = environment.view.pixelCount
    var earlier = [UInt8](repeating: 0, count: count * pixels)
    var present = earlier
    var pair = [UInt8](repeating: 0, count: 2 * pixels)
    for index in 0..<count {
      var stream = generator.split(UInt64(index))
      let state = environment.collectionBox.sample(&stream)
      environment.renderObservation(of: state, into: &pair)
      earlier.replaceSubrange(index * pixels..<(index + 1) * pixels, with: pair[..<pixels])
      present.replaceSubrange(index * pixels..<(index + 1) * pixels, with: pair[pixels...])
    }
    self.earlier = earlier
    self.present = present
    self.count = count
  }
}

/// The cost that a planner minimises in a latent space: (z − z*)ᵀ Q (z − z*) + uᵀ R u with
/// Qᵢ = 1 / max(Varᵢ, floor · max Var).
///
/// The variances are those of the codes of reference observations. The floor keeps dimensions that
/// the model does not use from ruling the cost.
struct LatentCost: Sendable {
  /// The code of the goal image, `[n]`.
  let goal: [Float]
  /// The mean of every dimension over the reference observations, `[n]`.
  let means: [Float]
  /// The standard deviation of every dimension, `[n]`.
  let deviations: [Float]
  /// The diagonal of Q, `[n]`.
  let weights: [Float]

  /// Measures a model's latent space.
  ///
  /// - Parameters:
  ///   - goal: The goal as an observation: two frames, `[2 pixels]`.
  ///   - varianceFloor: The least variance, as a fraction of the largest.
  init(
    _ inference: ModelInference, goal frames: [UInt8], reference: ReferenceObservations,
    varianceFloor: Double
  ) {
    let n = inference.model.latentSize
    let pixels = inference.model.pixelCount
    var goal = [Float](repeating: 0, count: n)
    frames.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      inference.encode(rows: 1, earlier: base, present: base + pixels, mean: &goal)
    }
    var codes = [Float](repeating: 0, count: reference.count * n)
    inference.encode(
      rows: reference.count, earlier: reference.earlier, present: reference.present, mean: &codes)
    var means = [Float](repeating: 0, count: n)
    var variances = [Float](repeating: 0, count: n)
    for index in 0..<n {
      for row in 0..<reference.count { means[index] += codes[row * n + index] }
      means[index] /= Float(reference.count)
      for row in 0..<reference.count {
        let distance = codes[row * n + index] - means[index]
        variances[index] += distance * distance / Float(reference.count)
      }
    }
    let floor = max(1e-6, Float(varianceFloor) * (variances.max() ?? 1))
    self.goal = goal
    self.means = means
    deviations = variances.map { max($0, 0).squareRoot() }
    weights = variances.map { 1 / max($0, floor) }
  }

  /// Whether every number is finite; a planner must not be given anything else.
  var isFinite: Bool { (goal + weights).allSatisfy(\.isFinite) }

  /// The planner's objective, for actions as fractions of their limits.
  func objective(actionSize: Int, actionCost: Double) -> QuadraticObjective {
    QuadraticObjective(
      goal: goal, stateWeights: .diagonal(weights),
      actionWeights: Array(repeating: Float(actionCost), count: actionSize))
  }
}
