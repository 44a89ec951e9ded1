import LinearAlgebra
import NeuralNetworks
import Policies
import Testing
import Threads

@Suite struct ImitationLearningTests {
  private static let shape = ChunkShape(pixels: 1, actionSize: 2, chunk: 2, latentSize: 1)

  private static func networks() -> [any ChunkNetwork] {
    [
      ConditionalVAE(shape: shape, hidden: [6], prior: .learned),
      ActionChunkTransformer(
        shape: shape, hidden: 4, width: 4, heads: 2, feedForward: 5, tokens: 2),
      MixtureDensity(shape: shape, hidden: [6], components: 2),
      Cloning(
        "cloning", shape: ChunkShape(pixels: 1, actionSize: 2, chunk: 2, latentSize: 0),
        hidden: [6]),
      LatentPlans(
        "plans", shape: shape, hidden: [6], prior: .learned,
        windows: PlayWindows(least: 3, most: 5, steps: 2)),
    ]
  }

  private static func learning(
    _ network: any ChunkNetwork, updates: Int = 20, klWarmUp: Int = 5, threads: Int = 1
  ) throws -> ImitationLearning {
    try BLAS.open()
    return ImitationLearning(
      network,
      schedule: ImitationSchedule(
        updates: updates, batch: 12, shards: 4, learningRate: 1e-2, warmUp: 4,
        klWarmUp: klWarmUp, averageDecay: 0.9),
      klWeight: 2,
      table: DemonstrationTableTests.numbered(
        [(20, 21), (15, 16)], scale: ActionScale(mean: [18, 0.5], deviation: 10)),
      generator: RandomGenerator(seed: 7), pool: WorkerPool(threadCount: threads))
  }

  // MARK: - Schedule

  @Test func theStepSizeRisesThenFallsToATenth() {
    let schedule = ImitationSchedule(
      updates: 1000, batch: 1, shards: 1, learningRate: 0.5, warmUp: 100, averageDecay: 0)
    #expect(schedule.rate(0) == 0.005)
    #expect(abs(schedule.rate(49) - 0.25 * (1 - 0.9 * 0.049)) < 1e-7)
    #expect(abs(schedule.rate(99) - 0.5 * (1 - 0.9 * 0.099)) < 1e-7)
    #expect(abs(schedule.rate(500) - 0.5 * 0.55) < 1e-7)
    #expect(abs(schedule.rate(1000) - 0.05) < 1e-7)
    #expect(schedule.rate(5000) == schedule.rate(1000))
    for update in 1..<99 { #expect(schedule.rate(update) > schedule.rate(update - 1)) }
    for update in 100...1000 { #expect(schedule.rate(update) < schedule.rate(update - 1)) }
    let atOnce = ImitationSchedule(
      updates: 10, batch: 1, shards: 1, learningRate: 0.5, warmUp: 0, averageDecay: 0)
    #expect(atOnce.rate(0) == 0.5 && atOnce.klShare(0) == 1)
  }

  @Test func theWeightOfTheKLRises() {
    let schedule = ImitationSchedule(
      updates: 1000, batch: 1, shards: 1, learningRate: 0.5, warmUp: 0, klWarmUp: 200,
      averageDecay: 0)
    #expect([0, 50, 100, 200, 900].map(schedule.klShare) == [0, 0.25, 0.5, 1, 1])
  }

  /// It learns for as long as it has, then no more; another weight of the KL lets it learn as long again.
  @Test func anotherWeightOfTheKLBeginsTheScheduleAnew() throws {
    let learning = try Self.learning(Self.networks()[0])
    let first = learning.learningRate
    for update in 1...20 { #expect(learning.learn()?.update == update) }
    #expect(learning.isFinished && learning.progress == 1)
    #expect(learning.learn() == nil && learning.updateCount == 20)
    learning.klWeight = 2
    #expect(learning.isFinished, "the same weight is no change")
    learning.klWeight = 0.5
    #expect(!learning.isFinished && learning.progress == 0)
    #expect(learning.learningRate == first)
    for update in 21...40 { #expect(learning.learn()?.update == update) }
    #expect(learning.isFinished && learning.learn() == nil)
    // What it stands at is in its state.
    let other = try Self.learning(Self.networks()[0])
    other.state = learning.state
    #expect(other.isFinished && other.updateCount == 40)
  }

  /// The KL counts as much as its weight says: with none z says much, with a large one nothing.
  @Test func theWeightOfTheKLSilencesZ() throws {
    func kl(_ weight: Double) throws -> Double {
      let learning = try Self.learning(Self.networks()[0], updates: 200, klWarmUp: 0)
      learning.klWeight = weight
      while learning.learn() != nil {}
      var values: [Double] = []
      learning.appendCurves(to: &values)
      return try #require(learning.bound).kl
    }
    let (free, silenced) = (try kl(0), try kl(1000))
    #expect(free > 1 && silenced < 0.01, "\(free), \(silenced)")
  }

  // MARK: - Determinism

  @Test(arguments: 0..<5)
  func theSameWhateverTheThreads(index: Int) throws {
    let (one, two) = (
      try Self.learning(Self.networks()[index]),
      try Self.learning(Self.networks()[index], threads: 2)
    )
    let before = one.policy().parameters
    for _ in 0..<8 {
      #expect(one.learn() == two.learn())
    }
    #expect(one.state == two.state && one.policy().parameters == two.policy().parameters)
    #expect(one.policy().parameters != before && one.policy().updates == 8)
  }

  /// From its state on, with a changed weight behind it, to the last bit.
  @Test(arguments: 0..<5)
  func learningFollowsFromItsState(index: Int) throws {
    let whole = try Self.learning(Self.networks()[index])
    let parts = try Self.learning(Self.networks()[index])
    for learning in [whole, parts] {
      for _ in 0..<3 { _ = learning.learn() }
      learning.klWeight = 1
      for _ in 0..<3 { _ = learning.learn() }
    }
    let rest = try Self.learning(Self.networks()[index])
    rest.klWeight = 1
    rest.state = parts.state
    // It has drawn no batch yet that it could tell of.
    var untold: [Double] = []
    rest.appendCurves(to: &untold)
    #expect(untold.allSatisfy { $0.isNaN } && rest.bound == nil)
    for _ in 0..<4 {
      let (expected, found) = (whole.learn(), rest.learn())
      #expect(expected != nil && found == expected)
    }
    #expect(rest.learningRate == whole.learningRate && rest.progress == whole.progress)
    #expect(rest.state == whole.state)
    #expect(rest.policy().parameters == whole.policy().parameters)
    var (expected, found) = ([Double](), [Double]())
    whole.appendCurves(to: &expected)
    rest.appendCurves(to: &found)
    #expect(found == expected && found.count == whole.network.curves.count)
    #expect(found.allSatisfy { $0.isFinite })
  }

  // MARK: - What is told

  /// ELBO = reconstruction − KL, the KL the sum of its dimensions; not a number before an update.
  @Test func curvesBelongTogether() throws {
    let learning = try Self.learning(Self.networks()[0])
    var none: [Double] = []
    learning.appendCurves(to: &none)
    #expect(none.count == learning.network.curves.count && none.allSatisfy { $0.isNaN })
    for _ in 0..<6 { _ = learning.learn() }
    var values: [Double] = []
    learning.appendCurves(to: &values)
    let told = Dictionary(uniqueKeysWithValues: zip(learning.network.curves.map(\.key), values))
    let (elbo, kl) = (try #require(told["elbo"]), try #require(told["kl"]))
    #expect(elbo == (told["reconstruction"] ?? .nan) - kl)
    #expect(kl == learning.dimensionKL.reduce(0, +) && kl > 0)
    let bound = try #require(learning.bound)
    #expect(bound.elbo == elbo && bound.kl == kl)
    // −log p of a Gaussian of the deviation told, by the squared error told: both are means of a batch.
    let (deviation, error) = (told["deviation"] ?? .nan, told["error"] ?? .nan)
    let size = Double(Self.shape.chunkSize)
    let expected =
      -0.5 * size
      * (error / (deviation * deviation) + 2 * Double.logarithm(deviation)
        + Double.logarithm(2 * .pi))
    // A hundred roundings in single precision.
    #expect(abs((told["reconstruction"] ?? .nan) - expected) < 1e-5 * abs(expected))
  }
}
