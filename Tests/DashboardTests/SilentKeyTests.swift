import Dashboard
import LiveSession
import TerminalUI
import TestSupport
import Testing

/// No key does nothing silently: it changes what is seen, asks something of the session or the
/// program, or a notice says why it did not.
struct SilentKeyTests {
  /// Every key that a terminal can send.
  static let keys: [InputEvent] =
    (1..<0x7F).compactMap { Unicode.Scalar($0).map(InputEvent.character) }
    + NamedKey.allCases.map(InputEvent.key)

  struct Place: Sendable, CustomTestStringConvertible {
    var state: DashboardState
    var testDescription: String {
      let over = state.overlay.map { "\($0.kind)" } ?? state.tour.map { _ in "tour" } ?? "-"
      return "\(state.view.title) \(state.focused.name) \(over)"
    }
  }

  /// Every view with every focus, and every overlay.
  static let places: [Place] = {
    var places: [Place] = []
    for view in KeyTable.standard.numberedViews {
      var state = DashboardState()
      state.view = view
      for panel in view.focusable {
        state.looks.focus[view] = panel
        places.append(Place(state: state))
      }
    }
    for overlay: Overlay in [
      .help(HelpState(scroll: 0)), .settings(selected: 0), .quitMenu, .restartDialog,
      .palette(PaletteState()), .palette(PaletteState(text: "set horizon x")),
    ] {
      var state = DashboardState()
      state.overlay = overlay
      places.append(Place(state: state))
    }
    var state = DashboardState()
    state.tour = TourState(step: .pixels, at: 0)
    places.append(Place(state: state))
    return places
  }()

  @Test(arguments: places)
  func everyKeyDoesSomethingOrSaysWhyNot(place: Place) {
    for fixture in [SnapshotFixture.startUp, .learning, .cartPole] {
      let snapshot = fixture.make()
      for (width, height) in [(60, 18), (80, 24), (200, 60)] {
        var before = place.state
        (before.width, before.height) = (width, height)
        let screen = render(snapshot, state: before, width: width, height: height)
        for key in Self.keys {
          var after = before
          let outcome = after.answer(
            key, snapshot: snapshot, displayed: snapshot, table: .standard)
          if let notice = outcome.notice {
            let isWhole = notice.columnCount < width && !notice.contains("{view")
            #expect(isWhole, "\(key): \(notice)")
            // Sentences for all that can happen: nobody is left with a shrug.
            #expect(notice != "there is nothing to do here", "\(fixture): \(key)")
            continue
          }
          guard outcome.events.isEmpty, outcome.effects.isEmpty else { continue }
          let isSeen = render(snapshot, state: after, width: width, height: height) != screen
          #expect(isSeen, "\(fixture) \(width)x\(height): \(key)")
        }
      }
    }
  }

  @Test func aKeyOfOtherPlacesSaysWhereItWorks() {
    var state = DashboardState()
    state.view = .dream
    func notice(_ key: Unicode.Scalar) -> String? {
      state.reduce(.character(key), snapshot: SnapshotFixture.learning.make()).notice
    }
    #expect(
      notice("v") == "v does nothing here; it works in 2 curves (ghosts), 5 traverse (strips) ...")
    state.width = 200
    #expect(notice("V")?.hasPrefix("V does nothing; ? lists the keys, : finds commands") == true)
    state.overlay = .quitMenu
    #expect(notice("x") == "x is no answer to this")
  }

  @Test func whatOnlyAnotherViewShowsIsSaid() {
    var state = DashboardState()
    let snapshot = SnapshotFixture.learning.make()
    let outcome = state.reduce(.character("]"), snapshot: snapshot)
    #expect(outcome.notice == "z3 is the dimension to walk along in view 5")
    state.view = .traverse
    #expect(state.reduce(.character("]"), snapshot: snapshot).notice == nil)
  }

  @Test func aNoticeOfAKeyGoesWithTheNext() {
    let backend = TestBackend(width: 80, height: 24)
    var time = 0.0
    let loop = DashboardLoop(state: DashboardState(), now: { time })
    func press(_ key: InputEvent) -> String {
      backend.send(key)
      for _ in 0..<3 {
        time += 0.1
        _ = loop.tick(
          backend: backend, snapshot: { $0 < 1 ? (1, SnapshotFixture.learning.make()) : nil },
          send: { _ in })
      }
      return loop.screen.lines[22]
    }
    #expect(press(.character("V")).contains("V does nothing"))
    #expect(!press(.character("2")).contains("V does nothing"))
  }
}
