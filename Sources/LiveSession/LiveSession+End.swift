import Files
import Foundation
import LatentModels
import Runs
import Threads

/// How a session ends.
extension LiveSession {
  /// What is asked of the end.
  package enum Ending: Sendable, Equatable {
    /// The model is saved first, however long that takes; or within so many seconds, which is what a
    /// signal leaves.
    case saving(within: Double?)
    /// What was learned since the last save goes, and what the program saved by itself with it.
    case discarding
  }

  /// Ends the threads.
  ///
  /// - Parameter ending: Whether a checkpoint is saved first.
  /// - Returns: What became of it, for the user.
  @discardableResult
  package func stop(_ ending: Ending) -> SaveOutcome {
    guard !threads.isEmpty else { return .nothing("the session has ended") }
    var outcome: SaveOutcome?
    var patience = 1.0
    if case .saving(let limit) = ending {
      outcome = save(within: limit)
      if let limit { patience = min(patience, limit) }
    }
    for thread in threads { thread.stop() }
    mail.ringAll()
    saves.end()
    let end = clock.seconds + patience
    for thread in threads { _ = thread.join(within: end - clock.seconds) }
    logEnd()
    threads = []
    return outcome ?? discard()
  }

  private func save(within limit: Double?) -> SaveOutcome {
    let before = mail.saves.version
    mail.trainingCommands.push(NumberedCommand(event: 0, command: .saveCheckpoint))
    mail.trainingBell.ring()
    let deadline = clock.seconds + (limit ?? .infinity)
    while mail.saves.version == before, clock.seconds < deadline, !threads[0].isFinished {
      Thread.sleep(forTimeInterval: 0.005)
    }
    if mail.saves.version != before, let outcome = mail.saves.value {
      guard case .failed(let reason) = outcome, let path = saves.automaticCheckpoint else {
        return outcome
      }
      return .failed("\(reason); \(path) has the model of a little earlier")
    }
    if let reason = mail.failure.value { return .nothing("nothing to save: \(reason)") }
    let kept =
      saves.automaticCheckpoint.map { "\($0) has the model of a little earlier" }
      ?? "nothing was saved before"
    return .failed("the model was not saved within \(limit ?? 0) s; \(kept)")
  }

  private func discard() -> SaveOutcome {
    let learned = updateCount - (options.checkpoint?.updates ?? 0)
    do throws(FileError) {
      try saves.removeAutomatic()
    } catch {
      return .failed("\(error)")
    }
    if let saved = saves.saved {
      return .nothing(
        saved.update == updateCount
          ? "nothing was learned since \(saved.path) was saved"
          : "discarded what was learned after update \(saved.update); \(saved.path) stays")
    }
    guard options.recording == nil else { return .nothing("the replay left no run behind") }
    return .nothing(
      learned > 0
        ? "discarded the model of update \(updateCount); no run was left behind"
        : "nothing was learned; no run was left behind")
  }
}
