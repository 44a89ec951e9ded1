import Dashboard
import LiveSession
import Planning
import TerminalUI
import Testing

/// Every input, with exactly what it changes and what it asks for.
struct ReducerTests: InputPressing {
  let snapshot = SnapshotFixture.learning.make()

  // MARK: - What goes straight to the session

  @Test(
    arguments: [
      (" ", SessionEvent.trainingPauseToggled), ("c", .controlPauseToggled), ("k", .kicked),
      ("r", .episodeReset), ("s", .saveRequested), ("z", .traverse(.reset)),
      ("g", .goalSet(.present)),
      ("G", .goalSet(.scene)),
    ] as [(Unicode.Scalar, SessionEvent)])
  func plainCommandsLeaveTheStateAlone(key: Unicode.Scalar, event: SessionEvent) {
    var state = DashboardState()
    let outcome = press([.character(key)], in: &state)
    #expect(outcome == DashboardOutcome(events: [event]))
    #expect(state == DashboardState())
  }

  // MARK: - Views and focus

  @Test func digitsOpenViews() {
    for view in KeyTable.standard.numberedViews {
      var state = DashboardState()
      let digit = Unicode.Scalar(UInt8(0x30 + view.number))
      // The session is told what to look into; nothing is asked twice.
      let first = press([.character(digit)], in: &state)
      #expect(first.events == (view == .overview ? [] : [.subjectChanged(view.subject)]))
      #expect(press([.character(digit)], in: &state) == DashboardOutcome())
      #expect(state.view == view)
    }
  }

  @Test func tabVisitsEveryFocusablePanelAndComesBack() {
    for view in KeyTable.standard.numberedViews {
      var state = DashboardState()
      state.view = view
      let start = state.focused
      var visited = [start]
      for _ in 1..<view.focusable.count {
        _ = press([.key(.tab)], in: &state)
        visited.append(state.focused)
      }
      #expect(visited == view.focusable)
      _ = press([.key(.tab)], in: &state)
      #expect(state.focused == start)
      _ = press([.key(.backTab)], in: &state)
      #expect(state.focused == view.focusable.last)
    }
  }

  @Test func everyViewRemembersItsFocusAndPosition() {
    var state = DashboardState()
    _ = press([.key(.tab), .character("3"), .key(.left), .character("+")], in: &state)
    let latent = state.projection
    #expect(latent != LatentProjectionState())
    _ = press([.character("1")], in: &state)
    #expect(state.focused == .curves)
    #expect(state.projection == LatentProjectionState())
    _ = press([.character("3")], in: &state)
    #expect(state.projection == latent)
  }

  // MARK: - Latent view

  @Test func arrowsTurnTheLatentSpaceAndStopItsRotation() {
    var state = DashboardState()
    let shown = state.projection.yaw(at: snapshot.elapsed)
    let outcome = press([.key(.right), .key(.right), .key(.left), .key(.up)], in: &state)
    #expect(outcome == DashboardOutcome())
    #expect(!state.projection.isTurning)
    #expect(abs(state.projection.yaw - shown - LatentProjectionState.step) < 1e-12)
    #expect(
      abs(state.projection.pitch - LatentProjectionState.defaultPitch - LatentProjectionState.step)
        < 1e-12)
  }

  @Test func pitchStaysBetweenTheHorizons() {
    var state = DashboardState()
    _ = press(Array(repeating: .key(.up), count: 100), in: &state)
    #expect(state.projection.pitch == .pi / 2)
    _ = press(Array(repeating: .key(.down), count: 100), in: &state)
    #expect(state.projection.pitch == -.pi / 2)
  }

  @Test func rotationStopsAndGoesOnWithoutAJump() {
    var state = DashboardState()
    let before = state.projection.yaw(at: snapshot.elapsed)
    _ = press([.character("a")], in: &state)
    #expect(abs(state.projection.yaw(at: snapshot.elapsed + 9) - before) < 1e-12)
    _ = press([.character("a")], in: &state)
    #expect(abs(state.projection.yaw(at: snapshot.elapsed) - before) < 1e-9)
    #expect(state.projection.isTurning)
  }

  @Test func zoomStaysInRangeAndZeroPutsItBack() {
    var state = DashboardState()
    _ = press(Array(repeating: .character("+"), count: 50), in: &state)
    #expect(state.projection.zoom == LatentProjectionState.zoomRange.upperBound)
    _ = press(Array(repeating: .character("-"), count: 99), in: &state)
    #expect(state.projection.zoom == LatentProjectionState.zoomRange.lowerBound)
    _ = press([.character("0")], in: &state)
    #expect(state.projection == LatentProjectionState())
  }

  @Test func dShowsTwoOrThreeAxes() {
    var state = DashboardState()
    _ = press([.character("d")], in: &state)
    #expect(!state.projection.isThreeDimensional)
    _ = press([.character("d")], in: &state)
    #expect(state.projection.isThreeDimensional)
  }

  // MARK: - Curves

  @Test func zoomOnFocusedCurvesShortensTheirWindow() {
    var state = DashboardState()
    state.view = .curves
    _ = press([.character("+")], in: &state)
    #expect(state.window.span == 349)
    _ = press([.character("-")], in: &state)
    #expect(state.window == CurvesWindow())
  }

  @Test func aWindowPutSomewhereStaysThereWhenValuesArrive() {
    var state = DashboardState()
    state.view = .curves
    _ = press([.character("+"), .key(.left)], in: &state)
    let window = state.window
    #expect(!window.isFollowing)
    #expect(window.limits(first: 1, latest: 699) == window.limits(first: 1, latest: 100_000))
    // Back to the newest value: it follows again.
    _ = press([.key(.right)], in: &state)
    #expect(state.window.isFollowing)
  }

  @Test func upAndDownChooseACurveAndAllOfThem() {
    var state = DashboardState()
    state.view = .curves
    var seen: [Int?] = []
    for _ in 0..<5 {
      _ = press([.key(.down)], in: &state)
      seen.append(state.window.selected)
    }
    #expect(seen == [0, 1, 2, 3, nil], "three of training, and control's success")
  }

  @Test func xSwitchesTheAxis() {
    var state = DashboardState()
    _ = press([.character("x")], in: &state)
    #expect(state.window.axis == .seconds)
    _ = press([.character("x")], in: &state)
    #expect(state.window.axis == .updates)
  }

  // MARK: - Traverse

  @Test func arrowsWalkInTraverse() {
    var state = DashboardState()
    state.view = .traverse
    let outcome = press([.key(.right), .key(.left), .key(.down), .key(.up)], in: &state)
    #expect(
      outcome.events == [
        .traverse(.moved(0.25)), .traverse(.moved(-0.25)), .traverse(.dimensionSelected(2)),
        .traverse(.dimensionSelected(1)),
      ])
  }

  @Test func bracketsChooseDimensionsInEveryViewAndWrap() {
    for view in KeyTable.standard.numberedViews {
      var state = DashboardState()
      state.view = view
      let outcome = press([.character("["), .character("["), .character("]")], in: &state)
      #expect(
        outcome.events == [
          .traverse(.dimensionSelected(0)), .traverse(.dimensionSelected(3)),
          .traverse(.dimensionSelected(0)),
        ])
    }
  }

  @Test func withoutLatentsThereIsNothingToChoose() {
    var state = DashboardState()
    #expect(press([.character("]")], in: &state, at: SessionSnapshot()) == DashboardOutcome())
  }

  // MARK: - Settings

  @Test func settingsAreChosenAndChanged() {
    var state = DashboardState()
    let outcome = press(
      [
        .character("o"), .key(.right), .key(.right), .key(.left), .key(.down), .key(.right),
        .key(.up), .key(.up), .key(.left),
      ], in: &state)
    #expect(
      outcome.events == [
        .settingChanged(key: "planner.horizon", value: 21),
        .settingChanged(key: "planner.horizon", value: 22),
        .settingChanged(key: "planner.horizon", value: 21),
        .settingChanged(key: "planner.candidates", value: 128),
        .settingChanged(key: "training.kl_weight", value: 0.9),
      ])
    #expect(state.overlay == .settings(selected: 5))
    _ = press([.character("o")], in: &state)
    #expect(state.overlay == nil)
  }

  @Test func settingsStayInsideTheirRange() {
    var state = DashboardState()
    let outcome = press(
      [.character("o")] + Array(repeating: .key(.left), count: 50), in: &state)
    #expect(outcome.events.count == 19)
    #expect(outcome.events.last == .settingChanged(key: "planner.horizon", value: 1))
  }

  @Test func settingsOfAnEmptySessionDoNothing() {
    var state = DashboardState()
    let outcome = press(
      [.character("o"), .key(.down), .key(.right)], in: &state, at: SessionSnapshot())
    #expect(outcome == DashboardOutcome())
  }

  // MARK: - Freeze, help, theme

  @Test func freezeRemembersWhenAndLetsGo() {
    var state = DashboardState()
    _ = press([.character("f")], in: &state)
    #expect(state.looks.frozenAt == snapshot.elapsed)
    _ = press([.character("f")], in: &state)
    #expect(!state.isFrozen)
  }

  @Test func helpScrollsToItsEndsOnly() {
    var state = DashboardState()
    _ = press([.character("?"), .key(.up)], in: &state)
    #expect(state.overlay == .help(HelpState(scroll: 0)))
    _ = press(Array(repeating: .key(.down), count: 500), in: &state)
    guard case .help(let help) = state.overlay else {
      Issue.record("the help closed itself")
      return
    }
    let last = help.scroll
    #expect(last > 0 && last < 300)
    _ = press([.key(.pageDown), .character(" ")], in: &state)
    #expect(state.overlay == .help(HelpState(scroll: last)))
    // A larger screen shows more: the end comes earlier.
    _ = press([.resized(width: 200, height: 300)], in: &state)
    #expect(state.overlay == .help(HelpState(scroll: 0)))
  }

  @Test func overlaysHaveTheKeyboardToThemselves() {
    var state = DashboardState()
    let outcome = press([.character("?"), .character("k"), .character("3")], in: &state)
    #expect(outcome == DashboardOutcome())
    #expect(state.view == .overview)
  }

  @Test func tCyclesThemesAndComesBack() {
    var state = DashboardState()
    let start = state.appearance
    _ = press([.character("t")], in: &state)
    #expect(state.appearance != start)
    for _ in 1..<ThemeChoice.allCases.count { _ = press([.character("t")], in: &state) }
    #expect(state.appearance == start)
  }

  // MARK: - Restart

  @Test func restartAsksFirst() {
    var state = DashboardState()
    #expect(press([.character("R")], in: &state) == DashboardOutcome())
    #expect(state.overlay == .restartDialog)
    #expect(press([.key(.escape)], in: &state) == DashboardOutcome())
    #expect(state == DashboardState())
    #expect(press([.character("R"), .character("n")], in: &state) == DashboardOutcome())
    let outcome = press([.character("f"), .character("R"), .character("y")], in: &state)
    #expect(outcome == DashboardOutcome(events: [.trainingRestarted]))
    #expect(!state.isFrozen)
    state.history = ViewHistory()
    #expect(state == DashboardState())
  }

  // MARK: - Leaving

  @Test(arguments: ["q", "\u{3}"] as [Unicode.Scalar])
  func leavingAsksWhetherToSave(key: Unicode.Scalar) {
    var state = DashboardState()
    #expect(press([.character(key)], in: &state) == DashboardOutcome())
    #expect(state.overlay == .quitMenu)
    #expect(press([.key(.escape)], in: &state) == DashboardOutcome())
    #expect(state == DashboardState())
    #expect(
      press([.character(key), .character("s")], in: &state)
        == DashboardOutcome(effects: [.quit(saving: true)]))
    state.overlay = nil
    #expect(
      press([.character(key), .character("d")], in: &state)
        == DashboardOutcome(effects: [.quit(saving: false)]))
  }

  @Test func aSecondControlCSavesAndLeaves() {
    var state = DashboardState()
    #expect(
      press([.character("\u{3}"), .character("\u{3}")], in: &state)
        == DashboardOutcome(effects: [.quit(saving: true)]))
  }

  @Test func controlCOpensTheQuitMenuOverOtherOverlays() {
    for key in ["?", "o", "R"] as [Unicode.Scalar] {
      var state = DashboardState()
      #expect(press([.character(key), .character("\u{3}")], in: &state) == DashboardOutcome())
      #expect(state.overlay == .quitMenu)
    }
  }

  @Test func aLostTerminalSavesAndLeaves() {
    var state = DashboardState()
    #expect(
      press([.disconnected], in: &state) == DashboardOutcome(effects: [.quit(saving: true)]))
  }

  @Test func programKeysAskTheProgram() {
    var state = DashboardState()
    let outcome = press(
      [.character("S"), .character("\u{C}"), .character("\u{1A}")], in: &state)
    #expect(outcome == DashboardOutcome(effects: [.screenshot, .redraw, .suspend]))
  }

  @Test func unknownKeysAndTheMouseDoNothing() {
    var state = DashboardState()
    let outcome = press(
      [.character("%"), .key(.f7), .character("\u{1F600}"), .mouse(.press, x: -4, y: 9000)],
      in: &state)
    #expect(outcome == DashboardOutcome())
    #expect(state == DashboardState())
  }

  @Test func resizingIsRemembered() {
    var state = DashboardState()
    _ = press([.resized(width: 132, height: 50)], in: &state)
    #expect(state.width == 132 && state.height == 50)
    _ = press([.resized(width: -3, height: 0)], in: &state)
    #expect(state.width == 0 && state.height == 0)
  }
}
