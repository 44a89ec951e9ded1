import Dashboard
import LinearAlgebra
import LiveSession
import TerminalUI
import Testing

struct ScreenTests {
  /// Sizes around every threshold of the layout, and absurd ones.
  static let sizes = [
    (0, 0), (1, 1), (20, 5), (59, 18), (60, 17), (60, 18), (61, 19), (75, 24), (76, 25), (80, 24),
    (99, 31), (120, 40), (149, 44), (151, 45), (200, 60), (60, 100), (300, 18),
  ]

  @Test(arguments: SnapshotFixture.allCases)
  func everySnapshotCanBeDrawnInEveryViewAtEverySize(fixture: SnapshotFixture) {
    let snapshot = fixture.make()
    for (width, height) in Self.sizes {
      for view in KeyTable.standard.numberedViews {
        // Both forms come at every size, in turns: the same code draws them.
        let isASCII = (width + view.number).isMultiple(of: 2)
        var state = DashboardState(appearance: Appearance(glyphs: isASCII ? .ascii : .unicode))
        state.view = view
        let screen = render(snapshot, state: state, width: width, height: height)
        var glyphs: Set<Unicode.Scalar> = []
        for cell in screen.cells where cell.glyph != " " { glyphs.insert(cell.glyph) }
        #expect(!glyphs.contains { $0.value < 0x20 || $0.value == 0x7F })
        #expect(!isASCII || !glyphs.contains { !$0.isASCII })
      }
    }
  }

  @Test(arguments: SnapshotFixture.allCases)
  func everyOverlayCanBeDrawnAtEverySize(fixture: SnapshotFixture) {
    let snapshot = fixture.make()
    let overlays: [Overlay] = [
      .help(HelpState(scroll: 0)), .help(HelpState(scroll: -9)), .help(HelpState(scroll: 9999)),
      .settings(selected: -4),
      .settings(selected: 99), .quitMenu, .restartDialog, .palette(PaletteState()),
      .palette(PaletteState(text: "set horizon 9")), .palette(PaletteState(text: "\u{1F600} zz")),
    ]
    for (width, height) in Self.sizes {
      for overlay in overlays {
        var state = DashboardState()
        state.overlay = overlay
        let screen = render(snapshot, state: state, width: width, height: height)
        #expect(screen.width == width && screen.height == height)
      }
    }
  }

  @Test(arguments: KeyTable.standard.numberedViews)
  func everyPanelWithACaptionSaysWhatItShows(view: DashboardView) {
    var state = DashboardState()
    state.view = view
    let screen = render(SnapshotFixture.learning.make(), state: state, width: 120, height: 40)
    let layout = ScreenLayout(view: view, width: 120, height: 40, latentSize: 4)
    for panel in layout.panels {
      let words = (panel.area.x..<panel.area.right).map { screen[$0, panel.area.y].glyph }
        .filter(\.properties.isAlphabetic)
      #expect(words.count >= 4, "\(view) \(panel.kind)")
    }
  }

  /// No panel of a running session is left blank.
  @Test(arguments: KeyTable.standard.numberedViews)
  func noPanelIsBlank(view: DashboardView) {
    let snapshot = SnapshotFixture.learning.make()
    for (width, height) in Self.sizes where ScreenLayout.fits(width: width, height: height) {
      var state = DashboardState()
      state.view = view
      let screen = render(snapshot, state: state, width: width, height: height)
      let layout = ScreenLayout(view: view, width: width, height: height, latentSize: 4)
      for panel in layout.panels {
        let body =
          panel.area.height > 1
          ? Rect(
            x: panel.area.x, y: panel.area.y + 1, width: panel.area.width,
            height: panel.area.height - 1)
          : panel.area
        var isBlank = true
        for row in body.y..<body.bottom {
          for column in body.x..<body.right where screen[column, row].glyph != " " {
            isBlank = false
          }
        }
        #expect(!isBlank, "\(view) \(panel.kind) at \(width)x\(height)")
      }
    }
  }

  @Test func theScreenIsDrawnWholeWhateverWasThereBefore() {
    let snapshot = SnapshotFixture.solved.make()
    for view in KeyTable.standard.numberedViews {
      var state = DashboardState()
      state.view = view
      let clean = render(snapshot, state: state, width: 100, height: 30)
      var dirty = CellBuffer(width: 100, height: 30)
      dirty.fill(dirty.bounds, with: Cell("#", style: Style(reverse: true)))
      state.width = 100
      state.height = 30
      DashboardScreen.render(snapshot, state: state, into: &dirty)
      #expect(dirty == clean)
    }
  }

  /// The units are the system's own: none is guessed from a name.
  @Test func unitsAreThoseOfTheSession() {
    var snapshot = SnapshotFixture.learning.make()
    func text() -> String {
      var state = DashboardState()
      state.view = .control
      return render(snapshot, state: state, width: 120, height: 40).lines.joined(separator: "\n")
    }
    snapshot.control.stateNames = ["theta", "height"]
    snapshot.control.stateUnits = ["grad", "cm"]
    snapshot.control.actionUnits = ["lbf ft"]
    for unit in ["2.100 grad", "-3.200 cm", "lbf ft"] { #expect(text().contains(unit), "\(unit)") }
    snapshot.control.stateUnits = []
    snapshot.control.actionUnits = []
    for unit in [" rad", "grad", " N m", " cm"] { #expect(!text().contains(unit), "\(unit)") }
  }

  @Test func textOfFilesCannotReachTheTerminalAsCommands() {
    let screen = render(
      SnapshotFixture.hostile.make(), state: DashboardState(), width: 80, height: 24)
    #expect(screen.lines.joined().contains("evil"))
    #expect(!screen.lines.joined().unicodeScalars.contains("\u{1B}"))
  }

  /// Keys, the mouse, resizes and sessions in random order: whatever comes, the state stays sound and a
  /// screen comes out.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func randomInputNeverTraps(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    let snapshots = SnapshotFixture.allCases.map { $0.make() }
    let keys = Self.everyKey
    var state = DashboardState()
    var snapshot = snapshots[0]
    var drawn = 0
    var overlays: Set<String> = []
    for round in 0..<25_000 {
      let input: InputEvent
      switch generator.index(below: 40) {
      case 0:
        let width = generator.index(below: 310) - 5
        input = .resized(width: width, height: generator.index(below: 105) - 3)
      case 1...7:
        let action = MouseAction.allCases[generator.index(below: MouseAction.allCases.count)]
        let x = generator.index(below: max(state.width, 1) + 9) - 4
        input = .mouse(action, x: x, y: generator.index(below: max(state.height, 1) + 9) - 4)
      case 8: input = .mouse(.drag, x: round.isMultiple(of: 2) ? .min : .max, y: -round)
      default: input = keys[generator.index(below: keys.count)]
      }
      if generator.index(below: 20) == 0 {
        snapshot = snapshots[generator.index(below: snapshots.count)]
      }
      _ = state.reduce(input, snapshot: snapshot)
      expectSound(state, after: input)
      if let overlay = state.overlay { overlays.insert(overlay.kind.rawValue) }
      if state.tour != nil { overlays.insert(OverlayKind.tour.rawValue) }
      guard round % 125 == 0 else { continue }
      var buffer = CellBuffer(width: state.width, height: state.height)
      DashboardScreen.render(snapshot, state: state, into: &buffer)
      drawn += 1
    }
    #expect(drawn == 200)
    #expect(overlays.count == OverlayKind.allCases.count, "\(overlays)")
  }

  /// What holds for every state, however it came about.
  private func expectSound(_ state: DashboardState, after input: InputEvent) {
    let isSound =
      state.width >= 0 && state.height >= 0 && state.view.focusable.contains(state.focused)
      && LatentProjectionState.zoomRange.contains(state.projection.zoom)
      && state.projection.yaw.isFinite && abs(state.projection.pitch) <= .pi / 2
      && (0.25...1).contains(state.manualStrength)
      && state.history.past.count <= ViewHistory.capacity
      && state.history.future.count <= ViewHistory.capacity
      && ThemeChoice(state.appearance.theme) != nil
      && (state.overlay?.text?.unicodeScalars.count ?? 0) <= 60
    #expect(isSound, "\(input)")
    if case .help(let help) = state.overlay { #expect(help.scroll >= 0) }
  }

  private static let everyKey: [InputEvent] =
    (0..<0x80).compactMap { Unicode.Scalar($0).map(InputEvent.character) }
    + NamedKey.allCases.map(InputEvent.key)
    // The bound keys once more, so that they come more often than the rest.
    + KeyTable.standard.bindings.flatMap(\.strokes).map { stroke in
      switch stroke.key {
      case .character(let scalar): .character(scalar)
      case .named(let key): .key(key)
      }
    }
}
