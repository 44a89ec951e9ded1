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

  /// A blur keeps the sum of what is far from the rim, and reads one picture through another as that one
  /// through it.
  @Test func aBlurIsItsOwnAdjoint() {
    var generator = RandomGenerator(seed: 5)
    let (width, height) = (13, 9)
    func picture() -> [Float] { (0..<width * height).map { _ in Float(generator.uniform()) } }
    let blur = PictureBlur(deviation: 1.5, width: width, height: height)
    let (first, second) = (picture(), picture())
    var (blurredFirst, blurredSecond) = (first, second)
    blur.apply(to: &blurredFirst)
    blur.apply(to: &blurredSecond)
    func product(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    #expect(abs(product(blurredFirst, second) - product(first, blurredSecond)) < 1e-4)
    var point = [Float](repeating: 0, count: 31 * 31)
    point[15 * 31 + 15] = 1
    PictureBlur(deviation: 2, width: 31, height: 31).apply(to: &point)
    #expect(abs(point.reduce(0, +) - 1) < 1e-5)
    #expect(point[15 * 31 + 13] == point[13 * 31 + 15] && point[15 * 31 + 13] < point[15 * 31 + 15])
    let ratio = point[15 * 31 + 17] / point[15 * 31 + 15]
    #expect(abs(Double(ratio) - exp(-0.5)) < 1e-5, "one standard deviation off")
    var same = first
    PictureBlur(deviation: 0, width: width, height: height).apply(to: &same)
    #expect(same == first)
  }

  /// Without motion all dimensions start at components of the present frame, blurred or not.
  ///
  /// Of pictures with more pixels than twice their number the covariance is never made.
  @Test(arguments: [Float(0), 2], [6, 26])
  func stillPicturesHaveAllDimensions(blur: Float, side: Int) throws {
    let source = MovingDotSource(sequenceCount: 300, side: side)
    let trainer = TrainerTests.trainer(
      encoder: .stacked, training: TrainerTests.training, source: source,
      model: {
        $0.framePairs = false
        $0.pathBlur = blur
      })
    let weight = try parameter("encoder.linear.weight", of: trainer)
    let bias = try parameter("encoder.linear.bias", of: trainer)
    let (n, pixels) = (3, source.pixelCount)
    for row in 0..<pixels * n { #expect(weight[row] == 0) }
    let codes = (0..<source.sequenceCount).map { sequence in
      let present = source.frames(ofSequence: sequence) + pixels
      return (0..<n).map { column in
        (0..<pixels).reduce(Double(bias[column])) {
          $0 + Double(present[$1]) / 255 * Double(weight[(pixels + $1) * n + column])
        }
      }
    }
    for column in 0..<n {
      let mean = codes.reduce(0) { $0 + $1[column] } / Double(codes.count)
      let square = codes.reduce(0) { $0 + $1[column] * $1[column] } / Double(codes.count)
      #expect(abs(mean) < 1e-3 && abs((square - mean * mean).squareRoot() - 1.5) < 2e-3)
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
