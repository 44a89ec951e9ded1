import Environments

/// What a session tells of itself.
extension LiveSession {
  /// Gradient steps so far, as of the last report.
  public var updateCount: Int { mail.training.value.report.update }

  /// Seconds from launch until the system was first held at the goal for two seconds; nil before.
  package var heldAt: Double? { mail.control.value.heldAt }

  /// The session at this instant.
  public func snapshot() -> SessionSnapshot {
    let training = mail.training.value
    let control = mail.control.value
    let inspection = mail.inspection.value
    let replay = mail.replay.value
    // A replay shows what was chosen then.
    let state = replay == nil ? self.state : mail.state.value
    var snapshot = SessionSnapshot()
    snapshot.sceneName = scene.name
    snapshot.seed = options.seed
    snapshot.elapsed = replay?.seconds ?? clock.seconds
    snapshot.stillSince = state.stillSince
    snapshot.stage = stage(training, control, at: snapshot.elapsed)
    snapshot.training = training.report
    snapshot.training.isPaused = state.isTrainingPaused
    snapshot.control = control.report
    snapshot.control.planner = state.planner
    snapshot.control.isManual = state.isManual
    snapshot.control.isPaused = state.isControlPaused
    snapshot.control.timeScale = state.timeScale
    snapshot.control.kickStrength = state.kickStrength
    snapshot.frames.width = scene.environment.frame.width
    snapshot.frames.height = scene.environment.frame.height
    let pixels = snapshot.frames.width * snapshot.frames.height
    // Before there is a model there is nothing but the truth to see.
    snapshot.frames.present = inspection.pictures ?? control.truth
    snapshot.frames.goal = Array(control.goal.frames.suffix(pixels))
    snapshot.latent = inspection.latent
    snapshot.geometry = inspection.geometry
    snapshot.traverse = inspection.traverse
    snapshot.traverse.dimension = state.traverseDimension
    snapshot.dream = inspection.dream
    snapshot.settings = state.settings
    snapshot.markers = state.markers
    snapshot.race = mail.race.value
    snapshot.oracle = mail.oracle.value
    snapshot.foresight = inspection.foresight
    snapshot.replay = replay
    if let notice = training.notice {
      snapshot.notice = notice.text
      snapshot.noticeUntil = notice.seconds + 5
    }
    return snapshot
  }

  private func stage(
    _ training: TrainingMessage, _ control: ControlMessage, at seconds: Double
  ) -> Stage {
    if let failure = mail.failure.value { return .stalled(reason: failure) }
    if let update = training.divergedAt { return .diverged(update: update) }
    if case .collecting(let done, let total) = training.phase {
      return .collecting(done: done, total: total)
    }
    let wanted = scene.session.solvedEpisodes
    let last = control.report.outcomes.suffix(wanted)
    let successes = last.reduce(0) { $0 + ($1 ? 1 : 0) }
    if let solvedAt = control.solvedAt {
      return .solved(at: solvedAt, successes: successes, episodes: last.count)
    }
    if let heldAt = control.heldAt {
      return .held(at: heldAt, successes: successes, episodes: last.count)
    }
    if training.report.isLazy {
      return .stalled(reason: "its predictions are no better than copies of the last code")
    }
    let expected = scene.session.expectedSeconds
    if seconds > 5 * expected {
      return .stalled(
        reason: "not held at the goal after \(Int(seconds)) s; usual are \(Int(expected)) s")
    }
    return .learning(since: 0, expected: expected)
  }
}
