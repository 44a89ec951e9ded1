import Control
import LiveSession
import Runs
import Scenes
import TerminalUI

/// What the keys of the Agent view mean.
package enum AgentAction: FeatureAction {
  /// Paint something else over the latent space, so many further.
  case layerMoved(Int)
  /// Let a policy learn beside the model.
  case learningStarted
  /// Imagine without the noise of the dynamics, or with it again.
  case noiseToggled

  package func reduce(
    _ state: inout DashboardState, _ snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    switch self {
    case .layerMoved(let steps):
      let layers = AgentLayer.all(in: snapshot)
      guard !layers.isEmpty else { break }
      let place = layers.firstIndex(of: state.agentLayer(in: snapshot)) ?? 0
      state[AgentViewState.self].layer = layers[DashboardState.wrap(place + steps, layers.count)]
    case .learningStarted:
      guard let next = snapshot.nextAgent else { break }
      return .asking(.agentStarted(next))
    case .noiseToggled:
      guard let noise = snapshot.imaginedNoise else { break }
      return .asking(.settingChanged(key: noise.key, value: noise.value == 0 ? 1 : 0))
    }
    return DashboardOutcome()
  }

  package func reasonForNothing(
    _ state: DashboardState, _ snapshot: SessionSnapshot
  ) -> [String] {
    switch self {
    case .layerMoved:
      AgentLayer.all(in: snapshot).isEmpty
        ? ["there is no policy yet: {agent-view.learn} lets one learn", "there is no policy yet"]
        : ["this policy says nothing else"]
    case .learningStarted:
      snapshot.training.agent == nil
        ? ["this scene has no policy that could learn"]
        : ["it learns already; {planner-next} puts it in charge", "it learns already"]
    case .noiseToggled:
      snapshot.training.agent == nil
        ? ["nothing is imagined before a policy learns"]
        : ["this policy does not learn in imagination"]
    }
  }

  package func isOn(_ state: DashboardState, _ snapshot: SessionSnapshot) -> Bool {
    switch self {
    case .layerMoved: false
    case .learningStarted: snapshot.training.agent != nil
    case .noiseToggled: snapshot.imaginedNoise?.value ?? 0 > 0
    }
  }
}

extension DashboardAction {
  /// What the keys of the Agent view mean.
  package static func agent(_ action: AgentAction) -> DashboardAction { .feature(action) }
}

extension SessionSnapshot {
  /// The live setting of how much noise imagination has; nil where the policy that learns has none.
  var imaginedNoise: LiveSetting? {
    training.agent.flatMap { agent in
      settings.first { $0.key == "training.\(agent.name).noise" }
    }
  }

  /// The policy that would learn if it were asked: the first, while none does; nil where there is none.
  var nextAgent: ControllerName? {
    training.agent == nil ? control.controllers.descriptions.first(where: \.isPolicy)?.name : nil
  }
}
