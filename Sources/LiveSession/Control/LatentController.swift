import Environments
import LatentModels
import LinearAlgebra
import Planning

/// Sees several environments in pixels, encodes what it sees and plans in the latent space.
///
/// One thread uses it.
package final class LatentController {
  private let planner: any Planner
  private let dynamics: LearnedDynamics
  private let objective: any Objective
  private let window: Int
  /// What was seen of every environment; empty before the first decision.
  private var histories: [ObservationHistory] = []
  private var lastActions: [Float] = []
  private var frames: [UInt8] = []
  private var actions: [Float] = []

  /// Prepares control of episodes that have not begun.
  ///
  /// - Parameter generator: Draws the observations by which the latent space is measured.
  package init(
    planner: any Planner, snapshot: ModelSnapshot, environment: Environment, scene: Scene,
    generator: RandomGenerator
  ) {
    self.planner = planner
    window = snapshot.model.settings.windowFrames
    let inference = ModelInference(snapshot)
    dynamics = LearnedDynamics(inference, linearization: scene.session.linearization)
    objective = LatentCost(
      inference, goal: .goal(of: environment, window: window),
      reference: ReferenceObservations(
        environment, window: window, count: scene.session.costStates, generator: generator),
      scales: CostScales(of: environment, scene: scene, generator: generator),
      settings: scene.session
    ).objective(actionSize: environment.system.actionSize, scene: scene)
  }

  /// Decides for environments that start an episode, or took one tick under the last plan's actions,
  /// or under those that `acted(_:)` was told.
  package func decide(_ worlds: [Environment]) -> Plan {
    if histories.isEmpty {
      histories = worlds.map { ObservationHistory($0, window: window) }
    } else {
      for (index, world) in worlds.enumerated() {
        histories[index].append(world, action: action(of: index, in: world))
      }
    }
    frames.removeAll(keepingCapacity: true)
    actions.removeAll(keepingCapacity: true)
    for history in histories {
      frames += history.frames
      actions += history.actions
    }
    var codes = [Float](repeating: 0, count: worlds.count * dynamics.stateSize)
    dynamics.inference.encode(
      windows: worlds.count, frames: frames, actions: actions, mean: &codes)
    let plan = planner.plan(states: codes, dynamics: dynamics, objective: objective)
    lastActions = plan.actions
    return plan
  }

  /// Tells that other actions were taken than those decided last.
  ///
  /// - Parameter actions: As fractions of their limits, `[worlds, m]`.
  package func acted(_ actions: [Float]) {
    precondition(actions.count == lastActions.count, "expected an action of every world")
    lastActions = actions
  }

  /// The action that was taken last, in the system's units.
  private func action(of index: Int, in world: Environment) -> ActionVector {
    let size = world.system.actionSize
    var action = ActionVector()
    for component in 0..<size { action[component] = Double(lastActions[index * size + component]) }
    return action * world.system.actionLimit
  }
}
