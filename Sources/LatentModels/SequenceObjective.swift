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
  /// The totals over the batch, `[1, 1]` each.
  package let totals: [(term: ObjectiveTerm, total: Tensor, weight: Coefficient)]
  /// Σ weight · total.
  package let loss: Tensor

  /// Records an objective of a model.
  ///
  /// - Parameters:
  ///   - sequences: B.
  ///   - length: T, at least 2.
  ///   - burnIn: Time steps that the encoder sees before the first observation.
  ///   - decodesPredictions: Whether the sequence objective has the term `.decodedPrediction`.
  package init(
    _ kind: ObjectiveKind, model: SequenceModel, sequences: Int, length: Int, burnIn: Int = 0,
    decodesPredictions: Bool = false, in graph: Graph<Scalar>
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
    let sample = counted(encoded.sample)
    let recorder = ObjectiveRecorder(
      model: model, graph: graph, sequences: sequences, length: length, target: target,
      actions: actions, posterior: posterior, sample: sample)
    let recording =
      switch kind {
      case .sequence: recorder.sequence(decodesPredictions: decodesPredictions)
      case .pair: recorder.pair()
      case .vae: recorder.plain()
      }
    let terms = recording.terms
    predicted = recording.predicted
    hasDynamicsKL = terms.contains { $0.0 == .dynamicsKL }
    initialRows = recording.initialRows
    totals = terms.map { term, value in
      (term, graph.total(value), graph.coefficient(1))
    }
    loss = graph.weightedSum(totals.map { ($0.total, $0.weight) })
  }
}

/// Records the terms of each objective.
private struct ObjectiveRecorder<Scalar: RealScalar> {
  let model: SequenceModel
  let graph: Graph<Scalar>
  let sequences: Int
  let length: Int
  let target: Tensor
  let actions: Tensor
  let posterior: SequenceModel.Posterior
  let sample: Tensor

  /// The terms of an objective, the predictions of one step, and what its KL is made of.
  struct Recording {
    var terms: [(ObjectiveTerm, Tensor)]
    var predicted: Tensor
    var initialRows: Range<Int>
  }

  private var rows: Int { sequences * length }

  private func steps(_ tensor: Tensor, _ range: Range<Int>) -> Tensor {
    graph.rows(tensor, range.lowerBound * sequences..<range.upperBound * sequences)
  }

  private func posterior(_ range: Range<Int>) -> SequenceModel.Posterior {
    SequenceModel.Posterior(
      mean: steps(posterior.mean, range), logVariance: steps(posterior.logVariance, range))
  }

  private func dynamicsVariance(rows: Int) -> Tensor {
    graph.broadcast(graph.parameter(model.priorLogVariance), rows: rows)
  }

  /// The ELBO of the whole sequence; latent overshooting from the first latent, and the end of that
  /// path decoded.
  func sequence(decodesPredictions: Bool) -> Recording {
    let first = posterior(0..<1)
    let later = posterior(1..<length)
    let laterRows = rows - sequences
    let predicted = model.transition(steps(sample, 0..<length - 1), actions, in: graph)
    var terms: [(ObjectiveTerm, Tensor)] = [
      (.reconstruction, model.reconstruction(of: target, from: sample, in: graph)),
      (
        .initialKL,
        graph.divergenceFromStandardNormal(mean: first.mean, logVariance: first.logVariance)
      ),
      (
        .dynamicsKL,
        graph.divergence(
          mean: later.mean, logVariance: later.logVariance, fromMean: predicted,
          logVariance: dynamicsVariance(rows: laterRows))
      ),
    ]
    // Hafner et al. 2019, section 4, from the first latent only and along the mean; the prediction's
    // variance is taken to grow linearly with the number of steps.
    var state = steps(sample, 0..<1)
    var ahead: [Tensor] = []
    for step in 1..<length {
      state = model.transition(state, steps(actions, step - 1..<step), in: graph)
      let reached = posterior(step..<step + 1)
      ahead.append(
        graph.divergence(
          mean: reached.mean, logVariance: reached.logVariance, fromMean: state,
          logVariance: dynamicsVariance(rows: sequences), scale: Double(step)))
    }
    terms.append((.overshooting, graph.concatenateRows(ahead)))
    if decodesPredictions {
      // Codes alone can agree on dynamics that mean nothing; a picture cannot. Decoding the last
      // prediction only costs a fraction of decoding all and was measured to help as much.
      terms.append(
        (
          .decodedPrediction,
          model.reconstruction(of: steps(target, length - 1..<length), from: state, in: graph)
        ))
    }
    return Recording(terms: terms, predicted: predicted, initialRows: 0..<sequences)
  }

  /// E2C's bound on all neighbouring pairs of the sequence.
  ///
  /// Watter et al. 2015, eq. 12; the deviation for dynamics without A(z) stands at `ObjectiveKind.pair`.
  func pair() -> Recording {
    let early = 0..<length - 1
    let late = 1..<length
    let earlySample = steps(sample, early)
    let local = model.transition.localModel(at: earlySample, in: graph)
    let predicted = model.transition.apply(local, state: earlySample, action: actions, in: graph)
    let earlyPosterior = posterior(early)
    let latePosterior = posterior(late)
    let predictedMean = model.transition.apply(
      local, state: earlyPosterior.mean, action: actions, in: graph)
    let consistency: Tensor
    if let matrices = model.transition.stateMatrices(local, rows: rows - sequences, in: graph) {
      consistency = graph.transformedDivergence(
        mean: predictedMean, matrices: matrices, logVariance: earlyPosterior.logVariance,
        fromMean: latePosterior.mean, logVariance: latePosterior.logVariance)
    } else {
      // Without an A of every latent's own the predicted spread is the dynamics' own.
      consistency = graph.divergence(
        mean: predictedMean, logVariance: dynamicsVariance(rows: rows - sequences),
        fromMean: latePosterior.mean, logVariance: latePosterior.logVariance)
    }
    let (present, next) = pairReconstructions(earlySample, predicted)
    let terms: [(ObjectiveTerm, Tensor)] = [
      (.reconstruction, present),
      (.predictedReconstruction, next),
      (
        .initialKL,
        graph.divergenceFromStandardNormal(
          mean: earlyPosterior.mean, logVariance: earlyPosterior.logVariance)
      ),
      (.consistency, consistency),
    ]
    return Recording(terms: terms, predicted: predicted, initialRows: 0..<rows - sequences)
  }

  /// The reconstruction terms of the earlier and of the later observations of all pairs.
  ///
  /// With sequences of two the targets are just the two halves of the batch, and one pass through
  /// the decoder serves both.
  private func pairReconstructions(_ early: Tensor, _ predicted: Tensor) -> (Tensor, Tensor) {
    guard length == 2 else {
      return (
        model.reconstruction(of: steps(target, 0..<length - 1), from: early, in: graph),
        model.reconstruction(of: steps(target, 1..<length), from: predicted, in: graph)
      )
    }
    let both = model.reconstruction(
      of: target, from: graph.concatenateRows([early, predicted]), in: graph)
    return (steps(both, 0..<1), steps(both, 1..<2))
  }

  /// A plain VAE of observations; the dynamics follow its codes, which do not feel them.
  func plain() -> Recording {
    let still = graph.detached(sample)
    let predicted = model.transition(steps(still, 0..<length - 1), actions, in: graph)
    let later = posterior(1..<length)
    let terms: [(ObjectiveTerm, Tensor)] = [
      (.reconstruction, model.reconstruction(of: target, from: sample, in: graph)),
      (
        .initialKL,
        graph.divergenceFromStandardNormal(
          mean: posterior.mean, logVariance: posterior.logVariance)
      ),
      (
        .consistency,
        graph.divergence(
          mean: graph.detached(later.mean), logVariance: graph.detached(later.logVariance),
          fromMean: predicted, logVariance: dynamicsVariance(rows: rows - sequences))
      ),
    ]
    return Recording(terms: terms, predicted: predicted, initialRows: 0..<rows)
  }
}
