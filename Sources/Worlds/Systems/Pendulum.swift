import Foundation

/// A rod on a motorised pivot: the physics of Gymnasium's `Pendulum-v1`.
///
/// State `(theta, theta_dot)` in rad and rad/s, `theta = 0` upright, positive counter-clockwise, not
/// wrapped. Action: a torque in N m. With the default constants gravity turns the rod with up to
/// 15 rad/s² and the motor with at most 6: it cannot lift the rod directly and has to pump.
/// Source: gymnasium `classic_control/pendulum.py`, whose order of operations is kept.
package struct Pendulum: PhysicalSystem {
  /// The acceleration of gravity in m/s².
  package var gravity = 10.0
  /// The mass of the rod in kg.
  package var mass = 1.0
  /// The length of the rod in m.
  package var length = 1.0
  /// The largest angular speed in rad/s; a step clips to it.
  package var maximumSpeed = 8.0
  /// The largest torque in N m.
  package var maximumTorque = 2.0
  /// The length of a physics step in s.
  package var stepInterval = 0.05
  /// The radius of the drawn rod in m.
  package var rodRadius = 0.13

  /// The components of the state.
  package let stateQuantities = [
    Quantity("theta", unit: "rad"), Quantity("theta_dot", unit: "rad/s"),
  ]
  /// The component of the action.
  package let actionQuantities = [Quantity("torque", unit: "N m")]

  /// Makes Gymnasium's pendulum.
  package init() {}

  /// The torque limit.
  package var actionLimit: ActionVector { ActionVector(maximumTorque) }

  /// One semi-implicit Euler step: the new (clipped) speed moves the angle.
  package func advance(_ state: StateVector, by action: ActionVector) -> StateVector {
    let angle = state[0]
    let torqueGain = 3.0 / (mass * length * length)
    let acceleration = 3 * gravity / (2 * length) * sin(angle) + torqueGain * action[0]
    let speed = clippedSpeed(state[1] + acceleration * stepInterval)
    return StateVector(angle + speed * stepInterval, speed)
  }

  /// The state with its speed inside the limit.
  package func admissible(_ state: StateVector) -> StateVector {
    StateVector(state[0], clippedSpeed(state[1]))
  }

  /// A white rod from the pivot, at the origin, to the tip.
  package func draw(_ state: StateVector, on canvas: FrameCanvas) {
    let tip = SIMD2(-sin(state[0]), cos(state[0])) * length
    canvas.capsule(from: .zero, to: tip, radius: rodRadius, brightness: 1)
  }

  private func clippedSpeed(_ speed: Double) -> Double {
    // Comparisons rather than min and max: a speed that is not a number stays one.
    if speed > maximumSpeed { return maximumSpeed }
    if speed < -maximumSpeed { return -maximumSpeed }
    return speed
  }
}
