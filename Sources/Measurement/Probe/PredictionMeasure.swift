import Worlds

/// How far open-loop predictions hold.
///
/// From the code of the first window the learned dynamics roll along the true actions; the
/// perceptron probe turns predicted latents into states. A rollout is judged at a horizon when its
/// true states stayed in the collection box that far: beyond it nothing was learned, and a task
/// mostly ends there.
struct PredictionMeasure {
  let data: ProbeData
  let features: StateFeatures
  let space: ProbedSpace
  /// The probe; nil when it could not be fitted.
  let perceptron: PerceptronRegression?
  /// The length of a tick in s.
  let interval: Double

  /// Judges predictions at some horizons, in rising order.
  func predictions(at horizons: [Int]) -> [ProbeReport.Prediction] {
    let n = data.latentSize
    let rows = data.testSequences.count
    var latents: [Float] = data.testSequences.flatMap { Array(data.mean(at: data.place($0, 0))) }
    var stayed = data.testSequences.map { data.isFamiliar[data.place($0, 0)] }
    var results: [ProbeReport.Prediction] = []
    for tick in 0...(horizons.max() ?? 0) {
      if tick > 0 {
        let actions = data.testSequences.flatMap { sequence in
          let first = (sequence * data.length + tick - 1) * data.actionSize
          return data.actions[first..<first + data.actionSize]
        }
        latents = space.step(rows: rows, states: latents, actions: actions)
        for (row, sequence) in data.testSequences.enumerated() {
          stayed[row] = stayed[row] && data.isFamiliar[data.place(sequence, tick)]
        }
      }
      guard horizons.contains(tick) else { continue }
      let judged = (0..<rows).filter { stayed[$0] }
      results.append(
        judge(
          judged.map { (data.testSequences.lowerBound + $0, latents[$0 * n..<($0 + 1) * n]) },
          after: tick))
    }
    return results
  }

  private func judge(
    _ stayed: [(sequence: Int, latent: ArraySlice<Float>)], after tick: Int
  ) -> ProbeReport.Prediction {
    // Quantiles and means of nothing are not numbers.
    let rollouts = stayed.count >= ProbeReport.leastRollouts ? stayed : []
    let decoded = perceptron?.predict(rollouts.flatMap { $0.latent.map(Double.init) })
    var errors = features.components.map { _ in [Double]() }
    var copyErrors = errors
    var latentError = 0.0
    var latentCopyError = 0.0
    var diverged = 0
    for (row, rollout) in rollouts.enumerated() {
      let (start, end) = (data.place(rollout.sequence, 0), data.place(rollout.sequence, tick))
      let isFinite = rollout.latent.allSatisfy(\.isFinite)
      if !isFinite { diverged += 1 }
      let estimate = decoded.map {
        features.state(of: $0[row * features.count..<(row + 1) * features.count])
      }
      for index in features.components.indices {
        // A saturated probe may read a finite state from a latent that is none.
        let error =
          isFinite
          ? estimate.map {
            features.error(of: $0, from: data.states[end], component: index)
          } : nil
        errors[index].append(error ?? .nan)
        copyErrors[index].append(
          features.error(of: data.states[start], from: data.states[end], component: index))
      }
      latentError += space.squaredDistance(rollout.latent, data.mean(at: end))
      latentCopyError += space.squaredDistance(data.mean(at: start), data.mean(at: end))
    }
    let count = Double(rollouts.count * data.latentSize)
    return ProbeReport.Prediction(
      ticks: tick, seconds: Double(tick) * interval, rollouts: stayed.count,
      divergedRollouts: diverged, latentError: (latentError / count).squareRoot(),
      latentCopyError: (latentCopyError / count).squareRoot(),
      errors: features.components.enumerated().map { index, component in
        let quantity = component.quantity
        func error(_ fraction: Double, of errors: [[Double]]) -> Double {
          quantity.shownDistance(quantile(fraction, of: errors[index]))
        }
        return ProbeReport.StateError(
          quantity: quantity.name, unit: quantity.shownUnit,
          median: error(0.5, of: errors), ninetiethPercentile: error(0.9, of: errors),
          copyMedian: error(0.5, of: copyErrors),
          copyNinetiethPercentile: error(0.9, of: copyErrors))
      })
  }
}

/// The value below which a fraction of some numbers lies, between the two nearest linearly.
///
/// What is not a number counts as infinite. Not a number when there are none, or when the quantile
/// is not finite.
package func quantile(_ fraction: Double, of values: [Double]) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.map { $0.isNaN ? .infinity : $0 }.sorted()
  let place = fraction * Double(sorted.count - 1)
  let below = Int(place)
  let above = min(below + 1, sorted.count - 1)
  let weight = place - Double(below)
  // An infinite neighbour that has no weight must not turn the result into NaN.
  let value =
    weight == 0 ? sorted[below] : sorted[below] + weight * (sorted[above] - sorted[below])
  return value.isFinite ? value : .nan
}
