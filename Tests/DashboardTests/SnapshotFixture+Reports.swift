import Control
import Foundation
import LinearAlgebra
import LiveSession
import NeuralNetworks
import Planning
import Runs
import Scenes
import Worlds

/// The parts of a believable snapshot.
extension SnapshotFixture {
  static func training(
    update: Int, seconds: Double, reconstruction floor: Double, scale: Double
  ) -> TrainingReport {
    var generator = RandomGenerator(seed: 7)
    var report = TrainingReport()
    report.update = update
    report.updatesPerSecond = 61
    report.environmentFrames = 24_000
    report.samples = update * 64 * 5
    report.transitions = 20_000
    report.learningRate = 0.002
    var elbo = MetricSeries(name: "ELBO", unit: "nats")
    var reconstruction = MetricSeries(name: "reconstruction", unit: "nats")
    var divergence = MetricSeries(name: "KL", unit: "nats")
    for step in stride(from: 1, through: update, by: 2) {
      let age = Double(step)
      let noise = generator.normalPair()
      let term = floor + (scale * 0.69 - floor) * exp(-age / 14) + 14 * exp(-age / 160) + noise.0
      let cost = 10.5 * (1 - exp(-age / 60)) + 6 * exp(-age / 150) + 0.3 * noise.1
      for (series, value) in [(0, -(term + cost)), (1, term), (2, cost)] {
        switch series {
        case 0: elbo.values.append(value)
        case 1: reconstruction.values.append(value)
        default: divergence.values.append(value)
        }
      }
      let time = 0.8 + (seconds - 0.8) * age / Double(max(update, 1))
      elbo.updates.append(step)
      elbo.seconds.append(time)
    }
    for path in [\MetricSeries.updates] {
      reconstruction[keyPath: path] = elbo[keyPath: path]
      divergence[keyPath: path] = elbo[keyPath: path]
    }
    reconstruction.seconds = elbo.seconds
    divergence.seconds = elbo.seconds
    report.series = [elbo, reconstruction, divergence]
    // They add up to the newest KL.
    let parts = [0.39, 0.34, 0.16, 0.11]
    report.dimensionKL = parts.map { $0 * (divergence.values.last ?? 0) }
    report.dimensionUses = Array(repeating: .active, count: 4)
    report.earlierPrediction = (update / 2, 0.41)
    report.predictionRatio = 0.24
    return report
  }

  static func control(angle: Double, velocity: Double) -> ControlReport {
    var report = ControlReport()
    report.planner = .cem
    report.horizon = 20
    report.candidates = 64
    report.iterations = 3
    report.cost = 3.08
    report.costPerIteration = [9.7, 4.4, 3.08]
    report.millisecondsPerDecision = 4.2
    report.action = [-1.43]
    report.actionNames = ["torque"]
    report.actionUnits = ["N m"]
    report.actionLimits = [2]
    report.episodeReturn = -142.3
    report.controlInterval = 0.05
    report.conditions.task.planner = .cem
    report.episodes = ledger(
      returns: [-1290, -1104, -830], successes: [false, false, true], seconds: [4, 7, 11],
      updates: [200, 380, 610])
    report.tick = 83
    report.episodeTicks = 200
    report.episode = 4
    report.state = [angle, velocity]
    report.stateNames = ["theta", "theta_dot"]
    report.stateUnits = ["rad", "rad/s"]
    report.modelVersion = 70
    report.ticks = 640
    report.lateTicks = 1
    return report
  }

  /// Judged episodes of the scene's task under `cem`.
  static func ledger(
    returns: [Double], successes: [Bool], seconds: [Double]? = nil, updates: [Int]? = nil
  ) -> EpisodeLedger {
    var ledger = EpisodeLedger(window: 10)
    for index in returns.indices {
      var conditions = EpisodeConditions(EpisodeTask(planner: .cem))
      let update = updates?[index] ?? 100 * index
      conditions.models = update...update
      ledger.finish(
        EpisodeRecord(
          number: index + 1, conditions: conditions, isSuccess: successes[index],
          episodeReturn: returns[index], seconds: seconds?[index] ?? Double(index)))
    }
    return ledger
  }

  static func frames(angle: Double) -> FramesReport {
    var report = FramesReport()
    report.width = 24
    report.height = 24
    report.present = TickPictures(
      truth: pendulumFrame(angle: angle),
      reconstruction: blurred(pendulumFrame(angle: angle + 0.05), width: 24),
      imagined: blurred(pendulumFrame(angle: angle - 1.2), width: 24), imaginedAhead: 10)
    report.goal = pendulumFrame(angle: 0)
    return report
  }

  static func latent(
    space: LatentSpace, angle: Double, velocity: Double, version: Int
  ) -> LatentReport {
    var generator = RandomGenerator(seed: 3)
    var report = LatentReport()
    report.size = space.size
    report.hueName = "angle"
    report.hueUnit = "rad"
    report.modelVersion = version
    for _ in 0..<800 {
      let angle = generator.uniform(-.pi, .pi)
      let code = space.code(angle: angle, velocity: generator.uniform(-8, 8))
      report.cloud += code.map { $0 + Float(0.03 * generator.normalPair().0) }
      report.cloudHues.append(Float(angle))
    }
    report.present = space.code(angle: angle, velocity: velocity)
    for age in stride(from: 24, through: 0, by: -1) {
      let past = Double(age) * 0.05
      report.trail += space.code(angle: angle - velocity * past, velocity: velocity)
    }
    for ahead in 0...20 {
      let future = Double(ahead) * 0.05
      report.plan += space.code(angle: angle + velocity * future, velocity: velocity * 0.9)
    }
    report.goal = space.code(angle: 0, velocity: 0)
    report.center = Array(repeating: 0, count: space.size)
    report.axes = space.axes
    report.axisDeviations = [1.4, 1.4, 0.55]
    report.drift.displacement = 0.012
    report.drift.removedTurn = 0.4
    report.drift.fits = 70
    return report
  }

  static func traverse(present: [Float], dimension: Int) -> TraverseReport {
    var report = TraverseReport()
    report.dimension = dimension
    report.present = present
    report.latent = present
    if present.indices.contains(dimension) { report.latent[dimension] += 0.75 }
    report.means = Array(repeating: 0, count: present.count)
    report.deviations = [1.4, 1.4, 0.6, 0.5].prefix(present.count).map { $0 }
    report.image = blurred(pendulumFrame(angle: 1.4), width: 24)
    report.lowers = report.deviations.map { -2 * $0 }
    report.uppers = report.deviations.map { 2 * $0 }
    report.strips = present.indices.map { index in
      var strip = TraverseStrip()
      for place in 0..<13 {
        let part = Float(place) / 6 - 1
        strip.values.append(2 * part * report.deviations[index])
        strip.images += blurred(
          pendulumFrame(angle: 1.4 + Double(part) * (1.6 - 0.5 * Double(index))), width: 24)
      }
      return strip
    }
    report.interpolation = interpolation(report)
    for index in 0..<13 {
      let offset = Double(index - 6) / 6
      report.strip += blurred(pendulumFrame(angle: 1.4 + 1.6 * offset), width: 24)
      report.stripValues.append(Float(2.8 * offset))
    }
    return report
  }

  private static func interpolation(_ traverse: TraverseReport) -> InterpolationReport {
    var report = InterpolationReport()
    report.markA = traverse.latent
    report.markB = traverse.latent.map { -$0 }
    report.count = 9
    let (first, last) = (pendulumFrame(angle: 0.3), pendulumFrame(angle: 2.6))
    for place in 0..<9 {
      report.latentImages += blurred(
        pendulumFrame(angle: 0.3 + 2.3 * Double(place) / 8), width: 24)
      report.pixelImages += zip(first, last).map {
        UInt8((Int($0) * (8 - place) + Int($1) * place) / 8)
      }
    }
    return report
  }

  /// A dream that drifts away from a swinging pendulum.
  static func dream(angle: Double, velocity: Double) -> DreamReport {
    var report = DreamReport()
    report.conditioned = 5
    report.frameCount = 20
    report.modelVersion = 70
    var rows: [DreamRow.Kind: [UInt8]] = [:]
    for frame in 0..<20 {
      let truth = angle + velocity * Double(frame) * 0.05
      let drift = 0.002 * Double(max(frame - 4, 0) * max(frame - 4, 0))
      rows[.truth, default: []] += pendulumFrame(angle: truth)
      rows[.reconstruction, default: []] += blurred(pendulumFrame(angle: truth + 0.04), width: 24)
      rows[.imagined, default: []] += blurred(
        pendulumFrame(angle: truth + 0.04 + drift), width: 24)
      report.errors.imagined.append(0.002 + 0.03 * drift)
      report.errors.reconstruction.append(0.002)
      report.errors.copy.append(frame < 5 ? 0 : 0.004 * Double(frame - 4))
    }
    for kind in [DreamRow.Kind.truth, .reconstruction, .imagined] {
      report.rows.append(DreamRow(kind: kind, frames: rows[kind] ?? [], count: 20))
    }
    for ahead in 0...15 {
      func add(_ value: Double, to band: inout HorizonErrors.Band) {
        band.median.append(value)
        band.lower.append(0.7 * value)
        band.upper.append(1.5 * value)
      }
      add(0.002 + 0.0001 * Double(ahead * ahead), to: &report.horizonErrors.imagined)
      add(0.002, to: &report.horizonErrors.reconstruction)
      add(0.004 * Double(ahead), to: &report.horizonErrors.copy)
    }
    report.horizonErrors.states = [("theta", "rad", 0.07), ("theta_dot", "rad/s", 0.2)].map {
      var errors = StateHorizonErrors(StateQuantity($0.0, unit: $0.1), determination: 0.97)
      for ahead in 0...15 {
        errors.imagined.median.append($0.2 * (1 + 0.01 * Double(ahead * ahead)))
        errors.reading.median.append($0.2)
        errors.copy.median.append(1.5 * $0.2 * Double(ahead))
      }
      return errors
    }
    report.horizonErrors.sequenceCount = 16
    report.horizonErrors.modelVersions = 62...70
    return report
  }

  static let liveSettings = [
    LiveSetting(
      key: "planner.horizon", summary: "ticks that a plan looks ahead", value: 20, minimum: 1,
      maximum: 60, step: 1, isInteger: true),
    LiveSetting(
      key: "planner.candidates", summary: "action sequences tried in an iteration", value: 64,
      minimum: 4, maximum: 1024, step: 2, isLogarithmic: true, isInteger: true),
    LiveSetting(
      key: "planner.iterations", summary: "refinements of the candidates per decision", value: 3,
      minimum: 1, maximum: 12, step: 1, isInteger: true),
    LiveSetting(
      key: "planner.action_cost", summary: "weight of the squared action", value: 0.001,
      minimum: 0.00001, maximum: 1, step: 2, isLogarithmic: true),
    LiveSetting(
      key: "training.learning_rate", summary: "step size of Adam", value: 0.002,
      minimum: 0.00001, maximum: 0.1, step: 1.25, isLogarithmic: true),
    LiveSetting(
      key: "training.kl_weight", summary: "weight of the KL terms in the loss", value: 1,
      minimum: 0, maximum: 10, step: 0.1),
  ]
}
