import Control
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Policies
import Settings

/// Times whole updates of actor and value on imagined rollouts: drawing codes and noise, both directions of
/// rollouts, rewards and values, clipping, Adam and the target copy, without averages.
///
/// Rank-one dynamics, one action, actor, value and dynamics of two hidden layers of 64.
struct ImaginationBenchmark {
  /// The median time of an update in milliseconds.
  let medianMilliseconds: Double
  /// The fastest update in milliseconds.
  let minimumMilliseconds: Double

  /// Runs the benchmark.
  init(latent n: Int, batch: Int, horizon: Int, threads: Int, updates: Int = 40) {
    let model = SequenceModel(
      settings: ModelSettings {
        $0.latentSize = n
        $0.encoderHidden = [8]
        $0.decoderHidden = [8]
        $0.dynamicsHidden = [64, 64]
      }, training: TrainingSettings(), frame: FrameSize(width: 8, height: 8), actionSize: 1)
    var settings = ImaginationSettings()
    (settings.batch, settings.horizon, settings.averageDecay) = (batch, horizon, 0)
    settings.shards = threads == 1 ? 1 : (1...2 * threads).last { batch % $0 == 0 } ?? 1
    let generator = RandomGenerator(seed: 0)
    let learning = ImaginationLearning(
      model, settings: settings, reward: GoalReward.Shape(), generator: generator,
      pool: WorkerPool(threadCount: threads))
    var codes = [Float](repeating: 0, count: 1000 * n)
    var stream = generator.split(9)
    stream.fillNormal(&codes, count: codes.count)
    learning.enter(
      ImaginedWorld(
        version: 0, parameters: model.layout.initialValues(generator: generator.split(8)),
        codes: codes,
        reward: GoalReward(
          goal: Array(repeating: 0, count: n),
          metric: (0..<n * n).map { $0 % (n + 1) == 0 ? 1 : 0 }, scale: 1)))
    for _ in 0..<3 { _ = learning.update() }
    let clock = ContinuousClock()
    let times = (0..<updates).map { _ in
      clock.measure { _ = learning.update() } / .milliseconds(1)
    }.sorted()
    medianMilliseconds = times[times.count / 2]
    minimumMilliseconds = times[0]
  }
}
