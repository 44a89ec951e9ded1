import LinearAlgebra
import NeuralNetworks

extension ObjectiveName {
  /// A plain VAE of single observations; the dynamics learn on its codes and do not shape them.
  package static let vae = Self(rawValue: "vae")
}

/// A plain VAE of observations; the dynamics follow its codes, which do not feel them.
struct PlainObjective: SequenceObjective {
  /// As E2C's, with a weight of one: it is all that the dynamics learn from.
  static let consistency = ObjectiveTerm("consistency", .extra)

  /// ‖z_{t+1} − z_t‖²: slowness, as E2C was compared with it (Watter and others 2015).
  static let slowness = ObjectiveTerm("slowness", .extra) { settings, _ in settings.slowness }

  let name = ObjectiveName.vae

  func terms(_ settings: TrainingSettings) -> [ObjectiveTerm] {
    [.reconstruction, .initialKL, Self.consistency]
      + (settings.slowness > 0 ? [Self.slowness] : [])
  }

  func record<Scalar>(_ batch: ObjectiveBatch<Scalar>) -> ObjectiveRecording {
    let (model, graph, length) = (batch.model, batch.graph, batch.length)
    let still = graph.detached(batch.sample)
    let predicted = model.transition(
      batch.steps(still, 0..<length - 1), batch.actions, in: graph)
    let later = batch.posterior(1..<length)
    var terms: [ObjectiveTerm: Tensor] = [
      .reconstruction: model.reconstruction(of: batch.target, from: batch.sample, in: graph),
      .initialKL: graph.divergenceFromStandardNormal(
        mean: batch.posterior.mean, logVariance: batch.posterior.logVariance),
      Self.consistency: graph.divergence(
        mean: graph.detached(later.mean), logVariance: graph.detached(later.logVariance),
        fromMean: predicted, logVariance: batch.dynamicsVariance(rows: predicted.rows)),
    ]
    if batch.terms.contains(Self.slowness) {
      let move = graph.subtract(
        batch.steps(batch.sample, 1..<length), batch.steps(batch.sample, 0..<length - 1))
      terms[Self.slowness] = graph.multiply(move, move)
    }
    return ObjectiveRecording(terms: terms, predicted: predicted, initialRows: 0..<batch.rows)
  }
}
