/// What is wanted of a system: rewards, the end of an episode, the goal, and what success is.
///
/// All of it sees the true state; it serves scores, colours and the oracle, never the learner.
public protocol ControlTask: Sendable {
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
  var goal: StateVector { get }

  /// Whether the state counts as being at the goal. Never true for a state that is not a number.
  func isAtGoal(_ state: StateVector) -> Bool

  /// The last part of an episode, as a fraction of its physics steps, during which every state must
  /// be at the goal for the episode to be a success; 1 judges the whole episode.
  var judgedFraction: Double { get }

  /// The change of state of one kick: an impulse, so only velocities change.
  var kick: StateVector { get }

  // MARK: What the latent space is coloured by

  /// The name of the quantity that colours the latent space.
  var colorName: String { get }

  /// Whether the colour quantity is an angle in rad with period 2 pi.
  var isColorCyclic: Bool { get }

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

extension ControlTask {
  /// The smooth true-state cost `sum_i w_i (phi_i(x) - phi_i(goal))²` that the oracle minimises.
  public func cost(_ state: StateVector) -> Double {
    let difference = costFeatures(state) - costFeatures(goal)
    return (difference * difference * costWeights).sum()
  }

  /// How many physics steps at the end of an episode of `steps` are judged, at least one.
  public func judgedSteps(of steps: Int) -> Int {
    Swift.min(steps, Swift.max(1, Int((judgedFraction * Double(steps)).rounded())))
  }
}
