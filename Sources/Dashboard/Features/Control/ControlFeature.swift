import LiveSession
import Measurement
import TerminalUI

extension DashboardView {
  /// Planner, costs, returns and outcomes.
  package static let control: DashboardView = DashboardView(
    "control", number: 6, summary: "planner, goal, plan, costs and episodes; races of planners",
    focusable: [.planner, .settings], chapters: [.manual], inspectors: [ForesightInspector.self],
    keys: { KeyTable.plannerKeys + KeyTable.controlKeys }, layOut: { $0.layOutControl($1, $2) })
}

extension HelpChapter {
  /// Acting by hand, and by planners.
  package static let manual: HelpChapter = HelpChapter(
    "planner and manual control", heading: "what the control view says",
    paragraphs: [
      "search: the best cost after every iteration; o is the median of the elites (the sequences"
        + " that the next iteration is drawn from), the bar their worst.",
      "predicted and executed: the angle (or place) as it was, as a plan of one horizon ago predicted"
        + " it, and as the present plan does, from the truth on.",
      "reading error: how far what is read from codes of true frames is off.",
      "oracle: the same planner with true physics and true state from the same start. behind,"
        + " ahead: the difference of the returns as a share of its own.",
      "late ticks: control ticks that began more than 10 ms after their time.",
      "race: all planners, the oracle and nobody from one start with one model.",
    ])
}

extension Panel {
  /// The planner, its cost and its action.
  package static let planner: Panel = Panel("planner", chapter: .manual, draw: PlannerPanel.draw)
  /// Goal, pace, kicks, and how far the episode lies behind the oracle.
  package static let steering: Panel = Panel("steering", draw: SteeringPanel.draw)
  /// What was planned beside what happened.
  package static let foresight: Panel = Panel("foresight", draw: ForesightPanel.draw)
  /// The cost after every iteration of the last decision.
  package static let costs: Panel = Panel("costs", draw: CostsPanel.draw)
  /// The returns and outcomes of finished episodes.
  package static let episodes: Panel = Panel("episodes", draw: EpisodesPanel.draw)
  /// The true state and the timing of the control loop.
  package static let system: Panel = Panel("system", draw: SystemPanel.draw)
  /// The race of planners.
  package static let race: Panel = Panel("race", draw: RacePanel.draw)

  /// The settings that can be changed live; the open settings have the plain name.
  package static let settings: Panel = Panel(
    "settings-panel", title: "settings", chapter: .manual,
    mouse: { mouse, state in
      switch mouse.gesture {
      case .click where state.view.focusable.contains(.settings):
        let rows = SettingsPanel.rows(
          in: mouse.area, chosen: state.settingRow, count: mouse.snapshot.settings.count)
        guard let hit = rows.first(where: { $0.row.contains(x: mouse.x, y: mouse.y) }) else {
          return DashboardOutcome()
        }
        return ControlAction.settingChosen(hit.index).reduce(&state, mouse.snapshot)
      case .wheel(let steps) where state.focused == .settings:
        return ControlAction.settingAdjusted(steps).reduce(&state, mouse.snapshot)
      default: return DashboardOutcome()
      }
    }, draw: SettingsPanel.draw)
}

extension ScreenLayout {
  /// A race takes its place once there has been one: before it would only be an empty frame.
  fileprivate mutating func layOutControl(_ body: Rect, _ snapshot: SessionSnapshot) {
    let race = snapshot[RaceReport.self]
    // A race that could not begin says why in its panel.
    let hasRace = race.number > 0 || !race.lanes.isEmpty
    let aspect = snapshot.frames.aspect
    var area = body
    if hasRace, body.height >= 32 {
      let rows = Self.pictureRows(width: body.width * 3 / 8, aspect: aspect) + 3
      place(.race, area.removeBottom(min(body.height * 2 / 5, max(rows, 10))))
    }
    let isWide = area.width >= 150
    var side = cutRight(isWide ? area.width * 2 / 3 : (area.width - 1) / 2, from: &area)
    stack(
      [
        (.planner, isWide ? 9 : 8, isWide ? 9 : 8), (.settings, 7, 8), (.steering, 6, 6),
        (.costs, 5, 6), (.system, 7, 7), (.episodes, 4, EpisodesPanel.rows(snapshot)),
        (.guide, 14, .max),
      ], in: area)
    if hasRace, body.height < 32 {
      stack([(.race, 9, 9), (.foresight, 6, .max)], in: side)
    } else {
      // The system itself comes first: who kicks it wants to see it reel.
      let pictures = Self.pictureRows(width: side.width, aspect: aspect)
      place(.pictures, side.removeTop(min(max(pictures, 8), side.height * 11 / 20)))
      place(.foresight, side)
    }
  }
}
