import Control
import Runs

/// What a log tells of episodes.
extension LogEntry {
  /// An episode is over.
  static func ended(_ episode: EpisodeRecord) -> LogEntry {
    var fields: [(name: String, value: Value)] = [
      ("episode", .integer(episode.number)), ("success", .flag(episode.isSuccess)),
      ("return", .number(episode.episodeReturn)), ("judged", .flag(episode.isJudged)),
      ("disturbed", .text(episode.conditions.disturbances.words.joined(separator: " "))),
    ]
    fields += of(episode.conditions)
    return LogEntry(seconds: episode.seconds, event: "episode_ended", fields: fields)
  }

  /// A task was solved for the first time.
  static func solved(_ episode: EpisodeRecord) -> LogEntry {
    LogEntry(
      seconds: episode.seconds, event: "solved",
      fields: [("episode", .integer(episode.number))] + of(episode.conditions))
  }

  /// The system was held at the goal of a task for the first time.
  static func held(_ conditions: EpisodeConditions, episode: Int, seconds: Double) -> LogEntry {
    LogEntry(
      seconds: seconds, event: "held_upright",
      fields: [
        ("planner", .text(conditions.task.plannerName)), ("episode", .integer(episode)),
        ("model_version", .integer(conditions.models?.upperBound ?? 0)),
        ("goal", .text(conditions.task.goalName)),
      ])
  }

  /// What an episode is a trial of, and which versions of the model decided.
  private static func of(_ conditions: EpisodeConditions) -> [(name: String, value: Value)] {
    [
      ("goal", .text(conditions.task.goalName)), ("planner", .text(conditions.task.plannerName)),
      ("start", .text(conditions.task.start)),
      ("first_model", .integer(conditions.models?.lowerBound ?? -1)),
      ("last_model", .integer(conditions.models?.upperBound ?? -1)),
    ]
  }
}

extension EpisodeDisturbances {
  /// Every disturbance by a word, for logs.
  var words: [String] {
    let all: [(Self, String)] = [
      (.kicked, "kicked"), (.byHand, "by_hand"), (.goalMoved, "goal_moved"),
      (.plannerSwitched, "planner_switched"), (.noModel, "no_model"), (.cutShort, "cut_short"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }
}
