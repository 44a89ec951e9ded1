import Control
import Runs
import Scenes
import Settings

extension ReproductionTable {
  /// Control of every system with a model learned from scratch.
  package static let control = ReproductionTable(
    name: "control",
    rows: [
      row(
        "pendulum", seconds: 15,
        .episodes(.cem, "gymnasium", .mean(0.97), .worst(0.90), .gap(0.10)),
        .episodes(.cem, "hanging"), .episodes(.shooting, "gymnasium", .mean(0.80)),
        .episodes(.ilqr, "gymnasium", .mean(0.80)), .episodes(.mppi, "gymnasium", .mean(0.95)),
        .episodes(.lqr, "gymnasium")),
      row(
        "pendulum-live", of: "pendulum", seconds: 60,
        ReproductionMeasurement(
          .live,
          must: [
            ReproductionBound(.heldSeconds(.median), 15),
            ReproductionBound(.heldSeconds(.worst), 30),
          ])),
      row(
        "pendulum-filter", of: "pendulum", ["model.encoder": "filter"], seconds: 180,
        .episodes(.cem, "gymnasium", .mean(0.90))),
      row(
        "cartpole", seconds: 90, .episodes(.cem, "gymnasium", .mean(0.98), .worst(0.95)),
        .episodes(.cem, "wide", .mean(0.85), .worst(0.70)),
        .episodes(.ilqr, "gymnasium", .mean(0.80)), .episodes(.lqr, "gymnasium", .mean(0.50))),
      row("cartpole-swingup", seconds: 300, .episodes(.cem, nil, .mean(0.60))),
      row("reacher2", seconds: 180, .episodes(.cem, nil, .mean(0.80))),
    ])

  /// Control after less training than the table `control` allows: how soon the first model is good.
  package static let early = ReproductionTable(
    name: "early",
    rows: [
      row(
        "pendulum", seconds: 4,
        .episodes(.cem, "gymnasium", .mean(0.97), .worst(0.90), .gap(0.10))),
      row("cartpole", seconds: 30, .episodes(.cem, "gymnasium", .mean(1))),
      row(
        "cartpole-wide", of: "cartpole", seconds: 45, .episodes(.cem, "wide", .mean(0.98)),
        .episodes(.ilqr, "gymnasium", .mean(0.97)), .episodes(.lqr, "gymnasium", .mean(0.97))),
    ])

  /// That every kind of encoder and of dynamics trains and controls, with nothing else of the scene
  /// changed.
  ///
  /// The settings of the scenes were chosen with stacked frames and rank-one dynamics. Dynamics train as
  /// long as the pendulum in `control`, and as the cart-pole in `early`; encoders as long as they need,
  /// which the rows say. Nothing is demanded.
  package static let kinds = ReproductionTable(
    name: "kinds",
    rows: [
      pendulum("full", ["model.dynamics": "full"], seconds: 15),
      pendulum("mlp", ["model.dynamics": "mlp"], seconds: 15),
      pendulum("global", ["model.dynamics": "global"], seconds: 15),
      pendulum("convolutions", ["model.convolutions": "[16,16]"], seconds: 60),
      pendulum("filter-with-z", ["model.encoder": "filter-with-z"], seconds: 90),
      pendulum("attention", ["model.encoder": "attention"], seconds: 180),
      cartpole("full", ["model.dynamics": "full"]),
      cartpole("mlp", ["model.dynamics": "mlp"]),
      cartpole("global", ["model.dynamics": "global"]),
      // Frames show the velocity of one step ago: the last action says what became of it.
      cartpole(
        "euler", ["environment.physics.integrator": "euler", "model.sees_action": "true"]),
    ])

  private static func pendulum(
    _ name: String, _ settings: [String: String], seconds: Double
  ) -> ReproductionRow {
    row(
      "pendulum-\(name)", of: "pendulum", settings, seconds: seconds,
      .episodes(.cem, "gymnasium"), .episodes(.ilqr, "gymnasium"))
  }

  private static func cartpole(_ name: String, _ settings: [String: String]) -> ReproductionRow {
    row(
      "cartpole-\(name)", of: "cartpole", settings, seconds: 45, .episodes(.cem, "gymnasium"),
      .episodes(.cem, "wide"), .episodes(.lqr, "gymnasium"))
  }

  /// A row of the scene of its name, or of another.
  private static func row(
    _ name: String, of scene: String? = nil, _ settings: [String: String] = [:], seconds: Double,
    _ measurements: ReproductionMeasurement...
  ) -> ReproductionRow {
    row(name, of: scene ?? name, settings, length: .seconds(seconds), measurements)
  }

  static func row(
    _ name: String, of scene: String, _ settings: [String: String], length: TrainingRun.Length,
    _ measurements: [ReproductionMeasurement]
  ) -> ReproductionRow {
    ReproductionRow(
      name: name, scene: scene,
      overrides: settings.sorted { $0.key < $1.key }.map {
        SettingOverride(keyPath: $0.key, text: $0.value)
      }, length: length, measurements: measurements)
  }
}

extension ReproductionMeasurement {
  static func episodes(
    _ planner: ControllerName, _ start: String?, _ must: ReproductionBound...
  ) -> ReproductionMeasurement {
    ReproductionMeasurement(.episodes(planner: planner, start: start), must: must)
  }
}

extension ReproductionBound {
  static func mean(_ rate: Double) -> Self { Self(.successRate(.mean), rate) }
  static func worst(_ rate: Double) -> Self { Self(.successRate(.worst), rate) }
  static func gap(_ limit: Double) -> Self { Self(.returnGap, limit) }
}
