import Foundation

/// A planar arm of two rods with a motor in the shoulder and one in the elbow; gravity does not act
/// in its plane, as with an arm on a table.
///
/// State `(theta_1, theta_2, theta_dot_1, theta_dot_2)` in rad and rad/s: `theta_1` of the upper arm
/// from the x axis, `theta_2` of the forearm from the straight continuation of the upper arm, both
/// positive counter-clockwise, neither wrapped: two angles, so the postures form a torus. Action: the
/// torques of both motors in N m.
///
/// The manipulator equations (Spong, Hutchinson & Vidyasagar, "Robot Modeling and Control", 2006,
/// section 7.4) for uniform rods, `M(theta) theta_ddot + C(theta, theta_dot) + friction theta_dot =
/// torque`, with what geared motors add: viscous friction and the inertia of the rotors as the
/// joints feel it.
package struct TwoLinkArm: PhysicalSystem {
  /// The length of the upper arm in m.
  package var upperLength = 0.5
  /// The length of the forearm in m.
  package var forearmLength = 0.5
  /// The mass of the upper arm in kg.
  package var upperMass = 1.0
  /// The mass of the forearm in kg.
  package var forearmMass = 1.0
  /// The inertia of each motor's rotor at its joint in kg m².
  package var rotorInertia = 0.1
  /// The friction of each joint in N m s/rad.
  package var friction = 0.3
  /// The largest torque of the shoulder in N m.
  package var maximumTorque = 5.0
  /// The largest torque of the elbow, as a fraction of the shoulder's.
  package var elbowShare = 0.5
  /// The length of a physics step in s.
  package var stepInterval = 0.025
  /// What is drawn.
  package var appearance = Appearance()

  /// The drawn sizes in m and brightnesses between 0 and 1.
  ///
  /// The links differ in brightness: a picture shows which is which, and so every posture looks
  /// different from all others.
  package struct Appearance: Sendable, Equatable {
    /// The radius of the drawn upper arm in m.
    package var upperRadius = 0.2
    /// The radius of the drawn forearm in m.
    package var forearmRadius = 0.18
    /// The brightness of the upper arm.
    package var upperBrightness = 1.0
    /// The brightness of the forearm in the standing camera's picture; at the elbow's it is white.
    package var forearmBrightness = 0.3
    /// Half the width of what a camera at the elbow sees, in m; nil without one.
    ///
    /// It rides with the upper arm, whose direction is the right of its picture, and sees the forearm
    /// alone: its picture shows the bend of the elbow and nothing else. A standing camera sees the
    /// forearm turn with either joint.
    package var elbowHalfWidth: Double? = 0.7

    /// Makes the default appearance.
    package init() {}
  }

  /// The components of the state.
  package let stateQuantities = [
    Quantity("theta_1", unit: "rad"), Quantity("theta_2", unit: "rad"),
    Quantity("theta_dot_1", unit: "rad/s"), Quantity("theta_dot_2", unit: "rad/s"),
  ]
  /// The components of the action.
  package let actionQuantities = [
    Quantity("torque_1", unit: "N m"), Quantity("torque_2", unit: "N m"),
  ]

  /// Makes the default arm.
  package init() {}

  /// The torque limits of shoulder and elbow.
  package var actionLimit: ActionVector {
    ActionVector(maximumTorque, maximumTorque * elbowShare)
  }

  /// The length of the straight arm in m.
  package var length: Double { upperLength + forearmLength }

  /// The inertia matrix in kg m², which the elbow's angle alone decides.
  package struct Inertia {
    package let shoulder: Double
    package let coupling: Double
    package let elbow: Double
  }

  package func inertia(elbowCosine: Double) -> Inertia {
    let tipInertia = forearmMass * forearmLength * forearmLength / 3
    let bend = forearmMass * upperLength * forearmLength / 2 * elbowCosine
    let carried = (upperMass / 3 + forearmMass) * upperLength * upperLength
    return Inertia(
      shoulder: carried + tipInertia + 2 * bend + rotorInertia, coupling: tipInertia + bend,
      elbow: tipInertia + rotorInertia)
  }

  /// The angular accelerations of shoulder and elbow in rad/s².
  package func acceleration(_ state: StateVector, _ torque: ActionVector) -> SIMD2<Double> {
    let (shoulderSpeed, elbowSpeed) = (state[2], state[3])
    let inertia = inertia(elbowCosine: cos(state[1]))
    // What the bend of the elbow makes of the speeds: Coriolis and centrifugal torques.
    let h = forearmMass * upperLength * forearmLength / 2 * sin(state[1])
    let shoulder =
      torque[0] + h * elbowSpeed * (2 * shoulderSpeed + elbowSpeed) - friction * shoulderSpeed
    let elbow = torque[1] - h * shoulderSpeed * shoulderSpeed - friction * elbowSpeed
    let determinant = inertia.shoulder * inertia.elbow - inertia.coupling * inertia.coupling
    return SIMD2(
      inertia.elbow * shoulder - inertia.coupling * elbow,
      inertia.shoulder * elbow - inertia.coupling * shoulder) / determinant
  }

  /// One semi-implicit Euler step: the new speeds move the angles, so that a pair of frames shows
  /// the speeds after the last action.
  package func advance(_ state: StateVector, by action: ActionVector) -> StateVector {
    let change = acceleration(state, action) * stepInterval
    let (shoulderSpeed, elbowSpeed) = (state[2] + change.x, state[3] + change.y)
    return StateVector(
      state[0] + stepInterval * shoulderSpeed, state[1] + stepInterval * elbowSpeed,
      shoulderSpeed, elbowSpeed)
  }

  /// Where the elbow is, in m from the shoulder.
  package func elbow(_ state: StateVector) -> SIMD2<Double> {
    SIMD2(cos(state[0]), sin(state[0])) * upperLength
  }

  /// Where the tip of the forearm is, in m from the shoulder.
  package func tip(_ state: StateVector) -> SIMD2<Double> {
    let angle = state[0] + state[1]
    return elbow(state) + SIMD2(cos(angle), sin(angle)) * forearmLength
  }

  /// Both links, the shoulder at the origin; with a camera at the elbow, this is the left half of the
  /// frame, and the right half what that camera sees.
  package func draw(_ state: StateVector, on canvas: FrameCanvas) {
    guard let elbowHalfWidth = appearance.elbowHalfWidth else {
      return drawArm(state, on: canvas)
    }
    let view = canvas.view
    let middle = view.width / 2
    let rows = 0..<view.height
    drawArm(
      state,
      on: canvas.part(
        columns: 0..<middle, rows: rows, center: view.center, halfWidth: view.halfWidth))
    let riding = canvas.part(
      columns: middle..<view.width, rows: rows, center: .zero, halfWidth: elbowHalfWidth)
    riding.capsule(
      from: .zero, to: SIMD2(cos(state[1]), sin(state[1])) * forearmLength,
      radius: appearance.forearmRadius, brightness: 1)
  }

  private func drawArm(_ state: StateVector, on canvas: FrameCanvas) {
    let elbow = elbow(state)
    canvas.capsule(
      from: .zero, to: elbow, radius: appearance.upperRadius,
      brightness: appearance.upperBrightness)
    canvas.capsule(
      from: elbow, to: tip(state), radius: appearance.forearmRadius,
      brightness: appearance.forearmBrightness)
  }
}
