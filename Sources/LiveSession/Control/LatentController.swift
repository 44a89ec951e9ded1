import Environments
import LatentModels
import LinearAlgebra
import Planning

/// Sees several environments in pixels, encodes what it sees and plans in the latent space.
///
/// One thread uses it.
package final class LatentController {
  private let planner: any Planner
  private let inference: ModelInference
  private let linearization: LinearizationKind
  private let offsetGain: Double
  /// Nil before the first decision, which tells how many environments there are.
  private var dynamics: OffsetDynamics?
  private let objective: any Objective
  private let window: Int
  /// What was seen of every environment; empty before the first decision.
  private var histories: [ObservationHistory] = []
  private var lastCodes: [Float] = []
  private var lastActions: [Float] = []
  private var frames: [UInt8] = []
  private var actions: [Float] = []

  /// Prepares control of episodes that have not begun.
  ///
  /// - Parameter generator: Draws the observations by which the latent space is measured.
  /// - Throws: What of the model is not finite.
  package init(
    planner: any Planner, snapshot: ModelSnapshot, environment: Environment, scene: Scene,
    generator: RandomGenerator
  ) throws(ControllerError) {
    self.planner = planner
    window = snapshot.model.settings.windowFrames
    inference = ModelInference(snapshot)
    linearization = scene.session.linearization
    offsetGain = scene.planner.offsetGain
    objective = try LatentCost(
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
    var codes = [Float](repeating: 0, count: worlds.count * inference.model.latentSize)
    inference.encode(windows: worlds.count, frames: frames, actions: actions, mean: &codes)
    let dynamics = dynamics(leadingTo: codes)
    let plan = planner.plan(states: codes, dynamics: dynamics, objective: objective)
    lastCodes = codes
    lastActions = plan.actions
    return plan
  }

  /// The dynamics, with what the last decision's outcome tells of them.
  private func dynamics(leadingTo codes: [Float]) -> OffsetDynamics {
    if let dynamics {
      dynamics.learn(
        states: lastCodes, actions: lastActions, outcomes: codes, gain: offsetGain)
      return dynamics
    }
    let made = OffsetDynamics(
      LearnedDynamics(inference, linearization: linearization),
      problemCount: codes.count / inference.model.latentSize)
    dynamics = made
    return made
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
