import Experience
import Foundation
import LatentModels
import LinearAlgebra
import Planning
import Worlds

/// Fixed observations by which the scale of every latent dimension is measured, and which the latent
/// view shows.
///
/// Models see frames and actions; the true states only colour them.
package struct ReferenceObservations: Sendable {
  /// The frames of every window, `[count, window, pixels]`.
  package private(set) var frames: [UInt8] = []
  /// The actions between them as fractions of their limits, `[count, window - 1, m]`.
  package private(set) var actions: [Float] = []
  /// What colours every one: the task's quantity of the true state, or else the reward of the
  /// transition that led there, `[count]`.
  package private(set) var hues: [Float] = []
  /// The true states, `[count]`; empty where they are not known.
  package private(set) var states: [StateVector] = []
  /// The number of the sequence of experience that each observation is from, `[count]`.
  package private(set) var sequenceNumbers: [Int] = []

  /// The number of observations.
  package var count: Int { hues.count }

  /// Draws windows with random actions that begin at random states, or are parts of episodes.
  ///
  /// - Parameter start: The start whose states these are; empty for the collection box.
  package init(
    _ world: any World, window: Int, count: Int, start: String = "", generator: RandomGenerator
  ) {
    var collector = world.collector(length: window - 1, generator: generator, start: start)
    let experience = Experience(capacity: count, shape: collector.shape)
    collector.collect(count: count, into: experience)
    self.init(experience, world: world, window: window, count: count)
  }

  /// Takes the first window of evenly spread sequences of experience.
  ///
  /// - Parameter sequences: Only these many of the oldest are considered; nil for all.
  package init(
    _ experience: Experience, world: any World, window: Int, count: Int, sequences: Int? = nil
  ) {
    let shape = experience.shape
    let task = world.simulation?.task
    experience.read { reader in
      let available = min(sequences ?? reader.count, reader.count)
      let count = min(count, available)
      for index in 0..<count {
        let place = index * available / max(1, count)
        let sequence = reader[place]
        sequenceNumbers.append(place)
        frames += UnsafeBufferPointer(start: sequence.frames, count: window * shape.pixels)
        actions += UnsafeBufferPointer(
          start: sequence.actions, count: (window - 1) * shape.actionSize)
        guard shape.stateSize > 0 else {
          hues.append(Float(sequence.rewards[max(window - 2, 0)]))
          continue
        }
        var state = StateVector()
        for component in 0..<shape.stateSize {
          state[component] = sequence.states[(window - 1) * shape.stateSize + component]
        }
        states.append(state)
        hues.append(
          Float(task?.colorValue(state) ?? sequence.rewards[max(window - 2, 0)]))
      }
    }
  }
}

/// How the scale of the latent space enters the cost.
package enum CostMetricKind: String, Sendable, CaseIterable {
  /// Every dimension as it is.
  case raw
  /// Every dimension by its own variance.
  case diagonal
  /// All of the covariance: directions of the state weigh the same however the latent space is turned
  /// and sheared.
  case covariance
}

/// The cost that a planner minimises in a latent space: (z − z*)ᵀ Q (z − z*) + uᵀ R u with
/// Qᵢ = 1 / max(Varᵢ, floor · max Var), or Q the inverse of the covariance with its eigenvalues
/// floored alike.
///
/// The variances are those of the codes of reference observations. The floor keeps dimensions that
/// the model does not use from ruling the cost.
package struct LatentCost: Sendable {
  /// The update of the model.
  package let version: Int
  /// The code of the goal image, `[n]`.
  package let goal: [Float]
  /// The mean of every dimension over the reference observations, `[n]`.
  package let means: [Float]
  /// The standard deviation of every dimension, `[n]`.
  package let deviations: [Float]
  /// The mean posterior variance of every dimension, `[n]`.
  package let posteriorVariances: [Float]
  /// The diagonal of Q, `[n]`.
  package let weights: [Float]
  /// All of Q, `[n, n]`; empty where it is diagonal.
  package let metric: [Float]
  /// The metric of the well around the goal, `[n, n]`; empty without one.
  package let wellMetric: [Float]
  /// The codes of the reference observations, `[count, n]`.
  package let codes: [Float]
  /// The log-variances of their posteriors, `[count, n]`.
  package let logVariances: [Float]

  /// Measures a model's latent space.
  ///
  /// - Parameters:
  ///   - goal: The goal as the encoder sees it.
  ///   - reference: The observations of the cloud, whose means and deviations traversals use.
  ///   - scales: The observations whose codes make Q and the well, where they are others.
  ///   - settings: How they make them.
  package init(
    _ inference: ModelInference, goal window: ObservationWindow, reference: ReferenceObservations,
    scales: CostScales = CostScales(), settings: SessionSettings
  ) {
    let varianceFloor = settings.costVarianceFloor
    let n = inference.model.latentSize
    version = inference.version
    var goal = [Float](repeating: 0, count: n)
    inference.encode(
      windows: 1, frames: window.frames, actions: window.actions, mean: &goal)
    var codes = [Float](repeating: 0, count: reference.count * n)
    var logVariances = codes
    codes.withUnsafeMutableBufferPointer { codes in
      logVariances.withUnsafeMutableBufferPointer { logVariances in
        guard let mean = codes.baseAddress, let logVariance = logVariances.baseAddress else {
          return
        }
        inference.encode(
          windows: reference.count, frames: reference.frames, actions: reference.actions,
          mean: mean, logVariance: logVariance)
      }
    }
    posteriorVariances = (0..<n).map { index in
      let sum = stride(from: index, to: logVariances.count, by: n).reduce(Float(0)) {
        $0 + exp(logVariances[$1])
      }
      return sum / Float(max(reference.count, 1))
    }
    let moments = Moments(codes, size: n)
    self.goal = goal
    means = moments.means
    self.codes = codes
    self.logVariances = logVariances
    deviations = moments.variances.map { max($0, 0).squareRoot() }
    var (scaleCodes, scaleMoments) = (codes, moments)
    if let scale = scales.cost {
      scaleCodes = scale.codes(inference)
      scaleMoments = Moments(scaleCodes, size: n)
    }
    let variances = scaleMoments.variances
    let floor = max(1e-6, Float(varianceFloor) * (variances.max() ?? 1))
    let metric =
      settings.costMetric == .covariance
      ? Self.inverseCovariance(
        scaleCodes, means: scaleMoments.means, count: scaleCodes.count / n,
        varianceFloor: varianceFloor) : []
    self.metric = metric
    if settings.costWell.depth > 0 {
      let wellCodes = scales.well?.codes(inference) ?? codes
      wellMetric = Self.inverseCovariance(
        wellCodes, means: Moments(wellCodes, size: n).means, count: wellCodes.count / n,
        varianceFloor: settings.costWell.varianceFloor)
    } else {
      wellMetric = []
    }
    weights =
      settings.costMetric == .raw
      ? Array(repeating: 1, count: n)
      : metric.isEmpty
        ? variances.map { 1 / max($0, floor) } : (0..<n).map { metric[$0 * n + $0] }
  }

  /// The mean and variance of every dimension of codes.
  private struct Moments {
    var means: [Float]
    var variances: [Float]

    /// - Parameter codes: `[count, size]`.
    init(_ codes: [Float], size n: Int) {
      let count = codes.count / n
      means = [Float](repeating: 0, count: n)
      variances = means
      for index in 0..<n {
        for row in 0..<count { means[index] += codes[row * n + index] }
        means[index] /= Float(count)
        for row in 0..<count {
          let distance = codes[row * n + index] - means[index]
          variances[index] += distance * distance / Float(count)
        }
      }
    }
  }

  /// Σ vᵢ vᵢᵀ / max(λᵢ, floor · max λ) over the eigenvectors of the codes' covariance, `[n, n]`; empty
  /// when a code is not finite.
  private static func inverseCovariance(
    _ codes: [Float], means: [Float], count: Int, varianceFloor: Double
  ) -> [Float] {
    let n = means.count
    var covariance = Matrix(rows: n, columns: n)
    for row in 0..<count {
      for i in 0..<n {
        let distance = Double(codes[row * n + i] - means[i])
        for j in 0...i {
          covariance[i, j] += distance * Double(codes[row * n + j] - means[j]) / Double(count)
        }
      }
    }
    for i in 0..<n { for j in 0..<i { covariance[j, i] = covariance[i, j] } }
    guard let eigen = SymmetricEigen(covariance) else { return [] }
    let floor = max(1e-6, varianceFloor * (eigen.values.first ?? 1))
    var metric = [Float](repeating: 0, count: n * n)
    for (index, value) in eigen.values.enumerated() {
      let axis = eigen.vectors.column(index)
      for i in 0..<n {
        for j in 0..<n { metric[i * n + j] += Float(axis[i] * axis[j] / max(value, floor)) }
      }
    }
    return metric
  }

  /// Whether every number is finite; a planner must not be given anything else.
  package var isFinite: Bool { refusal == nil }

  /// Why no planner can be given this cost; nil when one can.
  package var refusal: ControllerError? {
    let parts = [
      ("the code of the goal", goal), ("the spread of the codes", means + deviations),
      ("the metric of the cost", weights + metric), ("the metric of the well", wellMetric),
    ]
    return parts.first { !$0.1.allSatisfy(\.isFinite) }.map {
      ControllerError(version: version, part: $0.0)
    }
  }

  /// (z − z*)ᵀ Q (z − z*) for one latent `[n]`.
  package func distance(of latent: ArraySlice<Float>) -> Double {
    let difference = zip(latent, goal).map { Double($0) - Double($1) }
    let n = difference.count
    var sum = 0.0
    for i in 0..<n {
      guard !metric.isEmpty else {
        sum += Double(weights[i]) * difference[i] * difference[i]
        continue
      }
      for j in 0..<n { sum += Double(metric[i * n + j]) * difference[i] * difference[j] }
    }
    return max(0, sum)
  }

  /// The planner's objective, for actions as fractions of their limits.
  ///
  /// - Throws: What is not finite.
  package func objective(
    actionSize: Int, settings: ControlSettings
  ) throws(ControllerError) -> any Objective {
    if let refusal { throw refusal }
    let knee = settings.session.costKnee
    let quadratic = QuadraticObjective(
      goal: goal, stateWeights: metric.isEmpty ? .diagonal(weights) : .full(metric),
      actionWeights: Array(repeating: Float(settings.planner.actionCost), count: actionSize),
      terminalWeight: Float(settings.planner.terminalWeight),
      knee: knee > 0 ? Float(knee) : .infinity)
    guard !wellMetric.isEmpty else { return quadratic }
    return GoalWellObjective(
      quadratic, metric: wellMetric, depth: Float(settings.session.costWell.depth))
  }
}

extension ReferenceObservations {
  /// The codes of all of them, `[count, n]`.
  fileprivate func codes(_ inference: ModelInference) -> [Float] {
    var codes = [Float](repeating: 0, count: count * inference.model.latentSize)
    inference.encode(windows: count, frames: frames, actions: actions, mean: &codes)
    return codes
  }
}

/// The observations by which a scene's cost is scaled; nil where the cloud's serve for it.
package struct CostScales: Sendable {
  /// For Q.
  package var cost: ReferenceObservations?
  /// For the well around the goal.
  package var well: ReferenceObservations?

  /// The cloud's observations serve for everything.
  package init() {}

  /// Draws what a scene asks for.
  package init(
    of world: any World, window: Int, settings: SessionSettings,
    generator: RandomGenerator
  ) {
    func draw(_ start: String) -> ReferenceObservations? {
      guard !start.isEmpty else { return nil }
      return ReferenceObservations(
        world, window: window, count: settings.costStates,
        start: start, generator: generator)
    }
    cost = draw(settings.costStart)
    if settings.costWell.depth > 0 { well = draw(settings.costWell.start) }
  }
}
