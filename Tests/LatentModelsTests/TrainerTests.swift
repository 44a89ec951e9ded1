import Foundation
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Settings
import TestSupport
import Testing

/// Training on a small moving dot: the same bytes whatever the threads, from checkpoints too, and
/// learning in every variant.
@Suite struct TrainerTests {
  static let training = TrainingSettings {
    $0.sequenceLength = 4
    $0.burnIn = 2
    $0.batch = 12
    $0.shards = 6
    $0.learningRate = 3e-3
  }

  /// A trainer of latent 3 and 16 hidden units.
  static func trainer(
    variant: ModelVariant = ModelVariant(
      objective: .sequence, dynamics: .rankOne, likelihood: .bernoulli),
    encoder: EncoderVariant = .stacked, training: TrainingSettings = training, seed: UInt64 = 1,
    threads: Int = 1, pool: WorkerPool? = nil, source: MovingDotSource? = nil,
    model change: (inout ModelSettings) -> Void = { _ in }
  ) -> Trainer {
    var training = training
    training.objective = variant.objective
    var settings = encoder.settings(
      latentSize: 3, hidden: 16, likelihood: variant.likelihood, dynamics: variant.dynamics)
    change(&settings)
    let source =
      source ?? MovingDotSource(sequenceLength: training.transitions(for: settings))
    let model = SequenceModel(
      settings: settings, training: training, frame: source.frame, actionSize: 1)
    return Trainer(
      model: model, settings: training, objective: objective(variant.objective), source: source,
      seed: seed,
      pool: pool ?? WorkerPool(threadCount: threads))
  }

  /// All numbers of a trainer's state, in one line.
  private func numbers(_ state: LearningState) -> [Float] {
    state.model.parameters + state.model.averagedParameters + state.model.firstMoments
      + state.model.secondMoments
      + [state.model.stepCount, state.updateCount, state.samples].map(Float.init)
  }

  // MARK: - Determinism

  @Test(arguments: EncoderVariant.all)
  func threadsDoNotChangeAByte(encoder: EncoderVariant) {
    let runs = (1...3).map { threads in
      let trainer = Self.trainer(encoder: encoder, threads: threads)
      var (reports, values) = ([LearningReport](), [ObjectiveValues]())
      for _ in 0..<20 {
        reports.append(trainer.update())
        values.append(trainer.values)
      }
      return (
        numbers(trainer.state), reports.map(\.step.gradientNorm), values.flatMap(\.numbers),
        trainer.snapshot().parameters, trainer.codeKL()
      )
    }
    #expect(runs[0].0.allSatisfy { $0.isFinite })
    for run in runs.dropFirst() {
      #expect(firstDifference(run.0, runs[0].0) == nil)
      #expect(firstDifference(run.1, runs[0].1) == nil)
      #expect(firstDifference(run.2, runs[0].2) == nil)
      #expect(firstDifference(run.3, runs[0].3) == nil)
      #expect(firstDifference(run.4, runs[0].4) == nil)
    }
  }

  @Test func seedsAndShardsChangeTheNumbers() {
    var otherShards = Self.training
    otherShards.shards = 3
    let trainers = [
      Self.trainer(), Self.trainer(seed: 2), Self.trainer(training: otherShards),
    ]
    for trainer in trainers { for _ in 0..<3 { _ = trainer.update() } }
    let results = trainers.map { $0.state.model.parameters }
    #expect(results[0] != results[1] && results[0] != results[2])
  }

  /// Every update draws anew; every shard draws its own, not six times what the first one draws.
  @Test func updatesAndShardsDrawTheirOwn() {
    let trainer = Self.trainer(
      training: TrainingSettings {
        $0.sequenceLength = 4
        $0.batch = 12
        $0.shards = 6
        $0.learningRate = 1e-6
      })
    let values = (0..<10).map { _ in trainer.updateValues().elbo }
    #expect(Set(values).count == 10)
    let single = Self.trainer(
      training: TrainingSettings {
        $0.sequenceLength = 4
        $0.batch = 2
        $0.shards = 1
        $0.learningRate = 1e-6
      })
    #expect(abs(single.updateValues().elbo - values[0]) > 1e-3 * abs(values[0]))
  }

  // MARK: - Checkpoints

  @Test(arguments: 1...2, [EncoderVariant.stacked, EncoderVariant(kind: .filter)])
  func aRestoredStateGoesOnBitForBit(threads: Int, encoder: EncoderVariant) {
    let whole = Self.trainer(encoder: encoder)
    for _ in 0..<10 { _ = whole.update() }
    let state = whole.state
    let resumed = Self.trainer(encoder: encoder, threads: threads)
    // What the other did before must not matter.
    for _ in 0..<3 { _ = resumed.update() }
    resumed.state = state
    #expect(firstDifference(numbers(resumed.state), numbers(state)) == nil)
    for _ in 0..<10 {
      let (first, second) = (whole.update(), resumed.update())
      #expect(first.update == second.update)
      #expect(whole.values == resumed.values)
      #expect(first.step == second.step)
    }
    #expect(firstDifference(numbers(whole.state), numbers(resumed.state)) == nil)
    #expect(firstDifference(whole.snapshot().parameters, resumed.snapshot().parameters) == nil)
  }

  /// A model alone starts a fresh optimiser, whatever was learned before.
  @Test func startingFromASnapshotForgetsTheOptimiser() {
    let teacher = Self.trainer(seed: 3)
    for _ in 0..<6 { _ = teacher.update() }
    let snapshot = teacher.snapshot()
    let (fresh, used) = (Self.trainer(), Self.trainer())
    for _ in 0..<5 { _ = used.update() }
    for trainer in [fresh, used] {
      trainer.start(from: snapshot)
      #expect(trainer.updateCount == 6)
      #expect(firstDifference(trainer.state.model.parameters, snapshot.parameters) == nil)
      #expect(firstDifference(trainer.snapshot().parameters, snapshot.parameters) == nil)
      for _ in 0..<5 { _ = trainer.update() }
    }
    #expect(firstDifference(fresh.state.model.parameters, used.state.model.parameters) == nil)
  }

  /// Encoders with a history read the two frames of the burn-in, those of pairs the one before the first.
  @Test(arguments: EncoderVariant.all)
  func updatesAndFramesAreCounted(encoder: EncoderVariant) {
    let trainer = Self.trainer(encoder: encoder)
    for index in 1...3 { #expect(trainer.update().update == index) }
    #expect(trainer.updateCount == 3)
    #expect(trainer.samples == 3 * 12 * (encoder.kind.seesPairs ? 5 : 6))
    #expect(trainer.snapshot().version == 3)
  }

  // MARK: - What is shown

  /// A model of zeros says one half of every pixel: log 2 nats each, whatever is maximised.
  @Test(arguments: ObjectiveRegistry.standard.names, [2, 4])
  func valuesAreNatsPerObservation(objective: ObjectiveName, length: Int) {
    var training = Self.training
    training.sequenceLength = length
    let trainer = Self.trainer(
      variant: ModelVariant(objective: objective, dynamics: .rankOne, likelihood: .bernoulli),
      training: training)
    var state = trainer.state
    state.model.parameters = state.model.parameters.map { _ in 0 }
    trainer.state = state
    let values = trainer.updateValues()
    let expected = Double(trainer.model.observationSize) * log(2)
    let found = (values[.reconstruction] ?? 0) + (values[.predictedReconstruction] ?? 0)
    #expect(abs(found - expected) < 1e-5 * expected, "\(values.numbers)")
    #expect(values[.initialKL] == 0)
  }

  /// Training and control show an encoder the same: the KL of every dimension over a batch, with all
  /// its posteriors, is that of windows which end at each observation.
  ///
  /// Codes agree to 1e-4 (see `ModelInferenceTests`), times the slopes of the KL.
  @Test(arguments: EncoderVariant.all)
  func trainingShowsWhatControlSees(encoder: EncoderVariant) throws {
    let training = TrainingSettings {
      $0.sequenceLength = 4
      $0.burnIn = 2
      $0.batch = 1
      $0.shards = 1
    }
    let settings = encoder.settings(latentSize: 3, hidden: 16)
    let source = MovingDotSource(
      sequenceCount: 1, sequenceLength: training.transitions(for: settings))
    let trainer = Self.trainer(encoder: encoder, training: training, source: source)
    // Principal components of one sequence are none: another start, with codes of order one.
    var state = trainer.state
    state.model.parameters = trainer.model.layout.initialValues(generator: RandomGenerator(seed: 6))
    let head = try #require(
      trainer.model.layout.entry(named: "\(encoder.headName).weight")
    ).parameter
    for index in head.offset..<head.offset + head.count { state.model.parameters[index] *= 30 }
    if let parameter = trainer.model.layout.entry(named: "encoder.latent.weight")?.parameter {
      // Samples have no say: control takes means for them.
      for index in 0..<parameter.count { state.model.parameters[parameter.offset + index] = 0 }
    }
    trainer.state = state
    _ = trainer.update()

    let burnIn = training.burnIn(for: settings)
    var (expected, bounds) = ([0.0, 0, 0], [0.0, 0, 0])
    for step in 0..<training.sequenceLength {
      // The frames up to the observation, of which encoders with a history do not see the first.
      let window = encoder.kind.seesPairs ? 2 : burnIn + step + 1
      let first = encoder.kind.seesPairs ? step : 1
      var (mean, logVariance) = ([Float](repeating: 0, count: 3), [Float](repeating: 0, count: 3))
      let model = SequenceModel(
        settings: encoder.settings(latentSize: 3, hidden: 16, history: window),
        training: training, frame: source.frame, actionSize: 1)
      ModelInference(ModelSnapshot(model: model, parameters: state.model.parameters, version: 0))
        .encode(
          windows: 1, frames: source.frames(ofSequence: 0) + first * source.pixelCount,
          actions: source.actions(ofSequence: 0) + first, mean: &mean, logVariance: &logVariance)
      for index in 0..<3 {
        let (m, l) = (Double(mean[index]), Double(logVariance[index]))
        expected[index] += (m * m + exp(l) - 1 - l) / 2 / Double(training.sequenceLength)
        bounds[index] +=
          1e-4 * (abs(m) + abs(exp(l) - 1) / 2 + 1e-4) / Double(training.sequenceLength)
      }
    }
    let found = trainer.codeKL()
    for index in 0..<3 {
      #expect(abs(found[index] - expected[index]) <= bounds[index])
      #expect(expected[index] > 100 * bounds[index], "a change of what is shown would be seen")
    }
  }

  // MARK: - Broken data

  @Test func aBrokenBatchTeachesNothing() {
    let trainer = Self.trainer(source: MovingDotSource(brokenAction: .nan))
    let before = trainer.state
    for index in 1...3 {
      let report = trainer.update()
      #expect(!report.step.wasApplied)
      #expect(report.step.gradientNorm.isNaN)
      #expect(trainer.values.elbo.isNaN)
      #expect(trainer.step.failures == index)
    }
    let after = trainer.state
    #expect(firstDifference(after.model.parameters, before.model.parameters) == nil)
    #expect(firstDifference(after.model.averagedParameters, before.model.averagedParameters) == nil)
    #expect(firstDifference(after.model.secondMoments, before.model.secondMoments) == nil)
    #expect(after.model.stepCount == 0)
    #expect(trainer.updateCount == 3)
  }

  // MARK: - Variants

  /// The loss of the settings' own weights, averaged over the batch's noise by averaging updates.
  private func loss(_ trainer: Trainer, updates: Int) -> Double {
    var sum = 0.0
    for _ in 0..<updates {
      let values = trainer.updateValues()
      for (term, value) in zip(values.terms, values.numbers) {
        let weight: Double =
          switch term {
          case .consistency where trainer.settings.objective == .pair:
            Double(trainer.settings.consistency)
          default: 1
          }
        sum += weight * value / Double(updates)
      }
    }
    return sum
  }

  @Test(arguments: ModelVariant.all)
  func everyVariantLearns(variant: ModelVariant) {
    let trainer = Self.trainer(variant: variant)
    let before = loss(trainer, updates: 5)
    for _ in 0..<40 { _ = trainer.update() }
    let after = loss(trainer, updates: 5)
    #expect(trainer.step.failures == 0)
    #expect(numbers(trainer.state).allSatisfy { $0.isFinite })
    #expect(before.isFinite && after < before, "from \(before) to \(after)")
  }

  @Test(arguments: EncoderVariant.all)
  func everyEncoderLearns(encoder: EncoderVariant) {
    let trainer = Self.trainer(encoder: encoder)
    let before = loss(trainer, updates: 5)
    for _ in 0..<60 { _ = trainer.update() }
    let after = loss(trainer, updates: 5)
    #expect(trainer.step.failures == 0)
    #expect(numbers(trainer.state).allSatisfy { $0.isFinite })
    #expect(before.isFinite && after < before, "from \(before) to \(after)")
  }

  // MARK: - The step size

  /// Constant until the decay sets in, then falling with the inverse square root of updates.
  @Test func theStepSizeFallsWithTheSquareRootOfUpdates() {
    var training = Self.training
    training.decayUpdates = 4
    let (constant, falling) = (Self.trainer(), Self.trainer(training: training))
    for update in 0..<12 {
      #expect(constant.learningRate == 3e-3)
      let expected = update <= 4 ? 3e-3 : 3e-3 * (4 / Double(update)).squareRoot()
      #expect(abs(Double(falling.learningRate) - expected) <= 1e-6 * expected)
      _ = constant.update()
      _ = falling.update()
    }
    training.learningRate = 1e-3
    falling.settings = training
    #expect(
      abs(Double(falling.learningRate) - 1e-3 / 3.0.squareRoot()) < 1e-9, "it can be changed live")
  }

  /// The optimiser takes that step: after four times the updates, the step of half the rate.
  @Test func theOptimiserTakesTheStep() {
    var (falling, half) = (Self.training, Self.training)
    falling.decayUpdates = 4
    half.learningRate /= 2
    let trainers = [falling, half].map { Self.trainer(training: $0) }
    var state = trainers[0].state
    state.updateCount = 16
    for trainer in trainers {
      trainer.state = state
      _ = trainer.update()
    }
    let parameters = trainers.map(\.state.model.parameters)
    #expect(firstDifference(parameters[0], parameters[1]) == nil)
    #expect(parameters[0] != state.model.parameters)
  }

  /// Without weight a term has no say: the dynamics stay as they are drawn.
  @Test func aWeightOfZeroTakesATermOut() {
    var training = Self.training
    training.klWeight = 0
    training.decodedPrediction = 0
    let trainer = Self.trainer(training: training)
    let before = trainer.state.model.parameters
    for _ in 0..<5 { _ = trainer.update() }
    let after = trainer.state.model.parameters
    for entry in trainer.model.layout.entries {
      let range = entry.parameter.offset..<entry.parameter.offset + entry.parameter.count
      let isSame = before[range] == after[range]
      #expect(isSame == entry.name.hasPrefix("dynamics"), "\(entry.name)")
    }
  }

  /// What each dimension adds to the KL of the ELBO adds up to it, first codes and transitions together,
  /// also after steps that changed the prior.
  @Test(arguments: ObjectiveRegistry.standard.names)
  func dimensionsAddUpToTheKL(objective: ObjectiveName) {
    let trainer = Self.trainer(
      variant: ModelVariant(objective: objective, dynamics: .rankOne, likelihood: .bernoulli))
    for _ in 0..<5 {
      let kl = trainer.updateValues().kl
      #expect(abs(trainer.dimensionKL.reduce(0, +) - kl) <= 1e-5 * (1 + kl))
      #expect(trainer.dimensionKL.allSatisfy { $0 > 0 })
    }
    // A plain VAE has nothing but its codes, and every one of them counts.
    let isAllCodes =
      firstDifference(
        trainer.dimensionKL.map(Float.init), trainer.codeKL().map(Float.init)) == nil
    #expect(isAllCodes == (objective == .vae))
  }
}

extension Trainer {
  /// Takes an update and tells its terms.
  func updateValues() -> ObjectiveValues {
    _ = update()
    return values
  }
}

extension LearningState {
  /// The one group's.
  var model: ParameterGroup.State {
    get { steps[0].groups[0] }
    set { steps[0].groups[0] = newValue }
  }
}
