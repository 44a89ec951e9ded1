import Foundation

/// Standing the three-link arm up: every link within 30 degrees of the goal's direction, at any speed.
package struct ArmLift: GoalShareTask {
  /// The arm.
  package let arm: ThreeLinkArm

  /// Makes the task.
  package init(_ arm: ThreeLinkArm = ThreeLinkArm()) { self.arm = arm }

  /// The arm.
  package var system: any PhysicalSystem { arm }

  /// Stretched upwards, at rest.
  package var goal = StateVector.zero

  /// The angles of the joints.
  package let goalQuantities = (0..<3).map {
    let limit = ThreeLinkArm.jointLimits[$0]
    return GoalQuantity(
      component: 2 * $0, range: -limit...limit, isCyclic: false, step: .pi / 18)
  }

  /// Every link in the goal's direction.
  package func isAtGoal(_ state: StateVector) -> Bool {
    let offset = ThreeLinkArm.directions(state) - ThreeLinkArm.directions(goal)
    return (0..<3).allSatisfy { abs(offset[$0]) < ThreeLinkArm.tolerance } && state.isFinite
  }

  /// How success is called.
  package let words = TaskWords(success: "up", held: "held upright")

  /// A hit of 1 rad/s on the first joint.
  package let kick = StateVector(0, 1)

  /// The first link's angle.
  package let colorName = "first angle"

  /// It turns all the way round.
  package let isColorCyclic = true

  /// The first link's wrapped angle in rad.
  package func colorValue(_ state: StateVector) -> Double { wrappedAngle(state[0]) }

  /// Cosine and sine of every link's direction, and the speeds.
  package let costFeatureCount = 9

  /// Speeds, clipped as they are, weigh next to nothing.
  package let costWeights: FeatureVector = {
    var weights = FeatureVector()
    for feature in 0..<9 { weights[feature] = feature < 6 ? 1 : 0.001 }
    return weights
  }()

  /// `(cos, sin)` of every link's direction, and the speeds.
  package func costFeatures(_ state: StateVector) -> FeatureVector {
    let directions = ThreeLinkArm.directions(state)
    var features = FeatureVector()
    for link in 0..<3 {
      features[2 * link] = cos(directions[link])
      features[2 * link + 1] = sin(directions[link])
      features[6 + link] = state[2 * link + 1]
    }
    return features
  }

  /// The Jacobian of the features, `[9, 6]`.
  package func writeCostFeatureJacobian(
    _ state: StateVector, to jacobian: UnsafeMutablePointer<Double>
  ) {
    jacobian.update(repeating: 0, count: 54)
    let directions = ThreeLinkArm.directions(state)
    for link in 0..<3 {
      // A link turns with its joint and all before it.
      for joint in 0...link {
        jacobian[12 * link + 2 * joint] = -sin(directions[link])
        jacobian[12 * link + 6 + 2 * joint] = cos(directions[link])
      }
      jacobian[36 + 6 * link + 2 * link + 1] = 1
    }
  }
}

extension EnvironmentDescription {
  /// The arm as the registry lists it.
  static let locallyLinearArm = EnvironmentDescription(
    name: "lce-arm3",
    summary: "stand an arm of three links up, whose joints jump at their limits",
    system: ThreeLinkArm(), actionLimit: \.maximumTorque, stepInterval: \.stepInterval,
    constants: ThreeLinkArm.constants, drawing: ThreeLinkArm.drawing
  ) { ArmLift($0) }
}
