/// A square that is moved over a plane with six obstacles.
///
/// The planar system of Watter et al. 2015 as the locally-linear-control benchmark (PCC, PC3) has it.
/// State `(y, x)` in pixels of a picture of 40 by 40, y downwards: a row and a column. Action: the wanted
/// move, at most 3 pixels each way. A move that would end in an obstacle does not happen; one that would
/// leave the plane ends at its rim. Only the end of a move counts, so one may pass over a corner.
package struct PlanarNavigation: PhysicalSystem {
  /// The largest move each way in a step, in pixels.
  package var maximumMove = 3.0
  /// The length of a physics step in s; the benchmark has no time.
  package var stepInterval = 0.1
  /// The radius of the drawn obstacles in pixels.
  package var obstacleRadius = 2.5
  /// Half the side of the drawn square in pixels.
  package var agentHalfSize = 1.0

  /// The side of the plane in pixels.
  static let side = 40.0
  /// How near to the rim the square's middle can come, in pixels.
  static let margin = 1.5
  /// The middles of the obstacles, `(y, x)`.
  static let obstacles = [
    SIMD2(20.5, 5.5), SIMD2(20.5, 13.5), SIMD2(20.5, 27.5), SIMD2(20.5, 35.5), SIMD2(10.5, 20.5),
    SIMD2(30.5, 20.5),
  ]

  /// The components of the state.
  package let stateQuantities = [Quantity("y", unit: "px"), Quantity("x", unit: "px")]
  /// The components of the action.
  package let actionQuantities = [Quantity("u_y", unit: "px"), Quantity("u_x", unit: "px")]

  /// Makes the benchmark's plane.
  package init() {}

  /// The longest move each way.
  package var actionLimit: ActionVector { ActionVector(maximumMove, maximumMove) }

  /// The move, unless it ends in an obstacle.
  package func advance(_ state: StateVector, by action: ActionVector) -> StateVector {
    let end = inside(StateVector(state[0] + action[0], state[1] + action[1]))
    return isPossible(end) ? end : state
  }

  /// Nothing moves by itself.
  package func stateBefore(_ state: StateVector, steps: Int) -> StateVector { state }

  /// Whether no obstacle is there.
  package func isPossible(_ state: StateVector) -> Bool {
    Self.obstacles.allSatisfy {
      !(abs(state[0] - $0.x) <= Self.margin && abs(state[1] - $0.y) <= Self.margin)
    }
  }

  /// The state inside the rim, and beside an obstacle that it is in: over the nearer end of its rows.
  package func admissible(_ state: StateVector) -> StateVector {
    var nearest = inside(state)
    for obstacle in Self.obstacles where !isPossible(nearest) {
      let reach = (Self.margin + 1e-6) * (nearest[0] < obstacle.x ? -1 : 1)
      if abs(nearest[0] - obstacle.x) <= Self.margin, abs(nearest[1] - obstacle.y) <= Self.margin {
        nearest[0] = obstacle.x + reach
      }
    }
    return nearest
  }

  private func inside(_ state: StateVector) -> StateVector {
    // Comparisons rather than min and max: what is not a number stays so.
    func inside(_ value: Double) -> Double {
      if value < Self.margin { return Self.margin }
      return value > Self.side - Self.margin ? Self.side - Self.margin : value
    }
    return StateVector(inside(state[0]), inside(state[1]))
  }

  /// The obstacles, and the square.
  package func draw(_ state: StateVector, on canvas: FrameCanvas) {
    for obstacle in Self.obstacles {
      let middle = point(obstacle.x, obstacle.y)
      canvas.capsule(from: middle, to: middle, radius: obstacleRadius, brightness: 1)
    }
    canvas.box(
      center: point(state[0], state[1]), halfSize: SIMD2(repeating: agentHalfSize), brightness: 1)
  }

  /// A row and a column as a point of the view, whose y points upwards.
  private func point(_ y: Double, _ x: Double) -> SIMD2<Double> {
    SIMD2(x - Self.side / 2, Self.side / 2 - y)
  }
}

/// How settings describe the plane.
extension PlanarNavigation {
  /// The names under `frame.drawing`.
  static let drawing: [Parameter<PlanarNavigation>] = [
    Parameter(\.obstacleRadius, "obstacle_radius", 0.1...10, "radius of an obstacle", unit: "px"),
    Parameter(\.agentHalfSize, "agent_half_size", 0.1...10, "half the square's side", unit: "px"),
  ]
}

/// Bringing the square from one corner into another.
package struct PlanarReach: GoalShareTask {
  /// The plane.
  package let plane: PlanarNavigation
  /// The distance from the goal, in pixels, that counts as being there.
  package let tolerance = 2.0

  /// Makes the task.
  package init(_ plane: PlanarNavigation = PlanarNavigation()) { self.plane = plane }

  /// The plane.
  package var system: any PhysicalSystem { plane }

  /// The corner opposite the starts.
  package var goal = StateVector(37, 37)

  /// The corners that an episode may have to reach.
  package let goals = [StateVector(37, 37), StateVector(37, 3), StateVector(3, 37)]

  /// The ten tasks of the benchmark.
  package let publishedStarts = [
    (6.945107315446395, 6.493567783282618, 37.0, 3.0),
    (6.840789447334966, 3.634855187444516, 37, 37), (4.105908572615198, 4.37326237111783, 3, 37),
    (3.5635489794096613, 6.028321122562753, 37, 37),
    (5.337453018297645, 3.371241698893696, 37, 37),
    (5.667212202213306, 3.868402555016376, 3, 37),
    (3.0801790393644204, 4.6486578082959795, 3, 37),
    (6.81285549268294, 3.5494271631911216, 37, 3),
    (3.6268875293631995, 4.6239020676424225, 3, 37),
    (5.670656824592424, 3.136765992057561, 37, 37),
  ].map { EpisodeStart(StateVector($0.0, $0.1), goal: StateVector($0.2, $0.3)) }

  /// Both coordinates.
  package let goalQuantities = [0, 1].map {
    GoalQuantity(component: $0, range: 1.5...38.5, isCyclic: false, step: 1)
  }

  /// Within the tolerance of the goal.
  package func isAtGoal(_ state: StateVector) -> Bool {
    let offset = state - goal
    return (offset * offset).sum() <= tolerance * tolerance
  }

  /// How success is called.
  package let words = TaskWords(success: "reached")

  /// A throw of four columns.
  package let kick = StateVector(0, 4)

  /// The column.
  package let colorName = "x"

  /// A place is no circle.
  package let isColorCyclic = false

  /// In pixels.
  package let colorUnit = "px"

  /// The column.
  package func colorValue(_ state: StateVector) -> Double { state[1] }

  /// The place.
  package let costFeatureCount = 2

  /// Of both coordinates alike.
  package let costWeights = FeatureVector(1, 1)

  /// The place.
  package func costFeatures(_ state: StateVector) -> FeatureVector { state }

  /// The identity, `[2, 2]`.
  package func writeCostFeatureJacobian(
    _ state: StateVector, to jacobian: UnsafeMutablePointer<Double>
  ) {
    for index in 0..<4 { jacobian[index] = index % 3 == 0 ? 1 : 0 }
  }
}

extension EnvironmentDescription {
  /// The plane as the registry lists it.
  static let locallyLinearPlanar = EnvironmentDescription(
    name: "lce-planar",
    summary: "move a square past obstacles into another corner of a plane",
    system: PlanarNavigation(), actionLimit: \.maximumMove, stepInterval: \.stepInterval,
    constants: [], drawing: PlanarNavigation.drawing
  ) { PlanarReach($0) }
}
