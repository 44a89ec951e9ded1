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
  static let sizes: [(Int, Int)] = stride(from: 60, through: 320, by: 7).enumerated().map {
    index, width in (width, 18 + index * 41 % 93)
  }

  @Test(arguments: DashboardView.allCases)
  func noTextIsCutAtAnySize(view: DashboardView) {
    for fixture in [SnapshotFixture.startUp, .collecting, .learning, .solved, .cartPole] {
      var state = DashboardState()
      state.view = view
      expectWholeText(fixture.make(), state, "\(fixture)")
    }
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
    for view in DashboardView.allCases {
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
