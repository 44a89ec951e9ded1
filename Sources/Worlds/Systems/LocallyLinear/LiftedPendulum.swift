import Foundation

/// The pendulum of the locally-linear-control benchmark (PCC, PC3): a motor strong enough to lift the bar.
///
/// State `(theta, theta_dot)` in rad and rad/s, `theta = 0` upright, clockwise in the picture, wrapped to
/// ±π after every step; a step clips the speed to ±3π. Action: a torque in N m; a positive one turns
/// anticlockwise. `theta'' = (m g l sin theta − torque) / I` with `I = m l² / 3`: the gravity of a point
/// mass at the tip and the inertia of a rod, as published. Gravity needs 0.49 N m at most and the motor
/// has 0.65 N m: nothing has to be pumped.
///
/// The published code integrates with an adaptive method to 1e-3; this one with four parts of the
/// classical Runge-Kutta method, whose error is below 2e-7.
package struct LiftedPendulum: PhysicalSystem {
  /// The acceleration of gravity in m/s².
  package var gravity = 9.81
  /// The mass in kg.
  package var mass = 0.1
  /// The length of the bar in m.
  package var length = 0.5
  /// The largest angular speed in rad/s.
  package var maximumSpeed = 3 * Double.pi
  /// The largest torque in N m.
  package var maximumTorque = 0.65
  /// The length of a physics step in s.
  package var stepInterval = 0.02
  /// Half the width of the drawn bar in m.
  package var barHalfWidth = 2 * 0.5 / 22

  /// The components of the state.
  package let stateQuantities = [
    Quantity("theta", unit: "rad"), Quantity("theta_dot", unit: "rad/s"),
  ]
  /// The component of the action.
  package let actionQuantities = [Quantity("torque", unit: "N m")]

  /// Makes the benchmark's pendulum.
  package init() {}

  /// The torque limit.
  package var actionLimit: ActionVector { ActionVector(maximumTorque) }

  /// One step: integrate, wrap, clip.
  package func advance(_ state: StateVector, by action: ActionVector) -> StateVector {
    let inertia = mass * length * length / 3
    let weight = mass * gravity * length
    return admissible(
      rungeKuttaStep(state, interval: stepInterval, parts: 4) {
        StateVector($0[1], (weight * sin($0[0]) - action[0]) / inertia)
      })
  }

  /// The state with its angle wrapped and its speed inside the limit.
  package func admissible(_ state: StateVector) -> StateVector {
    StateVector(wrapped(state[0], limit: .pi), clipped(state[1], maximumSpeed))
  }

  /// A white bar from the pivot, at the origin, to the tip.
  package func draw(_ state: StateVector, on canvas: FrameCanvas) {
    canvas.bar(
      from: .zero, to: SIMD2(sin(state[0]), cos(state[0])) * length, halfWidth: barHalfWidth,
      brightness: 1)
  }
}

/// How settings describe the pendulum.
extension LiftedPendulum {
  /// The names under `physics.constants`.
  static let constants: [Parameter<LiftedPendulum>] = [
    Parameter(\.gravity, "gravity", 0...100, "acceleration of gravity", unit: "m/s²"),
    Parameter(\.mass, "mass", 0.01...100, "mass of the bar", unit: "kg"),
    Parameter(\.length, "length", 0.01...100, "length of the bar", unit: "m"),
    Parameter(
      \.maximumSpeed, "max_speed", 0.1...1000, "a step clips the speed to it", unit: "rad/s"),
  ]

  /// The names under `frame.drawing`.
  static let drawing: [Parameter<LiftedPendulum>] = [
    Parameter(\.barHalfWidth, "bar_half_width", 0.001...10, "half the bar's width", unit: "m")
  ]
}

/// Lifting the bar, or keeping it up: being within 30 degrees of upright, at any speed.
package struct PendulumLift: GoalShareTask {
  /// The pendulum.
  package let pendulum: LiftedPendulum
  /// Largest distance from the goal's angle, in rad, that counts as being there.
  package let tolerance = Double.pi / 6

  /// Makes the task.
  package init(_ pendulum: LiftedPendulum = LiftedPendulum()) { self.pendulum = pendulum }

  /// The pendulum.
  package var system: any PhysicalSystem { pendulum }

  /// Upright, at rest.
  package var goal = StateVector.zero

  /// The ten starts of the benchmark's swing-up.
  package let publishedStarts = [
    2.9823573902286857, 2.9075040280533635, 2.8803564582279906, 2.8708623163216873,
    2.9628609971241873, 2.8495639049014567, 2.9430950359071377, 2.88101215397396,
    2.8615354768207895, 2.8469393450225593,
  ].map { EpisodeStart(StateVector($0, 0)) }

  /// The angle.
  package let goalQuantities = [GoalQuantity.angle(0)]

  /// Within the tolerance of the goal's angle, at any speed.
  package func isAtGoal(_ state: StateVector) -> Bool {
    abs(wrappedAngle(state[0] - goal[0])) <= tolerance && state.isFinite
  }

  /// How success is called.
  package let words = TaskWords(success: "up", held: "held upright")

  /// A hit of 3 rad/s.
  package let kick = StateVector(0, 3)

  /// The angle.
  package let colorName = "angle"

  /// An angle is cyclic.
  package let isColorCyclic = true

  /// The wrapped angle in rad.
  package func colorValue(_ state: StateVector) -> Double { wrappedAngle(state[0]) }

  /// Cosine, sine and speed.
  package let costFeatureCount = 3

  /// The speed weighs as with a code of rad and a tenth of rad/s: weighing more, it forbids the fast way up.
  package let costWeights = FeatureVector(1, 1, 0.01)

  /// `(cos theta, sin theta, theta_dot)`.
  package func costFeatures(_ state: StateVector) -> FeatureVector {
    FeatureVector(cos(state[0]), sin(state[0]), state[1])
  }

  /// The Jacobian of `(cos theta, sin theta, theta_dot)`, `[3, 2]`.
  package func writeCostFeatureJacobian(
    _ state: StateVector, to jacobian: UnsafeMutablePointer<Double>
  ) {
    jacobian.update(repeating: 0, count: 6)
    jacobian[0] = -sin(state[0])
    jacobian[2] = cos(state[0])
    jacobian[5] = 1
  }
}

extension EnvironmentDescription {
  /// The pendulum as the registry lists it.
  static let locallyLinearPendulum = EnvironmentDescription(
    name: "lce-pendulum",
    summary: "lift a bar with a motor strong enough for it, or keep it upright",
    system: LiftedPendulum(), actionLimit: \.maximumTorque, stepInterval: \.stepInterval,
    constants: LiftedPendulum.constants, drawing: LiftedPendulum.drawing
  ) { PendulumLift($0) }
}
