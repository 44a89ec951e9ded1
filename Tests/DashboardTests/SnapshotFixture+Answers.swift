import LatentModels
import LiveSession
import Scenes

extension SessionSnapshot {
  /// What a session shows right after it was asked for something, before any of its loops has moved.
  func answering(_ events: [SessionEvent]) -> SessionSnapshot {
    var snapshot = self
    for event in events { snapshot.take(event) }
    return snapshot
  }

  private mutating func take(_ event: SessionEvent) {
    switch event {
    case .plannerSelected(let name): asked.planner = name == control.planner ? nil : name
    case .manualToggled:
      let isWanted = !(asked.isManual ?? control.isManual)
      asked.isManual = isWanted == control.isManual ? nil : isWanted
    case .settingChanged(let key, let value):
      guard let index = settings.firstIndex(where: { $0.key == key }) else { return }
      settings[index].value = value
    case .goalSet(.quantity(let index, let value)): control.goal.quantities[index].value = value
    case .control(.timeScaled(let scale)): control.timeScale = scale
    case .control(.kickStrengthened(let strength)): control.kickStrength = strength
    case .view(let any):
      guard var state = try? SessionState(scene: SceneCatalog.load("pendulum")) else { return }
      state.scene.model.latentSize = latent.size
      state.choices = choices
      any.request.apply(to: &state)
      choices = state.choices
    default: break
    }
  }
}
