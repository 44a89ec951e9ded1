import Control
import Foundation
import LiveSession
import Measurement
import TerminalUI

/// What the system is steered by, besides the planner: the goal, the pace of time, the strength of
/// kicks; and how far the episode lies behind the oracle.
enum SteeringPanel {
  /// The columns of a line's name.
  private static let nameColumns = 8

  static func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) {
    var body = context.caption(
      "steering", ["goal, pace, kicks", ""], of: .steering, in: area, into: &buffer)
    drawGoal(context, in: &body, into: &buffer)
    var lines = goal(context)
    lines.append(pace(context))
    lines.append(kick(context))
    lines.append(oracle(context))
    if context.snapshot[RaceReport.self].number == 0,
      let words = context.keyed(["{control-view.race} races all planners"]).first
    {
      var race = line("race", words, context)
      race.add(.title(" from one start", 1))
      lines.append(race)
    }
    SegmentLine.draw(lines, in: body, into: &buffer, with: context.appearance)
  }

  /// The goal image at the right, where there is room beside the words.
  private static func drawGoal(
    _ context: PanelContext, in body: inout Rect, into buffer: inout CellBuffer
  ) {
    let frames = context.snapshot.frames
    guard Picture.isWhole(frames.goal, frames), body.height >= 4 else { return }
    let columns = 2 * body.height * frames.width / max(frames.height, 1)
    guard columns <= body.width / 3, body.width - columns >= 34 else { return }
    ImageView(width: frames.width, height: frames.height, content: .grey(frames.goal)).draw(
      in: body.removeRight(columns), of: &buffer, with: context.appearance)
  }

  // MARK: - Lines

  private static func line(
    _ name: String, _ value: String, _ context: PanelContext, style: Style? = nil
  ) -> SegmentLine {
    return SegmentLine(
      .muted(" " + Numbers.aligned(name, left: nameColumns)),
      .styled(value, style ?? context.theme.title))
  }

  private static func goal(_ context: PanelContext) -> [SegmentLine] {
    let goal = context.snapshot.control.goal
    guard goal.origin != .picture else {
      var words = line("goal", "an imagined picture", context, style: context.theme.accent)
      words.add(.muted("  scored by the scene's", 2))
      addKeys(["{goal-scene} scene's"], to: &words, context)
      return [words]
    }
    guard !goal.quantities.isEmpty else {
      return [line("goal", "comes with the session", context, style: context.theme.muted)]
    }
    return goal.quantities.enumerated().map { index, quantity in
      var words = line(index == 0 ? "goal" : "", quantity.name + " ", context)
      words.add(.accent(quantity.quantity.text(quantity.value)))
      if index == 0 {
        let origin = goal.origin == .scene ? "  the scene's" : "  moved"
        words.add(.muted(origin, 2))
      }
      addKeys(
        index == 0
          ? ["{control-view.goal-down} {control-view.goal-up}"]
          : ["{control-view.second-goal-down} {control-view.second-goal-up}"], to: &words, context)
      return words
    }
  }

  private static func pace(_ context: PanelContext) -> SegmentLine {
    let control = context.snapshot.control
    let scale = context.snapshot.control.timeScale
    var words = line(
      "time", "x " + Quantities.factor(scale), context,
      style: scale == 1 ? context.theme.title : context.theme.accent)
    if control.reachedTimeScale.isFinite, scale == control.timeScale {
      // A machine too slow for the pace that is asked for is told from one that keeps it.
      let isSlow = control.reachedTimeScale < 0.95 * scale
      words.add(
        .styled(
          "  \(NumberFormat.fixed(control.reachedTimeScale, decimals: 2)) reached",
          isSlow ? context.theme.warning : context.theme.muted, 3))
    }
    addKeys(["{control-view.slower} {control-view.faster}"], to: &words, context)
    return words
  }

  private static func kick(_ context: PanelContext) -> SegmentLine {
    let strength = context.snapshot.control.kickStrength
    var words = line(
      "kick", "x " + Quantities.factor(strength), context,
      style: strength == 1 ? context.theme.title : context.theme.accent)
    words.add(.muted("  of the task's", 2))
    addKeys(["{control-view.weaker-kick} {control-view.harder-kick}"], to: &words, context)
    return words
  }

  private static func oracle(_ context: PanelContext) -> SegmentLine {
    let (control, oracle) = (context.snapshot.control, context.snapshot[OracleReport.self])
    guard let gap = oracle.gap(of: control), abs(gap) < 100 else {
      var words = line(
        "oracle", !control.conditions.isComparable ? "no comparison" : "follows", context,
        style: context.theme.muted)
      words.add(
        .muted(!control.conditions.isComparable ? "  after a kick, a hand or another goal" : "", 1))
      return words
    }
    var words = line(
      "oracle", Quantities.gap(gap), context, style: gap < 0.1 ? context.theme.good : nil)
    words.add(
      .muted("  return ", 3), .title(NumberFormat.compact(control.episodeReturn), 3),
      .muted(" against ", 3), .title(NumberFormat.compact(oracle.returns[control.tick - 1]), 3))
    return words
  }

  private static func addKeys(
    _ sentence: [String], to line: inout SegmentLine, _ context: PanelContext
  ) {
    guard let keys = context.keyed(sentence).first else { return }
    // What can be done about it matters more than what is told about it.
    line.addTrailing(.key(keys + " ", 4))
  }
}

/// Quantities of the system as the panels write them.
enum Quantities {
  /// How far a return lies from the oracle's, as a share of it: "12 % behind", "3 % ahead".
  static func gap(_ part: Double) -> String {
    guard part.isFinite, abs(part) < 100 else { return "far" }
    let percent = NumberFormat.fixed(abs(part) * 100, decimals: 0)
    guard percent != "0" else { return "level" }
    return "\(percent) % \(part > 0 ? "behind" : "ahead")"
  }

  /// A factor that is a power of two, as a fraction below one: "1/8", "2".
  static func factor(_ value: Double) -> String {
    guard value.isFinite, value > 0 else { return "?" }
    return value < 1 ? "1/" + NumberFormat.compact(1 / value) : NumberFormat.compact(value)
  }
}
