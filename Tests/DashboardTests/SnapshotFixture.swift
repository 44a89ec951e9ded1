import Control
import Foundation
import LinearAlgebra
import LiveSession
import Measurement
import Planning
import Runs
import Scenes
import Worlds

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
  /// An actor has learned, and swings the pendulum up.
  case acting
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
      snapshot.control.episodes = Self.ledger(
        returns: [-1290, -830] + (0..<12).map { -142 - Double($0 * 37 % 53) },
        successes: [false, false] + Array(repeating: true, count: 12),
        seconds: (1...14).map { 9.7 + 0.8 * Double($0) }, updates: (1...14).map { $0 * 120 })
      snapshot.control.episode = 15
      for number in 1...14 where number % 5 != 4 {
        snapshot[OracleReport.self].finished[number] = -130 - Double(number % 3)
      }
      snapshot[OracleReport.self].episode = 15
      snapshot.control.isAtGoal = true
      return snapshot
    case .acting:
      var snapshot = Self.pendulum(update: 900, seconds: 15.3, angle: 2.1, velocity: -3.2)
      AgentFixture.add(to: &snapshot, space: LatentSpace(size: 4), angle: 2.1)
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
      snapshot.stillSince = 12.4
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
    (snapshot.control.successWord, snapshot.control.heldWords) = ("up", "held upright")
    snapshot.control.actionNames = ["torque"]
    snapshot.control.actionUnits = ["N m"]
    snapshot.control.actionLimits = [2]
    snapshot.frames.width = 24
    snapshot.frames.height = 24
    snapshot.frames.present = TickPictures(truth: pendulumFrame(angle: 3.1))
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
    snapshot.stage = .running
    snapshot.training = training(update: update, seconds: seconds, reconstruction: 50, scale: 1152)
    snapshot.control = control(angle: angle, velocity: velocity)
    (snapshot.control.successWord, snapshot.control.heldWords) = ("up", "held upright")
    snapshot.frames = frames(angle: angle)
    let space = LatentSpace(size: 4)
    snapshot.latent = latent(space: space, angle: angle, velocity: velocity, version: update / 10)
    snapshot[GeometryReport.self] = GeometryFixture.make(
      snapshot.latent, space: space, frames: snapshot.frames)
    snapshot[TraverseReport.self] = traverse(present: snapshot.latent.present, dimension: 1)
    snapshot.choices[TraverseState.self].dimension = 1
    snapshot[DreamReport.self] = dream(angle: angle, velocity: velocity)
    snapshot.settings = liveSettings
    ControlFixture.add(to: &snapshot, angle: angle, velocity: velocity)
    snapshot.markers = [
      Marker(seconds: 8.2, update: 450, text: "planner ilqr"),
      Marker(seconds: 10.6, update: 590, text: "kick"),
    ]
    return snapshot
  }

  private static func cartPole() -> SessionSnapshot {
    var snapshot = pendulum(update: 3120, seconds: 74, angle: 0.1, velocity: 0.4)
    snapshot.sceneName = "cartpole"
    (snapshot.control.successWord, snapshot.control.heldWords) = ("balanced", "balanced")
    snapshot.stage = .running
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
    snapshot.frames.present = TickPictures(
      truth: cartFrame(x: 0.3, angle: 0.08),
      reconstruction: blurred(cartFrame(x: 0.33, angle: 0.1), width: 24),
      imagined: blurred(cartFrame(x: 0.1, angle: 0.0), width: 24),
      imaginedAhead: snapshot.frames.present.imaginedAhead)
    snapshot.frames.goal = cartFrame(x: 0, angle: 0)
    let space = LatentSpace(size: 6)
    snapshot.latent = latent(space: space, angle: 0.4, velocity: 0.2, version: 312)
    snapshot[GeometryReport.self] = GeometryFixture.make(
      snapshot.latent, space: space, frames: snapshot.frames)
    snapshot.training.dimensionKL = [3.1, 2.2, 1.9, 0.8, 0.02, 0.01]
    snapshot.training.dimensionUses = Array(repeating: .active, count: 4) + [.waiting, .asleep]
    snapshot[DreamReport.self] = DreamReport()
    snapshot[TraverseReport.self] = TraverseReport()
    snapshot.choices = TypedValues()
    snapshot[TraverseReport.self].latent = snapshot.latent.present
    snapshot[TraverseReport.self].present = snapshot.latent.present
    snapshot[TraverseReport.self].means = [0, 0, 0, 0, 0, 0]
    snapshot[TraverseReport.self].deviations = [1.2, 1.1, 0.9, 0.8, 0.1, 0.1]
    snapshot[TraverseReport.self].image = cartFrame(x: -0.4, angle: -0.2)
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
    snapshot.control.episodes = Self.ledger(
      returns: [.nan, .infinity, -1e300], successes: [true, false, true],
      seconds: [.nan, .infinity, -1], updates: [.max, 0, -3])
    snapshot[OracleReport.self].finished = [1: .nan, 2: 0, 3: .infinity]
    snapshot.control.state = [.nan]
    snapshot.control.stateNames = ["theta", "theta_dot", "more"]
    snapshot.control.stateUnits = []
    snapshot.frames.width = 7
    snapshot.frames.height = -3
    snapshot.frames.present = TickPictures(
      truth: [1, 2, 3], imaginedAhead: snapshot.frames.present.imaginedAhead)
    snapshot.latent.size = 5
    snapshot.latent.cloud = [.nan, 1, 2, .infinity, 5, 6, 7]
    snapshot.latent.cloudHues = [.nan]
    snapshot.latent.axes = [1]
    snapshot.latent.present = [.nan]
    snapshot.latent.plan = [1, 2, 3]
    snapshot.latent.drift.displacement = .nan
    snapshot.latent.drift.removedTurn = .infinity
    snapshot.latent.drift.fits = .max
    snapshot[GeometryReport.self] = GeometryFixture.hostile()
    snapshot[TraverseReport.self].dimension = 99
    snapshot.choices[TraverseState.self].dimension = 99
    snapshot[TraverseReport.self].latent = [.nan, .infinity]
    snapshot[TraverseReport.self].strip = [1, 2]
    snapshot[TraverseReport.self].lowers = [.nan, 1]
    snapshot[TraverseReport.self].uppers = [1, .infinity, 3]
    snapshot[TraverseReport.self].strips = [TraverseStrip(images: [1], values: [.nan, 2])]
    snapshot[TraverseReport.self].interpolation.count = .max
    snapshot[TraverseReport.self].interpolation.markA = [.nan]
    snapshot[DreamReport.self].frameCount = .max
    snapshot[DreamReport.self].conditioned = -7
    snapshot[DreamReport.self].rows[0].frames = [1, 2, 3]
    snapshot[DreamReport.self].rows[1].count = .min
    snapshot[DreamReport.self].errors.copy = []
    snapshot[DreamReport.self].horizonErrors.imagined.median = [.nan, .infinity, 1e300]
    snapshot[DreamReport.self].horizonErrors.copy.upper = [-1, .infinity]
    snapshot[DreamReport.self].horizonErrors.states = (0..<9).map {
      StateHorizonErrors(
        StateQuantity("\u{1B}" + String(repeating: "long", count: $0), unit: ""),
        determination: .nan)
    }
    snapshot[DreamReport.self].horizonErrors.states[0].copy.median = [.infinity]
    snapshot[TraverseReport.self].stripValues = [.nan, 1, 2]
    snapshot.settings = [
      LiveSetting(key: "a", summary: "", value: .nan, minimum: 1, maximum: 0, step: 0),
      LiveSetting(
        key: "b", summary: String(repeating: "s", count: 400), value: 1, minimum: 0, maximum: 0,
        step: .nan, isLogarithmic: true, isInteger: true),
    ]
    snapshot.markers = [Marker(seconds: .nan, update: .max, text: "\u{7}")]
    snapshot.stage = .collecting(done: -5, total: 0)
    ControlFixture.spoil(&snapshot)
    AgentFixture.spoil(&snapshot)
    return snapshot
  }
}
