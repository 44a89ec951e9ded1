import LinearAlgebra
import TestSupport
import Testing
import Worlds

/// What every registered environment must keep, whatever it simulates.
@Suite struct EnvironmentConformanceTests {
  static let all = EnvironmentSettings.all
  static let names = WorldRegistry.standard.descriptions.map(\.name)

  /// Every start of every environment.
  static let starts = all.flatMap { settings in settings.starts.keys.sorted().map { (settings, $0) }
  }

  /// Those whose steps are smooth: the arm's joints jump, and its speeds are clipped in most steps.
  static let smooth = all.filter { $0.system != "lce-arm3" }

  private func randomAction(
    _ system: any PhysicalSystem, beyond factor: Double, _ generator: inout RandomGenerator
  ) -> ActionVector {
    var action = ActionVector()
    for index in 0..<system.actionSize {
      action[index] = generator.uniform(-factor, factor) * system.actionLimit[index]
    }
    return action
  }

  @Test func namesAreUniqueAndDescribed() {
    #expect(Set(Self.names).count == Self.names.count)
    #expect(
      Self.names == [
        "pendulum", "cartpole", "cartpole-swingup", "reacher2", "cartpole-v1", "fork", "play",
        "lce-planar", "lce-pendulum", "lce-cartpole", "lce-arm3",
      ])
    for description in WorldRegistry.standard.descriptions {
      #expect(!description.summary.isEmpty && !description.summary.contains("\n"))
    }
  }

  @Test(arguments: all) func sizesAgree(_ settings: EnvironmentSettings) throws {
    let environment = try Environment(settings)
    let system = environment.system
    #expect((1...StateVector.scalarCount).contains(system.stateSize))
    #expect((1...ActionVector.scalarCount).contains(system.actionSize))
    #expect((1...FeatureVector.scalarCount).contains(environment.task.costFeatureCount))
    for index in 0..<system.actionSize { #expect(system.actionLimit[index] > 0) }
    for index in system.actionSize..<ActionVector.scalarCount {
      #expect(system.actionLimit[index] == 0)
    }
    #expect(environment.view.pixelCount == settings.frame.width * settings.frame.height)
    #expect(Set(system.stateQuantities.map(\.name)).count == system.stateSize)
    #expect(environment.task.costWeights.min() >= 0)
  }

  @Test(arguments: starts)
  func startsAreInsideTheirRanges(_ settings: EnvironmentSettings, _ start: String) throws {
    var environment = try Environment(settings)
    let ranges = try #require(settings.starts[start])
    for seed in 0..<200 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      try environment.reset(start: start, generator: &generator)
      for (index, quantity) in environment.system.stateQuantities.enumerated() {
        let range = try #require(ranges[quantity.name])
        #expect(range.contains(environment.state[index]), "\(quantity.name), seed \(seed)")
      }
      #expect(environment.score.steps == 0)
      #expect(!environment.task.isTerminal(environment.state))
    }
  }

  @Test(arguments: starts)
  func equalSeedsGiveEqualTrajectories(_ settings: EnvironmentSettings, _ start: String) throws {
    func trajectory(_ seed: UInt64) throws -> ([StateVector], [UInt8]) {
      var environment = try Environment(settings)
      var generator = RandomGenerator(seed: seed)
      try environment.reset(start: start, generator: &generator)
      var states = [environment.state]
      for _ in 0..<50 {
        environment.tick(randomAction(environment.system, beyond: 1, &generator))
        states.append(environment.state)
      }
      return (states, environment.frame())
    }
    let first = try trajectory(3)
    let second = try trajectory(3)
    let other = try trajectory(4)
    #expect(first == second)
    #expect(first != other)
  }

  @Test(arguments: all) func trajectoriesStayFinite(_ settings: EnvironmentSettings) throws {
    var environment = try Environment(settings)
    let size = environment.system.stateSize
    for seed in 0..<20 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      environment.reset(to: environment.collectionBox.sample(&generator))
      for tick in 0..<environment.ticksPerEpisode {
        let result = environment.tick(randomAction(environment.system, beyond: 3, &generator))
        if tick % 20 == 0 { environment.kick(strength: generator.uniform(-1, 1)) }
        #expect(environment.state.isFinite && result.reward.isFinite)
        for lane in size..<StateVector.scalarCount { #expect(environment.state[lane] == 0) }
        let features = environment.task.costFeatures(environment.state)
        #expect(features.isFinite && environment.task.cost(environment.state) >= 0)
      }
      #expect(environment.score.hasEnded)
    }
  }

  @Test(arguments: all) func actionsBeyondTheLimitChangeNothing(_ settings: EnvironmentSettings)
    throws
  {
    var generator = RandomGenerator(seed: 12)
    var (bold, clipped) = (try Environment(settings), try Environment(settings))
    let start = bold.collectionBox.sample(&generator)
    bold.reset(to: start)
    clipped.reset(to: start)
    for _ in 0..<30 {
      let action = randomAction(bold.system, beyond: 5, &generator)
      let normalized = bold.system.normalized(action)
      for index in 0..<bold.system.actionSize { #expect(abs(normalized[index]) <= 1) }
      #expect(bold.tick(action) == clipped.tick(bold.actionSpace.clipped(action)))
      #expect(bold.state == clipped.state)
    }
  }

  @Test(arguments: all) func aStateThatIsNotANumberIsNoSuccess(_ settings: EnvironmentSettings)
    throws
  {
    var environment = try Environment(settings)
    for lane in 0..<environment.system.stateSize {
      var state = environment.task.goal
      state[lane] = .nan
      #expect(!environment.task.isAtGoal(state))
      #expect(environment.task.isTerminal(state))
    }
    environment.reset(to: environment.task.goal)
    let result = environment.tick(ActionVector(repeating: .nan))
    #expect(!result.isAtGoal && !environment.score.isSuccess)
    _ = environment.frame()
  }

  @Test(arguments: all) func theGoalIsTheCheapestState(_ settings: EnvironmentSettings) throws {
    let environment = try Environment(settings)
    let task = environment.task
    #expect(task.cost(task.goal) == 0)
    #expect(task.isAtGoal(task.goal) && !task.isTerminal(task.goal))
    var generator = RandomGenerator(seed: 8)
    for _ in 0..<100 { #expect(task.cost(environment.collectionBox.sample(&generator)) > 0) }
  }

  /// Central differences of second order against the written Jacobians; the bound is the truncation
  /// error of the difference with a generous third derivative.
  @Test(arguments: smooth) func jacobiansAreThoseOfTheFunctions(_ settings: EnvironmentSettings)
    throws
  {
    let environment = try Environment(settings)
    let (task, system) = (environment.task, environment.system)
    let (rows, columns, inputs) = (task.costFeatureCount, system.stateSize, system.actionSize)
    var generator = RandomGenerator(seed: 21)
    for _ in 0..<50 {
      // Away from the limits of speed and action, where the physics has kinks.
      let state = environment.collectionBox.sample(&generator) / 2
      let action = randomAction(system, beyond: 0.5, &generator)
      var jacobian = [Double](repeating: .nan, count: rows * columns)
      task.writeCostFeatureJacobian(state, to: &jacobian)
      var transition = [Double](repeating: .nan, count: columns * columns)
      var input = [Double](repeating: .nan, count: columns * inputs)
      environment.writeJacobians(state, action, stateMatrix: &transition, actionMatrix: &input)
      let reach = 1e-4
      for column in 0..<columns {
        var offset = StateVector()
        offset[column] = reach
        let slope =
          (task.costFeatures(state + offset) - task.costFeatures(state - offset)) / (2 * reach)
        for row in 0..<rows { #expect(abs(jacobian[row * columns + column] - slope[row]) < 1e-7) }
        let fractions = system.normalized(action)
        let moved =
          (environment.next(state + offset, fractions: fractions)
            - environment.next(state - offset, fractions: fractions)) / (2 * reach)
        for row in 0..<columns {
          #expect(abs(transition[row * columns + column] - moved[row]) < 1e-6)
        }
      }
      for column in 0..<inputs {
        var offset = ActionVector()
        offset[column] = reach
        let (above, below) = (
          system.normalized(action + offset), system.normalized(action - offset)
        )
        let moved =
          (environment.next(state, fractions: above) - environment.next(state, fractions: below))
          / (2 * reach)
        for row in 0..<columns { #expect(abs(input[row * inputs + column] - moved[row]) < 1e-6) }
      }
    }
  }

  @Test(arguments: smooth) func theFrameBeforeIsOneTickBefore(_ settings: EnvironmentSettings)
    throws
  {
    var environment = try Environment(settings)
    var generator = RandomGenerator(seed: 30)
    for _ in 0..<50 {
      // Slower than the speed limit: where a step clipped the speed, many pasts lead to one state.
      let state = environment.system.admissible(
        environment.collectionBox.sample(&generator) * StateVector(repeating: 0.8))
      let before = environment.stateBefore(state)
      let error = environment.next(before, fractions: .zero) - state
      #expect(max(error.max(), -error.min()) < 1e-9)
      environment.reset(to: state)
      var past = environment.frame()
      environment.renderPast(ticks: 1, into: &past)
      environment.reset(to: before)
      #expect(past == environment.frame())
    }
    environment.reset(to: environment.task.goal)
    var past = environment.frame()
    environment.renderPast(ticks: 1, into: &past)
    #expect(past == environment.frame() && past == environment.goalFrame(), "nothing moves")
  }

  @Test(arguments: all) func framesHaveSomethingToSee(_ settings: EnvironmentSettings) throws {
    let environment = try Environment(settings)
    var generator = RandomGenerator(seed: 40)
    var pixels = [UInt8](repeating: 0, count: environment.view.pixelCount)
    var seen: Set<[UInt8]> = []
    for _ in 0..<50 {
      environment.render(environment.collectionBox.sample(&generator), into: &pixels)
      #expect((pixels.max() ?? 0) > 150)
      #expect(pixels.filter { $0 == 0 }.count > pixels.count / 4)
      seen.insert(pixels)
    }
    #expect(seen.count == 50)
  }
}
