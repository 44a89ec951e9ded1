import Control
import Measurement
import Threads
import Validation

/// Runs the race of policies that imitate, one control tick at a time, beside the session and never on its
/// control tick.
///
/// Born on its thread and never leaves it.
final class ImitationRaceLoop: RacingLoop {
  private let mail: SessionMail
  private let seed: UInt64
  private var race: ImitationRace?
  private var number = 0

  /// Prepares to race.
  init(seed: UInt64, mail: SessionMail) {
    self.mail = mail
    self.seed = seed
  }

  func tick() -> Bool {
    let state = mail.state.value
    if state.race.number != number {
      number = state.race.number
      start(state)
      return race != nil
    }
    guard let race, race.isRunning else { return false }
    if state.race.isWanted { race.tick() } else { race.cancel() }
    publish(race.report)
    return race.isRunning
  }

  private func start(_ state: SessionState) {
    race = nil
    var report = ImitationRaceReport()
    guard let learned = mail.imitated.value, learned.generation == state.generation,
      !learned.policies.policies.isEmpty
    else {
      report.reason = "no policy yet: the race needs some that have learned"
      return publish(report)
    }
    // Every race another start, the same in every session of this seed.
    do {
      let race = try ImitationRace(
        state.scene, policies: learned.policies, seed: seed &+ UInt64(number))
      self.race = race
      publish(race.report)
    } catch {
      report.reason = ErrorText.of(error)
      publish(report)
    }
  }

  private func publish(_ report: ImitationRaceReport) {
    var report = report
    report.number = number
    mail.publish(report)
  }
}

extension ImitationRaceReport: TypedValue {}
