import Dashboard
import LiveSession
import TerminalUI
import Testing

/// No text on any screen of any size loses an end: neither at the edge of its place nor to an ellipsis.
///
/// So no column of a table is cut, and no number is another one than it was.
struct WholeTextTests {
  /// Widths and heights from the smallest screen to one of the largest; every width has a height of
  /// its own, so that few screens meet many pairs.
  static let sizes: [(Int, Int)] =
    WholeWordTests.sizes
    + stride(from: 60, through: 320, by: 7).enumerated().map { index, width in
      (width, 18 + index * 41 % 93)
    }

  @Test(arguments: KeyTable.standard.numberedViews)
  func noTextIsCutAtAnySize(view: DashboardView) {
    var state = DashboardState()
    state.view = view
    for fixture in [SnapshotFixture.startUp, .collecting, .learning, .solved, .cartPole] {
      expectWholeText(fixture.make(), state, "\(fixture)")
    }
    expectWholeText(longRun(), state, "a long run")
  }

  /// A session that has run for days: every number that grows is large.
  private func longRun() -> SessionSnapshot {
    var snapshot = SnapshotFixture.solved.make()
    snapshot.elapsed = 300_000
    snapshot.training.update = 12_345_678
    snapshot.training.updatesPerSecond = 1234.5
    snapshot.training.environmentFrames = 1_234_567_890
    snapshot.training.samples = 98_765_432_100
    snapshot.training.transitions = 123_456_789
    snapshot.latent.modelVersion = 1_234_567
    snapshot[GeometryReport.self].modelVersion = 1_234_567
    snapshot[DreamReport.self].modelVersion = 1_234_567
    snapshot[DreamReport.self].horizonErrors.modelVersions = 1_234_000...1_234_567
    snapshot.control.modelVersion = 1_234_567
    snapshot.control.ticks = 123_456_789
    snapshot.control.lateTicks = 1_234_567
    snapshot.control.cost = 123_456.7
    snapshot.control.millisecondsPerDecision = 1234.5
    snapshot.control.decisionTimes.median = 1234.5
    snapshot.control.decisionTimes.percentile95 = 12_345.6
    snapshot.control.episodeReturn = -123_456.7
    snapshot.control.episode = 12_345
    return snapshot
  }

  @Test func noTextIsCutInARace() {
    var snapshot = SnapshotFixture.learning.make()
    ControlFixture.addRace(to: &snapshot)
    var state = DashboardState()
    state.view = .control
    expectWholeText(snapshot, state, "a race")
  }

  @Test(arguments: LatentBasis.allCases)
  func noTextIsCutBesideTheLatentSpace(basis: LatentBasis) {
    var state = DashboardState()
    state.view = .latent
    state.latentView.basis = basis
    state.latentView.layers = Set(LatentLayer.allCases)
    for fixture in [SnapshotFixture.learning, .cartPole] {
      let snapshot = fixture.make()
      state.latentView.cursor = snapshot.latent.present
      expectWholeText(snapshot, state, "\(fixture), \(basis)")
    }
  }

  /// ASCII signs and what stands for colour take more columns.
  @Test func noTextIsCutWithoutColour() {
    for view in KeyTable.standard.numberedViews {
      var state = DashboardState(appearance: Appearance(glyphs: .ascii, depth: .none))
      state.view = view
      expectWholeText(SnapshotFixture.learning.make(), state, "\(view) in ASCII")
    }
  }

  private func expectWholeText(_ snapshot: SessionSnapshot, _ state: DashboardState, _ what: String)
  {
    for (width, height) in Self.sizes {
      var state = state
      (state.width, state.height) = (width, height)
      var screen = CellBuffer(width: width, height: height)
      screen.cutTexts = []
      DashboardScreen.render(snapshot, state: state, into: &screen)
      #expect(screen.cutTexts == [], "\(what) at \(width)x\(height)")
      let ellipsis = Character(state.appearance.glyphs.ellipsis)
      #expect(screen.lines.filter { $0.contains(ellipsis) } == [], "\(what) at \(width)x\(height)")
    }
  }
}
