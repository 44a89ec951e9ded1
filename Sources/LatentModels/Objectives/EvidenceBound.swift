import LinearAlgebra
import NeuralNetworks

extension ObjectiveName {
  /// The ELBO of a whole sequence with the learned dynamics as its prior.
  package static let sequence = Self(rawValue: "sequence")
}

extension ObjectiveTerm {
  /// KL(q(z_{t+1}) ‖ p(z_{t+1} | z_t, u_t)).
  package static let dynamicsKL = ObjectiveTerm("dynamics_kl", .divergence) { settings, emphasis in
    settings.klWeight * emphasis
  }
  /// Latent overshooting: KL(q(z_{1+k}) ‖ N(k predictions from z_1, k Σ)).
  package static let overshooting = ObjectiveTerm("overshooting", .extra) { settings, emphasis in
    settings.klWeight * settings.overshooting * emphasis
  }
  /// -log p(o_T | T - 1 predictions from z_1): predictions are held to what the picture showed.
  package static let decodedPrediction = ObjectiveTerm("decoded_prediction", .extra) {
    settings, _ in settings.decodedPrediction
  }
}

/// The ELBO of the whole sequence; latent overshooting from the first latent, and the end of that path
/// decoded.
struct EvidenceBound: SequenceObjective {
  let name = ObjectiveName.sequence

  func terms(_ settings: TrainingSettings) -> [ObjectiveTerm] {
    [.reconstruction, .initialKL, .dynamicsKL, .overshooting]
      + (settings.decodedPrediction > 0 ? [.decodedPrediction] : [])
  }

  func record<Scalar>(_ batch: ObjectiveBatch<Scalar>) -> ObjectiveRecording {
    let (model, graph, length) = (batch.model, batch.graph, batch.length)
    let first = batch.posterior(0..<1)
    let later = batch.posterior(1..<length)
    let predicted = model.transition(
      batch.steps(batch.sample, 0..<length - 1), batch.actions, in: graph)
    var terms: [ObjectiveTerm: Tensor] = [:]
    terms[.reconstruction] = model.reconstruction(of: batch.target, from: batch.sample, in: graph)
    terms[.initialKL] = graph.divergenceFromStandardNormal(
      mean: first.mean, logVariance: first.logVariance)
    terms[.dynamicsKL] = graph.divergence(
      mean: later.mean, logVariance: later.logVariance, fromMean: predicted,
      logVariance: batch.dynamicsVariance(rows: predicted.rows))
    // Hafner et al. 2019, section 4, from the first latent only and along the mean; the prediction's
    // variance is taken to grow linearly with the number of steps.
    var state = batch.steps(batch.sample, 0..<1)
    var ahead: [Tensor] = []
    for step in 1..<length {
      state = model.transition(state, batch.steps(batch.actions, step - 1..<step), in: graph)
      let reached = batch.posterior(step..<step + 1)
      ahead.append(
        graph.divergence(
          mean: reached.mean, logVariance: reached.logVariance, fromMean: state,
          logVariance: batch.dynamicsVariance(rows: state.rows), scale: Double(step)))
    }
    terms[.overshooting] = graph.concatenateRows(ahead)
    if batch.terms.contains(.decodedPrediction) {
      // Codes alone can agree on dynamics that mean nothing; a picture cannot. Decoding the last
      // prediction only costs a fraction of decoding all and was measured to help as much.
      terms[.decodedPrediction] = model.reconstruction(
        of: batch.steps(batch.target, length - 1..<length), from: state, in: graph)
    }
    return ObjectiveRecording(
      terms: terms, predicted: predicted, initialRows: 0..<batch.sequences)
  }
}
