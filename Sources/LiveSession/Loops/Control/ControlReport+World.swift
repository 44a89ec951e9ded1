import Control
import Worlds

extension ControlReport {
  /// What of a report never changes in a session.
  init(_ world: any World, controllers: ControllerRegistry) {
    let actions = world.actionSpace
    let quantities = (world as? any StateReporting)?.stateQuantities ?? []
    self.controllers = controllers
    successWord = world.words.success
    heldWords = world.words.held
    actsByChoice = actions.kind == .discrete
    actionNames = actions.quantities.map(\.name)
    actionUnits = actions.quantities.map(\.unit)
    actionLimits = (0..<actions.size).map { actions.range(of: $0).upperBound }
    stateNames = quantities.map(\.name)
    stateUnits = quantities.map(\.unit)
    controlInterval = world.controlInterval
    episodeTicks = world.ticksPerEpisode
  }
}
