import Environments
import LatentModels
import LinearAlgebra
import Planning

/// Fixed observations by which the scale of every latent dimension is measured, and which the latent
/// view shows.
///
/// Models see the frames; the true states only colour them.
package struct ReferenceObservations: Sendable {
  /// The earlier frames, `[count, pixels]`.
  package private(set) var earlier: [UInt8] = []
  /// The present frames, `[count, pixels]`.
  package private(set) var present: [UInt8] = []
  /// The task's colour quantity of every true state, `[count]`.
  package private(set) var hues: [Float] = []

  /// The number of observations.
  package var count: Int { hues.count }

  /// Draws observations of random states of the collection box.
  package init(_ environment: Environment, count: Int, generator: RandomGenerator) {
    let pixels = environment.view.pixelCount
    var pair = [UInt8](repeating: 0, count: 2 * pixels)
    for index in 0..<count {
      var stream = generator.split(UInt64(index))
      let state = environment.collectionBox.sample(&stream)
      environment.renderObservation(of: state, into: &pair)
      earlier += pair[..<pixels]
      present += pair[pixels...]
      hues.append(Float(environment.task.colorValue(state)))
    }
  }

  /// Takes the first observation of evenly spread sequences of a replay buffer.
  package init(_ replay: ReplayBuffer, environment: Environment, count: Int) {
    let shape = replay.shape
    replay.read { reader in
      let count = min(count, reader.count)
      for index in 0..<count {
        let sequence = reader[index * reader.count / max(1, count)]
        earlier += UnsafeBufferPointer(start: sequence.frames, count: shape.pixels)
        present += UnsafeBufferPointer(start: sequence.frames + shape.pixels, count: shape.pixels)
        var state = StateVector()
        for component in 0..<shape.stateSize {
          state[component] = sequence.states[shape.stateSize + component]
        }
        hues.append(Float(environment.task.colorValue(state)))
      }
    }
  }
}

/// The cost that a planner minimises in a latent space: (z − z*)ᵀ Q (z − z*) + uᵀ R u with
/// Qᵢ = 1 / max(Varᵢ, floor · max Var).
///
/// The variances are those of the codes of reference observations. The floor keeps dimensions that
/// the model does not use from ruling the cost.
package struct LatentCost: Sendable {
  /// The code of the goal image, `[n]`.
  package let goal: [Float]
  /// The mean of every dimension over the reference observations, `[n]`.
  package let means: [Float]
  /// The standard deviation of every dimension, `[n]`.
  package let deviations: [Float]
  /// The diagonal of Q, `[n]`.
  package let weights: [Float]
  /// The codes of the reference observations, `[count, n]`.
  package let codes: [Float]

  /// Measures a model's latent space.
  ///
  /// - Parameters:
  ///   - goal: The goal as an observation: two frames, `[2 pixels]`.
  ///   - varianceFloor: The least variance, as a fraction of the largest.
  package init(
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
    self.codes = codes
    deviations = variances.map { max($0, 0).squareRoot() }
    weights = variances.map { 1 / max($0, floor) }
  }

  /// Whether every number is finite; a planner must not be given anything else.
  package var isFinite: Bool { (goal + weights).allSatisfy(\.isFinite) }

  /// The planner's objective, for actions as fractions of their limits.
  package func objective(actionSize: Int, actionCost: Double) -> QuadraticObjective {
    QuadraticObjective(
      goal: goal, stateWeights: .diagonal(weights),
      actionWeights: Array(repeating: Float(actionCost), count: actionSize))
  }
}
