import Planning
import Settings

/// Which local linear model `lqr` and `ilqr` plan with.
package enum LinearizationKind: String, Sendable, CaseIterable {
  /// The Jacobian of the learned transition: A and B with how they change with z.
  case jacobian
  /// A(z) and B(z) alone, as E2C takes them.
  case local
}

/// What joins model, planner and simulation.
package struct SessionSettings: SettingsGroup {
  package var planner = ControllerName.cem
  package var linearization = LinearizationKind.jacobian
  /// For the cost (z - z*)ᵀ Q (z - z*).
  package var costStates = 1000
  package var costMetric = CostMetricKind.diagonal
  /// States nearer to the goal than training data weigh more heavily what control must not lose.
  package var costStart = ""
  package var costVarianceFloor = 0.1
  package var costKnee = 0.0
  /// The well around the goal; see `GoalWellObjective`.
  package var costWell = CostWellSettings()
  package var imaginedAhead = 10
  package var latentPoints = 1000
  /// No forecast: when a task will be solved only the run itself can tell.
  package var patience = 10.0
  package var solvedEpisodes = 10
  package var plannerData = PlannerDataSettings()

  package init() {}

  package static let schema: [Setting<Self>] =
    [
      .name(\.planner, "planner", of: "controller", "controller in charge at first"),
      .choice(
        \.linearization, "linearization",
        "model of lqr and ilqr; local leaves out how A(z) and B(z) change with z"),
      .whole(
        \.costStates, "cost_states", 10...100_000,
        "states encoded to find the scale of every latent dimension for the cost"),
      .choice(\.costMetric, "cost_metric", "how that scale enters the cost"),
      .text(
        \.costStart, "cost_start", .name(of: "start", orNone: true),
        "by whose states the cost is scaled; none for the collection box"),
      .number(
        \.costVarianceFloor, "cost_variance_floor", .single(0...1),
        "least variance of a latent dimension in the cost, of the largest"),
      // The cost divides by its square.
      .number(
        \.costKnee, "cost_knee", .singleOrZero(1e-6...1000),
        "distance from the goal where the cost turns linear; 0 for quadratic everywhere"),
    ] + CostWellSettings.schema.map { $0.within("cost_well", \.costWell) } + [
      .whole(
        \.imaginedAhead, "imagined_ahead", 1...200, "how far ahead the imagined frame lies",
        unit: "ticks"),
      .whole(
        \.latentPoints, "latent_points", 10...20_000, "stored observations in the latent view"),
      .number(
        \.patience, "patience", .double(0.1...86_400),
        "not learning is said if never held in five times as long", unit: "s",
        former: ["expected_seconds"]),
      .whole(
        \.solvedEpisodes, "solved_episodes", 1...1000,
        "episodes in a row that must succeed until the task counts as solved"),
    ] + PlannerDataSettings.schema.map { $0.within("planner_data", \.plannerData) }
}

/// The well around the goal in a planner's cost: cost that only counts near the goal, where it may
/// weigh other things.
package struct CostWellSettings: SettingsGroup {
  package var depth = 0.0
  package var start = ""
  package var varianceFloor = 0.05

  package init() {}

  package static let schema: [Setting<Self>] = [
    .number(
      \.depth, "depth", .single(0...10_000), "what being at the goal is worth; 0 for no well"),
    .text(
      \.start, "start", .name(of: "start", orNone: true),
      "by whose states its width is scaled; none for the collection box"),
    .number(
      \.varianceFloor, "variance_floor", .single(0...1),
      "least variance of their codes in any direction, of the largest"),
  ]
}

/// Episodes under the planner that are added to the training data while the model learns.
///
/// Sequences of random actions from random states never show a whole controlled episode. These do, at
/// the price of data that depend on what was learned so far.
package struct PlannerDataSettings: SettingsGroup {
  package var interval = 0
  package var rounds = 3
  package var episodes = 40
  package var start = ""
  /// An episode that ends earlier is kept as far as it went.
  package var ticks = 60
  package var noise = 0.2

  package init() {}

  package static let schema: [Setting<Self>] = [
    .whole(
      \.interval, "interval", 0...1_000_000,
      "updates between two rounds of episodes that join the training data; 0 for none"),
    .whole(\.rounds, "rounds", 0...10_000, "rounds"),
    .whole(\.episodes, "episodes", 1...1000, "episodes of a round"),
    .text(
      \.start, "start", .name(of: "start", orNone: true),
      "where they begin; none for random states of the collection box"),
    .whole(\.ticks, "ticks", 1...10_000, "longest episode", unit: "ticks"),
    .number(
      \.noise, "noise", .single(0...2),
      "most that is added to every action, as a share of its limit"),
  ]
}

/// What control takes from a scene.
package struct ControlSettings: Sendable, Equatable {
  /// What joins model, planner and simulation.
  package var session: SessionSettings
  /// The numbers of every planner.
  package var planner: PlannerSettings

  /// Joins both.
  package init(session: SessionSettings, planner: PlannerSettings) {
    self.session = session
    self.planner = planner
  }
}
