import Foundation
import LinearAlgebra
import NeuralNetworks
import Policies
import TestSupport
import Testing

/// The bound of a conditional VAE against what is known in closed form.
@Suite struct ConditionalBoundTests {
  /// y = W z + b + noise, z of two, y of three components, the columns of W orthogonal: the posterior of z
  /// is then of independent components, as q has it.
  struct Linear {
    let columns = [[0.8, -0.4, 0.2], [0.3, 0.6, 0.0]]
    let offset = [0.1, -0.7, 0.4]
    let variance = 0.3
    var prior = (mean: [0.0, 0.0], variance: [1.0, 1.0])
    let y = [0.9, -0.2, 0.3]

    /// The exact posterior of z.
    var posterior: (mean: [Double], variance: [Double]) {
      let variances = (0..<2).map { index in
        1
          / (1 / prior.variance[index]
            + columns[index].reduce(0) { $0 + $1 * $1 } / variance)
      }
      let means = (0..<2).map { index in
        let pull = (0..<3).reduce(0.0) { $0 + columns[index][$1] * (y[$1] - offset[$1]) }
        return variances[index] * (pull / variance + prior.mean[index] / prior.variance[index])
      }
      return (means, variances)
    }

    /// log p(y), by the textbook.
    var evidence: Double? {
      var covariance = Matrix(rows: 3, columns: 3)
      var mean = offset
      for row in 0..<3 {
        covariance[row, row] = variance
        for index in 0..<2 { mean[row] += columns[index][row] * prior.mean[index] }
      }
      for row in 0..<3 {
        for column in 0..<3 {
          for index in 0..<2 {
            covariance[row, column] +=
              columns[index][row] * columns[index][column] * prior.variance[index]
          }
        }
      }
      return DenseGaussian(mean: mean, covariance: covariance)?.logDensity(y)
    }

    /// The bound as it is recorded, under a q.
    ///
    /// The noise is ± √2 along either axis: it has the mean and the covariance of N(0, I), so that the
    /// expectation of what is quadratic in z is exact.
    func bound(_ q: (mean: [Double], variance: [Double]), hasOwnPrior: Bool) -> Double {
      let graph = Graph<Double>(layout: ParameterLayout())
      let rows = 4
      func filled(_ columns: Int) -> Tensor { graph.input(rows: rows, columns: columns) }
      let (mean, logVariance, noise, chunk) = (filled(2), filled(2), filled(2), filled(3))
      let (priorMean, priorLogVariance) = (filled(2), filled(2))
      let weight = graph.input(rows: 2, columns: 3)
      let bias = graph.input(rows: 1, columns: 3)
      let scale = graph.input(rows: 1, columns: 1)
      let z = graph.gaussianSample(mean: mean, logVariance: logVariance, noise: noise)
      let parts = ConditionalBound(
        graph.linear(z, weight: weight, bias: bias), chunk: chunk, logVariance: scale,
        posterior: GaussianMoments(mean: mean, logVariance: logVariance),
        prior: hasOwnPrior
          ? GaussianMoments(mean: priorMean, logVariance: priorLogVariance) : nil,
        in: graph)
      let likelihood = graph.total(parts.negativeLogLikelihood)
      let divergences = parts.divergences.map(graph.total)
      let program = Program(graph)
      func fill(_ tensor: Tensor, _ values: [Double]) {
        for index in 0..<tensor.count {
          program.pointer(to: tensor)[index] = values[index % values.count]
        }
      }
      fill(mean, q.mean)
      fill(logVariance, q.variance.map { log($0) })
      let far = 2.0.squareRoot()
      fill(noise, [far, 0, -far, 0, 0, far, 0, -far])
      fill(chunk, y)
      fill(priorMean, prior.mean)
      fill(priorLogVariance, prior.variance.map { log($0) })
      fill(weight, columns[0] + columns[1])
      fill(bias, offset)
      fill(scale, [log(variance)])
      program.forward()
      let total =
        program.pointer(to: likelihood)[0]
        + divergences.reduce(0) { $0 + program.pointer(to: $1)[0] }
      return -total / Double(rows)
    }
  }

  private static let priors: [(mean: [Double], variance: [Double])] = [
    ([0, 0], [1, 1]), ([0.5, -1], [0.4, 2]),
  ]

  /// With the exact posterior the bound is log p(y | x).
  @Test(arguments: [false, true]) func isTheEvidenceUnderTheExactPosterior(_ own: Bool) throws {
    let model = Linear(prior: Self.priors[own ? 1 : 0])
    let evidence = try #require(model.evidence)
    #expect(abs(model.bound(model.posterior, hasOwnPrior: own) - evidence) < 1e-12)
  }

  /// Under any other q it is below.
  @Test(arguments: 0..<20) func isBelowUnderAnyOther(_ index: Int) throws {
    var generator = RandomGenerator(seed: UInt64(index))
    let own = index % 2 == 1
    let model = Linear(prior: Self.priors[own ? 1 : 0])
    let evidence = try #require(model.evidence)
    let exact = model.posterior
    let other = (
      mean: exact.mean.map { $0 + generator.normalPair().0 },
      variance: exact.variance.map { $0 * exp(generator.normalPair().0) }
    )
    // By the KL of q from the exact posterior, component by component.
    let gap = (0..<2).reduce(0.0) { sum, i in
      let (m, v) = (other.mean[i] - exact.mean[i], other.variance[i] / exact.variance[i])
      return sum + 0.5 * (v + m * m / exact.variance[i] - 1 - log(v))
    }
    #expect(gap > 0)
    #expect(abs(evidence - model.bound(other, hasOwnPrior: own) - gap) < 1e-10 * (1 + gap))
  }
}
