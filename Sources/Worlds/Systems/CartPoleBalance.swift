/// Balancing the pole while the cart stays on its track: Gymnasium's `CartPole-v1`.
package struct CartPoleBalance: ControlTask {
  /// The cart and pole.
  package let cartPole: CartPole
  /// An episode ends when the cart is farther than this from the middle, in m.
  package let trackLimit = 2.4
  /// An episode ends when the pole leans by more than this, in rad: 12 degrees.
  package let angleLimit = 12 * 2 * Double.pi / 360

  /// Makes the task.
  package init(_ cartPole: CartPole = CartPole()) {
    self.cartPole = cartPole
  }

  /// The cart and pole.
  package var system: any PhysicalSystem { cartPole }

  /// One for every step, the failing one too.
  package func reward(_ state: StateVector, _ action: ActionVector) -> Double { 1 }

  /// Episodes end when the pole falls or the cart leaves its track.
  package let canTerminate = true

  /// Beyond a limit, or not a number.
  package func isTerminal(_ state: StateVector) -> Bool { !isAtGoal(state) }

  /// Upright in the middle, at rest.
  package var goal = StateVector.zero

  /// The place of the cart, as far out as training data begin.
  package let goalQuantities = [GoalQuantity.place(0, limit: 1.2)]

  /// Within both limits, wherever the goal is: balancing is what counts.
  package func isAtGoal(_ state: StateVector) -> Bool {
    abs(state[0]) <= trackLimit && abs(state[2]) <= angleLimit && state.isFinite
  }

  /// Every step of the episode.
  package let judgedFraction = 1.0

  /// How success is called.
  package let words = TaskWords(success: "balanced", held: "balanced")

  /// A hit of 0.5 rad/s on the pole.
  package let kick = StateVector(0, 0, 0, 0.5)

  /// The pole's angle.
  package let colorName = "pole angle"

  /// The pole stays near upright, where its angle is no circle.
  package let isColorCyclic = false

  /// The pole's angle in rad.
  package func colorValue(_ state: StateVector) -> Double { state[2] }

  /// The state's own components.
  package let costFeatureCount = 4

  /// Weights of `x`, `x_dot`, `theta`, `theta_dot`.
  package let costWeights = FeatureVector(1, 0.1, 10, 0.5)

  /// The state itself.
  package func costFeatures(_ state: StateVector) -> FeatureVector { state }

  /// The identity, `[4, 4]`.
  package func writeCostFeatureJacobian(
    _ state: StateVector, to jacobian: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<4 {
      for column in 0..<4 { jacobian[row * 4 + column] = row == column ? 1 : 0 }
    }
  }
}

extension EnvironmentDescription {
  /// The cart-pole as the registry lists it.
  static let cartPole = EnvironmentDescription(
    name: "cartpole",
    summary: "balance a pole on a cart by pushing the cart, and stay on the track",
    system: CartPole(), actionLimit: \.maximumForce, stepInterval: \.stepInterval,
    integrator: \CartPole.integrator, constants: CartPole.constants, drawing: CartPole.drawing
  ) { CartPoleBalance($0) }
}

extension EnvironmentDescription {
  /// The cart-pole with Gymnasium's two pushes as the registry lists it.
  static let cartPoleV1 = EnvironmentDescription(
    name: "cartpole-v1",
    summary: "balance a pole on a cart by pushes to the left or right, and stay on the track",
    system: {
      var cartPole = CartPole()
      cartPole.drive = .pushes
      return cartPole
    }(), actionLimit: \.maximumForce, actionUnit: "N", stepInterval: \.stepInterval,
    integrator: \CartPole.integrator, constants: CartPole.constants, drawing: CartPole.drawing
  ) { CartPoleBalance($0) }
}
