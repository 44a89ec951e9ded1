import Experience
import Files
import Foundation
import LatentModels
import LiveSession
import NeuralNetworks
import Runs
import Scenes
import Settings
import Testing
import Threads
import Worlds

@Suite struct TrainingRunTests {
  /// Trains and returns the folder's path.
  @discardableResult
  static func train(
    _ path: String, updates: Int, scene: Scene? = nil, seed: UInt64 = 3, threads: Int = 1
  ) throws -> RunFolder {
    let folder = RunFolder(path: path)
    let run = try TrainingRun(
      scene ?? .small(), seed: seed, threads: threads, folder: folder)
    let outcome = try run.run(.updates(updates), launch: MonotonicClock().nanoseconds())
    #expect(outcome.updates == updates)
    return folder
  }

  static func resume(_ folder: RunFolder, updates: Int, into other: RunFolder? = nil) throws {
    let run = try TrainingRun(resuming: folder, threads: 2, folder: other ?? folder)
    _ = try run.run(.updates(updates), launch: MonotonicClock().nanoseconds())
  }

  static func bytes(_ folder: RunFolder) throws -> Data {
    try Data(contentsOf: URL(filePath: folder.checkpoint))
  }

  @Test(arguments: ["sequence", "pair", "vae"])
  func resumingGoesOnBitForBit(objective: String) throws {
    let folder = try TemporaryFolder()
    let scene = try Scene.small("training.objective=\(objective)")
    let whole = try Self.train(folder.path + "/whole", updates: 30, scene: scene)
    let parts = try Self.train(folder.path + "/parts", updates: 20, scene: scene)
    #expect(try Self.bytes(parts) != Self.bytes(whole))
    try Self.resume(parts, updates: 27, into: RunFolder(path: folder.path + "/other"))
    try Self.resume(RunFolder(path: folder.path + "/other"), updates: 30)
    #expect(try Self.bytes(RunFolder(path: folder.path + "/other")) == Self.bytes(whole))
  }

  /// Saving in between takes nothing but time, and leaves what can be gone on with.
  @Test func savingInBetweenChangesNoByte() throws {
    let folder = try TemporaryFolder()
    let whole = try Self.train(folder.path + "/whole", updates: 30)
    let run = RunFolder(path: folder.path + "/run")
    var saved: Data?
    var questions = 0
    let training = try TrainingRun(.small(), seed: 3, threads: 1, folder: run)
    _ = try training.run(
      .updates(30), launch: MonotonicClock().nanoseconds(), saving: .seconds(1e-9),
      isInterrupted: {
        questions += 1
        // The save is written by another thread, which may have to wait for a processor.
        let deadline = ContinuousClock.now + .seconds(60)
        while questions == 20, saved == nil, .now < deadline {
          saved = try? Self.bytes(run)
          usleep(1000)
        }
        return false
      })
    #expect(try Self.bytes(run) == Self.bytes(whole))
    let first = RunFolder(path: folder.path + "/first")
    try first.create()
    try #require(saved).write(to: URL(filePath: first.checkpoint))
    #expect(try Checkpoint(contentsOf: first.checkpoint).snapshot.version < 30)
    try Self.resume(first, updates: 30)
    #expect(try Self.bytes(first) == Self.bytes(whole))
  }

  /// A model that ran away never takes the place of one that did not.
  @Test func theLastGoodModelStays() throws {
    let folder = try TemporaryFolder()
    let file = RunFolder(path: folder.path).checkpoint
    let good = try #require(Checkpoint(trainedLearner(.small(), updates: 2)))
    let learner = try trainedLearner(.small(), updates: 3)
    var state = try #require(learner.trainer).state
    state.model.parameters[0] = .infinity
    learner.trainer?.state = state
    let bad = try #require(Checkpoint(learner))
    let autosave = Autosave(.seconds(1))
    for (update, checkpoint) in [(1, good), (2, good), (3, bad)] {
      autosave.save(after: update, at: Double(update), capture: { checkpoint }) {
        checkpoint throws(FileError) in try checkpoint.write(to: file)
      }
      autosave.finish()
    }
    #expect(try Checkpoint(contentsOf: file).snapshot.version == 2)
    #expect(autosave.savedUpdate == 2)
    #expect(autosave.takeFailure() == nil)
  }

  /// By itself the program saves every ten seconds, or seldomer where a save is dear.
  @Test func anAutomaticSaveWaitsForItsTime() throws {
    let checkpoint = try #require(Checkpoint(trainedLearner(.small(), updates: 1)))
    var saves = 0
    let autosave = Autosave(.automatic)
    for second in 0..<30 {
      autosave.save(
        after: second, at: Double(second),
        capture: {
          saves += 1
          return checkpoint
        }
      ) { _ throws(FileError) in }
      autosave.finish()
    }
    #expect(saves == 2)
    #expect(autosave.secondsUntilDue(after: 20, at: 25) == nil, "there is nothing new")
    #expect(try #require(autosave.secondsUntilDue(after: 29, at: 25)) >= 4.9)
    let never = Autosave(.never)
    for second in 0..<1000 {
      never.save(
        after: second, at: Double(second),
        capture: {
          saves += 1; return nil
        }
      ) {
        _ throws(FileError) in
      }
    }
    #expect(saves == 2)
  }

  @Test(arguments: EncoderKind.allCases)
  func resumingAnyEncoderGoesOnBitForBit(encoder: EncoderKind) throws {
    let folder = try TemporaryFolder()
    let scene = try Scene.small("training.decay_updates=10", encoder: encoder)
    let whole = try Self.train(folder.path + "/whole", updates: 30, scene: scene)
    let parts = try Self.train(folder.path + "/parts", updates: 20, scene: scene)
    try Self.resume(parts, updates: 30)
    #expect(try Self.bytes(parts) == Self.bytes(whole))
  }

  /// Learning begins with a part of the data; the rest comes in between updates, and no more.
  @Test func theRestOfTheDataComesBetweenUpdates() throws {
    let learner = try trainedLearner(.small(), updates: 0)
    #expect(learner.experience.count == 50 && learner.trainer != nil)
    for update in 1...15 {
      _ = try learner.step()
      #expect(learner.trainer?.updateCount == update)
      #expect(learner.experience.count == min(60, 50 + update))
      #expect(learner.experience.totalAppended == learner.experience.count)
    }
  }

  @Test func runsDependOnTheSeedAndNotOnThreads() throws {
    let folder = try TemporaryFolder()
    let one = try Self.train(folder.path + "/1", updates: 12)
    let four = try Self.train(folder.path + "/4", updates: 12, threads: 4)
    let other = try Self.train(folder.path + "/other", updates: 12, seed: 4)
    #expect(try Self.bytes(one) == Self.bytes(four))
    #expect(try Self.bytes(one) != Self.bytes(other))
    // The curves too, but for the seconds.
    func curves(_ run: RunFolder) throws -> [[Substring]] {
      try InputFile.readText(run.metrics, limit: 1 << 20).split(separator: "\n").map { row in
        var cells = row.split(separator: ",")
        cells.remove(at: 1)
        return cells
      }
    }
    #expect(try curves(one) == curves(four))
    #expect(try curves(one) != curves(other))
  }

  @Test func aRunLeavesMetricsSceneAndEvents() throws {
    let folder = try TemporaryFolder()
    let run = try Self.train(folder.path + "/run", updates: 20)
    let scene = try Scene(
      text: InputFile.readText(run.scene, limit: 1 << 20), source: "scene")
    #expect(try scene == .small())
    try Self.resume(run, updates: 40)
    let rows = try InputFile.readText(run.metrics, limit: 1 << 20).split(separator: "\n")
    #expect(
      rows.map { $0.prefix { $0 != "," } } == ["update", "1", "10", "20", "30", "40"])
    #expect(rows[0].hasPrefix("update,seconds,frames,elbo,kl,reconstruction,"))
    #expect(rows[1...].allSatisfy { $0.split(separator: ",").count == 11 })
    #expect(rows[0].hasSuffix(",overshooting,decoded_prediction,gradient_norm"), "\(rows[0])")
    let names = try FileManager.default.contentsOfDirectory(atPath: run.path)
    let events = names.filter { $0.hasPrefix("events.out.tfevents.") }
    #expect(!events.isEmpty)
    for name in events {
      let file = try Data(contentsOf: URL(filePath: "\(run.path)/\(name)"))
      #expect(file.range(of: Data("brain.Event:2".utf8)) != nil)
      #expect(file.range(of: Data("elbo".utf8)) != nil)
    }
  }

  /// The curves of the whole run stay, whatever the folder is called, and its seconds go on.
  @Test(arguments: ["run", "run/", "./run", "//run", "link", "other"])
  func resumingKeepsTheHistory(name: String) throws {
    let folder = try TemporaryFolder()
    let run = try Self.train(folder.path + "/run", updates: 20)
    symlink("run", folder.path + "/link")
    var text = try InputFile.readText(run.metrics, limit: 1 << 20)
    let before = text.split(separator: "\n")
    let seconds = try #require(RunCurves(run.path).seconds)
    // As a run that was killed leaves it: later than its model, and in the middle of a row.
    text += "30," + before[2].split(separator: ",").dropFirst().joined(separator: ",") + "\n3"
    try Data(text.utf8).write(to: URL(fileURLWithPath: run.metrics))
    let notice = try #require(try RunCurves(run.path).notice)
    #expect(notice.contains("left out"))
    let target = RunFolder(path: "\(folder.path)/\(name)")
    try Self.resume(run, updates: 40, into: target)
    let after = try InputFile.readText(target.metrics, limit: 1 << 20).split(separator: "\n")
    #expect(Array(after.prefix(before.count)) == before)
    #expect(
      after.dropFirst(before.count).map { $0.prefix { $0 != "," } } == ["30", "40"])
    let curves = try RunCurves(target.path)
    #expect(curves.notice == nil)
    let times = try #require(curves.series("elbo")?.seconds)
    #expect(times == times.sorted() && times[before.count - 2] == seconds)
    if name == "other" {
      #expect(try InputFile.readText(run.metrics, limit: 1 << 20) == text)
    }
  }

  /// Two programs in one folder would mix their scenes, curves and models.
  @Test func aFolderInUseIsRefusedBeforeAnythingIsTouched() throws {
    let folder = try TemporaryFolder()
    let run = try Self.train(folder.path + "/run", updates: 2)
    let saved = try Self.bytes(run)
    let first = try TrainingRun(resuming: run, threads: 1, folder: run)
    let scene = try InputFile.read(run.scene, limit: 1 << 20)
    for attempt in [
      { try TrainingRun(.small("planner.horizon=3"), seed: 1, threads: 1, folder: run) },
      { try TrainingRun(resuming: run, threads: 1, folder: run) },
    ] {
      let error = #expect(throws: FileError.self) { _ = try attempt() }
      #expect(error?.reason == "process \(getpid()) is writing there")
    }
    #expect(try InputFile.read(run.scene, limit: 1 << 20) == scene)
    #expect(try Self.bytes(run) == saved)
    _ = try first.run(.updates(3), launch: MonotonicClock().nanoseconds())
  }

  @Test func anotherSceneIsRefusedBeforeAnythingIsTouched() throws {
    let folder = try TemporaryFolder()
    let run = try Self.train(folder.path + "/run", updates: 2)
    let before = try FileManager.default.contentsOfDirectory(atPath: run.path).sorted()
    let saved = try Self.bytes(run)
    #expect(throws: CheckpointError.self) {
      try TrainingRun(resuming: run, ofScene: "cartpole", threads: 1, folder: run)
    }
    let override = try SettingOverride(parsing: "model.latent_size=3")
    #expect(throws: CheckpointError.self) {
      try TrainingRun(resuming: run, threads: 1, folder: run, overrides: [override])
    }
    #expect(throws: (any Error).self) {
      try TrainingRun(
        resuming: RunFolder(path: folder.path + "/none"), threads: 1, folder: run)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: run.path).sorted() == before)
    #expect(try Self.bytes(run) == saved)
  }

  /// Live changes of a resumed run are its own.
  @Test func resumingAppliesOverrides() throws {
    let folder = try TemporaryFolder()
    let run = try Self.train(folder.path + "/run", updates: 2)
    let override = try SettingOverride(parsing: "training.learning_rate=0.005")
    let resumed = try TrainingRun(
      resuming: run, threads: 1, folder: run, overrides: [override])
    _ = try resumed.run(.updates(3), launch: MonotonicClock().nanoseconds())
    let scene = try Checkpoint(contentsOf: run.checkpoint).scene
    #expect(scene.training.learningRate == 0.005)
  }

  @Test func anInterruptedRunKeepsWhatItLearned() throws {
    let folder = try TemporaryFolder()
    let run = RunFolder(path: folder.path + "/run")
    var questions = 0
    let outcome = try TrainingRun(.small(), seed: 1, threads: 1, folder: run).run(
      .updates(1_000_000), launch: MonotonicClock().nanoseconds(),
      isInterrupted: {
        questions += 1
        return questions > 8
      })
    #expect(outcome.updates > 0 && outcome.updates <= 8)
    #expect(try Checkpoint(contentsOf: run.checkpoint).snapshot.version == outcome.updates)
  }

  @Test func aRunThatEndsWhileCollectingSaysSo() throws {
    let folder = try TemporaryFolder()
    let run = RunFolder(path: folder.path + "/run")
    let error = #expect(throws: CheckpointError.self) {
      try TrainingRun(.small(), seed: 1, threads: 1, folder: run).run(
        .seconds(0), launch: MonotonicClock().nanoseconds())
    }
    #expect(error?.description.contains("allow more seconds") == true)
    #expect(!FileManager.default.fileExists(atPath: run.checkpoint))
  }

  @Test func twoRunsNeverShareAFolder() throws {
    let folder = try TemporaryFolder()
    let run = RunFolder(path: folder.path + "/a/b/run")
    let claimed = try (0..<3).map { _ in try run.claimed().path }
    #expect(claimed == [run.path, run.path + "-2", run.path + "-3"])
  }
}
