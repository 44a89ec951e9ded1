import Control
import Measurement
import Scenes
import Validation

/// Applies an event to a session's state; pure: same state, event and instant, same result.
///
/// - Parameters:
///   - state: The state, changed in place.
///   - event: What the user asks for. Events that make no sense now (a dimension that does not exist,
///     a number that is not one, a manual action without manual control) change nothing.
///   - instant: When the event arrived.
/// - Returns: What the loops must do once, in order.
package func reduce(
  _ state: inout SessionState, _ event: SessionEvent, at instant: SessionInstant
) -> [SessionCommand] {
  func mark(_ text: String) {
    state.markers.append(Marker(seconds: instant.seconds, update: instant.update, text: text))
    state.markers.removeFirst(max(0, state.markers.count - SessionState.markerLimit))
  }

  switch event {
  case .trainingPauseToggled:
    state.isTrainingPaused.toggle()
    mark(state.isTrainingPaused ? "pause" : "resume")
    state.noteStillness(at: instant.seconds)
    return []

  case .controlPauseToggled:
    state.isControlPaused.toggle()
    state.noteStillness(at: instant.seconds)
    return []

  case .plannerSelected(let kind):
    guard kind != state.planner, state.scene.controllers[kind] != nil else { return [] }
    let previous = state.planner
    state.planner = kind
    state.scene.follow(kind)
    mark(kind.rawValue)
    return [.switchPlanner(from: previous, to: kind)]

  case .agentStarted(let name):
    let before = state.scene
    if state.scene.controllers[name] != nil { state.scene.follow(name) }
    guard state.scene != before else { return [] }
    mark("agent \(name.rawValue)")
    return [.applySettings]

  case .episodeReset:
    state.manual = SessionState.ManualAction()
    return [.startEpisode]

  case .trainingRestarted:
    state.generation += 1
    state.isTrainingPaused = false
    state.noteStillness(at: instant.seconds)
    // The latent space that goal and traversal referred to is gone.
    state.goal = .scene
    state.movedGoals = [:]
    state.choices.forgetModel()
    mark("restart")
    return [.restartTraining(generation: state.generation), .startEpisode]

  case .kicked:
    mark("kick")
    return [.kick(strength: state.kickStrength)]

  case .manualToggled:
    state.isManual.toggle()
    state.manual = SessionState.ManualAction()
    mark(state.isManual ? "manual" : state.planner?.rawValue ?? "no planner")
    return []

  case .manualAction(let fraction, let motor):
    guard state.isManual, !fraction.isNaN, (0..<SessionState.motorLimit).contains(motor) else {
      return []
    }
    state.manual.value[motor] = min(max(fraction, -1), 1)
    state.manual.until[motor] = instant.seconds + SessionState.manualHold
    return []

  case .view(let any):
    any.request.apply(to: &state)
    return []

  case .goalSet(let choice):
    guard state.canAim(at: choice) else { return [] }
    // A goal that is moved step by step is one mark in the plots, where it came to rest.
    if case .quantity = choice, state.markers.last?.text == choice.mark {
      state.markers.removeLast()
    }
    state.goal = choice
    if case .quantity(let index, let value) = choice {
      state.movedGoals[index] = value
    } else {
      state.movedGoals = [:]
    }
    mark(choice.mark)
    return [.setGoal(choice)]

  case .control(let request):
    let (text, commands) = state.take(request)
    if let text { mark(text) }
    return commands

  case .settingChanged(let key, let value):
    let before = state.scene
    guard let inForce = state.scene.setLive(key, to: value), state.scene != before else {
      return []
    }
    let name = key.split(separator: ".").last.map(String.init) ?? key
    mark("\(name) \(DecimalText.of(inForce))")
    return [.applySettings]

  case .race(let request):
    state.race.isWanted = request == .start
    if request == .start { state.race.number += 1 }
    return []

  case .saveRequested:
    return [.saveCheckpoint]

  case .subjectChanged(let subject):
    state.subject = subject
    return []
  }
}
