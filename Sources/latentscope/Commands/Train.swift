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

/// Trains without a screen: a progress bar for people, JSON lines for pipes.
func runTrain(_ parsed: ParsedArguments) throws {
  let scene = try parsed.scene()
  let overrides = try parsed.overrides()
  if parsed.has(.resume), parsed.has(.priorData) {
    throw UsageError(
      command: .train,
      "expected --resume or --prior-data, found both: a run that goes on has its data"
    )
  }
  let priorData = try parsed.text(.priorData).map { try PriorData($0, for: scene) }
  try StandardOutput.requireOpen()
  let folder =
    try (parsed.text(.out) ?? parsed.text(.resume)).map(RunFolder.init)
    ?? StateDirectory().newRun(scene: scene.name, seed: parsed.seed).claimed()
  let run: TrainingRun
  if let resume = parsed.text(.resume) {
    run = try TrainingRun(
      resuming: RunFolder(path: resume), ofScene: scene.name, threads: parsed.threads,
      folder: folder, overrides: overrides,
      given: parsed.positionals.first.flatMap { SceneCatalog.isPath($0) ? (scene, $0) : nil })
  } else {
    run = try TrainingRun(
      scene, seed: parsed.seed, threads: parsed.threads, folder: folder, priorData: priorData)
  }
  // Ctrl-C, TERM and whatever else asks for the end end the run early, with its checkpoint, and so
  // does an output that takes nothing any more; the program then ends by the signal.
  try TerminalSignals.install()
  var outputFailure: (any Error)?
  defer { StandardError.endProgress() }
  let outcome = try run.run(
    parsed.length, launch: Program.launch, saving: parsed.saveInterval,
    isInterrupted: { TerminalSignals.termination != nil || outputFailure != nil },
    warn: { StandardError.write("latentscope: \($0)") }
  ) { progress in
    do { try showProgress(progress) } catch { outputFailure = error }
  }
  let signal = TerminalSignals.termination
  if signal == nil, outputFailure == nil {
    return try StandardOutput.write(summary(of: outcome))
  }
  StandardError.endProgress()
  // Whoever still listens wants to know what was learned.
  if signal != .brokenPipe { try? StandardOutput.write(summary(of: outcome)) }
  StandardError.write("latentscope: stopped early; saved \(outcome.folder.checkpoint)")
  if let signal { TerminalSignals.end(by: signal) }
  if let outputFailure { throw outputFailure }
}

private func showProgress(_ progress: TrainingRun.Progress) throws {
  guard StandardOutput.isTerminal else {
    var line: JSONLine = ["seconds": progress.seconds, "update": progress.update]
    if let values = progress.values {
      line.add("elbo", values.elbo)
      line.add("kl", values.kl)
      line.add("updates_per_second", progress.updatesPerSecond)
    }
    return try StandardOutput.write(line)
  }
  let cells = 24
  let full = Int((progress.fraction * Double(cells)).rounded(.down))
  let bar = String(repeating: "=", count: full) + String(repeating: "-", count: cells - full)
  var text = "[\(bar)] "
  switch progress.phase {
  case .collecting(let done, let total): text += "collecting \(done) of \(total) transitions"
  case .learning, .finished:
    text += "update \(progress.update)  \(Int(progress.updatesPerSecond))/s"
    if let elbo = progress.values?.elbo { text += String(format: "  ELBO %.2f nats", elbo) }
  }
  StandardError.progress(text)
}

private func summary(of outcome: TrainingRun.Outcome) -> JSONLine {
  var line: JSONLine = [
    "checkpoint": outcome.folder.checkpoint, "updates": outcome.updates,
    "seconds": outcome.seconds,
  ]
  if let values = outcome.values {
    line.add("elbo", values.elbo)
    line.add("kl", values.kl)
  }
  return line
}
