import Control
import Planning
import Runs
import Settings

extension ReproductionTable {
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
    ReproductionRow(
      name: "pendulum-\(name)", scene: "pendulum", overrides: overrides(settings),
      length: .seconds(seconds),
      measurements: [
        ReproductionMeasurement(.episodes(planner: .cem, start: "gymnasium")),
        ReproductionMeasurement(.episodes(planner: .ilqr, start: "gymnasium")),
      ])
  }

  private static func cartpole(_ name: String, _ settings: [String: String]) -> ReproductionRow {
    ReproductionRow(
      name: "cartpole-\(name)", scene: "cartpole", overrides: overrides(settings),
      length: .seconds(45),
      measurements: [
        ReproductionMeasurement(.episodes(planner: .cem, start: "gymnasium")),
        ReproductionMeasurement(.episodes(planner: .cem, start: "wide")),
        ReproductionMeasurement(.episodes(planner: .lqr, start: "gymnasium")),
      ])
  }

  private static func overrides(_ settings: [String: String]) -> [SettingOverride] {
    settings.sorted { $0.key < $1.key }.map { SettingOverride(keyPath: $0.key, text: $0.value) }
  }
}
