import LinearAlgebra

/// Writes random action sequences around a mean: normal noise, held for some ticks and clipped.
///
/// Held noise is the cheap end of coloured noise (Pinneri et al., "Sample-efficient cross-entropy
/// method for real-time planning", CoRL 2020): neighbouring ticks push the same way.
final class ActionSampler {
  private let horizon: Int
  private let hold: Int
  private let knots: Int
  private let actionSize: Int
  private let limits: ActionLimits
  /// `[sampleLimit, knots, actionSize]`.
  private let noise: UnsafeMutablePointer<Float>

  /// - Parameter sampleLimit: The most sequences that one call writes.
  init(sampleLimit: Int, horizon: Int, hold: Int, limits: ActionLimits) {
    self.horizon = horizon
    self.hold = hold
    self.limits = limits
    actionSize = limits.actionSize
    knots = (horizon + hold - 1) / hold
    let count = max(1, sampleLimit * knots * limits.actionSize)
    noise = .allocate(capacity: count)
    noise.initialize(repeating: 0, count: count)
  }

  deinit { noise.deallocate() }

  /// Writes `count` sequences into rows from `firstRow` on.
  ///
  /// - Parameters:
  ///   - mean: `[horizon, actionSize]`.
  ///   - deviation: `[horizon, actionSize]`, in action units.
  func sample(
    count: Int, into batch: TrajectoryBatch, firstRow: Int, mean: UnsafePointer<Float>,
    deviation: UnsafePointer<Float>, generator: inout RandomGenerator
  ) {
    guard count > 0 else { return }
    let width = knots * actionSize
    generator.fillNormal(noise, count: count * width)
    limits.lower.withUnsafeBufferPointer { lower in
      limits.upper.withUnsafeBufferPointer { upper in
        for time in 0..<horizon {
          let knot = noise + (time / hold) &* actionSize
          let target = batch.actions(at: time) + firstRow &* actionSize
          for component in 0..<actionSize {
            let center = mean[time &* actionSize &+ component]
            let spread = deviation[time &* actionSize &+ component]
            let (low, high) = (lower[component], upper[component])
            for index in 0..<count {
              let value = center + spread * knot[index &* width &+ component]
              target[index &* actionSize &+ component] = min(max(value, low), high)
            }
          }
        }
      }
    }
  }

  /// `[horizon, actionSize]` filled with a deviation given in units of half the action range.
  func writeDeviation(_ deviation: Double, to destination: UnsafeMutablePointer<Float>) {
    for time in 0..<horizon {
      for component in 0..<actionSize {
        destination[time * actionSize + component] =
          Float(deviation) * limits.halfRange[component]
      }
    }
  }
}
