import Environments
import Foundation
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Validation

/// Training without a screen: learns for a while and leaves a run folder.
public struct TrainingRun {
  /// When it stops.
  public enum Length: Sendable, Equatable {
    /// This many seconds of wall clock after launch, data collection included.
    case seconds(Double)
    /// After this many updates, counted from the very first.
    case updates(Int)
  }

  /// How far it is, for a progress bar or a log.
  public struct Progress: Sendable {
    /// Seconds since launch.
    public var seconds: Double
    /// What is done, 0...1.
    public var fraction: Double
    /// Collecting or learning.
    public var phase: Learner.Phase
    /// The last update; nil while collecting.
    public var report: Trainer.Report?
    /// Updates a second, lately.
    public var updatesPerSecond: Double
  }

  /// What it came to.
  public struct Outcome: Sendable {
    /// Where everything was written.
    public var folder: RunFolder
    /// Updates taken in all.
    public var updates: Int
    /// The last update's values.
    public var values: ObjectiveValues?
    /// Seconds since launch.
    public var seconds: Double
  }

  /// The columns of `metrics.csv` after update, seconds and frames, as far as an objective has them.
  static let columnKeys =
    ["elbo", "kl"] + ObjectiveTerm.allCases.map(\.rawValue) + ["gradient_norm"]

  /// Updates between two rows of `metrics.csv`.
  private static let rowInterval = 10

  private let learner: Learner
  private let folder: RunFolder
  private let isResumed: Bool

  /// Prepares a run from scratch.
  public init(
    _ scene: Scene, seed: UInt64, threads: Int, folder: RunFolder
  ) throws {
    try BLAS.open(threads: threads)
    learner = try Learner(scene, seed: seed, pool: WorkerPool(threadCount: threads))
    self.folder = folder
    isResumed = false
    try prepare()
  }

  /// Prepares to go on with a run, bit for bit.
  ///
  /// - Parameters:
  ///   - source: The folder with the full checkpoint.
  ///   - name: The name of the scene that the run must be of; nil for any.
  ///   - folder: Where to write; may be the same folder.
  ///   - overrides: `--set` options applied to the run's scene.
  public init(
    resuming source: RunFolder, ofScene name: String? = nil, threads: Int, folder: RunFolder,
    overrides: [SettingOverride] = []
  ) throws {
    try BLAS.open(threads: threads)
    let checkpoint = try Checkpoint(contentsOf: source.checkpoint)
    if let name, checkpoint.scene.name != name {
      throw CheckpointError(
        description:
          "\(source.checkpoint): expected a run of \(PrintableText.quoted(name)), found one "
          + "of \(PrintableText.quoted(checkpoint.scene.name)); name that scene instead")
    }
    let scene = try Scene(
      text: checkpoint.scene.encoded(), source: source.checkpoint, overrides: overrides)
    learner = try Learner(
      resuming: checkpoint, scene: scene, pool: WorkerPool(threadCount: threads))
    self.folder = folder
    isResumed = source.path == folder.path
    try prepare()
  }

  private func prepare() throws {
    try folder.create()
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
  public func run(
    _ length: Length, launch: UInt64, saving: SaveInterval = .automatic,
    isInterrupted: () -> Bool = { false }, warn: (String) -> Void = { _ in },
    report: (Progress) -> Void = { _ in }
  ) throws -> Outcome {
    let autosave = Autosave(saving)
    defer { autosave.finish() }
    let clock = MonotonicClock()
    let terms = ObjectiveTerm.allCases.filter { isUsed($0) }
    let metrics = try MetricsFile(
      path: folder.metrics,
      columns: ["update", "seconds", "frames", "elbo", "kl"] + terms.map(\.rawValue)
        + ["gradient_norm"],
      continuing: isResumed)
    let board = try TensorBoardFile(folder: folder.path)
    var curvesFailure: FileError?
    var warning: String?
    var last: Trainer.Report?
    var lastReport = (seconds: -Double.infinity, update: 0)
    var rate = 0.0
    while !isDone(length, seconds: clock.seconds(since: launch)), !isInterrupted() {
      if case .updated(let update) = try learner.step() {
        last = update
        try check(update, keeping: autosave)
        if update.update % Self.rowInterval == 0 || update.update == 1, curvesFailure == nil {
          // Curves that cannot be written are no reason to lose what was learned.
          do throws(FileError) {
            try append(
              update, terms, seconds: clock.seconds(since: launch), to: metrics, and: board)
          } catch {
            curvesFailure = error
          }
        }
      }
      let seconds = clock.seconds(since: launch)
      if let trainer = learner.trainer {
        autosave.save(after: trainer.updateCount, at: seconds, capture: { Checkpoint(learner) }) {
          [folder] checkpoint throws(FileError) in try checkpoint.write(to: folder.checkpoint)
        }
      }
      if seconds - lastReport.seconds >= 0.5 {
        if let failure = autosave.takeFailure(), failure != warning {
          warning = failure
          warn("not saved meanwhile: \(failure)")
        }
        let update = learner.trainer?.updateCount ?? 0
        if lastReport.seconds.isFinite {
          rate = Double(update - lastReport.update) / (seconds - lastReport.seconds)
        }
        lastReport = (seconds, update)
        report(
          Progress(
            seconds: seconds, fraction: fraction(length, seconds: seconds), phase: learner.phase,
            report: last, updatesPerSecond: rate))
      }
    }
    guard let checkpoint = Checkpoint(learner) else {
      throw CheckpointError(
        description: "the run ended while data were still collected: nothing was learned"
          + "\(isInterrupted() ? "" : "; allow more seconds")")
    }
    // An earlier save that is still being written must not come last.
    autosave.finish()
    try checkpoint.write(to: folder.checkpoint)
    if let curvesFailure { throw curvesFailure }
    return Outcome(
      folder: folder, updates: learner.trainer?.updateCount ?? 0, values: last?.values,
      seconds: clock.seconds(since: launch))
  }

  private func append(
    _ update: Trainer.Report, _ terms: [ObjectiveTerm], seconds: Double, to metrics: MetricsFile,
    and board: TensorBoardFile
  ) throws(FileError) {
    let values = terms.map { update.values.terms[$0] ?? .nan }
    try metrics.append(
      [
        Double(update.update), seconds, Double(learner.trainer?.samples ?? 0),
        update.values.elbo, update.values.kl,
      ] + values + [Double(update.gradientNorm)])
    try board.append(
      [("elbo", update.values.elbo), ("kl", update.values.kl)]
        + zip(terms, values).map { (name: $0.rawValue, value: $1) },
      update: update.update)
  }

  private func isUsed(_ term: ObjectiveTerm) -> Bool {
    switch (learner.scene.training.objective, term) {
    case (_, .reconstruction), (_, .initialKL): true
    case (.sequence, .dynamicsKL), (.sequence, .overshooting): true
    case (.sequence, .decodedPrediction): learner.scene.training.decodedPrediction > 0
    case (.pair, .consistency), (.pair, .predictedReconstruction): true
    case (.vae, .consistency): true
    default: false
    }
  }

  private func check(_ update: Trainer.Report, keeping autosave: Autosave) throws {
    guard let trainer = learner.trainer, trainer.failedUpdates >= Trainer.failureLimit else {
      return
    }
    autosave.finish()
    let kept = autosave.savedUpdate.map { "; \(folder.checkpoint) has the model of update \($0)" }
    throw CheckpointError(
      description: "training stopped being finite at update \(update.update): expected a finite "
        + "gradient, found \(update.gradientNorm) in \(trainer.failedUpdates) updates in a row; "
        + "try a lower training.learning_rate\(kept ?? "")")
  }

  private func isDone(_ length: Length, seconds: Double) -> Bool {
    switch length {
    case .seconds(let limit): seconds >= limit
    case .updates(let limit): (learner.trainer?.updateCount ?? 0) >= limit
    }
  }

  private func fraction(_ length: Length, seconds: Double) -> Double {
    switch length {
    case .seconds(let limit): min(1, seconds / max(limit, 1e-9))
    case .updates(let limit):
      min(1, Double(learner.trainer?.updateCount ?? 0) / Double(max(1, limit)))
    }
  }
}
