import Control
import LatentModels
import LinearAlgebra
import LiveSession
import NeuralNetworks
import Planning
import Runs
import Scenes
import Settings
import TestSupport
import Testing
import Worlds

@Suite struct ControlPartsTests {
  /// The oracle's A and B are the slopes of its own step, per unit of the action's limit.
  ///
  /// Near zero the plane has its rim, and the arm clips its speeds in every step: neither is smooth there.
  @Test(arguments: SceneCatalog.simulated.filter { !["lce-planar", "lce-arm3"].contains($0) })
  func jacobiansAreTheSlopesOfTheStep(
    name: String
  ) throws {
    let environment = try Environment(SceneCatalog.load(name).environment)
    let dynamics = TrueDynamics(environment)
    let (n, m) = (dynamics.stateSize, dynamics.actionSize)
    var generator = RandomGenerator(seed: 4)
    for _ in 0..<20 {
      let state = (0..<n).map { _ in Float(generator.uniform(-0.8, 0.8)) }
      let action = (0..<m).map { _ in Float(generator.uniform(-0.6, 0.6)) }
      func step(_ state: [Float], _ action: [Float]) -> [Float] {
        var next = [Float](repeating: 0, count: n)
        dynamics.step(count: 1, states: state, actions: action, next: &next)
        return next
      }
      var next = [Float](repeating: 0, count: n)
      var a = [Float](repeating: 0, count: n * n)
      var b = [Float](repeating: 0, count: n * m)
      dynamics.linearize(
        count: 1, states: state, actions: action, next: &next, stateMatrices: &a,
        actionMatrices: &b)
      #expect(next == step(state, action))
      // Single precision: a reach of 0.01 leaves about 1e-4 of rounding and truncation.
      let reach: Float = 0.01
      for column in 0..<n + m {
        var (up, down) = ((state, action), (state, action))
        if column < n {
          up.0[column] += reach
          down.0[column] -= reach
        } else {
          up.1[column - n] += reach
          down.1[column - n] -= reach
        }
        let (above, below) = (step(up.0, up.1), step(down.0, down.1))
        for row in 0..<n {
          let slope = (above[row] - below[row]) / (2 * reach)
          let found = column < n ? a[row * n + column] : b[row * m + column - n]
          #expect(abs(slope - found) < 2e-3, "row \(row), column \(column)")
        }
      }
    }
  }

  @Test(arguments: SceneCatalog.simulated)
  func reportsNameTheSystemsQuantitiesWithTheirUnits(name: String) throws {
    let scene = try SceneCatalog.load(name)
    var options = LiveSession.Options.looking
    options.threads = 1
    let session = try LiveSession.headless(scene, options: options)
    try session.advance(ticks: 1)
    let report = session.snapshot().control
    let system = try Environment(scene.environment).system
    #expect(
      zip(report.stateNames, report.stateUnits).map { Quantity($0, unit: $1) }
        == system.stateQuantities)
    #expect(
      zip(report.actionNames, report.actionUnits).map { Quantity($0, unit: $1) }
        == system.actionQuantities)
    #expect(report.stateUnits.count == report.state.count)
  }

  /// The gradient of the oracle's cost is the slope of the cost, and its curvature is symmetric and
  /// nowhere negative.
  @Test(arguments: SceneCatalog.simulated) func theTrueCostExpandsAsItSlopes(
    name: String
  ) throws {
    let environment = try Environment(SceneCatalog.load(name).environment)
    let objective = TrueStateObjective(environment, actionCost: 0.3)
    let n = objective.stateSize
    func cost(_ state: [Float]) -> Float {
      var costs: [Float] = [0]
      objective.addStateCosts(count: 1, states: state, weight: 1, costs: &costs)
      return costs[0]
    }
    var generator = RandomGenerator(seed: 8)
    for _ in 0..<20 {
      let state = (0..<n).map { _ in Float(generator.uniform(-1, 1)) }
      var gradient = [Double](repeating: 0, count: n)
      var hessian = [Double](repeating: 0, count: n * n)
      objective.expandStateCost(state: state, gradient: &gradient, hessian: &hessian)
      for index in 0..<n {
        var (up, down) = (state, state)
        up[index] += 0.01
        down[index] -= 0.01
        let slope = Double(cost(up) - cost(down)) / 0.02
        #expect(abs(slope - gradient[index]) < 0.02 * max(1, abs(slope)), "component \(index)")
        #expect(hessian[index * n + index] >= 0)
        for other in 0..<n { #expect(hessian[index * n + other] == hessian[other * n + index]) }
      }
    }
    var costs: [Float] = [1]
    let actions = [Float](repeating: 0.5, count: objective.actionSize)
    objective.addActionCosts(count: 1, actions: actions, costs: &costs)
    #expect(abs(costs[0] - 1 - 0.075 * Float(objective.actionSize)) < 1e-6)
  }

  @Test func theLatentCostIsScaledByTheSpreadOfCodes() throws {
    let scene = try Scene.small()
    let learner = try trainedLearner(scene, updates: 20)
    let snapshot = try #require(learner.trainer).snapshot()
    let reference = ReferenceObservations(
      learner.simulation, window: 2, count: 40, generator: RandomGenerator(seed: 2))
    let cost = LatentCost(
      ModelInference(snapshot), goal: .goal(of: learner.simulation, window: 2),
      reference: reference, settings: SessionSettings { $0.costVarianceFloor = 0.5 })
    #expect(cost.isFinite)
    let n = snapshot.model.latentSize
    #expect(cost.codes.count == 40 * n && cost.weights.count == n)
    let variances = (0..<n).map { index -> Float in
      let codes = (0..<40).map { cost.codes[$0 * n + index] }
      let mean = codes.reduce(0, +) / 40
      return codes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40
    }
    let largest = try #require(variances.max())
    #expect(variances.contains { $0 < largest / 2 }, "the floor is at work here")
    for index in 0..<n {
      #expect(abs(cost.deviations[index] - variances[index].squareRoot()) < 1e-4)
      let expected = 1 / max(variances[index], largest / 2)
      #expect(abs(cost.weights[index] - expected) < 1e-3 * expected)
    }
  }

  /// A collapsed encoder gives every observation one code: the weights stay finite.
  @Test(arguments: CostMetricKind.allCases)
  func aCollapsedCodeKeepsTheCostFinite(metric: CostMetricKind) throws {
    let learner = try trainedLearner(.small(), updates: 1)
    let trainer = try #require(learner.trainer)
    let environment = learner.simulation
    let reference = ReferenceObservations(
      environment, window: 2, count: 10, generator: RandomGenerator(seed: 2))
    func cost(_ value: Float) -> LatentCost {
      let snapshot = ModelSnapshot(
        model: trainer.model,
        parameters: Array(repeating: value, count: trainer.model.layout.count), version: 1)
      return LatentCost(
        ModelInference(snapshot), goal: .goal(of: environment, window: 2), reference: reference,
        settings: SessionSettings { $0.costMetric = metric })
    }
    #expect(cost(0).isFinite)
    #expect(cost(0).weights.allSatisfy { $0 > 0 })
    #expect(!cost(.nan).isFinite)
  }

  @Test func historiesStayBoundedAndKeepTheirMeans() throws {
    var history = MetricHistory(
      try Scene.small().objective.curves(TrainingSettings()), latentSize: 0)
    let updates = 3 * MetricHistory.capacity
    for update in 1...updates {
      history.add(
        update: update, seconds: Double(update) / 100,
        values: [-Double(update), .nan, Double(update)] + Array(repeating: .nan, count: 4)
          + [update == 5000 ? .nan : 1])
    }
    let names = history.series.map(\.name)
    #expect(names.first == "ELBO" && names.contains("KL") && names.contains("reconstruction"))
    for series in history.series {
      #expect(series.values.count <= MetricHistory.capacity)
      #expect(series.values.count >= MetricHistory.capacity / 2)
      #expect(
        series.updates.count == series.values.count && series.seconds.count == series.values.count)
      #expect(zip(series.updates, series.updates.dropFirst()).allSatisfy { $0 < $1 })
    }
    // Every point is the mean of the updates since the one before it.
    let curve = try #require(history.series.first { $0.name == "reconstruction" })
    var previous = 0
    for (update, value) in zip(curve.updates, curve.values) {
      #expect(abs(value - Double(previous + 1 + update) / 2) < 1e-6)
      previous = update
    }
    // What was not a number is counted and spoils none of its neighbours.
    let norms = try #require(history.series.last)
    #expect(norms.gapCount == 1)
    #expect(norms.values.allSatisfy { $0 == 1 })
  }
}
