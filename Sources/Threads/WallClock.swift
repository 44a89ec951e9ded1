import Foundation

/// Time that passes for the user; tests replace it by one that they move.
package protocol WallClock: Sendable {
  /// Nanoseconds since an arbitrary instant; never goes back.
  func nanoseconds() -> UInt64
  /// Blocks the calling thread until `nanoseconds()` is at least `deadline`.
  func sleep(until deadline: UInt64)
}

extension WallClock {
  /// Seconds since an earlier instant of the same clock.
  package func seconds(since start: UInt64) -> Double {
    let now = nanoseconds()
    return now >= start ? Double(now - start) * 1e-9 : -Double(start - now) * 1e-9
  }
}

/// The system's monotonic clock.
package struct MonotonicClock: WallClock {
  /// Makes the clock.
  package init() {}

  /// Nanoseconds since the machine started (`CLOCK_MONOTONIC`).
  package func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  /// Sleeps until an absolute instant: being woken late once does not shift the next deadline.
  package func sleep(until deadline: UInt64) {
    var time = timespec(
      tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
    // A signal handler may end the sleep early.
    while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
  }
}

/// What the processor has spent.
package enum ProcessorTime {
  /// Seconds that the calling thread has computed.
  package static var secondsOfThread: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Seconds that all threads of the process have computed.
  package static var secondsOfProcess: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
