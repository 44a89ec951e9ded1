import Control
import LatentModels
import LinearAlgebra
import LiveSession
import NeuralNetworks
import Planning
import Scenes
import Settings
import TestSupport
import Testing
import Worlds

/// The cost's metric that takes the whole covariance of the codes.
///
/// The model is a stacked encoder with nothing but its linear path, so codes are what a test makes them.
@Suite struct LatentMetricTests {
  private let environment: Environment
  private let model: SequenceModel
  private let reference: ReferenceObservations
  private let size = 3

  init() throws {
    try BLAS.open()
    let scene = try Scene.small("model.latent_size=3", "model.difference_gain=1")
    environment = try Environment(scene.environment)
    model = SequenceModel(
      settings: scene.model, training: scene.training,
      frame: FrameSize(width: environment.view.width, height: environment.view.height),
      actionSize: 1)
    reference = ReferenceObservations(
      environment, window: 2, count: 200, generator: RandomGenerator(seed: 2))
  }

  /// A linear encoder: weights by pixel and latent.
  private func inference(
    seed: UInt64, turnedBy matrix: Matrix? = nil, change: (Float) -> Float = { $0 }
  ) throws -> ModelInference {
    var parameters = model.layout.initialValues(generator: RandomGenerator(seed: seed))
    func entry(_ name: String) throws -> ParameterLayout.Entry {
      try #require(model.layout.entry(named: name))
    }
    for name in ["encoder.layers.1.weight", "encoder.layers.1.bias"] {
      let parameter = try entry(name).parameter
      for index in 0..<parameter.count { parameters[parameter.offset + index] = 0 }
    }
    for name in ["encoder.linear.weight", "encoder.linear.bias"] {
      let parameter = try entry(name).parameter
      let range = parameter.offset..<parameter.offset + parameter.count
      var values = Matrix(
        rows: parameter.rows, columns: size, elements: parameters[range].map(change))
      if let matrix { values = values * matrix }
      parameters.replaceSubrange(range, with: values.elements.map(Float.init))
    }
    return ModelInference(ModelSnapshot(model: model, parameters: parameters, version: 1))
  }

  private func cost(
    _ inference: ModelInference, metric: CostMetricKind = .covariance, floor: Double
  ) -> LatentCost {
    LatentCost(
      inference, goal: .goal(of: environment, window: 2), reference: reference,
      settings: SessionSettings {
        $0.costMetric = metric
        $0.costVarianceFloor = floor
      })
  }

  /// The covariance of the codes, in double precision.
  private func covariance(_ cost: LatentCost) -> Matrix {
    let count = cost.codes.count / size
    let rows = (0..<count).map { row in
      (0..<size).map { Double(cost.codes[row * size + $0]) }
    }
    let means = (0..<size).map { i in rows.reduce(0) { $0 + $1[i] } / Double(count) }
    var result = Matrix(rows: size, columns: size)
    for row in rows {
      for i in 0..<size {
        for j in 0..<size {
          result[i, j] += (row[i] - means[i]) * (row[j] - means[j]) / Double(count)
        }
      }
    }
    return result
  }

  private func matrix(_ cost: LatentCost) -> Matrix {
    Matrix(rows: size, columns: size, elements: cost.metric.map(Double.init))
  }

  /// Rounding to single precision is amplified by the condition of the covariance.
  @Test(arguments: UInt64(1)...6) func withoutAFloorItIsTheInverse(seed: UInt64) throws {
    let cost = try cost(inference(seed: seed), floor: 0)
    let covariance = covariance(cost)
    let eigen = try #require(SymmetricEigen(covariance))
    let least = try #require(eigen.values.last)
    try #require(least > 1e-5, "no floor is at work here")
    let inverse = try #require(LUFactors(covariance)).inverse
    let condition = eigen.values[0] / least
    let largest = try #require(inverse.elements.map(abs).max())
    for (found, expected) in zip(matrix(cost).elements, inverse.elements) {
      #expect(abs(found - expected) <= 1e-6 * condition * largest)
    }
    for index in 0..<size { #expect(cost.weights[index] == cost.metric[index * size + index]) }
    #expect(cost.isFinite)
    let objective = try #require(
      try cost.objective(actionSize: 1, settings: Scene.small().control) as? QuadraticObjective)
    #expect(objective.stateWeights == .full(cost.metric))
  }

  /// Published planners weigh codes as they are.
  @Test func rawCodesWeighAsTheyAre() throws {
    let cost = try cost(inference(seed: 2), metric: .raw, floor: 0.3)
    #expect(cost.weights == [1, 1, 1] && cost.metric.isEmpty)
    let latent = cost.goal.map { $0 + 2 }
    #expect(abs(cost.distance(of: latent[...]) - 12) < 1e-4)
  }

  @Test(arguments: UInt64(1)...6) func theFloorHoldsTheEigenvalues(seed: UInt64) throws {
    let cost = try cost(inference(seed: seed), floor: 0.5)
    let variances = try #require(SymmetricEigen(covariance(cost))).values
    #expect(variances[size - 1] < variances[0] / 2, "the floor is at work here")
    let metric = try #require(SymmetricEigen(matrix(cost))).values
    let expected = variances.map { 1 / max($0, variances[0] / 2) }.sorted(by: >)
    for (found, value) in zip(metric, expected) { #expect(abs(found - value) <= 1e-4 * value) }
  }

  /// Turned and sheared codes cost the same by the covariance, and not by the diagonal.
  @Test func aLinearMapOfTheCodesChangesNothing() throws {
    let map = Matrix([[1, 0.5, -0.3], [0, 0.8, 0.6], [0.2, -0.6, 0.9]])
    func distances(_ kind: CostMetricKind, _ matrix: Matrix?) throws -> [Float] {
      let cost = try cost(inference(seed: 3, turnedBy: matrix), metric: kind, floor: 0)
      let count = cost.codes.count / size
      var distances = [Float](repeating: 0, count: count)
      try cost.objective(actionSize: 1, settings: Scene.small().control).addStateCosts(
        count: count, states: cost.codes, weight: 1, costs: &distances)
      return distances
    }
    let (plain, turned) = try (distances(.covariance, nil), distances(.covariance, map))
    let scale = try #require(plain.max())
    #expect(scale > 1)
    for (found, value) in zip(turned, plain) { #expect(abs(found - value) < 1e-3 * scale) }
    let (rough, other) = try (distances(.diagonal, nil), distances(.diagonal, map))
    #expect(zip(rough, other).contains { abs($0 - $1) > 0.1 * scale })
  }

  /// The well is as wide as the codes of its own start, by its own floor; Q does not change.
  @Test func theWellHasAMetricOfItsOwn() throws {
    var scene = try Scene.small()
    let inference = try inference(seed: 2)
    func cost(_ change: (inout Scene) -> Void) throws -> (LatentCost, any Objective) {
      change(&scene)
      let cost = LatentCost(
        inference, goal: .goal(of: environment, window: 2), reference: reference,
        scales: CostScales(
          of: environment, window: scene.model.windowFrames, settings: scene.session,
          generator: RandomGenerator(seed: 4)),
        settings: scene.session)
      return (cost, try cost.objective(actionSize: 1, settings: scene.control))
    }
    let (plain, quadratic) = try cost { _ in }
    #expect(plain.wellMetric.isEmpty && quadratic is QuadraticObjective)
    let (wide, objective) = try cost { $0.session.costWell.depth = 3 }
    let well = try #require(objective as? GoalWellObjective)
    #expect(well.base == quadratic as? QuadraticObjective && well.depth == 3)
    // Scaled by the cloud, without a start of its own: by symmetry as far off as the covariance is.
    #expect(zip(well.metric, wide.wellMetric).allSatisfy { abs($0 - $1) <= 1e-5 * abs($1) + 1e-5 })
    let (narrow, _) = try cost {
      $0.session.costStart = ""
      $0.session.costWell.start = "gymnasium"
      $0.session.costWell.varianceFloor = 0
    }
    #expect(narrow.metric == wide.metric && narrow.weights == wide.weights)
    func trace(_ metric: [Float]) -> Float {
      (0..<size).reduce(0) { $0 + metric[$1 * size + $1] }
    }
    #expect(trace(narrow.wellMetric) > 1.1 * trace(wide.wellMetric))
    #expect(narrow.isFinite)
  }

  /// One weight that is not a number, or codes too large to square: the cost must not pass for sound.
  @Test(arguments: CostMetricKind.allCases) func brokenCodesAreNotFinite(
    kind: CostMetricKind
  ) throws {
    for broken in [Float.nan, .infinity] {
      var isFirst = true
      let inference = try inference(seed: 1) { value in
        defer { isFirst = false }
        return isFirst ? broken : value
      }
      let cost = cost(inference, metric: kind, floor: 0.1)
      #expect(!cost.isFinite, "\(broken)")
      let error = try #require(throws: ControllerError.self) {
        try cost.objective(actionSize: 1, settings: Scene.small().control)
      }
      #expect(error.description.contains("finite numbers, found others in the code of the goal"))
    }
    let huge = try inference(seed: 1) { 1e30 * $0 }
    #expect(!cost(huge, metric: kind, floor: 0.1).isFinite)
    #expect(try cost(inference(seed: 1), metric: kind, floor: 0.1).isFinite)
  }
}
