import LatentModels
import NeuralNetworks
import Policies

/// A policy with the model in whose codes it was learned.
package struct LearnedPolicy: Sendable {
  /// The policy.
  package let policy: any Policy
  /// The model: only its encoder makes the codes that the policy knows.
  package let model: ModelSnapshot

  /// Joins what belongs together; traps unless the policy reads codes of that size, or none.
  package init(_ policy: any Policy, model: ModelSnapshot) {
    precondition(
      (policy.codeSize == model.model.latentSize || policy.input != .latent)
        && policy.actionSize == model.model.actionSize,
      "expected a policy of \(model.model.latentSize) latents and \(model.model.actionSize) actions"
    )
    self.policy = policy
    self.model = model
  }
}

/// What was learned of a scene at one moment.
package struct Learned: Sendable {
  /// The model.
  package let model: ModelSnapshot
  /// The policies, by the names of their controllers.
  package let policies: [ControllerName: LearnedPolicy]

  /// Joins a model and policies.
  package init(_ model: ModelSnapshot, policies: [ControllerName: LearnedPolicy] = [:]) {
    self.model = model
    self.policies = policies
  }

  /// The policy that a controller is made with: its own, or for one that is no policy that of the agent,
  /// which may advise it if it knows the codes of the model; nil for none.
  ///
  /// - Parameter agent: The controller of the policy that learns; nil for none.
  package func policy(for controller: ControllerDescription, agent: ControllerName?) -> (
    any Policy
  )? {
    guard !controller.isPolicy else { return policies[controller.name]?.policy }
    guard let learned = agent.flatMap({ policies[$0] }), learned.model.version == model.version,
      learned.policy.input == .latent
    else {
      return nil
    }
    return learned.policy
  }

  /// The model by which a controller sees: a policy's own, or the newest.
  package func model(for name: ControllerName) -> ModelSnapshot { policies[name]?.model ?? model }
}

extension SequenceModel: RecordableDynamics {
  /// The number of latent dimensions.
  package var codeSize: Int { latentSize }

  /// Records the learned prior of the next latent.
  package func next<Scalar>(
    _ code: Tensor, _ action: Tensor, in graph: Graph<Scalar>
  ) -> (mean: Tensor, logVariance: Tensor) {
    (
      transition(code, action, in: graph),
      graph.broadcast(graph.parameter(priorLogVariance), rows: code.rows)
    )
  }
}
