import LiveSession
import Planning
import TerminalUI

/// The sentences of the screen: one place, one voice.
enum Wording {
  /// The stage in one word, for the header.
  static func word(for stage: Stage) -> String {
    switch stage {
    case .starting: "starting"
    case .collecting: "collecting"
    case .learning: "learning"
    case .held: "held"
    case .solved: "solved"
    case .stalled: "stalled"
    case .diverged: "diverged"
    }
  }

  /// What is happening and what to expect, in plain words: the first is the most telling, the
  /// others are shorter.
  ///
  /// Names in braces stand for keys (`KeyTable.filled`).
  ///
  /// - Parameter seconds: Seconds since launch, as the screen shows them.
  static func sentences(for stage: Stage, scene: String, at seconds: Double) -> [String] {
    let task = Task(scene: scene)
    switch stage {
    case .starting:
      return ["starting: the first frames come in a moment"]
    case .collecting(let done, let total):
      let tally =
        "collecting \(NumberFormat.grouped(done)) of \(NumberFormat.grouped(total)) transitions"
      return [
        tally + " from random states; learning starts right after", tally + "; then it learns",
        tally,
      ]
    case .learning(let since, let expected?) where expected.isFinite && since.isFinite:
      let left = since + expected - seconds
      if left >= 1.5 { return ["learning: \(task.willBeDone) in about \(aboutSeconds(left))"] }
      if left >= -10 { return ["learning: \(task.willBeDone) any moment now"] }
      let late = "learning: later than usual (\(aboutSeconds(expected)))"
      return [
        late + ", it may still come; {restart-training} starts afresh",
        late + "; {restart-training} starts afresh",
      ]
    case .learning:
      return [
        "learning: watch the reconstruction sharpen, then \(task.willBeDone)",
        "learning: then \(task.willBeDone)",
      ]
    case .held(let at, let successes, let episodes):
      let tally = tally(successes, of: episodes)
      let fact = "\(task.done) at \(NumberFormat.duration(at))\(tally)"
      return [
        fact + "; {kick} kicks it, {planner-next} tries another planner",
        fact + "; {kick} kicks it", fact,
      ]
    case .solved(let at, let successes, let episodes):
      let tally = tally(successes, of: episodes)
      let fact = "solved at \(NumberFormat.duration(at))\(tally)"
      return [
        fact + "; {kick} kicks it, {planner-next} tries another planner",
        fact + "; {kick} kicks it", fact,
      ]
    case .stalled(let reason):
      return [
        "not learning: \(reason); {restart-training} starts afresh",
        "not learning; {restart-training} starts afresh",
      ]
    case .diverged(let update):
      let fact = "diverged: the loss is no number since update \(NumberFormat.grouped(update))"
      return [
        fact + "; {restart-training} starts afresh, {settings} lowers the learning rate",
        fact + "; {restart-training} starts afresh",
        "diverged; {restart-training} starts afresh",
      ]
    }
  }

  /// How many of the latest episodes succeeded; the stage looks back on ten at most.
  private static func tally(_ successes: Int, of episodes: Int) -> String {
    switch episodes {
    case ..<1: ""
    case 1: ", \(successes) of 1 episode"
    case ..<10: ", \(successes) of \(episodes) episodes"
    default: ", \(successes) of the last \(episodes) episodes"
    }
  }

  /// What the task of a scene is called.
  struct Task {
    /// "up 8 of 10".
    let success: String
    /// "the pendulum will be swung up".
    let willBeDone: String
    /// "held upright".
    let done: String

    /// Finds the words for a scene; a scene of the user's own gets general ones.
    init(scene: String) {
      if scene.contains("pendulum") {
        (success, willBeDone, done) = ("up", "the pendulum will be swung up", "held upright")
      } else if scene.contains("swing") {
        (success, willBeDone, done) = ("up", "the pole will be swung up", "held upright")
      } else if scene.contains("reacher") {
        (success, willBeDone, done) = (
          "reached", "the arm will reach its goal", "held at the goal"
        )
      } else if scene.contains("cart") {
        (success, willBeDone, done) = ("balanced", "the pole will be balanced", "balanced")
      } else {
        (success, willBeDone, done) = ("solved", "the task will be solved", "held at the goal")
      }
    }
  }

  /// What a planner is, in a few words.
  static func description(of kind: PlannerKind) -> String {
    switch kind {
    case .lqr: "one Riccati pass around the last plan"
    case .ilqr: "iterated LQR with action limits"
    case .shooting: "best of many random action sequences"
    case .cem: "cross-entropy method, warm start"
    case .mppi: "cost-weighted mean of random sequences"
    }
  }

  /// How far walks reach, in a few words.
  static func range(_ range: TraverseRange, _ glyphs: GlyphSet) -> String {
    let about = glyphs == .unicode ? "\u{B1}" : "+-"
    return switch range {
    case .posterior: "mean \(about) 2 sd"
    case .normalQuantiles: "N(0,1) quantiles"
    case .fixed: "-2 to 2"
    case .extremes: "data min to max"
    case .aroundCode: "code \(about) 2 sd"
    }
  }

  /// How far walks reach, in a sentence.
  static func explanation(of range: TraverseRange) -> String {
    switch range {
    case .posterior: "two standard deviations of all codes to either side of their mean"
    case .normalQuantiles: "from the 2.5 to the 97.5 % quantile of N(0, 1), even in probability"
    case .fixed: "from -2 to 2, whatever the codes are"
    case .extremes: "from the smallest to the largest code of the replay"
    case .aroundCode: "two standard deviations of all codes to either side of the present one"
    }
  }

  /// A rounded wait: "20 s", "3 min".
  static func aboutSeconds(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e7 else { return "a while" }
    if seconds >= 120 { return "\(Int((seconds / 60).rounded())) min" }
    if seconds >= 20 { return "\(Int((seconds / 5).rounded()) * 5) s" }
    return "\(max(Int(seconds.rounded()), 1)) s"
  }
}
