import Control

/// The finished episodes of a session, and what they make of each task.
///
/// All that a session says of success comes from here: an episode counts where its conditions say so,
/// for its own task and no other.
package struct EpisodeLedger: Sendable, Equatable {
  /// How many finished episodes are kept; scores remember what went before.
  package static let capacity = 10_000

  /// Over how many judged episodes a score looks back.
  package let window: Int
  /// The finished episodes, judged or not, oldest first.
  package private(set) var finished: [EpisodeRecord] = []
  /// How many episodes have finished in all.
  package private(set) var finishedCount = 0
  /// How many of these were judged, whatever for.
  package private(set) var judgedCount = 0
  /// How many of the judged ones succeeded.
  package private(set) var successCount = 0
  private var tallies: [EpisodeTask: Tally] = [:]

  private struct Tally: Equatable {
    var recent: [Bool] = []
    var streak = 0
    var heldAt: Double?
    var solvedAt: Double?
  }

  /// Begins without episodes.
  ///
  /// - Parameter window: Over how many judged episodes a score looks back, at least one.
  package init(window: Int = 10) { self.window = max(window, 1) }

  /// Adds an episode that is over.
  ///
  /// - Returns: Whether its task was solved with it for the first time.
  @discardableResult
  package mutating func finish(_ episode: EpisodeRecord) -> Bool {
    if finished.count == Self.capacity { finished.removeFirst(Self.capacity / 10) }
    finished.append(episode)
    finishedCount += 1
    guard episode.isJudged else { return false }
    judgedCount += 1
    successCount += episode.isSuccess ? 1 : 0
    var tally = tallies[episode.conditions.task] ?? Tally()
    tally.recent.append(episode.isSuccess)
    if tally.recent.count > window { tally.recent.removeFirst() }
    tally.streak = episode.isSuccess ? tally.streak + 1 : 0
    let isSolvedNow = tally.solvedAt == nil && tally.streak >= window
    if isSolvedNow { tally.solvedAt = episode.seconds }
    // A success ends at the goal: it was held there, however short the judged part is.
    if episode.isSuccess, tally.heldAt == nil { tally.heldAt = episode.seconds }
    tallies[episode.conditions.task] = tally
    return isSolvedNow
  }

  /// Notes that the system was held at the goal for a while in the running episode.
  ///
  /// - Returns: Whether that was the first time for its task.
  mutating func noteHeld(_ conditions: EpisodeConditions, at seconds: Double) -> Bool {
    guard conditions.canHold, tallies[conditions.task]?.heldAt == nil else { return false }
    tallies[conditions.task, default: Tally()].heldAt = seconds
    return true
  }

  /// How well a task is done.
  package func score(of task: EpisodeTask) -> TaskScore {
    let tally = tallies[task] ?? Tally()
    return TaskScore(
      task: task, window: window, successes: tally.recent.count { $0 },
      episodes: tally.recent.count, streak: tally.streak, heldAt: tally.heldAt,
      solvedAt: tally.solvedAt)
  }

  /// When the scene's goal was first held, whoever held it; nil before.
  var firstHeldAt: Double? {
    tallies.filter { $0.key.goal == .scene }.compactMap(\.value.heldAt).min()
  }
}

/// How well a task is done, by its judged episodes; only a ledger makes one, so that no two places
/// can say different things.
package struct TaskScore: Sendable, Equatable {
  /// How things stand.
  package enum Standing: Sendable, Equatable {
    /// Fewer than half of the last judged episodes succeeded, or there is none yet.
    case learning
    /// At least half of the last judged episodes succeeded.
    case held
    /// All of the last `window` judged episodes succeeded.
    case solved
  }

  /// The task.
  package let task: EpisodeTask
  /// Over how many judged episodes the score looks back.
  package let window: Int
  /// How many of the last `episodes` succeeded.
  package let successes: Int
  /// The last judged episodes, at most `window`.
  package let episodes: Int
  /// How many of the latest judged episodes in a row succeeded.
  package let streak: Int
  /// When the system was first held at the goal, for two seconds or to the end of a success; nil before.
  package let heldAt: Double?
  /// When the last `window` judged episodes had all succeeded for the first time; nil before.
  package let solvedAt: Double?

  /// How things stand now.
  package var standing: Standing {
    if episodes == window, successes == window { return .solved }
    return successes > 0 && 2 * successes >= episodes ? .held : .learning
  }
}
