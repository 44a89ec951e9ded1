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

  private static func tiny(_ scene: String = "fork", _ settings: [String] = []) throws -> Scene {
    try .tiny(scene, settings)
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
