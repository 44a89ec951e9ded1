import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import Measurement
import NeuralNetworks
import Runs
import Scenes
import Settings
import Testing
import Worlds

@Suite struct ProbeTests {
  static func snapshot(_ scene: Scene, updates: Int) throws -> ModelSnapshot {
    try #require(trainedLearner(scene, updates: updates).trainer).snapshot()
  }

  static func report(
    _ scene: Scene, _ snapshot: ModelSnapshot, seed: UInt64 = 2, sequences: Int = 160
  ) throws -> ProbeReport {
    try LatentProbe(scene, snapshot: snapshot, seed: seed, sequences: sequences).run()
  }

  /// A snapshot with some parameters set to a constant.
  static func changed(
    _ snapshot: ModelSnapshot, to value: Float, where isChosen: (String) -> Bool
  ) -> ModelSnapshot {
    var parameters = snapshot.parameters
    for entry in snapshot.model.layout.entries where isChosen(entry.name) {
      let range = entry.parameter.offset..<entry.parameter.offset + entry.parameter.count
      for index in range { parameters[index] = value }
    }
    return ModelSnapshot(
      model: snapshot.model, parameters: parameters, version: snapshot.version)
  }

  /// A snapshot whose dynamics leave every latent where it is.
  static func still(_ snapshot: ModelSnapshot) -> ModelSnapshot {
    changed(snapshot, to: 0) {
      $0.hasPrefix("dynamics.layers.") || $0.hasPrefix("dynamics.state")
        || $0.hasPrefix("dynamics.action")
    }
  }

  @Test func aTrainedPendulumIsARing() throws {
    let scene = try Scene.small()
    let report = try Self.report(scene, Self.snapshot(scene, updates: 150), sequences: 600)
    #expect(report.readouts.map(\.quantity) == ["cos theta", "sin theta", "theta_dot"])
    for readout in report.readouts.prefix(2) {
      #expect(readout.linear > 0.9 && readout.perceptron > 0.98, "\(readout)")
    }
    #expect(report.readouts.allSatisfy { $0.perceptron <= 1 && $0.linear <= $0.perceptron })
    #expect(report.predictions.map(\.ticks) == [0, 1, 2, 5, 10, 20])
    #expect(report.predictions.allSatisfy { $0.rollouts == 300 && $0.divergedRollouts == 0 })
    #expect(report.predictions[0].latentError == 0 && report.predictions[0].latentCopyError == 0)
    #expect(report.predictions[0].errors.allSatisfy { $0.copyMedian == 0 })
    #expect(report.predictions[0].errors.map(\.unit) == ["deg", "deg/s"])
    for prediction in report.predictions {
      #expect(prediction.errors.allSatisfy { $0.median <= $0.ninetiethPercentile })
    }
    let ring = try #require(report.rings.first)
    #expect(report.rings.count == 1 && ring.angle == "theta")
    #expect(abs(ring.windingNumber ?? 0) == 1 && ring.planeVarianceShare > 0.9, "\(ring)")
    #expect(ring.distances.count == 12 && ring.distances[0] < 1e-6)
    #expect(report.neighborhoods.pointCount == 1000)
    #expect(report.neighborhoods.trustworthiness > 0.9 && report.neighborhoods.continuity > 0.9)
    #expect(report.curvature.remainder > 0 && report.curvature.relativeRemainder > 0)
    #expect(report.consistency.divergence > 0)
  }

  @Test func reportsDependOnTheSeedAlone() throws {
    let scene = try Scene.small()
    let snapshot = try Self.snapshot(scene, updates: 5)
    let first = try Self.report(scene, snapshot)
    #expect(try Self.report(scene, snapshot) == first)
    let other = try Self.report(scene, snapshot, seed: 3)
    #expect(other.readouts != first.readouts && other.predictions != first.predictions)
    #expect(other.curvature != first.curvature && other.consistency != first.consistency)
    // The ring is no sample.
    #expect(other.rings.map(\.windingNumber) == first.rings.map(\.windingNumber))
    #expect(other.rings.map(\.planeVarianceShare) == first.rings.map(\.planeVarianceShare))
  }

  /// A probe is about the model, not about how it is controlled.
  @Test func theCostsSettingsChangeNothingButTheRing() throws {
    let scene = try Scene.small()
    let snapshot = try Self.snapshot(scene, updates: 5)
    let first = try Self.report(scene, snapshot)
    let second = try Self.report(
      Scene.small("session.cost_variance_floor=1", "planner.action_cost=3"), snapshot)
    #expect(second.predictions == first.predictions && second.readouts == first.readouts)
    #expect(second.consistency == first.consistency && second.curvature == first.curvature)
  }

  /// Dynamics that do nothing are as good as copying, exactly, and not curved at all.
  @Test(arguments: ["rank-one", "full", "global", "mlp"]) func dynamicsThatDoNothingAreTheCopy(
    dynamics: String
  ) throws {
    let scene = try Scene.small("model.dynamics=\(dynamics)")
    let report = try Self.report(scene, Self.still(Self.snapshot(scene, updates: 2)))
    for prediction in report.predictions {
      #expect(prediction.latentError == prediction.latentCopyError)
    }
    #expect(report.predictions[1].latentError > 0)
    #expect(report.consistency.distance == report.consistency.displacement)
    // z + d - z is d but for rounding.
    #expect(report.curvature.remainder < 1e-10)
  }

  /// KL(N(q, s) || N(p, e^l)) is a + n l / 2 + b e^-l in the prior's log-variance l.
  @Test func theDivergenceIsInNats() throws {
    let scene = try Scene.small()
    let snapshot = try Self.snapshot(scene, updates: 2)
    func divergence(_ logVariance: Float) throws -> Double {
      try Self.report(
        scene, Self.changed(snapshot, to: logVariance) { $0 == "dynamics.log_variance" }
      ).consistency.divergence
    }
    let n = Double(snapshot.model.latentSize)
    let (low, middle, high) = (try divergence(-3), try divergence(-1), try divergence(2))
    let b = (low - middle + n) / (exp(3) - exp(1))
    #expect(b > 0)
    let a = low + 1.5 * n - b * exp(3)
    #expect(abs(a + n + b * exp(-2) - high) < 1e-9 * abs(high))
  }

  /// A pole that only leans has no ring, and rollouts leave the box.
  @Test func leaningPolesHaveNoRing() throws {
    let scene = try SceneCatalog.load(
      "cartpole",
      overrides: [
        "training.sequences=60", "training.initial_sequences=60", "training.batch=16",
        "model.encoder_hidden=[24]", "model.decoder_hidden=[24]", "session.cost_states=50",
      ].map { try SettingOverride(parsing: $0) })
    let report = try Self.report(scene, Self.snapshot(scene, updates: 2), sequences: 300)
    #expect(report.rings.isEmpty)
    #expect(report.readouts.map(\.quantity) == ["x", "x_dot", "theta", "theta_dot"])
    #expect(report.predictions[1].errors.map(\.unit) == ["m", "m/s", "deg", "deg/s"])
    #expect(report.predictions[1].errors.allSatisfy { $0.median.isFinite })
    let rollouts = report.predictions.map(\.rollouts)
    #expect(zip(rollouts, rollouts.dropFirst()).allSatisfy { $0 >= $1 })
    let last = try #require(report.predictions.last)
    #expect(last.rollouts < ProbeReport.leastRollouts)
    #expect(last.latentError.isNaN && last.errors.allSatisfy { $0.median.isNaN })
    #expect(report.testStates < 150 * 21)
  }

  @Test(arguments: ["filter", "filter-with-z", "attention"]) func encodersWithAHistoryAreProbed(
    encoder: String
  ) throws {
    let scene = try Scene.small(
      "model.encoder=\(encoder)", "model.history=4", "model.memory_size=8",
      "model.attention_heads=2", "model.attention_layers=1")
    let report = try Self.report(scene, Self.snapshot(scene, updates: 2))
    #expect(report.trainingStates == 80 * 21 && report.testStates == 80 * 21)
    #expect(report.readouts.allSatisfy { $0.perceptron.isFinite && $0.linear.isFinite })
    #expect(report.consistency.transitionCount == 80 * 20)
  }

  /// Numbers that explode are counted and never look like a small error.
  @Test func divergedRolloutsAreSaid() throws {
    let scene = try Scene.small("model.dynamics=global")
    let snapshot = Self.changed(try Self.snapshot(scene, updates: 2), to: 3e4) {
      $0.hasPrefix("dynamics.state")
    }
    let report = try Self.report(scene, snapshot)
    let last = try #require(report.predictions.last)
    #expect(last.divergedRollouts == last.rollouts && last.rollouts == 80)
    #expect(!last.latentError.isFinite && last.errors.allSatisfy { $0.median.isNaN })
    #expect(last.errors.allSatisfy { $0.copyMedian.isFinite })
  }
}

@Suite struct ProbePartsTests {
  @Test func quantilesLieBetweenTheirNeighbours() {
    let values = [5.0, 1, 3, 2, 4]
    #expect(quantile(0.5, of: values) == 3)
    #expect(quantile(0, of: values) == 1 && quantile(1, of: values) == 5)
    #expect(abs(quantile(0.9, of: values) - 4.6) < 1e-12)
    #expect(quantile(0.5, of: [1, 2, .nan]) == 2)
    #expect(quantile(0.5, of: [1, .nan, .nan]).isNaN)
    #expect(quantile(0.5, of: []).isNaN)
  }

  @Test func fallsAreFoundOnBothSides() {
    // Rising to the far side and back: nothing falls on the way out.
    #expect(largestFall(of: [0, 1, 2, 3, 2.5, 0.5]) == 0)
    #expect(largestFall(of: [0, 4, 3, 5, 2, 1]) == 0.2)
    #expect(largestFall(of: [0, 1, 2, 5, 3, 4]) == 0.2)
    // The folded ring of the notes comes back before the far side.
    #expect(largestFall(of: [0, 6, 14, 10, 12, 7]) > ProbeReport.Ring.tolerance)
    #expect(largestFall(of: [0, .nan, 1, 2]).isNaN)
    #expect(largestFall(of: [0, 0]).isNaN)
  }

  @Test func determinationComparesWithTheMean() {
    let truth = [1.0, 9, 2, 9, 3, 9]
    func r2(_ estimate: [Double], _ column: Int) -> Double {
      coefficientOfDetermination(estimate, of: truth, column: column, columns: 2)
    }
    #expect(r2(truth, 0) == 1)
    #expect(r2([2, 0, 2, 0, 2, 0], 0) == 0)
    #expect(r2([1, 0, 2, 0, 2, 0], 0) == 0.5)
    #expect(r2(truth, 1).isNaN)
  }

  @Test func featuresAreCirclesOnlyWhereAnglesTurnAllRound() throws {
    let pendulum = StateFeatures(try Environment(SceneCatalog.load("pendulum").environment))
    #expect(pendulum.names == ["cos theta", "sin theta", "theta_dot"])
    let state = StateVector(2.5, -3)
    let again = pendulum.state(of: pendulum.features(of: state)[...])
    #expect(abs(again[0] - 2.5) < 1e-12 && again[1] == -3)
    // The short way round: from 179 to -179 degrees.
    let (a, b) = (StateVector(3.124139361, 0), -3.124139361)
    let error = pendulum.error(
      of: StateVector(b, 0), from: a, component: 0)
    #expect(abs(error - 2 * .pi / 180) < 1e-8)
    #expect(pendulum.isFamiliar(StateVector(40, 8)))
    #expect(!pendulum.isFamiliar(StateVector(0, 8.1)))

    let cartPole = StateFeatures(try Environment(SceneCatalog.load("cartpole").environment))
    #expect(cartPole.names == ["x", "x_dot", "theta", "theta_dot"])
    let lean = StateVector(1, 0, 0.1)
    #expect(abs(cartPole.error(of: lean, from: .zero, component: 2) - 0.1) < 1e-12)
    #expect(cartPole.error(of: lean, from: .zero, component: 0) == 1)
    #expect(!cartPole.isFamiliar(StateVector(0, 0, 0.4)))
  }

  /// A function that no line fits.
  @Test func thePerceptronFitsWhatALineCannot() throws {
    try BLAS.open()
    var generator = RandomGenerator(seed: 6)
    func sample(_ count: Int) -> (inputs: [Double], targets: [Double]) {
      let inputs = (0..<2 * count).map { _ in generator.uniform(-2, 2) }
      return (
        inputs,
        (0..<count).flatMap { row in
          let (x, y) = (inputs[2 * row], inputs[2 * row + 1])
          return [100 + 7 * x * y, sin(2 * x) + y]
        }
      )
    }
    let (training, test) = (sample(3000), sample(500))
    func fit() -> [Double] {
      PerceptronRegression(
        inputs: training.inputs, inputSize: 2, targets: training.targets, targetSize: 2,
        generator: RandomGenerator(seed: 1)
      ).predict(test.inputs)
    }
    let estimate = fit()
    let line = try #require(
      RidgeRegression(
        inputs: training.inputs, inputSize: 2, targets: training.targets, targetSize: 2,
        penalty: 0)
    ).predict(test.inputs)
    for column in 0..<2 {
      func r2(_ estimate: [Double]) -> Double {
        coefficientOfDetermination(estimate, of: test.targets, column: column, columns: 2)
      }
      #expect(r2(estimate) > 0.995)
      #expect(r2(line) < 0.8)
    }
    #expect(fit() == estimate)
  }
}
