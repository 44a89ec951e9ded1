import Foundation

/// The cart-pole of the locally-linear-control benchmark (PCC, PC3).
///
/// State `(theta, theta_dot, x, x_dot)` in rad, rad/s, m, m/s: `theta = 0` upright, wrapped to ±π; a step
/// clips the speeds to ±2π rad/s and ±6 m/s; nothing ends the track. Action: a force in N.
/// The equations of Barto, Sutton & Anderson 1983 without friction, integrated as in `LiftedPendulum`.
package struct ForcedCartPole: PhysicalSystem {
  /// The acceleration of gravity in m/s².
  package var gravity = 9.81
  /// The mass of the cart in kg.
  package var cartMass = 1.0
  /// The mass of the pole in kg.
  package var poleMass = 0.1
  /// Half the length of the pole in m.
  package var poleHalfLength = 0.5
  /// The largest force in N.
  package var maximumForce = 10.0
  /// How far from the middle the cart counts as being on the track, in m: for the benchmark, anywhere.
  package var trackLimit = 1000.0
  /// The length of a physics step in s.
  package var stepInterval = 0.02
  /// Half the width of the drawn pole in m.
  package var poleHalfWidth = 3 * Self.pixel

  /// The side of a pixel of the benchmark's pictures in m.
  static let pixel = 2.4 / 32

  /// The components of the state.
  package let stateQuantities = [
    Quantity("theta", unit: "rad"), Quantity("theta_dot", unit: "rad/s"),
    Quantity("x", unit: "m"), Quantity("x_dot", unit: "m/s"),
  ]
  /// The component of the action.
  package let actionQuantities = [Quantity("force", unit: "N")]

  /// Makes the benchmark's cart-pole.
  package init() {}

  /// The force limit.
  package var actionLimit: ActionVector { ActionVector(maximumForce) }

  /// One step: integrate, wrap, clip.
  package func advance(_ state: StateVector, by action: ActionVector) -> StateVector {
    let mass = cartMass + poleMass
    return admissible(
      rungeKuttaStep(state, interval: stepInterval, parts: 4) { state in
        let (sine, cosine) = (sin(state[0]), cos(state[0]))
        let push = action[0] + poleMass * poleHalfLength * state[1] * state[1] * sine
        let turn =
          (mass * gravity * sine - push * cosine)
          / (4.0 / 3 * mass * poleHalfLength - poleMass * poleHalfLength * cosine * cosine)
        return StateVector(
          state[1], turn, state[3], (push - poleMass * poleHalfLength * turn * cosine) / mass)
      })
  }

  /// The state with its angle wrapped and its speeds inside their limits.
  package func admissible(_ state: StateVector) -> StateVector {
    StateVector(
      wrapped(state[0], limit: .pi), clipped(state[1], 2 * .pi), state[2], clipped(state[3], 6))
  }

  /// A white cart and a white pole, 52 pixels long, in a view of 80 by 80.
  package func draw(_ state: StateVector, on canvas: FrameCanvas) {
    // Rectangles of the published pictures have both edges: they reach half a pixel further down and right.
    let cart = SIMD2(state[2], -30 * Self.pixel)
    canvas.box(
      center: cart + SIMD2(0.5, -0.5) * Self.pixel, halfSize: SIMD2(8.5, 4.5) * Self.pixel,
      brightness: 1)
    canvas.bar(
      from: cart, to: cart + SIMD2(sin(state[0]), cos(state[0])) * (52 * Self.pixel),
      halfWidth: poleHalfWidth, brightness: 1)
  }
}

/// How settings describe the cart-pole.
extension ForcedCartPole {
  /// The names under `physics.constants`.
  static let constants: [Parameter<ForcedCartPole>] = [
    Parameter(\.gravity, "gravity", 0...100, "acceleration of gravity", unit: "m/s²"),
    Parameter(\.cartMass, "cart_mass", 0.01...100, "mass of the cart", unit: "kg"),
    Parameter(\.poleMass, "pole_mass", 0.01...100, "mass of the pole", unit: "kg"),
    Parameter(
      \.poleHalfLength, "pole_half_length", 0.01...100, "half the length of the pole", unit: "m"),
    Parameter(
      \.trackLimit, "track_limit", 0.1...1000, "farther out nothing counts as balanced", unit: "m"),
  ]

  /// The names under `frame.drawing`.
  static let drawing: [Parameter<ForcedCartPole>] = [
    Parameter(\.poleHalfWidth, "pole_half_width", 0.001...10, "half the pole's width", unit: "m")
  ]
}

/// Keeping the pole within 18 degrees of upright.
package struct CartPoleHold: GoalShareTask {
  /// The cart and pole.
  package let cartPole: ForcedCartPole
  /// Largest angle of the pole, in rad, that counts as balanced.
  package let tolerance = Double.pi / 10

  /// Makes the task.
  package init(_ cartPole: ForcedCartPole = ForcedCartPole()) { self.cartPole = cartPole }

  /// The cart and pole.
  package var system: any PhysicalSystem { cartPole }

  /// Upright in the middle, at rest.
  package var goal = StateVector.zero

  /// The ten starts of the benchmark.
  package let publishedStarts = [
    0.38192092829063495, -0.1280837317128395, 0.2844389627681435, 0.18560915668289624,
    -0.2221886387488458, 0.35595334361453923, 0.0026444834942497275, -0.2702937076067053,
    -0.09943631019937466, 0.06555066411309679,
  ].map { EpisodeStart(StateVector($0, 0)) }

  /// The place of the cart.
  package let goalQuantities = [GoalQuantity.place(2, limit: 2)]

  /// Upright enough, wherever the cart is, but on its track.
  package func isAtGoal(_ state: StateVector) -> Bool {
    abs(state[0]) <= tolerance && abs(state[2]) <= cartPole.trackLimit && state.isFinite
  }

  /// How success is called.
  package let words = TaskWords(success: "balanced", held: "balanced")

  /// A hit of 1 rad/s on the pole.
  package let kick = StateVector(0, 1)

  /// The pole's angle.
  package let colorName = "pole angle"

  /// The pole stays near upright, where its angle is no circle.
  package let isColorCyclic = false

  /// The pole's angle in rad.
  package func colorValue(_ state: StateVector) -> Double { state[0] }

  /// The state's own components.
  package let costFeatureCount = 4

  /// Weights of `theta`, `theta_dot`, `x`, `x_dot`.
  package let costWeights = FeatureVector(10, 0.1, 0.1, 0.05)

  /// The state itself.
  package func costFeatures(_ state: StateVector) -> FeatureVector { state }

  /// The identity, `[4, 4]`.
  package func writeCostFeatureJacobian(
    _ state: StateVector, to jacobian: UnsafeMutablePointer<Double>
  ) {
    for index in 0..<16 { jacobian[index] = index % 5 == 0 ? 1 : 0 }
  }
}

extension EnvironmentDescription {
  /// The cart-pole as the registry lists it.
  static let locallyLinearCartPole = EnvironmentDescription(
    name: "lce-cartpole",
    summary: "keep a pole upright by pushing its cart, wherever the cart goes",
    system: ForcedCartPole(), actionLimit: \.maximumForce, stepInterval: \.stepInterval,
    constants: ForcedCartPole.constants, drawing: ForcedCartPole.drawing
  ) { CartPoleHold($0) }
}
