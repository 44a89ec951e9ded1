import Control
import LiveSession
import Runs
import TerminalUI

/// What the policy says at every code: its value or its action, the rollouts that it imagines, and what
/// then happened.
enum AgentMapPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let report = context.snapshot[AgentReport.self]
    guard let name = report.name, let map = AgentMap(context.snapshot, context.state) else {
      let body = context.caption(
        "agent", ["a policy that learns to act in the latent space", "a policy that learns"],
        of: .agentMap, in: area, into: &buffer)
      explainAbsence(context, in: body, into: &buffer)
      return
    }
    let title = title(of: map.layer, name.rawValue, context)
    var body = context.caption(title, [], of: .agentMap, in: area, into: &buffer)
    HueLegend.draw(
      map.coloring, context, title: title.columnCount + 2, in: area, into: &buffer)
    if body.height >= 14 {
      let words = context.keyed(Self.words(of: map.layer, context))
      let row = body.removeTop(1)
      let fitting = words.first { $0.columnCount + 2 <= row.width } ?? ""
      buffer.write(" " + fitting, in: row, style: context.theme.muted)
    }
    if body.height >= 8 {
      legend(context).draw(in: body.removeBottom(1), into: &buffer, with: context.appearance)
    }
    map.plot(context).draw(in: body, of: &buffer, with: context.appearance)
  }

  private static func title(
    of layer: AgentLayer, _ name: String, _ context: PanelContext
  ) -> String {
    switch layer {
    case .value: return "value of \(name)"
    case .action: return "action of \(name)"
    case .preference: return "choice of \(name)"
    }
  }

  /// How to read the colours, the longest sentence first.
  private static func words(of layer: AgentLayer, _ context: PanelContext) -> [String] {
    let isMonochrome = context.appearance.isMonochrome
    switch layer {
    case .value:
      let (best, worst) = isMonochrome ? ("large", "small") : ("bright", "dark")
      guard context.snapshot[AgentReport.self].valuesAreRewards else {
        return [
          "\(best): it expects to earn much from there on; \(worst): little",
          "\(best): it expects much",
        ]
      }
      return [
        "\(best): it expects to be near the goal soon; \(worst): far for long; {agent-view.next-layer} actions",
        "\(best): soon near the goal; {agent-view.next-layer} shows actions",
        "\(best): soon near the goal",
      ]
    case .action:
      return [
        "what it would do at each code; where the colours meet is its switching line",
        "where the colours meet it switches", "",
      ]
    case .preference:
      return [
        "how much more it expects of the first choice than of the last", "first choice less last",
      ]
    }
  }

  /// What the lines mean.
  private static func legend(_ context: PanelContext) -> SegmentLine {
    let (theme, glyphs) = (context.theme, context.glyphs)
    var line = SegmentLine()
    func add(_ sign: String, _ style: Style, _ words: String, _ importance: Int) {
      line.add(.styled(" " + sign, style, importance), .muted(" " + words + " ", importance))
    }
    let rule = String(repeating: String(glyphs.horizontal), count: 2)
    let dashes = String(repeating: String(glyphs.dashedHorizontal), count: 2)
    add(String(glyphs.present), theme.present, "present", 5)
    add(String(glyphs.goal), theme.goal, "goal", 4)
    add(rule, Style(foreground: AgentMap.imaginedColor(theme)), "imagined with noise", 7)
    add(dashes, theme.plan, "mean", 6)
    let control = context.snapshot.control
    let name = context.snapshot[AgentReport.self].name
    let actor = control.planner.flatMap { $0 == name ? nil : $0.rawValue }
    let who = context.isManual ? "by hand" : actor.map { "under \($0)" } ?? ""
    add(rule, theme.present, who.isEmpty ? "then happened" : "then happened, \(who)", 8)
    if let value = context.snapshot[AgentReport.self].presentValue, value.isFinite {
      line.add(
        .muted(" value here ", 9), .title(NumberFormat.fixed(value, decimals: 2) + " ", 9))
    }
    let choices = context.snapshot[AgentReport.self].presentActionValues
    if !choices.isEmpty {
      line.add(.muted(" Q here", 9))
      for choice in choices.prefix(4) {
        line.add(.title(" " + NumberFormat.compact(Double(choice), width: 5), 9))
      }
    }
    return line
  }

  // MARK: - Without a policy

  private static func explainAbsence(
    _ context: PanelContext, in area: Rect, into buffer: inout CellBuffer
  ) {
    let words = context.keyed(absence(context.snapshot))
    let block = area.inset(horizontal: 1)
    func lines(_ words: String) -> Int { TextBlock(words).lines(width: block.width).count }
    guard let scene = LatentScene(context.snapshot, context.state) else {
      let fitting = words.first { lines($0) <= block.height }
      context.explainEmptiness(fitting ?? words.last ?? "", in: block, into: &buffer)
      return
    }
    // The codes that it will learn in are there already.
    let fitting = words.first { lines($0) * 3 <= block.height } ?? words.last ?? ""
    var rest = block
    TextBlock(fitting, style: context.theme.text).draw(
      in: rest.removeTop(min(lines(fitting), block.height)), of: &buffer, with: context.appearance)
    guard rest.height >= 4 else { return }
    scene.plot.draw(in: rest, of: &buffer, with: context.appearance)
  }

  /// Why there is no policy to look at, and what starts one.
  private static func absence(_ snapshot: SessionSnapshot) -> [String] {
    guard let agent = snapshot.training.agent else {
      guard let name = snapshot.nextAgent?.rawValue else {
        return ["this scene has no policy that could learn"]
      }
      return [
        "No policy learns here. {agent-view.learn} lets \(name) learn beside the model, whoever is in charge;"
          + " {planner-next} goes through planners and policies: who is put in charge learns, too.",
        "No policy learns here: {agent-view.learn} lets \(name) learn.",
      ]
    }
    if let reading = snapshot[AgentReport.self].reading {
      return [
        "\(agent.name) reads \(reading), to compare with: of the codes it has nothing to say.",
        "\(agent.name) reads \(reading), not codes.",
      ]
    }
    if agent.updates == 0 {
      return [
        "\(agent.name) waits for the model: what it learns in must mean something first.",
        "\(agent.name) waits for the model.",
      ]
    }
    return [
      "\(agent.name) has learned \(NumberFormat.grouped(agent.updates)) updates: a look comes soon"
    ]
  }
}
