import Foundation
import LinearAlgebra
import Settings
import Validation

/// A cart that always drives up and can steer, but not stop: a tree is in its way, and it must pass on one
/// side or on the other.
///
/// Never stopping is what makes the mean of both ways fatal: a cart that could would slow down before the
/// tree until the wind had decided.
package struct Fork: DemonstratedWorld {
  // MARK: Numbers that scenes may change

  /// The stationary deviation of the wind's speed across (1/s of the world's half width).
  var wind = 0.05
  /// How far the tree stands from the middle at most.
  var treeSpread = 0.25
  /// The highest place of the tree above the middle.
  var treeHeight = 0.2
  /// The smallest and the largest tree.
  var (smallestTree, largestTree) = (0.20, 0.30)
  /// How far from below the tree an episode begins at most, and how far from above it the goal lies.
  var startSpread = 0.15
  /// The share of it in centred starts.
  var centredShare = 0.25
  /// How far from the goal the cart may arrive.
  var tolerance = 0.15

  // MARK: Numbers of the demonstrator

  /// How many demonstrations.
  var demonstrations = 2000.0
  /// How often it passes on the left.
  var leftShare = 0.5
  /// The largest throttle that it holds for an episode, either way.
  var throttleSpread = 0.8
  /// How far from the tree it passes.
  var (leastClearance, mostClearance) = (0.05, 0.15)
  /// How long before it must does it decide.
  var (leastMargin, mostMargin) = (0.06, 0.20)
  /// The deviation of its sway before it decides.
  var sway = 0.25
  /// The deviation of the noise of its actions.
  var actionNoise = 0.05

  // MARK: The world

  package private(set) var observationSpace = ObservationSpace(width: 24, height: 24)
  package private(set) var controlInterval = 0.1
  package private(set) var ticksPerEpisode = 34
  package private(set) var defaultStart = "centred"
  package private(set) var score = EpisodeScore(length: 34, judgedSteps: 34)
  package private(set) var place = SIMD2(0.0, -0.88)
  package private(set) var route: Route?
  package private(set) var hasTouched = false
  private var gust = 0.0
  private var tree = PictureDisc(.obstacle, center: SIMD2(0, 0.1), radius: 0.25)
  private var goal = 0.0
  private var chance = RandomGenerator(seed: 0)

  static let agentRadius = 0.07
  private static let goalHeight = 0.88
  /// Where an episode ends.
  private static let gate = 0.83
  /// How much of its speed the throttle changes.
  private static let throttle = 0.2
  /// The ticks that the demonstrator goes on behind the gate.
  private static let tail = 16

  /// Makes the world out of the box.
  package init() {}

  package mutating func configure(_ settings: EnvironmentSettings) {
    observationSpace = ObservationSpace(
      width: settings.frame.width, height: settings.frame.height)
    controlInterval = settings.controlInterval
    ticksPerEpisode = settings.episodeSteps
    defaultStart = settings.defaultStart
    score = EpisodeScore(length: ticksPerEpisode, judgedSteps: ticksPerEpisode)
  }

  package var actionSpace: ActionSpace {
    ActionSpace(
      [Quantity("steering", unit: ""), Quantity("throttle", unit: "")],
      .continuous(lower: ActionVector(-1, -1), upper: ActionVector(1, 1)))
  }
  package var words: TaskWords { TaskWords(success: "passed", held: "past the tree") }
  package var hasGoalPicture: Bool { false }
  package var usualDemonstrations: Int { Int(demonstrations) }
  package var longestChunk: Int { Self.tail + 1 }
  package var startNames: [String] { ["centred", "spread"] }
  package var openStart: String { "centred" }

  package var stateQuantities: [Quantity] {
    ["x", "y", "wind", "tree_x", "tree_y", "tree_radius", "goal_x"].map { Quantity($0, unit: "") }
  }
  package var state: StateVector {
    StateVector(place.x, place.y, gust, tree.center.x, tree.center.y, tree.radius, goal)
  }

  package var discs: [PictureDisc] {
    [
      tree, PictureDisc(.goal, center: SIMD2(goal, Self.goalHeight), radius: 0.10),
      PictureDisc(.agent, center: place, radius: Self.agentRadius),
    ]
  }

  package mutating func reset(
    start: String?, generator: inout RandomGenerator
  ) throws(InputError) {
    let start = start ?? defaultStart
    guard startNames.contains(start) else {
      throw InputError(keyPath: "starts", unknown: start, known: startNames)
    }
    begin(spread: start == "centred" ? startSpread * centredShare : startSpread, &generator)
  }

  private mutating func begin(spread: Double, _ generator: inout RandomGenerator) {
    tree.center.x = generator.uniform(-treeSpread, treeSpread)
    tree.center.y = generator.uniform(0, treeHeight)
    tree.radius = generator.uniform(smallestTree, largestTree)
    place.x = tree.center.x + generator.uniform(-spread, spread)
    place.y = generator.uniform(-0.92, -0.85)
    goal = tree.center.x + generator.uniform(-spread, spread)
    disturb(by: generator.split(1))
    (route, hasTouched) = (nil, false)
    score = EpisodeScore(length: ticksPerEpisode, judgedSteps: ticksPerEpisode)
  }

  package mutating func disturb(by generator: RandomGenerator) {
    chance = generator
    gust = wind * chance.normalPair().0
  }

  @discardableResult
  package mutating func tick(_ action: ActionVector) -> TickResult {
    guard !score.hasEnded else { return score.tick(reward: 0, isAtGoal: false, isTerminal: false) }
    let before = place
    move(actionSpace.clipped(action), wind: gust)
    gust = 0.8 * gust + 0.6 * wind * chance.normalPair().0
    let isTouched = [place, (before + place) / 2].contains { place in
      tree.isTouched(at: place, radius: Self.agentRadius)
    }
    if route == nil, isTouched || place.y >= tree.center.y {
      route = place.x < tree.center.x ? .left : .right
    }
    if isTouched {
      hasTouched = true
      return score.tick(reward: -1, isAtGoal: false, isTerminal: true)
    }
    guard place.y >= Self.gate else {
      return score.tick(reward: 0, isAtGoal: false, isTerminal: false)
    }
    let hasArrived = abs(place.x - goal) < tolerance
    return hasArrived
      ? score.arrive(reward: 1) : score.tick(reward: 0, isAtGoal: false, isTerminal: true)
  }

  private mutating func move(_ action: ActionVector, wind: Double) {
    let dt = controlInterval
    place.x += dt * (action[0] + wind)
    place.y += dt * (1 + Self.throttle * action[1])
    place.clamp(lowerBound: SIMD2(-1, -1), upperBound: SIMD2(1, 1))
  }

  package func undecided(generator: inout RandomGenerator) -> Fork {
    var world = self
    world.begin(spread: startSpread * centredShare, &generator)
    world.place.y = world.tree.center.y - 0.62
    return world
  }

  package func path(of actions: [ActionVector]) -> [SIMD2<Double>] {
    var world = self
    return [place]
      + actions.map {
        world.move(actionSpace.clipped($0), wind: 0)
        return world.place
      }
  }

  /// The side to which a path leads by more than 0.15.
  package func side(of path: [SIMD2<Double>]) -> Route? {
    guard let first = path.first, let last = path.last else { return nil }
    let reach = last.x - first.x
    return abs(reach) < 0.15 ? nil : reach < 0 ? .left : .right
  }

  // MARK: - The demonstrator

  package func demonstration(generator: inout RandomGenerator) -> Demonstration? {
    // Hardly any attempt fails.
    for _ in 0..<20 {
      let (demonstration, isSuccess) = attempt(&generator)
      if isSuccess { return demonstration }
    }
    return nil
  }

  /// One attempt of the demonstrator, which may fail.
  package func attempt(
    _ generator: inout RandomGenerator
  ) -> (demonstration: Demonstration, isSuccess: Bool) {
    var world = self
    world.begin(spread: startSpread, &generator)
    var driver = ForkDriver(world, &generator)
    let pixels = observationSpace.pixelCount
    var shown = Demonstration(frames: [], frameCount: 0, actions: [], actionCount: 0, route: nil)
    shown.frames.reserveCapacity(24 * pixels)
    var isSuccess = false
    var left = Self.tail
    while left > 0 {
      if !world.score.hasEnded {
        shown.frames += world.frame()
        shown.frameCount += 1
      } else {
        left -= 1
      }
      let action = driver.action(
        at: world.place, tree: world.tree, goal: world.goal, noise: actionNoise, &generator)
      shown.actions += [Float(action[0]), Float(action[1])]
      shown.actionCount += 1
      if world.score.hasEnded {
        // Behind the gate nothing is judged: it only goes on.
        world.move(actionSpace.clipped(action), wind: 0)
      } else if world.tick(action).hasEnded {
        isSuccess = world.score.isSuccess
        guard isSuccess else { break }
      }
    }
    shown.route = world.route
    return (shown, isSuccess)
  }
}

extension PictureDisc {
  /// Whether a disc of a radius touches it.
  func isTouched(at place: SIMD2<Double>, radius other: Double) -> Bool {
    let way = place - center
    return (way * way).sum() < (radius + other) * (radius + other)
  }
}

/// Who drives past the tree, in a style of its own that is kept for an episode.
///
/// The style is what makes demonstrations not Markovian: neither the picture nor what was done last tells the
/// side before it is decided.
private struct ForkDriver {
  /// −1 for left, 1 for right.
  let side: Double
  let throttle: Double
  let clearance: Double
  let margin: Double
  private let sway: Double
  private var swaying: Double
  private var hasDecided = false

  init(_ world: Fork, _ generator: inout RandomGenerator) {
    side = generator.uniform() < world.leftShare ? -1 : 1
    throttle = generator.uniform(-world.throttleSpread, world.throttleSpread)
    clearance = generator.uniform(world.leastClearance, world.mostClearance)
    margin = generator.uniform(world.leastMargin, world.mostMargin)
    sway = world.sway
    swaying = sway * generator.normalPair().0
  }

  /// What it does, with its noise.
  mutating func action(
    at place: SIMD2<Double>, tree: PictureDisc, goal: Double, noise: Double,
    _ generator: inout RandomGenerator
  ) -> ActionVector {
    let reach = tree.radius + Fork.agentRadius + clearance
    let speed = 1 + 0.2 * throttle
    let height = tree.center.y - place.y
    // How far below the tree it must be beside it, when it drives straight towards its edge.
    let need = max(0, (tree.radius + 0.10) * (1 + speed * speed).squareRoot() - reach * speed)
    let across = max(0, reach - side * (place.x - tree.center.x))
    if height < across * speed + need + margin { hasDecided = true }
    var steering = swaying
    if hasDecided {
      let wanted = height > -need ? tree.center.x + side * reach : goal
      steering = min(max(4.8 * (wanted - place.x), -1), 1)
    }
    swaying = 0.8 * swaying + 0.6 * sway * generator.normalPair().0
    let (first, second) = generator.normalPair()
    return ActionVector(steering + noise * first, throttle + noise * second)
  }
}

extension EnvironmentDescription {
  /// The fork.
  package static let fork = EnvironmentDescription(
    name: "fork", summary: "a cart that cannot stop passes a tree on either side", world: Fork(),
    constants: [
      Parameter(\.wind, "wind", 0...1, "deviation of the wind across"),
      Parameter(
        \.treeSpread, "tree_spread", 0...0.5, "how far the tree is from the middle at most"),
      Parameter(\.treeHeight, "tree_height", 0...0.4, "how far above the middle it is at most"),
      Parameter(\.smallestTree, "smallest_tree", 0.05...0.5, "least radius of the tree"),
      Parameter(\.largestTree, "largest_tree", 0.05...0.5, "largest radius of the tree"),
      Parameter(
        \.startSpread, "start_spread", 0...0.5, "how far off the tree starts and goals are"),
      Parameter(\.centredShare, "centred_share", 0...1, "share of it in centred starts"),
      Parameter(\.tolerance, "tolerance", 0.01...1, "how far from the goal it may arrive"),
    ],
    demonstrator: [
      Parameter(
        \.demonstrations, "demonstrations", 1...100_000, "demonstrations", isWhole: true),
      Parameter(\.leftShare, "left_share", 0...1, "share of demonstrations that pass on the left"),
      Parameter(
        \.throttleSpread, "throttle_spread", 0...1, "largest throttle that a driver holds"),
      Parameter(\.leastClearance, "least_clearance", 0...0.5, "nearest that a driver passes"),
      Parameter(\.mostClearance, "most_clearance", 0...0.5, "furthest that a driver passes"),
      Parameter(\.leastMargin, "least_margin", 0...1, "latest that a driver decides"),
      Parameter(\.mostMargin, "most_margin", 0...1, "soonest that a driver decides"),
      Parameter(\.sway, "sway", 0...1, "deviation of the steering before a driver decides"),
      Parameter(\.actionNoise, "action_noise", 0...1, "deviation of the noise of actions"),
    ])
}
