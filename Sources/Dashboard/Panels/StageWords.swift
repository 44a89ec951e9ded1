import Control
import LiveSession
import Runs
import TerminalUI

/// What a session is doing, in a word and in sentences.
///
/// Header and stage line speak of one score, that of the task in force, so they cannot contradict each
/// other.
extension Wording {
  /// The stage in one word, for the header.
  static func word(for snapshot: SessionSnapshot) -> String {
    switch snapshot.stage {
    case .starting: "starting"
    case .collecting: "collecting"
    case .running where snapshot.isImitation: imitationWord(snapshot)
    case .running:
      switch snapshot.control.score.standing {
      case .learning: "learning"
      case .held: "held"
      case .solved: "solved"
      }
    case .stalled: "stalled"
    case .diverged: "diverged"
    }
  }

  /// What is happening and what to expect, in plain words: the first is the most telling, the
  /// others are shorter.
  ///
  /// Names in braces stand for keys (`KeyTable.filled`).
  static func sentences(for snapshot: SessionSnapshot) -> [String] {
    switch snapshot.stage {
    case .starting:
      return ["starting: the first frames come in a moment"]
    case .collecting(let done, let total) where snapshot.isImitation:
      let tally =
        "watching \(NumberFormat.grouped(done)) of \(NumberFormat.grouped(total)) demonstrations"
      return [tally + ", each in a style of its own; learning starts right after", tally]
    case .collecting(let done, let total):
      let tally =
        "collecting \(NumberFormat.grouped(done)) of \(NumberFormat.grouped(total)) transitions"
      return [
        tally + " from random states; learning starts right after", tally + "; then it learns",
        tally,
      ]
    case .running where snapshot.isImitation:
      return imitating(snapshot)
    case .running:
      return running(snapshot).with(agent(snapshot))
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

  /// What the policy does that learns beside the model; nil where none does.
  static func agent(_ snapshot: SessionSnapshot) -> String? {
    guard let agent = snapshot.training.agent else { return nil }
    let update = "update \(NumberFormat.grouped(agent.updates))"
    if agent.hasFailed { return "\(agent.name) has stopped at \(update): no finite numbers" }
    if agent.updates == 0 { return "\(agent.name) waits for the model" }
    return "\(agent.name) \(snapshot.training.isPaused ? "holds at" : "learns,") \(update)"
  }

  private static func running(_ snapshot: SessionSnapshot) -> [String] {
    let score = snapshot.control.score
    let words = Self.task(snapshot.control)
    let tally = tally(score)
    switch score.standing {
    case .solved:
      let at = score.solvedAt.map { " at \(NumberFormat.duration($0))" } ?? ""
      let fact = "solved\(at), \(tally)"
      return [
        fact
          + " by \(score.task.plannerName); {kick} kicks it, {planner-next} tries another planner",
        fact + "; {kick} kicks it, {planner-next} tries another planner",
        fact + "; {kick} kicks it", fact,
      ]
    case .held:
      let fact = "\(words.held) in \(tally)"
      let by = fact + " by \(score.task.plannerName)"
      guard score.solvedAt == nil else {
        return [by + "; {kick} kicks it, {planner-next} tries another planner", by, fact]
      }
      guard let wait = earliest(snapshot.control) else { return [by, fact] }
      return [
        by + "; solved in \(aboutSeconds(wait)) at the earliest: \(score.streak) of "
          + "\(score.window) in a row", fact + "; solved in \(aboutSeconds(wait)) at the earliest",
        fact,
      ]
    case .learning:
      return learning(snapshot, tally: tally, done: words.held)
    }
  }

  /// What the run itself shows so far; when it will be done nobody can know before it begins to succeed.
  private static func learning(
    _ snapshot: SessionSnapshot, tally: String, done: String
  ) -> [String] {
    let (score, training) = (snapshot.control.score, snapshot.training)
    var facts: [String] = []
    if score.successes > 0 {
      facts.append("\(done) in \(tally)")
    } else if let at = score.heldAt {
      let first = "first \(done) at \(NumberFormat.duration(at))"
      facts.append(score.episodes > 0 ? "\(first), but \(tally) succeeded" : first)
    } else if score.episodes > 0 {
      facts.append("\(tally) succeeded so far")
    }
    if training.predictionRatio.isFinite {
      let error =
        "one-step error \(NumberFormat.fixed(training.predictionRatio, decimals: 2)) of a displacement"
      if let earlier = training.earlierPrediction, earlier.ratio.isFinite {
        facts.append(
          error + ", \(NumberFormat.fixed(earlier.ratio, decimals: 2)) at update "
            + NumberFormat.grouped(earlier.update))
      } else {
        facts.append(error)
      }
    }
    guard let first = facts.first else {
      return ["learning: watch the reconstruction sharpen", "learning"]
    }
    return ["learning: \(facts.joined(separator: "; "))", "learning: \(first)", "learning"]
  }

  /// Seconds until the task can be solved at the earliest, should every episode succeed from now on;
  /// nil where that is unknown.
  ///
  /// Measured: how many are missing, how long an episode is, how far this one is, and how fast
  /// simulated time passes here.
  static func earliest(_ control: ControlReport) -> Double? {
    let score = control.score
    guard control.episodeTicks > 0, control.reachedTimeScale > 0, !control.isPaused else {
      return nil
    }
    // An episode that does not count only has to end.
    let episodes = score.window - score.streak + (control.conditions.isJudged ? 0 : 1)
    let ticks = Double(episodes * control.episodeTicks - control.tick)
    let seconds = ticks * control.controlInterval / control.reachedTimeScale
    return seconds.isFinite && seconds > 0 ? seconds : nil
  }

  /// How many of the last judged episodes succeeded.
  static func tally(_ score: TaskScore) -> String {
    switch score.episodes {
    case 1: "\(score.successes) of 1 episode"
    case ..<score.window: "\(score.successes) of \(score.episodes) episodes"
    default: "\(score.successes) of the last \(score.episodes) episodes"
    }
  }
}

extension [String] {
  /// The sentences with an addition, then without it for screens that have no room.
  func with(_ addition: String?) -> [String] {
    addition.map { addition in map { "\($0); \(addition)" } + self } ?? self
  }
}
