import LinearAlgebra
import Testing
import Worlds

/// Goals that move: what score, success and pictures make of them.
@Suite struct GoalTests {
  static let all = EnvironmentSettings.all

  @Test(arguments: all) func theGoalOfASceneCanBeMovedFromWhereItIs(
    _ settings: EnvironmentSettings
  ) throws {
    let task = try Environment(settings).task
    #expect(!task.goalQuantities.isEmpty)
    for quantity in task.goalQuantities {
      #expect((0..<task.system.stateSize).contains(quantity.component))
      #expect(quantity.range.contains(task.goal[quantity.component]))
      #expect(quantity.step > 0 && !task.system.stateQuantities[quantity.component].isRate)
    }
    #expect(task.atRest(task.goal) == task.goal)
  }

  /// A system that rests at a moved goal is at the goal, costs the oracle nothing and earns as much as
  /// at the scene's goal; where it was, it earns less.
  @Test(arguments: all) func scoreAndCostFollowTheGoal(_ settings: EnvironmentSettings) throws {
    var environment = try Environment(settings)
    let first = environment.task.goal
    let best = environment.task.reward(first, .zero)
    for (index, quantity) in environment.task.goalQuantities.enumerated() {
      for part in [0.1, 0.35, 0.8] {
        let value =
          quantity.range.lowerBound + part
          * (quantity.range.upperBound - quantity.range.lowerBound)
        var goal = first
        goal[quantity.component] = value
        environment.setGoal(goal)
        let task = environment.task
        #expect(task.goal == goal)
        #expect(task.isAtGoal(goal), "\(settings.system), quantity \(index) at \(value)")
        #expect(abs(task.cost(goal)) < 1e-12 && task.cost(first) > 0)
        #expect(abs(task.reward(goal, .zero) - best) < 1e-12)
        #expect(task.reward(first, .zero) <= best)
      }
      environment.setGoal(first)
    }
  }

  @Test func aPendulumAwayFromItsGoalIsNotThere() throws {
    var environment = try Environment(.pendulum)
    environment.setGoal(StateVector(.pi, 5))
    #expect(environment.task.goal == StateVector(.pi, 0), "at rest")
    #expect(!environment.task.isAtGoal(.zero))
    #expect(environment.task.isAtGoal(StateVector(-.pi + 0.1, 0)))
    let reward = environment.task.reward(.zero, .zero)
    #expect(abs(reward + .pi * .pi) < 1e-9)
  }

  @Test(arguments: all) func theGoalImageShowsTheMovedGoal(_ settings: EnvironmentSettings) throws {
    var environment = try Environment(settings)
    let first = environment.goalFrame()
    let original = environment.task.goal
    let quantity = environment.task.goalQuantities[0]
    var goal = original
    goal[quantity.component] += 5 * quantity.step
    environment.setGoal(goal)
    #expect(environment.goalFrame() != first)
    environment.setGoal(original)
    #expect(environment.goalFrame() == first)
  }

  @Test func goalsThatAreNoNumbersChangeNothing() throws {
    var environment = try Environment(.cartpole)
    environment.setGoal(StateVector(.nan, 0))
    #expect(environment.task.goal == .zero)
  }

  @Test func valuesAreWrappedOrClamped() {
    let angle = GoalQuantity.angle(0)
    #expect(abs(angle.admissible(2 * .pi + 0.5)! - 0.5) < 1e-12)
    #expect(angle.admissible(.nan) == nil && angle.admissible(.infinity) == nil)
    let place = GoalQuantity.place(0, limit: 1.2)
    #expect(place.admissible(3) == 1.2 && place.admissible(-3) == -1.2)
    #expect(place.admissible(0.4) == 0.4)
  }
}
