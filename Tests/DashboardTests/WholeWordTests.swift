import Dashboard
import LiveSession
import Planning
import TerminalUI
import Testing

/// Nothing on the screen is cut in the middle of a word, and what stands beside a number that changes
/// stays where it is.
struct WholeWordTests {
  static let sizes = [(60, 18), (80, 24), (120, 40), (200, 60), (300, 100)]

  @Test(
    arguments: KeyTable.standard.numberedViews,
    [SnapshotFixture.collecting, .learning, .solved, .cartPole])
  func captionsTitlesAndNamesAreWholeAtEverySize(view: DashboardView, fixture: SnapshotFixture) {
    for (width, height) in Self.sizes {
      var state = DashboardState()
      state.view = view
      for line in render(fixture.make(), state: state, width: width, height: height).lines {
        #expect(!line.contains("\u{2026}"), "\(width)x\(height)")
      }
    }
  }

  @Test(arguments: [GlyphSet.unicode, .ascii])
  func theHelpHasEverySentenceWhole(glyphs: GlyphSet) {
    var screens = ""
    for scroll in stride(from: 0, through: 260, by: 15) {
      var state = DashboardState(appearance: Appearance(glyphs: glyphs))
      state.overlay = .help(HelpState(scroll: scroll))
      screens += render(SnapshotFixture.learning.make(), state: state, width: 80, height: 24).lines
        .joined(separator: "\n")
    }
    // The last column inside the box stays free, so that no sentence ends beyond it.
    let rows = screens.split(separator: "\n").filter { $0.count == 80 && !$0.contains("help") }
    #expect(rows.allSatisfy { [" ", "─", "-"].contains($0.dropLast(2).last) })
    for binding in KeyTable.standard.bindings {
      #expect(screens.contains(" \(binding.help) "), "\(binding.help)")
      // Keys end before their sentence begins.
      #expect(screens.contains(" \(binding.label(glyphs)) "), "\(binding.label(glyphs))")
    }
  }

  @Test func picturesOfOneSizeHaveBordersOfOneSize() throws {
    for (width, height) in Self.sizes where height > 18 {
      let state = DashboardState()
      let screen = render(
        SnapshotFixture.learning.make(), state: state, width: width, height: height)
      let top = try #require(screen.lines.first { $0.contains("─ true ─") })
      let widths = top.split(separator: "╭", omittingEmptySubsequences: false).dropFirst().map {
        part in
        part.distance(from: part.startIndex, to: part.firstIndex(of: "╮") ?? part.endIndex)
      }
      #expect(widths.count >= 3 && Set(widths).count == 1, "\(width)x\(height): \(widths)")
    }
  }

  @Test func theStripStandsStillWhateverThePlanCosts() {
    var snapshot = SnapshotFixture.learning.make()
    let places = [0, 0.04, 1.5, 12.25, 116, 1240, 98_700].map { cost in
      snapshot.control.cost = cost
      let strip = render(snapshot, state: DashboardState(), width: 80, height: 24).lines[21]
      return strip.split(separator: "torque").first.map(\.count)
    }
    #expect(Set(places).count == 1, "\(places)")
  }

  @Test func beforeTheFirstPlanNothingIsWrong() {
    var snapshot = SnapshotFixture.learning.make()
    snapshot.control.cost = .nan
    snapshot.control.plannedActions = []
    let lines = render(snapshot, state: DashboardState(), width: 120, height: 40).lines
    #expect(!lines.contains { $0.contains("nan") })
  }

  @Test func theTrueAnglesLieWithinHalfATurn() {
    var snapshot = SnapshotFixture.learning.make()
    snapshot.control.stateNames = ["theta", "theta_dot"]
    snapshot.control.stateUnits = ["rad", "rad/s"]
    snapshot.control.state = [5.361, 5.361]
    var state = DashboardState()
    state.view = .control
    let text = render(snapshot, state: state, width: 120, height: 40).lines.joined()
    #expect(text.contains("-52.84 deg ") && text.contains("+307.16 deg/s "))
    #expect(!text.contains("rad"))
  }

  @Test func aNarrowScreenTellsItsCostWhereThereIsRoom() {
    var metrics = ScreenMetrics()
    metrics.medianMilliseconds = 0.9
    metrics.slowMilliseconds = 3.5
    metrics.bytesPerScreen = 4010
    metrics.screensPerSecond = 19
    func lines(_ width: Int, _ height: Int) -> [String] {
      var state = DashboardState()
      (state.width, state.height) = (width, height)
      var buffer = CellBuffer(width: width, height: height)
      DashboardScreen.render(
        SnapshotFixture.learning.make(), state: state, metrics: metrics, into: &buffer)
      return buffer.lines
    }
    #expect(
      lines(80, 24)[22].hasSuffix(
        "held upright in 1 of 3 episodes  screen 0.9 ms p95 3.5  19 screens/s "))
    #expect(!lines(60, 18).contains { $0.contains("p95 3.5") }, "the stage comes first")
    #expect(
      lines(100, 24)[22].contains("held upright") && lines(100, 24)[22].contains("p95 3.5"))
    #expect(lines(120, 40)[39].contains("p95 3.5") && !lines(120, 40)[38].contains("p95"))
  }

  /// The words are the task's: a scene may be called as its user likes.
  @Test(arguments: ["held upright", "balanced", "held at the goal"])
  func theStageNamesTheTaskOfItsScene(words: String) {
    var snapshot = SnapshotFixture.learning.make()
    snapshot.sceneName = "my-cart-without-a-pendulum"
    snapshot.control.heldWords = words
    let lines = render(snapshot, state: DashboardState(), width: 80, height: 24).lines
    #expect(lines[22].contains("\(words) in 1 of 3"))
  }
}
