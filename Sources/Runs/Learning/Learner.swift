import Control
import Experience
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Policies
import Scenes
import Settings
import Validation
import Worlds

/// Collects data and learns from it, step by step: the whole of training without a thread or a clock.
///
/// What learns is a list of algorithms: the model's training first, then those that the scene's registry
/// has beside it. Each takes an update in turn, so that none starves, whatever the clock says.
/// Everything follows from the scene and the seed; a headless run and a live session drive the same
/// steps. One thread uses it.
package final class Learner: SessionLearner {
  /// How many sequences one collecting step makes.
  private static let slice = 100

  /// The scene, with live settings in force.
  package private(set) var scene: Scene
  /// The seed.
  package let seed: UInt64
  /// The world.
  package let world: any World
  /// The networks.
  package let model: SequenceModel
  /// What it learns from.
  package let experience: Experience

  /// Whether it learns from data that were there before it, and collects none.
  package let hasPriorData: Bool

  private var collector: any ExperienceCollector
  /// Episodes under the planner.
  package let plannerCollector: PlannerCollector
  private let pool: WorkerPool
  /// Nil while collecting.
  package private(set) var trainer: Trainer?
  private var source: ExperienceSource?
  /// Where learning starts; nil for from scratch.
  private var start: ModelSnapshot?
  /// What learns beside the model, in the order of the registry; empty while collecting.
  private(set) var companions: [Companion] = []
  /// What became of one of them since somebody asked.
  private var notice: String?
  /// The numbers of the last update, one for each of `curves`.
  package private(set) var curveValues: [Double] = []

  /// Prepares to learn a scene from scratch.
  ///
  /// - Parameter priorData: What to learn from instead of collecting; its sequences must be those of the
  ///   scene.
  package convenience init(
    _ scene: Scene, seed: UInt64, pool: WorkerPool, priorData: Experience? = nil
  ) throws(InputError) {
    self.init(
      scene, try scene.world(), seed: seed, pool: pool, experience: priorData,
      hasPriorData: priorData != nil)
    if priorData != nil { startTraining() }
  }

  private init(
    _ scene: Scene, _ world: any World, seed: UInt64, pool: WorkerPool,
    resuming checkpoint: Checkpoint? = nil, experience: Experience? = nil,
    hasPriorData: Bool = false
  ) {
    self.hasPriorData = hasPriorData
    self.scene = scene
    self.seed = seed
    self.world = world
    self.pool = pool
    model = scene.networks(for: world)
    let generator = RandomGenerator(seed: seed)
    collector = world.collector(
      length: scene.training.transitions(for: scene.model), generator: generator.split(2),
      ofEpisodes: scene.training.data == .episodes, focus: scene.environment.collectionFocus,
      collected: checkpoint?.collected ?? 0, episodes: checkpoint?.episodes ?? 0)
    plannerCollector = PlannerCollector(
      scene: scene, world: world, generator: generator.split(4),
      rounds: checkpoint?.plannerRounds ?? 0, sequences: checkpoint?.plannerSequences ?? 0)
    self.experience =
      experience ?? Experience(capacity: scene.training.sequences, shape: collector.shape)
  }

  /// Goes on from a full checkpoint, bit for bit.
  ///
  /// - Parameter scene: The scene to go on with; it must describe the same model and data.
  /// - Throws: What does not fit.
  package convenience init(resuming checkpoint: Checkpoint, scene: Scene, pool: WorkerPool) throws {
    let file = checkpoint.source ?? "the checkpoint"
    guard let state = checkpoint.training, let contents = checkpoint.experience else {
      throw CheckpointError(
        description: "\(file): expected a full checkpoint to go on from, found a model alone")
    }
    try checkpoint.checkFits(scene, withTraining: true)
    guard contents.length == scene.training.transitions(for: scene.model) else {
      throw CheckpointError(
        description:
          "\(file): expected stored sequences of \(scene.training.transitions(for: scene.model)) "
          + "transitions, found \(contents.length)")
    }
    let world = try scene.world()
    let experience: Experience
    do {
      experience = try Experience(
        capacity: checkpoint.priorCapacity ?? scene.training.sequences, contents: contents,
        world: world)
    } catch {
      throw CheckpointError(description: "\(file): \(error)")
    }
    guard experience.count > 0 else {
      throw CheckpointError(
        description: "\(file): expected stored sequences to learn from, found none")
    }
    self.init(
      scene, world, seed: checkpoint.seed, pool: pool, resuming: checkpoint,
      experience: experience, hasPriorData: checkpoint.priorCapacity != nil)
    startTraining()
    trainer?.state = state
    for description in scene.registry.algorithms where checkpoint.knows(description) {
      companion(description)
    }
    for companion in companions {
      guard let state = try checkpoint.state(of: companion) else { continue }
      companion.algorithm.state = state
    }
  }

  /// Goes on from any checkpoint: from a full one bit for bit, from a model alone with freshly
  /// collected data, drawn by the checkpoint's seed, and a fresh optimiser.
  package convenience init(
    continuing checkpoint: Checkpoint, scene: Scene, pool: WorkerPool
  ) throws {
    if checkpoint.training != nil {
      try self.init(
        resuming: checkpoint, scene: scene, pool: pool)
    } else {
      try checkpoint.checkFits(scene, withTraining: false)
      try self.init(scene, seed: checkpoint.seed, pool: pool)
      start = checkpoint.snapshot
    }
  }

  /// Frames that the world has drawn to learn from, those of replaced sequences included.
  package var environmentFrames: Int {
    hasPriorData
      ? experience.frameCount
      : (collector.collected + plannerCollector.sequences) * (experience.shape.length + 1)
  }

  /// The update of the model that it starts from; 0 from scratch.
  package var startUpdate: Int { trainer?.updateCount ?? start?.version ?? 0 }

  /// How many sequences, and episodes for them, have been collected.
  package var collected: (sequences: Int, episodes: Int) {
    (collector.collected, collector.episodes)
  }

  /// Where it stands.
  package var phase: LearningPhase {
    if trainer != nil { return .learning }
    let length = scene.training.transitions(for: scene.model)
    return .collecting(
      done: collector.collected * length, total: initialSequences * length)
  }

  /// Updates of the model so far.
  package var updateCount: Int { trainer?.updateCount ?? 0 }
  package var samples: Int { trainer?.samples ?? 0 }
  package var transitions: Int { experience.count * experience.shape.length }
  package var latentSize: Int { model.latentSize }
  package var dimensionKL: [Double] { trainer?.dimensionKL ?? [] }
  package func codeKL() -> [Double] { trainer?.codeKL() ?? [] }
  package func predictionRatio() -> Double { trainer?.predictionRatio() ?? .nan }
  package var learningRate: Float { trainer?.learningRate ?? scene.training.learningRate }
  package var hasFailed: Bool { trainer?.step.hasFailed ?? false }
  package var imitators: [ImitatorStanding] { [] }
  package var bound: (elbo: Double, kl: Double)? { trainer.map { ($0.values.elbo, $0.values.kl) } }
  package var findings: Findings? { learned.map { .model($0, experience) } }
  package func checkpoint() -> (any SavedState)? { Checkpoint(self) }

  package func restarted(seed: UInt64) -> (any SessionLearner)? {
    try? Learner(scene, seed: seed, pool: pool, priorData: hasPriorData ? experience : nil)
  }

  /// Collects a slice of the data, or takes one update.
  ///
  /// A round of episodes under the planner is cut into ticks, so that no step takes long.
  ///
  /// - Throws: Why no episodes can be planned with the model; another update may change that.
  package func step() throws(ControllerError) -> LearningStep {
    if let trainer {
      if !hasPriorData, plannerCollector.isDue(after: trainer.updateCount) {
        try plannerCollector.tick(snapshot: trainer.snapshot, into: experience)
        return .collected
      }
      let report = trainer.update()
      for companion in companions where isLearning(companion) { update(companion) }
      noteCurves()
      collect()
      return .updated(report)
    }
    let missing = initialSequences - collector.collected
    collector.collect(count: min(Self.slice, missing), into: experience)
    if collector.collected >= initialSequences { startTraining() }
    return .collected
  }

  /// Takes over the settings that may change while learning: rates and weights.
  package func apply(_ scene: Scene) {
    self.scene = scene
    trainer?.settings.learningRate = scene.training.learningRate
    trainer?.settings.klWeight = scene.training.klWeight
    trainer?.settings.overshooting = scene.training.overshooting
    trainer?.settings.averageDecay = scene.training.averageDecay
    if let agent = scene.agent { companion(agent) }
    for companion in companions { (companion.algorithm as? any PolicyLearning)?.apply(scene) }
  }

  /// The sequences that are there before learning starts.
  private var initialSequences: Int {
    min(scene.training.initialSequences, scene.training.sequences)
  }

  /// Learning need not wait for all of the data: the rest comes in between updates.
  private func collect() {
    // Episodes go on as the agent lives them.
    guard scene.training.data == .states else { return }
    let missing = scene.training.sequences - collector.collected
    guard missing > 0, !hasPriorData else { return }
    collector.collect(count: min(scene.training.sequencesPerUpdate, missing), into: experience)
  }

  private func startTraining() {
    let source = ExperienceSource(experience)
    let trainer = Trainer(
      model: model, settings: scene.training, objective: scene.objective, source: source,
      seed: seed, pool: pool)
    if let start { trainer.start(from: start) }
    self.trainer = trainer
    self.source = source
    for description in scene.registry.algorithms where description.agent == nil {
      companion(description)
    }
    if let agent = scene.agent { companion(agent) }
  }

  /// Lets an algorithm learn beside the model from now on, if it does not yet.
  private func companion(_ description: AlgorithmDescription) {
    guard let trainer, let source,
      !companions.contains(where: { $0.description.name == description.name }),
      let index = scene.registry.algorithms.firstIndex(where: { $0.name == description.name })
    else { return }
    let generator = RandomGenerator(seed: seed).split(5).split(UInt64(index))
    companions.append(
      Companion(
        description: description,
        algorithm: description.make(
          LearningContext(
            scene: scene, trainer: trainer, source: source, experience: experience,
            generator: generator, pool: pool))))
  }

  // MARK: - Beside the model

  /// An algorithm that learns beside the model.
  struct Companion {
    let description: AlgorithmDescription
    let algorithm: any LearningAlgorithm
  }

  /// The curves of all algorithms that learn, or will from the first update on, in the order of files.
  package var curves: [LearningCurve] {
    let agent = scene.agent?.name
    let known = companions.map(\.description)
    let coming = scene.registry.algorithms.filter { description in
      !known.contains { $0.name == description.name }
        && (description.agent == nil || description.name == agent)
    }
    return scene.objective.curves(scene.training) + (known + coming).flatMap(\.curves)
  }

  /// Of several policies one learns at a time: the one that the scene names.
  private func isLearning(_ companion: Companion) -> Bool {
    companion.description.agent == nil || companion.description.name == scene.agent?.name
  }

  /// What is learned by now; nil while collecting.
  ///
  /// The model is the version that the policy learns in, where one does: then all that is computed with
  /// both is of one version.
  package var learned: Learned? {
    guard let trainer else { return nil }
    var policies: [ControllerName: LearnedPolicy] = [:]
    for companion in companions {
      guard let agent = companion.description.agent,
        let learned = (companion.algorithm as? any PolicyLearning)?.learned
      else { continue }
      policies[agent.controller.name] = learned
    }
    let inUse = scene.agent?.agent.flatMap { policies[$0.controller.name] }
    return Learned(inUse?.model ?? trainer.snapshot(), policies: policies)
  }

  /// Updates of all policies so far.
  package var policyUpdates: Int {
    companions.reduce(0) { $0 + ($1.description.agent == nil ? 0 : $1.algorithm.updateCount) }
  }

  /// How far the policy is that learns; nil where none does.
  package var agentStanding: AgentStanding? {
    guard let agent = scene.agent else { return nil }
    let algorithm = companions.first { $0.description.name == agent.name }?.algorithm
    return AgentStanding(
      name: agent.name, updates: algorithm?.updateCount ?? 0,
      hasFailed: algorithm?.hasFailed ?? false)
  }

  /// What became of an algorithm beside the model since somebody asked; nil for nothing of note.
  package func takeNotice() -> String? {
    defer { notice = nil }
    return notice
  }

  /// Takes an update of an algorithm that has not failed: it never takes the model with it.
  private func update(_ companion: Companion) {
    guard !companion.algorithm.hasFailed else { return }
    guard let report = companion.algorithm.learn() else { return }
    let place = "\(companion.description.name), update \(report.update)"
    if companion.algorithm.hasFailed {
      notice =
        "\(place): gradients stay without finite numbers; it learns no more, the model goes on"
    } else if report.step.wentBack {
      notice = "\(place): it ran away; back to its average, at half the step size"
    }
  }

  private func noteCurves() {
    curveValues.removeAll(keepingCapacity: true)
    trainer?.appendCurves(to: &curveValues)
    for companion in companions {
      if isLearning(companion) {
        companion.algorithm.appendCurves(to: &curveValues)
      } else {
        curveValues += Array(repeating: .nan, count: companion.description.curves.count)
      }
    }
  }
}

/// How far a policy is that learns beside the model.
package struct AgentStanding: Sendable, Equatable {
  /// The name of its algorithm.
  package var name: String
  /// Its updates so far; none before it begins.
  package var updates: Int
  /// Whether its numbers stopped being finite: it learns no more.
  package var hasFailed: Bool

  /// Says how far a policy is.
  package init(name: String, updates: Int, hasFailed: Bool = false) {
    self.name = name
    self.updates = updates
    self.hasFailed = hasFailed
  }
}
