import Synchronization
import Threads

/// Seconds since launch, by the wall or by a script.
protocol SessionClock: Sendable {
  /// Seconds since launch.
  var seconds: Double { get }
}

/// The wall clock of an interactive session.
struct LaunchClock: SessionClock {
  private let clock = MonotonicClock()
  private let start: UInt64

  /// Starts counting now, or from an earlier instant of the monotonic clock (ns).
  init(start: UInt64? = nil) {
    self.start = start ?? clock.nanoseconds()
  }

  var seconds: Double { clock.seconds(since: start) }
}

/// A clock that moves only when it is told to, so that a headless session never depends on speed.
final class ScriptClock: SessionClock {
  private let microseconds = Atomic<Int>(0)

  /// Moves on.
  func advance(by seconds: Double) {
    microseconds.add(Int((seconds * 1e6).rounded()), ordering: .relaxed)
  }

  /// Stands at an instant.
  func set(_ seconds: Double) {
    microseconds.store(Int((seconds * 1e6).rounded()), ordering: .relaxed)
  }

  var seconds: Double { Double(microseconds.load(ordering: .relaxed)) * 1e-6 }
}
