import LiveSession

/// Which frame of a dream is shown large: it plays in a loop, or stands where the user put it.
package struct DreamPlayback: MovingPart {
  /// What moves the frame.
  package enum Motion: Sendable, Equatable {
    /// The session's clock: it plays while training or control goes on, and stands still with them.
    case withSession
    /// The user let it play whatever the session does.
    case playing
    /// The user stopped it.
    case still
  }

  /// What moves the frame.
  package var motion = Motion.withSession
  /// The frame while it stands still.
  package var frame = 0
  /// When frame 0 was shown, in seconds of the clock that moves it.
  var start = 0.0

  /// Frames a second: half of the pace of a system with 20 ticks a second.
  static let rate = 10.0
  /// The frames for which the last one stays before the loop begins again.
  static let rest = 5

  /// A loop that plays with the session.
  package init() {}

  /// The frame to show; 0 when there is none.
  package func frame(of snapshot: SessionSnapshot) -> Int {
    let count = Self.count(snapshot)
    guard count > 1 else { return 0 }
    guard motion != .still else { return min(max(frame, 0), count - 1) }
    let steps = ((clock(snapshot) - start) * Self.rate + 1e-6).rounded(.down)
    guard steps.isFinite, abs(steps) < 1e12 else { return 0 }
    return min(DashboardState.wrap(Int(steps), count + Self.rest), count - 1)
  }

  /// The seconds of the clock that moves the frame.
  private func clock(_ snapshot: SessionSnapshot) -> Double {
    guard motion == .playing else { return SnapshotClock.seconds(of: snapshot) }
    return snapshot.elapsed.isFinite ? snapshot.elapsed : 0
  }

  /// How many frames there are.
  static func count(_ snapshot: SessionSnapshot) -> Int { snapshot.shownDream.frameCount }

  /// Whether the frame moves by itself now.
  func isMoving(in snapshot: SessionSnapshot) -> Bool {
    switch motion {
    case .still: false
    case .playing: true
    case .withSession: !SnapshotClock.isStill(snapshot)
    }
  }

  /// Stops at the frame shown, or goes on from there.
  mutating func toggle(_ snapshot: SessionSnapshot) {
    let shown = frame(of: snapshot)
    if isMoving(in: snapshot) {
      show(shown)
    } else {
      motion = .playing
      start = clock(snapshot) - Double(shown) / Self.rate
    }
  }

  /// Stops at a frame.
  mutating func show(_ frame: Int) {
    motion = .still
    self.frame = frame
    start = 0
  }

  func isMoving(in view: DashboardView) -> Bool { view == .dream && motion == .playing }
}

extension DashboardState {
  /// Which frame of a dream is shown.
  package var dream: DreamPlayback {
    get { self[DreamPlayback.self] }
    set { self[DreamPlayback.self] = newValue }
  }
}
