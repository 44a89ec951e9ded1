import Control
import Foundation
import LiveSession
import Measurement
import Runs
import Scenes
import Worlds

/// Believable snapshots of scenes whose policies imitate, the same in every run.
enum ImitationFixture: String, CaseIterable {
  /// Demonstrations are watched.
  case collecting
  /// The fan has opened.
  case learning
  /// All have learned, and raced.
  case learned
  /// z carries nothing.
  case collapsed
  /// A policy without z is in charge.
  case cloning

  func make() -> SessionSnapshot {
    var snapshot = SessionSnapshot()
    snapshot.sceneName = "fork"
    snapshot.isImitation = true
    snapshot.seed = 1
    snapshot.elapsed = 12.4
    snapshot.control.planner = self == .cloning ? .init(rawValue: "cloning_chunks") : .cvae
    if let scene = try? SceneCatalog.load("fork") {
      snapshot.control.controllers = scene.controllers
      snapshot.settings = scene.liveSettings(planner: snapshot.control.planner)
    }
    snapshot.control.actionNames = ["steering", "throttle"]
    snapshot.control.actionUnits = ["", ""]
    snapshot.control.actionLimits = [1, 1]
    snapshot.control.action = [-0.4, 0.3]
    (snapshot.control.successWord, snapshot.control.heldWords) = ("passed", "past the tree")
    (snapshot.control.episode, snapshot.control.tick, snapshot.control.episodeTicks) = (5, 7, 34)
    (snapshot.frames.width, snapshot.frames.height) = (24, 24)
    guard self != .collecting else {
      snapshot.stage = .collecting(done: 850, total: 2000)
      snapshot.training.imitators = Self.standings(progress: 0)
      return snapshot
    }
    snapshot.stage = .running
    snapshot.training.update = 1840
    snapshot.training.updatesPerSecond = 480
    snapshot.training.imitators = Self.standings(progress: self == .learned ? 1 : 0.3)
    snapshot.training.dimensionKL = self == .collapsed ? [0.004, 0.01] : [0.28, 1.05]
    snapshot.training.dimensionUses =
      self == .collapsed ? [.collapsed(from: 0.9), .asleep] : [.active, .active]
    snapshot.training.series = ["ELBO", "reconstruction", "KL"].enumerated().map { index, name in
      MetricSeries(
        name: "cvae \(name)", unit: "nats", updates: (1...40).map { $0 * 46 },
        seconds: (1...40).map { Double($0) * 0.3 },
        values: (1...40).map { -20 / Double($0) - Double(index) })
    }
    Self.addFan(to: &snapshot, hasLatent: self != .cloning, isParted: self != .collapsed)
    if self == .learned { Self.addRace(to: &snapshot) }
    return snapshot
  }

  private static func standings(progress: Double) -> [ImitatorStanding] {
    ["cvae", "transformer", "mixture", "cloning", "cloning_chunks"].map { name in
      let isFirst = name == "cvae" || name == "cloning_chunks" || progress == 1
      return ImitatorStanding(
        name: name, updates: isFirst ? Int(6000 * progress) : 0,
        progress: isFirst ? progress : 0, isLearning: isFirst && progress < 1)
    }
  }

  /// A route that leaves a place sideways.
  private static func route(_ reach: Double, from place: SIMD2<Double>) -> FanRoute {
    FanRoute(
      places: (0...8).map { step in
        let part = Double(step) / 8
        return place + SIMD2(reach * sin(part * .pi / 2), 0.9 * part)
      }, side: abs(reach) < 0.15 ? nil : reach < 0 ? .left : .right)
  }

  private static func addFan(
    to snapshot: inout SessionSnapshot, hasLatent: Bool, isParted: Bool
  ) {
    let place = SIMD2(0.02, -0.5)
    var fan = FanReport()
    fan.policy = snapshot.control.planner
    fan.updates = 1840
    fan.discs = [
      PictureDisc(.obstacle, center: SIMD2(0, 0.12), radius: 0.26),
      PictureDisc(.goal, center: SIMD2(0.03, 0.88), radius: 0.1),
      PictureDisc(.agent, center: place, radius: 0.07),
    ]
    let reaches = (0..<(hasLatent ? 24 : 1)).map { index -> Double in
      let part = Double(index) / 12 - 1
      guard isParted, hasLatent else { return 0.02 }
      return 0.4 * (part < 0 ? part - 0.2 : part + 0.2)
    }
    fan.routes = reaches.map { route($0, from: place) }
    fan.shares = FanShares(fan.routes.map(\.side))
    fan.cloning = route(0.01, from: place)
    fan.history = (1...9).map { step in
      let open = Double(step) / 9
      let routes = reaches.map { route($0 * open, from: place) }
      return FanReport.Moment(
        update: step * 200, routes: routes, shares: FanShares(routes.map(\.side)))
    }
    (fan.present, fan.presentDiscs) = (fan.routes, fan.discs)
    fan.intention = route(-0.4, from: place)
    fan.latent = hasLatent ? [-0.8, 0.3] : []
    snapshot[FanReport.self] = fan
    guard hasLatent else { return }
    var plane = LatentPlaneReport()
    (plane.policy, plane.size, plane.present) = (fan.policy, 2, fan.latent)
    for index in 0..<60 {
      let (x, y) = (Float(index % 10) / 5 - 0.9, Float(index / 10) / 3 - 0.9)
      plane.codes += [x, y]
      plane.sides.append(x < 0 ? .left : .right)
    }
    snapshot[LatentPlaneReport.self] = plane
    var walk = RouteWalkReport()
    (walk.policy, walk.discs, walk.latent) = (fan.policy, fan.discs, [0.25, 0])
    walk.route = route(0.05, from: place)
    let values = stride(from: -2.0, through: 2.0, by: 0.5).map { $0 }
    walk.dimensions = [
      RouteWalkReport.Dimension(
        values: values, routes: values.map { route($0 < 0 ? -0.35 : 0.35, from: place) },
        reach: values.map { $0 < 0 ? -0.33 : 0.33 }, throttle: values.map { _ in 0.02 },
        meaning: "side", divergence: 0.28),
      RouteWalkReport.Dimension(
        values: values, routes: values.map { _ in route(-0.2, from: place) },
        reach: values.map { _ in -0.12 }, throttle: values.map { $0 * 0.33 }, meaning: "speed",
        divergence: 1.05),
    ]
    snapshot[RouteWalkReport.self] = walk
  }

  private static func addRace(to snapshot: inout SessionSnapshot) {
    var race = ImitationRaceReport()
    (race.number, race.tick, race.ticks) = (1, 19, 34)
    race.discs = snapshot[FanReport.self].discs
    race.racers = snapshot.control.controllers.names.enumerated().map { index, name in
      let left = index == 0 ? 7 : 15
      return ImitationRaceReport.Racer(
        name: name, successes: 15 - index, collisions: 1 + index, ended: 16, left: left,
        right: 16 - left, entropy: ImitationEvaluation.entropy(Double(left) / 16),
        paths: (0..<16).map {
          route($0 < left ? -0.4 : 0.4, from: SIMD2(0, -0.88)).places
        }, hasTouched: (0..<16).map { $0 <= index })
    }
    snapshot[ImitationRaceReport.self] = race
  }
}

extension ControllerName {
  static let cvae = ControllerName(rawValue: "cvae")
}
