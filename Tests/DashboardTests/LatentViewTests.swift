import Dashboard
import LiveSession
import TerminalUI
import Testing

/// The Latent view: its keys, its mouse, its cursor and its history.
struct LatentViewTests {
  let snapshot = SnapshotFixture.learning.make()

  private func start(width: Int = 120, height: Int = 40) -> DashboardState {
    var state = DashboardState()
    state.view = .latent
    state.width = width
    state.height = height
    return state
  }

  @discardableResult
  private func press(
    _ keys: String, in state: inout DashboardState, at snapshot: SessionSnapshot? = nil
  ) -> [SessionEvent] {
    keys.unicodeScalars.flatMap {
      state.reduce(.character($0), snapshot: snapshot ?? self.snapshot).events
    }
  }

  // MARK: - Bases

  @Test func everyBasisHasItsOwnCamera() {
    var state = start()
    _ = state.reduce(.key(.left), snapshot: snapshot)
    let principal = state.projection
    press("b", in: &state)
    #expect(state.latentView.basis == .latent && state.projection == LatentProjectionState())
    press("d+", in: &state)
    let latent = state.projection
    #expect(!latent.isThreeDimensional && latent.zoom > 1)
    press("b", in: &state)
    #expect(state.latentView.basis == .probe && state.projection == LatentProjectionState())
    press("b", in: &state)
    #expect(state.latentView.basis == .principal && state.projection == principal)
    press("b0", in: &state)
    #expect(state.projection == LatentProjectionState(), "0 resets this basis")
    press("bb", in: &state)
    #expect(state.projection == principal, "and no other")
    // Other views look on as they did.
    state.view = .overview
    #expect(state.projection == LatentProjectionState())
  }

  @Test func axesAreChosenAndStayDifferent() {
    let cart = SnapshotFixture.cartPole.make()
    var state = start()
    press("bX", in: &state, at: cart)
    #expect(state.latentView.axes(of: .latent, count: 6) == [3, 1, 2])
    press("XX", in: &state, at: cart)
    #expect(state.latentView.axes(of: .latent, count: 6) == [5, 1, 2])
    press("X", in: &state, at: cart)
    #expect(state.latentView.axes(of: .latent, count: 6) == [0, 1, 2])
    for key in ["X", "Y", "Z", "Y", "Z", "Z", "X", "Y"] {
      press(key, in: &state, at: cart)
      let axes = state.latentView.axes(of: .latent, count: 6)
      #expect(Set(axes).count == 3 && axes.allSatisfy { (0..<6).contains($0) })
    }
    #expect(state.latentView.axes(of: .latent, count: 2) == [0, 1], "a smaller model begins again")
    // Three probes leave nothing to choose.
    press("bX", in: &state, at: cart)
    #expect(state.latentView.axes(of: .probe, count: 3) == [0, 1, 2])
  }

  // MARK: - Colours and layers

  @Test func hueGoesThroughAllQuantitiesAndBack() {
    var state = start()
    var events: [SessionEvent] = []
    // The true angle is what the task colours by: it does not come twice.
    for name in ["theta_dot", "read theta", "cost to goal", "decoded grey", ""] {
      events += press("h", in: &state)
      #expect(state.latentView.colour == name)
    }
    #expect(events.first == .geometry(.coloured(by: "theta_dot")) && events.count == 5)
    press("H", in: &state)
    #expect(state.latentView.colour == "decoded grey")
  }

  @Test(
    arguments: zip(
      ["L", "W", "C", "E", "F", "O"],
      [LatentLayer.trail, .plan, .candidates, .ellipses, .field, .ring]))
  func everyLayerHasAKeyAndIsSeen(key: String, layer: LatentLayer) {
    var state = start()
    press("a", in: &state)
    state.latentView.layers = []
    let without = render(snapshot, state: state, width: 120, height: 40)
    #expect(press(key, in: &state).isEmpty)
    #expect(state.latentView.layers == [layer])
    let with = render(snapshot, state: state, width: 120, height: 40)
    let changed = zip(with.cells, without.cells).count { $0 != $1 }
    #expect(changed > 12, "\(layer)")
    press(key, in: &state)
    #expect(state.latentView.layers.isEmpty)
  }

  // MARK: - Cursor

  @Test func theCursorWalksInThePlaneOfTheScreen() throws {
    var state = start()
    let events = press("i", in: &state)
    #expect(events == [.geometry(.cursorPlaced(snapshot.latent.present))])
    #expect(!state.projection.isTurning, "the plane stands still under it")
    let before = try #require(state.latentView.cursor)
    let camera = state.projection
    let moved = state.reduce(.key(.right), snapshot: snapshot).events
    let after = try #require(state.latentView.cursor)
    #expect(moved == [.geometry(.cursorPlaced(after))] && after != before)
    #expect(state.projection == camera, "the arrows move the cursor and not the camera")
    _ = state.reduce(.key(.left), snapshot: snapshot)
    let back = try #require(state.latentView.cursor)
    #expect(zip(back, before).allSatisfy { abs($0 - $1) < 1e-4 })
    _ = state.reduce(.key(.up), snapshot: snapshot)
    _ = state.reduce(.key(.down), snapshot: snapshot)
    #expect(zip(state.latentView.cursor ?? [], before).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(press("i", in: &state) == [.geometry(.cursorPlaced(nil))])
    #expect(state.latentView.cursor == nil)
    _ = state.reduce(.key(.right), snapshot: snapshot)
    #expect(state.projection != camera, "without a cursor they turn")
  }

  @Test func theCursorSnapsAndTraverses() {
    var state = start()
    #expect(press("n", in: &state).isEmpty)
    #expect(state.reduce(.key(.enter), snapshot: snapshot).events.isEmpty)
    press("i", in: &state)
    press("n", in: &state)
    let nearest = Array(snapshot.latent.cloud[41 * 4..<42 * 4])
    #expect(state.latentView.cursor == nearest)
    let events = state.reduce(.key(.enter), snapshot: snapshot).events
    #expect(events == [.geometry(.traverseBegun(nearest))])
  }

  @Test func aClickPicksTheCodeThatIsDrawnThere() throws {
    var state = start()
    press("da", in: &state)
    // Only one code, so that there is no doubt: it goes where it is drawn.
    var lonely = snapshot
    lonely.latent.trail = []
    lonely.latent.plan = []
    for wanted in [5, 300, 601] {
      let code = Array(snapshot.latent.cloud[wanted * 4..<(wanted + 1) * 4])
      var seen = state
      seen.latentView.cursor = code
      let screen = render(lonely, state: seen, width: 120, height: 40)
      let place = try #require(
        (0..<40).flatMap { y in (0..<80).map { (x: $0, y: y) } }.first {
          screen[$0.x, $0.y].glyph == "×"
        })
      var clicked = state
      _ = clicked.reduce(.mouse(.press, x: place.x, y: place.y), snapshot: snapshot)
      let events = clicked.reduce(.mouse(.release, x: place.x, y: place.y), snapshot: snapshot)
        .events
      let cursor = try #require(clicked.latentView.cursor)
      #expect(events == [.geometry(.cursorPlaced(cursor))])
      let rows = (0..<800).filter { Array(snapshot.latent.cloud[$0 * 4..<$0 * 4 + 4]) == cursor }
      #expect(rows.count == 1, "a click into the cloud picks a code")
      var after = clicked
      after.latentView.layers = []
      let shown = render(lonely, state: after, width: 120, height: 40)
      let found = try #require(
        (0..<40).flatMap { y in (0..<80).map { (x: $0, y: y) } }.first {
          shown[$0.x, $0.y].glyph == "×"
        })
      #expect(abs(found.x - place.x) <= 1 && abs(found.y - place.y) <= 1)
    }
  }

  @Test func aClickBesideTheCloudPicksThePlane() throws {
    var state = start()
    press("da-", in: &state)
    _ = state.reduce(.mouse(.press, x: 4, y: 4), snapshot: snapshot)
    _ = state.reduce(.mouse(.release, x: 4, y: 4), snapshot: snapshot)
    let cursor = try #require(state.latentView.cursor)
    #expect(cursor.count == 4 && cursor.allSatisfy(\.isFinite))
    let screen = render(snapshot, state: state, width: 120, height: 40)
    #expect(screen[4, 4].glyph == "×", "where the mouse was")
    // A drag is no click.
    var dragged = start()
    _ = dragged.reduce(.mouse(.press, x: 4, y: 4), snapshot: snapshot)
    _ = dragged.reduce(.mouse(.drag, x: 9, y: 4), snapshot: snapshot)
    _ = dragged.reduce(.mouse(.release, x: 9, y: 4), snapshot: snapshot)
    #expect(dragged.latentView.cursor == nil && dragged.projection.yaw != 0)
  }

  // MARK: - History

  @Test func historyStepsToItsEndsAndBackToLive() {
    var state = start()
    let history = snapshot[GeometryReport.self].history
    func moment() -> Int? { state.latentView.moment(in: history, at: snapshot.elapsed) }
    #expect(moment() == nil)
    press(".", in: &state)
    #expect(moment() == nil, "there is nothing newer than live")
    press(",", in: &state)
    #expect(moment() == 19)
    press(",,", in: &state)
    #expect(moment() == 17)
    press(".", in: &state)
    #expect(moment() == 18)
    _ = state.reduce(.key(.home), snapshot: snapshot)
    #expect(moment() == 0)
    press(",", in: &state)
    #expect(moment() == 0)
    _ = state.reduce(.key(.end), snapshot: snapshot)
    #expect(moment() == nil && state.latentView.playback == .live)
  }

  @Test func historyRunsToLiveAndCanBeStopped() {
    var state = start()
    let history = snapshot[GeometryReport.self].history
    press("/", in: &state)
    let begin = snapshot.elapsed
    #expect(state.latentView.moment(in: history, at: begin) == 0)
    #expect(state.latentView.moment(in: history, at: begin + 0.51) == 10)
    #expect(state.latentView.moment(in: history, at: begin + 0.999) == 19)
    #expect(state.latentView.moment(in: history, at: begin + 1) == nil, "then it is live")
    var later = snapshot
    later.elapsed = begin + 0.51
    press("/", in: &state, at: later)
    #expect(state.latentView.playback == .standing(update: history.moments[10].update))
    later.elapsed += 60
    #expect(state.latentView.moment(in: history, at: later.elapsed) == 10)
    // Thinning takes a moment away: the one before it stands in.
    var thinned = GeometryHistory()
    for moment in history.moments where moment.update != history.moments[10].update {
      thinned.append(moment)
    }
    #expect(state.latentView.moment(in: thinned, at: later.elapsed) == 9)
    press("/", in: &state, at: later)
    #expect(state.latentView.moment(in: history, at: later.elapsed) == 10, "it goes on from there")
  }

  @Test func anOldMomentSaysSoAndHidesWhatIsNotOfItsTime() {
    var state = start()
    press("a", in: &state)
    _ = state.reduce(.key(.home), snapshot: snapshot)
    press(".......", in: &state)
    let screen = render(snapshot, state: state, width: 120, height: 40)
    let lines = screen.lines
    let bar = lines.first { $0.contains("update 99 ") } ?? ""
    #expect(bar.contains("winding 1") && bar.contains("end live") && bar.contains("ELBO"))
    #expect(
      !lines.contains { $0.contains("goal ") && $0.contains("present ") && $0.contains("W ") })
    // A click into the past is no place of the present space.
    _ = state.reduce(.mouse(.press, x: 30, y: 20), snapshot: snapshot)
    _ = state.reduce(.mouse(.release, x: 30, y: 20), snapshot: snapshot)
    #expect(state.latentView.cursor == nil)
  }

  @Test func restartingForgetsTheOldSpace() {
    var state = start()
    press("i,", in: &state)
    press("Ry", in: &state)
    #expect(state.latentView.cursor == nil && state.latentView.playback == .live)
  }

  // MARK: - Screens

  /// Everything on at once, with every fixture, at every size: nothing traps, ASCII stays ASCII.
  @Test(arguments: SnapshotFixture.allCases)
  func everythingAtOnceCanBeDrawn(fixture: SnapshotFixture) {
    let snapshot = fixture.make()
    for (width, height) in ScreenTests.sizes {
      for (index, basis) in LatentBasis.allCases.enumerated() {
        let isASCII = index == 1
        var state = start(width: width, height: height)
        state.appearance = Appearance(
          glyphs: isASCII ? .ascii : .unicode, depth: index == 2 ? .none : .truecolor)
        state.latentView.basis = basis
        state.latentView.layers = Set(LatentLayer.allCases)
        state.latentView.cursor = [1, 2]
        press("hi,.nXYZ/", in: &state, at: snapshot)
        _ = state.reduce(.key(.right), snapshot: snapshot)
        _ = state.reduce(.mouse(.press, x: 9, y: 9), snapshot: snapshot)
        _ = state.reduce(.mouse(.release, x: 9, y: 9), snapshot: snapshot)
        for playback in [
          LatentViewState.Playback.live, .standing(update: 3), .running(since: 0, from: 1),
        ] {
          state.latentView.playback = playback
          let screen = render(snapshot, state: state, width: width, height: height)
          #expect(!isASCII || screen.cells.allSatisfy { $0.glyph.isASCII })
        }
      }
    }
  }

  struct Look: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let keys: String
    let width: Int
    let height: Int
    var isASCII = false
  }

  static let looks: [Look] = {
    var looks: [Look] = []
    for (width, height) in [(60, 18), (120, 40)] {
      for isASCII in [false, true] {
        let size = "\(width)x\(height)\(isASCII ? "-ascii" : "")"
        looks.append(
          Look(
            testDescription: "latent-probe-\(size)", keys: "abbhhhLWCEF", width: width,
            height: height, isASCII: isASCII))
        looks.append(
          Look(
            testDescription: "latent-history-\(size)", keys: "abO,,,,,,", width: width,
            height: height, isASCII: isASCII))
      }
    }
    return looks
  }()

  @Test(arguments: looks)
  func looksAsRecorded(look: Look) throws {
    var state = start(width: look.width, height: look.height)
    if look.isASCII { state.appearance = Appearance(glyphs: .ascii, depth: .none) }
    press(look.keys, in: &state)
    if look.testDescription.hasPrefix("latent-probe") { press("i", in: &state) }
    try Golden.comparePanels(
      of: snapshot, state: state, width: look.width, height: look.height,
      name: look.testDescription,
      look.width >= 120 && !look.isASCII ? [.latent, .latentDetails, .cursor] : [.latent])
    let screen = render(snapshot, state: state, width: look.width, height: look.height)
    #expect(!look.isASCII || screen.cells.allSatisfy { $0.glyph.isASCII })
  }
}
