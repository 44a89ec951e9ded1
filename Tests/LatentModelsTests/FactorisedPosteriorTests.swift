import Foundation
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Settings
import TestSupport
import Testing

/// The recorded sequence objective as it trains: its posterior sees each observation by itself, so
/// it reaches the exact likelihood where the true posterior factorises, and stays below elsewhere.
@Suite struct FactorisedPosteriorTests {
  private static let length = 5

  /// Latents without memory, seen through orthogonal columns, have a posterior of independent
  /// components: then the ELBO is the likelihood itself.
  @Test(arguments: UInt64(1)...5)
  func independentLatentsReachTheLikelihood(seed: UInt64) throws {
    let problem = try Problem(seed: seed, memory: 0)
    #expect(
      abs(problem.elbo - problem.logLikelihood) <= 1e-10 * (1 + abs(problem.logLikelihood)))
  }

  /// With memory the posterior does not factorise; the bound is below by its divergence from it.
  @Test(arguments: UInt64(1)...5, [0.2, 0.7])
  func memoryIsLost(seed: UInt64, memory: Double) throws {
    let problem = try Problem(seed: seed, memory: memory)
    let gap = problem.logLikelihood - problem.elbo
    #expect(problem.divergence > 1e-6)
    #expect(
      abs(gap - problem.divergence)
        <= 1e-10 * (1 + abs(problem.logLikelihood) + problem.divergence))
  }

  /// z' = memory z + N(0, I) and o = C z + d + N(0, r I), with the encoder of memory 0.
  private struct Problem {
    let elbo: Double
    let logLikelihood: Double
    /// KL(q ‖ posterior) over all latents.
    let divergence: Double

    init(seed: UInt64, memory: Double) throws {
      let (n, p, r) = (2, 4, 0.4)
      var generator = RandomGenerator(seed: seed)
      let orthogonal = Matrix([[1, 1], [1, -1], [2, 0.5], [-0.5, 2]])
      let c =
        orthogonal * Matrix(diagonal: [generator.uniform(0.5, 2), generator.uniform(0.5, 2)])
      let d = (0..<p).map { _ in generator.normalPair().0 }
      let observations = (0..<FactorisedPosteriorTests.length).map { _ in
        (0..<p).map { _ in generator.normalPair().0 }
      }
      let model = SequenceModel(
        settings: ModelSettings {
          $0.latentSize = n
          $0.encoderHidden = []
          $0.linearPath = false
          $0.decoderHidden = []
          $0.likelihood = .gaussian
          $0.dynamics = .global
        },
        training: TrainingSettings { $0.priorLogVariance = 0 },
        frame: FrameSize(width: p / 2, height: 1), actionSize: 1)
      let recorded = DoubleObjective(
        .sequence, model: model, sequences: 2 * n, length: FactorisedPosteriorTests.length)

      // The posterior of one observation: precision C^T C / r + I, which is diagonal.
      let precision = (0..<n).map { column in
        1 + c.column(column).reduce(0) { $0 + $1 * $1 } / r
      }
      let gain = Matrix(diagonal: precision.map { 1 / ($0 * r) }) * c.transpose
      var head = Matrix(rows: p, columns: 2 * n)
      for i in 0..<n { for j in 0..<p { head[j, i] = gain[i, j] } }
      recorded.set("encoder.layers.0.weight", head.elements)
      recorded.set(
        "encoder.layers.0.bias", (gain * d).map { -$0 } + precision.map { -log($0) })
      recorded.set("dynamics.state.weight", ((memory - 1) * Matrix.identity(n)).elements)
      recorded.set("dynamics.action.weight", [0, 0])
      recorded.set("dynamics.action.bias", [0, 0])
      recorded.set("decoder.layers.0.weight", c.transpose.elements)
      recorded.set("decoder.layers.0.bias", d)
      recorded.set("decoder.log_variance", [log(r)])

      // Noise ±√n eᵢ makes the mean over the sequences an exact expectation.
      let width = 2 * n
      recorded.fill(recorded.objective.noise) { row, column in
        let index = row % width
        return index % n == column ? (index < n ? 1 : -1) * Double(n).squareRoot() : 0
      }
      for tensor in [recorded.objective.input, recorded.objective.target] {
        recorded.fill(tensor) { row, column in observations[row / width][column] }
      }
      for tensor in [recorded.objective.actions, recorded.objective.previousActions] {
        recorded.fill(tensor) { _, _ in 0 }
      }
      let totals = recorded.run()
      elbo =
        -[ObjectiveTerm.reconstruction, .initialKL, .dynamicsKL]
        .reduce(0) { $0 + (totals[$1] ?? .nan) } / Double(width)

      let system = LinearGaussianSystem(
        a: memory * .identity(n), b: Matrix(rows: n, columns: 1), c: [0, 0], logQ: [0, 0],
        observation: c, d: d, logR: log(r))
      let actions = Array(repeating: [0.0], count: FactorisedPosteriorTests.length - 1)
      logLikelihood = try #require(system.filter(observations, actions: actions)).logLikelihood
      let exact = try #require(system.posterior(observations, actions: actions)?.joint)
      let spread = Matrix(diagonal: precision.map { 1 / $0 })
      let means = observations.map { o in gain * zip(o, d).map { $0 - $1 } }
      let chain = LatentChain(
        first: .init(mean: means[0], covariance: spread),
        steps: means.dropFirst().map {
          .init(gain: Matrix(rows: n, columns: n), offset: $0, covariance: spread)
        })
      divergence = try #require(chain.joint).divergence(from: exact)
    }
  }
}
