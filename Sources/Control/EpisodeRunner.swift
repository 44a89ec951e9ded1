import Experience
import LatentModels
import LinearAlgebra
import Planning
import Worlds

/// Lives episodes of one or several worlds, tick by tick: look, decide, act.
///
/// The live session, evaluations, races, the oracle and the collection of data all live theirs by it.
/// One thread uses it.
package final class EpisodeRunner {
  /// What is kept of what was seen.
  package struct Memory: Sendable {
    /// The frames that an encoder sees at once.
    package var window: Int
    /// How many observations are kept.
    package var observations = 1

    /// Keeps the newest observation of so many frames, or more of them.
    package init(window: Int, observations: Int = 1) {
      self.window = window
      self.observations = observations
    }
  }

  /// The worlds.
  package var worlds: [any World]
  /// What was seen of each in its episode; empty when nothing is kept.
  package private(set) var histories: [ObservationHistory] = []
  /// The episodes as they are lived, to learn from; nil where nobody does.
  package private(set) var recordings: [EpisodeRecording]?
  /// What sees for the controller; nil when nobody looks.
  package var perception: (any Perception)?
  /// What decides; nil when nobody does.
  package var controller: (any Controller)?
  private let memory: Memory?

  /// Takes over worlds in which episodes begin.
  ///
  /// - Parameter memory: What is kept of what is seen; nil for nothing.
  package init(
    _ worlds: [any World], memory: Memory? = nil, perception: (any Perception)? = nil,
    controller: (any Controller)? = nil
  ) {
    self.worlds = worlds
    self.memory = memory
    self.perception = perception
    self.controller = controller
    remember()
  }

  /// Episodes begin in the worlds as they are.
  package func begin() {
    remember()
    perception?.begin()
    controller?.begin()
  }

  private func remember() {
    guard let memory else { return }
    histories = worlds.map {
      ObservationHistory($0, window: memory.window, observations: memory.observations)
    }
  }

  /// Records the episodes from here on.
  package func record() { recordings = worlds.map { EpisodeRecording($0) } }

  /// Looks and decides.
  ///
  /// - Returns: nil when nobody does.
  package func decide() -> Decision? {
    guard let perception, let controller else { return nil }
    let decision = controller.decide(perception.look(at: self))
    perception.acted(decision.actions)
    return decision
  }

  /// The actions of a decision in the units of the systems; nothing when nobody decided.
  package func actions(of decision: Decision?) -> [ActionVector] {
    guard let decision else { return worlds.map { $0.actionSpace.action(.zero) } }
    return worlds.indices.map { worlds[$0].actionSpace.action(fractions(of: decision, in: $0)) }
  }

  /// The action of a decision in one world, as fractions of its limits.
  package func fractions(of decision: Decision, in world: Int) -> ActionVector {
    let size = worlds[world].actionSpace.size
    var fractions = ActionVector()
    for component in 0..<size {
      fractions[component] = Double(decision.actions[world * size + component])
    }
    return fractions
  }

  /// Holds an action in every world for one control tick.
  ///
  /// - Parameters:
  ///   - actions: In the units of the systems; clipped to their limits.
  ///   - isLived: Whether a world moves; in others time stands still.
  /// - Returns: What came of it; nil where time stood still.
  @discardableResult
  package func act(
    _ actions: [ActionVector], where isLived: (any World) -> Bool = { _ in true }
  ) -> [TickResult?] {
    worlds.indices.map { index in
      let result = isLived(worlds[index]) ? worlds[index].tick(actions[index]) : nil
      if let result {
        recordings?[index].append(worlds[index], action: actions[index], result: result)
      }
      if memory != nil { histories[index].append(worlds[index], action: actions[index]) }
      return result
    }
  }
}

extension EpisodeRunner {
  /// Episodes that a controller decides with a learned model, or a policy in its codes.
  ///
  /// - Parameters:
  ///   - worlds: At least one.
  ///   - generator: Draws the observations by which the latent space is measured.
  /// - Throws: What of the model is not finite.
  package convenience init(
    _ worlds: [any World], controller: any Controller, snapshot: ModelSnapshot,
    settings: ControlSettings,
    generator: RandomGenerator
  ) throws(ControllerError) {
    let world = worlds[0]
    let window = snapshot.model.settings.windowFrames
    let inference = ModelInference(snapshot)
    let objective = try LatentCost(
      inference, goal: .goal(of: world, window: window),
      reference: ReferenceObservations(
        world, window: window, count: settings.session.costStates, generator: generator),
      scales: CostScales(
        of: world, window: window, settings: settings.session,
        generator: generator),
      settings: settings.session
    ).objective(actionSize: world.actionSpace.size, settings: settings)
    self.init(
      worlds, memory: Memory(window: window),
      perception: LatentPerception(
        inference, objective: objective, worlds: worlds.count,
        space: world.actionSpace, settings: settings),
      controller: controller)
  }
}
