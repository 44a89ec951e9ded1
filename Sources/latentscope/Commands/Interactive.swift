import Dashboard
import Foundation
import LiveSession
import Planning
import TerminalUI

/// What an interactive session was asked for.
package struct InteractiveOptions: Sendable {
  /// The scene.
  package var scene: Scene
  /// The seed of all randomness.
  package var seed: UInt64
  /// How many threads compute updates.
  package var threads: Int
  /// The checkpoint to start from.
  package var checkpoint: String?
  /// The planner in charge at first.
  package var planner: PlannerKind
  /// Whether training begins paused.
  package var isPaused: Bool
  /// How many colours to use.
  package var color: ColorChoice
  /// Whether only ASCII characters are drawn.
  package var isASCII: Bool
  /// The asciicast file to record the screen in.
  package var recording: String?
  /// The file for events.
  package var log: String?

  init(_ parsed: ParsedArguments) throws {
    scene = try parsed.scene()
    seed = parsed.seed
    threads = parsed.threads
    checkpoint = parsed.text(.checkpoint)
    planner = parsed.text(.planner).flatMap(PlannerKind.init) ?? scene.session.planner
    isPaused = parsed.has(.paused)
    color = parsed.text(.color).flatMap(ColorChoice.init) ?? .auto
    isASCII = parsed.has(.ascii)
    recording = parsed.text(.record)
    log = parsed.text(.log)
  }
}

/// Opens the session on the terminal.
///
/// The screen stands before anything is learned; the terminal is given back on every way out, and a
/// checkpoint is saved unless the user discards it.
func runInteractive(_ options: InteractiveOptions) throws {
  try TerminalSignals.install()
  var terminal = TerminalOptions()
  terminal.color = options.color
  terminal.ascii = options.isASCII
  let screen = try NcursesBackend(options: terminal)
  do {
    let end = try InteractiveSession(options, screen: screen).run()
    screen.close()
    for line in end.lines { StandardError.write("latentscope: \(line)") }
    if let signal = end.signal { TerminalSignals.end(by: signal) }
  } catch {
    screen.close()
    throw error
  }
}

/// How an interactive session ended.
private struct SessionEnd {
  /// What to tell the user once the terminal is back.
  var lines: [String] = []
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
  private let folder: RunFolder
  private let loop: DashboardLoop

  init(_ options: InteractiveOptions, screen: NcursesBackend) throws {
    self.options = options
    self.screen = screen
    if let path = options.recording {
      let recorder = try RecordingBackend(
        wrapping: screen, to: URL(fileURLWithPath: path), title: "latentscope \(options.scene.name)")
      recording = recorder
      backend = recorder
    } else {
      recording = nil
      backend = screen
    }
    folder = StateDirectory().newRun(scene: options.scene.name, seed: options.seed)
    log = try options.log.map { path throws(FileError) in try EventLog(path: path) }
    var settings = LiveSession.Options()
    settings.seed = options.seed
    settings.threads = options.threads
    settings.planner = options.planner
    settings.isPaused = options.isPaused
    settings.checkpointPath = folder.checkpoint
    settings.log = log
    settings.launch = Program.launch
    if let path = options.checkpoint { settings.checkpoint = try Checkpoint(contentsOf: path) }
    session = try LiveSession(options.scene, options: settings)
    var appearance = Appearance()
    appearance.glyphs = screen.hasUnicode && !options.isASCII ? .unicode : .ascii
    appearance.depth = screen.colorDepth
    var state = DashboardState(appearance: appearance)
    (state.width, state.height) = screen.size
    let clock = MonotonicClock()
    loop = DashboardLoop(state: state) { clock.seconds(since: Program.launch) }
  }

  /// Runs until the user, a signal or the end of the terminal stops it.
  func run() -> SessionEnd {
    var end = SessionEnd()
    session.start()
    var shown = 0
    while true {
      let effects = loop.tick(
        backend: backend,
        snapshot: { _ in
          shown += 1
          return (shown, session.snapshot())
        }, send: send)
      if let signal = TerminalSignals.termination {
        end.signal = signal
        finish(saving: true, &end)
        return end
      }
      for effect in effects {
        switch effect {
        case .quit(let saving):
          finish(saving: saving, &end)
          return end
        case .screenshot: saveScreenshot()
        case .suspend: kill(getpid(), SIGTSTP)
        case .redraw: break
        }
      }
    }
  }

  /// Writes the present screen as a picture beside the run's other files.
  private func saveScreenshot() {
    let path = "\(folder.path)/screen-\(Int(MonotonicClock().seconds(since: Program.launch))).svg"
    do {
      try folder.create()
      try AtomicFile.write(Data(SVGExport.document(loop.screen).utf8), to: path)
      loop.notify("wrote \(path)")
    } catch {
      loop.notify("\(error)")
    }
  }

  private func send(_ event: SessionEvent) {
    session.send(event)
    if case .plannerSelected(let kind) = event { recording?.mark(kind.rawValue) }
  }

  private func finish(saving: Bool, _ end: inout SessionEnd) {
    TerminalSignals.beginLeaving()
    // The terminal comes back first: saving must not keep anybody waiting before a dead screen.
    backend.close()
    if let outcome = session.stop(saving: saving) { end.lines.append(outcome) }
    do {
      try log?.close()
    } catch {
      end.lines.append("\(error)")
    }
    if let failure = recording?.failure { end.lines.append("\(failure)") }
  }
}
