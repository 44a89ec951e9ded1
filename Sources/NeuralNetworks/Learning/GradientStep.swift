import LinearAlgebra

/// Fills the inputs of one shard of a batch.
package protocol ShardSampler: AnyObject, Sendable {
  /// Draws; several threads may, each for a shard of its own.
  ///
  /// - Parameter generator: The shard's own stream of the update.
  func fill(_ program: Program<Float>, shard: Int, generator: inout RandomGenerator)
}

/// The gradient step of any learner: what a loss is of, and of which groups, is its user's.
///
/// A batch is cut into shards with a recorded program each; the pool's threads take shards from a
/// counter, and the shards' gradients are added in their order. Every random number follows from the
/// generator, the number of the update and the shard, so results never depend on timing. A gradient that
/// is not finite, or far longer than usual, changes nothing; see `GradientGuard`. After the first update
/// nothing is allocated. One thread calls it.
package final class GradientStep: ParallelWork, @unchecked Sendable {
  // Guard of @unchecked: one thread calls all methods; the pool's threads only run `perform(part:)`
  // inside `run`, each on shards of its own, and the pool's semaphores order the rest.

  /// What a step did.
  package struct Outcome: Sendable, Equatable {
    /// The gradient's norm before clipping.
    package let gradientNorm: Float
    /// False when the gradient was not finite, or far longer than usual: nothing was learned.
    package let wasApplied: Bool
    /// Whether the parameters went back to their average afterwards.
    package let wentBack: Bool

    /// Tells of a step.
    package init(gradientNorm: Float, wasApplied: Bool, wentBack: Bool) {
      self.gradientNorm = gradientNorm
      self.wasApplied = wasApplied
      self.wentBack = wentBack
    }
  }

  /// Updates in a row whose gradient was not finite that end a training.
  package static let failureLimit = 20

  /// The groups that the loss is computed with, but for those that it only reads.
  package let groups: [ParameterGroup]
  /// The program of every shard; what was recorded has the same handles in all of them.
  package let programs: [Program<Float>]
  /// What is known of the lengths of gradients.
  package private(set) var stability = GradientGuard()
  /// Updates in a row whose gradient was not finite.
  package private(set) var failures = 0

  private let learned: [ParameterGroup]
  private let pool: WorkerPool
  private let generator: RandomGenerator
  private var sampler: (any ShardSampler)?
  private var update = 0

  /// Records the loss of every shard.
  ///
  /// - Parameters:
  ///   - groups: Those that are not frozen learn.
  ///   - read: Others that the loss is computed with, which other steps learn and keep.
  ///   - generator: The source of all randomness.
  ///   - record: Records a shard and returns its loss, `[1, 1]`; the batch's is the sum.
  package init(
    groups: [ParameterGroup], reading read: [ParameterGroup] = [], shards: Int, pool: WorkerPool,
    generator: RandomGenerator, record: (Graph<Float>) -> Tensor
  ) {
    self.groups = groups
    self.pool = pool
    self.generator = generator
    let learned = groups.filter { !$0.isFrozen }
    let programs = (0..<shards).map { _ in
      let graph = Graph<Float>(
        learning: learned.map(\.layout),
        reading: (groups.filter(\.isFrozen) + read).map(\.layout))
      let program = Program(graph, loss: record(graph))
      for group in groups + read { group.bind(to: program) }
      return program
    }
    for group in learned { group.learn(from: programs.compactMap { $0.gradients(of: group.name) }) }
    self.learned = learned
    self.programs = programs
  }

  /// Computes the gradients of a batch.
  ///
  /// - Parameter update: The number of updates before.
  package func run(_ sampler: any ShardSampler, update: Int) {
    self.sampler = sampler
    self.update = update
    pool.run(self, partCount: programs.count)
    self.sampler = nil
  }

  /// Draws, fills and runs one shard; called by the pool.
  package func perform(part index: Int) {
    var stream = generator.split(UInt64(update)).split(UInt64(index))
    sampler?.fill(programs[index], shard: index, generator: &stream)
    programs[index].forward()
    programs[index].backward()
  }

  /// Lets every group that learns take a step from the gradients of the last batch, or none.
  package func apply() -> Outcome {
    let outcome = ParameterGroup.step(learned, pool: pool, limit: stability.limit)
    if outcome.wasApplied {
      failures = 0
    } else if !outcome.gradientNorm.isFinite {
      failures += 1
    }
    let wentBack = stability.note(
      norm: outcome.gradientNorm, wasTaken: outcome.wasApplied,
      canGoBack: learned.allSatisfy(\.keepsAverage))
    if wentBack { for group in learned { group.goBack() } }
    return Outcome(
      gradientNorm: outcome.gradientNorm, wasApplied: outcome.wasApplied, wentBack: wentBack)
  }

  /// Whether it has failed so often in a row that going on is no use.
  package var hasFailed: Bool { failures >= Self.failureLimit }

  /// Gives a coefficient its value in every shard.
  package func set(_ coefficient: Coefficient, to value: Float) {
    for program in programs { program[coefficient] = value }
  }

  /// A total `[1, 1]` of the last batch as a mean over so many.
  package func mean(of total: Tensor, over count: Double) -> Double {
    var mean = 0.0
    for program in programs { mean += Double(program.pointer(to: total)[0]) / count }
    return mean
  }

  /// Begins to watch the lengths of gradients anew: another loss has other lengths.
  package func forget() { stability.forget() }

  /// Starts afresh: the groups from these values, in their order, and with nothing known.
  package func restart(from values: [[Float]]) {
    precondition(values.count == groups.count, "expected values of \(groups.count) groups")
    for (group, values) in zip(groups, values) { group.restart(from: values) }
    stability = GradientGuard()
    failures = 0
  }

  // MARK: - For checkpoints

  /// All that a checkpoint needs of a learner that steps.
  package struct State: Sendable, Equatable {
    /// The groups', in their order.
    package var groups: [ParameterGroup.State]
    /// What is known of the lengths of gradients.
    package var stability: GradientGuard

    /// Makes a state from its parts.
    package init(groups: [ParameterGroup.State], stability: GradientGuard) {
      self.groups = groups
      self.stability = stability
    }
  }

  /// The present state; steps from it on are the same to the last bit.
  package var state: State {
    get { State(groups: groups.map(\.state), stability: stability) }
    set {
      precondition(newValue.groups.count == groups.count, "expected \(groups.count) groups")
      for (group, state) in zip(groups, newValue.groups) { group.state = state }
      stability = newValue.stability
      failures = 0
    }
  }
}
