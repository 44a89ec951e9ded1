import Foundation
import LiveSession
import Runs
import Scenes
import Threads

/// Measures how long after its launch a live session holds its system at the goal.
///
/// The session is the one behind the screen, with its scene's planner and a thread for training, for
/// control in real time and for inspection; there is only nobody who draws it.
struct LiveMeasurement {
  let scene: Scene
  let seed: UInt64
  let threads: Int
  /// How long is waited at most.
  ///
  /// Seconds are those of the wall, with threads; updates make a session without threads, whose
  /// seconds are its own.
  let length: TrainingRun.Length

  /// Seconds between two looks at the session; the figure itself is the session's.
  private static let interval = 0.02

  /// Runs the session until the system was held, or for as long as is waited.
  ///
  /// - Parameter report: Called now and then with the seconds since launch.
  func run(report: (Double) -> Void) throws -> ReproductionResult.Values {
    var options = LiveSession.Options()
    options.seed = seed
    options.threads = threads
    switch length {
    case .seconds(let limit):
      options.launch = MonotonicClock().nanoseconds()
      let session = try LiveSession(scene, options: options)
      session.start()
      defer { session.stop(.discarding) }
      return watch(session, report: report) { snapshot in
        guard snapshot.elapsed < limit else { return false }
        Thread.sleep(forTimeInterval: Self.interval)
        return true
      }
    case .updates(let limit):
      let session = try LiveSession.headless(scene, options: options)
      try session.advance(ticks: 1)
      return try watch(session, report: report) { snapshot in
        guard snapshot.training.update < limit else { return false }
        try session.advance(ticks: 1)
        return true
      }
    }
  }

  /// Looks at a session again and again.
  ///
  /// - Parameter waits: Lets the session go on; false when the time is over.
  private func watch(
    _ session: LiveSession, report: (Double) -> Void,
    waits: (SessionSnapshot) throws -> Bool
  ) rethrows -> ReproductionResult.Values {
    var lastReport = 0.0
    var snapshot = session.snapshot()
    while session.heldAt == nil, Self.failure(of: snapshot) == nil, try waits(snapshot) {
      snapshot = session.snapshot()
      guard snapshot.elapsed - lastReport >= 0.5 else { continue }
      lastReport = snapshot.elapsed
      report(snapshot.elapsed)
    }
    var values = ReproductionResult.Values()
    values.updates = session.snapshot().training.update
    values.heldSeconds = session.heldAt
    values.failure = Self.failure(of: snapshot)
    return values
  }

  private static func failure(of snapshot: SessionSnapshot) -> String? {
    guard case .diverged(let update) = snapshot.stage else { return nil }
    return "training stopped being finite at update \(update)"
  }
}
