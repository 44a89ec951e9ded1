import Dispatch
import Files
import Synchronization
import Threads

/// How often a training is saved as it goes on.
package enum SaveInterval: Sendable, Equatable {
  /// As often as takes well under 1 % of the time, by what the saves so far have taken.
  case automatic
  /// Every so many seconds.
  case seconds(Double)
  /// Only at the end.
  case never
}

/// Saves checkpoints as training goes on, so that a program that is killed loses little.
///
/// The thread that trains waits for a copy of the numbers only; they are written behind its back,
/// one save at a time. A model that is not finite is left out, and what was saved before stays.
/// One thread uses it.
package final class Autosave {
  /// Seconds between two automatic saves at least.
  static let shortest = 10.0
  /// How many times as long as a save the automatic interval is: half a per cent of the time.
  static let dearness = 200.0

  /// What the saves so far have come to.
  private struct Record {
    var isBusy = false
    /// Seconds that the last save took from training: the copy, and the processor's time of writing.
    var cost = 0.0
    /// The update of the last complete save.
    var update: Int?
    var failure: String?
  }

  /// What the writing thread tells; it may outlive this object.
  private final class Board: Sendable {
    let record = Mutex(Record())
    let jobs = EventQueue<@Sendable () -> Void>()
    /// The jobs that are not done.
    let pending = DispatchGroup()
  }

  private let interval: SaveInterval
  private let board = Board()
  /// Nil before the first save.
  private var thread: LoopThread?
  /// The update and the time of the last save that was begun; nil before the first update.
  private var begun: (update: Int, seconds: Double)?

  /// Prepares saving.
  package init(_ interval: SaveInterval) { self.interval = interval }

  deinit { board.jobs.close() }

  /// When the next save is due, after so many updates; nil when none is to come.
  private func dueTime(after update: Int) -> Double? {
    guard let begun, begun.update != update else { return nil }
    switch interval {
    case .never: return nil
    case .seconds(let seconds): return begun.seconds + seconds
    case .automatic:
      return begun.seconds + max(Self.shortest, Self.dearness * board.record.withLock { $0.cost })
    }
  }

  /// Seconds until something has to be saved, if nothing more is learned; nil for never.
  package func secondsUntilDue(after update: Int, at seconds: Double) -> Double? {
    // A save that is still being written is not to be asked for without a pause.
    dueTime(after: update).map { max(0.1, $0 - seconds) }
  }

  /// Saves when it is time to.
  ///
  /// - Parameters:
  ///   - update: Updates so far.
  ///   - seconds: The time now.
  ///   - capture: Takes the checkpoint.
  ///   - write: Writes it, on another thread.
  package func save(
    after update: Int, at seconds: Double, capture: () -> (any SavedState)?,
    write: @escaping @Sendable (any SavedState) throws(FileError) -> Void
  ) {
    guard begun != nil else {
      // Time counts from where there is something to lose.
      begun = (update, seconds)
      return
    }
    guard let due = dueTime(after: update), seconds >= due,
      board.record.withLock({ !$0.isBusy })
    else { return }
    let start = ContinuousClock.now
    guard let checkpoint = capture() else { return }
    let copying = (ContinuousClock.now - start) / .seconds(1)
    begun = (update, seconds)
    board.record.withLock { $0.isBusy = true }
    perform { [board] in
      let start = ProcessorTime.secondsOfThread
      var failure: String?
      let isGood = checkpoint.isFinite
      if isGood {
        do throws(FileError) { try write(checkpoint) } catch { failure = "\(error)" }
      }
      let cost = copying + ProcessorTime.secondsOfThread - start
      board.record.withLock {
        $0.isBusy = false
        $0.cost = cost
        $0.failure = failure
        if isGood, failure == nil { $0.update = update }
      }
    }
  }

  private func perform(_ job: @escaping @Sendable () -> Void) {
    board.pending.enter()
    board.jobs.push(job)
    guard thread == nil else { return }
    thread = LoopThread(name: "saving") { [board] in
      {
        for job in board.jobs.drain(waiting: 3600) {
          job()
          board.pending.leave()
        }
        return board.jobs.isClosed ? .finished : .again
      }
    }
  }

  /// Waits until nothing is being written.
  package func finish() { board.pending.wait() }

  /// Begins anew: what was saved belongs to another training.
  package func restart() {
    finish()
    begun = nil
    board.record.withLock {
      $0.update = nil
      $0.failure = nil
    }
  }

  /// The update of the last complete save; nil when there is none.
  package var savedUpdate: Int? { board.record.withLock { $0.update } }

  /// Why the last save failed, once.
  package func takeFailure() -> String? {
    board.record.withLock { record in
      defer { record.failure = nil }
      return record.failure
    }
  }
}
