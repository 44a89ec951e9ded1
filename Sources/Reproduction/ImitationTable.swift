import Control
import Policies
import Runs
import Scenes

extension ReproductionTable {
  /// Policies that imitate demonstrators who go two ways: each learns alone, as long as its schedule says.
  package static let imitation = ReproductionTable(
    name: "imitation",
    rows: [
      imitator(
        "cvae", of: "fork",
        .imitation(
          .mean(0.93), .worst(0.88), .entropy(0.80), .leftShare(0.30...0.70, ofEverySeed: true)),
        .imitation(
          named: "executed 4", with: ["execution.executed": "4"],
          .lead(0.40, over: "fork-cloning-chunks executed 4")),
        .imitation(named: "drawn", with: ["execution.latent": "drawn"]),
        .imitation(named: "zero", with: ["execution.latent": "zero"]),
        .imitation(named: "ensembling", with: ["execution.ensembling": "0.1"])),
      imitator(
        "cvae", of: "fork", variant: "2000", with: ["policies.cvae.updates": "2000"],
        .imitation(.mean(0.93))),
      imitator(
        "cvae", of: "fork", variant: "left-80",
        with: ["environment.demonstrator.left_share": "0.8"],
        .imitation(.leftShare(0.65...0.92))),
      imitator(
        "cvae", of: "fork", variant: "kl-1", with: ["policies.cvae.kl_weight": "1"], .imitation()),
      imitator(
        "cvae", of: "fork", variant: "kl-40", with: ["policies.cvae.kl_weight": "40"],
        .imitation(.collapse(0.05))),
      imitator(
        "cvae", of: "fork", variant: "learned-prior", with: ["policies.cvae.prior": "learned"],
        .imitation()),
      imitator("transformer", of: "fork", .imitation(.mean(0.88))),
      imitator(
        "mixture", of: "fork", .imitation(),
        .imitation(named: "executed 4", with: ["execution.executed": "4"])),
      imitator("cloning", of: "fork", .imitation(.most(0.88), .lag(0.08, behind: "fork-cvae"))),
      imitator(
        "cloning_chunks", of: "fork", .imitation(),
        .imitation(named: "executed 4", with: ["execution.executed": "4"])),
      imitator(
        "plans", of: "play",
        .imitation(.mean(0.75), .bothWays(0.35), .lead(0, over: "play-goal-cloning")),
        .imitation(named: "opposite", start: "opposite")),
      imitator(
        "goal_cloning", of: "play", .imitation(), .imitation(named: "opposite", start: "opposite")),
    ])

  /// A row of a policy that learns alone: `SCENE-POLICY`, and what else it is.
  private static func imitator(
    _ policy: String, of scene: String, variant: String? = nil,
    with settings: [String: String] = [:], _ measurements: ReproductionMeasurement...
  ) -> ReproductionRow {
    let name = policy.replacing("_", with: "-")
    return row(
      ([scene, name] + (variant.map { [$0] } ?? [])).joined(separator: "-"), of: scene,
      settings.merging([
        "session.planner": policy, "execution.beside": "", "execution.others": "false",
      ]) { own, _ in own }, length: .updates(1_000_000),
      measurements.map { measurement in
        var measurement = measurement
        guard case .imitation(_, let execution, let start) = measurement.task else {
          return measurement
        }
        measurement.task = .imitation(
          policy: ControllerName(rawValue: policy), execution: execution, start: start)
        return measurement
      })
  }
}

extension ReproductionMeasurement {
  /// Episodes of the row's policy.
  fileprivate static func imitation(
    named label: String = "", with execution: [String: String] = [:], start: String? = nil,
    _ must: ReproductionBound...
  ) -> ReproductionMeasurement {
    ReproductionMeasurement(
      .imitation(policy: .cem, execution: execution, start: start), must: must, label: label)
  }
}

extension ReproductionBound {
  fileprivate static func most(_ rate: Double) -> Self { Self(.successAtMost, rate) }
  fileprivate static func entropy(_ bits: Double) -> Self { Self(.sideEntropy, bits) }
  fileprivate static func bothWays(_ share: Double) -> Self { Self(.bothWays, share) }
  fileprivate static func leftShare(
    _ range: ClosedRange<Double>, ofEverySeed: Bool = false
  ) -> Self {
    Self(.leftShare(atMost: range.upperBound, ofEverySeed: ofEverySeed), range.lowerBound)
  }
  fileprivate static func collapse(_ nats: Double) -> Self { Self(.divergence, nats) }
  fileprivate static func lead(_ rate: Double, over other: String) -> Self {
    Self(.lead(over: other), rate)
  }
  fileprivate static func lag(_ rate: Double, behind other: String) -> Self {
    Self(.lag(behind: other), rate)
  }
}
