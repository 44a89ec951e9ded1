import Foundation
import LinearAlgebra
import NeuralNetworks
import Policies
import Testing
import Threads
import Validation

/// What is learned, against what is known in closed form.
@Suite(.serialized) struct LearningTests {
  /// z' = a z + b u + noise in one dimension: dynamics without anything learned.
  struct LinearDynamics: RecordableDynamics {
    let layout: ParameterLayout
    private let a: Parameter
    private let b: Parameter
    private let logVariance: Parameter
    let codeSize = 1
    let actionSize = 1

    init(a: Float = 0.9, b: Float = 0.3, deviation: Float = 0.05) {
      var layout = ParameterLayout("dynamics")
      self.a = layout.add("a", rows: 1, columns: 1, initializer: .constant(a))
      self.b = layout.add("b", rows: 1, columns: 1, initializer: .constant(b))
      logVariance = layout.add(
        "log_variance", rows: 1, columns: 1,
        initializer: .constant(2 * Float.logarithm(deviation)))
      self.layout = layout
    }

    func next<Scalar>(
      _ code: Tensor, _ action: Tensor, in graph: Graph<Scalar>
    ) -> (mean: Tensor, logVariance: Tensor) {
      let mean = graph.add(
        graph.linear(code, weight: graph.parameter(a)),
        graph.linear(action, weight: graph.parameter(b)))
      return (mean, graph.broadcast(graph.parameter(logVariance), rows: code.rows))
    }
  }

  private static func world(_ dynamics: LinearDynamics) -> ImaginedWorld {
    ImaginedWorld(
      version: 1,
      parameters: dynamics.layout.initialValues(generator: RandomGenerator(seed: 1)),
      codes: (0..<200).map { Float($0) / 50 - 2 },
      reward: GoalReward(goal: [0], metric: [1], scale: 1))
  }

  private static func learning(
    _ change: (inout ImaginationSettings) -> Void = { _ in }
  ) throws -> ImaginationLearning {
    try BLAS.open()
    let dynamics = LinearDynamics()
    var settings = ImaginationSettings()
    settings.hidden = [32, 32]
    settings.actionCost = 0.1
    change(&settings)
    let learning = ImaginationLearning(
      dynamics, settings: settings, reward: GoalReward.Shape(),
      generator: RandomGenerator(seed: 3), pool: WorkerPool(threadCount: 1))
    learning.enter(world(dynamics))
    return learning
  }

  /// The cost of a feedback law from some starts, without noise.
  private static func cost(_ law: (Float) -> Float) -> Float {
    var sum: Float = 0
    for start in stride(from: Float(-1.8), through: 1.8, by: 0.3) {
      var z = start
      for _ in 0..<40 {
        let u = min(max(law(z), -1), 1)
        z = 0.9 * z + 0.3 * u
        sum += z * z + 0.1 * u * u
      }
    }
    return sum
  }

  /// Its actions come near those of the discounted Riccati solution, clipped to the limits.
  @Test(arguments: [PolicyGradient.pathwise])
  func theActorFindsTheRegulator(gradient: PolicyGradient) throws {
    let learning = try Self.learning {
      $0.gradient = gradient
      $0.entropy = 1e-4
    }
    for _ in 0..<400 { #expect(learning.update().step.gradientNorm.isFinite) }
    let policy = try #require(learning.policy()).evaluator()
    let (a, b, q, r, gamma): (Float, Float, Float, Float, Float) = (0.9, 0.3, 1, 0.1, 0.98)
    // The cost counts the next state: V(z) = min r u² + q z'² + γ V(z').
    var p: Float = 0
    var gain: Float = 0
    for _ in 0..<500 {
      let weight = q + gamma * p
      gain = weight * a * b / (r + weight * b * b)
      p = r * gain * gain + weight * (a - b * gain) * (a - b * gain)
    }
    let idle = Self.cost { _ in 0 }
    let best = Self.cost { -gain * $0 }
    let found = Self.cost { policy.evaluate(rows: 1, codes: [$0]).actions[0] }
    #expect(found < best + 0.05 * (idle - best), "found \(found), best \(best), idle \(idle)")
    // Its value falls with the distance from the goal.
    let values = policy.evaluate(rows: 3, codes: [0, 1, 2]).values
    #expect(values[0] > values[1] && values[1] > values[2])
  }

  /// The other gradient comes from the same batches and points the same way.
  @Test func bothGradientsLowerTheCost() throws {
    for gradient in PolicyGradient.allCases {
      let learning = try Self.learning { $0.gradient = gradient }
      for _ in 0..<200 { _ = learning.update() }
      let policy = try #require(learning.policy()).evaluator()
      let idle = Self.cost { _ in 0 }
      #expect(
        Self.cost { policy.evaluate(rows: 1, codes: [$0]).actions[0] } < idle, "\(gradient)")
    }
  }

  /// Whatever the threads; and from a state on, to the last bit.
  @Test func learningFollowsFromItsState() throws {
    let whole = try Self.learning()
    let parts = try Self.learning()
    for _ in 0..<10 { _ = whole.update() }
    for _ in 0..<6 { _ = parts.update() }
    let rest = try Self.learning()
    rest.state = parts.state
    for _ in 0..<4 { _ = rest.update() }
    #expect(rest.state == whole.state)
    #expect(rest.policy()?.vectors == whole.policy()?.vectors)
  }

  /// A chain of two codes: at −1 the second choice leads to 1, where the second choice earns 1 and ends; the
  /// first stays where it is and earns nothing.
  private static func chain(_ count: Int) -> CodedExperience {
    var experience = CodedExperience(codeSize: 1, actionSize: 2)
    var generator = RandomGenerator(seed: 5)
    while experience.count < count {
      experience.begin(leadIn: 0, code: [-1])
      var place: Float = -1
      for tick in 0..<20 {
        let moves = generator.uniform() < 0.5
        let isLast = moves && place > 0
        let next: Float = moves ? 1 : place
        experience.act(
          moves ? [-1, 1] : [1, -1], reward: isLast ? 1 : 0,
          outcome: isLast ? .terminal : tick == 19 ? .timeLimit : .goesOn, code: [next])
        place = next
        if isLast { break }
      }
    }
    return experience
  }

  /// The values are γ to the number of ticks until the reward.
  @Test func valuesOfChoicesAreThoseOfTheChain() throws {
    try BLAS.open()
    var settings = QLearningSettings()
    settings.discount = 0.9
    settings.returnSteps = 1
    settings.hidden = [32]
    settings.targetRate = 0.05
    settings.learningRate = 3e-3
    settings.averageDecay = 0.99
    let learning = QLearning(
      codeSize: 1, actionSize: 2, settings: settings, generator: RandomGenerator(seed: 2),
      pool: WorkerPool(threadCount: 1))
    let experience = Self.chain(500)
    learning.use(CodeNormalizer(experience.visitedCodes, size: 1))
    for _ in 0..<1500 { _ = learning.update(from: experience) }
    let output = learning.policy().evaluator().evaluate(rows: 2, codes: [-1, 1])
    let expected: [Float] = [0.81, 0.9, 0.9, 1]
    for (found, expected) in zip(output.actionValues, expected) {
      #expect(abs(found - expected) < 0.05, "\(output.actionValues)")
    }
    #expect(output.actions == [-1, 1, -1, 1])
  }

  /// From the first to a tenth, and no further.
  @Test func theStepSizeOfChoicesFallsToATenth() {
    var settings = QLearningSettings()
    settings.learningRate = 0.01
    settings.decaySteps = 1000
    for (ticks, expected) in [(0, 0.01), (500, 0.0055), (1000, 0.001), (90_000, 0.001)] {
      #expect(abs(Double(settings.stepSize(after: ticks)) - expected) < 1e-8)
    }
    settings.decaySteps = 0
    #expect(settings.stepSize(after: 90_000) == settings.learningRate)
  }

  @Test func shardsDivideTheBatch() throws {
    var settings = SoftActorCriticSettings()
    settings.shards = 3
    #expect(settings.conflicts.map(\.keyPath) == ["sac.shards"])
    settings.shards = 4
    #expect(settings.conflicts.isEmpty)
  }

  /// u in −1...1 earns −(u − 0.5)²: the actor finds 0.5, and the temperature the entropy; shards are parts of
  /// one batch, and threads change no bit.
  @Test func theSoftActorFindsTheBestActionAtItsEntropy() throws {
    try BLAS.open()
    for shards in [1, 4] {
      let (one, two) = (
        try Self.softActor(shards, threads: 1), try Self.softActor(shards, threads: 2)
      )
      #expect(one.state == two.state)
      let output = one.policy().evaluator().evaluate(rows: 1, codes: [0.3])
      #expect(abs(output.actions[0] - 0.5) < 0.1, "\(output)")
      #expect(abs(one.told[0] + 2) < 0.5, "entropy \(one.told[0])")
    }
  }

  private static func softActor(_ shards: Int, threads: Int) throws -> SoftActorCritic {
    var settings = SoftActorCriticSettings()
    settings.shards = shards
    settings.discount = 0
    settings.rewardScale = 1
    settings.hidden = [32]
    settings.criticHidden = [32]
    settings.targetEntropy = -2
    let learning = SoftActorCritic(
      codeSize: 1, actionSize: 1, settings: settings, generator: RandomGenerator(seed: 2),
      pool: WorkerPool(threadCount: threads))
    var experience = CodedExperience(codeSize: 1, actionSize: 1)
    var generator = RandomGenerator(seed: 4)
    experience.begin(leadIn: 0, code: [0.3])
    for _ in 0..<1000 {
      let action = Float(generator.uniform(-1, 1))
      experience.act(
        [action], reward: -(action - 0.5) * (action - 0.5), outcome: .goesOn, code: [0.3])
    }
    learning.use(CodeNormalizer(means: [0], scales: [1]))
    for _ in 0..<1200 { _ = learning.update(from: experience) }
    return learning
  }
}
