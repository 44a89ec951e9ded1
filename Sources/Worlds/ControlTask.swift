/// What is wanted of a system: rewards, the end of an episode, the goal, and what success is.
///
/// All of it sees the true state; it serves scores, colours and the oracle, never the learner.
package protocol ControlTask: Sendable {
  /// The system that is controlled.
  var system: any PhysicalSystem { get }

  // MARK: Rewards and episodes

  /// The reward of one physics step from `state` under the (clipped) `action`.
  func reward(_ state: StateVector, _ action: ActionVector) -> Double

  /// Whether episodes of this task can end before their full length.
  var canTerminate: Bool { get }

  /// Whether an episode ends in this state. A state that is not a number ends it.
  func isTerminal(_ state: StateVector) -> Bool

  // MARK: Goal and success

  /// The goal, a state at rest; its picture is the goal image.
  ///
  /// Rewards, success and the oracle's cost follow it, but for the bounds that end an episode.
  var goal: StateVector { get set }

  /// The goals that an episode may have, of which each start draws one; none where it is always the same.
  var goals: [StateVector] { get }

  /// The very starts of a published evaluation, under the name `published`; none where there are none.
  var publishedStarts: [EpisodeStart] { get }

  /// The components of the goal that a user can move while a session runs.
  var goalQuantities: [GoalQuantity] { get }

  /// Whether the state counts as being at the goal. Never true for a state that is not a number.
  func isAtGoal(_ state: StateVector) -> Bool

  /// The last part of an episode, as a fraction of its physics steps, during which every state must
  /// be at the goal for the episode to be a success; 1 judges the whole episode.
  var judgedFraction: Double { get }

  /// What a screen says of the goal and of reaching it.
  var words: TaskWords { get }

  /// The change of state of one kick: an impulse, so only velocities change.
  var kick: StateVector { get }

  // MARK: What the latent space is coloured by

  /// The name of the quantity that colours the latent space.
  var colorName: String { get }

  /// Whether the colour quantity is an angle in rad with period 2 pi.
  var isColorCyclic: Bool { get }

  /// The unit of the colour quantity.
  var colorUnit: String { get }

  /// The value that colours a state.
  func colorValue(_ state: StateVector) -> Double

  // MARK: The oracle's cost

  /// How many features `costFeatures(_:)` has.
  var costFeatureCount: Int { get }

  /// The weights `w` of the cost `sum_i w_i (phi_i(x) - phi_i(goal))²`, none negative.
  var costWeights: FeatureVector { get }

  /// The features `phi(x)`: smooth and, where a state component is an angle, periodic.
  func costFeatures(_ state: StateVector) -> FeatureVector

  /// Writes the Jacobian of the features, `[costFeatureCount, stateSize]`, row-major.
  func writeCostFeatureJacobian(
    _ state: StateVector, to jacobian: UnsafeMutablePointer<Double>)
}

/// Where an episode begins, and where it shall lead.
package struct EpisodeStart: Sendable, Equatable {
  /// The name of the starts of a published evaluation.
  package static let published = "published"

  /// The first state.
  package let state: StateVector
  /// The goal; nil for the task's.
  package let goal: StateVector?

  /// Names a start.
  package init(_ state: StateVector, goal: StateVector? = nil) {
    self.state = state
    self.goal = goal
  }
}

/// What a screen says of a goal.
package struct TaskWords: Sendable, Equatable {
  /// Of episodes that succeeded: "up", as in "up 8 of 10".
  package let success: String
  /// Of a system that stays there: "held upright".
  package let held: String

  /// Finds words for a task.
  package init(success: String = "solved", held: String = "held at the goal") {
    self.success = success
    self.held = held
  }
}

/// A component of the goal that can be moved.
package struct GoalQuantity: Sendable, Equatable {
  /// Which component of the state.
  package let component: Int
  /// How far it can be moved, in the component's unit.
  package let range: ClosedRange<Double>
  /// Whether the ends of the range are the same goal.
  package let isCyclic: Bool
  /// How far one press moves it.
  package let step: Double

  /// An angle in rad that turns all round, moved by ten degrees.
  package static func angle(_ component: Int) -> GoalQuantity {
    GoalQuantity(component: component, range: -.pi...(.pi), isCyclic: true, step: .pi / 18)
  }

  /// A place in m to either side of the middle, moved by ten centimetres.
  package static func place(_ component: Int, limit: Double) -> GoalQuantity {
    GoalQuantity(component: component, range: -limit...limit, isCyclic: false, step: 0.1)
  }

  /// The nearest value that the goal can have; nil for what is not a number.
  package func admissible(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    return isCyclic ? wrappedAngle(value) : min(max(value, range.lowerBound), range.upperBound)
  }
}

extension ControlTask {
  /// Always the same goal, unless a task says otherwise.
  package var goals: [StateVector] { [] }

  /// Nobody published any, unless a task says otherwise.
  package var publishedStarts: [EpisodeStart] { [] }

  /// General words, unless a task has its own.
  package var words: TaskWords { TaskWords() }

  /// An angle, unless a task says otherwise.
  package var colorUnit: String { "rad" }

  /// The state with nothing in motion.
  package func atRest(_ state: StateVector) -> StateVector {
    var resting = state
    for (index, quantity) in system.stateQuantities.enumerated() where quantity.isRate {
      resting[index] = 0
    }
    return resting
  }

  /// The smooth true-state cost `sum_i w_i (phi_i(x) - phi_i(goal))²` that the oracle minimises.
  package func cost(_ state: StateVector) -> Double {
    let difference = costFeatures(state) - costFeatures(goal)
    return (difference * difference * costWeights).sum()
  }

  /// How many physics steps at the end of an episode of `steps` are judged, at least one.
  package func judgedSteps(of steps: Int) -> Int {
    Swift.min(steps, Swift.max(1, Int((judgedFraction * Double(steps)).rounded())))
  }
}
