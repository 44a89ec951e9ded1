import LatentModels
import LinearAlgebra
import NeuralNetworks
import Scenes
import Settings
import Validation
import Worlds

/// Measures the quality of a learned latent space against the true state.
///
/// Only probes see the true state; nothing here reaches training or control.
package struct LatentProbe {
  /// How many ticks ahead predictions are judged.
  static let horizons = [0, 1, 2, 5, 10, 20]
  /// How many sequences are collected: half fit the probes, half test.
  private static let sequences = 3000
  /// The points among which neighbourhoods and at which curvature are measured, at most.
  private static let pointLimit = 1000
  private static let neighborCount = 10
  /// The penalty of the ridge regression: only against dimensions that the model does not use.
  private static let penalty = 1e-6

  private let environment: Environment
  private let inference: ModelInference
  private let features: StateFeatures
  private let data: ProbeData
  private let generator: RandomGenerator
  private let seed: UInt64
  private let space: ProbedSpace

  /// Collects sequences and encodes them.
  ///
  /// - Parameters:
  ///   - scene: The scene, with the model and the frames of the snapshot.
  ///   - seed: Decides the sequences, the perceptron's start and the perturbations.
  package init(
    _ scene: Scene, snapshot: ModelSnapshot, seed: UInt64
  ) throws(InputError) {
    try self.init(scene, snapshot: snapshot, seed: seed, sequences: Self.sequences)
  }

  /// Collects and encodes a number of sequences, at least two.
  package init(
    _ scene: Scene, snapshot: ModelSnapshot, seed: UInt64, sequences: Int
  ) throws(InputError) {
    precondition(sequences >= 2, "expected at least 2 sequences, found \(sequences)")
    environment = try scene.simulation()
    inference = ModelInference(snapshot)
    features = StateFeatures(environment)
    // Training draws from streams 0 to 2 of its seed: these sequences are others, whatever the seed.
    generator = RandomGenerator(seed: seed).split(3)
    self.seed = seed
    data = ProbeData(
      inference, environment: environment, features: features, sequences: sequences,
      length: Self.horizons.max() ?? 0, generator: generator.split(0))
    space = ProbedSpace(
      inference, environment: environment, scene: scene, generator: generator.split(1),
      priorLogVariance: snapshot.priorLogVariance)
  }

  /// Measures everything.
  package func run() -> ProbeReport {
    let training = data.familiarPlaces(of: data.trainingSequences)
    let test = data.familiarPlaces(of: data.testSequences)
    let perceptron = makePerceptron(training)
    let points = evenlySpread(test, limit: Self.pointLimit)
    return ProbeReport(
      seed: seed, trainingSequences: data.trainingSequences.count,
      testSequences: data.testSequences.count, trainingStates: training.count,
      testStates: test.count, readouts: readouts(training, test, perceptron),
      predictions: PredictionMeasure(
        data: data, features: features, space: space, perceptron: perceptron,
        interval: environment.controlInterval
      ).predictions(at: Self.horizons),
      rings: features.components.indices.filter { features.components[$0].isCircle }
        .map { space.ring(ofComponent: $0, name: features.components[$0].name) },
      neighborhoods: neighborhoods(points), consistency: space.consistency(data),
      curvature: space.curvature(data, at: points, generator: generator.split(3)))
  }

  private func targets(at places: [Int]) -> [Double] {
    places.flatMap { features.features(of: data.states[$0]) }
  }

  private func makePerceptron(_ places: [Int]) -> PerceptronRegression? {
    let inputs = data.means(at: places)
    guard !places.isEmpty, inputs.allSatisfy(\.isFinite) else { return nil }
    return PerceptronRegression(
      inputs: inputs, inputSize: data.latentSize, targets: targets(at: places),
      targetSize: features.count, generator: generator.split(2))
  }

  private func readouts(
    _ training: [Int], _ test: [Int], _ perceptron: PerceptronRegression?
  ) -> [ProbeReport.Readout] {
    let ridge =
      training.isEmpty
      ? nil
      : RidgeRegression(
        inputs: data.means(at: training), inputSize: data.latentSize,
        targets: targets(at: training), targetSize: features.count, penalty: Self.penalty)
    let inputs = data.means(at: test)
    let truth = targets(at: test)
    let linear = ridge?.predict(inputs)
    let curved = perceptron?.predict(inputs)
    return features.names.enumerated().map { index, name in
      func determination(_ estimate: [Double]?) -> Double {
        guard let estimate else { return .nan }
        return coefficientOfDetermination(
          estimate, of: truth, column: index, columns: features.count)
      }
      return ProbeReport.Readout(
        quantity: name, linear: determination(linear), perceptron: determination(curved))
    }
  }

  private func neighborhoods(_ places: [Int]) -> ProbeReport.Neighborhoods {
    let k = Self.neighborCount
    var result = ProbeReport.Neighborhoods(
      neighborCount: k, pointCount: places.count, trustworthiness: .nan, continuity: .nan)
    guard places.count > 2 * k else { return result }
    let truth = targets(at: places)
    let scaled = Standardization(truth, dimension: features.count).apply(truth)
    guard let original = NearestNeighbors(points: scaled, dimension: features.count),
      let map = NearestNeighbors(points: data.means(at: places), dimension: data.latentSize)
    else { return result }
    let preservation = NeighborhoodPreservation(original: original, map: map, neighborCount: k)
    result.trustworthiness = preservation.trustworthiness
    result.continuity = preservation.continuity
    return result
  }
}

extension ModelSnapshot {
  /// The log-variance of the dynamics' noise, `[n]`.
  package var priorLogVariance: [Float] {
    let range = model.priorLogVariance
    return Array(parameters[range.offset..<range.offset + range.count])
  }
}

/// R² = 1 - squared error / variance of one column of `[rows, columns]` estimates.
///
/// Not a number where the truth does not vary.
package func coefficientOfDetermination(
  _ estimate: [Double], of truth: [Double], column: Int, columns: Int
) -> Double {
  let places = stride(from: column, to: truth.count, by: columns)
  let count = Double(truth.count / columns)
  let mean = places.reduce(0) { $0 + truth[$1] } / count
  var error = 0.0
  var variance = 0.0
  for place in places {
    error += (estimate[place] - truth[place]) * (estimate[place] - truth[place])
    variance += (truth[place] - mean) * (truth[place] - mean)
  }
  return variance > 0 ? 1 - error / variance : .nan
}
