import Control
import Dashboard
import Foundation
import LiveSession
import Measurement
import Scenes
import TerminalUI
import Testing
import Worlds

/// The Control view: what its keys ask for, and what its panels say.
struct ControlViewTests: InputPressing {
  let snapshot = SnapshotFixture.learning.make()

  private func press(
    _ keys: String, in state: inout DashboardState, at snapshot: SessionSnapshot? = nil
  ) -> [SessionEvent] {
    press(keys.unicodeScalars.map { .character($0) }, in: &state, at: snapshot).events
  }

  private func control() -> DashboardState {
    var state = DashboardState()
    state.view = .control
    return state
  }

  // MARK: - Keys

  @Test func aGoalMovesInStepsThatAddUpBeforeTheSessionAnswers() {
    var state = control()
    let events = press("..,", in: &state)
    let step = Double.pi / 18
    let wanted = [step, 2 * step, step]
    #expect(events == wanted.map { SessionEvent.goalSet(.quantity(index: 0, value: $0)) })
    #expect(press(";'", in: &state).isEmpty, "there is no second quantity")
  }

  @Test func anglesGoRoundAndEndExactlyWhereTheyBegan() {
    let angle = GoalReport.Quantity(
      name: "theta", unit: "rad", value: 0, minimum: -.pi, maximum: .pi, step: .pi / 18,
      isCyclic: true)
    var value = 0.0
    for _ in 0..<36 {
      value = angle.stepped(from: value, by: 1)
      #expect((-Double.pi...(.pi)).contains(value))
    }
    #expect(value == 0)
    #expect(angle.stepped(from: angle.stepped(from: 0.3, by: 7), by: -7) == 2 * .pi / 18)
    let place = GoalReport.Quantity(
      name: "x", unit: "m", value: 0, minimum: -1.2, maximum: 1.2, step: 0.1, isCyclic: false)
    #expect(place.stepped(from: 1.15, by: 3) == 1.2 && place.stepped(from: 0, by: -40) == -1.2)
    #expect(abs(place.stepped(from: 0.3, by: -3)) == 0)
    for broken in [Double.nan, .infinity] {
      #expect(!place.stepped(from: broken, by: 1).isFinite)
    }
  }

  @Test func theTraversalCanBecomeTheGoal() {
    for view in [DashboardView.control, .traverse] {
      var state = DashboardState()
      state.view = view
      #expect(
        press("y", in: &state) == [
          .goalSet(.picture(GreyPicture(snapshot[TraverseReport.self].image)))
        ])
      #expect(press("y", in: &state, at: SessionSnapshot()).isEmpty, "there is no picture yet")
    }
  }

  @Test func paceAndKicksDoubleAndHalve() {
    var state = control()
    #expect(
      press(">>></<", in: &state) == [2, 4, 8, 4, 1, 0.5].map { .control(.timeScaled($0)) })
    #expect(
      press("))(((", in: &state)
        == [2, 4, 2, 1, 0.5].map { .control(.kickStrengthened($0)) })
    #expect(press(">>>>>>>>", in: &state).last == .control(.timeScaled(8)))
    #expect(press("n", in: &state) == [], "single ticks are for a system that stands still")
    var still = snapshot
    still.control.isPaused = true
    #expect(press("n", in: &state, at: still) == [.control(.stepped)])
  }

  @Test func settingsAreChangedInPlace() {
    var state = control()
    _ = state.reduce(.key(.tab), snapshot: snapshot)
    #expect(state.focused == .settings)
    var session = snapshot
    func act(_ input: InputEvent) -> [SessionEvent] {
      let events = state.reduce(input, snapshot: session).events
      session = session.answering(events)
      return events
    }
    func key(_ key: NamedKey) -> [SessionEvent] { act(.key(key)) }
    #expect(key(.right) == [.settingChanged(key: "planner.horizon", value: 21)])
    #expect(key(.right) == [.settingChanged(key: "planner.horizon", value: 22)])
    #expect(key(.down).isEmpty && state.settingRow == 1)
    #expect(key(.left) == [.settingChanged(key: "planner.candidates", value: 32)])
    _ = key(.up)
    #expect(act(.character("D")) == [.settingChanged(key: "planner.horizon", value: 20)])
    #expect(act(.character("D")).isEmpty, "it has its value of the launch")
    _ = key(.up)
    #expect(state.settingRow == snapshot.settings.count - 1, "it goes round")
    #expect(press("D", in: &state, at: SessionSnapshot()).isEmpty)
  }

  @Test func theOpenSettingsResetTheChosenRow() {
    var state = DashboardState()
    state.overlay = .settings(selected: 1)
    var changed = snapshot
    changed.settings[1].value = 96
    #expect(
      press("D", in: &state, at: changed)
        == [.settingChanged(key: "planner.candidates", value: 64)])
  }

  @Test func aClickChoosesASetting() throws {
    var state = control()
    (state.width, state.height) = (120, 40)
    let layout = ScreenLayout(of: .control, snapshot, width: 120, height: 40)
    let area = try #require(layout.area(of: .settings))
    let place = (x: area.x + 4, y: area.y + 3)
    _ = state.reduce(.mouse(.press, x: place.x, y: place.y), snapshot: snapshot)
    _ = state.reduce(.mouse(.release, x: place.x, y: place.y), snapshot: snapshot)
    #expect(state.focused == .settings && state.settingRow == 2)
    let wheel = state.reduce(.mouse(.wheelUp, x: place.x, y: place.y), snapshot: snapshot)
    #expect(wheel.events == [.settingChanged(key: "planner.iterations", value: 4)])
  }

  // MARK: - Panels

  private func text(_ snapshot: SessionSnapshot, width: Int = 120, height: Int = 40) -> String {
    render(snapshot, state: control(), width: width, height: height).lines.joined(separator: "\n")
  }

  @Test func theGapToTheOracleIsToldWhereItIsFair() {
    var snapshot = snapshot
    let best = -1.66 * 83
    let percent = abs(snapshot.control.episodeReturn - best) / abs(best) * 100
    let side = snapshot.control.episodeReturn < best ? "behind" : "ahead"
    #expect(text(snapshot).contains(String(format: "%.0f %% \(side)", percent)), "\(percent)")
    snapshot.control.conditions.disturbances = [.kicked]
    #expect(text(snapshot).contains("no comparison"))
    snapshot.control.conditions.disturbances = []
    snapshot.control.episode = 5
    #expect(snapshot[OracleReport.self].gap(of: snapshot.control) == nil, "another episode")
  }

  @Test func whatWasPredictedIsComparedWithWhatWasExecuted() throws {
    let curves = ForesightCurves(snapshot)
    // Predicted and executed part by 0.01 rad a tick, beginning at the truth.
    let mean: Double = 0.01 * 10.5 * 180 / .pi
    #expect(abs(try #require(curves.error) - mean) < 1e-6)
    #expect(curves.unit == "deg" && curves.timeRange == -40...20)
    #expect(abs(curves.predicted[0] - curves.truth[curves.truth.count - 21]) < 1e-6)
    // The present plan begins at the frame before now, where it was made.
    #expect(curves.age == 1 && abs(curves.ahead[0] - curves.truth[curves.truth.count - 2]) < 1e-6)
    let jumps = zip(curves.truth, curves.truth.dropFirst()).map { abs($1 - $0) }
    #expect(jumps.max()! < 90, "angles have no seam")
    #expect(text(snapshot, width: 200, height: 60).contains("ago, mean error"))
    #expect(text(snapshot).contains("predicted and executed"))
  }

  @Test func aPredictionThatGoesRoundIsOffByLessThanHalfATurn() throws {
    // Executed stands at -27 degrees; predicted swings the other way round and ends at -349.
    var snapshot = snapshot
    let degree = Double.pi / 180
    snapshot[ForesightReport.self].executed = Array(repeating: -27 * degree, count: 4)
    snapshot[ForesightReport.self].predicted = [-27, -140, -250, -349].map { $0 * degree }
    snapshot.control.trace.values = snapshot[ForesightReport.self].executed
    let curves = ForesightCurves(snapshot)
    for (found, wanted) in zip(curves.predicted, [-27.0, -140, 110, 11]) {
      #expect(abs(found - wanted) < 1e-9)
    }
    let mean: Double = (113 + 137 + 38) / 3
    #expect(abs(try #require(curves.error) - mean) < 1e-9)
  }

  @Test func whatCannotBeReadIsNoPredictionError() {
    var snapshot = snapshot
    snapshot[ForesightReport.self].determination = 0.31
    #expect(text(snapshot).contains("hard to read") && text(snapshot).contains("R2 0.31"))
    #expect(!text(snapshot).contains("angle, error"))
  }

  @Test func changedSettingsAreMarked() {
    var snapshot = snapshot
    #expect(!text(snapshot).contains("*"))
    snapshot.settings[0].value = 30
    #expect(text(snapshot).contains("*"))
  }

  @Test func aPaceThatTheMachineCannotKeepIsTold() {
    var snapshot = snapshot
    snapshot.control.timeScale = 8
    snapshot.control.reachedTimeScale = 5.25
    #expect(text(snapshot).contains("x 8  5.25 reached"))
    snapshot.control.timeScale = 0.125
    snapshot.control.reachedTimeScale = .nan
    #expect(text(snapshot).contains("x 1/8"))
  }

  @Test(arguments: [(60, 18), (80, 24), (120, 40), (200, 60)])
  func aRaceLooksAsRecorded(width: Int, height: Int) throws {
    var raced = snapshot
    ControlFixture.addRace(to: &raced)
    raced.control.goal.origin = .picture
    try Golden.comparePanels(
      of: raced, state: control(), width: width, height: height, name: "\(width)x\(height)", [.race]
    )
  }
}
