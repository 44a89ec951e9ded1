import Control
import Experience
import Files
import Foundation
import LinearAlgebra
import LiveSession
import Measurement
import NeuralNetworks
import Policies
import Runs
import Scenes
import Settings
import TestSupport
import Testing
import Threads
import Validation
import Worlds

/// Sessions, runs and files of scenes whose policies imitate.
@Suite(.serialized) struct ImitationSessionTests {
  private static func learner(_ scene: Scene, threads: Int = 1) throws -> ImitationLearner {
    try BLAS.open(threads: threads)
    return try ImitationLearner(scene, seed: 7, pool: WorkerPool(threadCount: threads))
  }

  private static func finished(_ learner: ImitationLearner) throws -> ImitationLearner {
    while learner.phase != .finished { _ = try learner.step() }
    return learner
  }

  private static func tiny(_ scene: String = "fork", _ settings: [String] = []) throws -> Scene {
    try .tiny(scene, settings)
  }

  /// The policy in charge and the one beside it learn first, then the others, one after the other.
  @Test func thePolicyInChargeLearnsFirst() throws {
    let learner = try Self.learner(try Self.tiny())
    while !learner.hasBegun { _ = try learner.step() }
    _ = try learner.step()
    func learning() -> [String] { learner.imitators.filter(\.isLearning).map(\.name) }
    #expect(learning() == ["cvae", "cloning_chunks"])
    for _ in 0..<2 { _ = try learner.step() }
    #expect(learning() == ["transformer"])
    // Another one in charge takes its turn at once.
    var scene = learner.scene
    scene.follow(ControllerName(rawValue: "cloning"))
    learner.apply(scene)
    #expect(learning() == ["cloning"])
    _ = try Self.finished(learner)
    #expect(learner.imitators.allSatisfy { $0.progress == 1 && $0.updates == 3 })
    #expect(learner.curves.count == learner.curveValues.count)
    // Another weight of the KL, and its policy learns again.
    #expect(learner.scene.setLiveWeight(2, in: learner))
    #expect(learning() == ["cvae"])
  }

  @Test(arguments: ["fork", "play"]) func runsGoOnFromTheirFilesBitForBit(_ name: String) throws {
    let folder = try TemporaryFolder()
    let scene = try Self.tiny(name)
    let whole = try Self.finished(try Self.learner(scene, threads: 2))
    let part = try Self.learner(scene)
    while !part.hasBegun { _ = try part.step() }
    for _ in 0..<2 { _ = try part.step() }
    let path = folder.path + "/a.safetensors"
    try #require(part.checkpoint()).write(to: path)
    let read = try ImitationCheckpoint(contentsOf: path)
    #expect(read.updates == 2)
    let resumed = try Self.finished(
      try ImitationLearner(resuming: read, scene: scene, pool: WorkerPool(threadCount: 1)))
    let (first, second) = (try #require(whole.policies), try #require(resumed.policies))
    #expect(first.policies.count == scene.imitators.count)
    for (name, policy) in first.policies {
      #expect(second.policies[name]?.parameters == policy.parameters, "\(name.rawValue)")
    }
    // What acts from the file is what would have acted.
    let acting = try read.policies()
    #expect(!acting.isEmpty && acting.values.allSatisfy { $0.updates == 2 })
  }

  /// Demonstrations of a file travel with the checkpoint: nobody could draw them again.
  @Test func foreignDemonstrationsAreKept() throws {
    let folder = try TemporaryFolder()
    let scene = try Self.tiny()
    let world = try #require(try scene.world() as? any DemonstratedWorld)
    var shown = Demonstrations(width: 12, height: 12, actionSize: 2)
    shown.collect(count: 6, from: world, generator: RandomGenerator(seed: 99))
    let path = folder.path + "/d.npz"
    try AtomicFile.write(to: path) { try shown.write(to: $0, scene: scene.encoded()) }
    let data = try PriorData(path, for: scene)
    #expect(data.demonstrations == shown && data.experience == nil)
    let learner = try ImitationLearner(
      scene, seed: 1, pool: WorkerPool(threadCount: 1), demonstrations: data.demonstrations)
    _ = try learner.step()
    try #require(learner.checkpoint()).write(to: folder.path + "/c.safetensors")
    let read = try ImitationCheckpoint(contentsOf: folder.path + "/c.safetensors")
    #expect(read.demonstrations == shown)
    // Data of a model's scene say so.
    #expect(throws: FileError.self) { try PriorData(path, for: try Self.tiny("play")) }
  }

  @Test func checkpointsOfAnotherSortAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/i.safetensors"
    let learner = try Self.learner(try Self.tiny())
    while !learner.hasBegun { _ = try learner.step() }
    _ = try learner.step()
    try #require(learner.checkpoint()).write(to: path)
    let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: path) }
    #expect(error?.description.contains("expected a checkpoint of a model") == true)
    let model = folder.path + "/m.safetensors"
    try #require(Checkpoint(try trainedLearner(.small(), updates: 1))).write(to: model)
    let other = #expect(throws: CheckpointError.self) {
      try ImitationCheckpoint(contentsOf: model)
    }
    #expect(other?.description.contains("policies that imitate") == true)
    #expect(throws: CheckpointError.self) {
      try SavedLearner(contentsOf: model).checkFits(try Self.tiny())
    }
    #expect(throws: CheckpointError.self) {
      try SavedLearner(contentsOf: path).checkFits(try Scene.small())
    }
    // Other networks than those of the file.
    let larger = try Self.tiny("fork", ["policies.cvae.hidden=[9]"])
    let differs = #expect(throws: CheckpointError.self) {
      try SavedLearner(contentsOf: path).checkFits(larger)
    }
    #expect(differs?.description.contains("policies.cvae.hidden") == true)
    // A weight may differ: it is the scene's.
    try SavedLearner(contentsOf: path).checkFits(
      try Self.tiny("fork", ["policies.cvae.kl_weight=40"]))
  }

  /// Whatever is in a file: it is refused in words, or read; nothing traps.
  @Test func damagedFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/i.safetensors"
    let learner = try Self.learner(try Self.tiny())
    while !learner.hasBegun { _ = try learner.step() }
    _ = try learner.step()
    try #require(learner.checkpoint()).write(to: path)
    let bytes = [UInt8](try InputFile.read(path, limit: 1 << 24))
    var generator = RandomGenerator(seed: 2)
    for _ in 0..<60 {
      var changed = bytes
      changed[generator.index(below: changed.count)] ^= UInt8(1 << generator.index(below: 8))
      if generator.uniform() < 0.3 { changed.removeLast(generator.index(below: 400)) }
      try Data(changed).write(to: URL(fileURLWithPath: path))
      #expect(throws: (any Error).self) { try SavedLearner(contentsOf: path) }
    }
  }

  @Test(arguments: [
    ("policies.cvae.kl_weight=-1", "policies.cvae.kl_weight", "-1"),
    ("policies.cvae.chunk=18", "policies.cvae.chunk", "at most 17"),
    ("session.planner=cem", "session.planner", "cvae, transformer, mixture"),
    ("execution.beside=plans", "execution.beside", "cloning_chunks"),
    ("environment.default_start=centre", "environment.default_start", "did you mean centred?"),
    ("policies.transformer.heads=3", "policies.transformer.heads", "a divisor of width (32)"),
    ("planner.horizon=3", "planner", "found the unknown key"),
  ])
  func whatDoesNotFitIsSaid(setting: String, keyPath: String, words: String) throws {
    let error = #expect(throws: InputError.self) {
      try SceneCatalog.load("fork", overrides: [try SettingOverride(parsing: setting)])
    }
    let text = try #require(error).description
    #expect(text.contains(keyPath) && text.contains(words), "\(text)")
  }

  // MARK: - Acting

  private struct Asked {
    let policy: ChunkPolicy
    let world: any DemonstratedWorld
  }

  /// A policy that has learned nothing, and so answers differently to every z.
  private static func asked() throws -> Asked {
    let scene = try tiny()
    let world = try #require(try scene.world() as? any DemonstratedWorld)
    let network = ConditionalVAE(
      shape: ChunkShape(pixels: 144, actionSize: 2, chunk: 8, latentSize: 2), hidden: [16],
      prior: .unit)
    var values = network.layout.initialValues(generator: RandomGenerator(seed: 1))
    values = values.map { $0 * 3 }
    return Asked(
      policy: ChunkPolicy(
        network, parameters: values, scale: ActionScale(mean: [0, 0], deviation: 0.5),
        updates: 1), world: world)
  }

  private static func latents(
    _ asked: Asked, _ execution: ExecutionSettings, ticks: Int = 10, episodes: Int = 1
  ) throws -> (latents: [[Float]], chunks: [[Float]]) {
    let controller = ChunkController(
      asked.policy, worlds: 1, space: asked.world.actionSpace, execution: execution,
      generator: RandomGenerator(seed: 3))
    let runner = EpisodeRunner(
      [asked.world], perception: PicturePerception(), controller: controller)
    var (latents, chunks) = ([[Float]](), [[Float]]())
    for _ in 0..<episodes {
      runner.begin()
      for _ in 0..<ticks {
        runner.act(runner.actions(of: runner.decide()))
        let intention = controller.intention(in: 0)
        latents.append(intention.latent)
        chunks.append(intention.chunk)
      }
    }
    return (latents, chunks)
  }

  @Test func zIsHeldDrawnOrZero() throws {
    let asked = try Self.asked()
    var execution = ExecutionSettings()
    let held = try Self.latents(asked, execution, episodes: 2).latents
    #expect(Set(held[..<10]).count == 1 && Set(held[10...]).count == 1)
    #expect(held[0] != held[10], "another episode, another z")
    execution.latent = .drawn
    #expect(Set(try Self.latents(asked, execution).latents).count == 10)
    execution.executed = 4
    #expect(Set(try Self.latents(asked, execution, ticks: 8).latents).count == 2)
    execution.latent = .zero
    #expect(Set(try Self.latents(asked, execution).latents) == [[0, 0]])
  }

  /// A chunk is carried out for as many ticks as was asked for, and no longer than it is.
  @Test(arguments: [(1, 8), (4, 2), (8, 1), (64, 1)])
  func chunksAreCarriedOut(executed: Int, chunks: Int) throws {
    var execution = ExecutionSettings()
    execution.executed = executed
    let asked = try Self.asked()
    let seen = try Self.latents(asked, execution, ticks: 8).chunks
    var changes = 1
    for (first, second) in zip(seen, seen.dropFirst()) where first != second { changes += 1 }
    #expect(changes == chunks)
  }

  /// An ensemble of one chunk is that chunk; of several it is their mean by age.
  @Test func ensemblesAverageOverAges() throws {
    let asked = try Self.asked()
    func actions(_ decay: Double) -> [ActionVector] {
      var execution = ExecutionSettings()
      execution.ensembling = decay
      let runner = EpisodeRunner(
        [asked.world], perception: PicturePerception(),
        controller: ChunkController(
          asked.policy, worlds: 1, space: asked.world.actionSpace, execution: execution,
          generator: RandomGenerator(seed: 3)))
      return (0..<4).map { _ in
        let action = runner.actions(of: runner.decide())[0]
        runner.act([action])
        return action
      }
    }
    let (plain, averaged, oldest) = (actions(0), actions(0.1), actions(60))
    #expect(plain[0] == averaged[0])
    #expect(plain[2] != averaged[2])
    // So steep a decay leaves the oldest alone: the first chunk is carried out to its end.
    var execution = ExecutionSettings()
    execution.executed = 8
    let controller = ChunkController(
      asked.policy, worlds: 1, space: asked.world.actionSpace, execution: execution,
      generator: RandomGenerator(seed: 3))
    let runner = EpisodeRunner(
      [asked.world], perception: PicturePerception(), controller: controller)
    for tick in 0..<4 {
      let action = runner.actions(of: runner.decide())[0]
      runner.act([action])
      #expect(abs(action[0] - oldest[tick][0]) < 1e-5)
    }
  }

  @Test func theEntropyOfASideIsThatOfACoin() {
    #expect(ImitationEvaluation.entropy(0.5) == 1)
    #expect(ImitationEvaluation.entropy(0) == 0 && ImitationEvaluation.entropy(1) == 0)
    #expect(abs(ImitationEvaluation.entropy(0.25) - 0.811_278) < 1e-6)
  }

  // MARK: - Live

  /// A session shows the fan, the plane and the walk, races its policies, and follows its settings.
  @Test func sessionsAreLookedInto() throws {
    let scene = try Self.tiny()
    let session = try LiveSession.headless(scene, options: LiveSession.Options())
    session.send(.race(.start))
    try session.advance(toUpdate: 6)
    try session.advance(ticks: 40)
    var snapshot = session.snapshot()
    #expect(snapshot.isImitation && snapshot.stage == .running)
    let fan = snapshot[FanReport.self]
    #expect(fan.routes.count == FanReport.draws && fan.cloning != nil)
    #expect(abs(fan.shares.left + fan.shares.middle + fan.shares.right - 1) < 1e-12)
    #expect(!fan.history.isEmpty && fan.latent.count == 2)
    #expect(snapshot[LatentPlaneReport.self].codes.count == 12 * 2)
    #expect(snapshot[RouteWalkReport.self].dimensions.count == 2)
    #expect(snapshot.control.ticks > 0 && snapshot.control.planner?.rawValue == "cvae")
    session.send(.race(.start))
    try session.advance(ticks: 45)
    let race = session.snapshot()[ImitationRaceReport.self]
    #expect(race.racers.count >= 2 && !race.isRunning)
    session.send(.view(RouteWalkRequest.placed(dimension: 1, value: 1.5)))
    session.send(.settingChanged(key: "execution.latent", value: 2))
    session.send(.plannerSelected(ControllerName(rawValue: "cloning")))
    try session.advance(ticks: 6)
    snapshot = session.snapshot()
    #expect(snapshot.control.planner?.rawValue == "cloning")
    #expect(snapshot[FanReport.self].routes.count == 1)
    #expect(
      snapshot.settings.first { $0.key == "execution.latent" }.map { $0.names[Int($0.value)] }
        == "zero")
  }
}

extension Scene {
  /// Gives a learner this scene with another weight of the KL.
  fileprivate func setLiveWeight(_ weight: Double, in learner: ImitationLearner) -> Bool {
    var scene = self
    scene.follow(ControllerName(rawValue: "cvae"))
    guard scene.setLive("policies.cvae.kl_weight", to: weight) == weight else { return false }
    learner.apply(scene)
    return true
  }
}
