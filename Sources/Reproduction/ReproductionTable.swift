import Control
import Measurement
import Runs
import Settings
import Validation

/// A table of figures that the program can measure again: which scenes are trained for how long, what
/// is then measured, and what must come out.
package struct ReproductionTable: Sendable {
  /// The name on the command line.
  package var name: String
  /// The rows in the order in which they are made and shown; their names differ.
  package var rows: [ReproductionRow]

  /// Makes a table.
  package init(name: String, rows: [ReproductionRow]) {
    self.name = name
    self.rows = rows
  }

  /// The tables in the order of listing.
  package static let all = [control, early, kinds, agents, imitation, lce, ablation]
}

/// One training, from scratch by several seeds, and what is measured of it.
package struct ReproductionRow: Sendable {
  /// The name, which is also that of its run folders: lower-case letters, digits and hyphens.
  package var name: String
  /// A built-in scene.
  package var scene: String
  /// Changes to the scene, as for `--set`.
  package var overrides: [SettingOverride]
  /// How long it is trained; for a live session, how long is waited at most.
  package var length: TrainingRun.Length
  /// What is measured of every training; their names differ.
  package var measurements: [ReproductionMeasurement]

  /// Makes a row.
  package init(
    name: String, scene: String, overrides: [SettingOverride] = [], length: TrainingRun.Length,
    measurements: [ReproductionMeasurement]
  ) {
    self.name = name
    self.scene = scene
    self.overrides = overrides
    self.length = length
    self.measurements = measurements
  }
}

/// One measurement of a trained model, or of a live session.
package struct ReproductionMeasurement: Sendable {
  /// What is done.
  package enum Task: Sendable, Equatable {
    /// Episodes under a planner; without the name of a start, the scene's default.
    case episodes(
      planner: ControllerName, start: String?, dynamics: Evaluation.DynamicsSource = .learned)
    /// Episodes of a policy that imitates, carried out with changes of the scene's execution.
    case imitation(policy: ControllerName, execution: [String: String], start: String?)
    /// The share of the states at the goal, as published tasks are scored.
    case score(ScoredEpisodes)
    /// How good the pictures are and how far the dynamics can be trusted.
    case quality
    /// A live session from launch until the system was held at the goal for two seconds.
    case live
  }

  /// What is done.
  package var task: Task
  /// What must come out; nothing when the figure is shown without a demand.
  package var must: [ReproductionBound]
  /// What differs from the usual, in words, where the task does not say it itself.
  package var label = ""
  /// What others published of it; nil for nothing.
  package var published: PublishedFigures?

  /// Makes a measurement.
  package init(
    _ task: Task, must: [ReproductionBound] = [], label: String = "",
    published: PublishedFigures? = nil
  ) {
    self.published = published
    self.task = task
    self.must = must
    self.label = label
  }

  /// The planner and what differs from the usual: `cem wide`; or `live`.
  package var name: String {
    switch task {
    case .live: "live"
    case .quality: "quality"
    case .score(let scored): scored.name + (label.isEmpty ? "" : " \(label)")
    case .imitation(let policy, _, _):
      policy.rawValue + (label.isEmpty ? "" : " \(label)")
    case .episodes(let planner, let start, let dynamics):
      planner.rawValue + (start.map { " \($0)" } ?? "")
        + (dynamics == .true ? " true dynamics" : "")
    }
  }
}

/// A number that a statistic over the training seeds must reach, or not exceed.
package struct ReproductionBound: Sendable, Equatable {
  /// What is compared.
  package enum Quantity: Sendable, Equatable {
    /// The share of successful episodes; at least.
    case successRate(Statistic)
    /// Seconds from launch until the system was held at the goal for two seconds; at most.
    case heldSeconds(Statistic)
    /// The mean over seeds of (oracle's return - return) / |oracle's return|; at most.
    case returnGap
    /// The mean return that this share of the training seeds reaches; at least.
    case meanReturn(ofSeeds: Double)
    /// The mean share of successful episodes; at most.
    case successAtMost
    /// The mean entropy of the side from one start, in bits; at least.
    case sideEntropy
    /// The mean share of starts from which both ways succeeded; at least.
    case bothWays
    /// The share of the left among successes, the mean or of every seed; at least, and at most.
    case leftShare(atMost: Double, ofEverySeed: Bool)
    /// The share of the states at the goal, in percent; at least.
    case percentAtGoal(Statistic)
    /// The largest KL of any seed at the end of training, in nats; at most.
    case divergence
    /// How far the mean share of successes lies above that of another row and measurement; more than.
    case lead(over: String)
    /// How far it lies below that of another row; at least.
    case lag(behind: String)
  }

  /// Over the training seeds.
  package enum Statistic: String, Sendable, CaseIterable {
    case mean
    case median
    case worst
  }

  /// What is compared.
  package var quantity: Quantity
  /// With what.
  package var limit: Double

  /// Makes a bound.
  package init(_ quantity: Quantity, _ limit: Double) {
    self.quantity = quantity
    self.limit = limit
  }

  /// The bound in a cell of the table: `worst 0.90`, `median 15 s`, `gap 0.10`.
  package var text: String {
    switch quantity {
    case .successRate(let statistic): "\(statistic.rawValue) \(TableNumber.share(limit))"
    case .heldSeconds(let statistic): "\(statistic.rawValue) \(DecimalText.of(limit)) s"
    case .percentAtGoal(let statistic): "\(statistic.rawValue) \(DecimalText.of(limit)) %"
    case .returnGap: "gap \(TableNumber.share(limit))"
    case .meanReturn(let share):
      "return \(DecimalText.of(limit)) by \(TableNumber.share(share)) of seeds"
    case .successAtMost: "at most \(TableNumber.share(limit))"
    case .sideEntropy: "side \(TableNumber.share(limit)) bits"
    case .bothWays: "both ways \(TableNumber.share(limit))"
    case .leftShare(let most, let isOfEvery):
      "left \(TableNumber.share(limit)) to \(TableNumber.share(most))"
        + (isOfEvery ? " by every seed" : "")
    case .divergence: "KL at most \(DecimalText.of(limit)) nats"
    case .lead(let other): "\(TableNumber.share(limit)) above \(other)"
    case .lag(let other): "\(TableNumber.share(limit)) below \(other)"
    }
  }

  /// Whether a value satisfies the bound; what is not a number never does.
  package func holds(_ value: Double) -> Bool {
    switch quantity {
    case .successRate, .percentAtGoal, .meanReturn, .sideEntropy, .bothWays, .lag: value >= limit
    // A lead of nothing is none.
    case .lead: limit > 0 ? value >= limit : value > limit
    case .heldSeconds, .returnGap, .successAtMost, .divergence: value <= limit
    case .leftShare(let most, _): value >= limit && value <= most
    }
  }
}
