import Control
import Experience
import LinearAlgebra
import NeuralNetworks
import Policies
import Scenes
import Validation
import Worlds

/// Collects demonstrations and lets policies imitate them, step by step.
///
/// The policy in charge learns first, and with it the one beside it: each takes an update a step. When
/// these have learned, the others do, one after the other. A policy whose KL weight is changed learns
/// again.
package final class ImitationLearner: SessionLearner {
  /// How many demonstrations one collecting step makes.
  private static let slice = 50

  /// A policy that learns, or did.
  private struct Student {
    let description: ImitatorDescription
    let learning: ImitationLearning
  }

  package private(set) var scene: Scene
  package let seed: UInt64
  package private(set) var curveValues: [Double] = []
  /// Steps of learning so far.
  package private(set) var updateCount = 0
  package private(set) var startUpdate = 0
  /// What is imitated.
  package private(set) var demonstrations: Demonstrations
  /// Whether they were there before.
  let hasOwnDemonstrations: Bool

  private let world: any DemonstratedWorld
  private let pool: WorkerPool
  private let wanted: Int
  private var table: DemonstrationTable?
  private var students: [Student] = []
  private var notice: String?

  /// Prepares to learn a scene from scratch.
  ///
  /// - Parameter demonstrations: What to imitate instead of the world's demonstrator.
  package init(
    _ scene: Scene, seed: UInt64, pool: WorkerPool, demonstrations: Demonstrations? = nil
  ) throws(InputError) {
    guard let world = try scene.world() as? any DemonstratedWorld else {
      throw InputError(
        keyPath: "environment.system", expected: "a world that somebody demonstrates",
        found: scene.environment.system)
    }
    self.scene = scene
    self.seed = seed
    self.world = world
    self.pool = pool
    hasOwnDemonstrations = demonstrations != nil
    wanted = demonstrations?.episodes.count ?? world.usualDemonstrations
    let seen = world.observationSpace
    self.demonstrations =
      demonstrations
      ?? Demonstrations(
        width: seen.width, height: seen.height, actionSize: world.actionSpace.size)
    if demonstrations != nil {
      try startLearning()
    } else if !self.demonstrations.collect(count: 1, from: world, generator: showing) {
      throw InputError(
        keyPath: "environment.demonstrator", expected: "a demonstrator who can succeed",
        found: "one who failed in every attempt",
        suggestion: "change physics, episode_steps or the demonstrator back")
    }
  }

  /// What demonstrations are drawn from.
  private var showing: RandomGenerator { RandomGenerator(seed: seed).split(2) }

  /// Goes on from a checkpoint, bit for bit.
  ///
  /// - Throws: What does not fit.
  package convenience init(
    resuming checkpoint: ImitationCheckpoint, scene: Scene, pool: WorkerPool
  ) throws {
    try checkpoint.checkFits(scene)
    try self.init(
      scene, seed: checkpoint.seed, pool: pool, demonstrations: checkpoint.demonstrations)
    while table == nil { _ = try step() }
    updateCount = checkpoint.updates
    startUpdate = checkpoint.updates
    for description in scene.imitators {
      guard let state = try checkpoint.state(of: description, fresh: { student(description) })
      else { continue }
      student(description).state = state
    }
  }

  package var phase: LearningPhase {
    guard table != nil else {
      return .collecting(done: demonstrations.episodes.count, total: wanted)
    }
    return learningNow.isEmpty ? .finished : .learning
  }

  package func step() throws(ControllerError) -> LearningStep {
    guard table != nil else {
      let count = demonstrations.episodes.count
      let isComplete = demonstrations.collect(
        count: min(wanted, count + Self.slice), from: world, generator: showing)
      if demonstrations.episodes.count >= wanted || !isComplete {
        do {
          try startLearning()
        } catch {
          preconditionFailure("the settings were checked against the demonstrator: \(error)")
        }
      }
      return .collected
    }
    var report = LearningReport?.none
    for description in learningNow {
      let learning = student(description)
      let outcome = learning.learn()
      if report == nil { report = outcome }
      guard let outcome else { continue }
      note(outcome, of: learning, description.name)
    }
    updateCount += 1
    curveValues.removeAll(keepingCapacity: true)
    for student in students { student.learning.appendCurves(to: &curveValues) }
    curveValues += Array(repeating: .nan, count: curves.count - curveValues.count)
    return .updated(
      LearningReport(
        update: updateCount,
        step: report?.step
          ?? GradientStep.Outcome(gradientNorm: 0, wasApplied: false, wentBack: false)))
  }

  package func apply(_ scene: Scene) {
    self.scene = scene
    for student in students {
      student.learning.klWeight = student.description.settings(scene).klWeight
    }
  }

  private func startLearning() throws(InputError) {
    let made = try DemonstrationTable(demonstrations)
    for imitator in scene.imitators {
      let chunk = imitator.settings(scene).chunk
      let longest = imitator.isForPlay ? made.longestInnerChunk : made.longestChunk
      guard chunk > longest else { continue }
      throw InputError(
        keyPath: "policies.\(imitator.name).chunk",
        expected: "at most \(longest), the actions "
          + (imitator.isForPlay
            ? "between the pictures of every stretch of play"
            : "that follow every demonstrated picture"),
        found: "\(chunk)")
    }
    table = made
    for description in learningNow { _ = student(description) }
  }

  // MARK: - Who learns

  /// The policies that the next step updates: those in front, or the first that is left.
  private var learningNow: [ImitatorDescription] {
    let open = front.filter { !isDone($0) }
    guard open.isEmpty else { return open }
    guard scene.execution.others else { return [] }
    return scene.imitators.first { !isDone($0) }.map { [$0] } ?? []
  }

  /// The policy in charge and the one beside it.
  private var front: [ImitatorDescription] {
    var names = [scene.session.planner.rawValue]
    if scene.execution.beside != names[0] { names.append(scene.execution.beside) }
    return names.compactMap { name in scene.imitators.first { $0.name == name } }
  }

  private func isDone(_ description: ImitatorDescription) -> Bool {
    guard let known = students.first(where: { $0.description.name == description.name }) else {
      return false
    }
    return known.learning.isFinished || known.learning.hasFailed
  }

  /// The learner of a policy; it begins when it is first asked for.
  private func student(_ description: ImitatorDescription) -> ImitationLearning {
    if let known = students.first(where: { $0.description.name == description.name }) {
      return known.learning
    }
    guard let table else { preconditionFailure("expected demonstrations before learning") }
    let settings = description.settings(scene)
    let index = scene.registry.imitators.firstIndex { $0.name == description.name } ?? 0
    let learning = ImitationLearning(
      settings.network(pixels: table.pixels, actionSize: table.actionSize),
      schedule: settings.schedule, klWeight: settings.klWeight, table: table,
      generator: RandomGenerator(seed: seed).split(6).split(UInt64(index)), pool: pool)
    students.append(Student(description: description, learning: learning))
    return learning
  }

  private func note(_ report: LearningReport, of learning: ImitationLearning, _ name: String) {
    let place = "\(name), update \(report.update)"
    if learning.hasFailed {
      notice = "\(place): gradients stay without finite numbers; it learns no more"
    } else if report.step.wentBack {
      notice = "\(place): it ran away; back to its average"
    }
  }

  // MARK: - What is told

  package var policyUpdates: Int { students.reduce(0) { $0 + $1.learning.updateCount } }
  package var samples: Int {
    students.reduce(0) { total, student in
      total + student.learning.updateCount * student.description.settings(scene).schedule.batch
    }
  }
  package var transitions: Int { demonstrations.actions.count / demonstrations.actionSize }
  package var environmentFrames: Int { table?.frameCount ?? 0 }

  package var bound: (elbo: Double, kl: Double)? { withBound?.learning.bound }

  /// The policy whose bound is looked at: the one in charge if it has one, else the first that does.
  private var withBound: Student? {
    let withLatent = students.filter { $0.learning.network.curves.contains { $0.key == "kl" } }
    return withLatent.first { $0.description.name == scene.session.planner.rawValue }
      ?? withLatent.first
  }

  package var latentSize: Int { scene.latentSize }
  package var dimensionKL: [Double] {
    let known = withBound?.learning.dimensionKL ?? []
    return (0..<latentSize).map { $0 < known.count ? known[$0] : 0 }
  }
  package func codeKL() -> [Double] { dimensionKL }
  package func predictionRatio() -> Double { .nan }
  package var learningRate: Float {
    learningNow.first.flatMap { first in
      students.first { $0.description.name == first.name }?.learning.learningRate
    } ?? 0
  }

  /// Whether the policy in charge learns no more because its numbers are not finite.
  package var hasFailed: Bool {
    students.contains {
      $0.description.name == scene.session.planner.rawValue && $0.learning.hasFailed
    }
  }

  /// Those that have learned come first, in the order in which they began; then those that will.
  package var curves: [LearningCurve] {
    let known = students.map(\.description)
    let coming = (front + (scene.execution.others ? scene.imitators : [])).reduce(into: known) {
      all, new in
      if !all.contains(where: { $0.name == new.name }) { all.append(new) }
    }
    let world = world
    return coming.flatMap { description in
      let network = description.settings(scene).network(
        pixels: world.observationSpace.pixelCount, actionSize: world.actionSpace.size)
      return network.curves.map { curve in
        let isLeading = description.name == scene.session.planner.rawValue
        return LearningCurve(
          key: "\(description.name)/\(curve.key)", title: "\(description.name) \(curve.title)",
          unit: curve.unit, place: curve.place + (isLeading ? 0 : 100))
      }
    }
  }

  package var agentStanding: AgentStanding? { nil }
  package var imitators: [ImitatorStanding] {
    let now = table == nil ? [] : learningNow.map(\.name)
    return scene.imitators.map { description in
      let learning = students.first { $0.description.name == description.name }?.learning
      return ImitatorStanding(
        name: description.name, updates: learning?.updateCount ?? 0,
        progress: learning?.progress ?? 0, isLearning: now.contains(description.name),
        hasFailed: learning?.hasFailed ?? false)
    }
  }

  package var findings: Findings? { policies.map(Findings.policies) }

  /// The averaged policies as they are now; nil while collecting.
  package var policies: ImitatedPolicies? {
    guard let table else { return nil }
    var policies: [ControllerName: ChunkPolicy] = [:]
    for student in students where student.learning.updateCount > 0 {
      policies[student.description.controller.name] = student.learning.policy()
    }
    return ImitatedPolicies(
      policies: policies, version: updateCount, table: table,
      routes: demonstrations.episodes.map(\.route))
  }

  package func takeNotice() -> String? {
    defer { notice = nil }
    return notice
  }

  package func checkpoint() -> (any SavedState)? {
    guard let table else { return nil }
    return ImitationCheckpoint(
      scene: scene, seed: seed, updates: updateCount, scale: table.scale,
      states: Dictionary(
        students.map { ($0.description.name, $0.learning.state) }, uniquingKeysWith: { $1 }),
      demonstrations: hasOwnDemonstrations ? demonstrations : nil)
  }

  package func restarted(seed: UInt64) -> (any SessionLearner)? {
    try? ImitationLearner(
      scene, seed: seed, pool: pool, demonstrations: hasOwnDemonstrations ? demonstrations : nil)
  }
}

extension DemonstrationTable {
  /// Demonstrations as learners read them.
  ///
  /// - Throws: That there are none.
  package init(_ demonstrations: Demonstrations) throws(InputError) {
    guard !demonstrations.episodes.isEmpty else {
      throw InputError(
        keyPath: "demonstrations", expected: "at least one demonstration", found: "none")
    }
    let scale = demonstrations.actionScale
    self.init(
      pixels: demonstrations.width * demonstrations.height, actionSize: demonstrations.actionSize,
      frames: demonstrations.frames, actions: demonstrations.actions,
      episodes: demonstrations.episodes.map {
        Episode(
          firstFrame: $0.firstFrame, frameCount: $0.frameCount, firstAction: $0.firstAction,
          actionCount: $0.actionCount)
      },
      scale: ActionScale(mean: scale.mean, deviation: max(scale.deviation, 1e-6)))
  }
}
