import Control
import LatentModels
import Worlds

/// What a scene can name: all that can be added to the program without changing it.
///
/// A scene carries the registry it was read with, so whoever has the scene can make what it names.
package struct Registry: Sendable {
  /// The planners and policies: those of the algorithms among them.
  package var controllers: ControllerRegistry {
    get { ownControllers.adding(contentsOf: algorithms.compactMap { $0.agent?.controller }) }
    set { ownControllers = newValue }
  }
  /// What training of a model can maximise.
  package var objectives = ObjectiveRegistry.standard
  /// What learns beside the model.
  package var algorithms: [AlgorithmDescription] = [.actor, .sac, .q]

  /// The policies that learn by imitation.
  package var imitators: [ImitatorDescription] = [
    .cvae, .transformer, .mixture, .cloning, .cloningChunks, .plans, .goalCloning,
  ]

  /// The worlds.
  package var worlds = WorldRegistry.standard

  private var ownControllers = ControllerRegistry.standard

  /// The controllers that can act in worlds with such actions.
  package func controllers(for actions: ActionSort) -> ControllerRegistry {
    ownControllers.adding(
      contentsOf: algorithms.compactMap(\.agent).filter { $0.actions.contains(actions) }
        .map(\.controller))
  }

  /// The algorithm whose policy a controller follows; nil for one that needs none.
  package func agent(of controller: ControllerName) -> AlgorithmDescription? {
    algorithms.first { $0.agent?.controller.name == controller }
  }

  /// The names of all controllers, those of policies that imitate among them.
  package var controllerNames: [ControllerName] {
    controllers.names + imitators.map(\.controller.name)
  }

  /// The names of all policies that learn.
  package var agentNames: [String] {
    algorithms.filter { $0.agent != nil }.map(\.name) + imitators.map(\.name)
  }

  /// What the program has.
  package static let standard = Registry()

  /// Makes the program's registry, to be added to.
  package init() {}
}

extension Registry: Equatable {
  /// Whether the same names are known.
  package static func == (first: Registry, second: Registry) -> Bool {
    first.controllers.names == second.controllers.names
      && first.objectives.names == second.objectives.names
      && first.algorithms.map(\.name) == second.algorithms.map(\.name)
      && first.imitators.map(\.name) == second.imitators.map(\.name)
      && first.worlds.names == second.worlds.names
  }
}
