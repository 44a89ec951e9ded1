import Dashboard
import LiveSession
import TerminalUI
import Testing

/// A large screen is used: what a view leaves empty is little.
struct EmptySpaceTests {
  private static let sizes = [(120, 40), (200, 60), (300, 100)]

  /// Outside of the clouds of codes hardly a rectangle stays empty.
  @Test(arguments: [SnapshotFixture.learning, .solved])
  func hardlyARectangleStaysEmpty(fixture: SnapshotFixture) {
    for view in KeyTable.standard.numberedViews {
      for (width, height) in Self.sizes {
        let share = emptyShare(of: fixture, in: view, width, height) { kind in
          ![.latent, .colourings, .agentMap].contains(kind)
        }
        #expect(share <= 0.1, "\(view) at \(width)x\(height): \(share)")
      }
    }
  }

  /// A cloud has air in it and around it: codes lie where the states do.
  ///
  /// With it every screen is at least half full, and all but the Latent and the Agent view four fifths.
  @Test(arguments: [SnapshotFixture.learning, .acting, .solved])
  func cloudsLeaveNoMoreAirThanTheyNeed(fixture: SnapshotFixture) {
    for view in KeyTable.standard.numberedViews {
      for (width, height) in Self.sizes {
        let share = emptyShare(of: fixture, in: view, width, height) { _ in true }
        #expect(
          share <= (view == .latent ? 0.5 : view == .agent ? 0.55 : 0.2),
          "\(view) at \(width)x\(height): \(share)")
      }
    }
  }

  /// The share of a screen that lies in empty rectangles of 24 columns by 6 rows, in the panels that
  /// count.
  ///
  /// A cell is empty when it shows nothing: no glyph, no colour. Smaller gaps are the spaces between
  /// words, lines and dots; a rectangle of this size is one that could have held something.
  private func emptyShare(
    of fixture: SnapshotFixture, in view: DashboardView, _ width: Int, _ height: Int,
    counting counts: (Panel) -> Bool
  ) -> Double {
    let snapshot = fixture.make()
    var state = DashboardState()
    state.view = view
    let screen = render(snapshot, state: state, width: width, height: height)
    let isWaste = emptyRectangles(of: screen, columns: 24, rows: 6)
    let panels = ScreenLayout(of: view, snapshot, width: width, height: height).panels
    let waste = panels.filter { counts($0.kind) }.reduce(0) { sum, panel in
      let area = panel.area
      return sum
        + (area.y..<area.bottom).reduce(0) { sum, y in
          sum + (area.x..<area.right).count { isWaste[y * width + $0] }
        }
    }
    return Double(waste) / Double(width * height)
  }

  /// Whether each cell lies in an empty rectangle of a size, row-major.
  private func emptyRectangles(of screen: CellBuffer, columns: Int, rows: Int) -> [Bool] {
    // How many empty cells stand above each other down to this row.
    var depth = [Int](repeating: 0, count: screen.width)
    var isWaste = [Bool](repeating: false, count: screen.width * screen.height)
    for y in 0..<screen.height {
      var run = 0
      for x in 0..<screen.width {
        depth[x] = isEmpty(screen[x, y]) ? depth[x] + 1 : 0
        run = depth[x] >= rows ? run + 1 : 0
        guard run >= columns else { continue }
        for row in (y - rows + 1)...y {
          for column in (x - columns + 1)...x { isWaste[row * screen.width + column] = true }
        }
      }
    }
    return isWaste
  }

  private func isEmpty(_ cell: Cell) -> Bool {
    (cell.glyph == " " || cell.glyph == "\u{2800}") && cell.style.background == .standard
      && !cell.style.reverse
  }

  // MARK: - What fills it

  /// The same codes in other colours stand beside the cloud where it leaves room.
  @Test func aClickTakesAnotherColour() throws {
    let snapshot = SnapshotFixture.learning.make()
    var state = DashboardState()
    state.view = .latent
    (state.width, state.height) = (200, 60)
    let layout = ScreenLayout(of: .latent, snapshot, width: 200, height: 60)
    let area = try #require(layout.area(of: .colourings))
    #expect(
      ScreenLayout(of: .latent, snapshot, width: 120, height: 40).area(of: .colourings) == nil)
    func legend() -> String {
      render(snapshot, state: state, width: 200, height: 60).lines[area.y + 1]
    }
    #expect(legend().contains("theta_dot") && !legend().contains(" angle "))
    for action in [MouseAction.press, .release] {
      let outcome = state.reduce(
        .mouse(action, x: area.x + 5, y: area.y + 5), snapshot: snapshot)
      #expect(
        outcome.events == (action == .release ? [.geometry(.coloured(by: "theta_dot"))] : []))
    }
    #expect(state.latentView.colour == "theta_dot")
    #expect(legend().contains("angle"), "the task's own takes its place")
    #expect(!legend().contains("theta_dot"))
  }

  /// Angles that differ by whole turns have one colouring: it is not offered twice.
  @Test func whatLooksTheSameIsNoOtherColour() {
    var snapshot = SnapshotFixture.learning.make()
    func colours() -> Set<String> {
      var state = DashboardState()
      state.view = .latent
      return Set(
        (0..<12).map { _ in
          _ = state.reduce(.character("h"), snapshot: snapshot)
          return state.latentView.colour
        })
    }
    let names = colours()
    #expect(!names.contains("theta") && names.contains("theta_dot"))
    snapshot[GeometryReport.self].quantities[0].values = snapshot.latent.cloudHues.map {
      $0 + 4 * .pi
    }
    #expect(colours() == names)
  }

  @Test func episodesTakeTheRoomTheyCanUse() throws {
    func rows(_ fixture: SnapshotFixture) throws -> Int {
      let layout = ScreenLayout(of: .overview, fixture.make(), width: 300, height: 100)
      return try #require(layout.area(of: .episodes)).height
    }
    #expect(try rows(.learning) == 10, "three episodes need no more")
    #expect(try rows(.solved) > 15, "fourteen have a course too")
  }

  @Test func interpolationShowsWhereBothDiffer() {
    var state = DashboardState()
    state.view = .traverse
    let snapshot = SnapshotFixture.learning.make()
    let large = render(snapshot, state: state, width: 200, height: 60).lines
    #expect(large.contains { $0.contains("- pixels") })
    let small = render(snapshot, state: state, width: 80, height: 24).lines
    #expect(!small.contains { $0.contains("- pixels") })
  }
}
