import LinearAlgebra
import NeuralNetworks

/// How long and how fast a policy of imitation learns.
package struct ImitationSchedule: Sendable, Equatable {
  /// Updates until it has learned.
  package var updates: Int
  /// What an update learns from at once: pictures, or windows of play.
  package var batch: Int
  /// Parts of it that are computed at once.
  package var shards: Int
  /// The largest step size.
  package var learningRate: Float
  /// Updates in which the step size rises to it; afterwards it falls, to a tenth at the end.
  package var warmUp: Int
  /// Updates in which the weight of the KL rises to its value; 0 for at once.
  package var klWarmUp: Int
  /// The decay of the averaged parameters that act.
  package var averageDecay: Float

  /// Makes a schedule.
  package init(
    updates: Int, batch: Int, shards: Int, learningRate: Float, warmUp: Int, klWarmUp: Int = 0,
    averageDecay: Float
  ) {
    self.updates = updates
    self.batch = batch
    self.shards = shards
    self.learningRate = learningRate
    self.warmUp = warmUp
    self.klWarmUp = klWarmUp
    self.averageDecay = averageDecay
  }

  /// The step size of an update, counted from 0.
  package func rate(_ update: Int) -> Float {
    let rise = warmUp > 0 ? min(1, Float(update + 1) / Float(warmUp)) : 1
    let progress = min(1, Float(update) / Float(max(1, updates)))
    return learningRate * rise * (1 - 0.9 * progress)
  }

  /// The share of the KL's weight in an update, counted from 0.
  package func klShare(_ update: Int) -> Double {
    klWarmUp > 0 ? min(1, Double(update) / Double(klWarmUp)) : 1
  }
}

/// Learns one policy from demonstrations.
///
/// Everything follows from the generator, the demonstrations and the number of the update. One thread
/// uses it.
package final class ImitationLearning: LearningAlgorithm {
  package let network: any ChunkNetwork
  package let steps: [GradientStep]
  package private(set) var updateCount = 0
  /// The weight of the KL in nats; changed, it learns on for as long as it has from the beginning.
  package var klWeight: Double {
    didSet {
      guard klWeight != oldValue else { return }
      if updateCount > 0 { scheduleStart = updateCount }
      steps[0].forget()
    }
  }
  /// The mean KL of every latent dimension in the last batch, in nats.
  package private(set) var dimensionKL: [Double] = []

  private let schedule: ImitationSchedule
  private let table: DemonstrationTable
  private let group: ParameterGroup
  private let recording: ImitationRecording
  private let sampler: TableSampler
  private var scheduleStart = 0
  /// Whether there is a batch to tell of: not before the first update, nor after a state was taken over.
  private var hasBatch = false
  private var gradientNorm = Double.nan

  /// Plans and records everything.
  package init(
    _ network: any ChunkNetwork, schedule: ImitationSchedule, klWeight: Double,
    table: DemonstrationTable, generator: RandomGenerator, pool: WorkerPool
  ) {
    precondition(
      schedule.batch % schedule.shards == 0,
      "expected shards that divide a batch of \(schedule.batch), found \(schedule.shards)")
    self.network = network
    self.schedule = schedule
    self.klWeight = klWeight
    self.table = table
    group = ParameterGroup(
      network.layout, values: network.layout.initialValues(generator: generator.split(0)),
      settings: AdamSettings(maximumNorm: 1, averageDecay: schedule.averageDecay))
    var recorded = ImitationRecording?.none
    let (rows, batch) = (schedule.batch / schedule.shards, schedule.batch)
    let step = GradientStep(
      groups: [group], shards: schedule.shards, pool: pool, generator: generator.split(1)
    ) { graph in
      let made = network.recordLoss(rows: rows, batch: batch, in: graph)
      recorded = made
      return made.loss
    }
    guard let recorded else { preconditionFailure("the loss was recorded") }
    recording = recorded
    steps = [step]
    sampler = TableSampler(table, fill: recorded.fill)
  }

  /// Whether it has taken all updates of its schedule.
  package var isFinished: Bool { updateCount - scheduleStart >= schedule.updates }

  /// What is done of its schedule, 0...1.
  package var progress: Double {
    min(1, Double(updateCount - scheduleStart) / Double(max(1, schedule.updates)))
  }

  /// The step size of the next update.
  package var learningRate: Float { schedule.rate(updateCount - scheduleStart) }

  package func learn() -> LearningReport? {
    guard !isFinished, !hasFailed else { return nil }
    group.settings.learningRate = learningRate
    if let weight = recording.klWeight {
      // A raised weight comes at once only where a policy has learned to see.
      let share = schedule.klShare(updateCount)
      steps[0].set(weight, to: Float(klWeight * share * recording.klScale))
    }
    steps[0].run(sampler, update: updateCount)
    let outcome = steps[0].apply()
    updateCount += 1
    hasBatch = true
    gradientNorm = Double(outcome.gradientNorm)
    return LearningReport(update: updateCount, step: outcome)
  }

  package func appendCurves(to values: inout [Double]) {
    guard hasBatch else {
      values += Array(repeating: .nan, count: network.curves.count)
      return
    }
    let chunks = Double(recording.chunks * schedule.shards)
    let latents = Double(recording.latents * schedule.shards)
    dimensionKL = recording.divergences.map { steps[0].mean(of: $0, over: latents) }
    let kl = dimensionKL.reduce(0, +)
    let size = Double(network.shape.chunkSize)
    let error = recording.squaredError.map { steps[0].mean(of: $0, over: chunks * size) } ?? .nan
    let reconstruction =
      recording.negativeLogLikelihood.map { -steps[0].mean(of: $0, over: chunks) } ?? .nan
    let deviation =
      recording.logVariance.map {
        Double.exponential(steps[0].mean(of: $0, over: Double(schedule.shards)) / 2)
      } ?? .nan
    for curve in network.curves {
      switch curve.key {
      case "elbo": values.append(reconstruction - kl)
      case "reconstruction", "log_likelihood": values.append(reconstruction)
      case "kl": values.append(kl)
      case "error": values.append(error)
      case "deviation": values.append(deviation)
      default: values.append(gradientNorm)
      }
    }
  }

  /// The bound and the KL of the last batch in nats a chunk; nil without a bound, or before an update.
  package var bound: (elbo: Double, kl: Double)? {
    guard let likelihood = recording.negativeLogLikelihood, !dimensionKL.isEmpty else { return nil }
    let kl = dimensionKL.reduce(0, +)
    let reconstruction = -steps[0].mean(
      of: likelihood, over: Double(recording.chunks * schedule.shards))
    return (reconstruction - kl, kl)
  }

  /// The averaged policy as it is now.
  package func policy() -> ChunkPolicy {
    ChunkPolicy(
      network, parameters: group.averagedParameters, scale: table.scale, updates: updateCount)
  }

  package var state: LearningState {
    get {
      var state = LearningState(steps: steps.map(\.state), updateCount: updateCount)
      state.version = scheduleStart
      return state
    }
    set {
      for (step, state) in zip(steps, newValue.steps) { step.state = state }
      updateCount = newValue.updateCount
      scheduleStart = newValue.version
    }
  }
}

/// Fills programs from demonstrations.
private final class TableSampler: ShardSampler {
  private let table: DemonstrationTable
  private let fill: @Sendable (Program<Float>, DemonstrationTable, inout RandomGenerator) -> Void

  init(
    _ table: DemonstrationTable,
    fill: @escaping @Sendable (Program<Float>, DemonstrationTable, inout RandomGenerator) -> Void
  ) {
    self.table = table
    self.fill = fill
  }

  func fill(_ program: Program<Float>, shard: Int, generator: inout RandomGenerator) {
    fill(program, table, &generator)
  }
}
