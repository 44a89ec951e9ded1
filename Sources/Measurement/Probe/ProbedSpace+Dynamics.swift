import Foundation
import LatentModels
import LinearAlgebra

extension ProbedSpace {
  // MARK: - Consistency

  /// Compares one-step predictions with what is then encoded, on all familiar test transitions.
  func consistency(_ data: ProbeData) -> ProbeReport.Consistency {
    let n = data.latentSize
    let rows = data.testSequences.count
    var (divergence, distance, displacement) = (0.0, 0.0, 0.0)
    var count = 0
    for tick in 0..<data.length {
      let places = data.testSequences.map { data.place($0, tick) }
      let actions = data.testSequences.flatMap { sequence in
        let first = (sequence * data.length + tick) * data.actionSize
        return data.actions[first..<first + data.actionSize]
      }
      let predicted = step(
        rows: rows, states: places.flatMap { Array(data.mean(at: $0)) }, actions: actions)
      for (row, place) in places.enumerated()
      where data.isFamiliar[place] && data.isFamiliar[place + 1] {
        let prediction = predicted[row * n..<(row + 1) * n]
        divergence += divergenceFromPrior(data, place + 1, predicted: prediction)
        distance += squaredDistance(prediction, data.mean(at: place + 1))
        displacement += squaredDistance(data.mean(at: place), data.mean(at: place + 1))
        count += 1
      }
    }
    let values = Double(count * n)
    return ProbeReport.Consistency(
      transitionCount: count, divergence: divergence / Double(count),
      distance: (distance / values).squareRoot(),
      displacement: (displacement / values).squareRoot())
  }

  /// KL(q(z | o) || N(predicted, noise of the dynamics)) in nats.
  private func divergenceFromPrior(
    _ data: ProbeData, _ place: Int, predicted: ArraySlice<Float>
  ) -> Double {
    var sum = 0.0
    for index in 0..<data.latentSize {
      let prior = priorLogVariance[index]
      let posterior = Double(data.logVariances[place * data.latentSize + index])
      let difference =
        Double(data.means[place * data.latentSize + index])
        - Double(predicted[predicted.startIndex + index])
      sum +=
        (prior - posterior - 1 + (exp(posterior) + difference * difference) / exp(prior)) / 2
    }
    return sum
  }

  // MARK: - Curvature

  /// The standard deviation of the perturbations.
  private static let perturbation = 0.1

  /// Measures the remainder of the first-order expansion of the dynamics, with the exact Jacobian,
  /// under small Gaussian perturbations of latent and action.
  ///
  /// The curvature of PCC (Levine et al., "Prediction, consistency, curvature", ICLR 2020).
  /// Deviation: perturbations and remainders are in standard deviations of the latents, so that
  /// models of different scale compare.
  func curvature(
    _ data: ProbeData, at places: [Int], generator: RandomGenerator
  ) -> ProbeReport.Curvature {
    let (n, m) = (data.latentSize, data.actionSize)
    var result = ProbeReport.Curvature(
      perturbation: Self.perturbation, remainder: .nan, relativeRemainder: .nan)
    guard !places.isEmpty else { return result }
    var stream = generator
    let states = places.flatMap { Array(data.mean(at: $0)) }
    let actions = (0..<places.count * m).map { _ in Float(stream.uniform(-1, 1)) }
    var noise = [Float](repeating: 0, count: places.count * (n + m))
    stream.fillNormal(&noise, count: noise.count)
    let steps = noise.indices.map { index in
      let column = index % (n + m)
      return Float(Self.perturbation * (column < n ? scale[column] : 1)) * noise[index]
    }
    var moved = states
    var pushed = actions
    for row in places.indices {
      for i in 0..<n { moved[row * n + i] += steps[row * (n + m) + i] }
      for j in 0..<m { pushed[row * m + j] += steps[row * (n + m) + n + j] }
    }
    var base = [Float](repeating: 0, count: places.count * n)
    var a = [Float](repeating: 0, count: places.count * n * n)
    var b = [Float](repeating: 0, count: places.count * n * m)
    inference.linearize(
      rows: places.count, states: states, actions: actions, next: &base, stateMatrices: &a,
      actionMatrices: &b, exact: true)
    let next = step(rows: places.count, states: moved, actions: pushed)
    var remainder = 0.0
    var linear = 0.0
    for row in places.indices {
      for i in 0..<n {
        var change = 0.0
        for j in 0..<n {
          change += Double(a[(row * n + i) * n + j]) * Double(steps[row * (n + m) + j])
        }
        for j in 0..<m {
          change += Double(b[(row * n + i) * m + j]) * Double(steps[row * (n + m) + n + j])
        }
        let rest = Double(next[row * n + i]) - Double(base[row * n + i]) - change
        remainder += rest * rest / (scale[i] * scale[i])
        linear += change * change / (scale[i] * scale[i])
      }
    }
    result.remainder = remainder / Double(places.count)
    result.relativeRemainder = (remainder / linear).squareRoot()
    return result
  }
}
