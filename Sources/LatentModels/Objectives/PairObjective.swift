import LinearAlgebra
import NeuralNetworks

extension ObjectiveName {
  /// E2C's own bound on pairs.
  package static let pair = Self(rawValue: "pair")
}

extension ObjectiveTerm {
  /// E2C's KL of the predicted to the encoded latent.
  package static let consistency = ObjectiveTerm("consistency", .extra) { settings, emphasis in
    settings.consistency * emphasis
  }
  /// -log p(o_{t+1} | predicted latent) of E2C's pair objective.
  package static let predictedReconstruction = ObjectiveTerm(
    "predicted_reconstruction", .likelihood)
}

/// E2C's bound on all neighbouring pairs of the sequence.
///
/// Watter et al. 2015, eq. 12. Deviation: for dynamics without A(z) of their own, global ones among them, the predicted spread in
/// the consistency is that of the dynamics' noise, not A Σ Aᵀ.
struct PairObjective: SequenceObjective {
  let name = ObjectiveName.pair

  func terms(_ settings: TrainingSettings) -> [ObjectiveTerm] {
    [.reconstruction, .initialKL, .consistency, .predictedReconstruction]
  }

  /// A pair has two, and neighbouring pairs share one.
  func observations(ofSequence length: Int) -> Int { 2 * (length - 1) }

  func record<Scalar>(_ batch: ObjectiveBatch<Scalar>) -> ObjectiveRecording {
    let (model, graph, length) = (batch.model, batch.graph, batch.length)
    let earlySample = batch.steps(batch.sample, 0..<length - 1)
    let local = model.transition.localModel(at: earlySample, in: graph)
    let predicted = model.transition.apply(
      local, state: earlySample, action: batch.actions, in: graph)
    let early = batch.posterior(0..<length - 1)
    let late = batch.posterior(1..<length)
    let predictedMean = model.transition.apply(
      local, state: early.mean, action: batch.actions, in: graph)
    var terms: [ObjectiveTerm: Tensor] = [:]
    if let matrices = model.transition.stateMatrices(local, rows: predicted.rows, in: graph) {
      terms[.consistency] = graph.transformedDivergence(
        mean: predictedMean, matrices: matrices, logVariance: early.logVariance,
        fromMean: late.mean, logVariance: late.logVariance)
    } else {
      // Without an A of every latent's own the predicted spread is the dynamics' own.
      terms[.consistency] = graph.divergence(
        mean: predictedMean, logVariance: batch.dynamicsVariance(rows: predicted.rows),
        fromMean: late.mean, logVariance: late.logVariance)
    }
    if length == 2 {
      // The targets are just the two halves of the batch: one pass through the decoder serves both.
      let both = model.reconstruction(
        of: batch.target, from: graph.concatenateRows([earlySample, predicted]), in: graph)
      terms[.reconstruction] = batch.steps(both, 0..<1)
      terms[.predictedReconstruction] = batch.steps(both, 1..<2)
    } else {
      terms[.reconstruction] = model.reconstruction(
        of: batch.steps(batch.target, 0..<length - 1), from: earlySample, in: graph)
      terms[.predictedReconstruction] = model.reconstruction(
        of: batch.steps(batch.target, 1..<length), from: predicted, in: graph)
    }
    terms[.initialKL] = graph.divergenceFromStandardNormal(
      mean: early.mean, logVariance: early.logVariance)
    return ObjectiveRecording(
      terms: terms, predicted: predicted, initialRows: 0..<predicted.rows)
  }
}
