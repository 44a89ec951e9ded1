import LinearAlgebra
import NeuralNetworks

/// A policy of imitation as it was learned at one moment.
package struct ChunkPolicy: Sendable {
  /// Its networks.
  package let network: any ChunkNetwork
  /// Their parameters.
  package let parameters: [Float]
  /// How its actions stand to those of the world.
  package let scale: ActionScale
  /// How many updates made it.
  package let updates: Int

  /// Joins what belongs together; traps unless the parameters are those of the networks.
  package init(
    _ network: any ChunkNetwork, parameters: [Float], scale: ActionScale, updates: Int
  ) {
    precondition(
      parameters.count == network.layout.count,
      "expected \(network.layout.count) parameters, found \(parameters.count)")
    self.network = network
    self.parameters = parameters
    self.scale = scale
    self.updates = updates
  }

  /// The sizes.
  package var shape: ChunkShape { network.shape }
}

/// Pictures that a policy is asked about, `[rows, pixels]` of brightness 0...1.
package struct PictureBatch: Sendable {
  /// What is there now.
  package var present: [Float]
  /// What is wanted; empty where a policy is shown no goal.
  package var goal: [Float]

  /// Joins pictures.
  package init(present: [Float], goal: [Float] = []) {
    self.present = present
    self.goal = goal
  }
}

/// Asks a policy of imitation, with scratch memory of its own.
///
/// One thread uses it.
package final class ChunkEvaluator {
  /// The sizes of what it is asked.
  package let shape: ChunkShape
  private let network: any ChunkNetwork
  private let parameters: AlignedBuffer<Float>
  private var scale: ActionScale
  /// The number of updates of the policy that answers.
  package private(set) var updates: Int

  private struct Recording {
    let program: Program<Float>
    let present: Tensor
    let goal: Tensor?
    /// Noise, a latent or a chunk.
    let other: Tensor?
    let result: Tensor
  }
  private enum Question: Hashable { case draw, answer, posterior }
  private struct Key: Hashable {
    let question: Question
    let rows: Int
  }
  private var recordings: [Key: Recording] = [:]

  /// Asks a policy.
  package init(_ policy: ChunkPolicy) {
    network = policy.network
    shape = policy.shape
    parameters = AlignedBuffer(count: policy.parameters.count)
    scale = policy.scale
    updates = policy.updates
    load(policy)
  }

  /// Asks another policy of the same networks from now on.
  package func load(_ policy: ChunkPolicy) {
    parameters.assign(policy.parameters)
    scale = policy.scale
    updates = policy.updates
  }

  /// Whether the policy is shown a goal.
  package var seesGoal: Bool { network.seesGoal }

  /// z from standard normal noise, both `[rows, latentSize]`; empty for a policy without z.
  package func latents(_ seen: PictureBatch, noise: [Float]) -> [Float] {
    guard shape.latentSize > 0 else { return [] }
    return run(.draw, seen, noise, size: shape.latentSize)
  }

  /// The chunks under z `[rows, latentSize]`, in the units of the world, `[rows, chunk, m]`.
  package func chunks(_ seen: PictureBatch, latents: [Float]) -> [Float] {
    let answers = run(.answer, seen, latents, size: shape.latentSize)
    let (size, n) = (network.answerSize, shape.latentSize)
    var chunks: [Float] = []
    chunks.reserveCapacity(answers.count / size * shape.chunkSize)
    answers.withUnsafeBufferPointer { answers in
      latents.withUnsafeBufferPointer { latents in
        for row in 0..<answers.count / size {
          chunks += network.chunk(
            of: UnsafeBufferPointer(rebasing: answers[row * size..<(row + 1) * size]),
            latent: UnsafeBufferPointer(
              rebasing: n == 0 ? latents[..<0] : latents[row * n..<(row + 1) * n]))
        }
      }
    }
    return scale.actions(chunks)
  }

  /// The means of q(z | picture, chunk) of normalised chunks, `[rows, latentSize]`; nil where there is none
  /// of single chunks.
  package func posteriorMeans(_ seen: PictureBatch, chunks: [Float]) -> [Float]? {
    guard shape.latentSize > 0, hasPosterior else { return nil }
    return run(.posterior, seen, chunks, size: shape.chunkSize)
  }

  private lazy var hasPosterior: Bool = {
    let graph = Graph<Float>(reading: [network.layout])
    return network.posteriorMean(
      SeenPictures(present: graph.input(rows: 1, columns: shape.pixels)),
      chunk: graph.input(rows: 1, columns: shape.chunkSize), in: graph) != nil
  }()

  private func run(
    _ question: Question, _ seen: PictureBatch, _ other: [Float], size: Int
  ) -> [Float] {
    let rows = seen.present.count / shape.pixels
    let recording = recording(question, rows: rows, size: size)
    let program = recording.program
    program.pointer(to: recording.present).update(from: seen.present, count: seen.present.count)
    if let goal = recording.goal {
      precondition(seen.goal.count == seen.present.count, "expected a goal for every picture")
      program.pointer(to: goal).update(from: seen.goal, count: seen.goal.count)
    }
    if let tensor = recording.other {
      precondition(
        other.count == tensor.count, "expected \(tensor.count) numbers, found \(other.count)")
      program.pointer(to: tensor).update(from: other, count: other.count)
    }
    program.forward()
    let result = recording.result
    return Array(
      UnsafeBufferPointer(start: program.pointer(to: result), count: result.count))
  }

  private func recording(_ question: Question, rows: Int, size: Int) -> Recording {
    let key = Key(question: question, rows: rows)
    if let known = recordings[key] { return known }
    let graph = Graph<Float>(reading: [network.layout])
    let present = graph.input(rows: rows, columns: shape.pixels)
    let goal = network.seesGoal ? graph.input(rows: rows, columns: shape.pixels) : nil
    let other = size > 0 ? graph.input(rows: rows, columns: size) : nil
    let seen = SeenPictures(present: present, goal: goal)
    let result: Tensor
    switch (question, other) {
    case (.draw, let noise?): result = network.draw(seen, noise: noise, in: graph)
    case (.posterior, let chunk?):
      guard let mean = network.posteriorMean(seen, chunk: chunk, in: graph) else {
        preconditionFailure("expected a policy with a posterior of chunks")
      }
      // A copy of its own rows: the mean may be half of a tensor.
      result = graph.concatenateRows([mean])
    default: result = network.answer(seen, latent: other, in: graph)
    }
    let program = Program(graph)
    program.bind(parameters: parameters.pointer)
    let made = Recording(
      program: program, present: present, goal: goal, other: other, result: result)
    recordings[key] = made
    return made
  }
}
