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
    name: "reacher2",
    summary: "bring an arm of two links into the posture of the goal image, and hold it",
    system: TwoLinkArm(), actionLimit: \.maximumTorque, stepInterval: \.stepInterval,
    constants: TwoLinkArm.constants, drawing: TwoLinkArm.drawing,
    leastWidth: 2 * FrameView.sizes.lowerBound
  ) { ArmReach($0) }
}
