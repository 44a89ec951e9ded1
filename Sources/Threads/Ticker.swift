/// Wakes a loop at a fixed interval and measures how late it is.
///
/// Ticks lie on a fixed grid from the first call on. A tick that begins late is followed by the next
/// one at its own time; whole intervals that were missed are skipped, never made up for in a burst.
/// One object is used by one thread.
package struct Ticker {
  /// A tick that began later than this many seconds counts as late.
  package static let lateness = 0.010

  /// The time between two ticks in seconds.
  package private(set) var interval: Double
  /// How many ticks were waited for.
  package private(set) var ticks = 0
  /// How many of them began more than `lateness` seconds late.
  package private(set) var lateTicks = 0
  /// How many intervals were skipped since the loop was busy for longer than one.
  package private(set) var skippedTicks = 0
  /// How late the last tick began, in seconds.
  package private(set) var lastLateness = 0.0

  private let clock: any WallClock
  private var intervalNanoseconds: UInt64
  private var next: UInt64?

  /// Makes a ticker; what is shorter than a microsecond or longer than an hour counts as that.
  package init(interval: Double, clock: any WallClock = MonotonicClock()) {
    self.interval = interval
    self.clock = clock
    intervalNanoseconds = Self.nanoseconds(interval)
  }

  /// Waits another time between two ticks from now on: the next one comes so long after the last.
  package mutating func setInterval(_ interval: Double) {
    guard interval != self.interval else { return }
    let nanoseconds = Self.nanoseconds(interval)
    if let due = next { next = due - intervalNanoseconds + nanoseconds }
    self.interval = interval
    intervalNanoseconds = nanoseconds
  }

  private static func nanoseconds(_ interval: Double) -> UInt64 {
    // A valid control interval at a valid pace may be shorter or longer than any clock can keep.
    UInt64((min(max(interval, 1e-6), 3600) * 1e9).rounded())
  }

  /// Waits for the next tick; the first call returns at once.
  package mutating func wait() {
    let due = next ?? clock.nanoseconds()
    clock.sleep(until: due)
    let now = clock.nanoseconds()
    let late = now > due ? now - due : 0
    lastLateness = Double(late) * 1e-9
    ticks += 1
    if lastLateness > Self.lateness { lateTicks += 1 }
    let missed = late / intervalNanoseconds
    skippedTicks += Int(missed)
    next = due + (missed + 1) * intervalNanoseconds
  }

  /// Begins a new grid at the next call of `wait()`, after a pause that was meant.
  package mutating func restart() { next = nil }
}
