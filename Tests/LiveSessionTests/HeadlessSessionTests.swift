import Control
import Files
import Foundation
import LatentModels
import LiveSession
import NeuralNetworks
import Planning
import Runs
import Scenes
import Settings
import Testing

/// A whole session driven step by step: no thread, no wall clock.
@Suite struct HeadlessSessionTests {
  static func session(
    _ overrides: String..., encoder: EncoderKind = .stacked, seed: UInt64 = 1, threads: Int = 1,
    _ change: (inout LiveSession.Options) -> Void = { _ in }
  ) throws -> LiveSession {
    var options = LiveSession.Options.looking
    options.seed = seed
    options.threads = threads
    change(&options)
    var scene = try Scene.small(encoder: encoder)
    for text in overrides {
      scene = try Scene(
        text: scene.encoded(), source: "test", overrides: [SettingOverride(parsing: text)])
    }
    return try LiveSession.headless(scene, options: options)
  }

  /// All numbers of a snapshot as text; equal text means equal numbers, NaN included.
  static func numbers(_ snapshot: SessionSnapshot) -> String { "\(snapshot)" }

  /// What a user may do in a session, with time between.
  static func play(_ session: LiveSession) throws -> [String] {
    var seen: [String] = []
    try session.advance(toUpdate: 20)
    let script: [SessionEvent] = [
      .plannerSelected(.shooting), .kicked, .traverse(.moved(0.5)), .goalSet(.present),
      .settingChanged(key: "planner.horizon", value: 8), .plannerSelected(.ilqr), .episodeReset,
      .manualToggled, .manualAction(0.5), .manualToggled, .trainingPauseToggled,
      .trainingPauseToggled, .goalSet(.scene), .plannerSelected(.lqr), .plannerSelected(.mppi),
    ]
    for event in script {
      session.send(event)
      try session.advance(ticks: 4)
      seen.append(numbers(session.snapshot()))
    }
    return seen
  }

  /// What was the goal in the old latent space is none in the new one, nor on the screen.
  @Test func aRestartGoesBackToTheGoalOfTheScene() throws {
    let session = try Self.session()
    try session.advance(toUpdate: 5)
    let goal = session.snapshot().frames.goal
    session.send(.goalSet(.present))
    try session.advance(ticks: 2)
    #expect(session.snapshot().frames.goal != goal)
    session.send(.trainingRestarted)
    try session.advance(ticks: 2)
    #expect(session.snapshot().frames.goal == goal)
  }

  @Test func theSameSeedGivesTheSameSessionWhateverTheThreads() throws {
    let first = try Self.play(Self.session())
    #expect(try Self.play(Self.session()) == first)
    #expect(try Self.play(Self.session(threads: 3)) == first)
    #expect(try Self.play(Self.session(seed: 2)) != first)
    #expect(Set(first).count == first.count, "every step shows something new")
  }

  @Test func aSessionOfAFilterIsTheSameWhateverTheThreads() throws {
    let first = try Self.play(Self.session(encoder: .filter))
    #expect(try Self.play(Self.session(encoder: .filter, threads: 3)) == first)
    #expect(Set(first).count == first.count, "every step shows something new")
  }

  @Test(arguments: EncoderKind.allCases)
  func aSessionCollectsLearnsAndControls(encoder: EncoderKind) throws {
    let session = try Self.session(encoder: encoder)
    #expect(session.snapshot().stage == .collecting(done: 0, total: 1))
    try session.advance(toUpdate: 60)
    let snapshot = session.snapshot()
    #expect(snapshot.training.update == 60)
    // Encoders with a history read two frames more of every sequence.
    let burnIn = encoder.seesPairs ? 0 : 2
    #expect(snapshot.training.transitions == 60 * (burnIn + 3))
    // Pairs begin with the frame before the first observation.
    #expect(snapshot.training.samples == 60 * 16 * (encoder.seesPairs ? 4 : burnIn + 3))
    #expect(snapshot.training.environmentFrames == 60 * (burnIn + 4), "each drawn once")
    #expect(snapshot.stage == .running)
    let elbo = try #require(snapshot.training.series.first)
    #expect(elbo.values.count == 60 && elbo.values.allSatisfy(\.isFinite))
    #expect(elbo.values.suffix(5).min()! > elbo.values[0], "it learns")
    #expect(snapshot.control.modelVersion > 0 && snapshot.control.cost.isFinite)
    #expect(snapshot.control.tick > 5)
    #expect(abs(snapshot.control.action[0]) <= 2)
    let pixels = 12 * 12
    #expect(snapshot.frames.present.truth.count == pixels && snapshot.frames.goal.count == pixels)
    #expect(snapshot.frames.present.reconstruction.count == pixels)
    #expect(
      snapshot.frames.present.imagined.count == pixels && snapshot.frames.present.imaginedAhead == 3
    )
    #expect(snapshot.latent.size == 4 && snapshot.latent.cloud.count == 50 * 4)
    #expect(snapshot.latent.cloudHues.count == 50)
    #expect(snapshot.latent.trail.count % 4 == 0 && snapshot.latent.trail.count >= 6 * 4)
    #expect(Array(snapshot.latent.trail.suffix(4)) == snapshot.latent.present)
    #expect(snapshot.latent.plan.count == 7 * 4 && snapshot.latent.goal.count == 4)
    #expect(snapshot.latent.axes.count == 3 * 4)
    #expect(snapshot[TraverseReport.self].strip.isEmpty, "nobody looks")
    #expect(snapshot.training.dimensionKL.count == 4)
    let divergence = try #require(snapshot.training.series.first { $0.name == "KL" }?.values.last)
    let sum = snapshot.training.dimensionKL.reduce(0, +)
    #expect(abs(sum - divergence) < 1e-4 * abs(divergence), "the bars add up to \(divergence)")
  }

  @Test func pausedTrainingStandsStillWhileControlGoesOn() throws {
    let session = try Self.session()
    try session.advance(toUpdate: 10)
    session.send(.trainingPauseToggled)
    let before = session.snapshot()
    try session.advance(ticks: 6)
    let paused = session.snapshot()
    #expect(paused.training.isPaused)
    #expect(paused.training.update == before.training.update)
    #expect(paused.control.ticks == before.control.ticks + 6)
    try session.advance(toUpdate: 1000)
    #expect(session.snapshot().training.update == before.training.update, "and does not hang")
    session.send(.trainingPauseToggled)
    try session.advance(toUpdate: 15)
    #expect(session.snapshot().training.update == 15)
    #expect(!session.snapshot().training.isPaused)
  }

  @Test func dataAreCollectedEvenIfPausedFromTheStart() throws {
    let session = try Self.session { $0.isPaused = true }
    try session.advance(ticks: 3)
    let snapshot = session.snapshot()
    #expect(snapshot.training.transitions == 50 * 3 && snapshot.training.update == 0)
    #expect(!snapshot.latent.cloud.isEmpty, "there is something to look at")
  }

  @Test func pausedControlStandsStillWhileTrainingGoesOn() throws {
    let session = try Self.session()
    try session.advance(toUpdate: 10)
    session.send(.controlPauseToggled)
    let before = session.snapshot()
    try session.advance(ticks: 5)
    let paused = session.snapshot()
    #expect(paused.control.isPaused)
    #expect(paused.control.state == before.control.state)
    #expect(paused.control.ticks == before.control.ticks)
    #expect(paused.training.update > before.training.update)
    session.send(.controlPauseToggled)
    try session.advance(ticks: 1)
    #expect(session.snapshot().control.ticks == before.control.ticks + 1)
  }

  @Test func restartedTrainingBeginsAgainAndForgetsTheModel() throws {
    let folder = try TemporaryFolder()
    let session = try Self.session { $0.runFolder = RunFolder(path: folder.path + "/run") }
    try session.advance(toUpdate: 30)
    let first = try #require(session.snapshot().training.series.first?.values.first)
    session.send(.trainingRestarted)
    // One tick: the new training has just begun to collect.
    try session.advance(ticks: 1)
    let fresh = session.snapshot()
    #expect(fresh.training.update < 10)
    #expect(fresh.control.modelVersion < 10 && fresh.control.episodes.finished.isEmpty)
    #expect(fresh.control.episode == 2)
    #expect(fresh.latent.modelVersion < 10)
    try session.advance(toUpdate: 30)
    let later = session.snapshot()
    #expect(later.training.update == 30)
    let second = try #require(later.training.series.first?.values.first)
    #expect(second != first, "another generation is another draw")
    #expect(later.control.modelVersion > 0 && later.control.cost.isFinite)
  }

  @Test func episodesEndAndAreReset() throws {
    let session = try Self.session("environment.episode_steps=12")
    try session.advance(toUpdate: 5)
    let before = session.snapshot().control
    session.send(.episodeReset)
    try session.advance(ticks: 1)
    let reset = session.snapshot().control
    #expect(reset.episode == before.episode + 1 && reset.tick == 1)
    #expect(reset.episodes.judgedCount == before.episodes.judgedCount, "it is not judged")
    #expect(reset.episodes.finished.last?.conditions.disturbances.contains(.cutShort) == true)
    try session.advance(ticks: 24)
    let later = session.snapshot().control
    #expect(later.episode == reset.episode + 2 && later.tick == 1)
    #expect(later.episodes.judgedCount == before.episodes.judgedCount + 2)
    #expect(later.episodes.finished.allSatisfy { $0.episodeReturn.isFinite })
    #expect(later.episodes.finished.map(\.number) == Array(1..<later.episode), "each once")
    #expect(later.episodeTicks == 12)
  }

  @Test func aKickMovesTheSystemAndTheEpisodeGoesOn() throws {
    func state(kicking: Bool) throws -> SessionSnapshot {
      let session = try Self.session()
      try session.advance(toUpdate: 5)
      session.send(.manualToggled)
      if kicking { session.send(.kicked) }
      try session.advance(ticks: 1)
      return session.snapshot()
    }
    let (kicked, alone) = try (state(kicking: true), state(kicking: false))
    #expect(abs(kicked.control.state[1] - alone.control.state[1]) > 1)
    #expect(kicked.control.episode == alone.control.episode)
    #expect(kicked.markers.contains { $0.text == "kick" })
  }

  @Test func manualActionsHoldFor150Milliseconds() throws {
    let session = try Self.session()
    try session.advance(toUpdate: 5)
    session.send(.manualAction(0.5))
    session.send(.manualToggled)
    try session.advance(ticks: 1)
    #expect(session.snapshot().control.action == [0], "it was not asked for by hand")
    session.send(.manualAction(0.5))
    var actions: [Double] = []
    for _ in 0..<5 {
      try session.advance(ticks: 1)
      actions.append(session.snapshot().control.action[0])
    }
    #expect(actions.count { $0 == 1 } == 3 && actions.suffix(2) == [0, 0], "\(actions)")
    #expect(session.snapshot().control.isManual)
    session.send(.manualToggled)
    try session.advance(ticks: 1)
    #expect(session.lastPlan != nil, "the planner is back")
  }

  @Test func theGoalIsAnImageThatCanBeChosen() throws {
    let session = try Self.session()
    try session.advance(toUpdate: 10)
    let scene = session.snapshot()
    session.send(.goalSet(.present))
    try session.advance(ticks: 2)
    let present = session.snapshot()
    #expect(present.frames.goal != scene.frames.goal)
    #expect(present.latent.goal != scene.latent.goal)
    session.send(.goalSet(.scene))
    try session.advance(ticks: 2)
    #expect(session.snapshot().frames.goal == scene.frames.goal)
  }

  @Test func settingsTakeEffectBetweenTicks() throws {
    let session = try Self.session()
    try session.advance(toUpdate: 5)
    session.send(.settingChanged(key: "planner.horizon", value: 9))
    session.send(.settingChanged(key: "training.learning_rate", value: 0.004))
    try session.advance(ticks: 2)
    let snapshot = session.snapshot()
    #expect(snapshot.control.horizon == 9)
    #expect(session.lastPlan?.sequence.count == 9)
    #expect(abs(snapshot.training.learningRate - 0.004) < 1e-9)
    #expect(snapshot.settings.contains { $0.key == "planner.horizon" && $0.value == 9 })
  }

  @Test func theLearningRateShownIsTheOneInForce() throws {
    let session = try Self.session("training.decay_updates=3")
    #expect(session.snapshot().training.learningRate == 0, "nothing is known yet")
    try session.advance(toUpdate: 12)
    let rate = session.snapshot().training.learningRate
    #expect(abs(rate - 0.002 / 2) < 1e-8, "\(rate)")
  }

  @Test func traversalsDecodeAlongOneDimension() throws {
    let session = try Self.session()
    session.send(.subjectChanged(.traverse))
    try session.advance(toUpdate: 10)
    session.send(.traverse(.dimensionSelected(2)))
    session.send(.traverse(.moved(1.5)))
    try session.advance(ticks: 1)
    let moved = session.snapshot()[TraverseReport.self]
    #expect(moved.dimension == 2)
    session.send(.traverse(.reset))
    try session.advance(ticks: 1)
    let reset = session.snapshot()[TraverseReport.self]
    #expect(reset.latent == reset.present)
    #expect(moved.image != reset.image)
    session.send(.traverse(.dimensionSelected(99)))
    try session.advance(ticks: 1)
    #expect(session.snapshot()[TraverseReport.self].dimension == 2)
  }

  // MARK: - Saving and going on

  @Test func aSessionSavesAndGoesOnFromItsCheckpoint() throws {
    let folder = try TemporaryFolder()
    let run = RunFolder(path: folder.path + "/runs/run")
    let session = try Self.session { $0.runFolder = run }
    session.send(.saveRequested)
    try session.advance(ticks: 1)
    #expect(!FileManager.default.fileExists(atPath: run.path), "nothing is left behind")
    try session.advance(toUpdate: 12)
    session.send(.saveRequested)
    try session.advance(ticks: 1)
    #expect(session.snapshot().notice == "saved in \(run.path)")
    let checkpoint = try Checkpoint(contentsOf: run.checkpoint)
    let update = checkpoint.snapshot.version
    #expect(update >= 12)

    let second = try Self.session {
      $0.checkpoint = .model(checkpoint)
      $0.runFolder = run
    }
    try second.advance(toUpdate: update + 8)
    #expect(second.snapshot().training.update == update + 8)
    #expect(second.snapshot().control.modelVersion >= update)
    second.send(.saveRequested)
    try second.advance(ticks: 1)
    #expect(second.snapshot().notice == "saved in \(run.path)-2")
    #expect(try Checkpoint(contentsOf: run.checkpoint).snapshot.version == update)
  }

  /// A model alone starts learning again, from freshly collected data and with what it knows.
  @Test func aModelAloneCollectsFirst() throws {
    let learner = try trainedLearner(.small(), updates: 40)
    let checkpoint = try #require(Checkpoint(learner, full: false))
    let session = try Self.session { $0.checkpoint = .model(checkpoint) }
    try session.advance(toUpdate: 41)
    let elbo = try #require(session.snapshot().training.series.first)
    #expect(elbo.updates == [41])
    let scratch = try Self.session(seed: learner.seed)
    try scratch.advance(toUpdate: 1)
    let first = try #require(scratch.snapshot().training.series.first?.values.first)
    #expect(elbo.values[0] > first + 20, "it does not begin from scratch")
  }

  @Test func aCheckpointOfAnotherSceneIsRefused() throws {
    let checkpoint = try #require(Checkpoint(trainedLearner(.small(), updates: 1)))
    #expect(throws: CheckpointError.self) {
      try Self.session("environment.frame.width=16") { $0.checkpoint = .model(checkpoint) }
    }
  }

  @Test func aFolderThatCannotBeMadeIsANotice() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(Data(), to: folder.path + "/file")
    let session = try Self.session { $0.runFolder = RunFolder(path: folder.path + "/file/run") }
    try session.advance(toUpdate: 2)
    session.send(.saveRequested)
    try session.advance(ticks: 1)
    let notice = session.snapshot().notice
    #expect(notice.contains("cannot make the folder \(folder.path)/file"), "\(notice)")
    try session.advance(toUpdate: 4)
    #expect(session.snapshot().training.update >= 4, "the session goes on")
  }

  // MARK: - Not a number

  /// Whatever made them so: parameters that are not finite are shown to no planner.
  @Test func aModelThatIsNotFiniteNeverReachesThePlanner() throws {
    let learner = try trainedLearner(.small(), updates: 3)
    let trainer = try #require(learner.trainer)
    var state = trainer.state
    for index in state.model.averagedParameters.indices {
      state.model.averagedParameters[index] = .nan
    }
    trainer.state = state
    let checkpoint = try #require(Checkpoint(learner))
    let session = try Self.session { $0.checkpoint = .model(checkpoint) }
    try session.advance(ticks: 5)
    let snapshot = session.snapshot()
    #expect(snapshot.stage == .diverged(update: 4), "\(snapshot.stage)")
    #expect(snapshot.control.modelVersion == 0 && session.lastPlan == nil)
    #expect(snapshot.latent.cloud.isEmpty && snapshot.frames.present.reconstruction.isEmpty)
    #expect(snapshot.control.ticks == 5, "the simulation goes on")
    // Restarting is the way out.
    session.send(.trainingRestarted)
    try session.advance(toUpdate: 5)
    #expect(session.snapshot().training.update == 5)
    try session.advance(ticks: 2)
    #expect(session.snapshot().control.modelVersion > 0)
  }

  /// A parameter that is no number is taken from the average again, and learning goes on.
  @Test func aParameterThatIsNotFiniteIsMended() throws {
    let learner = try trainedLearner(.small(), updates: 3)
    let trainer = try #require(learner.trainer)
    var state = trainer.state
    state.model.parameters[0] = .nan
    trainer.state = state
    let checkpoint = try #require(Checkpoint(learner))
    let session = try Self.session { $0.checkpoint = .model(checkpoint) }
    try session.advance(toUpdate: 3 + GradientGuard.patience)
    let notice = session.snapshot().notice
    #expect(notice.contains("back to its average"), "\(notice)")
    try session.advance(toUpdate: 40)
    if case .diverged = session.snapshot().stage { Issue.record("expected it to go on") }
    let last = session.snapshot().training.series.first?.values.last
    #expect(last?.isFinite == true, "\(String(describing: last))")
  }

  /// Gradients that do not become finite end the training, and the last sound model stays in charge.
  @Test func trainingThatDivergesKeepsTheLastSoundModel() throws {
    let folder = try TemporaryFolder()
    let learner = try trainedLearner(.small(), updates: 4)
    let trainer = try #require(learner.trainer)
    var state = trainer.state
    // Every step that is taken breaks the parameters again.
    for index in state.model.secondMoments.indices { state.model.secondMoments[index] = .nan }
    trainer.state = state
    let checkpoint = try #require(Checkpoint(learner))
    let session = try Self.session {
      $0.checkpoint = .model(checkpoint)
      $0.runFolder = RunFolder(path: folder.path + "/run")
    }
    try session.advance(toUpdate: 1000)
    let snapshot = session.snapshot()
    guard case .diverged(let update) = snapshot.stage else {
      Issue.record("\(snapshot.stage)")
      return
    }
    #expect(update < 100)
    try session.advance(ticks: 3)
    #expect(session.snapshot().control.cost.isFinite, "the sound average still plans")
    session.send(.saveRequested)
    try session.advance(ticks: 1)
    #expect(session.snapshot().notice.contains("finite numbers"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/run/model.safetensors"))
  }
}
