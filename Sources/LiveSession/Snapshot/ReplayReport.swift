/// How far the replay of a recorded session is, and whether it is the same session.
public struct ReplayReport: Sendable, Equatable {
  /// Where a replay left the recording.
  public struct Divergence: Sendable, Equatable {
    /// The control tick, from 0.
    public var tick: Int
    /// The return that was recorded.
    public var expected: Double
    /// The return that came of it this time.
    public var found: Double
  }

  /// Control ticks replayed so far.
  public var tick = 0
  /// Control ticks of the recording.
  public var ticks = 0
  /// Seconds since the launch of the recorded session.
  public var seconds = 0.0
  /// The first difference; nil while all returns are the same, to the last bit.
  public var divergence: Divergence?
  /// What else must be known: other kernels, a recording that breaks off, ...
  public var note = ""
  /// Whether nothing is left to replay.
  public var isFinished = false
  /// Whether the user stopped the replay.
  public var isPaused = false

  /// Makes the report of a replay that has not begun.
  public init() {}
}
