import Control
import Dashboard
import Files
import Foundation
import LiveSession
import NcursesTerminal
import NeuralNetworks
import Runs
import Scenes
import TerminalUI
import Threads
import Validation

/// What an interactive session was asked for.
package struct InteractiveOptions: Sendable {
  /// The scene.
  package var scene: Scene
  /// What the session begins with.
  package var session = LiveSession.Options()
  /// How many colours to use.
  package var color: ColorChoice
  /// The colours.
  package var theme: ThemeChoice
  /// The keys.
  package var keys: KeyTable
  /// Whether only ASCII characters are drawn.
  package var isASCII: Bool
  /// The asciicast file to record the screen in.
  package var recording: String?
  /// The file for events.
  package var log: String?
  /// The log of a session to live again; nil for a new session.
  package var replay: String?
  /// The archive to learn from; nil for collecting.
  package var priorData: String?
  /// Earlier runs to draw behind the curves: folders, files, or `latest`.
  package var ghosts: [String]
  /// What is read and written.
  private var files: CommandFiles
  /// The earlier runs, read.
  fileprivate var ghostRuns: [GhostRun] = []
  /// What the user should know of them.
  fileprivate var ghostNotices: [String] = []

  init(_ parsed: ParsedArguments) throws {
    files = try CommandFiles(parsed)
    scene = try parsed.scene()
    let ofScene = KeyTable.of(imitation: scene.isImitation)
    session.inspectors = ofScene.views.inspectors
    session.seed = parsed.seed
    session.threads = parsed.threads
    session.planner = try parsed.controller(in: scene)
    // A model that is done is shown as it is; the space key lets it learn on.
    session.isPaused = parsed.has(.paused) || parsed.has(.pretrained)
    session.saving = parsed.saveInterval
    switch (parsed.text(.checkpoint), parsed.has(.pretrained)) {
    case (let path?, false): session.checkpointSource = .file(path)
    case (nil, true): session.checkpointSource = .pretrained
    case (nil, false): break
    case (_?, true):
      throw UsageError(
        command: .interactive,
        "expected --checkpoint or --pretrained, found both: each is a model to start from")
    }
    priorData = parsed.text(.priorData)
    if priorData != nil, session.checkpointSource != .none {
      throw UsageError(
        command: .interactive,
        "expected --prior-data without --checkpoint and --pretrained, found both: a model goes on "
          + "with the data that it had")
    }
    let configuration = try UserConfiguration(changing: ofScene)
    keys = configuration.keys
    color = parsed.text(.color).flatMap(ColorChoice.init) ?? configuration.appearance.color ?? .auto
    theme =
      parsed.text(.theme).flatMap(ThemeChoice.init) ?? configuration.appearance.theme
      ?? ThemeChoice.detected(environment: ProcessInfo.processInfo.environment)
    isASCII = parsed.has(.ascii)
    recording = parsed.text(.record)
    log = parsed.text(.log)
    replay = parsed.text(.replay)
    ghosts = parsed.texts(.ghost)
    if replay != nil {
      // A log says all this itself.
      let fixed: [OptionName] = [
        .seed, .checkpoint, .pretrained, .planner, .controller, .paused, .saveEvery, .log, .set,
        .priorData,
      ]
      if let extra = fixed.first(where: { parsed.values[$0] != nil }) {
        throw UsageError(
          command: .interactive,
          "expected --replay without \(extra.flag), found both: the log decides it")
      }
    }
  }
}

extension InteractiveOptions {
  /// Takes over how a recorded session began.
  fileprivate mutating func adopt(_ recording: SessionRecording) throws {
    if let path = recording.checkpoint {
      files.addInput(path, named: "the log's checkpoint")
      try files.check()
    }
    if let path = recording.priorData {
      files.addInput(path, named: "the log's prior data")
      try files.check()
    }
    priorData = recording.priorData
    scene = recording.scene
    session.recording = recording
    session.seed = recording.seed
    session.checkpointSource =
      recording.checkpoint.map { .file($0) } ?? (recording.isPretrained ? .pretrained : .none)
    session.planner = recording.planner ?? scene.session.planner
    session.isPaused = recording.isPaused
  }
}

extension InteractiveOptions {
  /// Reads the earlier runs; `latest` is the newest one of the scene.
  fileprivate mutating func readGhosts() throws {
    for word in ghosts {
      let path = try ghostPath(word)
      if path != word {
        files.addInput(RunFolder(path: path).metrics, named: "--ghost \(word)")
        try files.check()
      }
      let run = try RunCurves(path)
      ghostRuns.append(GhostRun(run))
      if let notice = run.notice { ghostNotices.append(notice) }
    }
  }

  private func ghostPath(_ word: String) throws -> String {
    guard word == "latest" else { return word }
    let state = try StateDirectory()
    guard let newest = try state.newestRun(scene: scene.name) else {
      throw FileError(
        path: "\(state.runs)/\(scene.name)", action: "find the latest run",
        reason: "expected a run of \(scene.name), found none",
        suggestion: "leave one by saving a session (s), or name one: --ghost RUN")
    }
    return newest.path
  }
}

extension InteractiveOptions {
  /// Reads the curves of the run that a checkpoint belongs to; what is wrong with them is said on the
  /// screen, since the model is what was asked for.
  fileprivate mutating func readCurves(beside checkpoint: String) throws {
    let folder = URL(fileURLWithPath: checkpoint).deletingLastPathComponent()
    let path = RunFolder(path: folder.path).metrics
    files.addInput(path, named: "the curves of the checkpoint")
    try files.check()
    do throws(FileError) {
      guard try FileStatus.of(path) != nil else { return }
      let read = try RunCurves(path)
      session.curves = read
      session.notice = read.notice
    } catch {
      session.notice = "\(error)"
    }
  }
}

/// Opens the session on the terminal.
///
/// The screen stands before anything is learned; the terminal is given back on every way out, and a
/// checkpoint is saved unless the user discards it.
func runInteractive(_ options: InteractiveOptions) throws {
  // What is wrong with the input is found before the screen opens and before any file is made.
  var options = options
  if let path = options.replay {
    let read = try SessionRecording(path: path, inspectors: options.keys.views.inspectors)
    guard read.scene.name == options.scene.name else {
      throw UsageError(
        command: .interactive,
        "--replay: expected the log of a session of \(options.scene.name), found one of "
          + read.scene.name)
    }
    try options.adopt(read)
  }
  try options.readGhosts()
  switch options.session.checkpointSource {
  case .none: break
  case .file(let path):
    let read = try SavedLearner(contentsOf: path)
    try read.checkFits(options.scene)
    options.session.checkpoint = read
    try options.readCurves(beside: path)
  case .pretrained:
    guard let read = try SceneCatalog.pretrained(options.scene.name) else {
      throw CheckpointError(
        description: "--pretrained: expected a scene with a pretrained model, found "
          + "\(options.scene.name); train one (latentscope train \(options.scene.name) --seconds "
          + "60 --out RUN) and start from it with --checkpoint RUN/model.safetensors")
    }
    try read.checkFits(options.scene, withTraining: false)
    options.session.checkpoint = .model(read)
    options.session.curves = try SceneCatalog.pretrainedCurves(options.scene.name)
  }
  options.session.priorData = try options.priorData.map { try PriorData($0, for: options.scene) }
  // A pipe is waited for before there is a screen; what is there is replaced only once there is one.
  let files = try SessionFiles(options)
  try TerminalSignals.install()
  var terminal = TerminalOptions()
  terminal.color = options.color
  terminal.ascii = options.isASCII
  let screen = try NcursesBackend(options: terminal)
  do {
    let end = try InteractiveSession(options, files: files, screen: screen).run()
    screen.close()
    for line in end.lines { StandardError.write("latentscope: \(line)") }
    if let signal = end.signal {
      for line in end.failures { StandardError.write("latentscope: \(line)") }
      TerminalSignals.end(by: signal)
    }
    if !end.failures.isEmpty { throw SessionEndError(failures: end.failures) }
  } catch {
    screen.close()
    throw error
  }
}

/// The files that a session writes from its beginning on.
private struct SessionFiles {
  let log: AppendingFile?
  let recording: AppendingFile?

  init(_ options: InteractiveOptions) throws(FileError) {
    log = try options.log.map { path throws(FileError) in try AppendingFile(path: path) }
    recording = try options.recording.map { path throws(FileError) in
      try AppendingFile(path: path)
    }
  }
}

/// A session ended, but something that was asked of it could not be done.
private struct SessionEndError: Error, CustomStringConvertible {
  let failures: [String]
  var description: String { failures.joined(separator: "\n") }
}

/// How an interactive session ended.
private struct SessionEnd {
  /// What to tell the user once the terminal is back.
  var lines: [String] = []
  /// What could not be done, such as saving.
  var failures: [String] = []
  /// The signal that ended it; nil when the user did.
  var signal: TerminationSignal?
}

/// A session on a terminal, from the first screen to the last.
private final class InteractiveSession {
  private let options: InteractiveOptions
  private let screen: NcursesBackend
  private let backend: any TerminalBackend
  private let recording: RecordingBackend?
  private let session: LiveSession
  private let log: EventLog?
  private let loop: DashboardLoop

  init(_ options: InteractiveOptions, files: SessionFiles, screen: NcursesBackend) throws {
    self.options = options
    self.screen = screen
    if let file = files.recording {
      let clock = MonotonicClock()
      let start = clock.nanoseconds()
      let recorder = try RecordingBackend(
        wrapping: screen, title: "latentscope \(options.scene.name)",
        clock: { clock.seconds(since: start) }, write: file.append)
      recording = recorder
      backend = recorder
    } else {
      recording = nil
      backend = screen
    }
    log = files.log.map { EventLog($0) }
    var settings = options.session
    settings.runFolder = try StateDirectory().newRun(scene: options.scene.name, seed: settings.seed)
    settings.log = log
    settings.launch = Program.launch
    session = try LiveSession(options.scene, options: settings)
    var appearance = Appearance()
    appearance.glyphs = screen.hasUnicode && !options.isASCII ? .unicode : .ascii
    appearance.depth = screen.colorDepth
    appearance.theme = options.theme.theme
    var state = DashboardState(appearance: appearance)
    state.view = options.keys.numberedViews[0]
    (state.width, state.height) = screen.size
    state.ghosts = options.ghostRuns
    let clock = MonotonicClock()
    // The simulation ticks 20 times a second at most: more screens would show the same again. Keys
    // are answered at once all the same.
    var limits = DashboardLoop.Limits()
    limits.screensPerSecond = 20
    loop = DashboardLoop(state: state, table: options.keys, limits: limits, isWoken: true) {
      clock.seconds(since: Program.launch)
    }
    if !options.ghostNotices.isEmpty { loop.notify(options.ghostNotices.joined(separator: "; ")) }
  }

  /// Runs until the user, a signal or the end of the terminal stops it.
  func run() -> SessionEnd {
    var end = SessionEnd()
    session.onReport { [waker = screen.waker] in waker.wake() }
    session.start()
    while true {
      let effects = loop.tick(
        backend: backend, snapshot: { session.snapshot(newerThan: $0) }, send: send)
      if let signal = TerminalSignals.termination {
        end.signal = signal
        finish(saving: true, &end)
        return end
      }
      for effect in effects {
        switch effect {
        case .quit(let saving):
          // A terminal that is gone is a hangup, whether or not its signal arrives.
          if screen.isDisconnected { end.signal = .hangup }
          finish(saving: saving, &end)
          return end
        case .screenshot: saveScreen()
        // The back end gives the terminal back and stops the process.
        case .suspend: kill(getpid(), SIGTSTP)
        // Done by the loop itself.
        case .redraw: break
        }
      }
    }
  }

  private func send(_ event: SessionEvent) {
    session.send(event)
    if case .plannerSelected(let kind) = event { recording?.mark(kind.rawValue) }
  }

  /// Writes the screen as a picture into the working folder, under a name that is free.
  private func saveScreen() {
    let update = session.snapshot().training.update
    let base = "latentscope-\(options.scene.name)-update-\(update)"
    var path = "\(base).svg"
    var number = 2
    while FileManager.default.fileExists(atPath: path) {
      path = "\(base)-\(number).svg"
      number += 1
    }
    do throws(FileError) {
      let picture = SVGExport.document(
        loop.screen, theme: loop.state.appearance.theme,
        title: "latentscope \(options.scene.name)")
      try AtomicFile.write(Data(picture.utf8), to: path)
      loop.notify("wrote \(path)")
    } catch {
      loop.notify(ErrorText.of(error))
    }
  }

  private func finish(saving: Bool, _ end: inout SessionEnd) {
    TerminalSignals.beginLeaving()
    // The terminal comes back first: saving must not keep anybody waiting before a dead screen.
    backend.close()
    // A signal promises the end within two seconds; the user may wait as long as it takes, and end
    // it by another Ctrl-C.
    let limit = end.signal == nil ? nil : max(0.3, 1.6 - TerminalSignals.secondsSinceTermination)
    switch session.stop(saving ? .saving(within: limit) : .discarding) {
    case .failed(let reason): end.failures.append(reason)
    case let outcome: end.lines.append(outcome.text)
    }
    do {
      try log?.close(within: end.signal == nil ? 5 : 0.2)
    } catch {
      end.failures.append(ErrorText.of(error))
    }
    if let failure = recording?.failure {
      let path = options.recording ?? "the recording"
      end.failures.append("\(FileError(path: path, action: "write", failure))")
    }
  }
}
