import Foundation
import LatentModels
import LinearAlgebra
import NeuralNetworks
import Settings
import Testing

/// What the data decide before the first update.
@Suite struct ModelInitializationTests {
  private let source = MovingDotSource(sequenceCount: 300)

  private func parameter(_ name: String, of trainer: Trainer) throws -> [Float] {
    let parameter = try #require(trainer.model.layout.entry(named: name)).parameter
    return Array(
      trainer.state.model.parameters[parameter.offset..<parameter.offset + parameter.count])
  }

  /// A trainer whose encoder reads nothing before the sequences of the source.
  private func trainer(_ variant: EncoderVariant) -> Trainer {
    var training = TrainerTests.training
    training.burnIn = 0
    return TrainerTests.trainer(encoder: variant, training: training, source: source)
  }

  /// The first observations of all sequences, as targets `[2 pixels]`.
  private var targets: [[Float]] {
    (0..<source.sequenceCount).map { sequence in
      var target = [Float](repeating: 0, count: 2 * source.pixelCount)
      let frames = source.frames(ofSequence: sequence)
      ObservationEncoding.writeTarget(
        earlier: frames, present: frames + source.pixelCount, pixelCount: source.pixelCount,
        to: &target)
      return target
    }
  }

  /// Over the data, codes on the linear path start with mean 0 and deviation 1.5 in every dimension.
  ///
  /// They are uncorrelated among positions and among motions. Power iteration and single precision leave
  /// about 1e-4.
  @Test(arguments: [EncoderVariant.stacked, EncoderVariant(kind: .filter)])
  func theLinearPathStartsAtPrincipalComponents(variant: EncoderVariant) throws {
    let trainer = trainer(variant)
    let weight = try parameter("encoder.linear.weight", of: trainer)
    let bias = try parameter("encoder.linear.bias", of: trainer)
    let n = 3
    let codes = targets.map { target -> [Double] in
      var input = target
      ObservationEncoding.writeInput(
        target: target, pixelCount: source.pixelCount,
        gain: variant.kind.seesPairs ? trainer.model.settings.differenceGain : 1, to: &input)
      return (0..<n).map { column in
        input.indices.reduce(Double(bias[column])) {
          $0 + Double(input[$1]) * Double(weight[$1 * n + column])
        }
      }
    }
    let count = Double(codes.count)
    let means = (0..<n).map { column in codes.reduce(0) { $0 + $1[column] } / count }
    func covariance(_ i: Int, _ k: Int) -> Double {
      codes.reduce(0) { $0 + ($1[i] - means[i]) * ($1[k] - means[k]) } / count
    }
    for column in 0..<n {
      #expect(abs(means[column]) < 1e-3)
      #expect(abs(covariance(column, column).squareRoot() - 1.5) < 1e-3)
    }
    // Two dimensions for positions, one for motion.
    #expect(abs(covariance(0, 1)) < 1e-2)
    // Positions see the present frame alone and motion the difference alone.
    let pixels = source.pixelCount
    for row in 0..<pixels {
      #expect(weight[row * n] == 0 && weight[row * n + 1] == 0)
      #expect(weight[(pixels + row) * n + 2] == 0)
    }
  }

  @Test(arguments: LikelihoodKind.allCases, [false, true])
  func theDecoderStartsAtTheMeanPicture(
    likelihood: LikelihoodKind, isConvolutional: Bool
  ) throws {
    let trainer = TrainerTests.trainer(
      variant: ModelVariant(objective: .sequence, dynamics: .rankOne, likelihood: likelihood),
      encoder: EncoderVariant(kind: .stacked, isConvolutional: isConvolutional), source: source)
    let bias = try parameter(
      isConvolutional ? "decoder.bias" : "decoder.layers.1.bias", of: trainer)
    for value in bias.indices {
      let mean = targets.reduce(0) { $0 + Double($1[value]) } / Double(targets.count)
      let held = min(max(mean, 0.002), 0.998)
      let expected = likelihood == .bernoulli ? log(held / (1 - held)) : mean
      // The mean of 300 numbers in single precision, through a slope of at most 1 / 0.002.
      #expect(abs(Double(bias[value]) - expected) < 300 * 0x1p-24 / 0.002)
    }
  }

  @Test(arguments: EncoderVariant.all)
  func posteriorsStartNarrow(variant: EncoderVariant) throws {
    let bias = try parameter(
      "\(variant.headName).bias", of: trainer(variant))
    #expect(Array(bias[3...]) == [-2, -2, -2])
  }

  /// Pictures that never change have no components; nothing may become infinite.
  @Test func constantPicturesAreHarmless() {
    let still = MovingDotSource(sequenceCount: 5, isStill: true)
    let trainer = TrainerTests.trainer(source: still)
    #expect(trainer.state.model.parameters.allSatisfy { $0.isFinite })
    #expect(trainer.update().step.wasApplied)
  }

  /// More latent dimensions than pixels: the rest keeps its random start.
  @Test func manyLatentsAreHarmless() {
    let small = MovingDotSource(sequenceCount: 20, side: 2)
    let training = TrainingSettings {
      $0.sequenceLength = 4
      $0.batch = 4
      $0.shards = 2
    }
    let model = SequenceModel(
      settings: ModelSettings {
        $0.latentSize = 20
        $0.encoderHidden = [4]
        $0.decoderHidden = [4]
      },
      training: training, frame: small.frame, actionSize: 1)
    let trainer = Trainer(
      model: model, settings: training, objective: objective(training.objective), source: small,
      seed: 1, pool: WorkerPool(threadCount: 1))
    #expect(trainer.update().step.wasApplied)
  }
}
