import Files
import Foundation
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Scenes
import Settings
import Threads
import Validation

/// Training without a screen: learns for a while and leaves a run folder.
package struct TrainingRun {
  /// When it stops.
  package enum Length: Sendable, Equatable {
    /// This many seconds of wall clock after launch, data collection included.
    case seconds(Double)
    /// After this many updates, counted from the very first.
    case updates(Int)
  }

  /// How far it is, for a progress bar or a log.
  package struct Progress: Sendable {
    /// Seconds since launch.
    package var seconds: Double
    /// What is done, 0...1.
    package var fraction: Double
    /// Collecting or learning.
    package var phase: LearningPhase
    /// The last update; 0 while collecting.
    package var update: Int
    /// The terms of its batch; nil while collecting.
    package var values: (elbo: Double, kl: Double)?
    /// Updates a second, lately.
    package var updatesPerSecond: Double
  }

  /// What it came to.
  package struct Outcome: Sendable {
    /// Where everything was written.
    package var folder: RunFolder
    /// Updates taken in all.
    package var updates: Int
    /// The last update's values.
    package var values: (elbo: Double, kl: Double)?
    /// Seconds since launch.
    package var seconds: Double
  }

  /// Updates between two rows of `metrics.csv`.
  private static let rowInterval = 10

  private let learner: any SessionLearner
  private let folder: RunFolder
  /// What was written before the run goes on; nil for a run from scratch.
  private let earlier: EarlierRows?
  /// The update at which it goes on.
  private let startUpdate: Int
  /// Whether it goes on where it was.
  private let isInPlace: Bool
  private let lock: FolderLock

  /// Prepares a run from scratch; while it exists, no other process can write into its folder.
  ///
  /// - Parameter priorData: What to learn from instead of collecting.
  package init(
    _ scene: Scene, seed: UInt64, threads: Int, folder: RunFolder, priorData: PriorData? = nil
  ) throws {
    try BLAS.open(threads: threads)
    learner = try scene.learner(
      seed: seed, pool: WorkerPool(threadCount: threads), priorData: priorData)
    self.folder = folder
    earlier = nil
    startUpdate = 0
    isInPlace = false
    lock = try folder.locked()
    try writeScene()
  }

  /// Prepares to go on with a run, bit for bit, and with its curves.
  ///
  /// - Parameters:
  ///   - source: The folder with the full checkpoint.
  ///   - name: The name of the scene that the run must be of; nil for any.
  ///   - folder: Where to write; may be the same folder.
  ///   - overrides: `--set` options applied to the run's scene.
  ///   - given: The scene with the overrides as a file has it; when that is the run's own
  ///     `scene.json5`, which is about to be written, it must be what the run has.
  ///   - registry: What the run's scene can name.
  package init(
    resuming source: RunFolder, ofScene name: String? = nil, threads: Int, folder: RunFolder,
    overrides: [SettingOverride] = [], given: (scene: Scene, file: String)? = nil,
    registry: Registry = .standard
  ) throws {
    try BLAS.open(threads: threads)
    // Whoever still writes there must not finish between reading and writing.
    let isThere = try FileStatus.of(folder.path)?.isFolder == true
    let existing = isThere ? try folder.locked() : nil
    let checkpoint = try SavedLearner(contentsOf: source.checkpoint, registry: registry)
    if let name, checkpoint.scene.name != name {
      throw CheckpointError(
        description:
          "\(source.checkpoint): expected a run of \(PrintableText.quoted(name)), found one "
          + "of \(PrintableText.quoted(checkpoint.scene.name)); name that scene instead")
    }
    let scene = try Scene(
      text: checkpoint.scene.encoded(), source: source.checkpoint, overrides: overrides,
      registry: checkpoint.scene.registry)
    if let given, given.scene != scene,
      let own = try FileStatus.of(folder.scene)?.identity,
      try FileStatus.of(given.file)?.identity == own
    {
      throw CheckpointError(
        description:
          "\(PrintableText.line(given.file)): expected the scene that the run was trained "
          + "with, found another one, which would be replaced; change settings with --set, or name "
          + "a copy of the file")
    }
    learner = try checkpoint.resumed(scene, pool: WorkerPool(threadCount: threads))
    self.folder = folder
    startUpdate = checkpoint.updates
    earlier = try EarlierRows(source.metrics, upTo: startUpdate)
    isInPlace = try source.isSame(as: folder)
    let columns = Self.columns(of: learner)
    if isInPlace, let earlier, !Set(columns).isSuperset(of: earlier.columns) {
      throw FileError(
        path: source.metrics, action: "continue",
        reason: "expected the columns \(columns.joined(separator: ",")), found "
          + PrintableText.quoted(earlier.columns.joined(separator: ",")),
        suggestion: "choose another folder with --out")
    }
    lock = try existing ?? folder.locked()
    try writeScene()
  }

  private func writeScene() throws(FileError) {
    try AtomicFile.write(Data(learner.scene.encoded().utf8), to: folder.scene)
  }

  /// Learns; writes metrics as it goes, and the checkpoint now and then and at the end.
  ///
  /// - Parameters:
  ///   - launch: When the program started, by the monotonic clock (ns).
  ///   - saving: How often the checkpoint is written as the run goes on; what is learned does not
  ///     depend on it.
  ///   - isInterrupted: Asked after every step; true ends the run early, with a checkpoint.
  ///   - warn: Told what went wrong and does not end the run.
  ///   - report: Called now and then.
  /// - Throws: A file that cannot be written, or training that stopped being finite; the checkpoint
  ///   of before is kept then.
  package func run(
    _ length: Length, launch: UInt64, saving: SaveInterval = .automatic,
    isInterrupted: () -> Bool = { false }, warn: (String) -> Void = { _ in },
    report: (Progress) -> Void = { _ in }
  ) throws -> Outcome {
    let autosave = Autosave(saving)
    defer { autosave.finish() }
    defer { withExtendedLifetime(lock) {} }
    let clock = MonotonicClock()
    let metrics = try MetricsFile(
      path: folder.metrics, columns: Self.columns(of: learner), earlier: earlier)
    let board = try openBoard()
    let earlierSeconds = earlier?.seconds ?? 0
    var curvesFailure: FileError?
    var warning: String?
    var hasUpdated = false
    var lastReport = (seconds: -Double.infinity, update: 0)
    var rate = 0.0
    while !isDone(length, seconds: clock.seconds(since: launch)), !isInterrupted() {
      if case .updated(let update) = try learner.step() {
        hasUpdated = true
        if let notice = learner.takeNotice() { warn(notice) }
        try check(update, keeping: autosave)
        if update.update % Self.rowInterval == 0 || update.update == 1, curvesFailure == nil {
          // Curves that cannot be written are no reason to lose what was learned.
          do throws(FileError) {
            try append(
              update.update, seconds: earlierSeconds + clock.seconds(since: launch), to: metrics,
              and: board)
          } catch {
            curvesFailure = error
          }
        }
      }
      let seconds = clock.seconds(since: launch)
      if learner.hasBegun {
        autosave.save(after: learner.updateCount, at: seconds, capture: learner.checkpoint) {
          [folder] checkpoint throws(FileError) in try checkpoint.write(to: folder.checkpoint)
        }
      }
      if seconds - lastReport.seconds >= 0.5 {
        if let failure = autosave.takeFailure(), failure != warning {
          warning = failure
          warn("not saved meanwhile: \(failure)")
        }
        let update = learner.updateCount
        if lastReport.seconds.isFinite {
          rate = Double(update - lastReport.update) / (seconds - lastReport.seconds)
        }
        lastReport = (seconds, update)
        report(
          Progress(
            seconds: seconds, fraction: fraction(length, seconds: seconds), phase: learner.phase,
            update: update, values: hasUpdated ? learner.bound : nil,
            updatesPerSecond: rate))
      }
    }
    guard let checkpoint = learner.checkpoint() else {
      throw CheckpointError(
        description: "the run ended while data were still collected: nothing was learned"
          + "\(isInterrupted() ? "" : "; allow more seconds")")
    }
    // An earlier save that is still being written must not come last.
    autosave.finish()
    try checkpoint.write(to: folder.checkpoint)
    if let curvesFailure { throw curvesFailure }
    return Outcome(
      folder: folder, updates: learner.updateCount,
      values: hasUpdated ? learner.bound : nil,
      seconds: clock.seconds(since: launch))
  }

  /// An event file; in another folder than the run's it begins with the earlier rows.
  private func openBoard() throws(FileError) -> TensorBoardFile {
    guard let earlier, !isInPlace else {
      return try TensorBoardFile(folder: folder.path, after: startUpdate)
    }
    let board = try TensorBoardFile(folder: folder.path)
    let now = Date()
    let keys = earlier.columns.filter { !["update", "seconds", "frames"].contains($0) }
    for row in earlier.rows(["update", "seconds"] + keys) {
      try board.append(
        zip(keys, row.dropFirst(2)).map { (name: $0, value: $1) }, update: Int(row[0]),
        date: row[1].isFinite ? now.addingTimeInterval(row[1] - earlier.seconds) : now)
    }
    return board
  }

  private func append(
    _ update: Int, seconds: Double, to metrics: MetricsFile, and board: TensorBoardFile
  ) throws(FileError) {
    let values = learner.curveValues
    try metrics.append(
      [Double(update), seconds, Double(learner.samples)] + values)
    try board.append(
      zip(learner.curves, values).map { (name: $0.key, value: $1) }, update: update)
  }

  /// The columns of `metrics.csv`.
  private static func columns(of learner: any SessionLearner) -> [String] {
    ["update", "seconds", "frames"] + learner.curves.map(\.key)
  }

  private func check(_ update: LearningReport, keeping autosave: Autosave) throws {
    guard learner.hasFailed else { return }
    autosave.finish()
    let kept = autosave.savedUpdate.map { "; \(folder.checkpoint) has the model of update \($0)" }
    throw CheckpointError(
      description: "training stopped being finite at update \(update.update): expected a finite "
        + "gradient, found \(update.step.gradientNorm) in \(GradientStep.failureLimit) updates in a row; "
        + "try a lower training.learning_rate\(kept ?? "")")
  }

  private func isDone(_ length: Length, seconds: Double) -> Bool {
    if learner.phase == .finished { return true }
    return switch length {
    case .seconds(let limit): seconds >= limit
    case .updates(let limit): learner.updateCount >= limit
    }
  }

  private func fraction(_ length: Length, seconds: Double) -> Double {
    switch length {
    case .seconds(let limit): min(1, seconds / max(limit, 1e-9))
    case .updates(let limit):
      min(1, Double(learner.updateCount) / Double(max(1, limit)))
    }
  }
}
