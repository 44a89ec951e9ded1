import Foundation
import LinearAlgebra
import Policies
import Worlds

/// Carries out the chunks of a policy of imitation.
///
/// Open loop for as long as a chunk is carried out, then the next picture is looked at. With temporal
/// ensembling (Zhao et al. 2023) every picture is answered, and an action is the mean of what all chunks
/// say of the tick, weighted by exp(−decay · age) with the oldest first.
package final class ChunkController: Controller {
  /// How chunks are carried out; changed, the next chunk follows it.
  package var execution: ExecutionSettings
  private let evaluator: ChunkEvaluator
  private let space: ActionSpace
  private var generator: RandomGenerator
  private var lives: [Life]

  /// What is carried out in one world.
  private struct Life {
    /// The z of the episode; empty before it was drawn.
    var latent: [Float] = []
    /// Chunks by the tick at which they began, in the units of the world.
    var chunks: [(begin: Int, actions: [Float])] = []
    var tick = 0
  }

  /// Puts a policy in charge of worlds in which episodes begin.
  package init(
    _ policy: ChunkPolicy, worlds: Int, space: ActionSpace, execution: ExecutionSettings,
    generator: RandomGenerator
  ) {
    evaluator = ChunkEvaluator(policy)
    self.space = space
    self.execution = execution
    self.generator = generator
    lives = Array(repeating: Life(), count: worlds)
  }

  package func begin() { lives = Array(repeating: Life(), count: lives.count) }

  /// Goes on with another version of the policy, in the middle of an episode.
  package func load(_ policy: ChunkPolicy) { evaluator.load(policy) }

  /// The chunk that a world follows, in its units, `[chunk, m]`, and its z; empty before the first decision.
  package func intention(in world: Int) -> (chunk: [Float], latent: [Float]) {
    (lives[world].chunks.last?.actions ?? [], lives[world].latent)
  }

  private var chunk: Int { evaluator.shape.chunk }
  private var actionSize: Int { evaluator.shape.actionSize }

  package func decide(_ beliefs: Beliefs) -> Decision {
    precondition(beliefs.pictures.count == lives.count, "expected a picture of every world")
    let isAveraged = execution.ensembling > 0
    let executed = min(max(1, execution.executed), chunk)
    let asked = lives.indices.filter { index in
      guard let last = lives[index].chunks.last, !isAveraged else { return true }
      return lives[index].tick - last.begin >= executed
    }
    if !asked.isEmpty { ask(asked, beliefs.pictures) }
    var actions: [Float] = []
    for index in lives.indices {
      actions += fractions(isAveraged ? averaged(lives[index]) : newest(lives[index]))
      lives[index].tick += 1
    }
    return Decision(actions: actions)
  }

  /// Asks the policy for chunks in some worlds.
  private func ask(_ asked: [Int], _ pictures: [PictureReading]) {
    let seen = PictureBatch(
      present: asked.flatMap { pictures[$0].present }, goal: asked.flatMap { pictures[$0].goal })
    let n = evaluator.shape.latentSize
    if n > 0 {
      var noise = [Float](repeating: 0, count: asked.count * n)
      if execution.latent != .zero {
        noise.withUnsafeMutableBufferPointer { buffer in
          if let base = buffer.baseAddress { generator.fillNormal(base, count: buffer.count) }
        }
      }
      let latents = evaluator.latents(seen, noise: noise)
      for (row, index) in asked.enumerated()
      where lives[index].latent.count != n || execution.latent != .held {
        lives[index].latent = Array(latents[row * n..<(row + 1) * n])
      }
    }
    let chunks = evaluator.chunks(seen, latents: asked.flatMap { lives[$0].latent })
    let size = evaluator.shape.chunkSize
    for (row, index) in asked.enumerated() {
      let tick = lives[index].tick
      lives[index].chunks.removeAll { tick - $0.begin >= chunk }
      if execution.ensembling <= 0 { lives[index].chunks.removeAll() }
      lives[index].chunks.append((tick, Array(chunks[row * size..<(row + 1) * size])))
    }
  }

  private func newest(_ life: Life) -> [Float] {
    guard let last = life.chunks.last else { return Array(repeating: 0, count: actionSize) }
    let first = min(life.tick - last.begin, chunk - 1) * actionSize
    return Array(last.actions[first..<first + actionSize])
  }

  private func averaged(_ life: Life) -> [Float] {
    var sum = [Float](repeating: 0, count: actionSize)
    var total: Float = 0
    for (age, entry) in life.chunks.enumerated() {
      let place = life.tick - entry.begin
      guard place < chunk else { continue }
      let weight = Float(Foundation.exp(-execution.ensembling * Double(age)))
      for component in 0..<actionSize {
        sum[component] += weight * entry.actions[place * actionSize + component]
      }
      total += weight
    }
    return total > 0 ? sum.map { $0 / total } : sum
  }

  /// An action in the units of the world as fractions of its limits; one that is no number is none.
  private func fractions(_ action: [Float]) -> [Float] {
    (0..<actionSize).map { component in
      let range = space.range(of: component)
      let half = (range.upperBound - range.lowerBound) / 2
      let value = (Double(action[component]) - range.lowerBound) / half - 1
      return value.isFinite ? Float(min(max(value, -1), 1)) : 0
    }
  }
}
