import Foundation
import LinearAlgebra
import LiveSession
import Planning

/// Believable snapshots of sessions that never ran, the same in every run.
enum SnapshotFixture: String, CaseIterable {
  /// Nothing is known yet.
  case startUp
  /// Transitions are being collected.
  case collecting
  /// The pendulum is learned and swung up, half-way.
  case learning
  /// The pendulum stands.
  case solved
  /// A cart-pole with six latent dimensions.
  case cartPole
  /// The loss is no longer a number.
  case diverged
  /// Everything is paused.
  case paused
  /// Arrays of wrong lengths and values that are no numbers.
  case hostile

  /// The snapshot.
  func make() -> SessionSnapshot {
    switch self {
    case .startUp: return SessionSnapshot()
    case .collecting: return Self.collecting()
    case .learning: return Self.pendulum(update: 700, seconds: 12.4, angle: 2.1, velocity: -3.2)
    case .solved:
      var snapshot = Self.pendulum(update: 1840, seconds: 31.2, angle: 0.06, velocity: 0.1)
      snapshot.stage = .solved(at: 19.3, successes: 10, episodes: 10)
      snapshot.control.outcomes = [false, false] + Array(repeating: true, count: 12)
      snapshot.control.returns = [-1290, -830] + (0..<12).map { -142 - Double($0 * 37 % 53) }
      snapshot.control.isAtGoal = true
      return snapshot
    case .cartPole: return Self.cartPole()
    case .diverged:
      var snapshot = Self.pendulum(update: 900, seconds: 15.8, angle: 3, velocity: 0)
      snapshot.stage = .diverged(update: 903)
      for index in snapshot.training.series.indices {
        snapshot.training.series[index].updates += [901, 902, 903]
        snapshot.training.series[index].seconds += [15.81, 15.82, 15.83]
        snapshot.training.series[index].values += [.nan, .infinity, .nan]
      }
      return snapshot
    case .paused:
      var snapshot = Self.pendulum(update: 700, seconds: 12.4, angle: 2.1, velocity: -3.2)
      snapshot.training.isPaused = true
      snapshot.control.isPaused = true
      return snapshot
    case .hostile: return Self.hostile()
    }
  }

  // MARK: - Scenes

  private static func collecting() -> SessionSnapshot {
    var snapshot = SessionSnapshot()
    snapshot.sceneName = "pendulum"
    snapshot.elapsed = 0.7
    snapshot.stage = .collecting(done: 3100, total: 5000)
    snapshot.training.transitions = 3100
    snapshot.control.planner = .cem
    snapshot.control.actionNames = ["torque"]
    snapshot.control.actionUnits = ["N m"]
    snapshot.control.actionLimits = [2]
    snapshot.frames.width = 24
    snapshot.frames.height = 24
    snapshot.frames.truth = pendulumFrame(angle: 3.1)
    snapshot.frames.goal = pendulumFrame(angle: 0)
    snapshot.settings = liveSettings
    return snapshot
  }

  private static func pendulum(
    update: Int, seconds: Double, angle: Double, velocity: Double
  ) -> SessionSnapshot {
    var snapshot = SessionSnapshot()
    snapshot.sceneName = "pendulum"
    snapshot.seed = 1
    snapshot.elapsed = seconds
    snapshot.stage = .learning(since: 0.8, expected: 20)
    snapshot.training = training(update: update, seconds: seconds, reconstruction: 50, scale: 1152)
    snapshot.control = control(angle: angle, velocity: velocity)
    snapshot.frames = frames(angle: angle)
    let space = LatentSpace(size: 4)
    snapshot.latent = latent(space: space, angle: angle, velocity: velocity, version: update / 10)
    snapshot.geometry = GeometryFixture.make(
      snapshot.latent, space: space, frames: snapshot.frames)
    snapshot.traverse = traverse(present: snapshot.latent.present, dimension: 1)
    snapshot.dream = dream(angle: angle, velocity: velocity)
    snapshot.settings = liveSettings
    snapshot.markers = [
      Marker(seconds: 8.2, update: 450, text: "planner ilqr"),
      Marker(seconds: 10.6, update: 590, text: "kick"),
    ]
    return snapshot
  }

  private static func cartPole() -> SessionSnapshot {
    var snapshot = pendulum(update: 3120, seconds: 74, angle: 0.1, velocity: 0.4)
    snapshot.sceneName = "cartpole"
    snapshot.stage = .learning(since: 1.5, expected: 60)
    snapshot.control.actionNames = ["force"]
    snapshot.control.actionUnits = ["N"]
    snapshot.control.actionLimits = [10]
    snapshot.control.action = [6.2]
    snapshot.control.stateNames = ["x", "x_dot", "theta", "theta_dot"]
    snapshot.control.stateUnits = ["m", "m/s", "rad", "rad/s"]
    snapshot.control.state = [0.31, -0.12, 0.08, 0.55]
    snapshot.control.planner = .ilqr
    snapshot.frames.width = 24
    snapshot.frames.height = 16
    snapshot.frames.truth = cartFrame(x: 0.3, angle: 0.08)
    snapshot.frames.reconstruction = blurred(cartFrame(x: 0.33, angle: 0.1), width: 24)
    snapshot.frames.imagined = blurred(cartFrame(x: 0.1, angle: 0.0), width: 24)
    snapshot.frames.goal = cartFrame(x: 0, angle: 0)
    let space = LatentSpace(size: 6)
    snapshot.latent = latent(space: space, angle: 0.4, velocity: 0.2, version: 312)
    snapshot.geometry = GeometryFixture.make(
      snapshot.latent, space: space, frames: snapshot.frames)
    snapshot.training.dimensionKL = [3.1, 2.2, 1.9, 0.8, 0.02, 0.01]
    snapshot.dream = DreamReport()
    snapshot.traverse = TraverseReport()
    snapshot.traverse.latent = snapshot.latent.present
    snapshot.traverse.present = snapshot.latent.present
    snapshot.traverse.means = [0, 0, 0, 0, 0, 0]
    snapshot.traverse.deviations = [1.2, 1.1, 0.9, 0.8, 0.1, 0.1]
    snapshot.traverse.image = cartFrame(x: -0.4, angle: -0.2)
    return snapshot
  }

  private static func hostile() -> SessionSnapshot {
    var snapshot = pendulum(update: 5, seconds: .nan, angle: .nan, velocity: .infinity)
    snapshot.sceneName = "evil\u{1B}[2J" + String(repeating: "long", count: 40)
    snapshot.elapsed = .nan
    snapshot.notice = String(repeating: "notice ", count: 60)
    snapshot.noticeUntil = .infinity
    snapshot.training.update = .max
    snapshot.training.updatesPerSecond = .infinity
    snapshot.training.series = [
      MetricSeries(name: "ELBO", unit: "nats", updates: [1, 2], seconds: [], values: [.nan]),
      MetricSeries(
        name: "KL", unit: "", updates: [.min, .max], seconds: [.nan, 1], values: [1e308, -1e308]),
      MetricSeries(name: "", unit: ""),
    ]
    snapshot.training.dimensionKL = [.nan, .infinity, -1, 1e300]
    snapshot.control.planner = nil
    snapshot.control.horizon = .min
    snapshot.control.candidates = .max
    snapshot.control.cost = .nan
    snapshot.control.costPerIteration = [.nan, .infinity, -.greatestFiniteMagnitude, 0]
    snapshot.control.millisecondsPerDecision = .infinity
    snapshot.control.action = [.nan, 3]
    snapshot.control.actionNames = []
    snapshot.control.actionUnits = []
    snapshot.control.actionLimits = [0]
    snapshot.control.returns = [.nan, .infinity, -1e300]
    snapshot.control.state = [.nan]
    snapshot.control.stateNames = ["theta", "theta_dot", "more"]
    snapshot.control.stateUnits = []
    snapshot.frames.width = 7
    snapshot.frames.height = -3
    snapshot.frames.truth = [1, 2, 3]
    snapshot.latent.size = 5
    snapshot.latent.cloud = [.nan, 1, 2, .infinity, 5, 6, 7]
    snapshot.latent.cloudHues = [.nan]
    snapshot.latent.axes = [1]
    snapshot.latent.present = [.nan]
    snapshot.latent.plan = [1, 2, 3]
    snapshot.geometry = GeometryFixture.hostile()
    snapshot.traverse.dimension = 99
    snapshot.traverse.latent = [.nan, .infinity]
    snapshot.traverse.strip = [1, 2]
    snapshot.traverse.lowers = [.nan, 1]
    snapshot.traverse.uppers = [1, .infinity, 3]
    snapshot.traverse.strips = [TraverseStrip(images: [1], values: [.nan, 2])]
    snapshot.traverse.interpolation.count = .max
    snapshot.traverse.interpolation.markA = [.nan]
    snapshot.dream.frameCount = .max
    snapshot.dream.conditioned = -7
    snapshot.dream.rows[0].frames = [1, 2, 3]
    snapshot.dream.rows[1].count = .min
    snapshot.dream.errors.copy = []
    snapshot.dream.horizonErrors.imagined.median = [.nan, .infinity, 1e300]
    snapshot.dream.horizonErrors.copy.upper = [-1, .infinity]
    snapshot.traverse.stripValues = [.nan, 1, 2]
    snapshot.settings = [
      LiveSetting(key: "a", summary: "", value: .nan, minimum: 1, maximum: 0, step: 0),
      LiveSetting(
        key: "b", summary: String(repeating: "s", count: 400), value: 1, minimum: 0, maximum: 0,
        step: .nan, isLogarithmic: true, isInteger: true),
    ]
    snapshot.markers = [Marker(seconds: .nan, update: .max, text: "\u{7}")]
    snapshot.stage = .collecting(done: -5, total: 0)
    return snapshot
  }

  // MARK: - Reports

  private static func training(
    update: Int, seconds: Double, reconstruction floor: Double, scale: Double
  ) -> TrainingReport {
    var generator = RandomGenerator(seed: 7)
    var report = TrainingReport()
    report.update = update
    report.updatesPerSecond = 61
    report.framesSeen = update * 64 * 5
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
    report.dimensionKL = [3.9, 3.4, 1.6, 1.1]
    return report
  }

  private static func control(angle: Double, velocity: Double) -> ControlReport {
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
    report.returns = [-1290, -1104, -830]
    report.tick = 83
    report.episodeTicks = 200
    report.episode = 4
    report.outcomes = [false, false, true]
    report.state = [angle, velocity]
    report.stateNames = ["theta", "theta_dot"]
    report.stateUnits = ["rad", "rad/s"]
    report.modelVersion = 70
    report.ticks = 640
    report.lateTicks = 1
    return report
  }

  private static func frames(angle: Double) -> FramesReport {
    var report = FramesReport()
    report.width = 24
    report.height = 24
    report.truth = pendulumFrame(angle: angle)
    report.reconstruction = blurred(pendulumFrame(angle: angle + 0.05), width: 24)
    report.imagined = blurred(pendulumFrame(angle: angle - 1.2), width: 24)
    report.imaginedAhead = 10
    report.goal = pendulumFrame(angle: 0)
    return report
  }

  private static func latent(
    space: LatentSpace, angle: Double, velocity: Double, version: Int
  ) -> LatentReport {
    var generator = RandomGenerator(seed: 3)
    var report = LatentReport()
    report.size = space.size
    report.hueName = "angle"
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
    return report
  }

  private static func traverse(present: [Float], dimension: Int) -> TraverseReport {
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
      for place in 0..<7 {
        let part = Float(place) / 3 - 1
        strip.values.append(2 * part * report.deviations[index])
        strip.images += blurred(
          pendulumFrame(angle: 1.4 + Double(part) * (1.6 - 0.5 * Double(index))), width: 24)
      }
      return strip
    }
    report.interpolation = interpolation(report)
    for index in 0..<9 {
      let offset = Double(index - 4) / 4
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
  private static func dream(angle: Double, velocity: Double) -> DreamReport {
    var report = DreamReport()
    report.conditioned = 5
    report.frameCount = 20
    report.wantedConditioned = 5
    report.wantedHorizon = 15
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
    report.horizonErrors.sequenceCount = 16
    report.horizonErrors.modelVersions = 62...70
    return report
  }

  private static let liveSettings = [
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

  // MARK: - Pictures

  /// A soft rod from the middle, 24x24; angle 0 points up.
  static func pendulumFrame(angle: Double) -> [UInt8] {
    guard angle.isFinite else { return Array(repeating: 0, count: 576) }
    return picture(width: 24, height: 24) { x, y in
      let (px, py) = ((x - 11.5) / 8.4, (11.5 - y) / 8.4)
      let along = min(max(px * sin(angle) + py * cos(angle), 0), 1)
      let distance = hypot(px - along * sin(angle), py - along * cos(angle))
      return 1 - (distance - 0.13) / 0.3
    }
  }

  /// A cart with a pole, 24x16.
  static func cartFrame(x position: Double, angle: Double) -> [UInt8] {
    picture(width: 24, height: 16) { x, y in
      let (px, py) = ((x - 11.5) / 7.5 - position, (11 - y) / 7.5)
      let along = min(max(px * sin(angle) + py * cos(angle), 0), 1.3)
      let pole = hypot(px - along * sin(angle), py - along * cos(angle)) - 0.1
      let cart = max(abs(px) - 0.28, abs(py + 0.1) - 0.16)
      return max(1 - pole / 0.2, 0.7 - cart / 0.2)
    }
  }

  private static func picture(
    width: Int, height: Int, brightness: (Double, Double) -> Double
  ) -> [UInt8] {
    (0..<height).flatMap { row in
      (0..<width).map { column in
        UInt8(min(max(brightness(Double(column), Double(row)), 0), 1) * 255)
      }
    }
  }

  /// A picture as a young decoder gives it back: softer, on a faint ground.
  private static func blurred(_ image: [UInt8], width: Int) -> [UInt8] {
    let height = image.count / max(width, 1)
    return (0..<height).flatMap { row in
      (0..<width).map { column in
        var sum = 0
        var count = 0
        for y in max(row - 1, 0)...min(row + 1, height - 1) {
          for x in max(column - 1, 0)...min(column + 1, width - 1) {
            sum += Int(image[y * width + x])
            count += 1
          }
        }
        return UInt8(min(sum / count * 9 / 10 + 8, 255))
      }
    }
  }
}

/// The natural embedding of angle and velocity, `(cos, sin, -v sin, v cos)`, turned into `size`
/// latent dimensions.
struct LatentSpace {
  /// The number of latent dimensions.
  let size: Int
  /// The first three directions of the embedding, `[3, size]`, orthonormal.
  let axes: [Float]
  private let directions: [[Double]]

  /// Makes an embedding with fixed orthonormal directions.
  init(size: Int) {
    self.size = size
    var generator = RandomGenerator(seed: 11)
    var basis: [[Double]] = []
    while basis.count < 4 {
      var vector = (0..<size).map { _ in generator.normalPair().0 }
      for other in basis {
        let along = zip(vector, other).map(*).reduce(0, +)
        vector = zip(vector, other).map { $0 - along * $1 }
      }
      let length = vector.map { $0 * $0 }.reduce(0, +).squareRoot()
      basis.append(vector.map { $0 / length })
    }
    directions = basis
    axes = basis.prefix(3).flatMap { $0.map { Float($0) } }
  }

  /// The code of a state.
  func code(angle: Double, velocity: Double) -> [Float] {
    let v = velocity / 8
    let parts = [
      2 * cos(angle), 2 * sin(angle), -v * sin(angle) + 0.2 * cos(2 * angle), v * cos(angle),
    ]
    return (0..<size).map { component in
      Float(zip(parts, directions).map { $0 * $1[component] }.reduce(0, +))
    }
  }
}
