import Control
import Worlds

/// The goal in force: the scene's, one that the user moved, or a picture.
///
/// Whatever it came from, the planner gets an image of a system at rest. Where its state is known, the
/// task's score and the oracle follow it; a picture leaves them at the scene's goal.
struct GoalKeeper {
  /// What there is to report.
  private(set) var report = GoalReport()
  /// The picture that is the goal, `[height * width]`; nil where the goal is a state.
  private(set) var picture: [UInt8]?
  private let sceneGoal: StateVector

  /// Keeps the goal that an environment has.
  init(_ environment: Environment) {
    sceneGoal = environment.task.goal
    describe(environment)
  }

  /// Makes something else the goal.
  mutating func choose(_ choice: GoalChoice, in environment: inout Environment) {
    switch choice {
    case .scene:
      set(sceneGoal, from: .scene, in: &environment)
    case .present:
      set(environment.state, from: .moved, in: &environment)
    case .quantity(let index, let wanted):
      let quantities = environment.task.goalQuantities
      guard quantities.indices.contains(index), let value = quantities[index].admissible(wanted)
      else { return }
      var goal = environment.task.goal
      goal[quantities[index].component] = value
      set(goal, from: .moved, in: &environment)
    case .picture(let wanted):
      guard wanted.pixels.count == environment.view.pixelCount else { return }
      set(sceneGoal, from: .picture, in: &environment)
      picture = wanted.pixels
    }
  }

  /// What the goal is for whoever judges episodes: one that was moved back is the scene's again.
  func identity(in environment: Environment) -> EpisodeTask.Goal {
    if picture != nil { return .picture }
    let goal = environment.task.goal
    return report.origin == .scene || goal == sceneGoal ? .scene : .moved(goal)
  }

  private mutating func set(
    _ goal: StateVector, from origin: GoalReport.Origin, in environment: inout Environment
  ) {
    environment.setGoal(goal)
    picture = nil
    report.origin = origin
    describe(environment)
  }

  private mutating func describe(_ environment: Environment) {
    report.quantities = environment.task.goalQuantities.map { quantity in
      let component = environment.system.stateQuantities[quantity.component]
      let value = environment.task.goal[quantity.component]
      return GoalReport.Quantity(
        name: component.name, unit: component.unit,
        value: quantity.isCyclic ? wrappedAngle(value) : value,
        minimum: quantity.range.lowerBound, maximum: quantity.range.upperBound,
        step: quantity.step, isCyclic: quantity.isCyclic)
    }
  }

  /// The goal as the encoder sees it: the same picture throughout, nothing moves.
  func window(of environment: Environment, frames: Int) -> ObservationWindow {
    guard let picture else { return .goal(of: environment, window: frames) }
    return ObservationWindow(
      frames: Array(repeatElement(picture, count: frames).joined()),
      actions: Array(repeating: 0, count: (frames - 1) * environment.system.actionSize))
  }
}
