import Control
import Measurement
import Planning
import Policies
import Runs
import Scenes
import Settings

extension ReproductionTable {
  /// The published tasks of locally linear control: each model is trained once and judged on the ten
  /// published starts and on fresh ones, by the published planner, by ours, and by a policy.
  ///
  /// Figures of PC3 as its repository printed them; ceilings were found by search with the true physics.
  package static let lce = ReproductionTable(
    name: "lce",
    rows: [
      ReproductionRow.task(
        "lce-planar", updates: 3500,
        LocallyLinearTask(
          published: "published", fresh: "corner", best: .ilqr, must: 74.4,
          figures: PublishedFigures(mean: 74.4, best: 75.5, ceiling: "75.5"), weight: 10,
          actionWeight: 9, horizon: 10)),
      // One model for both, as published.
      ReproductionRow.task(
        "lce-swingup", updates: 3000, agent: .actor,
        LocallyLinearTask(
          published: "published", fresh: "hanging", best: .ilqr, must: 58.4,
          figures: PublishedFigures(mean: 58.4, best: 84, ceiling: "84.0"), weight: 50,
          actionWeight: 0.65 * 0.65, horizon: 10),
        LocallyLinearTask(
          scene: "lce-balance", published: "upright", fresh: "upright", best: .ilqr, must: 99.1,
          figures: PublishedFigures(mean: 99.1, best: 100, ceiling: "100"), weight: 50,
          actionWeight: 0.65 * 0.65, horizon: 10)),
      ReproductionRow.task(
        "lce-cartpole", updates: 2500, agent: .actor,
        LocallyLinearTask(
          published: "published", fresh: "leaning", best: .ilqr, must: 96.3,
          figures: PublishedFigures(mean: 96.3, best: 97.8, ceiling: "97.8"), weight: 1000,
          actionWeight: 100, horizon: 5,
          harder: [
            "environment.episode_steps": "500", "environment.physics.constants.track_limit": "2.4",
          ])),
      ReproductionRow.task(
        "lce-arm3", updates: 3000, agent: .actor,
        LocallyLinearTask(
          published: "folded", fresh: "folded", best: .cem, must: 42.4,
          figures: PublishedFigures(mean: 42.4, best: 78, ceiling: "at least 91.5"), weight: 50,
          actionWeight: 1, horizon: 20)),
      // A motor that has to pump.
      ReproductionRow.task(
        "lce-swingup", variant: "weak", updates: 3000, agent: nil,
        settings: ["environment.physics.action_limit": "0.2"],
        LocallyLinearTask(harderAt: "hanging", best: .cem)),
    ])

  /// What of a model makes control good, on two systems, by settings alone.
  ///
  /// The comparison of Watter et al. 2015, and more. Nothing is demanded.
  package static let ablation = ReproductionTable(
    name: "ablation",
    rows: [("lce-planar", "published"), ("lce-swingup", "published")].flatMap { scene, start in
      ablations.map { name, settings in
        row(
          "\(scene)-\(name)", of: scene, settings, length: .updates(2000),
          [
            ReproductionMeasurement(.quality),
            ReproductionMeasurement(
              .score(
                ScoredEpisodes(.controller(.cem, .learned), start: start, episodes: 10))),
            ReproductionMeasurement(
              .score(
                ScoredEpisodes(.controller(.ilqr, .learned), start: start, episodes: 10))),
          ])
      }
    })

  private static let ablations: [(String, [String: String])] = [
    ("autoencoder", ["training.objective": "vae", "training.kl_weight": "0"]),
    ("vae", ["training.objective": "vae"]),
    ("vae-slowness", ["training.objective": "vae", "training.slowness": "1"]),
    ("no-latent-kl", ["training.objective": "pair", "training.consistency": "0"]),
    ("e2c-global", ["training.objective": "pair", "model.dynamics": "global"]),
    ("e2c-nonlinear", ["training.objective": "pair", "model.dynamics": "mlp"]),
    ("e2c", ["training.objective": "pair"]),
    ("ours", [:]),
    ("ours-curvature", ["training.curvature": "1"]),
  ]
}

/// What is measured of a published task.
private struct LocallyLinearTask {
  /// Another scene of the row's system; nil for the row's own.
  var scene: String?
  /// The start of the published evaluation, ten episodes; nil for none.
  var published: String?
  /// Where fresh episodes begin.
  var fresh: String
  /// Our best planner.
  var best: ControllerName
  /// What its mean must be, in percent; nil for no demand.
  var must: Double?
  var figures: PublishedFigures?
  /// Q and R of the published cost, R for actions as fractions of their limits.
  var weight = 1.0
  var actionWeight = 1.0
  /// The published horizon.
  var horizon = 10
  /// What makes a harder task of it.
  var harder: [String: String] = [:]

  init(
    scene: String? = nil, published: String, fresh: String, best: ControllerName, must: Double,
    figures: PublishedFigures, weight: Double, actionWeight: Double, horizon: Int,
    harder: [String: String] = [:]
  ) {
    self.scene = scene
    self.published = published
    self.fresh = fresh
    self.best = best
    self.must = must
    self.figures = figures
    self.weight = weight
    self.actionWeight = actionWeight
    self.horizon = horizon
    self.harder = harder
  }

  /// A task of our own.
  init(harderAt start: String, best: ControllerName) {
    fresh = start
    self.best = best
  }

  /// The planner of PCC and PC3: iterated LQR of six sequences with four iterations in codes as they are,
  /// which knows no limits.
  ///
  /// Deviations: its random sequences are normal and not uniform, and a plan that no iteration improves is
  /// kept and not dropped.
  private var publishedPlanner: [String: String] {
    [
      "session.cost_metric": "raw", "planner.action_cost": "\(actionWeight / weight)",
      "planner.horizon": "\(horizon)", "planner.noise_hold": "1", "planner.offset_gain": "0",
      "planner.ilqr.starts": "5", "planner.ilqr.iterations": "4", "planner.ilqr.step_sizes": "14",
      "planner.ilqr.limited": "false",
    ]
  }

  func measurements(policy: ControllerName?) -> [ReproductionMeasurement] {
    func score(
      _ decider: ScoredEpisodes.Decider, _ start: String, _ episodes: Int? = nil,
      _ changes: [String: String] = [:], label: String = "", must: Double? = nil
    ) -> ReproductionMeasurement {
      ReproductionMeasurement(
        .score(
          ScoredEpisodes(decider, start: start, episodes: episodes, scene: scene, changes: changes)),
        must: must.map { [ReproductionBound(.percentAtGoal(.mean), $0)] } ?? [], label: label,
        published: label == "harder" ? nil : figures)
    }
    let ours = ScoredEpisodes.Decider.controller(best, .learned)
    var all: [ReproductionMeasurement] = []
    if let published {
      all = [
        score(.nobody, published, 10), score(.random, published, 10),
        score(.controller(.cem, .true), published, 10),
        score(
          .controller(.ilqr, .learned), published, 10, publishedPlanner, label: "as published"),
        score(ours, published, 10, must: must),
      ]
      if let policy { all.append(score(.controller(policy, .learned), published, 10)) }
    }
    // On other starts of the same kind.
    all.append(score(ours, fresh, label: published == fresh ? "fresh" : ""))
    if !harder.isEmpty { all.append(score(ours, fresh, nil, harder, label: "harder")) }
    return all
  }
}

extension ReproductionRow {
  /// A row of tasks that one model serves.
  fileprivate static func task(
    _ scene: String, variant: String? = nil, updates: Int, agent: ControllerName? = nil,
    settings: [String: String] = [:], _ tasks: LocallyLinearTask...
  ) -> ReproductionRow {
    ReproductionTable.row(
      scene + (variant.map { "-\($0)" } ?? ""), of: scene,
      settings.merging(agent.map { ["training.agent": $0.rawValue] } ?? [:]) { own, _ in own },
      length: .updates(updates), tasks.flatMap { $0.measurements(policy: agent) })
  }
}
