import Dispatch
import Synchronization

/// Wakes one thread that waits for something to happen.
///
/// Rings before and during a wait end it; several rings count as one. One thread waits.
package final class Doorbell: Sendable {
  private let isRung = Atomic<Bool>(false)
  private let arrivals = DispatchSemaphore(value: 0)

  /// Makes one that nobody has rung.
  package init() {}

  /// Ends the present or the next wait; never waits itself.
  package func ring() {
    if !isRung.exchange(true, ordering: .acquiringAndReleasing) { arrivals.signal() }
  }

  /// Waits until somebody rings, at most so many seconds; nil waits for as long as it takes.
  package func wait(seconds: Double? = nil) {
    if let seconds {
      let result = arrivals.wait(timeout: .now() + max(0, min(seconds, 3600)))
      if result == .timedOut { return }
    } else {
      arrivals.wait()
    }
    isRung.store(false, ordering: .sequentiallyConsistent)
  }
}
