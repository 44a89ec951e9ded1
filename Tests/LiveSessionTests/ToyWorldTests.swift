import Control
import Experience
import Foundation
import LatentModels
import LiveSession
import Measurement
import NeuralNetworks
import Runs
import Scenes
import Settings
import TestSupport
import Testing
import Validation
import Worlds

/// A world of the tests alone, of which nobody knows the true state: registered and used like those of
/// the program.
@Suite(.serialized) struct ToyWorldTests {
  /// The scene `small` in another world.
  static func scene() throws -> Scene {
    var scene = try Scene.small("training.sequences=90")
    scene.environment = DriftWorld.settings
    scene.session.costStart = ""
    scene.registry = DriftWorld.registry
    // Through its text, as files are read.
    return try Scene(text: scene.encoded(), source: "test", registry: DriftWorld.registry)
  }

  /// A scene may name it; the program's own registry refuses it, and says what there is.
  @Test func scenesNameTheWorldsThatAreRegistered() throws {
    let scene = try Self.scene()
    #expect(try scene.world() is DriftWorld)
    let error = #expect(throws: InputError.self) {
      try Scene(text: scene.encoded(), source: "test")
    }
    #expect(error?.description.contains("cartpole-swingup") == true)
    #expect(error?.description.contains("drift") == true)
  }

  /// It is learned and controlled; what needs a true state is absent.
  @Test func aSessionLearnsAndControlsIt() throws {
    let session = try LiveSession.headless(Self.scene(), options: .looking)
    session.send(.subjectChanged(.latent))
    try session.advance(toUpdate: 60)
    for subject in [.latent, .control, .dream] as [InspectionSubject] {
      session.send(.subjectChanged(subject))
      try session.advance(ticks: 12)
    }
    session.send(.kicked)
    session.send(.goalSet(.present))
    try session.advance(ticks: 12)
    let snapshot = session.snapshot()
    let control = snapshot.control
    #expect(control.actionNames == ["left", "right"] && control.heldWords == "held in the middle")
    #expect(Set(control.action) == [-1, 1], "one of two choices: \(control.action)")
    #expect(control.state.isEmpty && control.stateNames.isEmpty)
    #expect(control.episode > 1 && control.cost.isFinite)
    #expect(control.goal.origin == .picture, "a goal without a state is a picture")
    #expect(!control.conditions.disturbances.contains(.kicked), "it cannot be hit")
    #expect(control.trace.name == "return")
    #expect(snapshot.latent.hueName == "reward" && snapshot.latent.cloudHues.count == 50)
    #expect(snapshot.latent.cloudHues.allSatisfy { $0 <= 0 && $0 > -2 })
    #expect(snapshot.reports[DreamReport.self].horizonErrors.sequenceCount > 0)
    #expect(snapshot.reports[OracleReport.self].returns.isEmpty)
  }

  /// The race has no oracle, the probe says what is missing.
  @Test func whatNeedsATrueStateSaysSo() throws {
    let scene = try Self.scene()
    let learner = try trainedLearner(scene, updates: 5)
    let snapshot = try #require(learner.trainer).snapshot()
    let race = try PlannerRace(scene, learned: Learned(snapshot), seed: 3)
    #expect(race.report.lanes.map(\.name).suffix(2) == ["mppi", "none"])
    while race.report.isRunning { race.tick() }
    #expect(race.report.lanes.allSatisfy { $0.episodeReturn < 0 })
    let outcome = try Evaluation(scene).run(
      planner: .cem, dynamics: .learned, learned: Learned(snapshot), start: nil, episodes: 2,
      seed: 1)
    #expect(outcome.returns.allSatisfy { $0.isFinite })
    for attempt: () throws -> Void in [
      {
        _ = try Evaluation(scene).run(
          planner: .cem, dynamics: .true, learned: nil, start: nil, episodes: 2, seed: 1)
      }, { _ = try LatentProbe(scene, snapshot: snapshot, seed: 1) },
    ] {
      let error = #expect(throws: InputError.self) { try attempt() }
      #expect(error?.description.contains("a world that is simulated here") == true)
    }
  }

  /// Logged, and lived again to the last bit.
  @Test func itsSessionsAreLivedAgain() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log.jsonl"
    _ = try ReplayTests.record(
      Self.scene(), log: path, script: [.plannerSelected(.shooting), .goalSet(.present)])
    let recording = try SessionRecording(path: path, registry: DriftWorld.registry)
    let (_, report) = try ReplayTests.replayed(recording)
    #expect(report.isFinished && report.divergence == nil)
  }

  /// Saved with its frames, loaded, and learned on bit for bit, data that were still missing included.
  @Test func trainingGoesOnFromItsFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model.safetensors"
    let scene = try Self.scene()
    let learner = try trainedLearner(scene, updates: 3)
    let checkpoint = try #require(Checkpoint(learner))
    #expect(checkpoint.experience?.frames.isEmpty == false)
    try checkpoint.write(to: path)
    #expect(throws: InputError.self) { try Checkpoint(contentsOf: path) }
    let read = try Checkpoint(contentsOf: path, registry: DriftWorld.registry)
    let resumed = try Learner(resuming: read, scene: scene, pool: WorkerPool(threadCount: 1))
    for _ in 0..<15 {
      _ = try learner.step()
      _ = try resumed.step()
    }
    let (first, second) = (try #require(learner.trainer), try #require(resumed.trainer))
    #expect(first.snapshot().parameters == second.snapshot().parameters)
    #expect(
      learner.experience.contents(hasFrames: true) == resumed.experience.contents(hasFrames: true))
    #expect(learner.experience.totalAppended > (read.experience?.totalAppended ?? 0))
  }
}
