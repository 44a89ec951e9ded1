import LinearAlgebra
import NeuralNetworks

/// Learns a sequence VAE: one `update()` is one gradient step.
///
/// Every random number follows from the seed, the number of the update and the shard, so results never
/// depend on timing, and a checkpoint needs no generator state. After the first update nothing is
/// allocated. One thread calls it, between updates of which it may replace the source's sequences.
package final class Trainer: LearningAlgorithm {
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
  /// The terms of the last batch before its step.
  package private(set) var values: ObjectiveValues
  /// The length of its gradient before clipping.
  private var gradientNorm: Float = .nan
  /// The KL of the ELBO over the last batch by latent dimension, nats per observation: dimensions of
  /// diagonal Gaussians add up, to `ObjectiveValues.kl` of the same update.
  package private(set) var dimensionKL: [Double]
  /// The seed of all that is random here.
  package let seed: UInt64
  /// The gradient step of the model's one group.
  package let step: GradientStep

  /// What is maximised.
  package let objective: any SequenceObjective

  let recorded: RecordedObjective<Float>
  private let sampler: SequenceSampler
  private let parameters: ParameterGroup

  /// Prepares training from scratch, with parameters started from the data.
  ///
  /// - Parameters:
  ///   - objective: What `settings` name.
  ///   - source: At least one sequence of `settings.sequenceLength` observations.
  ///   - pool: The threads that compute shards.
  package init(
    model: SequenceModel, settings: TrainingSettings, objective: any SequenceObjective,
    source: any SequenceSource, seed: UInt64, pool: WorkerPool
  ) {
    precondition(
      source.sequenceCount > 0
        && source.sequenceLength == settings.transitions(for: model.settings)
        && source.pixelCount == model.pixelCount && source.actionSize == model.actionSize,
      "expected sequences of \(settings.transitions(for: model.settings)) transitions of "
        + "\(model.pixelCount) pixels")
    self.model = model
    self.settings = settings
    self.objective = objective
    self.seed = seed
    dimensionKL = Array(repeating: 0, count: model.latentSize)
    let generator = RandomGenerator(seed: seed)
    var initial = model.layout.initialValues(generator: generator.split(0))
    ModelInitialization(model: model, source: source).apply(to: &initial)
    parameters = ParameterGroup(model.layout, values: initial)
    var recordings: [RecordedObjective<Float>] = []
    step = GradientStep(
      groups: [parameters], shards: settings.shards, pool: pool, generator: generator.split(1)
    ) { graph in
      let recorded = Self.record(objective, of: model, settings: settings, in: graph)
      recordings.append(recorded)
      return recorded.loss
    }
    // The handles are the same in all shards.
    recorded = recordings[0]
    values = ObjectiveValues(objective.terms(settings))
    sampler = SequenceSampler(
      model: model, settings: settings, source: source, objective: recorded)
  }

  /// Records the objective of one shard.
  private static func record(
    _ objective: any SequenceObjective, of model: SequenceModel, settings: TrainingSettings,
    in graph: Graph<Float>
  ) -> RecordedObjective<Float> {
    RecordedObjective(
      objective, settings: settings, model: model,
      sequences: settings.batch / settings.shards, length: settings.sequenceLength,
      burnIn: settings.burnIn(for: model.settings), in: graph)
  }

  /// The bytes that training takes besides the stored sequences.
  package static func memory(
    of model: SequenceModel, settings: TrainingSettings, objective: any SequenceObjective
  ) -> Int {
    let graph = Graph<Float>(layout: model.layout)
    _ = record(objective, of: model, settings: settings, in: graph)
    // Every shard has values and their gradients; parameters have two moments and an average.
    let updating =
      settings.shards * (2 * graph.valueCount + model.layout.count) + 4 * model.layout.count
    return MemoryLayout<Float>.size
      * max(updating, ModelInitialization.count(of: model, sequences: settings.sequences))
  }

  /// Takes one gradient step; it is never too early.
  package func learn() -> LearningReport? { update() }

  /// Takes one gradient step.
  package func update() -> LearningReport {
    guard !isFrozen else {
      updateCount += 1
      return LearningReport(
        update: updateCount,
        step: GradientStep.Outcome(gradientNorm: 0, wasApplied: false, wentBack: false))
    }
    let observations = Float(settings.batch * settings.sequenceLength)
    let emphasis = settings.dynamicsEmphasis(after: updateCount)
    for entry in recorded.totals {
      step.set(entry.weight, to: entry.term.weight(settings, emphasis) / observations)
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
    for (index, entry) in recorded.totals.enumerated() {
      values.numbers[index] = step.mean(of: entry.total, over: observationsPerBatch)
    }
    gradientNorm = outcome.gradientNorm
    return LearningReport(update: updateCount, step: outcome)
  }

  /// The step size of the next update.
  package var learningRate: Float {
    let rate = settings.learningRate * step.stability.rate
    guard settings.decayUpdates > 0, updateCount > settings.decayUpdates else { return rate }
    return rate * (Float(settings.decayUpdates) / Float(updateCount)).squareRoot()
  }

  /// The averaged model as it is now.
  package func snapshot() -> ModelSnapshot {
    ModelSnapshot(model: model, parameters: parameters.averagedParameters, version: version)
  }

  /// The update that the model is of: it stands still once it is frozen.
  package var version: Int { settings.modelUpdates(after: updateCount) }

  /// Whether the model learns no more.
  private var isFrozen: Bool { settings.freezeAfter > 0 && updateCount >= settings.freezeAfter }

  /// Takes over a model of the same architecture; the optimiser starts afresh.
  package func start(from snapshot: ModelSnapshot) {
    step.restart(from: [snapshot.parameters])
    updateCount = snapshot.version
  }

  /// The present state; training restored from it goes on bit for bit.
  package var state: LearningState {
    get { LearningState(steps: [step.state], updateCount: updateCount, samples: samples) }
    set {
      step.state = newValue.steps[0]
      updateCount = newValue.updateCount
      samples = newValue.samples
    }
  }

  /// The one gradient step.
  package var steps: [GradientStep] { [step] }

  /// Appends the numbers of `SequenceObjective.curves`.
  package func appendCurves(to result: inout [Double]) {
    result.append(values.elbo)
    result.append(values.kl)
    result.append(contentsOf: values.numbers)
    result.append(Double(gradientNorm))
  }

  /// The observations of a batch that its terms are divided by.
  var observationsPerBatch: Double {
    Double(settings.batch * objective.observations(ofSequence: settings.sequenceLength))
  }
}
