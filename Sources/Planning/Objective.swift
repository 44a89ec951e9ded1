/// The cost a planner minimises: a sum over the horizon of a state cost and an action cost.
///
/// J = sum_{t=0}^{H-1} [ action cost(u_t) + w_{t+1} state cost(z_{t+1}) ], with w_t = 1 but
/// w_H = `terminalWeight`. The present state's cost is left out: no action changes it.
package protocol Objective: Sendable {
  /// The number of components of a state.
  var stateSize: Int { get }
  /// The number of components of an action.
  var actionSize: Int { get }
  /// The weight of the last state's cost in the horizon; 1 unless an objective says otherwise.
  var terminalWeight: Float { get }

  /// The state that costs nothing, `[stateSize]`; nil when there is none.
  var goalState: [Float]? { get }

  /// Adds `weight` times the state cost of every row of `states` `[count, stateSize]` to `costs`
  /// `[count]`.
  func addStateCosts(
    count: Int, states: UnsafePointer<Float>, weight: Float, costs: UnsafeMutablePointer<Float>)

  /// Adds the action cost of every row of `actions` `[count, actionSize]` to `costs` `[count]`.
  func addActionCosts(
    count: Int, actions: UnsafePointer<Float>, costs: UnsafeMutablePointer<Float>)

  /// Writes the gradient `[stateSize]` and a positive semi-definite (Gauss–Newton) Hessian
  /// `[stateSize, stateSize]` of the state cost at one state.
  func expandStateCost(
    state: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
    hessian: UnsafeMutablePointer<Double>)

  /// Writes the gradient `[actionSize]` and Hessian `[actionSize, actionSize]` of the action cost
  /// at one action.
  func expandActionCost(
    action: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
    hessian: UnsafeMutablePointer<Double>)
}

extension Objective {
  /// The last state weighs as much as every other.
  package var terminalWeight: Float { 1 }
  /// There is no such state unless an objective says otherwise.
  package var goalState: [Float]? { nil }
}
