import Foundation

/// Swinging the pole of a cart up from hanging, and holding it upright on the track.
///
/// The track has a soft buffer at both ends rather than an end of the episode there: while learning,
/// every episode then has its full length, and no state is unlike all others. What counts is the last
/// part of the episode: pushing a buffer in is being away from the goal.
package struct CartPoleSwingUp: ControlTask {
  /// The cart and pole.
  package let cartPole: CartPole
  /// The cart must be nearer to the middle than this, in m.
  package let trackLimit = 2.4
  /// Largest distance of the pole from the goal's angle, in rad, that counts as being there.
  package let tolerance = 0.3

  /// Makes the task; the default track ends where the goal does.
  package init(_ cartPole: CartPole? = nil) {
    if let cartPole {
      self.cartPole = cartPole
    } else {
      var standard = CartPole()
      standard.integrator = .semiImplicit
      standard.buffers = CartPole.TrackBuffers()
      self.cartPole = standard
    }
  }

  /// The cart and pole.
  package var system: any PhysicalSystem { cartPole }

  /// The height of the pole's tip, from 0 hanging to 1 upright, less `(x / track limit)²`: at most 1
  /// a step.
  ///
  /// Angle and place count from the goal's.
  package func reward(_ state: StateVector, _ action: ActionVector) -> Double {
    let offset = (state[0] - goal[0]) / trackLimit
    return (1 + cos(state[2] - goal[2])) / 2 - offset * offset
  }

  /// Episodes have their full length.
  package let canTerminate = false

  /// Never, unless the state is not a number.
  package func isTerminal(_ state: StateVector) -> Bool { !state.isFinite }

  /// Upright in the middle, at rest.
  package var goal = StateVector.zero

  /// The place of the cart, as far out as training data begin, and the angle of the pole.
  package let goalQuantities = [GoalQuantity.place(0, limit: 2.1), .angle(2)]

  /// Within both limits, at any speed.
  package func isAtGoal(_ state: StateVector) -> Bool {
    abs(state[0]) < trackLimit && abs(wrappedAngle(state[2] - goal[2])) < tolerance
      && state.isFinite
  }

  /// The last 5 of 20 s.
  package let judgedFraction = 0.25

  /// How success is called.
  package let words = TaskWords(success: "up", held: "held upright")

  /// A hit of 2 rad/s on the pole.
  package let kick = StateVector(0, 0, 0, 2)

  /// The pole's angle.
  package let colorName = "pole angle"

  /// The pole turns all the way round.
  package let isColorCyclic = true

  /// The pole's wrapped angle in rad.
  package func colorValue(_ state: StateVector) -> Double { wrappedAngle(state[2]) }

  /// Position and speed of the cart; cosine, sine and speed of the pole.
  package let costFeatureCount = 5

  /// Weights of `x`, `x_dot`, `cos theta`, `sin theta`, `theta_dot`.
  package let costWeights = FeatureVector(0.5, 0.05, 1, 1, 0.02)

  /// `(x, x_dot, cos theta, sin theta, theta_dot)`.
  package func costFeatures(_ state: StateVector) -> FeatureVector {
    FeatureVector(state[0], state[1], cos(state[2]), sin(state[2]), state[3])
  }

  /// The Jacobian of the features, `[5, 4]`.
  package func writeCostFeatureJacobian(
    _ state: StateVector, to jacobian: UnsafeMutablePointer<Double>
  ) {
    jacobian.update(repeating: 0, count: 20)
    jacobian[0] = 1
    jacobian[4 + 1] = 1
    jacobian[8 + 2] = -sin(state[2])
    jacobian[12 + 2] = cos(state[2])
    jacobian[16 + 3] = 1
  }
}

extension EnvironmentDescription {
  /// The cart-pole's swing-up as the registry lists it: on a track with ends, seen by a camera on the
  /// cart and one before the track.
  static let cartPoleSwingUp = EnvironmentDescription(
    name: "cartpole-swingup",
    summary: "swing the pole of a cart up from hanging, and hold it upright on the track",
    system: {
      var cartPole = CartPoleSwingUp().cartPole
      cartPole.appearance.trackCamera = CartPole.TrackCamera()
      return cartPole
    }(), actionLimit: \.maximumForce, stepInterval: \.stepInterval,
    integrator: \CartPole.integrator,
    constants: CartPole.constants + CartPole.trackConstants, drawing: CartPole.twoCameraDrawing
  ) { CartPoleSwingUp($0) }
}
