import Control
import LinearAlgebra
import Policies
import Scenes
import Worlds

/// What control knows of policies that imitate: the newest ones, and who of them acts.
struct ImitationControl {
  /// The newest policies; nil before there are any.
  private(set) var learned: LearnedPolicies?
  private var inCharge: (name: ControllerName, controller: ChunkController)?

  /// Goes on with newer policies, in the middle of an episode.
  mutating func adopt(_ newest: LearnedPolicies) {
    learned = newest
    guard let inCharge, let policy = newest.policies.policies[inCharge.name] else { return }
    inCharge.controller.load(policy)
  }

  /// Training begins anew.
  mutating func forget() {
    learned = nil
    inCharge = nil
  }

  /// The controller that is asked for; nil while its policy has learned nothing.
  ///
  /// - Parameter seed: What it draws z by, when it is made.
  mutating func controller(
    _ name: ControllerName, _ state: SessionState, space: ActionSpace, seed: UInt64
  ) -> ChunkController? {
    guard let policy = learned?.policies.policies[name] else { return nil }
    if inCharge?.name != name {
      inCharge = (
        name,
        ChunkController(
          policy, worlds: 1, space: space, execution: state.scene.execution,
          generator: RandomGenerator(seed: seed).split(8))
      )
    }
    inCharge?.controller.execution = state.scene.execution
    return inCharge?.controller
  }

  /// What the policy in charge means to do, and its z.
  var intention: (chunk: [Float], latent: [Float]) {
    inCharge?.controller.intention(in: 0) ?? ([], [])
  }

  /// Which policies decide, for a log.
  var recorded: RecordedModel? {
    learned.map { learned in
      RecordedModel(
        generation: learned.generation, version: learned.policies.version, reference: 0, goal: 0,
        policies: learned.policies.policies.values.reduce(0) { $0 + $1.updates })
    }
  }
}
