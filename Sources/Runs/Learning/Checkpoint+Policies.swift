import Control
import LatentModels
import NeuralNetworks
import Policies
import Scenes
import Validation

/// The policies in a checkpoint: `policies.NAME.FIELD` hold the numbers of a policy, flat,
/// `policies.NAME.model` those of the model that it knows, and `policies.NAME.counts` the updates of both.
extension Checkpoint {
  static let policyPrefix = "policies."

  /// What is to be written of all policies.
  var policyTensors: [String: Safetensors.Tensor] {
    var tensors: [String: Safetensors.Tensor] = [:]
    for (name, learned) in policies {
      let path = "\(Self.policyPrefix)\(name.rawValue)."
      tensors["\(path)counts"] = Safetensors.Tensor(
        [learned.policy.updates, learned.model.version].map(Int64.init), shape: [2])
      let vectors = learned.policy.vectors.merging(["model": learned.model.parameters]) { $1 }
      for (field, values) in vectors {
        tensors["\(path)\(field)"] = Safetensors.Tensor(values, shape: [values.count])
      }
    }
    return tensors
  }

  /// All that was learned: the model is the version that the policy of the scene's agent knows.
  package var learned: Learned {
    let agent = scene.agent?.agent?.controller.name
    return Learned(agent.flatMap { policies[$0]?.model } ?? snapshot, policies: policies)
  }
}

extension CheckpointReader {
  /// The policies of the agents that a scene can name.
  func policies(
    _ scene: Scene, _ model: SequenceModel
  ) throws(CheckpointError) -> [ControllerName: LearnedPolicy] {
    var policies: [ControllerName: LearnedPolicy] = [:]
    for agent in scene.registry.algorithms.compactMap(\.agent) {
      let path = "\(Checkpoint.policyPrefix)\(agent.controller.name.rawValue)."
      let names = tensors.keys.filter { $0.hasPrefix(path) }
      guard !names.isEmpty else { continue }
      let counts = try counts("\(path)counts", 2)
      let parameters = try vector("\(path)model", count: model.layout.count)
      var vectors: [String: [Float]] = [:]
      for name in names where ![path + "counts", path + "model"].contains(name) {
        vectors[String(name.dropFirst(path.count))] = try vector(
          name, count: tensors[name]?.shape.reduce(1, *) ?? 0)
      }
      guard let policy = agent.read(scene, model, vectors, counts[0]) else {
        throw failure("the sizes of the scene's policy in \(path)*", "others")
      }
      policies[agent.controller.name] = LearnedPolicy(
        policy, model: ModelSnapshot(model: model, parameters: parameters, version: counts[1]))
    }
    return policies
  }
}
