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
  /// The scene's goal as a state; nil where that is not known.
  private var sceneGoal: StateVector?

  /// Keeps the goal that a world has.
  init(_ world: any World) {
    sceneGoal = world.simulation?.task.goal
    describe(world)
  }

  /// Makes something else the goal: any picture, and what can be moved where states are known.
  mutating func choose(_ choice: GoalChoice, in world: inout any World) {
    let simulation = world.simulation
    switch choice {
    case .scene:
      set(sceneGoal, from: .scene, in: &world)
    case .present:
      guard let simulation else {
        return choose(.picture(GreyPicture(world.frame())), in: &world)
      }
      set(simulation.state, from: .moved, in: &world)
    case .quantity(let index, let wanted):
      guard let task = simulation?.task, task.goalQuantities.indices.contains(index),
        let value = task.goalQuantities[index].admissible(wanted)
      else { return }
      var goal = task.goal
      goal[task.goalQuantities[index].component] = value
      set(goal, from: .moved, in: &world)
    case .picture(let wanted):
      guard wanted.pixels.count == world.observationSpace.pixelCount else { return }
      set(sceneGoal, from: .picture, in: &world)
      picture = wanted.pixels
    }
  }

  /// Takes over the goal that an episode drew, where each draws one, or gives it what the user wants.
  ///
  /// - Parameter before: The goal of the episode before.
  /// - Returns: Whether the goal is another one than before.
  mutating func beginEpisode(in world: inout any World, after before: StateVector?) -> Bool {
    guard var simulation = world.simulation, !simulation.task.goals.isEmpty else { return false }
    sceneGoal = simulation.task.goal
    guard report.origin == .scene else {
      if report.origin == .moved, let before {
        simulation.setGoal(before)
        world = simulation
      }
      return false
    }
    describe(world)
    return sceneGoal != before
  }

  /// What the goal is for whoever judges episodes: one that was moved back is the scene's again.
  func identity(in world: any World) -> EpisodeTask.Goal {
    if picture != nil { return .picture }
    guard report.origin != .scene, let goal = world.simulation?.task.goal, goal != sceneGoal
    else { return .scene }
    return .moved(goal)
  }

  private mutating func set(
    _ goal: StateVector?, from origin: GoalReport.Origin, in world: inout any World
  ) {
    if let goal, var simulation = world.simulation {
      simulation.setGoal(goal)
      world = simulation
    }
    picture = nil
    report.origin = origin
    describe(world)
  }

  private mutating func describe(_ world: any World) {
    guard let simulation = world.simulation else { return }
    let (task, quantities) = (simulation.task, simulation.stateQuantities)
    report.quantities = task.goalQuantities.map { quantity in
      let component = quantities[quantity.component]
      let value = task.goal[quantity.component]
      return GoalReport.Quantity(
        name: component.name, unit: component.unit,
        value: quantity.isCyclic ? wrappedAngle(value) : value,
        minimum: quantity.range.lowerBound, maximum: quantity.range.upperBound,
        step: quantity.step, isCyclic: quantity.isCyclic)
    }
  }

  /// The goal as the encoder sees it: the same picture throughout, nothing moves.
  func window(of world: any World, frames: Int) -> ObservationWindow {
    guard let picture else { return .goal(of: world, window: frames) }
    return ObservationWindow(
      frames: Array(repeatElement(picture, count: frames).joined()),
      actions: Array(repeating: 0, count: (frames - 1) * world.actionSpace.size))
  }
}
