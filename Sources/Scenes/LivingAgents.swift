import Control
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Policies
import Worlds

/// What every agent that lives for itself tells.
private let lifeCurves = [
  LearningCurve(key: "steps", title: "ticks lived"),
  LearningCurve(key: "return", title: "return of the last episode"),
  LearningCurve(key: "drift", title: "drift of codes"),
  LearningCurve(key: "discounted_return", title: "discounted return"),
  LearningCurve(key: "predicted_discounted_return", title: "what was predicted of it"),
]

extension AlgorithmDescription {
  /// Soft actor-critic on the codes of what it lives.
  package static let sac = AlgorithmDescription(
    name: SoftActorCriticSettings.name, section: SoftActorCriticSettings(),
    curves: lifeCurves + [
      LearningCurve(key: "entropy", title: "entropy", unit: "nats"),
      LearningCurve(key: "target_entropy", title: "target entropy", unit: "nats"),
      LearningCurve(key: "temperature", title: "temperature"),
      LearningCurve(key: "critic_error", title: "critic error"),
      LearningCurve(key: "critic_gap", title: "gap of the critics"),
    ],
    agent: AgentDescription(
      controller: ControllerDescription(
        policy: ControllerName(rawValue: SoftActorCriticSettings.name),
        summary: "soft actor-critic learned on codes of its own life"),
      input: { $0.training[SoftActorCriticSettings.self].input },
      read: { scene, model, vectors, updates in
        let settings = scene.training[SoftActorCriticSettings.self]
        return ActorPolicy(
          codeSize: scene.readingSize(settings, model), actionSize: model.actionSize,
          hidden: settings.hidden, distribution: SoftActorCritic.distribution,
          criticHidden: settings.criticHidden, input: settings.input, vectors: vectors,
          updates: updates)
      })
  ) { context in
    let settings = context.scene.training[SoftActorCriticSettings.self]
    let learning = SoftActorCritic(
      codeSize: context.scene.readingSize(settings, context.trainer.model),
      actionSize: context.trainer.model.actionSize,
      settings: settings, generator: context.generator.split(0), pool: context.pool)
    return LivingAgent(context, settings: settings, learning: learning) {
      learning.settings = $0.training[SoftActorCriticSettings.self]
    }
  }

  /// Q-learning on the codes of what it lives.
  package static let q = AlgorithmDescription(
    name: QLearningSettings.name, section: QLearningSettings(),
    curves: lifeCurves + [
      LearningCurve(key: "value", title: "value of choices"),
      LearningCurve(key: "td_error", title: "temporal-difference error"),
      LearningCurve(key: "exploration", title: "share of exploration"),
    ],
    agent: AgentDescription(
      controller: ControllerDescription(
        policy: ControllerName(rawValue: QLearningSettings.name),
        summary: "values of choices learned on codes of its own life"),
      actions: [.discrete], input: { $0.training[QLearningSettings.self].input },
      read: { scene, model, vectors, updates in
        let settings = scene.training[QLearningSettings.self]
        return ChoicePolicy(
          codeSize: scene.readingSize(settings, model), actionSize: model.actionSize,
          hidden: settings.hidden, input: settings.input, vectors: vectors, updates: updates)
      })
  ) { context in
    let settings = context.scene.training[QLearningSettings.self]
    let learning = QLearning(
      codeSize: context.scene.readingSize(settings, context.trainer.model),
      actionSize: context.trainer.model.actionSize,
      settings: settings, generator: context.generator.split(0), pool: context.pool)
    return LivingAgent(context, settings: settings, learning: learning) {
      learning.settings = $0.training[QLearningSettings.self]
    }
  }
}

extension Scene {
  /// How many numbers an agent reads.
  fileprivate func readingSize(_ settings: any LivingAgentSettings, _ model: SequenceModel) -> Int {
    // A valid scene has a world.
    (try? world()).map { settings.input.size(of: $0, model) } ?? model.latentSize
  }
}
