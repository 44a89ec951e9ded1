import LiveSession
import TerminalUI

extension DashboardView {
  /// The policy that learns beside the model.
  package static let agent: DashboardView = DashboardView(
    "agent", number: 7, summary: "the policy that learns: its value, its actions, what it imagines",
    focusable: [.agentMap, .planner], chapters: [.agent], inspectors: [AgentInspector.self],
    keys: { KeyTable.agentKeys }, layOut: { $0.layOutAgent($1, $2) })
}

extension HelpChapter {
  /// Learning to act in the latent space.
  package static let agent: HelpChapter = HelpChapter(
    "agent", heading: "what the agent view says",
    paragraphs: [
      "A policy does not search: it has learned what to do at every code. Each dot is the code of a"
        + " stored observation, coloured by what the policy says there.",
      "value: what it expects from there on. That of the actor is a mean reward a tick: 0 is at the goal,"
        + " -1 as far from it as the data are on average. Others count the task's rewards, discounted.",
      "action: what it would do there. Where the two colours meet runs the switching line: on one side"
        + " it pushes one way, beyond it the other.",
      "Thin lines: rollouts imagined from one code, with the noise of the dynamics; broken: without."
        + " Thick: what was then seen. They begin anew every \(ImaginedPaths.horizon + 1) ticks.",
      "imagined and true: what the policy promises itself from a few starts (imagined ticks, then its"
        + " value), and what it earns from them in the simulation. If the first rises while the second"
        + " falls, it exploits what is wrong of the model: without noise it soon does.",
      "entropy: how freely it draws its actions while it learns; value error: how far the value is off"
        + " what imagined rollouts come to. discounted return: what its last own episode"
        + " earned, beside what was predicted of it when that began.",
    ])
}

extension Panel {
  /// What the policy says over the latent space.
  package static let agentMap: Panel = Panel(
    "agent-map", title: "what the policy says", chapter: .agent, zoom: Panel.latent.zoom,
    reset: Panel.latent.reset, mouse: Panel.latent.mouse, draw: AgentMapPanel.draw)
  /// What it earns in imagination and in the simulation.
  package static let agentReturns: Panel = Panel("agent-returns", draw: AgentReturnsPanel.draw)
  /// What it would do beside what a planner would.
  package static let agentActions: Panel = Panel("agent-actions", draw: AgentActionsPanel.draw)
  /// How it learns.
  package static let agentCurves: Panel = Panel("agent-curves", draw: AgentCurvesPanel.draw)
}

extension ScreenLayout {
  /// The latent space as the policy sees it, and beside it what it earns, does and learns; one panel
  /// alone while there is no policy.
  fileprivate mutating func layOutAgent(_ body: Rect, _ snapshot: SessionSnapshot) {
    var area = withPlannerStrip(body)
    guard snapshot[AgentReport.self].name != nil else {
      if snapshot[AgentReport.self].reading != nil, area.height >= 14 {
        place(.agentCurves, area.removeBottom(area.height * 2 / 3))
      }
      if area.width >= 110 {
        place(
          .guide, cutRight(min(area.width * 2 / 5, 66), from: &area))
      }
      return place(.agentMap, area)
    }
    if area.width >= 76 {
      let column = cutRight(min(max(area.width * 9 / 20, 36), 90), from: &area)
      // Plots with axes come before words.
      let isHigh = column.height >= 27
      stack(
        [
          (.agentReturns, isHigh ? 9 : 7, max(column.height / 4, 12)),
          (.agentActions, isHigh ? 8 : 6, max(column.height / 4, 11)),
          (.agentCurves, isHigh ? 10 : 7, max(column.height * 3 / 10, 14)), (.guide, 14, .max),
        ], in: column)
    } else {
      place(.agentReturns, area.removeBottom(max(area.height * 2 / 5, 5)))
    }
    place(.agentMap, area)
  }
}
