import LinearAlgebra
import NeuralNetworks

/// Learns a sequence VAE: one `update()` is one gradient step.
///
/// A batch is cut into shards with a program and gradients each; the pool's threads take shards
/// from a counter, and the shards' gradients are added in their order. Every random number follows
/// from the seed, the number of the update and the shard, so results never depend on timing, and a
/// checkpoint needs no generator state. After the first update nothing is allocated.
///
/// One thread calls it, between updates of which it may replace the source's sequences.
package final class Trainer: ParallelWork, @unchecked Sendable {
  // Guard of @unchecked: `update` is called by one thread; the pool's threads only run
  // `perform(part:)` inside it, each on shards of its own, and the pool's semaphores order the rest.

  /// What an update did.
  package struct Report: Sendable {
    /// The number of the update, from 1.
    package let update: Int
    /// The terms of the batch before the step.
    package let values: ObjectiveValues
    /// The gradient's norm before clipping.
    package let gradientNorm: Float
    /// False when the gradient was not finite, or far longer than usual: nothing was learned.
    package let wasApplied: Bool
    /// Whether the model went back to its average afterwards.
    package let wentBack: Bool
  }

  /// The networks.
  package let model: SequenceModel
  /// What is maximised and how; the weights and the learning rate may change between updates.
  package var settings: TrainingSettings {
    didSet { if settings != oldValue { stability.forget() } }
  }
  /// Updates so far.
  package private(set) var updateCount = 0
  /// Updates in a row whose gradient was not finite.
  package private(set) var failedUpdates = 0
  /// So many of them end a training.
  package static let failureLimit = 20
  /// What is known of the lengths of gradients.
  package private(set) var stability = GradientGuard()
  /// Images read by the encoder so far, repetitions counted.
  package private(set) var samples = 0
  /// The KL of the ELBO over the last batch by latent dimension, nats per observation: dimensions of
  /// diagonal Gaussians add up, to `ObjectiveValues.kl` of the same update.
  package private(set) var dimensionKL: [Double]
  /// The seed of all that is random here.
  package let seed: UInt64

  private let source: any SequenceSource
  private let pool: WorkerPool
  private let parameters: AlignedBuffer<Float>
  private let optimizer: Adam
  let shards: [Shard]
  private let noise: RandomGenerator

  /// One part of the batch.
  struct Shard {
    let program: Program<Float>
    let objective: RecordedObjective<Float>
    let sequences: Int
  }

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
    self.source = source
    self.seed = seed
    self.pool = pool
    dimensionKL = Array(repeating: 0, count: model.latentSize)
    let generator = RandomGenerator(seed: seed)
    noise = generator.split(1)
    var initial = model.layout.initialValues(generator: generator.split(0))
    ModelInitialization(model: model, source: source).apply(to: &initial)
    parameters = AlignedBuffer(count: model.layout.count)
    parameters.assign(initial)
    let base = UnsafePointer(parameters.pointer)
    shards = (0..<settings.shards).map { _ in
      let graph = Graph<Float>(layout: model.layout)
      let objective = Self.objective(of: model, settings: settings, in: graph)
      let program = Program(graph, loss: objective.loss)
      program.bind(parameters: base)
      return Shard(
        program: program, objective: objective, sequences: settings.batch / settings.shards)
    }
    optimizer = Adam(
      layout: model.layout,
      settings: AdamSettings(
        learningRate: settings.learningRate, maximumNorm: settings.maximumNorm,
        averageDecay: settings.averageDecay),
      parameters: parameters.pointer, gradients: shards.map(\.program.parameterGradients))
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
    for shard in shards {
      for entry in shard.objective.totals {
        shard.program[entry.weight] = weight(of: entry.term) / observations
      }
    }
    pool.run(self, partCount: shards.count)
    // Before the step changes the prior that the batch was seen with.
    writeDimensionKL(
      priorLogVariance: UnsafePointer(parameters.pointer) + model.priorLogVariance.offset,
      to: &dimensionKL)
    optimizer.settings.learningRate = learningRate
    optimizer.settings.maximumNorm = settings.maximumNorm
    optimizer.settings.averageDecay = settings.averageDecay
    let outcome = optimizer.step(pool: pool, limit: stability.limit)
    updateCount += 1
    if outcome.wasApplied {
      failedUpdates = 0
    } else if !outcome.gradientNorm.isFinite {
      failedUpdates += 1
    }
    let mustGoBack = stability.note(
      norm: outcome.gradientNorm, wasTaken: outcome.wasApplied,
      canGoBack: optimizer.keepsAverage)
    if mustGoBack { optimizer.goBack() }
    samples += settings.batch * framesPerSequence
    return Report(
      update: updateCount, values: values(), gradientNorm: outcome.gradientNorm,
      wasApplied: outcome.wasApplied, wentBack: mustGoBack)
  }

  /// The step size of the next update.
  package var learningRate: Float {
    let rate = settings.learningRate * stability.rate
    guard settings.decayUpdates > 0, updateCount > settings.decayUpdates else { return rate }
    return rate * (Float(settings.decayUpdates) / Float(updateCount)).squareRoot()
  }

  /// Images of a sequence that the encoder reads: one of frame pairs reads the frame before the first
  /// observation as well.
  private var framesPerSequence: Int {
    settings.transitions(for: model.settings) + (model.settings.encoder.seesPairs ? 1 : 0)
  }

  /// The averaged model as it is now.
  package func snapshot() -> ModelSnapshot {
    ModelSnapshot(
      model: model, parameters: optimizer.averagedParameters, version: updateCount)
  }

  /// Takes over a model of the same architecture; the optimiser starts afresh.
  package func start(from snapshot: ModelSnapshot) {
    parameters.assign(snapshot.parameters)
    optimizer.restart()
    updateCount = snapshot.version
    failedUpdates = 0
    stability = GradientGuard()
  }

  /// All that a checkpoint needs besides the settings and the replay.
  package struct State: Sendable {
    /// The parameters that are learned.
    package var parameters: [Float]
    /// Their running average.
    package var averagedParameters: [Float]
    /// Adam's mean of gradients.
    package var firstMoments: [Float]
    /// Adam's mean of squared gradients.
    package var secondMoments: [Float]
    /// Steps that Adam has taken.
    package var optimizerSteps: Int
    /// Updates so far.
    package var updateCount: Int
    /// Images read so far, repetitions counted.
    package var samples: Int
    /// What is known of the lengths of gradients.
    package var stability: GradientGuard

    /// Makes a state from its parts.
    package init(
      parameters: [Float], averagedParameters: [Float], firstMoments: [Float],
      secondMoments: [Float], optimizerSteps: Int, updateCount: Int, samples: Int,
      stability: GradientGuard = GradientGuard()
    ) {
      self.parameters = parameters
      self.averagedParameters = averagedParameters
      self.firstMoments = firstMoments
      self.secondMoments = secondMoments
      self.optimizerSteps = optimizerSteps
      self.updateCount = updateCount
      self.samples = samples
      self.stability = stability
    }
  }

  /// The present state; training restored from it goes on bit for bit.
  package var state: State {
    get {
      let moments = optimizer.moments
      return State(
        parameters: parameters.array(), averagedParameters: optimizer.averagedParameters,
        firstMoments: moments.first, secondMoments: moments.second,
        optimizerSteps: optimizer.stepCount, updateCount: updateCount, samples: samples,
        stability: stability)
    }
    set {
      parameters.assign(newValue.parameters)
      optimizer.restore(
        first: newValue.firstMoments, second: newValue.secondMoments,
        average: newValue.averagedParameters, stepCount: newValue.optimizerSteps)
      updateCount = newValue.updateCount
      samples = newValue.samples
      stability = newValue.stability
      failedUpdates = 0
    }
  }

  /// Draws, fills and runs one shard; called by the pool.
  package func perform(part index: Int) {
    let shard = shards[index]
    let program = shard.program
    let objective = shard.objective
    var generator = noise.split(UInt64(updateCount)).split(UInt64(index))
    for sequence in 0..<shard.sequences {
      write(source: generator.index(below: source.sequenceCount), to: sequence, of: shard)
    }
    generator.fillNormal(program.pointer(to: objective.noise), count: objective.noise.count)
    program.forward()
    program.backward()
  }

  /// Writes a stored sequence as one of a shard's.
  private func write(source drawn: Int, to sequence: Int, of shard: Shard) {
    let pixels = model.pixelCount
    let size = model.observationSize
    let actionSize = model.actionSize
    let length = settings.sequenceLength
    let burnIn = settings.burnIn(for: model.settings)
    let seesPairs = model.settings.encoder.seesPairs
    let program = shard.program
    let objective = shard.objective
    let input = program.pointer(to: objective.input)
    let previous = program.pointer(to: objective.previousActions)
    let target = program.pointer(to: objective.target)
    let actions = program.pointer(to: objective.actions)
    let frames = source.frames(ofSequence: drawn)
    let taken = source.actions(ofSequence: drawn)
    for step in 0..<burnIn &+ length {
      // Time step t shows f_{t+1}; u_t leads to it, and u_{t+1} away from it.
      let row = step &* shard.sequences &+ sequence
      if step > 0 || seesPairs {
        (previous + row &* actionSize).update(from: taken + step &* actionSize, count: actionSize)
      } else {
        (previous + row &* actionSize).update(repeating: 0, count: actionSize)
      }
      let present = frames + (step &+ 1) &* pixels
      if !seesPairs {
        ObservationEncoding.writeFrame(
          present, pixelCount: pixels, to: input + row &* pixels)
      }
      guard step >= burnIn else { continue }
      let counted = (step &- burnIn) &* shard.sequences &+ sequence
      let pair = target + counted &* size
      ObservationEncoding.writeTarget(
        earlier: present - pixels, present: present, pixelCount: pixels, to: pair)
      if seesPairs {
        ObservationEncoding.writeInput(
          target: pair, pixelCount: pixels, gain: model.settings.differenceGain,
          to: input + row &* size)
      }
      if step &+ 1 < burnIn &+ length {
        (actions + counted &* actionSize).update(
          from: taken + (step &+ 1) &* actionSize, count: actionSize)
      }
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
    for shard in shards {
      for entry in shard.objective.totals {
        let share = Double(shard.program.pointer(to: entry.total)[0]) / observationsPerBatch
        values[entry.term] = (values[entry.term] ?? 0) + share
      }
    }
    return values
  }
}
