import Foundation

/// A pole hinged on a cart that a motor pushes: the physics of Gymnasium's `CartPole-v1`.
///
/// State `(x, x_dot, theta, theta_dot)` in m, m/s, rad, rad/s; `theta = 0` upright, positive when
/// the pole leans towards positive `x`, not wrapped. Action: a force on the cart in N, or one of the
/// two pushes that are Gymnasium's actions, to the left and to the right with the largest force.
/// Source: gymnasium `classic_control/cartpole.py` (after Barto, Sutton & Anderson 1983), whose order
/// of operations is kept.
package struct CartPole: PhysicalSystem {
  /// The acceleration of gravity in m/s².
  package var gravity = 9.8
  /// The mass of the cart in kg.
  package var cartMass = 1.0
  /// The mass of the pole in kg.
  package var poleMass = 0.1
  /// Half the length of the pole in m.
  package var poleHalfLength = 0.5
  /// The largest force in N.
  package var maximumForce = 10.0
  /// What pushes the cart.
  package var drive = Drive.motor
  /// The length of a physics step in s.
  package var stepInterval = 0.02
  /// How a step moves the positions.
  package var integrator = Integrator.euler
  /// Where the track ends; nil for an endless one, as Gymnasium's physics has it.
  package var buffers: TrackBuffers?
  /// What is drawn.
  package var appearance = Appearance()

  /// What pushes a cart.
  package enum Drive: Sendable, Equatable {
    /// A motor, with any force up to the largest.
    case motor
    /// Pushes with the largest force, to the left or to the right.
    case pushes
  }

  /// The drawn sizes in m and brightnesses between 0 and 1.
  ///
  /// The drawn pole is longer than the simulated one (a uniform pole of 1 m), so that small angles
  /// move the picture more.
  package struct Appearance: Sendable, Equatable {
    /// The length of the drawn pole in m.
    package var poleLength = 1.5
    /// The radius of the drawn pole in m.
    package var poleRadius = 0.12
    /// Half the length of the cart's axis in m; its round ends come on top.
    package var cartHalfWidth = 0.25
    /// The radius of the cart's round ends, half its height, in m.
    package var cartRadius = 0.18
    /// The brightness of the cart.
    package var cartBrightness = 0.6
    /// The brightness of the track under the cart; 0 leaves it out.
    package var trackBrightness = 0.25
    /// The cameras: nil for one that stands before the track and sees cart and pole.
    package var trackCamera: TrackCamera?

    /// Makes the default appearance.
    package init() {}
  }

  /// A second camera, which stands before the track and sees where the cart is; the first one rides
  /// on the cart and sees the pole alone, the hinge always in the same place.
  ///
  /// Its picture is the lower quarter of the frame. Apart, the angle and the place of the cart change
  /// different pixels; in one picture the pole's pixels depend on both, and the learned codes of
  /// angle and place are tangled.
  package struct TrackCamera: Sendable, Equatable {
    /// Half the width of the track that it sees, in m.
    package var halfWidth = 2.8

    /// Makes the default camera.
    package init() {}
  }

  /// Elastic buffers at both ends of the track.
  ///
  /// A buffer pressed in by `p` pushes back with `stiffness * p * (1 + damping * p_dot)`, and never
  /// pulls (Hunt & Crossley, "Coefficient of restitution interpreted as damping in vibroimpact",
  /// 1975). The force is continuous, so a step stays smooth enough to be learned, differentiated and
  /// traced back; a rigid stop would be none of these.
  package struct TrackBuffers: Sendable, Equatable {
    /// The distance of both buffers from the middle of the track in m.
    package var distance = 2.4
    /// The force of a buffer at rest per m pressed in, in N/m.
    package var stiffness = 300.0
    /// How much more it pushes per m/s pressed in, in s/m; what makes the cart come back slower.
    package var damping = 1.0

    /// Makes the default buffers.
    package init() {}

    /// The force on the cart in N, towards the middle; exactly zero between the buffers.
    package func force(position: Double, velocity: Double) -> Double {
      if position > distance { return -push(position - distance, velocity) }
      if position < -distance { return push(-distance - position, -velocity) }
      // What is not a number is on neither side; the position and velocity stay so by themselves.
      return 0
    }

    private func push(_ depth: Double, _ speed: Double) -> Double {
      stiffness * depth * max(0, 1 + damping * speed)
    }
  }

  /// The components of the state.
  package let stateQuantities = [
    Quantity("x", unit: "m"), Quantity("x_dot", unit: "m/s"),
    Quantity("theta", unit: "rad"), Quantity("theta_dot", unit: "rad/s"),
  ]
  /// The force, or the two pushes.
  package var actionQuantities: [Quantity] {
    switch drive {
    case .motor: [Quantity("force", unit: "N")]
    case .pushes: [Quantity("left", unit: ""), Quantity("right", unit: "")]
    }
  }

  /// Makes Gymnasium's cart-pole.
  package init() {}

  /// The force limit; that of the pushes is what they are a fraction of.
  package var actionLimit: ActionVector {
    drive == .motor ? ActionVector(maximumForce) : ActionVector(1, 1)
  }

  /// Pushes are chosen.
  package var actsByChoice: Bool { drive == .pushes }

  /// One step of the chosen integrator.
  package func advance(_ state: StateVector, by action: ActionVector) -> StateVector {
    let (x, xDot, theta, thetaDot) = (state[0], state[1], state[2], state[3])
    let totalMass = poleMass + cartMass
    let poleMoment = poleMass * poleHalfLength
    let cosine = cos(theta)
    let sine = sin(theta)
    let drive = drive == .motor ? action[0] : (action[1] - action[0]) / 2 * maximumForce
    let force = drive + (buffers?.force(position: x, velocity: xDot) ?? 0)
    // The acceleration of the cart if the pole had no angular acceleration.
    let push = (force + poleMoment * (thetaDot * thetaDot) * sine) / totalMass
    let poleAcceleration =
      (gravity * sine - cosine * push)
      / (poleHalfLength * (4.0 / 3.0 - poleMass * (cosine * cosine) / totalMass))
    let cartAcceleration = push - poleMoment * poleAcceleration * cosine / totalMass

    let newXDot = xDot + stepInterval * cartAcceleration
    let newThetaDot = thetaDot + stepInterval * poleAcceleration
    switch integrator {
    case .euler:
      return StateVector(
        x + stepInterval * xDot, newXDot, theta + stepInterval * thetaDot, newThetaDot)
    case .semiImplicit:
      return StateVector(
        x + stepInterval * newXDot, newXDot, theta + stepInterval * newThetaDot, newThetaDot)
    }
  }

  /// The track, the cart and the pole; the hinge is at `(x, 0)`.
  package func draw(_ state: StateVector, on canvas: FrameCanvas) {
    if let camera = appearance.trackCamera {
      return draw(state, on: canvas, trackCamera: camera)
    }
    let look = appearance
    let hinge = SIMD2(state[0], 0)
    if look.trackBrightness > 0 {
      canvas.horizontalBand(
        centerY: -look.cartRadius, halfHeight: look.cartRadius / 4,
        brightness: look.trackBrightness)
    }
    let half = SIMD2(look.cartHalfWidth, 0)
    canvas.capsule(
      from: hinge - half, to: hinge + half, radius: look.cartRadius,
      brightness: look.cartBrightness)
    let tip = hinge + SIMD2(sin(state[2]), cos(state[2])) * look.poleLength
    canvas.capsule(from: hinge, to: tip, radius: look.poleRadius, brightness: 1)
  }

  /// The pole as a camera on the cart sees it, above the track as a standing camera sees it.
  private func draw(_ state: StateVector, on canvas: FrameCanvas, trackCamera: TrackCamera) {
    let look = appearance
    let view = canvas.view
    let trackRows = view.height / 4
    let columns = 0..<view.width
    let riding = canvas.part(
      columns: columns, rows: 0..<view.height - trackRows, center: view.center,
      halfWidth: view.halfWidth)
    let tip = SIMD2(sin(state[2]), cos(state[2])) * look.poleLength
    riding.capsule(from: .zero, to: tip, radius: look.poleRadius, brightness: 1)
    let standing = canvas.part(
      columns: columns, rows: view.height - trackRows..<view.height, center: .zero,
      halfWidth: trackCamera.halfWidth)
    standing.horizontalBand(
      centerY: 0, halfHeight: look.cartRadius / 4, brightness: look.trackBrightness)
    standing.box(
      center: SIMD2(state[0], 0), halfSize: SIMD2(look.cartHalfWidth, look.cartRadius),
      brightness: look.cartBrightness)
  }
}
