/// How far the replay of a recorded session is, and whether it is the same session.
package struct ReplayReport: Sendable, Equatable {
  /// Where a replay left the recording.
  package struct Divergence: Sendable, Equatable {
    /// The control tick, from 0.
    package var tick: Int
    /// The return that was recorded.
    package var expected: Double
    /// The return that came of it this time.
    package var found: Double
  }

  /// Control ticks replayed so far.
  package var tick = 0
  /// Control ticks of the recording.
  package var ticks = 0
  /// Seconds since the launch of the recorded session.
  package var seconds = 0.0
  /// The first difference; nil while all returns are the same, to the last bit.
  package var divergence: Divergence?
  /// What else must be known: other kernels, a recording that breaks off, ...
  package var note = ""
  /// Whether nothing is left to replay.
  package var isFinished = false
  /// Whether the user stopped the replay.
  package var isPaused = false

  /// Makes the report of a replay that has not begun.
  package init() {}
}
