import Files
import Foundation
import LatentModels
import LiveSession
import NcursesTerminal
import NeuralNetworks
import Runs
import Scenes
import Settings
import TerminalUI
import Validation

/// What `train` was asked for.
package struct TrainOptions: Sendable {
  /// The scene.
  package var scene: Scene
  /// When to stop.
  package var length: RunLength
  /// The seed of all randomness.
  package var seed: UInt64
  /// How many threads compute updates.
  package var threads: Int
  /// The run folder; nil for a new one below the state folder.
  package var output: String?
  /// The run folder to go on from.
  package var resume: String?
  /// The file of the scene; nil for a built-in one.
  package var sceneFile: String?
  /// How often it is saved as it goes on.
  package var saving: SaveInterval
  /// The `--set` options; a resumed run applies them to its own scene.
  package var overrides: [SettingOverride]

  init(_ parsed: ParsedArguments) throws {
    scene = try parsed.scene()
    sceneFile = parsed.positionals.first.flatMap { SceneCatalog.isPath($0) ? $0 : nil }
    length = RunLength(parsed)
    seed = parsed.seed
    threads = parsed.threads
    output = parsed.text(.out)
    resume = parsed.text(.resume)
    saving = parsed.saveInterval
    overrides = try parsed.texts(.set).map { try SettingOverride(parsing: $0) }
  }
}

/// Trains without a screen: a progress bar for people, JSON lines for pipes.
func runTrain(_ options: TrainOptions) throws {
  try StandardOutput.requireOpen()
  let folder =
    try (options.output ?? options.resume).map(RunFolder.init)
    ?? StateDirectory().newRun(scene: options.scene.name, seed: options.seed).claimed()
  let run: TrainingRun
  if let resume = options.resume {
    run = try TrainingRun(
      resuming: RunFolder(path: resume), ofScene: options.scene.name, threads: options.threads,
      folder: folder, overrides: options.overrides,
      given: options.sceneFile.map { (options.scene, file: $0) })
  } else {
    run = try TrainingRun(
      options.scene, seed: options.seed, threads: options.threads, folder: folder)
  }
  let length: TrainingRun.Length =
    switch options.length {
    case .seconds(let seconds): .seconds(seconds)
    case .updates(let updates): .updates(updates)
    }
  // Ctrl-C, TERM and whatever else asks for the end end the run early, with its checkpoint, and so
  // does an output that takes nothing any more; the program then ends by the signal.
  try TerminalSignals.install()
  var outputFailure: (any Error)?
  defer { StandardError.endProgress() }
  let outcome = try run.run(
    length, launch: Program.launch, saving: options.saving,
    isInterrupted: { TerminalSignals.termination != nil || outputFailure != nil },
    warn: { StandardError.write("latentscope: \($0)") }
  ) { progress in
    do { try showProgress(progress) } catch { outputFailure = error }
  }
  let signal = TerminalSignals.termination
  if signal == nil, outputFailure == nil {
    return try StandardOutput.write(summary(of: outcome).text + "\n")
  }
  StandardError.endProgress()
  // Whoever still listens wants to know what was learned.
  if signal != .brokenPipe { try? StandardOutput.write(summary(of: outcome).text + "\n") }
  StandardError.write("latentscope: stopped early; saved \(outcome.folder.checkpoint)")
  if let signal { TerminalSignals.end(by: signal) }
  if let outputFailure { throw outputFailure }
}

private func showProgress(_ progress: TrainingRun.Progress) throws {
  guard StandardOutput.isTerminal else {
    var line = JSONLine()
    line.add("seconds", progress.seconds)
    line.add("update", progress.update)
    if let values = progress.values {
      line.add("elbo", values.elbo)
      line.add("kl", values.kl)
      line.add("updates_per_second", progress.updatesPerSecond)
    }
    return try StandardOutput.write(line.text + "\n")
  }
  let cells = 24
  let full = Int((progress.fraction * Double(cells)).rounded(.down))
  let bar = String(repeating: "=", count: full) + String(repeating: "-", count: cells - full)
  var text = "[\(bar)] "
  switch progress.phase {
  case .collecting(let done, let total): text += "collecting \(done) of \(total) transitions"
  case .learning:
    text += "update \(progress.update)"
    text += "  \(Int(progress.updatesPerSecond))/s"
    if let elbo = progress.values?.elbo { text += String(format: "  ELBO %.2f nats", elbo) }
  }
  StandardError.progress(text)
}

private func summary(of outcome: TrainingRun.Outcome) -> JSONLine {
  var line = JSONLine()
  line.add("checkpoint", outcome.folder.checkpoint)
  line.add("updates", outcome.updates)
  line.add("seconds", outcome.seconds)
  if let values = outcome.values {
    line.add("elbo", values.elbo)
    line.add("kl", values.kl)
  }
  return line
}
