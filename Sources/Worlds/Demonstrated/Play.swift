import Foundation
import LinearAlgebra
import Settings
import Validation

/// A point that goes where it wants among four places around a tree; what is wanted of it is a picture of it
/// at one of them.
package struct Play: DemonstratedWorld {
  // MARK: Numbers that scenes may change

  /// The deviation of what disturbs its velocity.
  var disturbance = 0.03
  /// How far the tree stands from the middle at most, both ways.
  var treeSpread = 0.1
  /// The smallest and the largest tree.
  var (smallestTree, largestTree) = (0.20, 0.30)
  /// How far from a place it may arrive.
  var tolerance = 0.15

  // MARK: Numbers of the player

  /// How many stretches of play, and how long each is.
  var demonstrations = 240.0
  var stretch = 240.0
  /// How fast it goes.
  var (leastSpeed, mostSpeed) = (0.6, 1.0)
  /// How far from the tree it passes.
  var (leastClearance, mostClearance) = (0.06, 0.16)
  /// The deviation of its heading (rad).
  var sway = 0.15
  /// The deviation of the noise of its actions.
  var actionNoise = 0.05

  // MARK: The world

  package private(set) var observationSpace = ObservationSpace(width: 24, height: 24)
  package private(set) var controlInterval = 0.1
  package private(set) var ticksPerEpisode = 50
  package private(set) var defaultStart = "all"
  package private(set) var score = EpisodeScore(length: 50, judgedSteps: 50)
  package private(set) var place = SIMD2(0.0, -0.8)
  package private(set) var route: Route?
  package private(set) var hasTouched = false
  private var tree = PictureDisc(.obstacle, center: .zero, radius: 0.25)
  private var start = 0
  private var goal = 2
  private var chance = RandomGenerator(seed: 0)

  private static let agentRadius = 0.07
  /// The places, one after the other round the tree.
  private static let places: [SIMD2<Double>] = [
    SIMD2(0, -0.8), SIMD2(0.8, 0), SIMD2(0, 0.8), SIMD2(-0.8, 0),
  ]

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
      [Quantity("velocity_x", unit: "1/s"), Quantity("velocity_y", unit: "1/s")],
      .continuous(lower: ActionVector(-1, -1), upper: ActionVector(1, 1)))
  }
  package var words: TaskWords { TaskWords(success: "arrived", held: "at the place") }
  package var hasGoalPicture: Bool { true }
  package var usualDemonstrations: Int { Int(demonstrations) }
  package var longestChunk: Int { Int(stretch) - 1 }
  package var startNames: [String] { ["all", "opposite", "adjacent"] }
  package var openStart: String { "opposite" }

  package var stateQuantities: [Quantity] {
    ["x", "y", "tree_x", "tree_y", "tree_radius", "goal_x", "goal_y"].map {
      Quantity($0, unit: "")
    }
  }
  package var state: StateVector {
    let goal = Self.places[goal]
    return StateVector(
      place.x, place.y, tree.center.x, tree.center.y, tree.radius, goal.x, goal.y)
  }

  package var discs: [PictureDisc] { discs(at: place) }
  package var goalDiscs: [PictureDisc] { discs(at: Self.places[goal]) }

  private func discs(at place: SIMD2<Double>) -> [PictureDisc] {
    [tree] + Self.places.map { PictureDisc(.place, center: $0, radius: 0.05) } + [
      PictureDisc(.agent, center: place, radius: Self.agentRadius)
    ]
  }

  package mutating func reset(
    start name: String?, generator: inout RandomGenerator
  ) throws(InputError) {
    let name = name ?? defaultStart
    guard startNames.contains(name) else {
      throw InputError(keyPath: "starts", unknown: name, known: startNames)
    }
    begin(&generator)
    let steps =
      switch name {
      case "opposite": 2
      case "adjacent": generator.uniform() < 0.5 ? 1 : 3
      default: 1 + generator.index(below: 3)
      }
    goal = (start + steps) % Self.places.count
  }

  private mutating func begin(_ generator: inout RandomGenerator) {
    tree.center = SIMD2(
      generator.uniform(-treeSpread, treeSpread), generator.uniform(-treeSpread, treeSpread))
    tree.radius = generator.uniform(smallestTree, largestTree)
    start = generator.index(below: Self.places.count)
    place = Self.places[start]
    disturb(by: generator.split(1))
    (route, hasTouched) = (nil, false)
    score = EpisodeScore(length: ticksPerEpisode, judgedSteps: ticksPerEpisode)
  }

  package mutating func disturb(by generator: RandomGenerator) { chance = generator }

  @discardableResult
  package mutating func tick(_ action: ActionVector) -> TickResult {
    guard !score.hasEnded else { return score.tick(reward: 0, isAtGoal: false, isTerminal: false) }
    let before = place
    let (first, second) = chance.normalPair()
    move(actionSpace.clipped(action), wind: disturbance * SIMD2(first, second))
    let isTouched = [place, (before + place) / 2].contains { place in
      tree.isTouched(at: place, radius: Self.agentRadius)
    }
    if route == nil, isTouched || hasPassed { route = sideOfTree }
    if isTouched {
      hasTouched = true
      return score.tick(reward: -1, isAtGoal: false, isTerminal: true)
    }
    let way = place - Self.places[goal]
    return (way * way).sum() < tolerance * tolerance
      ? score.arrive(reward: 1) : score.tick(reward: 0, isAtGoal: false, isTerminal: false)
  }

  private mutating func move(_ action: ActionVector, wind: SIMD2<Double>) {
    place += controlInterval * (SIMD2(action[0], action[1]) + wind)
    place.clamp(lowerBound: SIMD2(-1, -1), upperBound: SIMD2(1, 1))
  }

  /// From the start to the goal.
  private var way: SIMD2<Double> { Self.places[goal] - Self.places[start] }

  /// Whether it is as far towards the goal as the tree.
  private var hasPassed: Bool { ((place - tree.center) * way).sum() >= 0 }

  /// On which side of the tree it is, as seen towards the goal.
  private var sideOfTree: Route { cross(way, place - tree.center) > 0 ? .left : .right }

  package func undecided(generator: inout RandomGenerator) -> Play {
    var world = self
    world.begin(&generator)
    world.goal = (world.start + 2) % Self.places.count
    return world
  }

  package func path(of actions: [ActionVector]) -> [SIMD2<Double>] {
    var world = self
    return [place]
      + actions.map {
        world.move(actionSpace.clipped($0), wind: .zero)
        return world.place
      }
  }

  /// The side to which a path leads off the straight way to the goal, by more than 0.06.
  package func side(of path: [SIMD2<Double>]) -> Route? {
    guard let first = path.first, let last = path.last else { return nil }
    let direct = Self.places[goal] - first
    let length = (direct * direct).sum().squareRoot()
    guard length > 0 else { return nil }
    let off = cross(direct, last - first) / length
    return abs(off) < 0.06 ? nil : off > 0 ? .left : .right
  }

  // MARK: - The player

  package func demonstration(generator: inout RandomGenerator) -> Demonstration? {
    var world = self
    world.begin(&generator)
    var player = PlayLeg(world, &generator)
    let count = Int(stretch)
    var shown = Demonstration(
      frames: [], frameCount: count, actions: [], actionCount: count, route: nil)
    shown.frames.reserveCapacity(count * observationSpace.pixelCount)
    var swaying = sway * generator.normalPair().0
    for _ in 0..<count {
      shown.frames += world.frame()
      let heading = player.heading(at: world.place, tree: world.tree) + swaying
      let (first, second) = generator.normalPair()
      let action = ActionVector(
        player.speed * cos(heading) + actionNoise * first,
        player.speed * sin(heading) + actionNoise * second)
      shown.actions += [Float(action[0]), Float(action[1])]
      let (third, fourth) = generator.normalPair()
      world.move(actionSpace.clipped(action), wind: disturbance * SIMD2(third, fourth))
      swaying = 0.8 * swaying + 0.6 * sway * generator.normalPair().0
      if player.hasArrived(at: world.place) {
        world.start = player.goal
        player = PlayLeg(world, &generator)
      }
    }
    return shown
  }

  /// A leg of play: to another place, on one side of the tree.
  private struct PlayLeg {
    let goal: Int
    let side: Double
    let speed: Double
    let clearance: Double

    init(_ world: Play, _ generator: inout RandomGenerator) {
      goal = (world.start + 1 + generator.index(below: 3)) % Play.places.count
      side = generator.uniform() < 0.5 ? -1 : 1
      speed = generator.uniform(world.leastSpeed, world.mostSpeed)
      clearance = generator.uniform(world.leastClearance, world.mostClearance)
    }

    func hasArrived(at place: SIMD2<Double>) -> Bool {
      let way = place - Play.places[goal]
      return (way * way).sum() < 0.12 * 0.12
    }

    /// Straight to the goal, or where the tree is in the way along its tangent.
    func heading(at place: SIMD2<Double>, tree: PictureDisc) -> Double {
      let reach = tree.radius + Play.agentRadius + clearance
      let (ahead, toTree) = (Play.places[goal] - place, tree.center - place)
      let length = (ahead * ahead).sum().squareRoot()
      let along = (ahead * toTree).sum() / max(length, 1e-9)
      let off = cross(ahead, toTree) / max(length, 1e-9)
      guard abs(off) < reach, along > 0, along < length else { return atan2(ahead.y, ahead.x) }
      let distance = (toTree * toTree).sum().squareRoot()
      // Nearer than it means to be, it turns away a little more than the tangent does.
      let turn = distance > reach ? asin(reach / distance) : .pi / 2 + 0.3
      return atan2(toTree.y, toTree.x) + side * turn
    }
  }
}

/// The third component of the cross product.
private func cross(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double { a.x * b.y - a.y * b.x }

extension EnvironmentDescription {
  /// Play.
  package static let play = EnvironmentDescription(
    name: "play", summary: "a point goes to what a picture shows, round a tree", world: Play(),
    constants: [
      Parameter(\.disturbance, "disturbance", 0...1, "deviation of what disturbs its velocity"),
      Parameter(
        \.treeSpread, "tree_spread", 0...0.3, "how far the tree is from the middle at most"),
      Parameter(\.smallestTree, "smallest_tree", 0.05...0.5, "least radius of the tree"),
      Parameter(\.largestTree, "largest_tree", 0.05...0.5, "largest radius of the tree"),
      Parameter(\.tolerance, "tolerance", 0.01...1, "how far from a place it may arrive"),
    ],
    demonstrator: [
      Parameter(
        \.demonstrations, "demonstrations", 1...100_000, "stretches of play", isWhole: true),
      Parameter(
        \.stretch, "stretch", 31...10_000, "length of a stretch", unit: "ticks", isWhole: true),
      Parameter(\.leastSpeed, "least_speed", 0.1...1, "slowest player"),
      Parameter(\.mostSpeed, "most_speed", 0.1...1, "fastest player"),
      Parameter(\.leastClearance, "least_clearance", 0...0.3, "nearest that a player passes"),
      Parameter(\.mostClearance, "most_clearance", 0...0.3, "furthest that a player passes"),
      Parameter(\.sway, "sway", 0...1, "deviation of the heading", unit: "rad"),
      Parameter(\.actionNoise, "action_noise", 0...1, "deviation of the noise of actions"),
    ])
}
