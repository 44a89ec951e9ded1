import Foundation
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Settings
import Testing

/// Learning itself, on the moving dot, from one seed each: about a third of a second.
@Suite struct LearningTests {
  private static let length = 4

  /// What 300 updates must reach, by bounds that are no matter of taste.
  ///
  /// - No ELBO exceeds minus the entropy of the grey targets, and no model without latents comes
  ///   nearer to that than the mean picture does. The learned one must be three times nearer.
  /// - A prediction must say more about the next code than N(0, I) does: a quarter of the KL.
  /// - A dream of three steps must be nearer to the true frame than the frame it started from, in
  ///   squares, by half; and by half nearer than a dream that is given each action a step too late.
  @Test(arguments: UInt64(1)...3)
  func aMovingDotIsLearned(seed: UInt64) {
    let source = MovingDotSource(sequenceCount: 200, sequenceLength: Self.length, seed: seed)
    let trainer = TrainerTests.trainer(
      training: TrainingSettings {
        $0.sequenceLength = Self.length
        $0.batch = 32
        $0.shards = 4
        $0.learningRate = 3e-3
      },
      seed: seed, source: source)
    for _ in 0..<280 { _ = trainer.update() }
    var (elbo, initialKL, dynamicsKL) = (0.0, 0.0, 0.0)
    for _ in 0..<20 {
      let values = trainer.updateValues()
      elbo += values.elbo / 20
      initialKL += (values[.initialKL] ?? .nan) / 20
      dynamicsKL += (values[.dynamicsKL] ?? .nan) / 20
    }
    let bounds = Bounds(source)
    #expect(elbo < bounds.ceiling)
    #expect(bounds.ceiling - elbo < (bounds.ceiling - bounds.withoutLatents) / 3)
    // Per observation: one of T is a first one.
    let predicted = dynamicsKL * Double(Self.length) / Double(Self.length - 1)
    #expect(predicted < initialKL * Double(Self.length) / 4)
    let dream = Dream(trainer.snapshot(), source)
    #expect(dream.error < 0.5 * dream.stillError)
    #expect(dream.error < 0.5 * dream.lateError)
  }

  /// The ELBO's ceiling and the best of models that ignore their latents, nats per observation.
  private struct Bounds {
    private(set) var ceiling = 0.0
    private(set) var withoutLatents = 0.0

    init(_ source: MovingDotSource) {
      func entropy(_ x: Double) -> Double {
        x > 0 && x < 1 ? -x * log(x) - (1 - x) * log(1 - x) : 0
      }
      // Both frames of every observation are targets.
      let pixels = source.pixelCount
      var means = [Double](repeating: 0, count: 2 * pixels)
      let observations = Double(source.sequenceCount * source.sequenceLength)
      for sequence in 0..<source.sequenceCount {
        let frames = source.frames(ofSequence: sequence)
        for step in 0..<source.sequenceLength {
          for value in means.indices {
            let grey = Double(frames[step * pixels + value]) / 255
            means[value] += grey / observations
            ceiling -= entropy(grey) / observations
          }
        }
      }
      withoutLatents = -means.reduce(0) { $0 + entropy($1) }
    }
  }

  /// Squared errors of frames imagined to the end of each sequence, from its first observation.
  private struct Dream {
    /// With the actions that were taken.
    private(set) var error = 0.0
    /// With each action a step too late.
    private(set) var lateError = 0.0
    /// Of the frame that the dream starts from.
    private(set) var stillError = 0.0

    init(_ snapshot: ModelSnapshot, _ source: MovingDotSource) {
      let inference = ModelInference(snapshot)
      let pixels = source.pixelCount
      let last = source.sequenceLength
      for sequence in 0..<source.sequenceCount {
        let frames = source.frames(ofSequence: sequence)
        func squaredError(_ picture: UnsafePointer<UInt8>) -> Double {
          (0..<pixels).reduce(0) {
            $0 + pow(Double(picture[$1]) - Double(frames[last * pixels + $1]), 2)
          }
        }
        stillError += squaredError(frames + pixels)
        for delay in 0...1 {
          let actions = source.actions(ofSequence: sequence) - delay
          var latent = [Float](repeating: 0, count: snapshot.model.latentSize)
          inference.encode(
            windows: 1, frames: frames, actions: source.actions(ofSequence: sequence),
            mean: &latent)
          for step in 1..<last {
            let state = latent
            inference.step(rows: 1, states: state, actions: actions + step, next: &latent)
          }
          var picture = [UInt8](repeating: 0, count: pixels)
          inference.decode(rows: 1, latents: latent, frames: &picture)
          if delay == 0 {
            error += squaredError(picture)
          } else {
            lateError += squaredError(picture)
          }
        }
      }
    }
  }
}
