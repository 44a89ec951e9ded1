import Foundation
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Settings
import TestSupport
import Testing

/// On a linear-Gaussian system the sequence ELBO must equal the Kalman filter's log-likelihood at the
/// exact smoothing posterior, and be below it by KL(q ‖ posterior) everywhere else.
///
/// The ELBO is made of the model's own parts in double precision: its transition, decoder,
/// likelihood and divergences. Expectations over q(z_t) are exact, not sampled: every term is a
/// polynomial of second degree in z_t, so the mean over the 2n points m ± √n L eᵢ, which have q's
/// mean and covariance, is its expectation. What remains is rounding: some thousand operations of
/// 1e-16 on matrices conditioned below 1e4, held to 1e-9.
@Suite struct EvidenceBoundTests {
  static let tolerance = 1e-9

  struct Problem {
    let system: LinearGaussianSystem
    let actions: [[Double]]
    let observations: [[Double]]
    let posterior: LatentChain
    let logLikelihood: Double

    init(seed: UInt64, latentSize: Int = 3, actionSize: Int = 2, length: Int = 6) throws {
      system = LinearGaussianSystem(
        seed: seed, latentSize: latentSize, actionSize: actionSize, observationSize: 4)
      var generator = RandomGenerator(seed: seed).split(2)
      actions = (1..<length).map { _ in
        (0..<actionSize).map { _ in generator.uniform(-1, 1) }
      }
      observations = system.simulate(actions: actions, generator: &generator)
      posterior = try #require(system.posterior(observations, actions: actions))
      logLikelihood = try #require(system.filter(observations, actions: actions)).logLikelihood
    }
  }

  /// The measure itself: the filter against one dense Gaussian over all observations, and the
  /// forward chain's last marginal against the filter's.
  @Test(arguments: UInt64(1)...5)
  func theFilterIsRight(seed: UInt64) throws {
    let problem = try Problem(seed: seed)
    let joint = try #require(problem.system.jointObservations(actions: problem.actions))
    let dense = joint.logDensity(Array(problem.observations.joined()))
    #expect(abs(problem.logLikelihood - dense) <= Self.tolerance * (1 + abs(dense)))
  }

  @Test(arguments: UInt64(1)...10)
  func theExactPosteriorReachesTheLikelihood(seed: UInt64) throws {
    for (latentSize, actionSize, length) in [(3, 2, 6), (1, 1, 2), (4, 1, 12)] {
      let problem = try Problem(
        seed: seed, latentSize: latentSize, actionSize: actionSize, length: length)
      let bound = try ELBO(problem.system, length: length).value(
        of: problem.posterior, problem.observations, problem.actions)
      #expect(
        abs(bound - problem.logLikelihood) <= Self.tolerance * (1 + abs(problem.logLikelihood)))
    }
  }

  enum Change: CaseIterable {
    case firstMean, firstVariance, gain, offset, variance, correlation
  }

  /// Below by exactly KL(q ‖ posterior), which is positive for every other q.
  @Test(arguments: Change.allCases, UInt64(1)...8)
  func anyOtherPosteriorIsBelow(change: Change, seed: UInt64) throws {
    let problem = try Problem(seed: seed)
    let evidence = ELBO(problem.system, length: problem.observations.count)
    let exact = try #require(problem.posterior.joint)
    for size in [0.01, 0.3] {
      var generator = RandomGenerator(seed: seed).split(3)
      let other = changed(problem.posterior, change, by: size, &generator)
      let bound = try evidence.value(of: other, problem.observations, problem.actions)
      let gap = problem.logLikelihood - bound
      let divergence = try #require(other.joint).divergence(from: exact)
      #expect(divergence > 1e-7)
      #expect(gap > 0)
      #expect(
        abs(gap - divergence) <= Self.tolerance * (1 + abs(problem.logLikelihood) + divergence))
    }
  }

  private func changed(
    _ chain: LatentChain, _ change: Change, by size: Double, _ generator: inout RandomGenerator
  ) -> LatentChain {
    var chain = chain
    let step = generator.index(below: chain.steps.count)
    let component = generator.index(below: chain.first.mean.count)
    let other = (component + 1) % chain.first.mean.count
    switch change {
    case .firstMean: chain.first.mean[component] += size
    case .firstVariance: chain.first.covariance = (1 + size) * chain.first.covariance
    case .gain: chain.steps[step].gain[component, other] += size
    case .offset: chain.steps[step].offset[component] -= size
    case .variance: chain.steps[step].covariance = (1 - size) * chain.steps[step].covariance
    case .correlation:
      // Off the diagonal by a part of what keeps the matrix positive definite.
      let s = chain.steps[step].covariance
      let room =
        0.5 * (s[component, component] * s[other, other]).squareRoot() - abs(s[component, other])
      let shift = size * max(room, 0.1 * abs(s[component, other]))
      chain.steps[step].covariance[component, other] -= shift
      chain.steps[step].covariance[other, component] -= shift
    }
    return chain
  }
}

/// The sequence ELBO of a chain, recorded from the parts of a model whose networks are linear.
private final class ELBO {
  private let system: LinearGaussianSystem
  private let length: Int
  private let program: Program<Double>
  private let parameters: AlignedBuffer<Double>
  private let points: Tensor
  private let actions: Tensor
  private let target: Tensor
  private let first: (mean: Tensor, factor: Tensor)
  private let later: (mean: Tensor, factors: Tensor)
  private let terms: (reconstruction: Tensor, initial: Tensor, dynamics: Tensor)

  /// The points that stand for one expectation.
  private var width: Int { 2 * system.latentSize }

  init(_ system: LinearGaussianSystem, length: Int) {
    self.system = system
    self.length = length
    let n = system.latentSize
    let model = SequenceModel(
      settings: ModelSettings {
        $0.latentSize = n
        $0.encoderHidden = []
        $0.linearPath = false
        $0.decoderHidden = []
        $0.likelihood = .gaussian
        $0.dynamics = .global
      },
      training: TrainingSettings(),
      frame: FrameSize(width: system.observationSize / 2, height: 1), actionSize: system.actionSize)
    parameters = AlignedBuffer(count: model.layout.count)
    let width = 2 * n
    let rows = width * length
    let laterRows = rows - width
    let graph = Graph<Double>(layout: model.layout)
    points = graph.input(rows: rows, columns: n)
    actions = graph.input(rows: laterRows, columns: system.actionSize)
    target = graph.input(rows: rows, columns: system.observationSize)
    first = (graph.input(rows: 1, columns: n), graph.input(rows: 1, columns: n * n))
    later = (
      graph.input(rows: laterRows, columns: n), graph.input(rows: laterRows, columns: n * n)
    )
    // Standard normal noise through a factor L of the covariance: log-variances of zero.
    let zeros = graph.input(rows: 1, columns: n)
    let predicted = model.transition(graph.rows(points, 0..<laterRows), actions, in: graph)
    terms = (
      graph.total(model.reconstruction(of: target, from: points, in: graph)),
      graph.total(
        graph.transformedDivergence(
          mean: first.mean, matrices: first.factor, logVariance: zeros, fromMean: zeros,
          logVariance: zeros)),
      graph.total(
        graph.transformedDivergence(
          mean: later.mean, matrices: later.factors,
          logVariance: graph.broadcast(zeros, rows: laterRows), fromMean: predicted,
          logVariance: graph.broadcast(
            graph.parameter(model.priorLogVariance), rows: laterRows)))
    )
    program = Program(graph)
    program.bind(parameters: UnsafePointer(parameters.pointer))
    // Weights act from the right on rows; the transition adds z itself.
    set("dynamics.state.weight", (system.a - .identity(n)).transpose.elements, in: model)
    set("dynamics.action.weight", system.b.transpose.elements, in: model)
    set("dynamics.action.bias", system.c, in: model)
    set("dynamics.log_variance", system.logQ, in: model)
    set("decoder.layers.0.weight", system.observation.transpose.elements, in: model)
    set("decoder.layers.0.bias", system.d, in: model)
    set("decoder.log_variance", [system.logR], in: model)
  }

  private func set(_ name: String, _ values: [Double], in model: SequenceModel) {
    guard let entry = model.layout.entry(named: name), entry.parameter.count == values.count else {
      Issue.record("the model has no parameter \(name) of \(values.count) elements")
      return
    }
    (parameters.pointer + entry.parameter.offset).update(from: values, count: values.count)
  }

  func value(
    of chain: LatentChain, _ observations: [[Double]], _ taken: [[Double]]
  ) throws -> Double {
    let n = system.latentSize
    for (t, marginal) in chain.marginals.enumerated() {
      let factor = try #require(Cholesky(marginal.covariance)).factor
      for index in 0..<width {
        let row = t * width + index
        let sign = index < n ? 1.0 : -1
        let z = (0..<n).map {
          marginal.mean[$0] + sign * Double(n).squareRoot() * factor[$0, index % n]
        }
        write(z, to: points, row: row)
        write(observations[t], to: target, row: row)
        guard t < chain.steps.count else { continue }
        write(taken[t], to: actions, row: row)
        write(chain.steps[t].mean(z), to: later.mean, row: row)
        let noise = try #require(Cholesky(chain.steps[t].covariance)).factor
        write(noise.elements, to: later.factors, row: row)
      }
    }
    write(chain.first.mean, to: first.mean, row: 0)
    write(
      try #require(Cholesky(chain.first.covariance)).factor.elements, to: first.factor, row: 0)
    program.forward()
    let mean = 1 / Double(width)
    return -mean * program.pointer(to: terms.reconstruction)[0]
      - program.pointer(to: terms.initial)[0] - mean * program.pointer(to: terms.dynamics)[0]
  }

  private func write(_ values: [Double], to tensor: Tensor, row: Int) {
    (program.pointer(to: tensor) + row * tensor.columns).update(from: values, count: values.count)
  }
}
