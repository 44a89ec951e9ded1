import Foundation
import LinearAlgebra
import Scenes
import Settings
import Testing
import Validation
import Worlds

/// The published tasks of locally linear control: steps, pictures and starts, row by row.
@Suite struct LocallyLinearTests {
  /// A recorded table: cells by column.
  private struct Table {
    let rows: [[String: String]]

    init(_ name: String) throws {
      let url = try #require(
        Bundle.module.url(forResource: name, withExtension: "csv", subdirectory: "LocallyLinear"))
      let lines = try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline)
      let names = lines[0].split(separator: ",").map(String.init)
      rows = lines.dropFirst().map { line in
        let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return Dictionary(uniqueKeysWithValues: zip(names, cells))
      }
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let scene: String
    let file: String
    let actions: [String]
    /// The prefix of what must come out.
    let next: String
    let bound: Double
    var testDescription: String { scene }

    static let all = [
      Case(
        scene: "lce-planar", file: "planar", actions: ["u_y", "u_x"], next: "next_", bound: 1e-12),
      Case(
        scene: "lce-swingup", file: "pendulum", actions: ["torque"], next: "exact_", bound: 5e-7),
      Case(
        scene: "lce-cartpole", file: "cartpole", actions: ["force"], next: "exact_", bound: 1e-8),
      Case(
        scene: "lce-arm3", file: "arm3", actions: ["torque1", "torque2", "torque3"],
        next: "exact_", bound: 1e-6),
    ]
  }

  private static func environment(_ scene: String, _ overrides: [String] = []) throws -> Environment
  {
    try SceneCatalog.load(
      scene, overrides: overrides.map { try SettingOverride(parsing: "environment.\($0)") }
    ).simulation()
  }

  private func state(_ row: [String: String], _ prefix: String, _ names: [String]) throws
    -> StateVector
  {
    var state = StateVector()
    for (index, name) in names.enumerated() {
      state[index] = try number(row, prefix + name)
    }
    return state
  }

  private func number(_ row: [String: String], _ column: String) throws -> Double {
    let cell = try #require(row[column])
    return try #require(Double(cell))
  }

  /// Components separated by spaces.
  private func vector(_ row: [String: String], _ column: String) throws -> StateVector {
    let cell = try #require(row[column])
    var state = StateVector()
    for (index, part) in cell.split(separator: " ").enumerated() {
      state[index] = try #require(Double(part))
    }
    return state
  }

  /// The bounds are twice what the integrators miss of the exact solution; all 200 rows of each file,
  /// blocked moves, wraps, joint jumps and both clocks of the arm among them.
  @Test(arguments: Case.all) func stepsAreThePublishedOnes(task: Case) throws {
    let table = try Table(task.file)
    #expect(table.rows.count == 200)
    var environments: [String: Environment] = [:]
    for row in table.rows {
      let limit = row["limit"].map { ["physics.action_limit=\($0)"] } ?? []
      let environment =
        try environments[limit.joined()] ?? Self.environment(task.scene, limit)
      environments[limit.joined()] = environment
      let names = environment.stateQuantities.map(\.name)
      var action = ActionVector()
      for (index, name) in task.actions.enumerated() {
        action[index] = try number(row, name)
      }
      let next = environment.next(try state(row, "", names), action)
      let wanted = try state(row, task.next, names)
      let error = next - wanted
      #expect(max(error.max(), -error.min()) <= task.bound, "\(row["episode"]!) \(row["step"]!)")
    }
  }

  /// Of the white pixels of both pictures, the share that is white in both: on average at least 0.7.
  ///
  /// The published lines depend on the rounding of a drawing library: an upright bar is a column further
  /// left than a hanging one, so that no exact bar covers more than 0.6 of both.
  @Test func blackAndWhitePicturesAreNearlyThePublishedOnes() throws {
    let scenes = [
      "planar": "lce-planar", "pendulum": "lce-balance", "cartpole": "lce-cartpole",
      "arm3": "lce-arm3",
    ]
    let lines = try Table("frames").rows
    var shares: [String: [Double]] = [:]
    for row in try Table("frame_states").rows {
      let task = try #require(row["task"])
      let scene = try #require(scenes[task])
      let environment = try Self.environment(scene, ["frame.pixels=binary"])
      let view = environment.view
      #expect(row["width"] == "\(view.width)" && row["height"] == "\(view.height)")
      var wanted = [Bool](repeating: false, count: view.pixelCount)
      for line in lines where line["task"] == task && line["frame"] == row["frame"] {
        let first = Int(try number(line, "row")) * view.width
        for (column, pixel) in (line["pixels"] ?? "").enumerated() where pixel == "1" {
          wanted[first + column] = true
        }
      }
      #expect(wanted.count { $0 } == Int(row["white_pixels"] ?? ""))
      let state = try vector(row, "state")
      var pixels = [UInt8](repeating: 1, count: view.pixelCount)
      environment.render(state, into: &pixels)
      #expect(pixels.allSatisfy { $0 == 0 || $0 == 255 })
      let both = zip(pixels, wanted).count { $0 == 255 && $1 }
      let either = zip(pixels, wanted).count { $0 == 255 || $1 }
      shares[task, default: []].append(Double(both) / Double(either))
    }
    #expect(shares.count == 4)
    for (task, shares) in shares {
      #expect(shares.reduce(0, +) / Double(shares.count) >= 0.7, "\(task): \(shares)")
      #expect(shares.allSatisfy { $0 >= 0.57 }, "\(task): \(shares)")
    }
  }

  @Test func startsAreThePublishedOnes() throws {
    for row in try Table("starts").rows {
      let task = try #require(row["task"])
      let index = Int(try number(row, "index"))
      let environment = try Self.environment("lce-\(task)")
      var world = environment
      if let starts = environment.published(EpisodeStart.published),
        task != "balance"
      {
        #expect(starts.count == 10)
        world.reset(to: starts[index])
      } else {
        var generator = RandomGenerator(seed: UInt64(index))
        try world.reset(start: nil, generator: &generator)
      }
      let (start, goal) = (try vector(row, "start"), try vector(row, "goal"))
      #expect(world.state == start, "\(task) \(index): \(world.state[0]) \(start[0])")
      #expect(world.task.goal == goal)
      #expect(
        environment.ticksPerEpisode == ["planar": 40, "cartpole": 50, "arm3": 200][task] ?? 100)
    }
  }

  /// Balance starts at the exact equilibrium: the published table's most telling row.
  @Test func doingNothingBalances() throws {
    var environment = try Self.environment("lce-balance")
    var generator = RandomGenerator(seed: 1)
    try environment.reset(generator: &generator)
    for _ in 0..<100 { environment.tick(.zero) }
    #expect(environment.score.percentAtGoal == 100)
  }

  /// The motor lifts the bar from anywhere: no pumping.
  @Test func theSwingUpIsALift() throws {
    var environment = try Self.environment("lce-swingup")
    environment.reset(to: StateVector(2.9, 0))
    var last = 2.9
    var steps = 0
    while !environment.isAtGoal, steps < 100 {
      environment.tick(ActionVector(0.65))
      #expect(environment.state[0] < last, "it never turns back")
      last = environment.state[0]
      steps += 1
    }
    #expect(steps == 17, "the earliest entry that is possible")
  }

  /// Full torque, then braking: the published ceiling of 84 % is what this score gives.
  @Test func aStepCountsWhereItEnds() {
    var score = EpisodeScore(length: 100, judgedSteps: 50)
    for step in 1...100 { score.add(reward: 0, isAtGoal: step >= 17, isTerminal: false) }
    #expect(score.percentAtGoal == 84)
  }

  @Test func everyStartOfThePlaneDrawsAGoal() throws {
    let environment = try Self.environment("lce-planar")
    var goals: Set<StateVector> = []
    for seed in 0..<40 as Range<UInt64> {
      var world = environment
      var generator = RandomGenerator(seed: seed)
      try world.reset(start: "corner", generator: &generator)
      goals.insert(world.task.goal)
      #expect(world.system.isPossible(world.state))
    }
    #expect(goals == Set(environment.task.goals))
  }

  /// What is drawn at random is free, what is put by hand or hit ends beside an obstacle.
  @Test func nothingIsInAnObstacle() throws {
    let environment = try Self.environment("lce-planar")
    var generator = RandomGenerator(seed: 3)
    var inside = 0
    for _ in 0..<2000 {
      let drawn = environment.collectionBox.sample(&generator)
      if !environment.system.isPossible(drawn) { inside += 1 }
      let nearest = environment.system.admissible(drawn)
      #expect(environment.system.isPossible(nearest))
      let moved = nearest - drawn
      #expect((moved * moved).sum().squareRoot() <= 1.6)
      #expect(
        environment.system.isPossible(
          environment.system.sample(environment.collectionBox, &generator)))
    }
    #expect(inside > 20, "the box has obstacles")
  }

  @Test func anUnknownStartNamesThePublishedOne() throws {
    var environment = try Self.environment("lce-swingup")
    var generator = RandomGenerator(seed: 1)
    let error = #expect(throws: InputError.self) {
      try environment.reset(start: "hanging-around", generator: &generator)
    }
    #expect(error?.expected == "one of hanging, published, upright")
  }

  @Test func aBarHasFlatEnds() {
    let view = FrameView(width: 20, height: 20, center: .zero, halfWidth: 10, edgeRamp: 1)
    var pixels = [UInt8](repeating: 7, count: 400)
    pixels.withUnsafeMutableBufferPointer {
      FrameCanvas(view, pixels: $0.baseAddress!).bar(
        from: SIMD2(-4, 0), to: SIMD2(4, 0), halfWidth: 2, brightness: 1)
    }
    let white = pixels.indices.filter { pixels[$0] == 255 }
    #expect(white.count == 8 * 4 && pixels.allSatisfy { $0 == 0 || $0 == 255 })
    for index in white {
      #expect((6..<14).contains(index % 20) && (8..<12).contains(index / 20))
    }
  }
}
