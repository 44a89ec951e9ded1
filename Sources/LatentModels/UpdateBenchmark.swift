import LinearAlgebra
import NeuralNetworks
import Settings

/// Times whole updates of E2C's pair objective on made-up pictures: drawing the batch, both
/// directions of all networks, clipping and Adam, without a parameter average.
///
/// Latent 3, action 1, dynamics 100-100, two hidden layers in encoder and decoder: the step that
/// the usual frameworks are timed with. What is computed here beyond that step: the batch is
/// gathered from grey frames, noise is drawn, gradients are clipped by their norm, and the
/// consistency KL carries the full predicted covariance.
package struct UpdateBenchmark {
  /// The median time of an update in milliseconds.
  package let medianMilliseconds: Double
  /// The fastest update in milliseconds.
  package let minimumMilliseconds: Double

  /// Runs the benchmark.
  ///
  /// - Parameters:
  ///   - side: Pixels of a side of a frame; an observation is two frames.
  ///   - hidden: Units of each hidden layer.
  ///   - batch: Pairs in a batch.
  ///   - threads: Threads that work.
  ///   - updates: Updates that are timed.
  package init(side: Int, hidden: Int, batch: Int, threads: Int, updates: Int = 30) {
    let shards = Self.shards(batch: batch, threads: threads)
    let training = TrainingSettings {
      $0.objective = .pair
      ($0.sequences, $0.initialSequences, $0.sequenceLength) = (1, 1, 2)
      ($0.batch, $0.shards) = (batch, shards)
      ($0.learningRate, $0.averageDecay) = (3e-4, 0)
    }
    let model = SequenceModel(
      settings: ModelSettings {
        $0.latentSize = 3
        $0.linearPath = false
        $0.encoderHidden = [hidden, hidden]
        $0.decoderHidden = [hidden, hidden]
        $0.dynamicsHidden = [100, 100]
      },
      training: training, frame: FrameSize(width: side, height: side), actionSize: 1)
    let source = NoiseSource(pixelCount: side * side, sequenceCount: 4 * batch)
    let trainer = Trainer(
      model: model, settings: training, objective: PairObjective(), source: source, seed: 0,
      pool: WorkerPool(threadCount: threads))
    for _ in 0..<5 { _ = trainer.update() }
    let clock = ContinuousClock()
    let times = (0..<max(1, updates)).map { _ in
      clock.measure { _ = trainer.update() } / .milliseconds(1)
    }.sorted()
    medianMilliseconds = times[times.count / 2]
    minimumMilliseconds = times[0]
  }

  /// A divisor of the batch: one shard for one thread, about two for each of several.
  private static func shards(batch: Int, threads: Int) -> Int {
    let wanted = threads == 1 ? 1 : 2 * threads
    return (1...min(wanted, batch)).last { batch % $0 == 0 } ?? 1
  }
}

/// Sequences of random grey frames.
private final class NoiseSource: SequenceSource, @unchecked Sendable {
  // Guard of @unchecked: nothing changes after init.
  let sequenceCount: Int
  let sequenceLength = 2
  let pixelCount: Int
  let actionSize = 1
  private let pixels: AlignedBuffer<UInt8>
  private let forces: AlignedBuffer<Float>

  init(pixelCount: Int, sequenceCount: Int) {
    self.pixelCount = pixelCount
    self.sequenceCount = sequenceCount
    pixels = AlignedBuffer(count: sequenceCount * 3 * pixelCount)
    forces = AlignedBuffer(count: sequenceCount * 2)
    var generator = RandomGenerator(seed: 0)
    for index in 0..<pixels.count {
      pixels.pointer[index] = UInt8(truncatingIfNeeded: generator.next())
    }
    for index in 0..<forces.count { forces.pointer[index] = Float(generator.uniform(-1, 1)) }
  }

  func withSequence(
    _ index: Int, _ body: (_ frames: UnsafePointer<UInt8>, _ actions: UnsafePointer<Float>) -> Void
  ) {
    body(pixels.pointer + index * 3 * pixelCount, forces.pointer + index * 2)
  }
}
