import LinearAlgebra
import Scenes
import Settings
import Testing
import Validation
import Worlds

/// A world of a built-in scene with settings of its own.
func demonstrated(_ scene: String, _ overrides: String...) throws -> any DemonstratedWorld {
  let scene = try SceneCatalog.load(
    scene, overrides: overrides.map { try SettingOverride(parsing: "environment.\($0)") })
  return try #require(try scene.world() as? any DemonstratedWorld)
}

/// Where a disc is in a picture of a hundred and twenty-eight pixels a side.
struct PictureMeasure {
  static let side = 128
  /// How far a middle may be off: a tenth of a pixel.
  static let error = 0.2 / Double(side)

  /// The middle and the number of the pixels of some brightness within a window about a place.
  static func disc(
    _ frame: ArraySlice<UInt8>, about place: SIMD2<Double>, within reach: Double,
    _ range: ClosedRange<UInt8>
  ) -> (center: SIMD2<Double>, count: Int) {
    let half = Double(side) / 2
    func bounds(_ value: Double) -> Range<Int> {
      max(0, Int((value - reach) * half + half))..<min(side, Int((value + reach) * half + half) + 1)
    }
    var (sum, count) = (SIMD2<Double>.zero, 0)
    for row in bounds(-place.y) {
      for column in bounds(place.x)
      where range.contains(frame[frame.startIndex + row * side + column]) {
        sum += SIMD2((Double(column) + 0.5) / half - 1, 1 - (Double(row) + 0.5) / half)
        count += 1
      }
    }
    return (count > 0 ? sum / Double(count) : sum, count)
  }

  /// The radius of a disc of so many pixels.
  static func radius(_ count: Int) -> Double {
    (Double(count) / .pi).squareRoot() * 2 / Double(side)
  }

  /// The tree of a first picture, which nothing covers, and where the agent was in every one.
  static func course(
    _ shown: Demonstration
  ) throws -> (tree: SIMD2<Double>, radius: Double, places: [SIMD2<Double>]) {
    let pixels = side * side
    // Half of the tree's 0.4 and more; places are darker, or out of reach.
    let tree = disc(shown.frames[..<pixels], about: SIMD2(0, 0.05), within: 0.6, 51...102)
    var place = disc(shown.frames[..<pixels], about: .zero, within: 1, 185...255).center
    var places: [SIMD2<Double>] = []
    for index in 0..<shown.frameCount {
      let found = disc(
        shown.frames[index * pixels..<(index + 1) * pixels], about: place, within: 0.22, 185...255)
      // Brighter than the goal: seven tenths of the agent and more.
      try #require(found.count > 30)
      place = found.center
      places.append(place)
    }
    return (tree.center, radius(tree.count), places)
  }
}

@Suite struct ForkTests {
  private static let big = ["frame.width=128", "frame.height=128"]

  private func fork(_ overrides: String...) throws -> Fork {
    let scene = try SceneCatalog.load(
      "fork", overrides: overrides.map { try SettingOverride(parsing: "environment.\($0)") })
    return try #require(try scene.world() as? Fork)
  }

  // MARK: - The demonstrator

  /// The expert of the scene as it was designed succeeds in 97.5 % of its attempts.
  @Test func theExpertSucceeds() throws {
    let fork = try fork()
    let attempts = 800
    let successes = (0..<attempts).count { index in
      var stream = RandomGenerator(seed: 3).split(UInt64(index))
      return fork.attempt(&stream).isSuccess
    }
    // Five deviations of a binomial share.
    #expect(
      abs(Double(successes) / Double(attempts) - 0.975) < 5 * (0.975 * 0.025 / 800).squareRoot())
    #expect(successes < attempts, "it is not perfect")
  }

  /// An attempt that fails is followed by another, with the same chance.
  @Test func onlySuccessesAreShown() throws {
    let fork = try fork("physics.constants.wind=0.2")
    var failures = 0
    for seed in UInt64(0)..<60 {
      var (shown, tried) = (RandomGenerator(seed: seed), RandomGenerator(seed: seed))
      let demonstration = try #require(fork.demonstration(generator: &shown))
      var attempt = fork.attempt(&tried)
      while !attempt.isSuccess {
        failures += 1
        attempt = fork.attempt(&tried)
      }
      #expect(demonstration == attempt.demonstration)
      #expect(demonstration.actionCount - demonstration.frameCount + 1 >= fork.longestChunk)
      #expect(demonstration.route != nil)
      #expect(demonstration.frameCount <= fork.ticksPerEpisode)
    }
    #expect(failures > 5)
  }

  /// A demonstrator who cannot arrive in time has nothing to show.
  @Test func whoCannotSucceedShowsNothing() throws {
    var stream = RandomGenerator(seed: 8)
    #expect(try fork("episode_steps=3").demonstration(generator: &stream) == nil)
  }

  /// What the pictures show: never a touch, neither half-way, and through the gate at the goal.
  @Test(arguments: ["left", "right"])
  func picturesShowSuccesses(side: String) throws {
    let fork = try fork(
      Self.big[0], Self.big[1], "physics.constants.wind=0",
      "demonstrator.left_share=\(side == "left" ? 1 : 0)")
    for seed in UInt64(0)..<15 {
      var stream = RandomGenerator(seed: seed)
      let shown = try #require(fork.demonstration(generator: &stream))
      #expect(shown.route?.rawValue == side)
      let (tree, radius, places) = try PictureMeasure.course(shown)
      let nearest = radius + 0.07 - 3 * PictureMeasure.error
      for (before, place) in zip(places, places.dropFirst()) {
        #expect(distance(place, tree) > nearest && distance((place + before) / 2, tree) > nearest)
        if before.y < tree.y, place.y >= tree.y { #expect((place.x < tree.x) == (side == "left")) }
      }
      let (last, index) = (try #require(places.last), 2 * (shown.frameCount - 1))
      let throttle = Double(min(max(shown.actions[index + 1], -1), 1))
      #expect(last.y < 0.83 + PictureMeasure.error)
      #expect(last.y + 0.1 * (1 + 0.2 * throttle) > 0.83 - PictureMeasure.error)
      let steering = Double(min(max(shown.actions[index], -1), 1))
      let pixels = PictureMeasure.side * PictureMeasure.side
      // Away from the agent, which covers a part of it at the end only.
      let goal = PictureMeasure.disc(
        shown.frames[..<pixels], about: SIMD2(0, 0.88), within: 0.5, 90...179
      ).center
      #expect(abs(last.x + 0.1 * steering - goal.x) < 0.15 + 3 * PictureMeasure.error)
    }
  }

  @Test(arguments: [0.5, 0.8])
  func theLeftShareFollowsTheSetting(share: Double) throws {
    let fork = try fork("demonstrator.left_share=\(share)", "frame.width=8", "frame.height=8")
    let count = 600
    let left = try (0..<count).count { index in
      var stream = RandomGenerator(seed: 5).split(UInt64(index))
      return try #require(fork.demonstration(generator: &stream)).route == .left
    }
    // Five deviations of a binomial share.
    let deviation = (share * (1 - share) / Double(count)).squareRoot()
    #expect(abs(Double(left) / Double(count) - share) < 5 * deviation)
  }

  /// Actions are recorded as they were meant, with their noise: they may pass the limits.
  @Test func aStyleIsHeldForAnEpisode() throws {
    let fork = try fork("demonstrator.action_noise=0")
    var throttles: Set<Float> = []
    for seed in UInt64(0)..<10 {
      var stream = RandomGenerator(seed: seed)
      let shown = try #require(fork.demonstration(generator: &stream))
      let own = Set(stride(from: 1, to: shown.actions.count, by: 2).map { shown.actions[$0] })
      #expect(own.count == 1 && own.allSatisfy { abs($0) <= 0.8 })
      throttles.formUnion(own)
    }
    #expect(throttles.count == 10)
  }

  // MARK: - The world

  /// The brightest of 0.4 tree, 0.7 goal and 1.0 agent at the middle of every pixel, each with an edge of
  /// one pixel; row 0 is the top.
  @Test func picturesFollowTheFormula() throws {
    var fork = try fork()
    for seed in UInt64(0)..<5 {
      var stream = RandomGenerator(seed: seed)
      try fork.reset(start: "spread", generator: &stream)
      for _ in 0..<6 { fork.tick(ActionVector(0.3, 0.5)) }
      let state = fork.state
      let discs = [
        (0.4, SIMD2(state[3], state[4]), state[5]), (0.7, SIMD2(state[6], 0.88), 0.10),
        (1.0, SIMD2(state[0], state[1]), 0.07),
      ]
      let frame = fork.frame()
      #expect(frame.count == 576)
      for row in 0..<24 {
        for column in 0..<24 {
          let middle = SIMD2(
            2 * (Double(column) + 0.5) / 24 - 1, 1 - 2 * (Double(row) + 0.5) / 24)
          let brightest =
            discs.map { brightness, center, radius in
              brightness * min(max(0.5 + (radius - distance(center, middle)) / (2.0 / 24), 0), 1)
            }.max() ?? 0
          let found = Double(frame[row * 24 + column])
          // Half a step of brightness, by rounding.
          #expect(abs(found - 255 * brightest) <= 0.5 + 1e-9)
        }
      }
      // The goal is at the top, the cart was at the bottom.
      let column = Int((state[6] + 1) * 12)
      #expect(frame[24 + column] > 100 && frame[23 * 24 + column] == 0)
    }
  }

  @Test func startsAreDrawnAsNamed() throws {
    var fork = try fork()
    var most = ["centred": 0.0, "spread": 0.0]
    for start in fork.startNames {
      for seed in UInt64(0)..<200 {
        var stream = RandomGenerator(seed: seed)
        try fork.reset(start: start, generator: &stream)
        let s = fork.state
        #expect((-0.92 ... -0.85).contains(s[1]) && abs(s[3]) <= 0.25 && (0...0.2).contains(s[4]))
        #expect((0.2...0.3).contains(s[5]))
        most[start] = max(most[start] ?? 0, abs(s[0] - s[3]), abs(s[6] - s[3]))
      }
    }
    #expect((most["centred"] ?? 1) <= 0.0375 && (most["centred"] ?? 0) > 0.03)
    #expect((most["spread"] ?? 1) <= 0.15 && (most["spread"] ?? 0) > 0.12)
  }

  /// One step of the physics without wind, and what limits are.
  @Test func theCartCannotStop() throws {
    var fork = try fork("physics.constants.wind=0")
    var stream = RandomGenerator(seed: 1)
    try fork.reset(start: nil, generator: &stream)
    for (action, step) in [
      (ActionVector(0, 0), SIMD2(0, 0.1)), (ActionVector(1, 1), SIMD2(0.1, 0.12)),
      (ActionVector(-5, -9), SIMD2(-0.1, 0.08)),
    ] {
      let before = fork.place
      fork.tick(action)
      #expect(distance(fork.place, before + step) < 1e-15)
    }
  }

  @Test(arguments: [(-1.0, Route.left), (1.0, Route.right)])
  func passingTellsTheRoute(steering: Double, route: Route) throws {
    var fork = try fork("physics.constants.wind=0")
    var stream = RandomGenerator(seed: 1)
    try fork.reset(start: nil, generator: &stream)
    let tree = SIMD2(fork.state[3], fork.state[4])
    while !fork.score.hasEnded {
      let was = fork.place
      #expect((fork.route != nil) == (was.y >= tree.y))
      fork.tick(ActionVector(abs(was.x - tree.x) < 0.5 && was.y < 0.5 ? steering : 0, 0))
    }
    #expect(fork.route == route && !fork.hasTouched)
    // Far from the goal behind the gate: neither a touch nor a success.
    #expect(!fork.score.isSuccess && fork.score.episodeReturn == 0 && fork.place.y >= 0.83)
    let still = fork
    fork.tick(ActionVector(1, 1))
    #expect(fork.place == still.place && fork.score == still.score)
  }

  @Test func theTreeEndsAnEpisode() throws {
    var fork = try fork("physics.constants.wind=0")
    for seed in UInt64(0)..<10 {
      var stream = RandomGenerator(seed: seed)
      try fork.reset(start: nil, generator: &stream)
      let tree = SIMD2(fork.state[3], fork.state[4])
      while !fork.score.hasEnded { fork.tick(ActionVector(0, 0)) }
      #expect(fork.hasTouched && !fork.score.isSuccess && fork.score.episodeReturn == -1)
      #expect(fork.route == (fork.place.x < tree.x ? .left : .right))
    }
  }

  @Test func pathsGoWhereTicksGo() throws {
    var fork = try fork("physics.constants.wind=0")
    var stream = RandomGenerator(seed: 2)
    try fork.reset(start: nil, generator: &stream)
    let actions = (0..<5).map { ActionVector(0.3 * Double($0) - 0.5, 0.4) }
    let path = fork.path(of: actions)
    var places = [fork.place]
    for action in actions {
      fork.tick(action)
      places.append(fork.place)
    }
    #expect(path == places)
    #expect(fork.path(of: []) == [fork.place])
  }

  @Test func sidesNeedAReach() throws {
    let fork = try fork()
    func side(_ reach: Double) -> Route? {
      fork.side(of: [SIMD2(0.1, 0), SIMD2(0.1 + reach, 0.5)])
    }
    #expect(side(-0.16) == .left && side(0.16) == .right)
    #expect(side(-0.14) == nil && side(0.14) == nil && side(0) == nil)
    #expect(fork.side(of: []) == nil)
  }

  @Test func undecidedIsBelowTheTree() throws {
    let fork = try fork()
    for seed in UInt64(0)..<20 {
      var stream = RandomGenerator(seed: seed)
      let world = fork.undecided(generator: &stream)
      let s = world.state
      #expect(abs(s[4] - s[1] - 0.62) < 1e-12 && abs(s[0] - s[3]) <= 0.0375)
      #expect(world.route == nil && !world.hasTouched && !world.score.hasEnded)
    }
  }
}

/// The distance between two places.
func distance(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
  ((a - b) * (a - b)).sum().squareRoot()
}

/// What all worlds with a demonstrator have in common.
@Suite struct DemonstratedWorldTests {
  @Test(arguments: ["fork", "play"])
  func aStartThatNobodyKnowsIsAnError(scene: String) throws {
    var world = try demonstrated(scene)
    var stream = RandomGenerator(seed: 1)
    let error = #expect(throws: InputError.self) {
      try world.reset(start: "nowhere", generator: &stream)
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(
      text.contains("nowhere") && world.startNames.allSatisfy { text.contains($0) }, "\(text)")
  }

  /// The picture and the way without chance stay; what happens is other, and the same by the same chance.
  @Test(arguments: ["fork", "play"])
  func disturbingChangesChanceAlone(scene: String) throws {
    var world = try demonstrated(scene)
    var stream = RandomGenerator(seed: 4)
    try world.reset(start: world.openStart, generator: &stream)
    var (one, again, other) = (world, world, world)
    one.disturb(by: RandomGenerator(seed: 1))
    again.disturb(by: RandomGenerator(seed: 1))
    other.disturb(by: RandomGenerator(seed: 2))
    let actions = [ActionVector(0.2, 0.1), ActionVector(-0.3, 0.2)]
    for disturbed in [one, again, other] {
      #expect(disturbed.discs == world.discs && disturbed.goalDiscs == world.goalDiscs)
      #expect(disturbed.frame() == world.frame() && disturbed.place == world.place)
      #expect(disturbed.path(of: actions) == world.path(of: actions))
      #expect(disturbed.score == world.score && disturbed.route == nil)
    }
    for action in actions {
      one.tick(action)
      again.tick(action)
      other.tick(action)
    }
    #expect(one.place == again.place && one.place != other.place)
  }

  /// The world itself stays as it is, and the same stream shows the same.
  @Test(arguments: ["fork", "play"])
  func aDemonstrationIsAWorldOfItsOwn(scene: String) throws {
    var world = try demonstrated(scene)
    var stream = RandomGenerator(seed: 4)
    try world.reset(start: nil, generator: &stream)
    let before = world.state
    var (first, second, third) = (
      RandomGenerator(seed: 8), RandomGenerator(seed: 8), RandomGenerator(seed: 9)
    )
    let shown = try #require(world.demonstration(generator: &first))
    #expect(world.state == before)
    #expect(try demonstrated(scene).demonstration(generator: &second) == shown)
    #expect(try #require(world.demonstration(generator: &third)) != shown)
    #expect(shown.frames.count == shown.frameCount * world.observationSpace.pixelCount)
    #expect(shown.actions.count == shown.actionCount * world.actionSpace.size)
  }
}
