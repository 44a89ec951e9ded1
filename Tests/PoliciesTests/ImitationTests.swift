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
}
