import Files
import Foundation
import LinearAlgebra
import LiveSession
import Reproduction
import Runs
import Settings

/// What `reproduce` was asked for.
package struct ReproduceOptions: Sendable {
  /// The table.
  package var table: ReproductionTable
  /// What is made of it, and where.
  package var reproduction: Reproduction.Options
  /// Whether the pretrained models are made instead of a table.
  package var makesPretrained: Bool
  /// Whether nothing is made: the table of the results so far.
  package var isReport: Bool
  /// Whether nothing is made: what there is to do.
  package var isList: Bool
  /// The folders whose figures are taken over first.
  package var merged: [String]
  /// Whether one JSON object is printed.
  package var isJSON: Bool

  /// What the table of pretrained models takes: its models follow fixed recipes.
  package static let pretrainedOptions: [OptionName] = [.updates, .threads, .out]

  /// Reads a command line.
  ///
  /// - Throws: An option that the table does not take, or a setting that is none.
  package init(_ parsed: ParsedArguments) throws {
    let name = parsed.positionals.first ?? ""
    makesPretrained = name == PretrainedModels.tableName
    if makesPretrained { try Self.requirePretrainedOptions(parsed) }
    table = ReproductionTable.all.first { $0.name == name } ?? .control
    reproduction = Reproduction.Options(
      folder: try parsed.text(.out) ?? "\(StateDirectory().path)/reproduce/\(name)",
      version: CommandTable.version)
    reproduction.seeds = parsed.integer(.seeds) ?? reproduction.seeds
    reproduction.episodes = parsed.integer(.episodes) ?? reproduction.episodes
    reproduction.threads = parsed.threads
    reproduction.length = parsed.integer(.updates).map { .updates($0) }
    reproduction.rows = (parsed.text(.rows) ?? "").split(separator: ",").map(String.init)
    reproduction.overrides = try parsed.overrides()
    reproduction.keepsRuns = parsed.has(.keep)
    isReport = parsed.has(.report)
    isList = parsed.has(.list)
    merged = parsed.texts(.merge)
    isJSON = parsed.has(.json)
    if parsed.has(.rows), reproduction.rows.isEmpty {
      throw UsageError(
        command: .reproduce,
        "--rows: expected some of \(table.rows.map(\.name).joined(separator: ", ")), joined by "
          + "commas, found none")
    }
  }

  /// - Throws: That an option was given which only tables of figures take.
  private static func requirePretrainedOptions(_ parsed: ParsedArguments) throws(UsageError) {
    let name = PretrainedModels.tableName
    for option in CommandTable.command(.reproduce).options.map(\.name)
    where parsed.has(option) && !pretrainedOptions.contains(option) {
      let tables = ReproductionTable.all.map(\.name).joined(separator: ", ")
      throw UsageError(
        command: .reproduce,
        "\(name): expected only \(pretrainedOptions.map(\.flag).joined(separator: ", ")), found "
          + option.flag,
        suggestion: "leave it out, or choose a table that takes it: \(tables)")
    }
  }
}

/// Makes what is missing of a table, and prints it.
///
/// Nothing needs to be saved when a signal ends the program: every figure is on the disk already.
func runReproduce(_ options: ReproduceOptions) throws {
  guard !options.makesPretrained else { return try makePretrained(options) }
  let reproduction = try Reproduction(options.table, options: options.reproduction)
  if !options.merged.isEmpty {
    let count = try reproduction.merge(options.merged)
    StandardError.write("latentscope: took over \(count) figures")
  }
  guard !options.isList else {
    let jobs = try reproduction.jobs()
    guard !options.isJSON else { return try StandardOutput.write(json(jobs)) }
    return try StandardOutput.write(ReproductionText.list(jobs))
  }
  if !options.isReport {
    StandardError.write(
      "latentscope: results go to \(reproduction.resultsPath); stop at any time, the same command "
        + "goes on")
    defer { StandardError.endProgress() }
    try reproduction.run(report: show)
  }
  let summaries = try reproduction.summaries()
  guard !options.isJSON else {
    return try StandardOutput.write(json(summaries, options, results: reproduction.resultsPath))
  }
  try StandardOutput.write(ReproductionText.markdown(summaries))
}

/// Trains the pretrained models and prints where they are.
private func makePretrained(_ options: ReproduceOptions) throws {
  try BLAS.open(threads: options.reproduction.threads)
  var updates: Int?
  if case .updates(let count) = options.reproduction.length { updates = count }
  let models = PretrainedModels(
    folder: options.reproduction.folder, threads: options.reproduction.threads, updates: updates)
  let paths = try models.make { scene, update, wanted in
    if update % 100 == 0 {
      StandardError.progress("\(scene): update \(update) of \(wanted)")
    }
  }
  StandardError.endProgress()
  try StandardOutput.write(paths.joined(separator: "\n") + "\n")
}

// MARK: - Progress

private func show(_ event: Reproduction.Event) {
  switch event {
  case .training(let row, let seed, let progress):
    var text = "\(row), seed \(seed): "
    switch progress.phase {
    case .collecting(let done, let total): text += "collecting \(done) of \(total) transitions"
    case .learning, .finished:
      text += "learning, update \(progress.update), \(Int(progress.updatesPerSecond))/s"
    }
    StandardError.progress(text + String(format: ", %.0f s", progress.seconds))
  case .live(let row, let seed, let seconds):
    StandardError.progress("\(row), seed \(seed): live" + String(format: ", %.0f s", seconds))
  case .evaluating(let row, let seed, let measurement):
    StandardError.progress("\(row), seed \(seed): evaluating \(measurement)")
  case .finished(let result):
    StandardError.endProgress()
    StandardError.write(ReproductionText.line(of: result))
  case .unavailable(let row, let reason):
    StandardError.endProgress()
    StandardError.write("\(row): not available: \(reason)")
  }
}

// MARK: - JSON

private func json(
  _ summaries: [ReproductionSummary], _ options: ReproduceOptions, results: String
) -> JSONLine {
  [
    "table": options.table.name, "version": CommandTable.version,
    "seeds": options.reproduction.seeds, "episodes": options.reproduction.episodes,
    "threads": options.reproduction.threads, "results": results,
    "complete": summaries.allSatisfy(\.isComplete), "rows": summaries.map(json),
  ]
}

private func json(_ jobs: [Reproduction.Job]) -> JSONLine {
  [
    "jobs": jobs.map {
      ["row": $0.row, "seed": $0.seed, "finished": $0.finished, "figures": $0.figures] as JSONLine
    }
  ]
}

private func json(_ summary: ReproductionSummary) -> JSONLine {
  var row: JSONLine = [
    "row": summary.row.name, "measurement": summary.measurement.name, "scene": summary.row.scene,
  ]
  switch summary.row.length {
  case .seconds(let seconds): row.add("seconds", seconds)
  case .updates(let updates): row.add("training_updates", updates)
  }
  row.add("must", summary.measurement.must.map(\.text))
  if let reason = summary.unavailable { row.add("unavailable", reason) }
  row.add("finished_seeds", summary.results.map(\.key.seed))
  row.add("failed_seeds", summary.failures)
  for case (let name, let found?) in [
    ("success_rate", summary.successRate), ("in_goal_percent", summary.percentAtGoal),
    ("held_seconds", summary.heldSeconds),
  ] {
    row.add(
      name,
      ["mean": found.mean, "median": found.median, "worst": found.worst] as JSONLine)
  }
  let numbers = [
    ("mean_return", summary.meanReturn), ("oracle_return", summary.oracleReturn),
    ("return_gap", summary.returnGap), ("ms_per_decision", summary.millisecondsPerDecision),
    ("in_goal_percent_best", summary.bestPercentAtGoal),
    ("in_goal_percent_standard_error", summary.standardErrorOfPercent),
    ("reconstruction_nats", summary.reconstruction), ("prediction_error", summary.predictionError),
    ("updates", summary.updates), ("training_cpu_seconds", summary.trainingSeconds),
  ]
  for case (let name, let number?) in numbers { row.add(name, number) }
  row.add("met", summary.isMet)
  return row
}
