import Control
import Dashboard
import LiveSession
import Planning
import TerminalUI
import Testing
import Worlds

/// The Dream and Traverse views: every key and every click, with exactly what it changes and asks
/// for, and what moves by itself.
struct DreamScreenTests {
  let snapshot = SnapshotFixture.learning.make()

  private func state(_ view: DashboardView) -> DashboardState {
    var state = DashboardState()
    state.view = view
    state.width = 120
    state.height = 40
    return state
  }

  private func later(_ seconds: Double, paused: Bool = false) -> SessionSnapshot {
    var snapshot = snapshot
    snapshot.elapsed += seconds
    snapshot.training.isPaused = paused
    snapshot.control.isPaused = paused
    return snapshot
  }

  // MARK: - Dream

  /// In its own units where there is room, and honest while nobody can read the state.
  @Test func theErrorsOfTheStateStandWhereThereIsRoom() {
    func text(_ snapshot: SessionSnapshot, _ width: Int, _ height: Int) -> String {
      render(snapshot, state: state(.dream), width: width, height: height).lines
        .joined(separator: "\n")
    }
    let here = snapshot[DreamReport.self].horizonErrors.states[0]
    #expect(abs(here.quantity.shownDistance(here.copy.median[15]) - 90.24) < 0.01)
    for (width, height) in [(120, 40), (200, 60)] {
      let shown = text(snapshot, width, height)
      #expect(shown.contains("state, +"), "\(width)x\(height)")
      #expect(shown.contains(" deg ") && shown.contains(" deg/s"))
      var blind = snapshot
      blind[DreamReport.self].horizonErrors.states = []
      #expect(text(blind, width, height).contains("cannot be read"))
      #expect(!text(blind, width, height).contains("state, +"))
      blind = snapshot
      blind[DreamReport.self].horizonErrors.states[1].determination = 0.2
      #expect(text(blind, width, height).contains("hard to read"))
    }
    #expect(!text(snapshot, 80, 24).contains("state, +"))
  }

  @Test(
    arguments: [
      (.character("l"), .modeSelected(.live)), (.character("h"), .modeSelected(.heldOut)),
      (.character("n"), .modeSelected(.fromHere)), (.character("i"), .modeSelected(.prior)),
      (.character("w"), .modeSelected(.sampled)), (.character("<"), .conditionedMoved(-1)),
      (.character(">"), .conditionedMoved(1)), (.key(.up), .horizonMoved(1)),
      (.key(.down), .horizonMoved(-1)), (.character("b"), .sequenceMoved(1)),
      (.character("B"), .sequenceMoved(-1)),
    ] as [(InputEvent, DreamRequest)])
  func keysAskForDreams(key: InputEvent, request: DreamRequest) {
    var state = state(.dream)
    let before = state
    var snapshot = snapshot
    // There is one live trail only, but many held-out sequences.
    snapshot.choices[DreamState.self].mode = .heldOut
    #expect(state.reduce(key, snapshot: snapshot).events == [.dream(request)])
    #expect(state == before, "nothing is chosen on the screen alone")
    var elsewhere = self.state(.overview)
    let asked = elsewhere.reduce(key, snapshot: snapshot).events
    #expect(!asked.contains(.dream(request)), "only in the Dream view")
  }

  @Test func theLoopPlaysWithTheSessionAndRestsAtItsEnd() {
    let state = state(.dream)
    // Ten frames a second, by the session's own clock (12.4 s after launch); the last of 20 frames
    // stays for five more.
    let frames = (0..<26).map { state.dream.frame(of: later(0.05 + Double($0) / 10)) }
    let start = 124 % 25
    #expect(frames == (0..<26).map { min((start + $0) % 25, 19) })
    let still = (0..<10).map { state.dream.frame(of: later(Double($0), paused: true)) }
    #expect(Set(still).count == 1, "nothing moves in a session that stands still")
  }

  @Test func enterStopsAndPlaysAndTheFrameStaysWhereItIs() {
    var state = state(.dream)
    let shown = state.dream.frame(of: snapshot)
    _ = state.reduce(.key(.enter), snapshot: snapshot)
    #expect(state.dream.motion == .still && state.dream.frame == shown)
    #expect(state.dream.frame(of: later(7.3)) == shown)
    // The user may play while the session stands still.
    _ = state.reduce(.key(.enter), snapshot: later(8, paused: true))
    #expect(state.dream.motion == .playing)
    #expect(state.dream.frame(of: later(8, paused: true)) == shown)
    #expect(state.dream.frame(of: later(8.21, paused: true)) == min((shown + 2) % 25, 19))
    _ = state.reduce(.key(.enter), snapshot: later(8.21, paused: true))
    #expect(state.dream.motion == .still)
  }

  @Test func stepsStopAndGoAroundTheEnd() {
    var state = state(.dream)
    _ = state.reduce(.key(.home), snapshot: snapshot)
    #expect(state.dream.frame(of: snapshot) == 0)
    for key in [InputEvent.character(","), .key(.left)] {
      _ = state.reduce(.key(.home), snapshot: snapshot)
      _ = state.reduce(key, snapshot: snapshot)
      #expect(state.dream.frame(of: snapshot) == 19)
    }
    for key in [InputEvent.character("."), .key(.right)] {
      _ = state.reduce(.key(.end), snapshot: snapshot)
      _ = state.reduce(key, snapshot: snapshot)
      #expect(state.dream.frame(of: snapshot) == 0)
    }
    #expect(state.dream.motion == .still)
    // With the arrows at the planner the film stays.
    _ = state.reduce(.key(.tab), snapshot: snapshot)
    #expect(state.reduce(.key(.right), snapshot: snapshot).events == [.plannerSelected(.mppi)])
    #expect(state.dream.frame(of: snapshot) == 0)
    // Fewer frames than before: the last one is shown.
    _ = state.reduce(.key(.end), snapshot: snapshot)
    var short = snapshot
    short[DreamReport.self].frameCount = 4
    #expect(state.dream.frame(of: short) == 3)
    short[DreamReport.self].frameCount = -3
    #expect(state.dream.frame(of: short) == 0)
  }

  @Test func aPausedScreenIsTheSameAtEveryTime() {
    for view in [DashboardView.dream, .traverse] {
      let state = state(view)
      let first = render(later(0, paused: true), state: state, width: 120, height: 40)
      #expect(render(later(3.3, paused: true), state: state, width: 120, height: 40) == first)
    }
    var state = state(.dream)
    _ = state.reduce(.key(.enter), snapshot: snapshot)
    let rows = 16
    let stopped = render(snapshot, state: state, width: 120, height: 40)
    let after = render(later(0.7), state: state, width: 120, height: 40)
    #expect(stopped.lines[1..<rows] == after.lines[1..<rows], "a stopped film stands")
  }

  @Test func aClickOnTheFilmJumpsAndTheWheelSteps() throws {
    var state = state(.dream)
    let layout = ScreenLayout(of: .dream, snapshot, width: 120, height: 40)
    let film = try #require(layout.area(of: .dreamFilm))
    let (x, y) = (film.right - 12, film.y + 3)
    _ = state.reduce(.mouse(.press, x: x, y: y), snapshot: snapshot)
    _ = state.reduce(.mouse(.release, x: x, y: y), snapshot: snapshot)
    let chosen = state.dream.frame(of: snapshot)
    #expect(state.dream.motion == .still && chosen > 12)
    _ = state.reduce(.mouse(.wheelDown, x: x, y: y), snapshot: snapshot)
    #expect(state.dream.frame(of: snapshot) == (chosen + 1) % 20)
    _ = state.reduce(.mouse(.wheelUp, x: x, y: y), snapshot: snapshot)
    #expect(state.dream.frame(of: snapshot) == chosen)
    // On the labels there is no frame.
    _ = state.reduce(.mouse(.press, x: film.x, y: y), snapshot: snapshot)
    _ = state.reduce(.mouse(.release, x: film.x, y: y), snapshot: snapshot)
    #expect(state.dream.frame(of: snapshot) == chosen)
  }

  @Test(arguments: DreamMode.allCases)
  func everyModeIsDrawnAtEverySize(mode: DreamMode) {
    var snapshot = snapshot
    snapshot[DreamReport.self].mode = mode
    if mode == .prior || mode == .sampled {
      snapshot[DreamReport.self].conditioned = 0
      let frames = snapshot[DreamReport.self].rows[0].frames
      snapshot[DreamReport.self].rows = (0..<6).map {
        DreamRow(kind: $0 % 2 == 0 ? .sample : .truth, frames: frames, count: 20)
      }
    }
    for (width, height) in [(60, 18), (80, 24), (120, 40), (200, 60), (300, 100)] {
      let screen = render(snapshot, state: state(.dream), width: width, height: height)
      let text = screen.lines.joined(separator: "\n")
      #expect(text.contains(mode == .prior || mode == .sampled ? "sample" : "true"))
    }
    // A dream from now has frames still to come.
    snapshot[DreamReport.self].rows[0].frames.removeLast(3 * 576)
    snapshot[DreamReport.self].rows[0].count = 17
    var state = state(.dream)
    _ = state.reduce(.key(.end), snapshot: snapshot)
    let screen = render(snapshot, state: state, width: 120, height: 40)
    #expect(screen.lines.joined().contains("not yet"))
  }

  // MARK: - Traverse

  @Test(
    arguments: [
      (.character("n"), .rangeMoved(1)), (.character("N"), .rangeMoved(-1)),
      (.character("A"), .marked(.a)), (.character("B"), .marked(.b)),
      (.character("C"), .marksCleared), (.character("l"), .interpolationToggled),
      (.key(.home), .placed(dimension: 1, value: Double(Float(-2.8)))),
      (.key(.end), .placed(dimension: 1, value: Double(Float(2.8)))),
    ] as [(InputEvent, TraverseRequest)])
  func keysAskForWalks(key: InputEvent, request: TraverseRequest) {
    var state = state(.traverse)
    #expect(state.reduce(key, snapshot: snapshot).events == [.traverse(request)])
  }

  @Test func pagesMoveByAWholeDeviation() {
    var state = state(.traverse)
    #expect(state.reduce(.key(.pageUp), snapshot: snapshot).events == [.traverse(.moved(1))])
    #expect(state.reduce(.key(.pageDown), snapshot: snapshot).events == [.traverse(.moved(-1))])
  }

  @Test func manyDimensionsShowAsManyStripsAsFitAroundTheChosenOne() throws {
    var many = snapshot
    let report = snapshot[TraverseReport.self]
    many[TraverseReport.self].strips = report.strips + report.strips + report.strips
    many[TraverseReport.self].latent = report.latent + report.latent + report.latent
    many.training.dimensionKL = Array(repeating: 1, count: 12)
    func lines(_ dimension: Int, _ width: Int, _ height: Int) -> [String] {
      many[TraverseReport.self].dimension = dimension
      many.choices[TraverseState.self].dimension = dimension
      let state = state(.traverse)
      return render(many, state: state, width: width, height: height).lines
    }
    let first = lines(0, 120, 40)
    #expect(first.contains { $0.contains("along z1 to z") && $0.contains(" of 12") })
    #expect(first.filter { $0.hasPrefix("▸z1 ") }.count == 2, "slider and strip")
    let last = lines(11, 120, 40)
    #expect(last.contains { $0.contains(" to z12 of 12") })
    #expect(last.filter { $0.hasPrefix("▸z12") }.count == 2)
    // Alone the chosen strip has several films, none of which fills the panel.
    let alone = try #require(lines(3, 80, 24).last { $0.contains("▸") })
    #expect(alone.split(separator: " ").count >= 5)
  }

  @Test func theCycleGoesThereAndBackAndStopsWhereItIs() throws {
    var state = state(.traverse)
    let value = snapshot[TraverseReport.self].latent[1]
    #expect(state.traverse.place(in: snapshot) == nil)
    let started = state.reduce(.key(.enter), snapshot: snapshot)
    #expect(started.events == [.traverse(.placed(dimension: 1, value: Double(value)))])
    let places = try (0..<49).map {
      try #require(state.traverse.place(in: later(0.05 + Double($0) / 10)))
    }
    // Thirteen frames: twenty-four steps there and back, from where the walk stood.
    #expect(zip(places, places.dropFirst()).allSatisfy { abs($0 - $1) == 1 })
    #expect(places.min() == 0 && places.max() == 12 && places[0] == places[24])
    let values = snapshot[TraverseReport.self].stripValues
    #expect(values.allSatisfy { abs($0 - value) >= abs(values[places[0]] - value) })
    let now = later(0.35)
    let shown = try #require(state.traverse.place(in: now))
    let stopped = state.reduce(.key(.enter), snapshot: now)
    #expect(
      stopped.events == [.traverse(.placed(dimension: 1, value: Double(values[shown])))])
    #expect(state.traverse.cycle == nil)
    // Any other walk ends the animation.
    for key in [InputEvent.key(.left), .key(.down), .key(.home), .character("n")] {
      _ = state.reduce(.key(.enter), snapshot: snapshot)
      #expect(state.traverse.cycle != nil)
      _ = state.reduce(key, snapshot: snapshot)
      #expect(state.traverse.cycle == nil)
    }
  }

  @Test func whatLiesBeyondASliderIsToldWithItsNumber() {
    var snapshot = snapshot
    snapshot[TraverseReport.self].range = .normalQuantiles
    snapshot[TraverseReport.self].latent[0] = -4.55
    snapshot[TraverseReport.self].present[0] = -4.55
    snapshot[TraverseReport.self].present[2] = 3.21
    snapshot[TraverseReport.self].interpolation.markB[3] = -7
    let lines = render(snapshot, state: state(.traverse), width: 120, height: 40).lines
    func row(_ name: String) -> String { lines.first { $0.contains("\(name) ") } ?? "" }
    #expect(row("z1").contains("-4.55 ◂"), "\(row("z1"))")
    #expect(row("z3").contains(" +3.21○▸"), "\(row("z3"))")
    #expect(row("z4").contains("◂B-7.00 "), "\(row("z4"))")
  }

  @Test func slidersArePulledByTheMouse() throws {
    var state = state(.traverse)
    let layout = ScreenLayout(of: .traverse, snapshot, width: 120, height: 40)
    let area = try #require(layout.area(of: .sliders))
    // The third slider, two rows each.
    let y = area.y + 1 + 4
    let pressed = state.reduce(.mouse(.press, x: area.x + 20, y: y), snapshot: snapshot)
    #expect(pressed.events.first == .traverse(.dimensionSelected(2)))
    guard let first = placed(pressed.events.last, 2) else {
      Issue.record("\(pressed)")
      return
    }
    let dragged = state.reduce(.mouse(.drag, x: area.x + 24, y: y + 3), snapshot: snapshot)
    guard let second = placed(dragged.events.last, 2) else {
      Issue.record("\(dragged)")
      return
    }
    #expect(second > first && first >= -1.2 && second <= 1.2)
    _ = state.reduce(.mouse(.release, x: area.x + 24, y: y + 3), snapshot: snapshot)
    // On its name a dimension is chosen and not moved; between two sliders nothing happens.
    let named = state.reduce(.mouse(.press, x: area.x + 2, y: area.y + 1), snapshot: snapshot)
    #expect(named.events == [.traverse(.dimensionSelected(0))])
    let between = state.reduce(.mouse(.press, x: area.x + 20, y: area.y + 2), snapshot: snapshot)
    #expect(between.events.isEmpty)
    let wheel = state.reduce(.mouse(.wheelUp, x: area.x + 20, y: y), snapshot: snapshot)
    #expect(wheel.events == [.traverse(.moved(0.25))])
  }

  @Test func aClickOnAFrameGoesThere() throws {
    var state = state(.traverse)
    let layout = ScreenLayout(of: .traverse, snapshot, width: 120, height: 40)
    let area = try #require(layout.area(of: .filmStrip))
    // The first frame of the first strip: z1 at its lowest.
    let (x, y) = (area.x + 8, area.y + 2)
    _ = state.reduce(.mouse(.press, x: x, y: y), snapshot: snapshot)
    let clicked = state.reduce(.mouse(.release, x: x, y: y), snapshot: snapshot)
    #expect(
      clicked.events == [
        .traverse(.dimensionSelected(0)),
        .traverse(.placed(dimension: 0, value: Double(Float(-2.8)))),
      ])
  }

  @Test func theStripShowsTheInterpolationWhereThereIsRoomForOne() {
    var state = state(.traverse)
    (state.width, state.height) = (80, 24)
    func text() -> String {
      render(snapshot, state: state, width: 80, height: 24).lines.joined(separator: "\n")
    }
    #expect(text().contains("film strip"))
    _ = state.reduce(.character("A"), snapshot: snapshot)
    #expect(text().contains("interpolation") && !text().contains("film strip"))
    _ = state.reduce(.character("v"), snapshot: snapshot)
    #expect(text().contains("film strip"))
    (state.width, state.height) = (120, 40)
    let large = render(snapshot, state: state, width: 120, height: 40).lines.joined()
    #expect(large.contains("film strip") && large.contains("interpolation"))
  }

  /// The value at which an event puts a dimension.
  private func placed(_ event: SessionEvent?, _ dimension: Int) -> Double? {
    guard case .view(let any)? = event,
      case .placed(dimension, let value)? = any.request as? TraverseRequest
    else { return nil }
    return value
  }
}
