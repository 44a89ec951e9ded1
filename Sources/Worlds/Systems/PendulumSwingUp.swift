import Foundation

/// Swinging the pendulum up and holding it: Gymnasium's `Pendulum-v1` reward.
package struct PendulumSwingUp: ControlTask {
  /// The pendulum.
  package let pendulum: Pendulum
  /// Largest distance from the goal's angle, in rad, that counts as being there.
  package let tolerance = 0.3

  /// Makes the task.
  package init(_ pendulum: Pendulum = Pendulum()) {
    self.pendulum = pendulum
  }

  /// The pendulum.
  package var system: any PhysicalSystem { pendulum }

  /// `-(wrapped theta² + 0.1 theta_dot² + 0.001 torque²)`, of the state before the step.
  package func reward(_ state: StateVector, _ action: ActionVector) -> Double {
    let angle = wrappedAngle(state[0] - goal[0])
    return -(angle * angle + 0.1 * (state[1] * state[1]) + 0.001 * (action[0] * action[0]))
  }

  /// Episodes have their full length.
  package let canTerminate = false

  /// Never, unless the state is not a number.
  package func isTerminal(_ state: StateVector) -> Bool {
    !state.isFinite
  }

  /// Upright, at rest.
  package var goal = StateVector.zero

  /// The angle; where gravity outweighs the motor no angle can be held.
  package let goalQuantities = [GoalQuantity.angle(0)]

  /// Within the tolerance of the goal's angle, at any speed.
  package func isAtGoal(_ state: StateVector) -> Bool {
    abs(wrappedAngle(state[0] - goal[0])) < tolerance && state.isFinite
  }

  /// The last 40 of 200 steps.
  package let judgedFraction = 0.2

  /// How success is called.
  package let words = TaskWords(success: "up", held: "held upright")

  /// A hit of 3 rad/s, which throws an upright pendulum over.
  package let kick = StateVector(0, 3)

  /// The angle.
  package let colorName = "angle"

  /// An angle is cyclic.
  package let isColorCyclic = true

  /// The wrapped angle in rad.
  package func colorValue(_ state: StateVector) -> Double {
    wrappedAngle(state[0])
  }

  /// Cosine, sine and speed.
  package let costFeatureCount = 3

  /// Weights that make the cost `2 (1 - cos theta) + 0.1 theta_dot²`.
  package let costWeights = FeatureVector(1, 1, 0.1)

  /// `(cos theta, sin theta, theta_dot)`.
  package func costFeatures(_ state: StateVector) -> FeatureVector {
    FeatureVector(cos(state[0]), sin(state[0]), state[1])
  }

  /// The Jacobian of `(cos theta, sin theta, theta_dot)`, `[3, 2]`.
  package func writeCostFeatureJacobian(
    _ state: StateVector, to jacobian: UnsafeMutablePointer<Double>
  ) {
    jacobian[0] = -sin(state[0])
    jacobian[1] = 0
    jacobian[2] = cos(state[0])
    jacobian[3] = 0
    jacobian[4] = 0
    jacobian[5] = 1
  }
}

extension EnvironmentDescription {
  /// The pendulum as the registry lists it.
  static let pendulum = EnvironmentDescription(
    name: "pendulum",
    summary: "swing a rod up with a motor too weak to lift it, and hold it upright",
    system: Pendulum(), actionLimit: \.maximumTorque, stepInterval: \.stepInterval,
    constants: Pendulum.constants, drawing: Pendulum.drawing
  ) { PendulumSwingUp($0) }
}
