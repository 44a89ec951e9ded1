import Control
import Dashboard
import Files
import Foundation
import LiveSession
import NeuralNetworks
import Planning
import Runs
import Scenes
import TerminalUI
import Threads

/// What `screenshot` was asked for.
package struct ScreenshotOptions: Sendable {
  /// What to write.
  package enum Format: String, Sendable {
    /// The characters alone.
    case text
    /// A picture with colours.
    case svg
  }

  /// The scene.
  package var scene: Scene
  /// Columns.
  package var width: Int
  /// Rows.
  package var height: Int
  /// The title of the view.
  package var view: String
  /// When to take the picture.
  package var length: RunLength
  /// The seed of all randomness.
  package var seed: UInt64
  /// How many threads compute updates.
  package var threads: Int
  /// The checkpoint to start from.
  package var checkpoint: String?
  /// The planner in charge.
  package var planner: ControllerName
  /// How the screen is drawn.
  package var appearance: Appearance
  /// What to write.
  package var format: Format
  /// The file to write; nil for standard output.
  package var output: String?

  init(_ parsed: ParsedArguments) throws {
    scene = try parsed.scene()
    (width, height) = (80, 24)
    if case .size(let columns, let rows)? = parsed.values[.size]?.first {
      (width, height) = (columns, rows)
    }
    view = parsed.text(.view) ?? "overview"
    length = RunLength(parsed)
    seed = parsed.seed
    threads = parsed.threads
    checkpoint = parsed.text(.checkpoint)
    planner = parsed.text(.planner).map(ControllerName.init(rawValue:)) ?? scene.session.planner
    appearance = Appearance(
      theme: (parsed.text(.theme).flatMap(ThemeChoice.init) ?? .dark).theme,
      glyphs: parsed.has(.ascii) ? .ascii : .unicode, depth: Self.depth(parsed.text(.color)))
    format = parsed.text(.format).flatMap(Format.init) ?? .text
    output = parsed.text(.out)
  }
}

extension ScreenshotOptions {
  /// How many colours a word asks for: no terminal is there to be asked.
  private static func depth(_ word: String?) -> ColorDepth {
    switch word.flatMap(ColorChoice.init) ?? .truecolor {
    case .palette256: .palette256
    case .palette16: .palette16
    case .none: .none
    case .truecolor, .auto: .truecolor
    }
  }
}

/// Runs a session without a terminal and writes its screen.
///
/// With `--updates` the session is driven step by step and the same seed gives the same bytes; with
/// `--seconds` it runs in real time.
func runScreenshot(_ options: ScreenshotOptions) throws {
  var settings = LiveSession.Options()
  settings.inspectors = DashboardView.standard.inspectors
  settings.seed = options.seed
  settings.planner = options.planner
  settings.threads = options.threads
  if let path = options.checkpoint { settings.checkpoint = try Checkpoint(contentsOf: path) }
  let view = KeyTable.standard.numberedViews.first { $0.title == options.view } ?? .overview
  let snapshot: SessionSnapshot
  switch options.length {
  case .updates(let updates):
    let session = try LiveSession.headless(options.scene, options: settings)
    session.send(.subjectChanged(view.subject))
    try session.advance(toUpdate: updates)
    snapshot = session.snapshot()
  case .seconds(let seconds):
    settings.launch = Program.launch
    let session = try LiveSession(options.scene, options: settings)
    session.send(.subjectChanged(view.subject))
    session.start()
    let left = seconds - MonotonicClock().seconds(since: Program.launch)
    Thread.sleep(forTimeInterval: max(0, left))
    snapshot = session.snapshot()
    session.stop(.discarding)
  }
  var state = DashboardState(appearance: options.appearance)
  (state.width, state.height) = (options.width, options.height)
  state.view = view
  var screen = CellBuffer(width: options.width, height: options.height)
  DashboardScreen.render(snapshot, state: state, into: &screen)
  let text: String
  switch options.format {
  case .text: text = TextExport.plain(screen)
  case .svg:
    text = SVGExport.document(
      screen.lowered(to: options.appearance.depth), theme: options.appearance.theme)
  }
  if let path = options.output {
    try AtomicFile.write(Data(text.utf8), to: path)
  } else {
    try StandardOutput.write(text)
  }
}
