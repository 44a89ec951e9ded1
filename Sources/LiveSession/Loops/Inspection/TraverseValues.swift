import Foundation

/// The values of a walk along one dimension, from the lowest to the highest.
package enum TraverseValues {
  /// Two standard deviations, about the middle 95 % of a Gaussian.
  private static let deviations = 2.0
  /// The tail that quantiles leave out on either side.
  private static let tail = 0.025
  /// The ends of the fixed interval.
  private static let fixedEnd: Float = 2

  /// What is known of a dimension.
  package struct Dimension: Sendable {
    /// The mean of the posterior means over the experience.
    package var mean: Float
    /// Their standard deviation.
    package var deviation: Float
    /// The mean posterior variance.
    package var posteriorVariance: Float
    /// The smallest posterior mean.
    package var smallest: Float
    /// The largest posterior mean.
    package var largest: Float
    /// The value from which the walk began.
    package var code: Float

    /// Notes what is known.
    package init(
      mean: Float, deviation: Float, posteriorVariance: Float, smallest: Float, largest: Float,
      code: Float
    ) {
      self.mean = mean
      self.deviation = deviation
      self.posteriorVariance = posteriorVariance
      self.smallest = smallest
      self.largest = largest
      self.code = code
    }

    /// The standard deviation of the aggregate posterior: means vary, and each has a width.
    package var aggregateDeviation: Float {
      (deviation * deviation + posteriorVariance).squareRoot()
    }
  }

  /// `count` values of a range, at least two.
  package static func values(
    _ range: TraverseRange, of dimension: Dimension, count: Int
  ) -> [Float] {
    let reach = Float(deviations) * dimension.aggregateDeviation
    switch range {
    case .posterior: return even(dimension.mean - reach, dimension.mean + reach, count)
    case .fixed: return even(-fixedEnd, fixedEnd, count)
    case .extremes: return even(dimension.smallest, dimension.largest, count)
    case .aroundCode: return even(dimension.code - reach, dimension.code + reach, count)
    case .normalQuantiles:
      return (0..<count).map { index in
        let part = Double(index) / Double(max(count - 1, 1))
        return Float(normalQuantile(tail + (1 - 2 * tail) * part))
      }
    }
  }

  private static func even(_ low: Float, _ high: Float, _ count: Int) -> [Float] {
    (0..<count).map { index in
      // The last value is the end itself, without a rounding error.
      index == count - 1 && count > 1
        ? high : low + (high - low) * Float(index) / Float(max(count - 1, 1))
    }
  }

  /// The value below which N(0, 1) lies with a probability in (0, 1).
  package static func normalQuantile(_ probability: Double) -> Double {
    guard probability > 0, probability < 1 else { return probability <= 0 ? -.infinity : .infinity }
    // The distribution function rises, so that halving finds its inverse to the last bit.
    var (low, high) = (-40.0, 40.0)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.squareRoot()) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
