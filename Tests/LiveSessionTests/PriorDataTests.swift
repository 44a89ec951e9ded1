import Control
import Experience
import Files
import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import NeuralNetworks
import Runs
import Scenes
import Settings
import Testing
import Validation
import Worlds

/// Learning from an archive instead of collecting.
@Suite struct PriorDataTests {
  /// Writes what `collect` would.
  private func collected(
    _ scene: Scene, in folder: TemporaryFolder, sequences: Int = 70, length: Int = 4
  ) throws -> String {
    let path = folder.path + "/data.npz"
    let collector = SequenceCollector(
      environment: try scene.simulation(), length: length, generator: RandomGenerator(seed: 9))
    try AtomicFile.write(to: path) {
      try SequenceArchive(collector, sequences: sequences, scene: scene.encoded()).write(to: $0)
    }
    return path
  }

  private func learner(_ scene: Scene, _ data: PriorData) throws -> Learner {
    try BLAS.open()
    return try Learner(
      scene, seed: 5, pool: WorkerPool(threadCount: 1), priorData: data.experience)
  }

  /// Nothing is collected, by episodes under the planner neither; the file goes on bit for bit, frames and
  /// all.
  @Test func theModelLearnsFromTheArchiveAlone() throws {
    let folder = try TemporaryFolder()
    let scene = try Scene.small("session.planner_data.interval=2")
    let data = try PriorData(collected(scene, in: folder), for: scene)
    // Windows of three transitions in sequences of four.
    let stored = try #require(data.experience)
    #expect(stored.count == 70 * 2 && stored.frameCount == 70 * 5)
    let before = stored.contents(hasFrames: true)
    let learner = try learner(scene, data)
    #expect(learner.phase == .learning)
    for _ in 0..<5 { _ = try learner.step() }
    #expect(learner.trainer?.updateCount == 5 && learner.environmentFrames == 350)
    #expect(learner.experience.contents(hasFrames: true) == before)

    let path = folder.path + "/model.safetensors"
    try #require(Checkpoint(learner)).write(to: path)
    let read = try Checkpoint(contentsOf: path)
    #expect(read.experience == before)
    let resumed = try Learner(resuming: read, scene: scene, pool: WorkerPool(threadCount: 1))
    for _ in 0..<5 {
      _ = try learner.step()
      _ = try resumed.step()
    }
    let (first, second) = (try #require(learner.trainer), try #require(resumed.trainer))
    #expect(first.updateCount == 10 && second.updateCount == 10)
    #expect(first.snapshot().parameters == second.snapshot().parameters)
    #expect(resumed.experience.contents(hasFrames: true) == before)
    // Data of its own teach something else.
    let own = try #require(trainedLearner(scene, updates: 10).trainer)
    #expect(own.snapshot().parameters != first.snapshot().parameters)
  }

  /// Frames are kept as the archive has them, not drawn again from its states.
  @Test func framesOfOthersAreKept() throws {
    let folder = try TemporaryFolder()
    let scene = try Scene.small()
    let path = try collected(scene, in: folder)
    var bytes = [UInt8](try InputFile.read(path, limit: 1 << 20))
    let data = try PriorData(path, for: scene)
    let frame = try #require(data.experience).withSequence(0) {
      Array(UnsafeBufferPointer(start: $0.frames, count: 144))
    }
    let learner = try learner(scene, data)
    #expect(try #require(Checkpoint(learner)).experience?.frames.prefix(144) == frame[...])
    bytes.removeLast(40)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: FileError.self) { try PriorData(path, for: scene) }
    #expect(error?.description.contains("cannot learn from") == true)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let folder = try TemporaryFolder()
    let scene = try Scene.small()
    let path = try collected(scene, in: folder)
    let cases: [(Scene, String)] = [
      (
        try Scene.small("environment.frame.width=16"),
        "expected data of a scene with environment.frame.width 16, found 12"
      ),
      (
        try Scene.small("environment.physics.constants.gravity=1"),
        "environment.physics.constants.gravity 1, found 10"
      ),
      (
        try SceneCatalog.load("cartpole-v1"),
        "expected data of a scene with environment.system \"cartpole-v1\", found \"pendulum\""
      ),
      (
        try Scene.small("training.sequence_length=8"),
        "array frames: expected an episode of at least 8 transitions, found 4 at most"
      ),
    ]
    for (wanted, expected) in cases {
      let error = #expect(throws: FileError.self) { try PriorData(path, for: wanted) }
      let text = error?.description ?? ""
      #expect(text.contains(expected), "\(text)")
      #expect(text.contains("latentscope collect \(wanted.name) --out FILE.npz"), "\(text)")
    }
    let missing = #expect(throws: FileError.self) { try PriorData("/nonexistent.npz", for: scene) }
    #expect(missing?.description.contains("check its name") == true)
  }

  /// A session begins with the data, and starts again from them.
  @Test func sessionsLearnFromThem() throws {
    let folder = try TemporaryFolder()
    let scene = try Scene.small()
    var options = LiveSession.Options()
    options.priorData = try PriorData(collected(scene, in: folder), for: scene)
    let session = try LiveSession.headless(scene, options: options)
    try session.advance(toUpdate: 3)
    session.send(.trainingRestarted)
    try session.advance(toUpdate: 2)
    #expect(options.priorData?.experience?.frameCount == 350)
  }
}

/// Controllers that follow policies made for other actions are neither offered nor accepted.
@Suite struct ActionSortTests {
  @Test func onlyWhoCanActIsOffered() throws {
    let pushed = try SceneCatalog.load("cartpole-v1")
    let driven = try SceneCatalog.load("cartpole")
    let (actor, q) = (ControllerName(rawValue: "actor"), ControllerName(rawValue: "q"))
    #expect(!pushed.controllers.names.contains(actor) && pushed.controllers.names.contains(q))
    #expect(driven.controllers.names.contains(actor) && !driven.controllers.names.contains(q))
    #expect(pushed.controllers.names.contains(.cem) && pushed.controllers.names.contains(.lqr))
  }

  @Test(arguments: [
    ("cartpole-v1", "training.agent=actor", "sac", "q", "discrete"),
    ("cartpole-v1", "session.planner=sac", "sac", "q", "discrete"),
    ("pendulum", "session.planner=q", "q", "actor", "continuous"),
    ("pendulum", "training.agent=q", "q", "actor", "continuous"),
  ])
  func othersAreRefused(
    _ scene: String, _ override: String, _ other: String, _ known: String, _ actions: String
  ) throws {
    let error = #expect(throws: InputError.self) {
      try SceneCatalog.load(scene, overrides: [SettingOverride(parsing: override)])
    }
    let text = error?.description ?? ""
    #expect(error?.kind == .usage)
    #expect(text.contains("--set \(override)") && text.contains("\(actions) actions"), "\(text)")
    #expect(text.contains(known) && text.contains("which takes"), "\(text)")
  }

  /// A key of an earlier session does nothing where nobody could follow it.
  @Test func sessionsKeepWhoCanAct() throws {
    var state = SessionState(scene: try SceneCatalog.load("cartpole-v1"))
    let effects = reduce(
      &state, .plannerSelected(ControllerName(rawValue: "actor")),
      at: SessionInstant(seconds: 1, update: 1))
    #expect(effects.isEmpty && state.planner == .cem && state.scene.training.agent.isEmpty)
  }
}
