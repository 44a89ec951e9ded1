import LiveSession
import Scenes
import TerminalUI

/// What the policy earns from a few starts in imagination, and in the simulation, update by update; an
/// alarm when they part.
enum AgentReturnsPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let returns = context.snapshot[AgentReport.self].returns
    var body = context.caption(
      "imagined and true",
      [
        "what it promises itself from \(returns.starts) starts, and what it earns; 0 a tick is at the goal",
        "what it promises itself and what it earns, 0 at the goal",
        "promised and earned, 0 at the goal",
        "reward a tick, 0 at the goal", "reward a tick", "",
      ], of: .agentReturns, in: area, into: &buffer)
    guard !returns.points.isEmpty else {
      context.explainEmptiness(
        "the policy is being tried in the simulation", in: body, into: &buffer)
      return
    }
    let (words, style) = verdict(returns, context)
    let row = body.removeBottom(1)
    let fitting = words.first { $0.columnCount + 2 <= row.width } ?? words.last ?? ""
    buffer.write(
      (" " + fitting).truncated(to: row.width, glyphs: context.glyphs), in: row, style: style)
    plot(returns, context).draw(in: body, of: &buffer, with: context.appearance)
  }

  private static func plot(_ returns: PolicyReturns, _ context: PanelContext) -> LinePlot {
    let theme = context.theme
    let updates = returns.points.map { Double($0.update) }
    var imagined = LinePlot.Series(
      name: "imagined", x: updates, y: returns.points.map(\.imagined),
      color: theme.plan.foreground)
    imagined.shorterNames = ["imag."]
    let real = LinePlot.Series(
      name: "true", x: updates, y: returns.points.map(\.real), color: theme.seriesColor(0))
    let (first, last) = (updates.first ?? 0, updates.last ?? 0)
    var plot = LinePlot(
      series: [real, imagined],
      xAxis: PlotAxis(
        title: "updates of the policy", unit: .count, range: first < last ? first...last : nil))
    plot.keepsLegendNames = true
    return plot
  }

  /// What the two say together, the longest sentence first.
  private static func verdict(
    _ returns: PolicyReturns, _ context: PanelContext
  ) -> ([String], Style) {
    let theme = context.theme
    let noise = context.snapshot.imaginedNoise?.value
    if returns.exploitsModel {
      let fact = "alarm: imagined rises, true falls: it exploits the model"
      return (
        context.keyed([
          fact + (noise == 0 ? "; {agent-view.noise} gives it noise" : ""), fact,
          "alarm: it exploits the model", "exploits the model",
        ]), theme.alarm
      )
    }
    guard let point = returns.points.last else { return ([""], theme.muted) }
    func text(_ value: Double) -> String { NumberFormat.fixed(value, decimals: 2) }
    let gap = point.imagined - point.real
    let fact =
      gap > 0.1
      ? "it promises \(text(gap)) a tick too much"
      : gap < -0.1 ? "it earns \(text(-gap)) more than it imagines" : "they agree"
    let off = noise == 0 ? "noise is off: " : ""
    return (
      context.keyed([
        "\(off)\(fact) (imagined \(text(point.imagined)), true \(text(point.real)))",
        off + fact, fact, gap > 0.1 ? "too hopeful" : gap < -0.1 ? "too careful" : "they agree",
      ]), noise == 0 || gap > 0.1 ? theme.warning : theme.muted
    )
  }
}
