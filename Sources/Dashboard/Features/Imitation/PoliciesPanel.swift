import Control
import LiveSession
import Runs
import Scenes
import TerminalUI

/// How far every policy of imitation has learned.
enum PoliciesPanel {
  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    let imitators = context.snapshot.training.imitators
    let body = context.caption(
      "policies",
      [
        "the one in charge learns first, and with it the one beside it", "what each has learned",
        "",
      ], of: .policies, in: area, into: &buffer)
    guard !imitators.isEmpty else {
      context.explainEmptiness("come with the session", in: body, into: &buffer)
      return
    }
    for (index, policy) in imitators.prefix(body.height).enumerated() {
      draw(policy, context, in: body.row(index), into: &buffer)
    }
  }

  private static func draw(
    _ policy: ImitatorStanding, _ context: PanelContext, in row: Rect,
    into buffer: inout CellBuffer
  ) {
    let theme = context.theme
    var rest = row
    _ = rest.removeRight(1)
    let isInCharge = context.planner?.rawValue == policy.name
    let pointer = isInCharge ? String(context.glyphs.pointer) : " "
    buffer.write(
      "\(pointer)\(policy.name)".truncated(to: 16, glyphs: context.glyphs),
      in: rest.removeLeft(16), style: isInCharge ? theme.accent : theme.text)
    let word = word(for: policy, context)
    let words = rest.removeRight(min(rest.width / 2, 17))
    buffer.write(
      word.truncated(to: words.width, glyphs: context.glyphs), in: words, at: .right,
      style: policy.hasFailed ? theme.alarm : policy.progress >= 1 ? theme.good : theme.muted)
    guard rest.width >= 8 else { return }
    _ = rest.removeRight(1)
    Gauge.progress(
      fraction: policy.progress, in: rest, of: &buffer, with: context.appearance,
      style: policy.isLearning ? theme.accent : theme.muted)
  }

  private static func word(for policy: ImitatorStanding, _ context: PanelContext) -> String {
    let updates = NumberFormat.grouped(policy.updates)
    if policy.hasFailed { return "stopped: no number" }
    if policy.progress >= 1 { return "learned, \(updates)" }
    if policy.updates == 0 { return "waits" }
    let isPaused = context.snapshot.training.isPaused || !policy.isLearning
    return "\(isPaused ? "rests" : "learns"), \(updates)"
  }
}

extension PlannerPanel {
  /// Who acts, and how: a policy that imitates.
  static func drawImitation(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    guard area.height > 1 else {
      var line = SegmentLine()
      let isFocused = context.isFocused(.planner)
      line.add(
        .styled(isFocused ? String(context.glyphs.pointer) : " ", context.theme.focusedBorder),
        .styled("policy ", isFocused ? context.theme.focusedBorder : context.theme.title, 950))
      line.segments +=
        name(context).segments + execution(context).segments
        + actions(
          context, leading: "  ", gaugeWidth: area.width >= 110 ? 15 : 7, decimals: 1
        ).segments
      line.draw(in: area, into: &buffer, with: context.appearance)
      return
    }
    let body = context.caption(
      "policy", ["answers a picture with a chunk of actions", "answers pictures", ""],
      of: .planner, in: area, into: &buffer)
    var how = SegmentLine(.text(" "))
    how.segments += execution(context).segments
    let lines = [
      identity(context, describes: true), choice(context, width: body.width), how,
      action(context, width: body.width), episode(context), timing(context),
    ]
    SegmentLine.draw(
      body.height >= 4 ? lines : [lines[0], how, lines[3]], in: body, into: &buffer,
      with: context.appearance)
  }

  /// How chunks are carried out.
  private static func execution(_ context: PanelContext) -> SegmentLine {
    var line = SegmentLine()
    func value(_ key: String) -> String? {
      guard let setting = context.snapshot.settings.first(where: { $0.key == key }) else {
        return nil
      }
      return setting.word(for: setting.value)
    }
    if let latent = value("execution.latent") {
      line.add(.muted("  z ", 800), .title(latent, 800))
      let code = context.snapshot[FanReport.self].latent
      if !code.isEmpty, code.count <= 4 {
        line.add(
          .muted(
            " (\(code.map { Numbers.signed(Double($0), decimals: 1) }.joined(separator: " ")))", 300
          )
        )
      }
    }
    if let executed = value("execution.executed") {
      line.add(.muted("  executed ", 750), .title(executed, 750))
    }
    if let decay = value("execution.ensembling"), decay != "0" {
      line.add(.muted("  ensembling ", 740), .title(decay, 740))
    }
    return line
  }
}
