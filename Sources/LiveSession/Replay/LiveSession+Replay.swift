import Foundation
import NeuralNetworks
import Runs
import Scenes
import Threads

/// Recorded sessions, lived again.
extension LiveSession {
  /// Replays a recording as fast as it can be computed, without threads or wall clock.
  ///
  /// - Parameter ticks: How many control ticks at most; nil for all.
  package func replay(ticks: Int? = nil) throws -> ReplayReport {
    guard let recording = options.recording else { return ReplayReport() }
    let driver = try replayDriver ?? Self.replayDriver(recording, scene, options, mail, pool)
    replayDriver = driver
    var left = ticks ?? .max
    while left > 0, !driver.report.isFinished {
      driver.tick(viewer: mail.viewer.value)
      left -= 1
    }
    return driver.report
  }

  private static func replayDriver(
    _ recording: SessionRecording, _ scene: Scene, _ options: Options, _ mail: SessionMail,
    _ pool: WorkerPool
  ) throws -> ReplayDriver {
    let clock = ScriptClock()
    return ReplayDriver(
      recording, try loops(scene, options, mail, clock, pool, SessionSaves(nil)), mail: mail,
      clock: clock, state: mail.state.value)
  }

  /// Replays at the pace of the recorded session, or slower where it cannot be kept.
  func replayThread(_ recording: SessionRecording) -> LoopThread {
    let (mail, scene, options, pool) = (mail, scene, options, pool)
    return Self.thread("replay", mail) {
      let driver = try Self.replayDriver(recording, scene, options, mail, pool)
      let clock = MonotonicClock()
      // The recorded second that was shown at an instant of the wall clock.
      var anchor = (wall: clock.nanoseconds(), seconds: driver.nextSeconds ?? 0)
      return {
        let viewer = mail.viewer.value
        guard let next = driver.nextSeconds, !viewer.isTrainingPaused else {
          if driver.report.isPaused != viewer.isTrainingPaused {
            driver.setPaused(viewer.isTrainingPaused)
          }
          driver.look(viewer: viewer)
          mail.replayBell.wait()
          anchor = (clock.nanoseconds(), driver.nextSeconds ?? 0)
          return .again
        }
        if driver.report.isPaused { driver.setPaused(false) }
        let wait = next - anchor.seconds - clock.seconds(since: anchor.wall)
        if wait > 0 {
          // In slices, so that the end of the program need not wait for a pause in the recording.
          Thread.sleep(forTimeInterval: min(wait, 0.1))
          if wait > 0.1 { return .again }
        }
        driver.tick(viewer: viewer)
        // A replay that fell behind goes on from where it is; it does not race.
        if wait < -0.25 { anchor = (clock.nanoseconds(), next) }
        return .again
      }
    }
  }
}
