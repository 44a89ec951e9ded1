import Foundation
import LinearAlgebra

/// A Gaussian with a full covariance, by the textbook's formulas: the measure of every closed form
/// that assumes a shape.
package struct DenseGaussian: Sendable {
  /// The mean, n components.
  package let mean: [Double]
  /// The covariance, `[n, n]`.
  package let covariance: Matrix
  private let cholesky: Cholesky

  /// Makes a Gaussian, or nil when the covariance is not positive definite.
  package init?(mean: [Double], covariance: Matrix) {
    guard let cholesky = Cholesky(covariance) else { return nil }
    self.mean = mean
    self.covariance = covariance
    self.cholesky = cholesky
  }

  /// log N(x | mean, covariance) in nats.
  package func logDensity(_ x: [Double]) -> Double {
    let distance = zip(x, mean).map { $0 - $1 }
    let square = zip(distance, cholesky.solve(distance)).reduce(0) { $0 + $1.0 * $1.1 }
    let constant = Double(mean.count) * log(2 * Double.pi)
    return -0.5 * (square + cholesky.logDeterminant + constant)
  }

  /// KL(self ‖ other) in nats:
  /// ½ (tr(S'^-1 S) + (m' - m)^T S'^-1 (m' - m) - n + log det S' - log det S).
  package func divergence(from other: DenseGaussian) -> Double {
    let distance = zip(other.mean, mean).map { $0 - $1 }
    let square = zip(distance, other.cholesky.solve(distance)).reduce(0) { $0 + $1.0 * $1.1 }
    return 0.5
      * (other.cholesky.solve(covariance).trace + square - Double(mean.count)
        + other.cholesky.logDeterminant - cholesky.logDeterminant)
  }

  /// A sample: mean + L e with e standard normal.
  package func sample(_ generator: inout RandomGenerator) -> [Double] {
    let noise = mean.map { _ in generator.normalPair().0 }
    return zip(mean, cholesky.factor * noise).map { $0 + $1 }
  }

  /// The standard deviation of log self(x) - log other(x) for x drawn from this Gaussian: what the
  /// error of a Monte Carlo estimate of the divergence follows from.
  ///
  /// With x = m + L e the difference is a constant + ½ e^T M e + b^T e, where
  /// M = L^T S'^-1 L - I and b = L^T S'^-1 (m - m'), of variance ½ ‖M‖² + |b|².
  package func logRatioDeviation(to other: DenseGaussian) -> Double {
    let factor = cholesky.factor
    let spread =
      factor.transpose * other.cholesky.solve(factor) - .identity(mean.count)
    let distance = zip(mean, other.mean).map { $0 - $1 }
    let slope = factor.transpose * other.cholesky.solve(distance)
    let square = slope.reduce(0) { $0 + $1 * $1 }
    return (0.5 * spread.frobeniusNorm * spread.frobeniusNorm + square).squareRoot()
  }
}
