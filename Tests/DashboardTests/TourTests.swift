import Dashboard
import LiveSession
import Runs
import TerminalUI
import Testing

/// The guided tour.
struct TourTests: InputPressing {
  let snapshot = SnapshotFixture.learning.make()

  private func lines(
    _ state: DashboardState, _ snapshot: SessionSnapshot, width: Int = 80, height: Int = 24
  ) -> [String] {
    render(snapshot, state: state, width: width, height: height).lines
  }

  @Test func everyStepOpensItsViewAndTheLastEndsTheTour() {
    var state = DashboardState()
    press([.character("T")], in: &state)
    var told = state.view
    for step in TourStep.steps(imitation: false) {
      #expect(state.tour?.step == step)
      #expect(state.view == step.view)
      let outcome = press([.key(.right)], in: &state)
      let next = TourStep(rawValue: step.rawValue + 1)?.view ?? told
      #expect(outcome.events == (next == told ? [] : [.subjectChanged(next.subject)]))
      told = state.view
    }
    #expect(state.tour == nil)
  }

  @Test func enterAnswersAndThenGoesOn() {
    var state = DashboardState()
    press([.character("T"), .key(.enter)], in: &state)
    #expect(state.tour?.isRevealed == true && state.tour?.step == .pixels)
    press([.key(.enter)], in: &state)
    #expect(state.tour?.isRevealed == false && state.tour?.step == .experience)
    press([.key(.left), .key(.left), .key(.left)], in: &state)
    #expect(state.tour?.step == .pixels)
    press([.key(.escape)], in: &state)
    #expect(state.tour == nil)
  }

  @Test func theOtherKeysKeepTheirMeaning() {
    var state = DashboardState()
    let outcome = press([.character("T"), .character("k"), .character(" ")], in: &state)
    #expect(outcome.events == [.kicked, .trainingPauseToggled])
    press([.character("?"), .key(.escape)], in: &state)
    #expect(state.tour?.step == .pixels, "the help lies over the tour")
    press([.character("q"), .key(.escape), .key(.escape)], in: &state)
    #expect(state.tour == nil)
  }

  @Test func aPinnedPictureIsLetGo() {
    var state = DashboardState()
    press([.character("f"), .character("T")], in: &state)
    #expect(!state.isFrozen)
  }

  @Test(arguments: TourStep.steps(imitation: false))
  func theQuestionComesBeforeTheAnswer(step: TourStep) {
    var state = DashboardState()
    press([.character("T")] + Array(repeating: .key(.right), count: step.rawValue), in: &state)
    var solved = SnapshotFixture.solved.make()
    solved.markers.append(Marker(seconds: 40, update: 1900, text: "kick"))
    solved[TraverseReport.self].strip = [0]
    solved[AgentReport.self].returns.add(
      PolicyReturns.Point(update: 300, imagined: -0.4, real: -0.45))
    let asked = lines(state, solved, width: 120, height: 40)
    press([.key(.enter)], in: &state, at: solved)
    let told = lines(state, solved, width: 120, height: 40)
    #expect(asked != told)
    #expect(asked.joined().contains("answer") && told.joined().contains("next"))
    #expect(!told.joined().contains("Watch: "), "a session that has everything answers everything")
  }

  /// An answer waits for what it speaks of, and says what it waits for.
  @Test func answersComeWhenTheSessionShowsThem() {
    func text(_ step: TourStep, _ snapshot: SessionSnapshot, since: Double = 10) -> String {
      var state = DashboardState()
      var early = snapshot
      early.elapsed = since
      press(
        [.character("T")] + Array(repeating: .key(.right), count: step.rawValue)
          + [.key(.enter)], in: &state, at: early)
      return lines(state, snapshot, width: 120, height: 40).joined(separator: "\n")
    }
    let collecting = SnapshotFixture.collecting.make()
    #expect(text(.experience, collecting).contains("Watch: collecting: 3 100 of 5 000 so far"))
    #expect(text(.experience, snapshot).contains("No: random actions will do."))
    #expect(text(.bound, collecting).contains("Watch: it needs some updates; now at update 0"))
    #expect(text(.bound, snapshot).contains("The reconstruction so far: since update"))
    #expect(text(.dimensions, collecting).contains("Watch: no update"))
    #expect(text(.dimensions, snapshot).contains(" are in use now: their codes hold"))
    var trying = snapshot
    trying.control.episodes = SnapshotFixture.ledger(
      returns: [-900, -800], successes: [false, false])
    #expect(text(.planning, trying).contains("Watch: not yet: episode 4, 0 of 2 episodes"))
    #expect(
      text(.planning, SnapshotFixture.solved.make()).contains("It was first held upright at 0:12"))
    #expect(text(.disturbance, snapshot, since: 11).contains("Watch: waiting for a kick: k"))
    var kicked = snapshot
    kicked.markers.append(Marker(seconds: 11, update: 600, text: "kick"))
    #expect(text(.disturbance, kicked).contains("Kicked at 0:11"))
  }

  @Test func klIsSaidToRiseOnlyWhereItRose() {
    func text(_ values: [Double]) -> String {
      var changed = snapshot
      changed.training.series = [
        MetricSeries(
          name: "KL", unit: "nats", updates: Array(1...values.count),
          seconds: values.indices.map(Double.init), values: values)
      ]
      var state = DashboardState()
      press(
        [.character("T"), .key(.right), .key(.right), .key(.right), .key(.enter)], in: &state)
      return lines(state, changed, width: 120, height: 40).joined(separator: "\n")
    }
    #expect(text((1...30).map { Double($0) }).contains("It rose"))
    #expect(text((1...30).map { 31 - Double($0) }).contains("It falls"))
    #expect(text([1, .nan, 3]).contains("Watch: the curves are still short"))
    #expect(text((1...30).map { _ in .nan }).contains("Watch: "))
  }

  /// The words fit the smallest screen whole, whatever the session shows.
  @Test(arguments: SnapshotFixture.allCases)
  func everyStepFitsTheSmallestScreen(fixture: SnapshotFixture) {
    let snapshot = fixture.make()
    for step in TourStep.steps(imitation: false) {
      for isRevealed in [false, true] {
        var state = DashboardState()
        state.view = step.view
        state.tour = TourState(step: step, at: 0)
        state.tour?.isRevealed = isRevealed
        let lines = lines(state, snapshot, width: 60, height: 18)
        let box = lines.filter { $0.contains("\u{2502} ") && $0.contains(" \u{2502}") }
        #expect(
          lines.contains {
            $0.contains("\(step.rawValue + 1) of \(TourStep.steps(imitation: false).count)")
          },
          "\(step)")
        #expect(box.contains { $0.contains("esc end the tour") }, "\(step) \(fixture)")
      }
    }
  }

  @Test func thePanelIsSeenBesideTheBox() {
    for step in TourStep.steps(imitation: false) where step.panel != .stage {
      var state = DashboardState()
      state.view = step.view
      state.tour = TourState(step: step, at: 0)
      let plain = render(snapshot, state: state, width: 120, height: 40)
      let layout = ScreenLayout(of: step.view, snapshot, width: 120, height: 40)
      guard let area = layout.area(of: step.panel) else {
        Issue.record("\(step) has no panel")
        continue
      }
      // The caption in reverse tells it without colours.
      let marked = (area.x..<area.right).count { plain[$0, area.y].style.reverse }
      #expect(marked * 2 >= area.width, "\(step)")
    }
  }
}
