import Dashboard
import LiveSession
import TerminalUI
import Testing
import Worlds

/// The views of scenes whose policies imitate.
struct ImitationScreenTests: InputPressing {
  let snapshot = ImitationFixture.learning.make()
  private static let table = KeyTable.imitation
  private static let views = table.numberedViews

  private static func screen(
    _ snapshot: SessionSnapshot, _ state: DashboardState, width: Int, height: Int
  ) -> CellBuffer {
    var state = state
    (state.width, state.height) = (width, height)
    var buffer = CellBuffer(width: width, height: height)
    DashboardScreen.render(snapshot, state: state, table: table, into: &buffer)
    return buffer
  }

  private static func state(
    _ view: DashboardView, _ glyphs: GlyphSet = .unicode, depth: ColorDepth = .truecolor
  ) -> DashboardState {
    var state = DashboardState(appearance: Appearance(glyphs: glyphs, depth: depth))
    state.view = view
    return state
  }

  @Test func theKeysDoNotConflict() { #expect(Self.table.conflicts == []) }

  /// What makes no sense without a model, a goal or a kick is absent.
  @Test func whatMakesNoSenseIsAbsent() {
    #expect(Self.views.map(\.title) == ["overview", "curves", "latent", "traverse", "control"])
    let names = Set(Self.table.commands.map(\.name))
    for name in ["kick", "goal-present", "goal-scene", "control-view.goal-up", "dream-view.live"] {
      #expect(!names.contains(name), "\(name)")
    }
    #expect(names.isSuperset(of: ["control-view.race", "planner-next", "manual-control"]))
  }

  @Test(arguments: views, ImitationFixture.allCases)
  func panelsAreInsideApartAndNotEmpty(view: DashboardView, fixture: ImitationFixture) {
    let snapshot = fixture.make()
    for (width, height) in LayoutTests.sizes {
      let layout = ScreenLayout(of: view, snapshot, width: width, height: height)
      let areas = layout.panels.map(\.area) + layout.rules
      var covered = 0
      for (index, area) in areas.enumerated() {
        let isInside = area.x >= 0 && area.y >= 0 && area.right <= width && area.bottom <= height
        guard !area.isEmpty, isInside, areas[..<index].allSatisfy({ $0.intersection(area).isEmpty })
        else {
          Issue.record("\(view) at \(width)x\(height): \(area)")
          return
        }
        covered += area.width * area.height
      }
      #expect(
        layout.panels.isEmpty || covered == width * height, "\(view) \(width)x\(height)")
      #expect(Set(layout.panels.map(\.kind)).count == layout.panels.count)
      guard ScreenLayout.fits(width: width, height: height) else { continue }
      for panel in view.focusable {
        #expect(layout.area(of: panel) != nil, "\(panel) in \(view) at \(width)x\(height)")
      }
    }
  }

  @Test(arguments: views, ImitationFixture.allCases)
  func everythingIsDrawnInASCIIAndWithoutColour(view: DashboardView, fixture: ImitationFixture) {
    for (width, height) in [(60, 18), (80, 24), (120, 40), (200, 60), (300, 100)] {
      let screen = Self.screen(
        fixture.make(), Self.state(view, .ascii, depth: .none), width: width, height: height)
      #expect(screen.cells.allSatisfy { $0.glyph.isASCII }, "\(width)x\(height)")
    }
  }

  /// Reports that nobody has made, or with numbers that are none.
  @Test(arguments: views) func emptyAndHostileReportsAreDrawn(view: DashboardView) {
    var hostile = ImitationFixture.learned.make()
    hostile[LatentPlaneReport.self].codes = [.nan, .infinity, -.infinity, 1e30, 3]
    hostile[LatentPlaneReport.self].present = [.nan, .infinity]
    hostile[FanReport.self].routes[0].places = [SIMD2(.nan, .infinity), SIMD2(1e300, -1e300)]
    hostile[FanReport.self].discs[0].center = SIMD2(.nan, 1e300)
    hostile[FanReport.self].discs[1].radius = .infinity
    hostile[RouteWalkReport.self].latent = [.nan]
    hostile[RouteWalkReport.self].dimension = 7
    hostile.training.dimensionKL = [.nan]
    var empty = SessionSnapshot()
    empty.isImitation = true
    for snapshot in [hostile, empty] {
      for (width, height) in [(60, 18), (120, 40), (300, 100)] {
        let screen = Self.screen(snapshot, Self.state(view), width: width, height: height)
        #expect(screen.cells.contains { $0.glyph != " " })
      }
    }
  }

  @Test(arguments: views, [GlyphSet.unicode, .ascii])
  func screensLookAsRecorded(view: DashboardView, glyphs: GlyphSet) throws {
    let fixture = view.title == "control" ? ImitationFixture.learned : .learning
    let (width, height) = glyphs == .ascii ? (80, 24) : (120, 40)
    let screen = Self.screen(
      fixture.make(), Self.state(view, glyphs), width: width, height: height)
    try Golden.compare(screen, screen.bounds, with: "imitation/\(view.title)-\(glyphs)")
  }

  @Test(arguments: ImitationFixture.allCases) func stagesAreSaid(fixture: ImitationFixture) {
    let screen = Self.screen(fixture.make(), Self.state(Self.views[0]), width: 120, height: 40)
    let words =
      switch fixture {
      case .collecting: "watching 850 of 2 000 demonstrations"
      case .learning: "cvae learns, 30 %"
      case .learned: "cvae has learned"
      case .collapsed: "posterior collapse: z carries 0.01 nats"
      case .cloning: "cloning_chunks learns, 30 %"
      }
    #expect(screen.lines.contains { $0.contains(words) }, "\(screen.lines.suffix(3))")
  }

  /// The fan can be looked back at, moment by moment, and comes back to the present.
  @Test func theFanIsScrubbed() {
    var state = Self.state(Self.views[0])
    let live = Self.screen(snapshot, state, width: 120, height: 40)
    press([.key(.left), .key(.left)], in: &state, table: Self.table)
    let earlier = Self.screen(snapshot, state, width: 120, height: 40)
    #expect(earlier != live)
    #expect(earlier.lines.contains { $0.contains("update 1 400") })
    press([.key(.home)], in: &state, table: Self.table)
    #expect(
      Self.screen(snapshot, state, width: 120, height: 40).lines.contains {
        $0.contains("update 200")
      })
    press([.key(.end)], in: &state, table: Self.table)
    #expect(Self.screen(snapshot, state, width: 120, height: 40) == live)
    press([.character("w")], in: &state, table: Self.table)
    #expect(
      Self.screen(snapshot, state, width: 120, height: 40).lines[1].contains("fan, now"))
  }

  @Test func zIsWalkedByKeys() {
    var state = Self.state(DashboardView.imitation.first { $0.title == "traverse" } ?? .curves)
    let outcome = press(
      [.key(.right), .key(.down), .character("z")], in: &state, table: Self.table)
    #expect(
      outcome.events == [
        .view(RouteWalkRequest.moved(0.25)), .view(RouteWalkRequest.dimensionSelected(1)),
        .view(RouteWalkRequest.reset),
      ])
  }

  /// No key does nothing silently.
  @Test(arguments: views) func everyKeyDoesSomethingOrSaysWhyNot(view: DashboardView) {
    for fixture in [ImitationFixture.collecting, .learning, .cloning] {
      let snapshot = fixture.make()
      for panel in view.focusable {
        var before = Self.state(view)
        before.looks.focus[view] = panel
        (before.width, before.height) = (80, 24)
        let screen = Self.screen(snapshot, before, width: 80, height: 24)
        for key in SilentKeyTests.keys {
          var after = before
          let outcome = after.answer(
            key, snapshot: snapshot, displayed: snapshot, table: Self.table)
          if let notice = outcome.notice {
            #expect(notice.columnCount < 80 && !notice.contains("{view"), "\(key): \(notice)")
            #expect(notice != "there is nothing to do here", "\(view) \(panel) \(fixture): \(key)")
            continue
          }
          guard outcome.events.isEmpty, outcome.effects.isEmpty else { continue }
          let isSeen = Self.screen(snapshot, after, width: 80, height: 24) != screen
          #expect(isSeen, "\(view) \(panel) \(fixture): \(key)")
        }
      }
    }
  }

  /// The tour of these scenes has steps of its own, and opens views that there are.
  @Test func theTourGoesThroughItsOwnSteps() {
    var state = Self.state(Self.views[0])
    press([.character("T")], in: &state, table: Self.table)
    for step in TourStep.steps(imitation: true) {
      #expect(state.tour?.step == step)
      #expect(Self.views.contains(state.view))
      state.tour?.isRevealed = true
      let screen = Self.screen(
        ImitationFixture.learned.make(), state, width: 80, height: 24)
      #expect(screen.lines.contains { $0.contains("of 6") })
      press([.key(.right)], in: &state, table: Self.table)
    }
    #expect(state.tour == nil)
  }
}
