import Control
import Dashboard
import Files
import Foundation
import LiveSession
import NeuralNetworks
import Runs
import Scenes
import TerminalUI
import Threads

/// Runs a session without a terminal and writes its screen.
///
/// With `--updates` the session is driven step by step and the same seed gives the same bytes; with
/// `--seconds` it runs in real time.
func runScreenshot(_ parsed: ParsedArguments) throws {
  let scene = try parsed.scene()
  // No terminal is there to be asked.
  let color = ColorDecision.make(
    choice: parsed.text(.color).flatMap(ColorChoice.init) ?? .truecolor, environment: [:],
    colors: 0, isDirect: false)
  let appearance = Appearance(
    theme: (parsed.text(.theme).flatMap(ThemeChoice.init) ?? .dark).theme,
    glyphs: parsed.has(.ascii) ? .ascii : .unicode, depth: color.depth)
  var settings = LiveSession.Options()
  let table = KeyTable.of(imitation: scene.isImitation)
  settings.inspectors = table.views.inspectors
  settings.seed = parsed.seed
  settings.planner = try parsed.controller(in: scene)
  settings.threads = parsed.threads
  if let path = parsed.text(.checkpoint) {
    settings.checkpoint = try SavedLearner(contentsOf: path)
  }
  let view = table.numberedViews.first { $0.title == parsed.text(.view) } ?? table.numberedViews[0]
  let snapshot: SessionSnapshot
  switch parsed.length {
  case .updates(let updates):
    let session = try LiveSession.headless(scene, options: settings)
    session.send(.subjectChanged(view.subject))
    try session.advance(toUpdate: updates)
    snapshot = session.snapshot()
  case .seconds(let seconds):
    settings.launch = Program.launch
    let session = try LiveSession(scene, options: settings)
    session.send(.subjectChanged(view.subject))
    session.start()
    let left = seconds - MonotonicClock().seconds(since: Program.launch)
    Thread.sleep(forTimeInterval: max(0, left))
    snapshot = session.snapshot()
    session.stop(.discarding)
  }
  var state = DashboardState(appearance: appearance)
  if case .size(let width, let height)? = parsed.values[.size]?.first {
    (state.width, state.height) = (width, height)
  }
  state.view = view
  var screen = CellBuffer(width: state.width, height: state.height)
  DashboardScreen.render(snapshot, state: state, table: table, into: &screen)
  let text =
    parsed.text(.format) == "svg"
    ? SVGExport.document(screen.lowered(to: appearance.depth), theme: appearance.theme)
    : TextExport.plain(screen)
  if let path = parsed.text(.out) {
    try AtomicFile.write(Data(text.utf8), to: path)
  } else {
    try StandardOutput.write(text)
  }
}
