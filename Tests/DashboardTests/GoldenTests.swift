import Dashboard
import LiveSession
import TerminalUI
import Testing

/// Panels, overlays and two whole screens as text, compared with files.
struct GoldenTests {
  /// Panels of a view at a size: those that look otherwise elsewhere.
  struct Example: Sendable, CustomTestStringConvertible {
    let fixture: SnapshotFixture
    let view: DashboardView
    let width: Int
    let height: Int
    let isASCII: Bool
    let panels: [Panel]

    var testDescription: String {
      "\(fixture.rawValue)-\(view.title)-\(width)x\(height)\(isASCII ? "-ascii" : "")"
    }
  }

  static let examples: [Example] = {
    var examples: [Example] = []
    let snapshot = SnapshotFixture.learning.make()
    // The smallest and an ASCII screen, a usual one, and a large one with all that has room there.
    for (width, height, isASCII) in [
      (60, 18, false), (80, 24, true), (120, 40, false), (200, 60, false),
    ] {
      var seen: Set<Panel> = []
      for view in KeyTable.standard.numberedViews {
        let layout = ScreenLayout(of: view, snapshot, width: width, height: height)
        // The first panel of a view is the view's own, and the planner's that of control.
        let panels = layout.panels.map(\.kind).filter {
          seen.insert($0).inserted || $0 == view.focusable[0]
        }
        examples.append(
          Example(
            fixture: .learning, view: view, width: width, height: height, isASCII: isASCII,
            panels: panels))
      }
    }
    let acting = SnapshotFixture.acting.make()
    for (width, height, isASCII) in [(60, 18, false), (80, 24, true), (120, 40, false)] {
      let layout = ScreenLayout(of: .agent, acting, width: width, height: height)
      let own: [Panel] = [.agentMap, .agentReturns, .agentActions, .agentCurves]
      examples.append(
        Example(
          fixture: .acting, view: .agent, width: width, height: height, isASCII: isASCII,
          panels: own.filter { layout.area(of: $0) != nil }))
    }
    for fixture in SnapshotFixture.allCases where fixture != .learning {
      let isASCII = fixture == .hostile
      examples.append(
        Example(
          fixture: fixture, view: .overview, width: 80, height: 24, isASCII: isASCII,
          panels: [.header, .curves, .latent, .pictures, .planner, .stage]))
    }
    return examples
  }()

  @Test(arguments: examples)
  func panelsLookAsRecorded(example: Example) throws {
    var state = DashboardState(appearance: Appearance(glyphs: example.isASCII ? .ascii : .unicode))
    state.view = example.view
    try Golden.comparePanels(
      of: example.fixture.make(), state: state, width: example.width, height: example.height,
      name: example.testDescription, example.panels)
  }

  @Test(arguments: KeyTable.standard.numberedViews, SnapshotFixture.allCases)
  func asciiMeansASCIIEverywhere(view: DashboardView, fixture: SnapshotFixture) {
    var state = DashboardState(appearance: Appearance(glyphs: .ascii))
    state.view = view
    for (width, height) in [(60, 18), (80, 24), (120, 40), (200, 60)] {
      let screen = render(fixture.make(), state: state, width: width, height: height)
      #expect(screen.cells.allSatisfy { $0.glyph.isASCII }, "\(width)x\(height)")
    }
  }

  @Test(arguments: [GlyphSet.unicode, .ascii])
  func aWholeScreenLooksAsRecorded(glyphs: GlyphSet) throws {
    let state = DashboardState(appearance: Appearance(glyphs: glyphs))
    let screen = render(SnapshotFixture.learning.make(), state: state, width: 80, height: 24)
    try Golden.compare(screen, screen.bounds, with: "screens/overview-\(glyphs)")
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
    try Golden.compareOverlay(
      of: SnapshotFixture.learning.make(), state: state, width: 80, height: 24, name: name)
  }

  @Test(arguments: TourStep.steps(imitation: false))
  func theTourLooksAsRecorded(step: TourStep) throws {
    var state = DashboardState()
    state.view = step.view
    state.tour = TourState(step: step, at: 0)
    state.tour?.isRevealed = step.rawValue.isMultiple(of: 2)
    try Golden.compareOverlay(
      of: SnapshotFixture.learning.make(), state: state, width: 80, height: 24,
      name: "tour-\(step)")
  }

  @Test func theSmallestScreenAndASCIIHaveTheTourAndThePaletteToo() throws {
    var state = DashboardState(appearance: Appearance(glyphs: .ascii, depth: .none))
    state.tour = TourState(step: .bound, at: 0)
    state.tour?.isRevealed = true
    let snapshot = SnapshotFixture.learning.make()
    let tour = render(snapshot, state: state, width: 60, height: 18)
    try Golden.compareOverlay(
      of: snapshot, state: state, width: 60, height: 18, name: "tour-bound-small")
    state.tour = nil
    state.overlay = .palette(PaletteState(text: "view"))
    let palette = render(snapshot, state: state, width: 60, height: 18)
    try Golden.compareOverlay(
      of: snapshot, state: state, width: 60, height: 18, name: "palette-small")
    let beyond = (tour.cells + palette.cells).filter { !$0.glyph.isASCII }
    #expect(beyond.isEmpty)
  }

  @Test func theTooSmallScreenLooksAsRecorded() throws {
    let screen = render(
      SnapshotFixture.learning.make(), state: DashboardState(), width: 50, height: 12)
    try Golden.compare(screen, screen.bounds, with: "screens/too-small")
  }
}
