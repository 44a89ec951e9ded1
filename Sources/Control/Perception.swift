import LatentModels
import Planning
import Worlds

/// Turns what can be seen of worlds into beliefs.
///
/// One thread uses it.
package protocol Perception: AnyObject {
  /// Episodes begin: what belongs to earlier ones is forgotten.
  func begin()

  /// What to believe of worlds that begin an episode, or took one tick since they were looked at.
  func look(at episodes: EpisodeRunner) -> Beliefs

  /// Tells what was done after the last look.
  ///
  /// - Parameter actions: As fractions of their limits, `[worlds, m]`; nil where what follows tells
  ///   nothing of the model: a kick, a hand on the controls.
  func acted(_ actions: [Float]?)
}

/// Sees pixels and actions, through the encoder of a model.
///
/// The observer of offset-free control: beside the code of what is seen it keeps how far the last
/// prediction missed (`OffsetDynamics`).
package final class LatentPerception: Perception {
  /// What is wanted, in the latents of the model.
  package var objective: any Objective
  /// How much of a miss is taken for lasting, 0 (nothing) to 1 (all).
  package var offsetGain: Double
  /// The model.
  package let inference: ModelInference
  package let dynamics: OffsetDynamics
  private let space: ActionSpace
  private var codes: [Float] = []
  /// What was done at `codes`; nil where what follows tells nothing.
  private var actions: [Float]?
  private var seenFrames: [UInt8] = []
  private var seenActions: [Float] = []

  /// Looks through a model.
  ///
  /// - Parameters:
  ///   - worlds: How many worlds there are.
  ///   - space: What can be done in them.
  package init(
    _ inference: ModelInference, objective: any Objective, worlds: Int, space: ActionSpace,
    settings: ControlSettings
  ) {
    self.inference = inference
    self.objective = objective
    self.space = space
    offsetGain = settings.planner.offsetGain
    dynamics = OffsetDynamics(
      LearnedDynamics(
        inference, space: space, linearization: settings.session.linearization),
      problemCount: worlds)
  }

  package func begin() {
    dynamics.forget()
    actions = nil
  }

  package func look(at episodes: EpisodeRunner) -> Beliefs {
    seenFrames.removeAll(keepingCapacity: true)
    seenActions.removeAll(keepingCapacity: true)
    for history in episodes.histories {
      let window = history.present
      seenFrames += window.frames
      seenActions += window.actions
    }
    let count = episodes.histories.count
    var seen = [Float](repeating: 0, count: count * inference.model.latentSize)
    inference.encode(windows: count, frames: seenFrames, actions: seenActions, mean: &seen)
    if let actions {
      dynamics.learn(states: codes, actions: actions, outcomes: seen, gain: offsetGain)
    }
    codes = seen
    actions = nil
    return Beliefs(
      values: seen, dynamics: dynamics, objective: objective, reading: episodes.reading)
  }

  package func acted(_ actions: [Float]?) { self.actions = actions.map(space.taken) }
}

/// Sees the true state and knows the true physics: the oracle's eyes.
package final class StatePerception: Perception {
  private let dynamics: TrueDynamics
  private let objective: TrueStateObjective

  /// Looks into worlds like this one.
  package init(_ environment: Environment, settings: PlannerSettings) {
    dynamics = TrueDynamics(environment)
    objective = TrueStateObjective(
      environment, actionCost: settings.actionCost, terminalWeight: settings.terminalWeight)
  }

  package func begin() {}

  package func look(at episodes: EpisodeRunner) -> Beliefs {
    let states = episodes.worlds.flatMap { world in
      // Only simulations are planned for by their physics.
      let state = world.simulation?.state ?? .zero
      return (0..<dynamics.stateSize).map { Float(state[$0]) }
    }
    return Beliefs(values: states, dynamics: dynamics, objective: objective)
  }

  package func acted(_ actions: [Float]?) {}
}
