import Control
import LiveSession
import Planning
import TerminalUI

/// Which planner acts, what its plan costs, and what it does: one row, or as many as there are.
enum PlannerPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    guard !context.snapshot.isImitation else {
      return drawImitation(context, in: area, into: &buffer)
    }
    guard area.height > 1 else {
      strip(context, width: area.width).draw(in: area, into: &buffer, with: context.appearance)
      return
    }
    let body = context.caption(
      title(context),
      context.isPolicy
        ? ["acts as it learned to, without searching", "acts as it learned to", "acts"]
        : ["acts by imagining ahead in latent space", "imagines ahead", "acts"], of: .planner,
      in: area, into: &buffer)
    let width = body.width
    let lines: [SegmentLine]
    switch body.height {
    case ...2:
      lines = [
        joined(identity(context, describes: false), numbers(context, isShort: false)),
        joined(action(context, width: width / 2), episode(context)),
      ]
    case 3:
      lines = [
        identity(context, describes: true), numbers(context, isShort: false),
        joined(action(context, width: width / 2), episode(context)),
      ]
    case 4, 5:
      lines = [
        identity(context, describes: true), numbers(context, isShort: false),
        action(context, width: width), episode(context), timing(context),
      ]
    default:
      let search = numbers(context, isShort: false)
      let isWide = search.width <= width
      lines =
        [identity(context, describes: true), choice(context, width: width)]
        + (isWide ? [SegmentLine(), search] : [budget(context), outcome(context)])
        + [action(context, width: width), episode(context), timing(context)]
    }
    SegmentLine.draw(lines, in: body, into: &buffer, with: context.appearance)
  }

  // MARK: - Lines

  /// What is in charge.
  private static func title(_ context: PanelContext) -> String {
    context.isPolicy ? "policy" : "planner"
  }

  /// Everything that matters, in one row.
  private static func strip(_ context: PanelContext, width: Int) -> SegmentLine {
    let theme = context.theme
    var line = SegmentLine()
    let isFocused = context.isFocused(.planner)
    line.add(
      .styled(isFocused ? String(context.glyphs.pointer) : " ", theme.focusedBorder),
      .styled("\(title(context)) ", isFocused ? theme.focusedBorder : theme.title, 950))
    line.segments += name(context).segments
    line.segments += numbers(context, isShort: true).segments
    line.segments +=
      actions(
        context, leading: "  ", gaugeWidth: width >= 100 ? 21 : 7, decimals: width >= 100 ? 2 : 1
      ).segments
    if context.snapshot.control.episode > 0 {
      line.add(
        .muted("  return ", 550),
        .title(NumberFormat.compact(context.snapshot.control.episodeReturn), 550))
    }
    if context.snapshot.control.isAtGoal {
      line.add(.good(" \(context.glyphs.present)", 500), .good(" at goal", 100))
    }
    return line
  }

  static func name(_ context: PanelContext) -> SegmentLine {
    var line = SegmentLine()
    if context.isManual {
      line.add(.accent("by hand"), .muted(" \(Int(context.state.manualStrength * 100))%", 650))
    } else {
      line.add(.accent(context.planner?.rawValue ?? "none"))
    }
    if let next = next(context) {
      line.add(.muted(" \(context.glyphs.pointer) \(next)", 640))
    }
    if context.snapshot.control.isPaused {
      line.add(.warning(" paused", 900))
    }
    return line
  }

  /// Who was asked to act next; nil when that is who acts.
  private static func next(_ context: PanelContext) -> String? {
    let isManual = context.snapshot.wantsManual
    let planner = context.snapshot.wantedPlanner
    if isManual { return context.isManual ? nil : "by hand" }
    return context.isManual || planner != context.planner ? planner?.rawValue ?? "none" : nil
  }

  static func identity(_ context: PanelContext, describes: Bool) -> SegmentLine {
    var line = SegmentLine(.text(" "))
    line.segments += name(context).segments
    if describes, !context.isManual, let planner = context.planner {
      let summary = context.snapshot.control.controllers[planner]?.summary ?? ""
      line.add(.muted("  " + summary, 200))
    }
    return line
  }

  /// All planners, the one in charge marked; in a narrow panel they stand closer.
  static func choice(_ context: PanelContext, width: Int) -> SegmentLine {
    var line = planners(context, between: "  ")
    if line.width > width { line = planners(context, between: " ") }
    if let key = context.table.key(for: "planner-next") {
      line.add(.key("   \(key)", 50), .muted(" switches", 50))
    }
    return line
  }

  private static func planners(_ context: PanelContext, between space: String) -> SegmentLine {
    var line = SegmentLine()
    // The brackets of the one in charge take the place of a space on either side.
    var isAfterChosen = false
    for (index, kind) in context.snapshot.control.controllers.names.enumerated() {
      let isChosen = kind == context.planner
      let gap = isChosen || isAfterChosen ? " " : space
      line.add(
        .plain(index > 0 ? gap : isChosen ? "" : " ", 300),
        .styled(
          isChosen ? "[\(kind.rawValue)]" : kind.rawValue,
          isChosen ? context.theme.accent : context.theme.muted, 300))
      isAfterChosen = isChosen
    }
    return line
  }

  /// Horizon, candidates and iterations, cost, time: symbols on a strip, words on a panel.
  private static func numbers(_ context: PanelContext, isShort: Bool) -> SegmentLine {
    var line = budget(context, isShort: isShort)
    line.add(.muted(isShort ? "" : "  ", 850))
    line.segments += outcome(context, isShort: isShort).segments
    return line
  }

  /// What the search may spend: horizon, candidates and iterations.
  private static func budget(_ context: PanelContext, isShort: Bool = false) -> SegmentLine {
    let control = context.snapshot.control
    var line = SegmentLine()
    if control.horizon > 0 {
      line.add(
        .muted(isShort ? "  h " : " horizon ", 800), .title(String(control.horizon), 800),
        .muted(isShort ? "" : " ticks", 150))
    }
    if control.candidates > 0, context.hasCandidates {
      let iterations = control.iterations > 0 ? "x\(control.iterations)" : ""
      line.add(
        .muted(isShort ? "  n " : "   candidates ", 750),
        .title("\(control.candidates)\(iterations)", 750))
    }
    return line
  }

  /// What the search came to: the cost of the plan and the time it took.
  private static func outcome(_ context: PanelContext, isShort: Bool = false) -> SegmentLine {
    let control = context.snapshot.control
    let theme = context.theme
    var line = SegmentLine(.text(isShort ? "" : " "))
    // By hand, before the first plan, or by a policy nothing is weighed.
    let hasPlanned = !control.plannedActions.isEmpty && !context.isManual && !context.isPolicy
    if control.cost.isFinite || hasPlanned {
      line.add(.muted(isShort ? "  cost " : "cost ", 850))
      // Of one width whatever it costs: what follows must not dance.
      let columns = isShort ? 4 : 5
      line.add(
        .styled(
          Numbers.aligned(
            NumberFormat.compact(control.cost, width: columns, keepsZeros: true), right: columns),
          control.cost.isFinite ? theme.title : theme.alarm, 850))
    }
    if context.isPolicy, !context.isManual, control.policyValue.isFinite {
      line.add(
        .muted(isShort ? "  value " : "value ", 850),
        .title(Numbers.signed(control.policyValue, decimals: 2), 850))
    }
    if control.millisecondsPerDecision > 0 {
      line.add(
        .muted(isShort ? "  " : "   ", 700),
        .title(NumberFormat.fixed(control.millisecondsPerDecision, decimals: 1), 700),
        .muted(isShort ? " ms" : " ms a decision", 700))
    }
    return line
  }

  static func action(_ context: PanelContext, width: Int) -> SegmentLine {
    var line = SegmentLine(.text(" "))
    line.segments +=
      actions(
        context,
        gaugeWidth: gaugeColumns(motors: context.snapshot.control.action.count, width: width),
        decimals: 2
      ).segments
    return line
  }

  /// The columns of the bar of each motor, in a row with their names and values; odd, so that zero
  /// lies in the middle.
  private static func gaugeColumns(motors: Int, width: Int) -> Int {
    let rest = motors > 1 ? width / 2 - 22 : width - 30
    return min(max(rest, 7), 41) | 1
  }

  /// Name, value, unit and bar of the actions; more than two have no room.
  static func actions(
    _ context: PanelContext, leading: String = "", gaugeWidth: Int, decimals: Int
  ) -> SegmentLine {
    let control = context.snapshot.control
    guard !control.actsByChoice else { return choices(context, leading: leading) }
    var line = SegmentLine()
    for (index, value) in control.action.prefix(2).enumerated() {
      let names = control.actionNames
      let name = names.indices.contains(index) ? names[index] : "action"
      let limits = control.actionLimits
      let limit = limits.indices.contains(index) ? limits[index] : 1
      let importance = 900 - index
      line.add(
        .muted((index > 0 ? "  " : leading) + name + " ", importance),
        .styled(
          Numbers.signed(value, decimals: decimals),
          value.isFinite ? context.theme.title : context.theme.alarm, importance))
      let units = control.actionUnits
      let unit = units.indices.contains(index) ? units[index] : ""
      line.add(.muted(unit.isEmpty ? "" : " " + unit, 120), .text(" ", importance))
      line.add(.gauge(value: value, limit: limit, width: gaugeWidth, 650 - index))
    }
    return line
  }

  /// The names of the choices, the one that was taken marked.
  private static func choices(_ context: PanelContext, leading: String) -> SegmentLine {
    let control = context.snapshot.control
    var line = SegmentLine(.muted(leading + "action", 900))
    for (index, name) in control.actionNames.enumerated() {
      let isTaken = control.action.indices.contains(index) && control.action[index] > 0
      line.add(
        isTaken
          ? .styled(" [\(name)]", context.theme.title, 900)
          : .styled("  \(name) ", context.theme.muted, 650))
    }
    return line
  }

  static func episode(_ context: PanelContext) -> SegmentLine {
    let control = context.snapshot.control
    let theme = context.theme
    var line = SegmentLine(.muted(" return "), .title(NumberFormat.compact(control.episodeReturn)))
    if control.episode > 0 {
      line.add(.muted("   episode ", 400), .title(String(control.episode), 400))
    }
    if control.episodeTicks > 0 {
      line.add(
        .muted("   tick ", 450), .title(String(control.tick), 450),
        .muted(" of \(control.episodeTicks)", 350))
    }
    let style = control.isAtGoal ? theme.good : theme.muted
    line.add(
      .styled("   \(control.isAtGoal ? context.glyphs.present : context.glyphs.small)", style, 600),
      .styled(control.isAtGoal ? " at the goal" : " not at the goal", style, 500))
    return line
  }

  static func timing(_ context: PanelContext) -> SegmentLine {
    let control = context.snapshot.control
    let theme = context.theme
    var line = SegmentLine(.text(" "))
    if control.decisionTimes.count > 1, control.decisionTimes.median > 0 {
      line.add(
        .muted("decisions ", 250), .muted("p50 ", 340),
        .title(NumberFormat.fixed(control.decisionTimes.median, decimals: 1), 340),
        .muted(" p95 ", 340),
        .title(NumberFormat.fixed(control.decisionTimes.percentile95, decimals: 1), 340),
        .muted(" ms   ", 340))
    }
    line.add(
      .muted("model version ", 200), .title("\(control.modelVersion)   ", 200),
      .muted("ticks ", 280), .title(NumberFormat.grouped(control.ticks), 280),
      .muted("   late ticks ", 300),
      .styled(
        String(control.lateTicks),
        control.lateTicks > control.ticks / 100 ? theme.warning : theme.title, 300))
    return line
  }

  private static func joined(_ first: SegmentLine, _ second: SegmentLine) -> SegmentLine {
    var line = first
    line.add(.plain("  ", 600))
    line.segments += second.segments
    return line
  }
}
