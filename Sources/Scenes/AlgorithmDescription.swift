import Control
import Experience
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Policies
import Settings
import Worlds

/// What an algorithm that learns beside the model is made of.
package struct LearningContext {
  /// The scene.
  package let scene: Scene
  /// The model's training, which gives averaged snapshots.
  package let trainer: Trainer
  /// The stored sequences as the trainer draws them; they change between updates.
  package let source: any SequenceSource
  /// The same, with rewards and ends.
  package let experience: Experience
  /// The source of all the algorithm's randomness.
  package let generator: RandomGenerator
  /// The threads that compute shards.
  package let pool: WorkerPool

  /// Makes a context from its parts.
  package init(
    scene: Scene, trainer: Trainer, source: any SequenceSource, experience: Experience,
    generator: RandomGenerator, pool: WorkerPool
  ) {
    self.scene = scene
    self.trainer = trainer
    self.source = source
    self.experience = experience
    self.generator = generator
    self.pool = pool
  }
}

/// An algorithm that learns a policy in the codes of the model.
package protocol PolicyLearning: LearningAlgorithm {
  /// The averaged policy as it is now; nil before there is one.
  var learned: LearnedPolicy? { get }
  /// The scene has changed in what may change while it learns.
  func apply(_ scene: Scene)
}

/// The policy that an algorithm learns, as everybody else knows it.
package struct AgentDescription: Sendable {
  /// The controller that does what it says.
  package let controller: ControllerDescription
  /// The actions that the policy can take.
  package let actions: Set<ActionSort>
  /// What the policy of a scene reads.
  package let input: @Sendable (Scene) -> PolicyInput
  /// Makes a policy from what `Policy.vectors` gave, for a model of a scene; nil where they do not fit.
  package let read: @Sendable (Scene, SequenceModel, [String: [Float]], Int) -> (any Policy)?

  /// Describes the policy of an algorithm.
  package init(
    controller: ControllerDescription, actions: Set<ActionSort> = [.continuous],
    input: @escaping @Sendable (Scene) -> PolicyInput = { _ in .latent },
    read: @escaping @Sendable (Scene, SequenceModel, [String: [Float]], Int) -> (any Policy)?
  ) {
    self.controller = controller
    self.actions = actions
    self.input = input
    self.read = read
  }
}

/// An algorithm that learns beside the model, as everybody else knows it.
package struct AlgorithmDescription: Sendable {
  /// The name: in files its curves and its numbers begin with it.
  package let name: String
  /// Its own settings with their defaults, which stand among those of training; nil for none.
  package let section: (any SettingsSection)?
  /// What every update tells, with keys of its own.
  package let curves: [LearningCurve]
  /// The policy that it learns; nil for none.
  ///
  /// It learns only where `training.agent` names it.
  package let agent: AgentDescription?
  /// Makes it when the model begins to learn.
  package let make: @Sendable (LearningContext) -> any LearningAlgorithm

  /// Describes an algorithm; traps unless the name is made of letters, digits, - and _.
  package init(
    name: String, section: (any SettingsSection)? = nil, curves: [LearningCurve],
    agent: AgentDescription? = nil,
    make: @escaping @Sendable (LearningContext) -> any LearningAlgorithm
  ) {
    precondition(
      !name.isEmpty
        && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) },
      "expected letters, digits, - and _, found \(name)")
    self.name = name
    self.section = section
    self.curves = curves.map {
      // Behind those of the model.
      LearningCurve(
        key: "\(name)/\($0.key)", title: "\(name) \($0.title)", unit: $0.unit,
        place: $0.place + 100)
    }
    self.agent = agent
    self.make = make
  }
}
