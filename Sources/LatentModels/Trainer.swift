import LinearAlgebra
import NeuralNetworks

/// Learns a sequence VAE: one `update()` is one gradient step.
///
/// Every random number follows from the seed, the number of the update and the shard, so results never
/// depend on timing, and a checkpoint needs no generator state. After the first update nothing is
/// allocated. One thread calls it, between updates of which it may replace the source's sequences.
package final class Trainer {
  /// What an update did.
  package struct Report: Sendable {
    /// The number of the update, from 1.
    package let update: Int
    /// The terms of the batch before the step.
    package let values: ObjectiveValues
    /// What became of the gradient.
    package let step: GradientStep.Outcome
  }

  /// The networks.
  package let model: SequenceModel
  /// What is maximised and how; the weights and the learning rate may change between updates.
  package var settings: TrainingSettings {
    didSet { if settings != oldValue { step.forget() } }
  }
  /// Updates so far.
  package private(set) var updateCount = 0
  /// Images read by the encoder so far, repetitions counted.
  package private(set) var samples = 0
  /// The KL of the ELBO over the last batch by latent dimension, nats per observation: dimensions of
  /// diagonal Gaussians add up, to `ObjectiveValues.kl` of the same update.
  package private(set) var dimensionKL: [Double]
  /// The seed of all that is random here.
  package let seed: UInt64
  /// The gradient step of the model's one group.
  package let step: GradientStep

  let objective: RecordedObjective<Float>
  private let sampler: SequenceSampler
  private let parameters: ParameterGroup

  /// Prepares training from scratch, with parameters started from the data.
  ///
  /// - Parameters:
  ///   - source: At least one sequence of `settings.sequenceLength` observations.
  ///   - pool: The threads that compute shards.
  package init(
    model: SequenceModel, settings: TrainingSettings, source: any SequenceSource, seed: UInt64,
    pool: WorkerPool
  ) {
    precondition(
      source.sequenceCount > 0
        && source.sequenceLength == settings.transitions(for: model.settings)
        && source.pixelCount == model.pixelCount && source.actionSize == model.actionSize,
      "expected sequences of \(settings.transitions(for: model.settings)) transitions of "
        + "\(model.pixelCount) pixels")
    self.model = model
    self.settings = settings
    self.seed = seed
    dimensionKL = Array(repeating: 0, count: model.latentSize)
    let generator = RandomGenerator(seed: seed)
    var initial = model.layout.initialValues(generator: generator.split(0))
    ModelInitialization(model: model, source: source).apply(to: &initial)
    parameters = ParameterGroup(model.layout, values: initial)
    var recorded: RecordedObjective<Float>?
    step = GradientStep(
      groups: [parameters], shards: settings.shards, pool: pool, generator: generator.split(1)
    ) { graph in
      let objective = Self.objective(of: model, settings: settings, in: graph)
      recorded = objective
      return objective.loss
    }
    guard let recorded else { preconditionFailure("expected at least 1 shard") }
    objective = recorded
    sampler = SequenceSampler(
      model: model, settings: settings, source: source, objective: recorded)
  }

  /// Records the objective of one shard.
  private static func objective(
    of model: SequenceModel, settings: TrainingSettings, in graph: Graph<Float>
  ) -> RecordedObjective<Float> {
    RecordedObjective(
      settings.objective, model: model, sequences: settings.batch / settings.shards,
      length: settings.sequenceLength, burnIn: settings.burnIn(for: model.settings),
      decodesPredictions: settings.decodedPrediction > 0, in: graph)
  }

  /// The bytes that training takes besides the stored sequences.
  package static func memory(of model: SequenceModel, settings: TrainingSettings) -> Int {
    let graph = Graph<Float>(layout: model.layout)
    _ = objective(of: model, settings: settings, in: graph)
    // Every shard has values and their gradients; parameters have two moments and an average.
    let updating =
      settings.shards * (2 * graph.valueCount + model.layout.count) + 4 * model.layout.count
    return MemoryLayout<Float>.size
      * max(updating, ModelInitialization.count(of: model, sequences: settings.sequences))
  }

  /// Takes one gradient step.
  package func update() -> Report {
    let observations = Float(settings.batch * settings.sequenceLength)
    for entry in objective.totals {
      step.set(entry.weight, to: weight(of: entry.term) / observations)
    }
    step.run(sampler, update: updateCount)
    // Before the step changes the prior that the batch was seen with.
    writeDimensionKL(
      priorLogVariance: parameters.pointer + model.priorLogVariance.offset, to: &dimensionKL)
    parameters.settings.learningRate = learningRate
    parameters.settings.maximumNorm = settings.maximumNorm
    parameters.settings.averageDecay = settings.averageDecay
    let outcome = step.apply()
    updateCount += 1
    samples += settings.batch * sampler.framesPerSequence
    return Report(update: updateCount, values: values(), step: outcome)
  }

  /// The step size of the next update.
  package var learningRate: Float {
    let rate = settings.learningRate * step.stability.rate
    guard settings.decayUpdates > 0, updateCount > settings.decayUpdates else { return rate }
    return rate * (Float(settings.decayUpdates) / Float(updateCount)).squareRoot()
  }

  /// The averaged model as it is now.
  package func snapshot() -> ModelSnapshot {
    ModelSnapshot(
      model: model, parameters: parameters.averagedParameters, version: updateCount)
  }

  /// Takes over a model of the same architecture; the optimiser starts afresh.
  package func start(from snapshot: ModelSnapshot) {
    step.restart(from: [snapshot.parameters])
    updateCount = snapshot.version
  }

  /// All that a checkpoint needs besides the settings and the replay.
  package struct State: Sendable, Equatable {
    /// The model's parameters with their optimiser, and what is known of the lengths of gradients.
    package var step: GradientStep.State
    /// Updates so far.
    package var updateCount: Int
    /// Images read so far, repetitions counted.
    package var samples: Int

    /// Makes a state from its parts.
    package init(step: GradientStep.State, updateCount: Int, samples: Int) {
      self.step = step
      self.updateCount = updateCount
      self.samples = samples
    }
  }

  /// The present state; training restored from it goes on bit for bit.
  package var state: State {
    get { State(step: step.state, updateCount: updateCount, samples: samples) }
    set {
      step.state = newValue.step
      updateCount = newValue.updateCount
      samples = newValue.samples
    }
  }

  /// The weight of a term in the loss at the present update.
  private func weight(of term: ObjectiveTerm) -> Float {
    let progress =
      settings.emphasisUpdates > 0
      ? min(1, Float(updateCount) / Float(settings.emphasisUpdates)) : 1
    let emphasis =
      settings.initialDynamicsEmphasis + (1 - settings.initialDynamicsEmphasis) * progress
    return switch term {
    case .reconstruction, .predictedReconstruction: 1
    case .initialKL: settings.klWeight
    case .dynamicsKL: settings.klWeight * emphasis
    case .overshooting: settings.klWeight * settings.overshooting * emphasis
    case .decodedPrediction: settings.decodedPrediction
    case .consistency: settings.objective == .vae ? 1 : settings.consistency * emphasis
    }
  }

  /// The observations of a batch that its terms are divided by.
  var observationsPerBatch: Double {
    Double(settings.batch * settings.objective.observations(ofSequence: settings.sequenceLength))
  }

  private func values() -> ObjectiveValues {
    var values = ObjectiveValues()
    for entry in objective.totals {
      values[entry.term] = step.mean(of: entry.total, over: observationsPerBatch)
    }
    return values
  }
}
