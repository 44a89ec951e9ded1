import Control
import Foundation
import LatentModels
import LinearAlgebra
import Policies

/// Rollouts of a policy in its model, several at once, tick by tick.
///
/// Codes stay within reach of those that the policy learned from, as they do while it learns.
struct ImaginedSteps {
  /// How far beyond the cloud imagination may go, as a share of its range.
  private static let margin: Float = 0.25

  /// Where they are, `[rows, n]`.
  private(set) var codes: [Float]
  private let size: Int
  private let deviations: [Float]
  private let box: (lower: [Float], upper: [Float])

  /// - Parameters:
  ///   - codes: Where they begin, `[rows, n]`.
  ///   - noise: How much of the noise of the dynamics is drawn.
  init(from codes: [Float], in model: InspectedModel, noise: Float) {
    self.codes = codes
    let n = model.inference.model.latentSize
    size = n
    deviations = model.noiseLogVariance.map { noise * exp($0 / 2) }
    let cloud = model.cost.codes
    var (lower, upper) = (Array(cloud.prefix(n)), Array(cloud.prefix(n)))
    for (index, value) in cloud.enumerated() {
      lower[index % n] = min(lower[index % n], value)
      upper[index % n] = max(upper[index % n], value)
    }
    let margins = zip(lower, upper).map { Self.margin * ($1 - $0) }
    box = (zip(lower, margins).map { $0 - $1 }, zip(upper, margins).map { $0 + $1 })
  }

  /// Takes a tick in all rows; those before `noisy` have no noise.
  mutating func step(
    _ policy: any PolicyEvaluator, _ dynamics: LearnedDynamics, noisyFrom noisy: Int = 0,
    _ generator: inout RandomGenerator
  ) {
    let rows = codes.count / size
    let actions = policy.evaluate(rows: rows, codes: codes).actions.map { $0.isFinite ? $0 : 0 }
    var next = [Float](repeating: 0, count: codes.count)
    dynamics.step(count: rows, states: codes, actions: actions, next: &next)
    var noise = [Float](repeating: 0, count: codes.count)
    noise.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { generator.fillNormal(base, count: buffer.count) }
    }
    for index in next.indices {
      let column = index % size
      if index / size >= noisy { next[index] += deviations[column] * noise[index] }
      next[index] = min(max(next[index], box.lower[column]), box.upper[column])
    }
    codes = next
  }
}
