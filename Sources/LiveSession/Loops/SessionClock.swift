/// Seconds since launch, by the wall or by a script.
protocol SessionClock: Sendable {
  /// Seconds since launch.
  var seconds: Double { get }
}

/// The wall clock of an interactive session.
struct LaunchClock: SessionClock {
  private let clock = MonotonicClock()
  private let start: UInt64

  /// Starts counting now, or from an earlier instant of the monotonic clock.
  init(start: UInt64? = nil) {
    self.start = start ?? clock.nanoseconds()
  }

  var seconds: Double { clock.seconds(since: start) }
}
