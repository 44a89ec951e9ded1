import Dashboard
import Foundation
import LiveSession
import TerminalUI
import Testing

/// Whole screens as text, compared with files of this folder.
///
/// `LATENTSCOPE_RECORD_GOLDENS=1 swift test --filter GoldenTests` writes them anew.
struct GoldenTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden")

  struct Example: Sendable, CustomTestStringConvertible {
    let fixture: SnapshotFixture
    let view: DashboardView
    let width: Int
    let height: Int
    let isASCII: Bool

    var testDescription: String {
      "\(fixture.rawValue)-\(view.title)-\(width)x\(height)\(isASCII ? "-ascii" : "")"
    }
  }

  static let examples: [Example] = {
    var examples: [Example] = []
    for isASCII in [false, true] {
      for view in KeyTable.standard.numberedViews {
        // These views have more to lay out.
        let films = [.dream, .traverse, .control].contains(view) ? [(60, 18), (200, 60)] : []
        for (width, height) in [(80, 24), (120, 40)] + films {
          examples.append(
            Example(fixture: .learning, view: view, width: width, height: height, isASCII: isASCII))
        }
      }
      for fixture in SnapshotFixture.allCases where fixture != .learning {
        examples.append(
          Example(fixture: fixture, view: .overview, width: 80, height: 24, isASCII: isASCII))
      }
    }
    return examples
  }()

  @Test(arguments: examples)
  func screensLookAsRecorded(example: Example) throws {
    var state = DashboardState(appearance: Appearance(glyphs: example.isASCII ? .ascii : .unicode))
    state.view = example.view
    let screen = render(
      example.fixture.make(), state: state, width: example.width, height: example.height)
    try compare(screen.lines, with: example.testDescription)
    if example.isASCII {
      let beyond = screen.cells.filter { !$0.glyph.isASCII }
      #expect(beyond.isEmpty, "ASCII means ASCII everywhere")
    }
  }

  @Test(arguments: [
    ("help", Overlay.help(HelpState(scroll: 0))), ("help-end", .help(HelpState(scroll: 1000))),
    ("settings", .settings(selected: 1)), ("quit", .quitMenu), ("restart", .restartDialog),
    ("palette", .palette(PaletteState())),
    ("palette-fuzzy", .palette(PaletteState(text: "pl nex"))),
    ("palette-set", .palette(PaletteState(text: "set horizon 25"))),
  ])
  func overlaysLookAsRecorded(name: String, overlay: Overlay) throws {
    var state = DashboardState()
    state.overlay = overlay
    let screen = render(SnapshotFixture.learning.make(), state: state, width: 80, height: 24)
    try compare(screen.lines, with: "overlay-\(name)-80x24")
  }

  @Test(arguments: TourStep.allCases)
  func theTourLooksAsRecorded(step: TourStep) throws {
    var state = DashboardState()
    state.view = step.view
    state.tour = TourState(step: step, at: 0)
    state.tour?.isRevealed = step.rawValue.isMultiple(of: 2)
    let screen = render(SnapshotFixture.learning.make(), state: state, width: 80, height: 24)
    try compare(screen.lines, with: "tour-\(step)-80x24")
  }

  @Test func theSmallestScreenAndASCIIHaveTheTourAndThePaletteToo() throws {
    var state = DashboardState(appearance: Appearance(glyphs: .ascii, depth: .none))
    state.tour = TourState(step: .bound, at: 0)
    state.tour?.isRevealed = true
    let snapshot = SnapshotFixture.learning.make()
    let tour = render(snapshot, state: state, width: 60, height: 18)
    try compare(tour.lines, with: "tour-bound-60x18-ascii")
    state.tour = nil
    state.overlay = .palette(PaletteState(text: "view"))
    let palette = render(snapshot, state: state, width: 60, height: 18)
    try compare(palette.lines, with: "overlay-palette-60x18-ascii")
    let beyond = (tour.cells + palette.cells).filter { !$0.glyph.isASCII }
    #expect(beyond.isEmpty)
  }

  @Test func theTooSmallScreenLooksAsRecorded() throws {
    let screen = render(
      SnapshotFixture.learning.make(), state: DashboardState(), width: 50, height: 12)
    try compare(screen.lines, with: "too-small-50x12")
  }

  private static func withoutTrailingBlanks(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }

  func compare(_ lines: [String], with name: String) throws {
    let file = Self.folder.appending(path: name + ".txt")
    let text = lines.map(Self.withoutTrailingBlanks).joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["LATENTSCOPE_RECORD_GOLDENS"] == "1" {
      try Data(text.utf8).write(to: file)
    }
    let recorded = try String(contentsOf: file, encoding: .utf8)
    let found = text.split(separator: "\n", omittingEmptySubsequences: false)
    let expected = recorded.split(separator: "\n", omittingEmptySubsequences: false)
    let differences = (0..<max(found.count, expected.count)).compactMap { row -> String? in
      let (old, new) = (
        row < expected.count ? expected[row] : "", row < found.count ? found[row] : ""
      )
      return old == new ? nil : "row \(row)\n  expected \(old)\n  found    \(new)"
    }
    let report = differences.joined(separator: "\n")
    #expect(differences.isEmpty, "\(name)\n\(report)")
  }
}

/// A screen of a size.
func render(
  _ snapshot: SessionSnapshot, state: DashboardState, width: Int, height: Int
) -> CellBuffer {
  var state = state
  state.width = width
  state.height = height
  var buffer = CellBuffer(width: width, height: height)
  DashboardScreen.render(snapshot, state: state, into: &buffer)
  return buffer
}
