import LiveSession

/// The time that a screen shows.
enum SnapshotClock {
  /// Whether nothing moves in the session, by the user's wish.
  static func isStill(_ snapshot: SessionSnapshot) -> Bool {
    snapshot.training.isPaused && snapshot.control.isPaused
  }

  /// Seconds since launch, standing still while training and control are both paused: a paused
  /// screen then has nothing to write.
  static func seconds(of snapshot: SessionSnapshot) -> Double {
    let live = snapshot.elapsed.isFinite ? max(snapshot.elapsed, 0) : 0
    guard isStill(snapshot) else { return live }
    return min(snapshot.stillSince.flatMap { $0.isFinite ? max($0, 0) : nil } ?? 0, live)
  }
}
