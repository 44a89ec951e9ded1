import Control
import Planning
import Runs

extension ReproductionTable {
  /// Control after less training than the table `control` allows: how soon the first model is good.
  package static let early = ReproductionTable(
    name: "early",
    rows: [
      ReproductionRow(
        name: "pendulum", scene: "pendulum", length: .seconds(4),
        measurements: [
          ReproductionMeasurement(
            .episodes(planner: .cem, start: "gymnasium"),
            must: [
              ReproductionBound(.successRate(.mean), 0.97),
              ReproductionBound(.successRate(.worst), 0.90),
              ReproductionBound(.returnGap, 0.10),
            ])
        ]),
      ReproductionRow(
        name: "cartpole", scene: "cartpole", length: .seconds(30),
        measurements: [
          ReproductionMeasurement(
            .episodes(planner: .cem, start: "gymnasium"),
            must: [ReproductionBound(.successRate(.mean), 1)])
        ]),
      ReproductionRow(
        name: "cartpole-wide", scene: "cartpole", length: .seconds(45),
        measurements: [
          ReproductionMeasurement(
            .episodes(planner: .cem, start: "wide"),
            must: [ReproductionBound(.successRate(.mean), 0.98)]),
          ReproductionMeasurement(
            .episodes(planner: .ilqr, start: "gymnasium"),
            must: [ReproductionBound(.successRate(.mean), 0.97)]),
          ReproductionMeasurement(
            .episodes(planner: .lqr, start: "gymnasium"),
            must: [ReproductionBound(.successRate(.mean), 0.97)]),
        ]),
    ])
}
