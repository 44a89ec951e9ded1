import Foundation

/// The three-link arm of the locally-linear-control benchmark (PCC, PC3), which stands in a vertical plane.
///
/// State `(theta1, theta1_dot, theta2, theta2_dot, theta3, theta3_dot)` in rad and rad/s: angles of each
/// link relative to the one before, clockwise, zero in line and up. Action: three torques in N m.
///
/// Two oddities are the benchmark's own. A joint that crosses its limit (±π, ±2π/3, ±π/3) *reappears at
/// the other end* of its range, and speeds, which reach 35 rad/s within a step, are clipped to ±π/2 after
/// it. And the clock depends on the state: a step takes 0.05 s, but 0.02 s from a state in the goal region.
///
/// The manipulator equations `H(q) q'' + C(q, q') q' + G(q) = torque` for `q = −theta` (Spong, Hutchinson &
/// Vidyasagar 2006, section 7.3), with the Coriolis terms that follow from H.
package struct ThreeLinkArm: PhysicalSystem {
  /// The acceleration of gravity in m/s².
  package var gravity = 9.81
  /// The mass of a link in kg.
  package var mass = 0.1
  /// The length of a link in m.
  package var length = 0.5
  /// The largest torque of every joint in N m.
  package var maximumTorque = 1.0
  /// The length of a physics step outside the goal region in s.
  package var stepInterval = 0.05
  /// The length of a physics step from a state in the goal region in s.
  package var goalInterval = 0.02
  /// Half the width of the drawn links in m.
  package var barHalfWidth = 2.5 * 0.5 / (80.0 / 6 - 2)

  /// Where the joints reappear, in rad.
  static let jointLimits = SIMD3(Double.pi, 2 * .pi / 3, .pi / 3)
  /// The largest speed of a joint after a step, in rad/s.
  static let maximumSpeed = Double.pi / 2
  /// Half the width of the goal region in rad, of every link's direction.
  static let tolerance = Double.pi / 6

  /// The components of the state.
  package let stateQuantities = (1...3).flatMap {
    [Quantity("theta\($0)", unit: "rad"), Quantity("theta\($0)_dot", unit: "rad/s")]
  }
  /// The components of the action.
  package let actionQuantities = (1...3).map { Quantity("torque\($0)", unit: "N m") }

  /// Makes the benchmark's arm.
  package init() {}

  /// The torque limits.
  package var actionLimit: ActionVector {
    ActionVector(maximumTorque, maximumTorque, maximumTorque)
  }

  /// The directions of the links in rad, from up, clockwise.
  static func directions(_ state: StateVector) -> SIMD3<Double> {
    SIMD3(state[0], state[0] + state[2], state[0] + state[2] + state[4])
  }

  /// Whether every link points up.
  static func isUp(_ state: StateVector) -> Bool {
    let directions = directions(state)
    return (0..<3).allSatisfy { abs(directions[$0]) < tolerance }
  }

  /// One step: integrate, wrap, clip.
  package func advance(_ state: StateVector, by action: ActionVector) -> StateVector {
    let torque = SIMD3(action[0], action[1], action[2])
    let interval = Self.isUp(state) ? goalInterval : stepInterval
    return admissible(
      rungeKuttaStep(state, interval: interval, parts: 32) { state in
        let turn = acceleration(state, torque)
        return StateVector(state[1], turn.x, state[3], turn.y, state[5], turn.z)
      })
  }

  /// The angular accelerations in rad/s².
  private func acceleration(_ state: StateVector, _ torque: SIMD3<Double>) -> SIMD3<Double> {
    let inertia = mass * length * length / 3
    let square = mass * length * length
    let (a1, a2) = (inertia + 2 * square, inertia + square)
    let (a3, a5) = (1.5 * square, square / 2)
    let q = -SIMD3(state[0], state[2], state[4])
    let speed = -SIMD3(state[1], state[3], state[5])
    let (c2, c3, c23) = (cos(q.y), cos(q.z), cos(q.y + q.z))
    let (s2, s3, s23) = (sin(q.y), sin(q.z), sin(q.y + q.z))
    // H is symmetric and linear in these cosines; the published code adds 1e-6 to its diagonal.
    let constant = SymmetricThree(
      a1 + a2 + inertia, a2 + inertia, inertia, a2 + inertia, inertia, inertia)
    let second = SymmetricThree(2 * a3, a3, 0, 0, 0, 0)
    let third = SymmetricThree(2 * a5, 2 * a5, a5, 2 * a5, a5, 0)
    let both = SymmetricThree(2 * a5, a5, a5, 0, 0, 0)
    let matrix =
      constant + c2 * second + c3 * third + c23 * both + SymmetricThree(1e-6, 0, 0, 1e-6, 0, 1e-6)
    // Christoffel symbols: the slope of H in time, less half the slope of the kinetic energy.
    let changing =
      (-s2 * speed.y) * second + (-s3 * speed.z) * third + (-s23 * (speed.y + speed.z)) * both
    let energy = SIMD3(
      0, ((-s2) * second + (-s23) * both).form(speed), ((-s3) * third + (-s23) * both).form(speed))
    let weight = mass * gravity * length
    let sines =
      SIMD3(
        2.5 * sin(q.x), 1.5 * sin(q.x + q.y), 0.5 * sin(q.x + q.y + q.z)) * weight
    let pull = -SIMD3(sines.x + sines.y + sines.z, sines.y + sines.z, sines.z)
    return -matrix.solve(torque - (changing * speed - energy / 2) - pull)
  }

  /// Where it would have been if it had come here at its speeds: steps cannot be undone where speeds are
  /// clipped.
  package func stateBefore(_ state: StateVector, steps: Int) -> StateVector {
    var earlier = state
    for joint in 0..<3 {
      earlier[2 * joint] -= Double(steps) * stepInterval * state[2 * joint + 1]
    }
    return earlier
  }

  /// The state with its joints inside their ranges and its speeds inside the limit.
  package func admissible(_ state: StateVector) -> StateVector {
    var inside = StateVector()
    for joint in 0..<3 {
      inside[2 * joint] = wrapped(state[2 * joint], limit: Self.jointLimits[joint])
      inside[2 * joint + 1] = clipped(state[2 * joint + 1], Self.maximumSpeed)
    }
    return inside
  }

  /// Three white links from the origin.
  package func draw(_ state: StateVector, on canvas: FrameCanvas) {
    let directions = Self.directions(state)
    var joint = SIMD2<Double>.zero
    for link in 0..<3 {
      let end = joint + SIMD2(sin(directions[link]), cos(directions[link])) * length
      canvas.bar(from: joint, to: end, halfWidth: barHalfWidth, brightness: 1)
      joint = end
    }
  }
}

/// A symmetric matrix of three rows.
private struct SymmetricThree {
  /// 11, 12, 13 and 22, 23, 33.
  var first: SIMD3<Double>
  var second: SIMD3<Double>

  @inline(__always)
  init(
    _ a11: Double, _ a12: Double, _ a13: Double, _ a22: Double, _ a23: Double, _ a33: Double
  ) {
    first = SIMD3(a11, a12, a13)
    second = SIMD3(a22, a23, a33)
  }

  @inline(__always)
  static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.first += right.first
    sum.second += right.second
    return sum
  }

  @inline(__always)
  static func * (factor: Double, matrix: Self) -> Self {
    var scaled = matrix
    scaled.first *= factor
    scaled.second *= factor
    return scaled
  }

  @inline(__always)
  static func * (matrix: Self, vector: SIMD3<Double>) -> SIMD3<Double> {
    let (a, b) = (matrix.first, matrix.second)
    return SIMD3(
      a.x * vector.x + a.y * vector.y + a.z * vector.z,
      a.y * vector.x + b.x * vector.y + b.y * vector.z,
      a.z * vector.x + b.y * vector.y + b.z * vector.z)
  }

  /// vᵀ A v.
  @inline(__always)
  func form(_ vector: SIMD3<Double>) -> Double { (vector * (self * vector)).sum() }

  /// The solution of A x = b, by cofactors.
  @inline(__always)
  func solve(_ right: SIMD3<Double>) -> SIMD3<Double> {
    let (a, b) = (first, second)
    let cofactors = SymmetricThree(
      b.x * b.z - b.y * b.y, a.z * b.y - a.y * b.z, a.y * b.y - a.z * b.x,
      a.x * b.z - a.z * a.z, a.y * a.z - a.x * b.y, a.x * b.x - a.y * a.y)
    let determinant = (first * cofactors.first).sum()
    return (cofactors * right) / determinant
  }
}

/// How settings describe the arm.
extension ThreeLinkArm {
  /// The names under `physics.constants`.
  static let constants: [Parameter<ThreeLinkArm>] = [
    Parameter(\.gravity, "gravity", 0...100, "acceleration of gravity", unit: "m/s²"),
    Parameter(\.mass, "mass", 0.01...100, "mass of a link", unit: "kg"),
    Parameter(\.length, "length", 0.01...100, "length of a link", unit: "m"),
    Parameter(
      \.goalInterval, "goal_interval", 1e-6...1, "physics step from a state in the goal region",
      unit: "s"),
  ]

  /// The names under `frame.drawing`.
  static let drawing: [Parameter<ThreeLinkArm>] = [
    Parameter(\.barHalfWidth, "bar_half_width", 0.001...10, "half a link's width", unit: "m")
  ]
}
