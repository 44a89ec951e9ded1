import LinearAlgebra
import NeuralNetworks

/// A training objective recorded for a fixed batch: inputs to fill, terms to read, a loss.
///
/// Rows are time-major: row t B + b is observation t + 1 of sequence b.
package struct RecordedObjective<Scalar: RealScalar> {
  /// What the encoder sees, `[L B, picture]`; L is T and the burn-in.
  package let input: Tensor
  /// The action that led to every time step the encoder sees, `[L B, m]`.
  package let previousActions: Tensor
  /// The decoder's target, `[T B, 2 pixels]`.
  package let target: Tensor
  /// The actions u_t for t in 1..<T, `[(T - 1) B, m]`.
  package let actions: Tensor
  /// Standard normal noise of the samples, `[L B, n]`.
  package let noise: Tensor
  /// The posterior of every observation, `[T B, n]`.
  package let posterior: SequenceModel.Posterior
  /// The dynamics' prediction of every latent but the first, one step from the sample before it,
  /// `[(T - 1) B, n]`.
  package let predicted: Tensor
  /// Whether the KL of the ELBO has the dynamics' part, of every latent but the first.
  let hasDynamicsKL: Bool
  /// The rows of `posterior` whose KL from N(0, I) belongs to the ELBO.
  let initialRows: Range<Int>
  /// The totals over the batch in the order of the objective's terms, `[1, 1]` each.
  package let totals: [(term: ObjectiveTerm, total: Tensor, weight: Coefficient)]
  /// Σ weight · total.
  package let loss: Tensor

  /// Records an objective of a model.
  ///
  /// - Parameters:
  ///   - settings: Decide which terms it has.
  ///   - sequences: B.
  ///   - length: T, at least 2.
  ///   - burnIn: Time steps that the encoder sees before the first observation.
  package init(
    _ objective: any SequenceObjective, settings: TrainingSettings, model: SequenceModel,
    sequences: Int, length: Int, burnIn: Int = 0, in graph: Graph<Scalar>
  ) {
    precondition(length >= 2, "expected sequences of at least 2 observations, found \(length)")
    let rows = sequences * length
    let n = model.latentSize
    let seen = rows + burnIn * sequences
    input = graph.input(rows: seen, columns: model.pictureSize)
    previousActions = graph.input(rows: seen, columns: model.actionSize)
    target = graph.input(rows: rows, columns: model.observationSize)
    actions = graph.input(rows: rows - sequences, columns: model.actionSize)
    noise = graph.input(rows: seen, columns: n)
    let encoded = model.encode(
      EncoderInput(
        pictures: input, actions: previousActions, noise: noise, sequences: sequences,
        length: length + burnIn), in: graph)
    func counted(_ tensor: Tensor) -> Tensor {
      burnIn == 0 ? tensor : graph.rows(tensor, burnIn * sequences..<seen)
    }
    posterior = SequenceModel.Posterior(
      mean: counted(encoded.posterior.mean), logVariance: counted(encoded.posterior.logVariance))
    let terms = objective.terms(settings)
    let recording = objective.record(
      ObjectiveBatch(
        model: model, graph: graph, terms: terms, sequences: sequences, length: length,
        target: target, actions: actions, posterior: posterior, sample: counted(encoded.sample),
        noise: counted(noise)))
    predicted = recording.predicted
    hasDynamicsKL = terms.contains(.dynamicsKL)
    initialRows = recording.initialRows
    totals = terms.map { term in
      guard let value = recording.terms[term] else {
        preconditionFailure("\(objective.name.rawValue) lists \(term.name) and does not record it")
      }
      return (term, graph.total(value), graph.coefficient(1))
    }
    loss = graph.weightedSum(totals.map { ($0.total, $0.weight) })
  }
}

/// A batch while an objective is recorded: what was seen, and the posteriors of it.
///
/// Rows are time-major, as in `RecordedObjective`.
package struct ObjectiveBatch<Scalar: RealScalar> {
  /// The networks.
  package let model: SequenceModel
  /// Where to record.
  package let graph: Graph<Scalar>
  /// The terms that are wanted.
  package let terms: [ObjectiveTerm]
  /// B.
  package let sequences: Int
  /// T.
  package let length: Int
  /// The decoder's target, `[T B, 2 pixels]`.
  package let target: Tensor
  /// The actions u_t for t in 1..<T, `[(T - 1) B, m]`.
  package let actions: Tensor
  /// The posterior of every observation, `[T B, n]`.
  package let posterior: SequenceModel.Posterior
  /// A sample of it, `[T B, n]`.
  package let sample: Tensor
  /// The standard normal noise of that sample, `[T B, n]`.
  package let noise: Tensor

  /// The rows of all observations.
  package var rows: Int { sequences * length }

  /// The rows of some time steps.
  package func steps(_ tensor: Tensor, _ range: Range<Int>) -> Tensor {
    graph.rows(tensor, range.lowerBound * sequences..<range.upperBound * sequences)
  }

  /// The posterior of some time steps.
  package func posterior(_ range: Range<Int>) -> SequenceModel.Posterior {
    SequenceModel.Posterior(
      mean: steps(posterior.mean, range), logVariance: steps(posterior.logVariance, range))
  }

  /// The log-variance of the dynamics' noise, once for every row.
  package func dynamicsVariance(rows: Int) -> Tensor {
    graph.broadcast(graph.parameter(model.priorLogVariance), rows: rows)
  }
}
