import Foundation
import LatentModels
import LinearAlgebra
import NeuralNetworks
import TestSupport
import Testing

/// Every recorded objective against its terms computed one observation at a time, with divergences
/// by the dense formula.
///
/// Some hundred operations of 1e-16 on numbers of order 1 to 100 are held to 1e-11 of the term.
@Suite struct SequenceObjectiveTests {
  private static let sequences = 2

  @Test(arguments: ModelVariant.all, [2, 4])
  func termsAreTheFormulas(variant: ModelVariant, length: Int) throws {
    let recorded = DoubleObjective(
      variant.objective, model: variant.tinyModel, sequences: Self.sequences, length: length)
    recorded.initialize(seed: 5)
    recorded.fill(seed: 6)
    let found = recorded.run()
    let expected = try Expectation(recorded).terms(variant.objective)
    try expect(expected, of: recorded, found)
  }

  /// Whatever the encoder and however long it reads before anything counts, the terms follow from its
  /// posteriors and the samples of the observations that count.
  @Test(
    arguments: EncoderVariant.all.filter { !$0.isConvolutional }, ObjectiveRegistry.standard.names)
  func termsFollowThePosteriors(variant: EncoderVariant, kind: ObjectiveName) throws {
    let recorded = DoubleObjective(
      kind, model: variant.tinyModel(), sequences: Self.sequences, length: 3, burnIn: 2)
    recorded.initialize(seed: 5)
    recorded.fill(seed: 6)
    let found = recorded.run()
    let posteriors = recorded.posteriors.map {
      HandModel.Gaussian(mean: Array($0[..<2]), logVariance: Array($0[2...]))
    }
    try expect(
      Expectation(recorded, posteriors: posteriors).terms(kind), of: recorded, found)
  }

  private func expect(
    _ expected: [ObjectiveTerm: Double], of recorded: DoubleObjective,
    _ found: [ObjectiveTerm: Double]
  ) throws {
    #expect(Set(found.keys) == Set(expected.keys))
    for (term, value) in expected {
      let other = try #require(found[term])
      #expect(abs(other - value) <= 1e-11 * (1 + abs(value)), "\(term)")
    }
    // The loss weighs the totals.
    for (index, entry) in recorded.objective.totals.enumerated() {
      recorded.program[entry.weight] = Double(index) - 0.5
    }
    _ = recorded.run()
    let loss = recorded.objective.totals.enumerated().reduce(0.0) {
      $0 + (Double($1.offset) - 0.5) * (expected[$1.element.term] ?? .nan)
    }
    #expect(abs(recorded.loss - loss) <= 1e-11 * (1 + abs(loss)))
  }

  /// Sequences of a batch do not see one another.
  @Test(arguments: ModelVariant.all)
  func sequencesAddUp(variant: ModelVariant) throws {
    let model = variant.tinyModel
    let both = DoubleObjective(variant.objective, model: model, sequences: 2, length: 3)
    both.initialize(seed: 2)
    both.fill(seed: 3)
    let together = both.run()
    var apart: [ObjectiveTerm: Double] = [:]
    for sequence in 0..<2 {
      let one = DoubleObjective(variant.objective, model: model, sequences: 1, length: 3)
      one.initialize(seed: 2)
      for (source, tensor) in [
        (both.objective.input, one.objective.input), (both.objective.target, one.objective.target),
        (both.objective.actions, one.objective.actions),
        (both.objective.previousActions, one.objective.previousActions),
        (both.objective.noise, one.objective.noise),
      ] {
        one.fill(tensor) { row, column in both.row(2 * row + sequence, of: source)[column] }
      }
      apart.merge(one.run()) { $0 + $1 }
    }
    for (term, value) in apart {
      let total = try #require(together[term])
      #expect(abs(total - value) <= 1e-12 * (1 + abs(value)), "\(term)")
    }
  }

  @Test func valuesAddUpToTheELBO() {
    let terms: [ObjectiveTerm] = [.reconstruction, .initialKL, .dynamicsKL, .overshooting]
    let values = ObjectiveValues(terms, numbers: [10, 2, 3, 100])
    #expect(values.elbo == -15)
    #expect(values.kl == 5)
    #expect(values[.overshooting] == 100)
    #expect(values[.consistency] == nil)
    #expect(
      ObjectiveValues([.predictedReconstruction, .consistency], numbers: [4, 9]).elbo == -4)
    #expect(ObjectiveValues([.reconstruction]).elbo.isNaN)
    #expect(ObjectiveValues([]).elbo == 0)
  }
}

/// The terms of an objective, from the formulas.
private struct Expectation {
  let recorded: DoubleObjective
  let hand: HandModel
  let posteriors: [HandModel.Gaussian]
  let samples: [[Double]]

  init(_ recorded: DoubleObjective, posteriors: [HandModel.Gaussian]) {
    self.recorded = recorded
    hand = HandModel(model: recorded.model, parameters: recorded.parameters.array())
    self.posteriors = posteriors
    samples = posteriors.enumerated().map { index, q in
      let row = index + recorded.burnIn * recorded.sequences
      let noise = recorded.row(row, of: recorded.objective.noise)
      return noise.indices.map { q.mean[$0] + exp(q.logVariance[$0] / 2) * noise[$0] }
    }
  }

  /// The terms of a stacked encoder's posteriors, from the formulas as well.
  init(_ recorded: DoubleObjective) {
    let hand = HandModel(model: recorded.model, parameters: recorded.parameters.array())
    self.init(
      recorded,
      posteriors: (0..<recorded.sequences * recorded.length).map {
        hand.encode(recorded.row($0, of: recorded.objective.input))
      })
  }

  func terms(_ kind: ObjectiveName) throws -> [ObjectiveTerm: Double] {
    switch kind {
    case .sequence: try sequence()
    case .pair: try pair()
    default: try plain()
    }
  }

  /// Row of observation `step` (from 0) of a sequence.
  private func row(_ step: Int, _ sequence: Int) -> Int { step * recorded.sequences + sequence }

  private func action(_ step: Int, _ sequence: Int) -> [Double] {
    recorded.row(row(step, sequence), of: recorded.objective.actions)
  }

  private func target(_ row: Int) -> [Double] { recorded.row(row, of: recorded.objective.target) }

  private func dense(_ q: HandModel.Gaussian, scale: Double = 1) throws -> DenseGaussian {
    try #require(
      DenseGaussian(
        mean: q.mean, covariance: Matrix(diagonal: q.logVariance.map { scale * exp($0) })))
  }

  private func standardDivergence(_ q: HandModel.Gaussian) throws -> Double {
    let zero = q.mean.map { _ in 0.0 }
    return try dense(q).divergence(from: dense(.init(mean: zero, logVariance: zero)))
  }

  /// KL(q ‖ N(mean, scale · Q)).
  private func divergence(
    _ q: HandModel.Gaussian, fromMean mean: [Double], scale: Double = 1
  ) throws -> Double {
    try dense(q).divergence(
      from: dense(.init(mean: mean, logVariance: hand.dynamicsLogVariance), scale: scale))
  }

  private func sequence() throws -> [ObjectiveTerm: Double] {
    var terms: [ObjectiveTerm: Double] = [
      .reconstruction: 0, .initialKL: 0, .dynamicsKL: 0, .overshooting: 0, .decodedPrediction: 0,
    ]
    for b in 0..<recorded.sequences {
      terms[.initialKL, default: 0] += try standardDivergence(posteriors[row(0, b)])
      var ahead = samples[row(0, b)]
      for t in 0..<recorded.length {
        terms[.reconstruction, default: 0] += hand.reconstruction(
          of: target(row(t, b)), from: samples[row(t, b)])
        guard t > 0 else { continue }
        let u = action(t - 1, b)
        let q = posteriors[row(t, b)]
        terms[.dynamicsKL, default: 0] += try divergence(
          q, fromMean: hand.transition(samples[row(t - 1, b)], u))
        ahead = hand.transition(ahead, u)
        terms[.overshooting, default: 0] += try divergence(q, fromMean: ahead, scale: Double(t))
      }
      terms[.decodedPrediction, default: 0] += hand.reconstruction(
        of: target(row(recorded.length - 1, b)), from: ahead)
    }
    return terms
  }

  private func pair() throws -> [ObjectiveTerm: Double] {
    var terms: [ObjectiveTerm: Double] = [
      .reconstruction: 0, .predictedReconstruction: 0, .initialKL: 0, .consistency: 0,
    ]
    for b in 0..<recorded.sequences {
      for t in 0..<recorded.length - 1 {
        let z = samples[row(t, b)]
        let (q, later) = (posteriors[row(t, b)], posteriors[row(t + 1, b)])
        let u = action(t, b)
        terms[.reconstruction, default: 0] += hand.reconstruction(of: target(row(t, b)), from: z)
        terms[.predictedReconstruction, default: 0] += hand.reconstruction(
          of: target(row(t + 1, b)), from: hand.transition(z, u))
        terms[.initialKL, default: 0] += try standardDivergence(q)
        // N(A m + B u + c, A S A^T), linearised at the sample; without A, the dynamics' noise.
        let covariance =
          hand.localModel(at: z).map {
            $0.a * Matrix(diagonal: q.logVariance.map(exp)) * $0.a.transpose
          } ?? Matrix(diagonal: hand.dynamicsLogVariance.map(exp))
        let predicted = try #require(
          DenseGaussian(
            mean: hand.transition(q.mean, u, at: z), covariance: covariance.symmetrized))
        terms[.consistency, default: 0] += try predicted.divergence(from: dense(later))
      }
    }
    return terms
  }

  private func plain() throws -> [ObjectiveTerm: Double] {
    var terms: [ObjectiveTerm: Double] = [.reconstruction: 0, .initialKL: 0, .consistency: 0]
    for b in 0..<recorded.sequences {
      for t in 0..<recorded.length {
        let z = samples[row(t, b)]
        terms[.reconstruction, default: 0] += hand.reconstruction(of: target(row(t, b)), from: z)
        terms[.initialKL, default: 0] += try standardDivergence(posteriors[row(t, b)])
        guard t > 0 else { continue }
        terms[.consistency, default: 0] += try divergence(
          posteriors[row(t, b)],
          fromMean: hand.transition(samples[row(t - 1, b)], action(t - 1, b)))
      }
    }
    return terms
  }
}
