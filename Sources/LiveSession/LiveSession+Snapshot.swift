import Control
import Runs
import Scenes
import Threads
import Worlds

/// What a session tells of itself.
extension LiveSession {
  /// Gradient steps so far, as of the last report.
  package var updateCount: Int { mail.training.value.report.update }

  /// Seconds from launch until the system was first held at the goal for two seconds; nil before.
  package var heldAt: Double? { mail.control.value.report.episodes.firstHeldAt }

  /// The session at this instant with a number of its own; nil when nothing has been reported since
  /// a snapshot of that number and the session stands still, so that the same would be shown again.
  ///
  /// After nil, the next report calls the function of `onReport`.
  package func snapshot(newerThan seen: Int) -> (version: Int, snapshot: SessionSnapshot)? {
    if seen == snapshotNumber, isStill {
      guard let reports = mail.reports.newer(than: reportsShown) else { return nil }
      reportsShown = reports
    } else {
      reportsShown = mail.reports.value
    }
    snapshotNumber += 1
    return (snapshotNumber, snapshot())
  }

  /// Calls a function, on any thread, when there is a report after `snapshot(newerThan:)` found none.
  package func onReport(_ wake: @escaping @Sendable () -> Void) { mail.reports.onReport(wake) }

  /// Whether time stands still on the screen.
  private var isStill: Bool {
    if options.recording != nil {
      guard let replay = mail.replay.value else { return false }
      return replay.isPaused || replay.isFinished
    }
    return state.isTrainingPaused && state.isControlPaused
  }

  /// The session at this instant.
  package func snapshot() -> SessionSnapshot {
    let training = mail.training.value
    let control = mail.control.value
    let inspection = mail.inspection.value
    let replay = mail.replay.value
    // A replay shows what was chosen then.
    let state = replay == nil ? self.state : mail.state.value
    var snapshot = SessionSnapshot()
    snapshot.sceneName = scene.name
    snapshot.isImitation = isImitation
    snapshot.seed = options.seed
    snapshot.elapsed = replay?.seconds ?? clock.seconds
    snapshot.stillSince = state.stillSince
    let refusal = refusal(of: state.generation)
    snapshot.stage = stage(training, control, refusal: refusal, at: snapshot.elapsed)
    snapshot.training = training.report
    snapshot.training.isPaused = state.isTrainingPaused
    // Who acts is what the control loop says, not what was asked for.
    snapshot.control = control.report
    snapshot.control.isPaused = state.isControlPaused
    snapshot.control.timeScale = state.timeScale
    snapshot.control.kickStrength = state.kickStrength
    let earlier = training.earlierSeconds
    // The curves count on from an earlier run, and what stands beside them with them.
    snapshot.control.earlierSeconds = earlier
    snapshot.frames.width = scene.environment.frame.width
    snapshot.frames.height = scene.environment.frame.height
    let pixels = snapshot.frames.width * snapshot.frames.height
    // Before there is a model there is nothing but the truth to see.
    snapshot.frames.present = inspection.pictures ?? control.truth
    snapshot.frames.goal = Array(control.goal.frames.suffix(pixels))
    snapshot.latent = inspection.latent
    snapshot.choices = state.choices
    snapshot.reports = inspection.reports
    snapshot.reports.merge(mail.contests.value)
    snapshot.settings = settings(of: state)
    snapshot.markers = state.markers.map { marker in
      var marker = marker
      marker.seconds += earlier
      return marker
    }
    snapshot.replay = replay
    if let notice = training.notice {
      snapshot.notice = notice.text
      snapshot.noticeUntil = notice.seconds + 5
    }
    // Nobody decides where no model was ever fit to be planned with.
    let isRefused = refusal != nil && control.report.modelVersion == 0
    if isRefused { snapshot.control.planner = nil }
    if state.isManual != control.report.isManual { snapshot.asked.isManual = state.isManual }
    if !isRefused, state.planner != control.report.planner {
      snapshot.asked.planner = state.planner
    }
    // Control comes to the last events with its next tick.
    if control.eventCount < state.eventCount {
      for (index, value) in state.movedGoals
      where snapshot.control.goal.quantities.indices.contains(index) {
        snapshot.control.goal.quantities[index].value = value
      }
    }
    return snapshot
  }

  /// The settings that can be changed now; only events change them.
  private func settings(of state: SessionState) -> [LiveSetting] {
    if let knownSettings, knownSettings.eventCount == state.eventCount {
      return knownSettings.settings
    }
    let settings = state.settings
    knownSettings = (state.eventCount, settings)
    return settings
  }

  /// Why nobody can plan with the newest model; nil when somebody can, or before there is one.
  private func refusal(of generation: Int) -> ControllerError? {
    mail.planning.value.flatMap { $0.generation == generation ? $0.cost.refusal : nil }
  }

  private func stage(
    _ training: TrainingMessage, _ control: ControlMessage, refusal: ControllerError?,
    at seconds: Double
  ) -> Stage {
    if let failure = mail.failure.value { return .stalled(reason: failure) }
    if let update = training.divergedAt { return .diverged(update: update) }
    if let refusal { return .stalled(reason: refusal.description) }
    if case .collecting(let done, let total) = training.phase {
      return .collecting(done: done, total: total)
    }
    let episodes = control.report.episodes
    guard episodes.firstHeldAt == nil, !isImitation else { return .running }
    if training.report.isLazy {
      return .stalled(reason: "its predictions are no better than copies of the last code")
    }
    let judged = episodes.score(of: control.report.conditions.task).episodes
    let learned = seconds - training.since
    if judged > 0, learned > 5 * scene.session.patience {
      return .stalled(reason: "never held at the goal in \(Int(learned)) s")
    }
    return .running
  }
}
