import Control
import Dashboard
import Files
import Foundation
import LiveSession
import NcursesTerminal
import Runs
import Scenes
import Settings
import TerminalUI
import Threads
import Validation

/// The program: from the command line to an exit code.
package enum Program {
  /// When the program started, by the monotonic clock (ns): what seconds since launch count from.
  static let launch = MonotonicClock().nanoseconds()

  /// Runs a command line (without the program's name).
  ///
  /// - Returns: 0 done, 1 failed, 2 wrong usage; what went wrong is on standard error.
  package static func run(_ arguments: [String]) -> Int32 {
    _ = launch
    StandardDescriptors.hold()
    do {
      try TerminalSignals.installWriting()
      switch try ArgumentParser.parse(arguments) {
      case .version: try StandardOutput.write("latentscope \(CommandTable.version)\n")
      case .help(let name): try StandardOutput.write(HelpText.make(for: name))
      case .run(let parsed): try run(parsed)
      }
      return 0
    } catch {
      let signal = TerminalSignals.termination
      // Whoever closed a pipe has read enough, and knows.
      if signal != .brokenPipe { StandardError.write("latentscope: \(ErrorText.of(error))") }
      if let signal { TerminalSignals.end(by: signal) }
      return isUsage(error) ? 2 : 1
    }
  }

  /// Ends the program.
  ///
  /// Whoever leaves waits a moment for threads, and not for a long product to be computed. `exit` takes
  /// libraries down under such a thread, which would crash: OpenBLAS gives back the memory that it
  /// computes in.
  package static func end(_ code: Int32) -> Never {
    guard LoopThread.isAnyRunning else { exit(code) }
    TerminalSignals.end(with: code)
  }

  private static func run(_ parsed: ParsedArguments) throws {
    try CommandFiles(parsed).check()
    switch parsed.command {
    case .interactive: try runInteractive(InteractiveOptions(parsed))
    case .train: try runTrain(parsed)
    case .eval: try runEval(parsed)
    case .probe: try runProbe(parsed)
    case .rollout: try runRollout(parsed)
    case .collect: try runCollect(parsed)
    case .screenshot: try runScreenshot(parsed)
    case .bench: try runBench(parsed)
    case .reproduce: try runReproduce(ReproduceOptions(parsed))
    case .compare: try runCompare(parsed)
    case .doctor: try runDoctor()
    case .scenes:
      if parsed.positionals.isEmpty { try runScenes() } else { try runScenes(parsed.scene()) }
    case .help:
      let name = parsed.positionals.first.flatMap(CommandName.init(rawValue:))
      try StandardOutput.write(HelpText.make(for: name))
    case .man:
      var keys = KeyTable.standard
      do {
        keys = try UserConfiguration.keys(in: ConfigurationDirectory()) ?? keys
      } catch {
        // The page must come all the same: it says how the file is written.
        StandardError.write(
          "latentscope: \(ErrorText.of(error)); the page shows the keys as they come")
      }
      try StandardOutput.write(ManualPage.make(keys: keys))
    case .completions:
      try StandardOutput.write(Completions.make(for: parsed.positionals.first ?? "") ?? "")
    }
  }

  /// Whether the command line is to blame rather than a file or the machine.
  private static func isUsage(_ error: any Error) -> Bool {
    if error is UsageError { return true }
    return (error as? InputError)?.kind == .usage
  }
}

extension ParsedArguments {
  /// The scene of the command line, with its `--set` options.
  func scene() throws(InputError) -> Scene {
    try SceneCatalog.load(positionals.first ?? "", overrides: overrides())
  }

  /// What `--agent` and the `--set` options change of the scene.
  func overrides() throws(InputError) -> [SettingOverride] {
    let agent = try text(.agent).map { name throws(InputError) in
      // A policy that imitates learns alone.
      try isImitator(name)
        ? ["session.planner=\(name)", "execution.beside=", "execution.others=false"]
        : ["training.agent=\(name)"]
    }
    return try ((agent ?? []) + texts(.set)).map { text throws(InputError) in
      try SettingOverride(parsing: text)
    }
  }

  /// Whether a policy that is to learn imitates.
  ///
  /// - Throws: That it is none for the scene, where one is named.
  private func isImitator(_ name: String) throws(InputError) -> Bool {
    let isImitator = Registry.standard.imitators.contains { $0.name == name }
    guard let scene = positionals.first.flatMap({ try? SceneCatalog.load($0) }) else {
      return isImitator
    }
    let names =
      scene.isImitation
      ? scene.imitators.map(\.name)
      : scene.registry.algorithms.filter { $0.agent != nil }.map(\.name)
    guard !names.contains(name) else { return isImitator }
    throw InputError(
      kind: .usage, source: "--agent",
      expected: "one for \(scene.name): \(names.joined(separator: ", "))", found: name)
  }

  /// The controller of the command line, or that of the scene.
  ///
  /// - Throws: That it cannot act in the scene's world.
  func controller(in scene: Scene) throws(InputError) -> ControllerName {
    guard let option = [OptionName.controller, .planner].first(where: has),
      let name = text(option).map(ControllerName.init(rawValue:))
    else { return scene.session.planner }
    do throws(InputError) {
      try scene.validate(name, keyPath: "")
    } catch {
      var error = error
      (error.kind, error.source) = (.usage, option.flag)
      throw error
    }
    return name
  }

  /// When a run without a screen stops; the table demands exactly one of both options.
  var length: TrainingRun.Length {
    integer(.updates).map { .updates($0) } ?? .seconds(number(.seconds) ?? 0)
  }

  /// The seed of the command line, or the usual one.
  var seed: UInt64 { seed(.seed) ?? 1 }

  /// How often training is saved as it goes on.
  var saveInterval: SaveInterval {
    guard let seconds = number(.saveEvery) else { return .automatic }
    return seconds > 0 ? .seconds(seconds) : .never
  }

  /// The threads of the command line, or as many as there are processors.
  var threads: Int {
    integer(.threads) ?? min(256, max(1, ProcessInfo.processInfo.activeProcessorCount))
  }
}
