import LinearAlgebra
import Scenes
import Settings
import Testing
import Worlds

@Suite struct PlayTests {
  private func play(_ overrides: String...) throws -> Play {
    let scene = try SceneCatalog.load(
      "play", overrides: overrides.map { try SettingOverride(parsing: "environment.\($0)") })
    return try #require(try scene.world() as? Play)
  }

  private func begun(_ start: String?, seed: UInt64 = 1) throws -> Play {
    var play = try play("physics.constants.disturbance=0")
    var stream = RandomGenerator(seed: seed)
    try play.reset(start: start, generator: &stream)
    return play
  }

  /// As the pictures of twenty stretches have it, neither half-way.
  @Test func thePlayerNeverTouches() throws {
    let play = try play("frame.width=128", "frame.height=128")
    var visited = Set<Int>()
    for seed in UInt64(0)..<20 {
      var stream = RandomGenerator(seed: seed)
      let shown = try #require(play.demonstration(generator: &stream))
      #expect(shown.frameCount == 240 && shown.actionCount == 240 && shown.route == nil)
      let (tree, radius, places) = try PictureMeasure.course(shown)
      let nearest = radius + 0.07
      var least = 1.0
      for (before, place) in zip(places, places.dropFirst()) {
        least = min(least, distance(place, tree), distance((place + before) / 2, tree))
        for (index, mark) in [SIMD2(0, -0.8), SIMD2(0.8, 0), SIMD2(0, 0.8), SIMD2(-0.8, 0)]
          .enumerated()
        where distance(place, mark) < 0.12 { visited.insert(index) }
      }
      #expect(least > nearest + PictureMeasure.error, "stretch \(seed)")
    }
    #expect(visited.count == 4)
  }

  @Test func startsAreDrawnAsNamed() throws {
    for (start, expected) in [("opposite", [1.6]), ("adjacent", [1.13]), ("all", [1.13, 1.6])] {
      let ways = Set(
        try (UInt64(0)..<50).map { seed in
          let state = try begun(start, seed: seed).state
          let way = distance(SIMD2(state[0], state[1]), SIMD2(state[5], state[6]))
          return (way * 100).rounded() / 100
        })
      #expect(ways.sorted() == expected, "\(start)")
    }
  }

  @Test func goalsAreShown() throws {
    let play = try begun("opposite")
    let (present, goal) = (play.discs, play.goalDiscs)
    #expect(play.hasGoalPicture && present.dropLast() == goal.dropLast())
    #expect(present.last?.center == play.place)
    #expect(goal.last?.center == SIMD2(play.state[5], play.state[6]))
    #expect(goal.last?.kind == .agent)
  }

  /// Straight to a neighbour it arrives; straight through the tree it touches.
  @Test func theStraightWay() throws {
    for seed in UInt64(0)..<10 {
      for start in ["adjacent", "opposite"] {
        var play = try begun(start, seed: seed)
        let goal = SIMD2(play.state[5], play.state[6])
        while !play.score.hasEnded {
          let way = goal - play.place
          let unit = way / (way * way).sum().squareRoot()
          play.tick(ActionVector(0.7 * unit.x, 0.7 * unit.y))
        }
        #expect(play.score.isSuccess == (start == "adjacent"))
        #expect(play.hasTouched == (start == "opposite"))
        #expect(play.route != nil || start == "adjacent")
      }
    }
  }

  /// Left is left as seen towards the goal, whatever the way.
  @Test func sidesAreSeenTowardsTheGoal() throws {
    for seed in UInt64(0)..<10 {
      let play = try begun("opposite", seed: seed)
      let way = SIMD2(play.state[5], play.state[6]) - play.place
      let left = SIMD2(-way.y, way.x) / 1.6
      func side(_ off: Double) -> Route? {
        play.side(of: [play.place, play.place + 0.3 * way / 1.6 + off * left])
      }
      #expect(side(0.07) == .left && side(-0.07) == .right)
      #expect(side(0.05) == nil && side(-0.05) == nil)
      // Round the tree on either side: the route is the side of the path.
      for turn in [1.0, -1] {
        var moved = play
        let middle = play.place + 0.5 * way + turn * 0.6 * left
        for target in [middle, play.place + way] {
          while !moved.score.hasEnded, distance(moved.place, target) > 0.06 {
            let ahead = target - moved.place
            let unit = ahead / max(distance(target, moved.place), 0.1)
            moved.tick(ActionVector(unit.x, unit.y))
          }
        }
        #expect(moved.route == (turn > 0 ? .left : .right) && moved.score.isSuccess)
      }
    }
  }

  @Test func undecidedHasTheTreeBetween() throws {
    let play = try play()
    for seed in UInt64(0)..<20 {
      var stream = RandomGenerator(seed: seed)
      let state = play.undecided(generator: &stream).state
      #expect(distance(SIMD2(state[0], state[1]), SIMD2(state[5], state[6])) == 1.6)
    }
  }
}
