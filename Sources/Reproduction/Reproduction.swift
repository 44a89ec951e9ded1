import Control
import Files
import LatentModels
import LinearAlgebra
import Measurement
import Planning
import Runs
import Scenes
import Settings
import Threads
import Validation
import Worlds

/// Makes a table row by row: trains, measures, and writes down every figure as soon as it is known.
///
/// Ended at any instant, it goes on with the first figure that is missing; a training that was cut
/// short begins again, one that was complete is not repeated. Figures count only under the settings,
/// length, threads, kernels and version that they were measured with.
package struct Reproduction: Sendable {
  /// What is made, and where.
  package struct Options: Sendable {
    /// Training seeds: 1 to this.
    package var seeds = 8
    /// Episodes of every evaluation, run as one batch.
    package var episodes = 50
    /// Threads that compute updates.
    package var threads = 1
    /// The folder of results and runs.
    package var folder: String
    /// The version of the program.
    package var version: String
    /// The names of the rows to make; empty for all.
    package var rows: [String] = []
    /// Changes to every scene, after the rows' own.
    package var overrides: [SettingOverride] = []
    /// Instead of the lengths of the rows.
    package var length: TrainingRun.Length?
    /// Whether trained models stay after their measurements.
    package var keepsRuns = false

    /// Makes options.
    package init(folder: String, version: String) {
      self.folder = folder
      self.version = version
    }
  }

  /// What happens meanwhile.
  package enum Event: Sendable {
    /// A training goes on.
    case training(row: String, seed: Int, TrainingRun.Progress)
    /// A live session goes on, so many seconds after its launch.
    case live(row: String, seed: Int, seconds: Double)
    /// Episodes begin.
    case evaluating(row: String, seed: Int, measurement: String)
    /// A figure was written down.
    case finished(ReproductionResult)
    /// A row is left out.
    case unavailable(row: String, reason: String)
  }

  /// The seed of starts and planners in every evaluation: all training seeds meet the same starts,
  /// those of `latentscope eval` without `--seed`.
  static let evaluationSeed: UInt64 = 1

  /// A row with its scene.
  struct PreparedRow: Sendable {
    var row: ReproductionRow
    /// The scene, or why there is none.
    var scene: Result<Scene, MissingPart>
    var conditions: ReproductionConditions

    func key(
      _ measurement: ReproductionMeasurement, scene: Scene, seed: Int
    ) -> ReproductionResult.Key {
      ReproductionResult.Key(
        fingerprint: conditions.result(of: measurement.task, scene: scene), row: row.name,
        measurement: measurement.name, seed: seed)
    }
  }

  /// What a row needs and this program does not have.
  struct MissingPart: Error {
    var reason: String
  }

  /// The name of the table.
  package let name: String
  let options: Options
  let folder: ReproductionFolder
  private let rows: [PreparedRow]

  /// Loads the scenes.
  ///
  /// - Throws: An unknown row, a setting that a scene does not take (usage), or that there is no
  ///   linear algebra. Scenes, settings of rows and starts that do not exist are no errors: their
  ///   rows are left out.
  package init(_ table: ReproductionTable, options: Options) throws {
    precondition(options.seeds > 0 && options.episodes > 0, "expected seeds and episodes")
    try BLAS.open()
    let names = table.rows.map(\.name)
    for name in options.rows where !names.contains(name) {
      throw InputError(
        kind: .usage, source: "--rows",
        expected: "rows of \(table.name): \(names.joined(separator: ", "))",
        found: PrintableText.quoted(name),
        suggestion: NearestName.of(name, among: names).map { "did you mean \($0)?" })
    }
    name = table.name
    self.options = options
    folder = ReproductionFolder(path: options.folder)
    rows = try table.rows.filter { options.rows.isEmpty || options.rows.contains($0.name) }
      .map { try Self.prepared($0, options) }
  }

  private static func prepared(
    _ row: ReproductionRow, _ options: Options
  ) throws(InputError) -> PreparedRow {
    var row = row
    if let length = options.length { row.length = length }
    let conditions = ReproductionConditions(
      length: row.length, threads: options.threads, kernels: BLAS.kernelName,
      version: options.version, episodes: options.episodes)
    func missing(_ reason: String) -> PreparedRow {
      PreparedRow(
        row: row, scene: .failure(MissingPart(reason: reason)), conditions: conditions)
    }
    guard SceneCatalog.builtIn.contains(where: { $0.name == row.scene }) else {
      return missing("there is no scene \(row.scene)")
    }
    do {
      _ = try SceneCatalog.load(row.scene, overrides: row.overrides)
    } catch {
      return missing(error.description)
    }
    // What is wrong only now is wrong with the options.
    let scene = try SceneCatalog.load(row.scene, overrides: row.overrides + options.overrides)
    for measurement in row.measurements {
      guard case .episodes(_, let start?, _) = measurement.task,
        !scene.environment.startNames().contains(start)
      else { continue }
      return missing("the scene \(row.scene) has no start \(start)")
    }
    return PreparedRow(row: row, scene: .success(scene), conditions: conditions)
  }

  /// The file with a line per figure.
  package var resultsPath: String { folder.results }

  /// The same, of a folder.
  package static func resultsPath(in folder: String) -> String {
    ReproductionFolder(path: folder).results
  }

  // MARK: - What is known

  /// What the results so far come to, measurement by measurement; makes nothing.
  ///
  /// - Throws: That the results cannot be read.
  package func summaries() throws(FileError) -> [ReproductionSummary] {
    var known: [ReproductionResult.Key: ReproductionResult] = [:]
    for result in try folder.read() { known[result.key] = result }
    var summaries: [ReproductionSummary] = []
    for prepared in rows {
      for measurement in prepared.row.measurements {
        var summary = ReproductionSummary(
          row: prepared.row, measurement: measurement, wantedSeeds: options.seeds)
        switch prepared.scene {
        case .failure(let missing): summary.unavailable = missing.reason
        case .success(let scene):
          summary.results = (1...options.seeds).compactMap { seed in
            known[prepared.key(measurement, scene: scene, seed: seed)]
          }
        }
        summaries.append(summary)
      }
    }
    let peers = Dictionary(
      summaries.compactMap { summary in
        summary.successRate.map { (summary.peerName, $0.mean) }
      }, uniquingKeysWith: { first, _ in first })
    for index in summaries.indices { summaries[index].peers = peers }
    return summaries
  }

  /// One training by one seed, and how many of its figures are known.
  package struct Job: Sendable, Equatable {
    /// The row.
    package var row: String
    /// The training seed.
    package var seed: Int
    /// How many of its figures are written down.
    package var finished: Int
    /// How many it has.
    package var figures: Int
  }

  /// What there is to do, in the order in which it is done; rows that cannot be made have no jobs.
  ///
  /// - Throws: That the results cannot be read.
  package func jobs() throws(FileError) -> [Job] {
    let known = Set(try folder.read().map(\.key))
    var jobs: [Job] = []
    for prepared in rows {
      guard case .success(let scene) = prepared.scene else { continue }
      for seed in 1...options.seeds {
        let keys = prepared.row.measurements.map { prepared.key($0, scene: scene, seed: seed) }
        jobs.append(
          Job(
            row: prepared.row.name, seed: seed, finished: keys.count { known.contains($0) },
            figures: keys.count))
      }
    }
    return jobs
  }

  /// Takes over the figures of other folders that are missing here: what several machines made becomes
  /// one table.
  ///
  /// - Returns: How many figures were new.
  /// - Throws: A folder without results.
  package func merge(_ folders: [String]) throws -> Int {
    let lock = try folder.lock()
    defer { withExtendedLifetime(lock) {} }
    return try folders.reduce(0) { try $0 + folder.merge(ReproductionFolder(path: $1)) }
  }

  // MARK: - Making

  /// Makes all figures that are missing.
  ///
  /// A training whose loss stops being finite is a figure, too: no success, with the reason.
  ///
  /// - Throws: A file that cannot be read or written; what is finished by then is kept.
  package func run(report: (Event) -> Void = { _ in }) throws {
    let lock = try folder.lock()
    defer { withExtendedLifetime(lock) {} }
    let file = try folder.openForAppending()
    let known = Set(try folder.read().map(\.key))
    for prepared in rows {
      guard case .success(let scene) = prepared.scene else {
        if case .failure(let missing) = prepared.scene {
          report(.unavailable(row: prepared.row.name, reason: missing.reason))
        }
        continue
      }
      var oracle = Oracle(scene: scene, episodes: options.episodes)
      for seed in 1...options.seeds {
        let missing = prepared.row.measurements.filter {
          !known.contains(prepared.key($0, scene: scene, seed: seed))
        }
        guard !missing.isEmpty else { continue }
        try measure(missing, prepared, scene, seed: seed, &oracle, into: file, report: report)
        if !options.keepsRuns {
          try folder.remove(folder.run(row: prepared.row.name, seed: seed))
        }
      }
    }
  }

  private func measure(
    _ measurements: [ReproductionMeasurement], _ prepared: PreparedRow, _ scene: Scene, seed: Int,
    _ oracle: inout Oracle, into file: AppendingFile, report: (Event) -> Void
  ) throws {
    let row = prepared.row.name
    var model: TrainedModel?
    var imitated: TrainedPolicies?
    for measurement in measurements {
      var result = ReproductionResult(
        key: prepared.key(measurement, scene: scene, seed: seed))
      switch measurement.task {
      case .live:
        result.values = try LiveMeasurement(
          scene: scene, seed: UInt64(seed), threads: options.threads, length: prepared.row.length
        ).run { report(.live(row: row, seed: seed, seconds: $0)) }
      case .imitation(let policy, let execution, let start):
        let trained = try imitated ?? trainedPolicies(prepared, scene, seed: seed, report: report)
        imitated = trained
        report(.evaluating(row: row, seed: seed, measurement: measurement.name))
        result.values = try measureImitation(
          trained, policy, scene, execution, start: start)
      case .score(let scored):
        let trained =
          scored.needsModel
          ? try model ?? trainedModel(prepared, scene, seed: seed, report: report) : nil
        if let trained { model = trained }
        report(.evaluating(row: row, seed: seed, measurement: measurement.name))
        if let known = oracle.scores[measurement.name] {
          result.values = known
        } else {
          result.values = try score(scored, prepared, scene, trained)
          if !scored.needsModel { oracle.scores[measurement.name] = result.values }
        }
      case .quality:
        let trained = try model ?? trainedModel(prepared, scene, seed: seed, report: report)
        model = trained
        report(.evaluating(row: row, seed: seed, measurement: measurement.name))
        result.values = try quality(
          of: trained, scene, in: folder.run(row: row, seed: seed))
      case .episodes(let planner, let start, let dynamics):
        let trained = try model ?? trainedModel(prepared, scene, seed: seed, report: report)
        model = trained
        report(.evaluating(row: row, seed: seed, measurement: measurement.name))
        result.values.updates = trained.updates
        result.values.trainingSeconds = trained.processorSeconds
        result.values.failure = trained.failure
        result.values.oracleReturn = try oracle.meanReturn(start: start)
        guard let learned = trained.learned else { break }
        let evaluation = try Evaluation(scene)
        try validateMemory(evaluation, planner, dynamics, learned)
        let outcome = try evaluation.run(
          planner: planner, dynamics: dynamics, learned: learned, start: start,
          episodes: options.episodes, seed: Self.evaluationSeed)
        result.values.successRate = outcome.successRate
        result.values.meanReturn = outcome.meanReturn
        result.values.millisecondsPerDecision = outcome.millisecondsPerDecision
      }
      try file.append(result.line)
      report(.finished(result))
    }
  }

  private func validateMemory(
    _ evaluation: Evaluation, _ planner: ControllerName, _ dynamics: Evaluation.DynamicsSource,
    _ learned: Learned
  ) throws(InputError) {
    do {
      try evaluation.validateMemory(
        of: planner, dynamics: dynamics, learned: learned, episodes: options.episodes)
    } catch {
      throw InputError(
        kind: .usage, source: "--episodes \(options.episodes)",
        keyPath: "planner.\(error.keyPath)", expected: error.expected, found: error.found)
    }
  }

  // MARK: - Training

  struct TrainedModel {
    /// Nil when training failed.
    var learned: Learned?
    var updates: Int?
    var processorSeconds: Double?
    var failure: String?
  }

  /// The model of a row and seed: the one of a complete training that was not measured to its end,
  /// or a fresh one.
  private func trainedModel(
    _ prepared: PreparedRow, _ scene: Scene, seed: Int, report: (Event) -> Void
  ) throws -> TrainedModel {
    let run = folder.run(row: prepared.row.name, seed: seed)
    let done = try trained(prepared, scene, seed: seed, report: report)
    guard let mark = done.mark else { return TrainedModel(failure: done.failure) }
    return TrainedModel(
      learned: try Checkpoint(contentsOf: run.checkpoint).learned, updates: mark.updates,
      processorSeconds: mark.processorSeconds)
  }

  /// Trains a row and seed, unless its complete training is there.
  ///
  /// - Returns: The mark of the training, or why there is none.
  func trained(
    _ prepared: PreparedRow, _ scene: Scene, seed: Int, report: (Event) -> Void
  ) throws -> (mark: ReproductionFolder.Mark?, failure: String?) {
    let run = folder.run(row: prepared.row.name, seed: seed)
    let fingerprint = prepared.conditions.training(of: scene)
    if let mark = folder.mark(of: run, fingerprint: fingerprint),
      (try? SavedLearner(contentsOf: run.checkpoint)) != nil
    {
      return (mark, nil)
    }
    try folder.remove(run)
    let launch = MonotonicClock().nanoseconds()
    let before = ProcessorTime.secondsOfProcess
    let training = try TrainingRun(
      scene, seed: UInt64(seed), threads: options.threads, folder: run)
    let outcome: TrainingRun.Outcome
    do {
      outcome = try training.run(
        prepared.row.length, launch: launch,
        report: { report(.training(row: prepared.row.name, seed: seed, $0)) })
    } catch let error as CheckpointError {
      return (nil, error.description)
    }
    let mark = ReproductionFolder.Mark(
      fingerprint: fingerprint, updates: outcome.updates,
      processorSeconds: ProcessorTime.secondsOfProcess - before)
    try folder.write(mark, to: run)
    return (mark, nil)
  }
}

/// What no model is needed for: measured once for all seeds.
private struct Oracle {
  let scene: Scene
  let episodes: Int
  /// The returns of `cem` with the true physics and state, by start.
  var returns: [String: Double] = [:]
  /// The scores of who needs no model, by measurement.
  var scores: [String: ReproductionResult.Values] = [:]

  mutating func meanReturn(start: String?) throws -> Double {
    let start = start ?? scene.environment.defaultStart
    if let known = returns[start] { return known }
    let outcome = try Evaluation(scene).run(
      planner: .cem, dynamics: .true, learned: nil, start: start, episodes: episodes,
      seed: Reproduction.evaluationSeed)
    returns[start] = outcome.meanReturn
    return outcome.meanReturn
  }
}
