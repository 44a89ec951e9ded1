import Runs

/// Which model decided in a control tick, by all that makes it what it is.
struct RecordedModel: Sendable, Equatable {
  /// Which training made it.
  var generation: Int
  /// Its update.
  var version: Int
  /// The update by whose time the reference observations of its cost were drawn.
  var reference: Int
  /// The number of the goal of its cost.
  var goal: Int
  /// The updates of all policies by then.
  var policies = 0
}

/// All that a control tick depended on besides the ticks before it, and what came of it.
struct RecordedTick: Sendable, Equatable {
  /// What a log need not repeat while it stays the same.
  typealias Context = (events: Int, model: RecordedModel?, lateTicks: Int)

  /// Seconds since launch.
  var seconds: Double
  /// The number of the tick, from 0; also while control is paused.
  var number: Int
  /// How many events the tick had seen.
  var events: Int
  /// The model that decided; nil while there is none.
  var model: RecordedModel?
  /// Ticks that began late so far.
  var lateTicks: Int
  /// The return of the episode after the tick.
  var episodeReturn: Double

  /// The line of the log; what has not changed since the last tick is left out.
  func entry(after last: Context?) -> LogEntry {
    var fields: [(name: String, value: LogEntry.Value)] = [
      ("number", .integer(number)), ("return", .number(episodeReturn)),
    ]
    if events != last?.events { fields.append(("events", .integer(events))) }
    if lateTicks != last?.lateTicks { fields.append(("late", .integer(lateTicks))) }
    if last == nil || model != last?.model {
      if let model {
        fields += [
          ("generation", .integer(model.generation)), ("model", .integer(model.version)),
          ("reference", .integer(model.reference)), ("goal", .integer(model.goal)),
        ]
        if model.policies > 0 { fields.append(("policies", .integer(model.policies))) }
      } else {
        fields.append(("model", .integer(-1)))
      }
    }
    return LogEntry(seconds: seconds, event: "tick", fields: fields)
  }
}

extension LogEntry {
  /// The user asked for something.
  ///
  /// - Parameters:
  ///   - request: The event as JSON.
  ///   - number: The number of the event, from 1.
  static func user(
    request: String, number: Int, at instant: SessionInstant
  ) -> LogEntry {
    LogEntry(
      seconds: instant.seconds, event: "user",
      fields: [
        ("number", .integer(number)), ("update", .integer(instant.update)),
        ("request", .json(request)),
      ])
  }

  /// Training took over events before a step.
  static func trainingSaw(
    events: Int, generation: Int, step: Int, seconds: Double
  ) -> LogEntry {
    LogEntry(
      seconds: seconds, event: "training_saw",
      fields: [
        ("events", .integer(events)), ("generation", .integer(generation)),
        ("step", .integer(step)),
      ])
  }
}
