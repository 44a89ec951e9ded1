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

extension ObjectiveTerm {
  /// How far the dynamics bend within their own noise.
  package static let curvature = ObjectiveTerm("curvature", .extra) { settings, _ in
    settings.curvature / 4
  }
}

/// The ELBO of the whole sequence; latent overshooting from the first latent, and the end of that path
/// decoded.
struct EvidenceBound: SequenceObjective {
  let name = ObjectiveName.sequence

  func terms(_ settings: TrainingSettings) -> [ObjectiveTerm] {
    [.reconstruction, .initialKL, .dynamicsKL, .overshooting]
      + (settings.decodedPrediction > 0 ? [.decodedPrediction] : [])
      + (settings.curvature > 0 ? [.curvature] : [])
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
    if batch.terms.contains(.curvature) {
      terms[.curvature] = curvature(of: predicted, batch)
    }
    return ObjectiveRecording(
      terms: terms, predicted: predicted, initialRows: 0..<batch.sequences)
  }

  /// ‖f(z + ε, u) + f(z − ε, u) − 2 f(z, u)‖²: twice what a linear model misses, without its Jacobian.
  ///
  /// PCC's curvature (Levine et al. 2020) takes f(z + ε, u + δ) − f(z, u) − A ε − B δ; its published code
  /// has the transpose of A. Deviations: ε has the spread of the dynamics' noise, and actions, in which
  /// all dynamics but `mlp` are affine, stay as they are.
  private func curvature<Scalar>(of predicted: Tensor, _ batch: ObjectiveBatch<Scalar>) -> Tensor {
    let (model, graph, steps) = (batch.model, batch.graph, batch.length - 1)
    let state = batch.steps(batch.sample, 0..<steps)
    let ahead = graph.gaussianSample(
      mean: state, logVariance: graph.detached(batch.dynamicsVariance(rows: state.rows)),
      noise: batch.steps(batch.noise, 1..<steps + 1))
    let behind = graph.subtract(graph.add(state, state), ahead)
    let both = graph.add(
      model.transition(ahead, batch.actions, in: graph),
      model.transition(behind, batch.actions, in: graph))
    let bend = graph.subtract(both, graph.add(predicted, predicted))
    return graph.multiply(bend, bend)
  }
}
