import Control
import Runs
import Worlds

/// The episode that is lived now, and how all before it ended.
struct EpisodeBook {
  /// Seconds at the goal without a break that count as held.
  private static let holdSeconds = 2.0

  /// Its number, from 1.
  private(set) var number = 1
  /// Ticks lived.
  private(set) var tick = 0
  /// What it is a trial of, and what spoils it.
  var conditions = EpisodeConditions()
  /// The state in which it began; nil where it is not known.
  private(set) var start: StateVector?
  /// How episodes ended.
  private(set) var ledger: EpisodeLedger
  /// Ticks at the goal without a break.
  private var atGoalTicks = 0

  /// Makes a book of nothing that judges so many episodes at a time.
  init(window: Int) { ledger = EpisodeLedger(window: window) }

  /// Forgets how episodes ended, which were another model's; numbers count on.
  mutating func forget() { ledger = EpisodeLedger(window: ledger.window) }

  /// An episode begins, under the number that is next.
  mutating func begin(_ task: EpisodeTask, from start: StateVector?) {
    conditions = EpisodeConditions(task)
    self.start = start
    (tick, atGoalTicks) = (0, 0)
  }

  /// Makes something else what the episode is a trial of; one that is under way is spoiled.
  mutating func note<Value: Equatable>(
    task path: WritableKeyPath<EpisodeTask, Value>, _ value: Value,
    _ disturbance: EpisodeDisturbances
  ) {
    guard conditions.task[keyPath: path] != value else { return }
    conditions.task[keyPath: path] = value
    if tick > 0 { conditions.disturbances.insert(disturbance) }
  }

  /// Counts a tick of so many seconds; returns what is to be written of it.
  mutating func note(_ result: TickResult, seconds: Double, at now: Double) -> [LogEntry] {
    tick += 1
    atGoalTicks = result.isAtGoal ? atGoalTicks + 1 : 0
    guard Double(atGoalTicks) * seconds >= Self.holdSeconds, ledger.noteHeld(conditions, at: now)
    else { return [] }
    return [.held(conditions, episode: number, seconds: now)]
  }

  /// Ends the episode; returns what is to be written of it.
  mutating func close(_ score: EpisodeScore, at now: Double) -> [LogEntry] {
    let record = EpisodeRecord(
      number: number, conditions: conditions, isSuccess: score.isSuccess,
      episodeReturn: score.episodeReturn, seconds: now)
    let isSolved = ledger.finish(record)
    number += 1
    tick = 0
    return (isSolved ? [.solved(record)] : []) + [.ended(record)]
  }
}
