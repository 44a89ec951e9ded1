import Planning

/// Which local linear model `lqr` and `ilqr` plan with.
package enum LinearizationKind: String, Codable, Sendable, CaseIterable {
  /// The Jacobian of the learned transition: A and B with how they change with z.
  case jacobian
  /// A(z) and B(z) alone, as E2C takes them.
  case local
}

/// What joins model, planner and simulation.
package struct SessionSettings: Codable, Sendable, Equatable {
  /// The planner in charge at first.
  package var planner: ControllerName
  /// The local linear model of `lqr` and `ilqr`.
  package var linearization: LinearizationKind
  /// How many random observations are encoded to find the scale of every latent dimension for the
  /// cost (z - z*)ᵀ Q (z - z*).
  package var costStates: Int
  /// How their scale enters Q.
  package var costMetric: CostMetricKind
  /// The start whose states these are; empty for those of the collection box.
  ///
  /// States nearer to the goal than training data weigh more heavily what control must not lose.
  package var costStart: String
  /// The least variance of a latent dimension in Q, as a fraction of the largest.
  package var costVarianceFloor: Double
  /// The distance from the goal, by Q, beyond which the cost grows linearly; 0 for a quadratic cost.
  package var costKnee: Double
  /// The well around the goal.
  package var costWell: CostWellSettings
  /// How many control ticks ahead the imagined frame lies.
  package var imaginedAhead: Int
  /// How many replay observations the latent view shows.
  package var latentPoints: Int
  /// Patience: who was never held at the goal in five times as many seconds of learning is said not to
  /// learn.
  ///
  /// No forecast: when a task will be solved only the run itself can tell.
  package var expectedSeconds: Double
  /// How many episodes in a row must succeed until the task counts as solved.
  package var solvedEpisodes: Int
  /// Episodes under the planner that are added to the training data.
  package var plannerData: PlannerDataSettings

  /// Makes settings; the defaults are the pendulum's.
  package init(
    planner: ControllerName = .cem, linearization: LinearizationKind = .jacobian,
    costStates: Int = 1000, costMetric: CostMetricKind = .diagonal,
    costStart: String = "",
    costVarianceFloor: Double = 0.1, costKnee: Double = 0,
    costWell: CostWellSettings = CostWellSettings(),
    imaginedAhead: Int = 10, latentPoints: Int = 1000, expectedSeconds: Double = 10,
    solvedEpisodes: Int = 10, plannerData: PlannerDataSettings = PlannerDataSettings()
  ) {
    self.planner = planner
    self.linearization = linearization
    self.costStates = costStates
    self.costMetric = costMetric
    self.costStart = costStart
    self.costVarianceFloor = costVarianceFloor
    self.costKnee = costKnee
    self.costWell = costWell
    self.imaginedAhead = imaginedAhead
    self.latentPoints = latentPoints
    self.expectedSeconds = expectedSeconds
    self.solvedEpisodes = solvedEpisodes
    self.plannerData = plannerData
  }

  enum CodingKeys: String, CodingKey {
    case planner
    case linearization
    case costStates = "cost_states"
    case costMetric = "cost_metric"
    case costStart = "cost_start"
    case costVarianceFloor = "cost_variance_floor"
    case costKnee = "cost_knee"
    case costWell = "cost_well"
    case imaginedAhead = "imagined_ahead"
    case latentPoints = "latent_points"
    case expectedSeconds = "expected_seconds"
    case solvedEpisodes = "solved_episodes"
    case plannerData = "planner_data"
  }

  /// Reads settings; the sections `cost_well` and `planner_data`, which are younger than the first
  /// checkpoints, may be left out and then turn nothing on.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    planner = try values.decode(ControllerName.self, forKey: .planner)
    linearization = try values.decode(LinearizationKind.self, forKey: .linearization)
    costStates = try values.decode(Int.self, forKey: .costStates)
    costMetric = try values.decode(CostMetricKind.self, forKey: .costMetric)
    costStart = try values.decode(String.self, forKey: .costStart)
    costVarianceFloor = try values.decode(Double.self, forKey: .costVarianceFloor)
    costKnee = try values.decode(Double.self, forKey: .costKnee)
    costWell =
      try values.decodeIfPresent(CostWellSettings.self, forKey: .costWell) ?? CostWellSettings()
    imaginedAhead = try values.decode(Int.self, forKey: .imaginedAhead)
    latentPoints = try values.decode(Int.self, forKey: .latentPoints)
    expectedSeconds = try values.decode(Double.self, forKey: .expectedSeconds)
    solvedEpisodes = try values.decode(Int.self, forKey: .solvedEpisodes)
    plannerData =
      try values.decodeIfPresent(PlannerDataSettings.self, forKey: .plannerData)
      ?? PlannerDataSettings()
  }
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
