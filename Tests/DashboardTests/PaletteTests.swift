import Control
import Dashboard
import LiveSession
import Planning
import TerminalUI
import Testing

/// Commands by name.
struct PaletteTests: InputPressing {
  let snapshot: SessionSnapshot = {
    var snapshot = SnapshotFixture.learning.make()
    // Of held-out sequences there are many, so that another one can be asked for.
    snapshot.choices[DreamState.self].mode = .heldOut
    // And what stands still can take single ticks, what goes fast can go as real time does.
    snapshot.control.isPaused = true
    snapshot.control.timeScale = 2
    return snapshot
  }()

  private func typing(_ text: String) -> [InputEvent] {
    [.character(":")] + text.unicodeScalars.map { .character($0) }
  }

  private func run(_ text: String, in state: inout DashboardState) -> DashboardOutcome {
    press(typing(text) + [.key(.enter)], in: &state)
  }

  @Test func letteringIsTakenAsText() {
    var state = DashboardState()
    press(typing("quit k?"), in: &state)
    #expect(state.overlay?.text == "quit k?")
    press([.key(.backspace), .key(.backspace), .character("\u{15}")], in: &state)
    #expect(state.overlay?.text == "")
    press([.key(.backspace), .key(.escape)], in: &state)
    #expect(state.overlay == nil)
    // Control characters and very long texts are no names.
    press(typing(String(repeating: "x", count: 200)) + [.character("\u{2}")], in: &state)
    #expect(state.overlay?.text?.count == 60)
  }

  @Test func pastesAreTextAndNeverKeys() {
    var state = DashboardState()
    press([.character(":"), .paste("queued"), .character("!")], in: &state)
    #expect(state.overlay?.text == "queued!")
    let long = state.reduce(.paste(String(repeating: "x", count: 200)), snapshot: snapshot)
    #expect(state.overlay?.text?.count == 60)
    #expect(long.notice == "the line is full: the end of the pasted text is missing")
    // Outside a line that takes letters nothing is typed, in any view and before any question.
    for keys: [InputEvent] in [
      [], [.character("q")], [.character("?")], [.character("o")], [.character("R")],
      [.character("T")], [.character("m")], [.character("5")],
    ] {
      var state = DashboardState()
      press(keys, in: &state)
      let before = state
      let outcome = state.reduce(.paste("queued"), snapshot: snapshot)
      #expect(state == before)
      #expect(
        outcome == DashboardOutcome(notice: "pasted text is no keys: it does nothing here"))
    }
    // What a person types is.
    var typed = DashboardState()
    let outcome = press([.character("q"), .character("d")], in: &typed)
    #expect(outcome.effects == [.quit(saving: false)])
  }

  @Test(
    arguments: [
      ("kick", .session(.kicked)), ("k", .session(.kicked)), ("new ep", .session(.episodeReset)),
      ("goal scene", .session(.goalSet(.scene))), ("space", .session(.trainingPauseToggled)),
      ("paus train", .session(.trainingPauseToggled)), ("pnext", .control(.plannerMoved(1))),
      ("svg", .screenshotRequested), ("checkpoint", .session(.saveRequested)),
    ] as [(String, DashboardAction)])
  func theBestCommandStandsFirst(text: String, action: DashboardAction) {
    var typed = DashboardState()
    let byName = run(text, in: &typed)
    var direct = DashboardState()
    let byKey = direct.reduce(action, snapshot: snapshot)
    #expect(byName == byKey)
    #expect(typed.overlay == nil)
  }

  @Test func everyCommandOfTheTableCanBeRunByItsName() {
    var seen: [DashboardAction] = []
    for command in KeyTable.standard.commands {
      // What a wider scope does as well is one row.
      if seen.contains(command.action) { continue }
      seen.append(command.action)
      switch command.scope {
      case .overlay, .manual: continue
      default: break
      }
      if command.name == "palette" { continue }
      var state = DashboardState()
      let outcome = run(command.title, in: &state)
      var expected = DashboardState()
      if case .panel(let panel) = command.scope {
        // The palette goes where the action can be seen.
        #expect(state.focused == panel, "\(command.name)")
        continue
      }
      var events: [SessionEvent] = []
      if case .view(let view) = command.scope {
        // So it does for a view.
        events = expected.reduce(.viewSelected(view), snapshot: snapshot).events
      }
      var wanted = expected.reduce(command.action, snapshot: snapshot)
      wanted.events = events + wanted.events
      #expect(outcome == wanted, "\(command.name)")
    }
  }

  @Test func commandsOfOtherPanelsOpenTheirView() {
    var state = DashboardState()
    let outcome = run("sliders move right", in: &state)
    #expect(state.view == .traverse && state.focused == .sliders)
    #expect(outcome.events == [.subjectChanged(.traverse), .traverse(.moved(0.25))])
    var curves = DashboardState()
    _ = run("curves next curve", in: &curves)
    #expect(curves.view == .overview && curves.focused == .curves)
    #expect(curves.window.selected == 0)
  }

  @Test func plannersViewsAndThemesAreNamed() {
    for kind in ControllerRegistry.standard.names {
      var state = DashboardState()
      #expect(run("planner \(kind.rawValue)", in: &state).events == [.plannerSelected(kind)])
    }
    for view in KeyTable.standard.numberedViews where view != .overview {
      var state = DashboardState()
      #expect(run("view \(view.title)", in: &state).events == [.subjectChanged(view.subject)])
      #expect(state.view == view)
    }
    for choice in ThemeChoice.allCases {
      var state = DashboardState()
      _ = run("theme \(choice.rawValue)", in: &state)
      #expect(state.appearance.theme == choice.theme)
    }
  }

  /// A list in which two rows say the same teaches nothing about either.
  @Test func noTwoCommandsAreDescribedAlike() {
    for fixture in [SnapshotFixture.startUp, .learning, .cartPole] {
      var snapshot = fixture.make()
      for isManual in [false, true] {
        snapshot.control.isManual = isManual
        let entries = PaletteList.entries(
          "", state: DashboardState(), snapshot: snapshot, table: .standard)
        let alike = Dictionary(grouping: entries, by: \.detail).filter { $0.value.count > 1 }
        #expect(alike.isEmpty, "\(alike.mapValues { $0.map(\.title) })")
        #expect(entries.allSatisfy { !$0.detail.isEmpty })
      }
    }
    for view in KeyTable.standard.numberedViews {
      #expect(KeyTable.standard.command("view-\(view.title)")?.help == view.summary)
    }
  }

  @Test func settingsAreGivenValues() {
    var state = DashboardState()
    #expect(
      run("set horizon 25", in: &state).events
        == [.settingChanged(key: "planner.horizon", value: 25)])
    #expect(state.overlay == nil)
    // The name alone is written out, to go on typing.
    var half = DashboardState()
    #expect(run("horizon", in: &half) == DashboardOutcome())
    #expect(half.overlay?.text == "set horizon ")
    let outcome = press(
      [.character("1"), .character("2"), .key(.enter)], in: &half)
    #expect(outcome.events == [.settingChanged(key: "planner.horizon", value: 12)])
  }

  @Test func theGoalIsGivenAnAngleInDegrees() {
    var state = DashboardState()
    let events = run("goal theta 30", in: &state).events
    #expect(events == [.goalSet(.quantity(index: 0, value: 30 * .pi / 180))])
    var half = DashboardState()
    #expect(run("goal theta", in: &half) == DashboardOutcome())
    #expect(half.overlay?.text == "goal theta ")
    let end = press(
      "-180".unicodeScalars.map { .character($0) } + [.key(.enter)], in: &half)
    #expect(end.events == [.goalSet(.quantity(index: 0, value: -.pi))])
  }

  @Test(
    arguments: [
      "goal theta 181", "goal theta -1e9", "goal theta x", "goal theta nan", "goal x 1",
      "set horizon 0", "set horizon 1e9", "set horizon 2.5", "set horizon x",
      "set horizon nan", "set horizon 0x10", "set horizon --3", "nothing like this",
    ])
  func whatCannotBeRunSaysSoAndStays(text: String) {
    var state = DashboardState()
    #expect(run(text, in: &state) == DashboardOutcome())
    #expect(state.overlay?.text == text)
    let lines = render(snapshot, state: state, width: 100, height: 30).lines.joined()
    #expect(
      lines.contains("expected a whole number from 1 to")
        || lines.contains("expected a number from -180 deg to +180 deg")
        || lines.contains("no command has this name"))
  }

  @Test func theChoiceMovesAndGoesRound() {
    var state = DashboardState()
    press(typing("view") + [.key(.down)], in: &state)
    #expect(
      press([.key(.enter)], in: &state).events == [.subjectChanged(DashboardView.curves.subject)])
    press(typing("view") + [.key(.up), .key(.down), .key(.pageDown), .key(.pageUp)], in: &state)
    press([.key(.escape)], in: &state)
    #expect(state.overlay == nil)
    // Another letter begins at the best row again.
    press(typing("vie") + [.key(.down), .character("w")], in: &state)
    #expect(press([.key(.enter)], in: &state).events == [.subjectChanged(.overview)])
  }

  @Test func tabWritesTheCommandOut() {
    var state = DashboardState()
    press(typing("kic") + [.key(.tab)], in: &state)
    #expect(state.overlay?.text == "kick")
    press([.character("\u{15}")] + Array(typing("hori").dropFirst()) + [.key(.tab)], in: &state)
    #expect(state.overlay?.text == "set horizon ")
  }

  @Test func commandsWithoutAKeyAreFoundToo() throws {
    let table = KeyTable.standard.rebound(["kick": []])
    var state = DashboardState()
    #expect(press(typing("kick") + [.key(.enter)], in: &state, table: table).events == [.kicked])
  }

  @Test func whatIsRunCanBeTakenBackAsIfAKeyDidIt() {
    var state = DashboardState()
    _ = run("view latent", in: &state)
    #expect(state.history.past.count == 1)
    press([.character("u")], in: &state)
    #expect(state.view == .overview)
  }

  @Test func runningQuitOpensTheMenuAndOverlaysOpenOverlays() {
    var state = DashboardState()
    _ = run("quit", in: &state)
    #expect(state.overlay == .quitMenu)
    var help = DashboardState()
    _ = run("help", in: &help)
    #expect(help.overlay == .help(HelpState(scroll: 0)))
  }
}

extension Overlay {
  /// What was typed into the palette.
  var text: String? {
    guard case .palette(let palette) = self else { return nil }
    return palette.text
  }
}
