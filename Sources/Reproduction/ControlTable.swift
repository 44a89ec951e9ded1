import Control
import Planning
import Runs
import Settings

extension ReproductionTable {
  /// Control of every system with a model learned from scratch.
  package static let control = ReproductionTable(
    name: "control",
    rows: [
      ReproductionRow(
        name: "pendulum", scene: "pendulum", length: .seconds(15),
        measurements: [
          ReproductionMeasurement(
            .episodes(planner: .cem, start: "gymnasium"),
            must: [
              ReproductionBound(.successRate(.mean), 0.97),
              ReproductionBound(.successRate(.worst), 0.90),
              ReproductionBound(.returnGap, 0.10),
            ]),
          ReproductionMeasurement(.episodes(planner: .cem, start: "hanging")),
          ReproductionMeasurement(
            .episodes(planner: .shooting, start: "gymnasium"), must: [mean(0.80)]),
          ReproductionMeasurement(
            .episodes(planner: .ilqr, start: "gymnasium"), must: [mean(0.80)]),
          ReproductionMeasurement(
            .episodes(planner: .mppi, start: "gymnasium"), must: [mean(0.95)]),
          ReproductionMeasurement(.episodes(planner: .lqr, start: "gymnasium")),
        ]),
      ReproductionRow(
        name: "pendulum-live", scene: "pendulum", length: .seconds(60),
        measurements: [
          ReproductionMeasurement(
            .live,
            must: [
              ReproductionBound(.heldSeconds(.median), 15),
              ReproductionBound(.heldSeconds(.worst), 30),
            ])
        ]),
      ReproductionRow(
        name: "pendulum-filter", scene: "pendulum",
        overrides: [SettingOverride(keyPath: "model.encoder", text: "filter")],
        length: .seconds(180),
        measurements: [
          ReproductionMeasurement(.episodes(planner: .cem, start: "gymnasium"), must: [mean(0.90)])
        ]),
      ReproductionRow(
        name: "cartpole", scene: "cartpole", length: .seconds(90),
        measurements: [
          ReproductionMeasurement(
            .episodes(planner: .cem, start: "gymnasium"),
            must: [mean(0.98), ReproductionBound(.successRate(.worst), 0.95)]),
          ReproductionMeasurement(
            .episodes(planner: .cem, start: "wide"),
            must: [mean(0.85), ReproductionBound(.successRate(.worst), 0.70)]),
          ReproductionMeasurement(
            .episodes(planner: .ilqr, start: "gymnasium"), must: [mean(0.80)]),
          ReproductionMeasurement(.episodes(planner: .lqr, start: "gymnasium"), must: [mean(0.50)]),
        ]),
      ReproductionRow(
        name: "cartpole-swingup", scene: "cartpole-swingup", length: .seconds(300),
        measurements: [
          ReproductionMeasurement(.episodes(planner: .cem, start: nil), must: [mean(0.60)])
        ]),
      ReproductionRow(
        name: "reacher2", scene: "reacher2", length: .seconds(180),
        measurements: [
          ReproductionMeasurement(.episodes(planner: .cem, start: nil), must: [mean(0.80)])
        ]),
    ])

  private static func mean(_ limit: Double) -> ReproductionBound {
    ReproductionBound(.successRate(.mean), limit)
  }
}
