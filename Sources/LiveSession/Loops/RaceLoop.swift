import Control
import Measurement
import Threads
import Validation

/// Runs the race of planners that the user asked for, one control tick at a time, beside the session
/// and never on its control tick.
///
/// Born on its thread and never leaves it.
final class RaceLoop: RacingLoop {
  private let mail: SessionMail
  private let seed: UInt64
  private var race: PlannerRace?
  private var number = 0

  /// Prepares to race.
  init(seed: UInt64, mail: SessionMail) {
    self.mail = mail
    self.seed = seed
  }

  /// Takes one tick of the race, if there is one.
  ///
  /// - Returns: Whether a race goes on.
  func tick() -> Bool {
    let state = mail.state.value
    if state.race.number != number {
      number = state.race.number
      start(state)
      return race != nil
    }
    guard let race, race.report.isRunning else { return false }
    if state.race.isWanted { race.tick() } else { race.cancel() }
    publish(race.report)
    return race.report.isRunning
  }

  private func start(_ state: SessionState) {
    race = nil
    guard let model = mail.learned.value, model.generation == state.generation else {
      var report = RaceReport()
      report.reason = "no model yet: the race needs one to think with"
      publish(report)
      return
    }
    // Every race another start, the same in every session of this seed.
    do {
      let race = try PlannerRace(
        state.scene, learned: model.learned, goal: mail.control.value.goalState,
        seed: seed &+ UInt64(number))
      self.race = race
      publish(race.report)
    } catch {
      var report = RaceReport()
      report.reason = ErrorText.of(error)
      publish(report)
    }
  }

  private func publish(_ report: RaceReport) {
    var report = report
    report.number = number
    mail.publish(report)
  }
}
