import Control
import Dashboard
import Foundation
import LiveSession
import Runs
import Scenes
import TerminalUI
import Testing
import Validation
import Worlds

/// A view of this file alone, registered and used like those of the program: a panel, a key, an action,
/// a request that a log holds, and a report by its own inspector.
struct ToyViewTests {
  /// How many codes are summed up.
  private struct SumChoice: TypedValue {
    var count = 1
  }

  private enum SumRequest: ViewRequest {
    case more(Int)

    static let name = "sum"

    func apply(to state: inout SessionState) {
      guard case .more(let count) = self else { return }
      state.choices[SumChoice.self].count += count
    }
  }

  private struct SumReport: TypedValue {
    var count = 0
    var sum: Float = 0
  }

  /// Sums the dimensions of the present code, as often as it was asked to.
  private final class SumInspector: Inspector {
    static let subjects: Set<InspectionSubject>? = [InspectionSubject(rawValue: "sum")]
    static let requests: [any ViewRequest.Type] = [SumRequest.self]

    init(_ world: any World) {}

    func inspect(_ scene: Inspection) -> SumReport {
      let count = scene.state.choices[SumChoice.self].count
      return SumReport(count: count, sum: Float(count) * scene.present.reduce(0, +))
    }

    func forget() {}
  }

  /// What the screen alone remembers.
  private struct SumScreen: TypedValue {
    var presses = 0
  }

  private enum SumAction: FeatureAction {
    case more

    func reduce(_ state: inout DashboardState, _ snapshot: SessionSnapshot) -> DashboardOutcome {
      state[SumScreen.self].presses += 1
      return DashboardOutcome(events: [.view(SumRequest.more(1))])
    }
  }

  private static let chapter = HelpChapter("sums", heading: "what sums say", paragraphs: ["a sum"])

  private static let panel: Panel = Panel("sum", chapter: chapter) { context, area, buffer in
    let body = context.caption("sum", [], of: panel, in: area, into: &buffer)
    let report = context.snapshot[SumReport.self]
    let presses = context.state[SumScreen.self].presses
    buffer.write(
      " \(report.count) times the code is \(report.sum), pressed \(presses)", x: body.x, y: body.y,
      style: context.theme.text, clip: body)
  }

  private static let view: DashboardView = DashboardView(
    "sum", number: 8, summary: "the sum of the present code", focusable: [panel],
    chapters: [chapter], inspectors: [SumInspector.self],
    keys: {
      [
        KeyBinding(
          "j", name: "more", does: .feature(SumAction.more), in: .view(view), hint: "sum up",
          rank: 99, help: "sum the code once more", chapter)
      ]
    }, layOut: { layout, body, _ in layout.place(panel, body) })

  private static let views = DashboardView.standard + [view]
  private static let table = KeyTable(views: views)

  /// A terminal of text on which keys are pressed.
  private struct Screen {
    var state = DashboardState()

    mutating func press(_ key: KeyStroke, _ session: LiveSession) {
      let input: InputEvent =
        switch key {
        case .character(let scalar): .character(scalar)
        case .named(let key): .key(key)
        }
      for event in state.reduce(input, snapshot: session.snapshot(), table: table).events {
        session.send(event)
      }
    }

    func text(_ session: LiveSession) -> String {
      var buffer = CellBuffer(width: state.width, height: state.height)
      DashboardScreen.render(session.snapshot(), state: state, table: table, into: &buffer)
      return buffer.lines.joined(separator: "\n")
    }
  }

  private static func options() -> LiveSession.Options {
    var options = LiveSession.Options()
    options.seed = 3
    options.inspectors = views.inspectors
    return options
  }

  private static func scene() throws -> Scene {
    try SceneCatalog.load("pendulum")
  }

  @Test func aViewIsRegisteredFromOutsideAndRun() throws {
    let session = try LiveSession.headless(Self.scene(), options: Self.options())
    try session.advance(toUpdate: 2)
    var screen = Screen()
    screen.press("8", session)
    #expect(screen.state.view == Self.view)
    screen.press("j", session)
    screen.press("j", session)
    try session.advance(ticks: 2)
    let snapshot = session.snapshot()
    #expect(snapshot[SumReport.self].count == 3)
    #expect(snapshot[SumReport.self].sum == 3 * snapshot.latent.present.reduce(0, +))
    let text = screen.text(session)
    #expect(text.contains("3 times the code is \(snapshot[SumReport.self].sum), pressed 2"))
    #expect(text.contains("j sum up"), "\(text)")
  }

  @Test func itsKeyStandsInHelpAndPaletteAndOneAmongTheViews() throws {
    let session = try LiveSession.headless(Self.scene(), options: Self.options())
    var screen = Screen()
    screen.press("8", session)
    screen.press("?", session)
    let help = screen.text(session)
    #expect(help.contains("help: sums") && help.contains("sum the code once more"), "\(help)")
    let entries = PaletteList.entries(
      "once more", state: screen.state, snapshot: session.snapshot(), table: Self.table)
    #expect(entries.first?.title == "sum view more")
    #expect(Self.table.key(for: "view-sum") == "8" && Self.table.conflicts.isEmpty)
    #expect(Self.table.rebound(["sum-view.more": ["b"]]).key(for: "sum-view.more") == "b")
    #expect(KeyTable.standard.key(for: "view-sum") == nil)
  }

  /// What is asked of it is in the log, and a session that is lived again shows the same.
  @Test func itsRequestsAreLoggedAndRead() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).jsonl").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let log = try EventLog(path: path)
    var options = Self.options()
    options.log = log
    let session = try LiveSession(Self.scene(), options: options)
    session.start()
    var screen = Screen()
    screen.press("8", session)
    screen.press("j", session)
    let deadline = ContinuousClock.now + .seconds(60)
    while session.snapshot().latent.present.isEmpty || session.snapshot().control.ticks < 5 {
      try #require(.now < deadline)
      usleep(1000)
    }
    session.stop(.discarding)
    try log.close()
    let recording = try SessionRecording(path: path, inspectors: Self.views.inspectors)
    #expect(
      recording.events.map(\.event) == [
        .subjectChanged(Self.view.subject), .view(SumRequest.more(1)),
      ])
    var again = Self.options()
    again.recording = recording
    let replayed = try LiveSession.headless(recording.scene, options: again)
    // Whoever watches looks in a way of his own.
    screen = Screen()
    screen.press("8", replayed)
    screen.press("j", replayed)
    screen.press("j", replayed)
    let report = try replayed.replay()
    #expect(report.isFinished && report.divergence == nil)
    #expect(replayed.snapshot()[SumReport.self].count == 3)
    #expect(throws: InputError.self) { try SessionRecording(path: path) }
  }
}
