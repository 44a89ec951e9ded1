import Dashboard
import LiveSession
import Scenes
import TerminalUI
import Testing

/// What the mouse does.
struct MouseTests: InputPressing {
  let snapshot = SnapshotFixture.learning.make()

  @discardableResult
  private func click(_ x: Int, _ y: Int, in state: inout DashboardState) -> DashboardOutcome {
    press([.mouse(.press, x: x, y: y), .mouse(.release, x: x, y: y)], in: &state)
  }

  /// The first cell of some words on the screen.
  private func find(_ words: String, in state: DashboardState) throws -> (x: Int, y: Int) {
    let lines = render(snapshot, state: state, width: state.width, height: state.height).lines
    let row = try #require(lines.firstIndex { $0.contains(words) }, "\(words)")
    let before = try #require(lines[row].firstRange(of: words)).lowerBound
    return (lines[row].distance(from: lines[row].startIndex, to: before), row)
  }

  private func area(of panel: Panel, in state: DashboardState) throws -> Rect {
    let layout = ScreenLayout(
      of: state.view, snapshot, width: state.width, height: state.height)
    return try #require(layout.area(of: panel))
  }

  // MARK: - Panels

  @Test func aClickFocusesAPanel() throws {
    var state = DashboardState()
    let curves = try area(of: .curves, in: state)
    #expect(click(curves.x + 3, curves.y + 3, in: &state) == DashboardOutcome())
    #expect(state.focused == .curves)
    let pictures = try area(of: .pictures, in: state)
    click(pictures.x + 1, pictures.y + 1, in: &state)
    #expect(state.focused == .curves, "a panel without arrows takes no focus")
    _ = state.reduce(.character("u"), snapshot: snapshot)
    #expect(state.focused == .latent)
  }

  @Test func aDragTurnsTheLatentSpaceAndIsOneChange() throws {
    var state = DashboardState()
    let latent = try area(of: .latent, in: state)
    let start = state.projection
    _ = state.reduce(.mouse(.press, x: latent.x + 4, y: latent.y + 4), snapshot: snapshot)
    for step in 1...5 {
      _ = state.reduce(
        .mouse(.drag, x: latent.x + 4 + step, y: latent.y + 4), snapshot: snapshot)
    }
    _ = state.reduce(.mouse(.release, x: latent.x + 9, y: latent.y + 4), snapshot: snapshot)
    #expect(state.drag == nil)
    #expect(abs(state.projection.yaw - start.yaw(at: snapshot.elapsed) - 0.2) < 1e-9)
    #expect(state.history.past.count == 1)
    _ = state.reduce(.character("u"), snapshot: snapshot)
    #expect(state.projection == start)
  }

  @Test func aDragStaysWithThePanelWhereItBegan() throws {
    var state = DashboardState()
    let curves = try area(of: .curves, in: state)
    let latent = try area(of: .latent, in: state)
    _ = state.reduce(.mouse(.press, x: curves.x + 1, y: curves.y + 2), snapshot: snapshot)
    _ = state.reduce(.mouse(.drag, x: latent.x + 2, y: latent.y + 2), snapshot: snapshot)
    #expect(state.projection == LatentProjectionState())
  }

  @Test func theWheelMagnifiesWhatLiesUnderIt() throws {
    var state = DashboardState()
    let latent = try area(of: .latent, in: state)
    _ = state.reduce(.mouse(.wheelUp, x: latent.x + 2, y: latent.y + 2), snapshot: snapshot)
    _ = state.reduce(.mouse(.wheelUp, x: latent.x + 2, y: latent.y + 2), snapshot: snapshot)
    #expect(abs(state.projection.zoom - 1.25 * 1.25) < 1e-12)
    #expect(state.history.past.count == 1)
    let curves = try area(of: .curves, in: state)
    _ = state.reduce(.mouse(.wheelUp, x: curves.x + 2, y: curves.y + 2), snapshot: snapshot)
    #expect(state.window.span != nil)
    #expect(state.focused == .latent, "the wheel leaves the focus alone")
  }

  // MARK: - Hints and names

  @Test(
    arguments: [
      ("k kick", .kicked), ("space pause", .trainingPauseToggled), ("r episode", .episodeReset),
    ] as [(String, SessionEvent)])
  func aClickOnAHintRunsIt(hint: String, event: SessionEvent) throws {
    var state = DashboardState()
    (state.width, state.height) = (100, 24)
    let place = try find(hint, in: state)
    #expect(place.y == 23)
    #expect(click(place.x, place.y, in: &state).events == [event])
    #expect(click(place.x + hint.count - 1, place.y, in: &state).events == [event])
    #expect(click(place.x + hint.count, place.y, in: &state) == DashboardOutcome())
  }

  @Test func everyHintOnTheScreenCanBeClicked() throws {
    for view in KeyTable.standard.numberedViews {
      for width in [60, 80, 120, 200] {
        var state = DashboardState()
        state.view = view
        (state.width, state.height) = (width, 30)
        for (words, changes) in [
          ("q quit", OverlayKind.quitMenu), ("? help", .help),
        ] {
          var clicked = state
          guard let place = try? find(words, in: state) else { continue }
          click(place.x, place.y, in: &clicked)
          #expect(clicked.overlay?.kind == changes, "\(words) at \(width) in \(view)")
        }
      }
    }
  }

  @Test func aClickOnTheViewHintOffersTheViews() throws {
    var state = DashboardState()
    let place = try find("1-7 view", in: state)
    click(place.x, place.y, in: &state)
    #expect(state.overlay?.text == "view ")
  }

  @Test func theHeaderOfAWideScreenNamesTheViewsToClick() throws {
    for view in KeyTable.standard.numberedViews where view != .overview {
      var state = DashboardState()
      (state.width, state.height) = (200, 50)
      let place = try find("\(view.number) \(view.title)", in: state)
      #expect(place.y == 0)
      #expect(click(place.x + 2, place.y, in: &state).events == [.subjectChanged(view.subject)])
      #expect(state.view == view)
    }
  }

  @Test func theHeaderOfANarrowScreenOffersThem() throws {
    var state = DashboardState()
    (state.width, state.height) = (120, 40)
    let place = try find("1 overview", in: state)
    click(place.x, place.y, in: &state)
    #expect(state.overlay?.text == "view ")
  }

  // MARK: - Overlays

  @Test func rowsOfThePaletteRunWhenClicked() throws {
    var state = DashboardState()
    for key in ":view".unicodeScalars { _ = state.reduce(.character(key), snapshot: snapshot) }
    let place = try find("view dream", in: state)
    #expect(click(place.x, place.y, in: &state).events == [.subjectChanged(.dream)])
    #expect(state.overlay == nil)
  }

  @Test func rowsOfThePaletteCanBeClickedAfterScrolling() throws {
    var state = DashboardState()
    _ = state.reduce(.character(":"), snapshot: snapshot)
    for _ in 0..<30 { _ = state.reduce(.mouse(.wheelDown, x: 40, y: 10), snapshot: snapshot) }
    guard case .palette(let palette) = state.overlay else {
      Issue.record("the palette is closed")
      return
    }
    #expect(palette.selected == 30)
    let place = try find(
      "set horizon",
      in: { state in
        var state = state
        for key in "set hor".unicodeScalars {
          _ = state.reduce(.character(key), snapshot: snapshot)
        }
        return state
      }(state))
    #expect(place.y > 1)
  }

  @Test func settingsAreChosenByAClick() throws {
    var state = DashboardState()
    _ = state.reduce(.character("o"), snapshot: snapshot)
    let first = try find(snapshot.settings[0].summary, in: state)
    _ = first
    let place = try find("planner.candidates", in: state)
    click(place.x, place.y, in: &state)
    #expect(state.overlay == .settings(selected: 1))
  }

  @Test func answersOfDialogsAreClicked() throws {
    var state = DashboardState()
    _ = state.reduce(.character("q"), snapshot: snapshot)
    var staying = state
    let stay = try find("stay in the program", in: state)
    click(stay.x, stay.y, in: &staying)
    #expect(staying.overlay == nil)
    let discard = try find("leave without saving", in: state)
    #expect(click(discard.x, discard.y, in: &state).effects == [.quit(saving: false)])
    var restart = DashboardState()
    _ = restart.reduce(.character("R"), snapshot: snapshot)
    let yes = try find("yes, restart training", in: restart)
    #expect(click(yes.x, yes.y, in: &restart).events == [.trainingRestarted])
  }

  @Test func aClickOutsideADialogDoesNothing() {
    var state = DashboardState()
    _ = state.reduce(.character("q"), snapshot: snapshot)
    let before = state
    #expect(click(1, 1, in: &state) == DashboardOutcome())
    #expect(state == before)
  }

  @Test func theWheelScrollsTheHelpAndAClickClosesIt() {
    var state = DashboardState()
    _ = state.reduce(.character("?"), snapshot: snapshot)
    for _ in 0..<3 { _ = state.reduce(.mouse(.wheelDown, x: 5, y: 5), snapshot: snapshot) }
    #expect(state.overlay == .help(HelpState(scroll: 3)))
    click(5, 5, in: &state)
    #expect(state.overlay == nil)
  }

  @Test func eventsOutsideTheScreenDoNothing() {
    var state = DashboardState()
    for action in MouseAction.allCases {
      for (x, y) in [(-1, -1), (80, 24), (100_000, 3), (3, .max), (.min, .min)] {
        #expect(
          state.reduce(.mouse(action, x: x, y: y), snapshot: snapshot) == DashboardOutcome())
      }
    }
    #expect(state.history.past.count == 0)
    state.history = ViewHistory()
    #expect(state == DashboardState())
  }
}
