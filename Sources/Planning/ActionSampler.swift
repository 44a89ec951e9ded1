import Foundation
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
  private let noise: AlignedBuffer<Float>
  /// `[sampleLimit]`.
  private let scales: AlignedBuffer<Float>

  /// - Parameter sampleLimit: The most sequences that one call writes.
  init(sampleLimit: Int, horizon: Int, hold: Int, limits: ActionLimits) {
    self.horizon = horizon
    self.hold = hold
    self.limits = limits
    actionSize = limits.actionSize
    knots = (horizon + hold - 1) / hold
    let count = max(1, sampleLimit * knots * limits.actionSize)
    noise = AlignedBuffer(count: count)
    scales = AlignedBuffer(count: sampleLimit)
  }

  /// Writes `count` sequences into rows from `firstRow` on.
  ///
  /// - Parameters:
  ///   - mean: `[horizon, actionSize]`.
  ///   - deviation: `[horizon, actionSize]`, in action units.
  ///   - lastScale: The last sequence's deviation as a fraction of `deviation`; those between
  ///     follow in equal ratios.
  func sample(
    count: Int, into batch: TrajectoryBatch, firstRow: Int, mean: UnsafePointer<Float>,
    deviation: UnsafePointer<Float>, lastScale: Double = 1, generator: inout RandomGenerator
  ) {
    guard count > 0 else { return }
    let width = knots * actionSize
    generator.fillNormal(noise.pointer, count: count * width)
    for index in 0..<count {
      scales.pointer[index] = Float(pow(lastScale, Double(index) / Double(max(1, count - 1))))
    }
    limits.lower.withUnsafeBufferPointer { lower in
      limits.upper.withUnsafeBufferPointer { upper in
        for time in 0..<horizon {
          let knot = noise.pointer + (time / hold) &* actionSize
          let target = batch.actions(at: time) + firstRow &* actionSize
          for component in 0..<actionSize {
            let center = mean[time &* actionSize &+ component]
            let spread = deviation[time &* actionSize &+ component]
            let (low, high) = (lower[component], upper[component])
            for index in 0..<count {
              let value =
                center + spread * scales.pointer[index] * knot[index &* width &+ component]
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
