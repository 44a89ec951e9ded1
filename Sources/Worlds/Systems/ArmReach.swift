import Foundation

/// Bringing an arm of two links into the posture of the goal image, and holding it there.
package struct ArmReach: ControlTask {
  /// The arm.
  package let arm: TwoLinkArm
  /// The largest distance of the tip from the goal's, as a fraction of the arm's length, that counts
  /// as being there.
  package let tolerance = 0.1

  /// Makes the task.
  package init(_ arm: TwoLinkArm = TwoLinkArm()) {
    self.arm = arm
  }

  /// The arm.
  package var system: any PhysicalSystem { arm }

  /// Minus the distance of the tip from the goal's, as a fraction of the arm's length, of the state
  /// before the step.
  package func reward(_ state: StateVector, _ action: ActionVector) -> Double {
    -tipDistance(state)
  }

  /// The distance of the tip from the goal's, as a fraction of the arm's length: 0 to 2.
  package func tipDistance(_ state: StateVector) -> Double {
    let offset = arm.tip(state) - arm.tip(goal)
    return (offset * offset).sum().squareRoot() / arm.length
  }

  /// Episodes have their full length.
  package let canTerminate = false

  /// Never, unless the state is not a number.
  package func isTerminal(_ state: StateVector) -> Bool { !state.isFinite }

  /// The elbow bent, at rest.
  package var goal = StateVector(0.6, 1.5)

  /// Both angles.
  package let goalQuantities = [GoalQuantity.angle(0), .angle(1)]

  /// The tip at the goal's, at any speed; the mirrored posture, which also puts it there, counts.
  package func isAtGoal(_ state: StateVector) -> Bool {
    tipDistance(state) < tolerance && state.isFinite
  }

  /// The last quarter.
  package let judgedFraction = 0.25

  /// How success is called.
  package let words = TaskWords(success: "reached")

  /// A hit of 4 rad/s on the shoulder.
  package let kick = StateVector(0, 0, 4)

  /// The elbow's angle.
  package let colorName = "elbow angle"

  /// The elbow turns all the way round.
  package let isColorCyclic = true

  /// The elbow's wrapped angle in rad.
  package func colorValue(_ state: StateVector) -> Double { wrappedAngle(state[1]) }

  /// Cosine and sine of both angles, and both speeds.
  package let costFeatureCount = 6

  /// Weights of `cos theta_1`, `sin theta_1`, `cos theta_2`, `sin theta_2` and of the speeds.
  package let costWeights = FeatureVector(1, 1, 1, 1, 0.02, 0.02)

  /// `(cos theta_1, sin theta_1, cos theta_2, sin theta_2, theta_dot_1, theta_dot_2)`.
  package func costFeatures(_ state: StateVector) -> FeatureVector {
    FeatureVector(
      cos(state[0]), sin(state[0]), cos(state[1]), sin(state[1]), state[2], state[3])
  }

  /// The Jacobian of the features, `[6, 4]`.
  package func writeCostFeatureJacobian(
    _ state: StateVector, to jacobian: UnsafeMutablePointer<Double>
  ) {
    jacobian.update(repeating: 0, count: 24)
    for joint in 0..<2 {
      jacobian[8 * joint + joint] = -sin(state[joint])
      jacobian[8 * joint + 4 + joint] = cos(state[joint])
      jacobian[16 + 4 * joint + 2 + joint] = 1
    }
  }
}

extension EnvironmentDescription {
  /// The arm as the registry lists it.
  static let reacher2 = EnvironmentDescription(
    summary: "bring an arm of two links into the posture of the goal image, and hold it",
    settings: .reacher2,
    integrators: [.semiImplicit],
    constants: TwoLinkArm.constants,
    drawing: TwoLinkArm.drawing,
    leastWidth: 2 * FrameView.sizes.lowerBound
  ) { ArmReach(TwoLinkArm($0)) }
}

extension EnvironmentSettings {
  /// An arm of 1 m that turns half-way round in about a second, seen by two cameras in 24x24 pixels each.
  package static let reacher2 = EnvironmentSettings(
    system: "reacher2",
    controlInterval: 0.05,
    physics: PhysicsSettings(
      integrator: .semiImplicit, stepInterval: 0.025, actionLimit: 5,
      constants: [
        "upper_length": 0.5, "forearm_length": 0.5, "upper_mass": 1, "forearm_mass": 1,
        "rotor_inertia": 0.1, "friction": 0.3, "elbow_share": 0.5,
      ]),
    frame: FrameSettings(
      width: 48, height: 24, centerX: 0, centerY: 0, halfWidth: 0.7, edgeRamp: 4,
      drawing: [
        "upper_radius": 0.2, "forearm_radius": 0.18, "upper_brightness": 1,
        "forearm_brightness": 0.3, "elbow_half_width": 0.7,
      ]),
    defaultStart: "anywhere",
    starts: [
      "anywhere": [
        "theta_1": -Double.pi...Double.pi, "theta_2": -Double.pi...Double.pi,
        "theta_dot_1": -0.5...0.5, "theta_dot_2": -0.5...0.5,
      ],
      "folded": [
        "theta_1": (-Double.pi / 2 - 0.1)...(-Double.pi / 2 + 0.1),
        "theta_2": (Double.pi - 0.1)...(Double.pi + 0.1), "theta_dot_1": 0...0,
        "theta_dot_2": 0...0,
      ],
    ],
    collection: [
      "theta_1": -Double.pi...Double.pi, "theta_2": -Double.pi...Double.pi,
      "theta_dot_1": -5...5, "theta_dot_2": -6...6,
    ],
    episodeSteps: 240)
}
