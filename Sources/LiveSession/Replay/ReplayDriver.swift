import Control
import Threads

/// Lives a recorded session again: drives the loops of a session on one thread, in the order in
/// which the threads of the recorded one met.
///
/// Training is computed anew; before a control tick the model that decided then is made, measured
/// and handed over, and the tick sees the events that it saw then. One thread uses it.
final class ReplayDriver {
  private let recording: SessionRecording
  private let training: TrainingLoop
  private let control: ControlLoop
  private let measuring: MeasuringLoop?
  private let inspection: any LookingLoop
  private let mail: SessionMail
  private let clock: ScriptClock
  /// The state after so many events, and the commands of the event that led there.
  private var states: [SessionState]
  private var commands: [[SessionCommand]]
  /// How many events each loop has seen.
  private var (trainingEvents, controlEvents) = (0, 0)
  private var nextMark = 0
  private var nextTick = 0
  private var current: RecordedModel?
  /// The goals so far, by number.
  private var goals: [Int: ObservationWindow] = [:]
  private(set) var report = ReplayReport()

  /// Prepares to replay.
  ///
  /// - Parameter state: The state in which the recorded session began.
  init(
    _ recording: SessionRecording, _ loops: LiveSession.Loops, mail: SessionMail,
    clock: ScriptClock, state: SessionState
  ) {
    self.recording = recording
    (training, control) = (loops.training, loops.control)
    (measuring, inspection) = (loops.measuring, loops.inspection)
    self.mail = mail
    self.clock = clock
    states = [state]
    commands = [[]]
    for user in recording.events {
      var next = states[states.count - 1]
      commands.append(reduce(&next, user.event, at: user.instant))
      next.eventCount += 1
      states.append(next)
    }
    report.ticks = recording.ticks.count
    if recording.updatesAtEnd == nil { report.note = "the recording breaks off" }
    keepGoal()
  }

  /// The time of the next tick, in seconds since the recorded launch; nil at the end.
  var nextSeconds: Double? {
    recording.ticks.indices.contains(nextTick) ? recording.ticks[nextTick].seconds : nil
  }

  /// The state that the control loop has now, with what the viewer looks at.
  func state(seenBy viewer: SessionState) -> SessionState {
    states[controlEvents].looking(like: viewer)
  }

  /// Replays one control tick with all that led to it.
  ///
  /// - Parameter viewer: What the user who watches looks at.
  func tick(viewer: SessionState) {
    guard recording.ticks.indices.contains(nextTick), !report.isFinished else { return finish() }
    let tick = recording.ticks[nextTick]
    clock.set(tick.seconds)
    if let model = tick.model, model != current { make(model) }
    show(tick.events, to: .control, viewer: viewer)
    control.tick(lateTicks: tick.lateTicks)
    keepGoal()
    inspection.show(mail.control.value, mail.state.value)
    nextTick += 1
    let found = mail.control.value.report.episodeReturn
    if report.divergence == nil, found != tick.episodeReturn {
      report.divergence = ReplayReport.Divergence(
        tick: tick.number, expected: tick.episodeReturn, found: found)
    }
    report.tick = nextTick
    report.seconds = tick.seconds
    if nextTick == recording.ticks.count { finish() }
    mail.replay.publish(report)
  }

  /// Shows the present tick again to a viewer who looks elsewhere meanwhile.
  func look(viewer: SessionState) {
    mail.state.publish(state(seenBy: viewer))
    inspection.show(mail.control.value, mail.state.value)
  }

  /// Stops or goes on, for the report.
  func setPaused(_ isPaused: Bool) {
    report.isPaused = isPaused
    mail.replay.publish(report)
  }

  private func finish() {
    guard !report.isFinished else { return }
    if let updates = recording.updatesAtEnd, let current {
      train(generation: current.generation, until: updates)
      training.flush()
    }
    report.isFinished = true
    mail.replay.publish(report)
  }

  private func keepGoal() {
    let message = mail.control.value
    goals[message.goalNumber] = message.goal
  }

  // MARK: - Events

  private enum Loop { case training, control }

  /// Lets a loop see events that it has not seen yet.
  private func show(_ count: Int, to loop: Loop, viewer: SessionState? = nil) {
    let seen = loop == .training ? trainingEvents : controlEvents
    let queue = loop == .training ? mail.trainingCommands : mail.controlCommands
    let count = min(max(count, seen), states.count - 1)
    for event in (seen..<count).map({ $0 + 1 }) {
      for command in commands[event] where command != .saveCheckpoint {
        queue.push(NumberedCommand(event: event, command: command))
      }
    }
    if loop == .training { trainingEvents = count } else { controlEvents = count }
    let state = states[count]
    mail.state.publish(viewer.map { state.looking(like: $0) } ?? state)
  }

  // MARK: - Models

  /// Makes the model of a tick and hands it to control.
  private func make(_ model: RecordedModel) {
    if current?.generation != model.generation {
      // The cost is measured on observations that were there when the first model was looked at.
      train(generation: model.generation, until: model.reference)
      hand(over: model)
    }
    train(generation: model.generation, until: model.version, policies: model.policies)
    hand(over: model)
    current = model
  }

  private func hand(over model: RecordedModel) {
    training.flush()
    if let measuring {
      guard let goal = goals[model.goal] else { return }
      measuring.adopt(goal: goal, number: model.goal, states[trainingEvents])
    }
    inspection.adopt(states[trainingEvents])
  }

  /// Trains up to an update of a generation, taking over events where training did so then.
  private func train(generation: Int, until update: Int, policies: Int = 0) {
    show(trainingEvents, to: .training)
    while training.generation < generation || training.updateCount < update
      || training.policyUpdates < policies || training.isCollecting
    {
      while nextMark < recording.marks.count, isDue(recording.marks[nextMark]) {
        show(recording.marks[nextMark].events, to: .training)
        training.takeEvents()
        nextMark += 1
      }
      // A training that stands still where the recorded one went on: other kernels made other
      // numbers, and these are not finite.
      guard training.tick() else { break }
    }
  }

  private func isDue(_ mark: SessionRecording.TrainingMark) -> Bool {
    (mark.generation, mark.step) <= (training.generation, training.stepCount)
  }
}

extension SessionState {
  /// The state, but for what is looked at, which is another's.
  func looking(like viewer: SessionState) -> SessionState {
    var state = self
    state.subject = viewer.subject
    state.choices = viewer.choices
    return state
  }
}

extension SessionEvent {
  /// Whether the event changes only what is looked at, and nothing of the session.
  var isLooking: Bool {
    switch self {
    case .view, .subjectChanged: true
    default: false
    }
  }
}
