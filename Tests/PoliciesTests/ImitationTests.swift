import Foundation
import LinearAlgebra
import NeuralNetworks
import Policies
import Testing
import Threads

/// Policies that imitate, as they learn and as they answer.
@Suite(.serialized) struct ImitationTests {
  /// Pictures of four pixels that tell nothing, after each of which half of the demonstrators went left and
  /// half went right; the second component tells how fast.
  private static func table(episodes: Int = 60) -> DemonstrationTable {
    var (frames, actions) = ([UInt8](), [Float]())
    var list: [DemonstrationTable.Episode] = []
    for index in 0..<episodes {
      list.append(
        DemonstrationTable.Episode(
          firstFrame: index * 2, frameCount: 2, firstAction: index * 4, actionCount: 4))
      frames += Array(repeating: UInt8(100), count: 8)
      for _ in 0..<4 {
        actions += [index % 2 == 0 ? -1 : 1, Float(index % 3) / 2 - 0.5]
      }
    }
    return DemonstrationTable(
      pixels: 4, actionSize: 2, frames: frames, actions: actions, episodes: list,
      scale: ActionScale(mean: [0, 0], deviation: 0.8))
  }

  private static let shape = ChunkShape(pixels: 4, actionSize: 2, chunk: 3, latentSize: 2)
  private static func schedule(_ updates: Int) -> ImitationSchedule {
    ImitationSchedule(
      updates: updates, batch: 32, shards: 4, learningRate: 3e-3, warmUp: 10, averageDecay: 0.9)
  }

  private static func learning(
    _ network: any ChunkNetwork, updates: Int, klWeight: Double = 1, threads: Int = 1
  ) throws -> ImitationLearning {
    try BLAS.open(threads: threads)
    return ImitationLearning(
      network, schedule: schedule(updates), klWeight: klWeight, table: table(),
      generator: RandomGenerator(seed: 5), pool: WorkerPool(threadCount: threads))
  }

  private static var cvae: ConditionalVAE {
    ConditionalVAE(shape: shape, hidden: [16, 16], prior: .unit)
  }

  private static func answers(_ policy: ChunkPolicy, count: Int = 100) -> [Float] {
    let evaluator = ChunkEvaluator(policy)
    let seen = PictureBatch(present: Array(repeating: 100 / 255, count: 4 * count))
    var noise = [Float](repeating: 0, count: count * policy.shape.latentSize)
    var generator = RandomGenerator(seed: 9)
    let size = noise.count
    noise.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress, size > 0 { generator.fillNormal(base, count: size) }
    }
    let chunks = evaluator.chunks(
      seen, latents: size > 0 ? evaluator.latents(seen, noise: noise) : [])
    // The first component of the first action of each.
    return (0..<count).map { chunks[$0 * policy.shape.chunkSize] }
  }

  /// What cloning learns is the mean of both ways, which nobody showed; a conditional VAE and a mixture
  /// give either.
  @Test func onlyWhoIsGivenASampleKnowsTwoWays() throws {
    let cloning = try Self.learning(
      Cloning(
        "cloning", shape: ChunkShape(pixels: 4, actionSize: 2, chunk: 3, latentSize: 0),
        hidden: [16, 16]),
      updates: 300)
    while cloning.learn() != nil {}
    #expect(Self.answers(cloning.policy()).allSatisfy { abs($0) < 0.3 })
    let mixture = try Self.learning(
      MixtureDensity(shape: Self.shape, hidden: [16, 16], components: 2), updates: 600)
    for learning in [try Self.learning(Self.cvae, updates: 1500), mixture] {
      while learning.learn() != nil {}
      let answers = Self.answers(learning.policy())
      let (left, right) = (answers.count { $0 < -0.7 }, answers.count { $0 > 0.7 })
      #expect(left >= 25 && right >= 25 && left + right >= 85, "\(left) \(right)")
    }
  }

  /// Too dear a latent says nothing: its KL is zero, and the policy is cloning.
  @Test func tooLargeAWeightOfTheKLSilencesTheLatent() throws {
    let learning = try Self.learning(Self.cvae, updates: 600, klWeight: 200)
    while learning.learn() != nil {}
    var values: [Double] = []
    learning.appendCurves(to: &values)
    let kl = try #require(learning.bound?.kl)
    #expect(kl < 0.05)
    #expect(Self.answers(learning.policy()).allSatisfy { abs($0) < 0.4 })
    // Cheap again, it speaks again: the schedule begins anew.
    learning.klWeight = 1
    #expect(!learning.isFinished && learning.progress == 0)
  }

  @Test func theSameBytesWhateverTheThreads() throws {
    let networks: [any ChunkNetwork] = [
      Self.cvae,
      ActionChunkTransformer(
        shape: Self.shape, hidden: 8, width: 8, heads: 2, feedForward: 8, tokens: 2),
      LatentPlans(
        "plans", shape: ChunkShape(pixels: 4, actionSize: 2, chunk: 1, latentSize: 2),
        hidden: [8], prior: .learned, windows: PlayWindows(least: 1, most: 1, steps: 2)),
    ]
    for network in networks {
      let results = try [1, 2].map { threads -> [Float] in
        let learning = try Self.learning(network, updates: 40, threads: threads)
        while learning.learn() != nil {}
        return learning.policy().parameters
      }
      #expect(results[0] == results[1])
      #expect(results[0].allSatisfy { $0.isFinite })
    }
  }

  @Test func learningGoesOnBitForBit() throws {
    let whole = try Self.learning(Self.cvae, updates: 30)
    while whole.learn() != nil {}
    let first = try Self.learning(Self.cvae, updates: 30)
    for _ in 0..<13 { _ = first.learn() }
    let second = try Self.learning(Self.cvae, updates: 30)
    second.state = first.state
    while second.learn() != nil {}
    #expect(second.updateCount == 30)
    #expect(second.policy().parameters == whole.policy().parameters)
  }

  @Test func theStepSizeRisesAndFallsToATenth() {
    let schedule = ImitationSchedule(
      updates: 1000, batch: 8, shards: 2, learningRate: 1e-3, warmUp: 100, klWarmUp: 500,
      averageDecay: 0.9)
    #expect(abs(schedule.rate(0) - 1e-5) < 1e-9)
    #expect(schedule.rate(99) > 9e-4 && schedule.rate(99) <= 1e-3)
    #expect(abs(schedule.rate(1000) - 1e-4) < 1e-9 && schedule.rate(5000) == schedule.rate(1000))
    #expect(schedule.klShare(0) == 0 && schedule.klShare(250) == 0.5 && schedule.klShare(900) == 1)
  }

  /// The likelihood of a mixture, by hand; and its z chooses by the weights.
  @Test func mixturesChooseByTheirWeights() {
    let mixture = MixtureDensity(
      shape: ChunkShape(pixels: 1, actionSize: 1, chunk: 1, latentSize: 1), hidden: [2],
      components: 2)
    // Means −1 and 3, weights 1 : 3.
    let answer: [Float] = [-1, 3, 0, log(Float(3))]
    func chosen(_ z: Float) -> Float {
      answer.withUnsafeBufferPointer { answer in
        [z].withUnsafeBufferPointer { mixture.chunk(of: answer, latent: $0)[0] }
      }
    }
    // Φ(−0.6745) = 0.25: below it lies the share of the first.
    #expect(chosen(-0.69) == -1 && chosen(-0.65) == 3 && chosen(0) == 3 && chosen(5) == 3)
    #expect(chosen(-8) == -1)
  }

  @Test func actionsComeBackFromTheirScale() {
    let scale = ActionScale(mean: [0.5, -2], deviation: 0.25)
    #expect(scale.normalized([0.75, -2]) == [1, 0])
    #expect(scale.actions([1, 0]) == [0.75, -2])
  }
}
