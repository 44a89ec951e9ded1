import Environments
import Foundation
import LatentModels
import Planning

/// Everything that defines a session: the settings of all parts, as a scene file holds them.
package struct Scene: Codable, Sendable, Equatable {
  /// The name, by which run folders are found: lower-case letters, digits and hyphens.
  package var name: String
  /// The name for people.
  package var title: String
  /// What the task is, in a sentence.
  package var description: String
  /// Where the task comes from and how it differs.
  package var origin: String
  /// Physics, pictures, starts and collection.
  package var environment: EnvironmentSettings
  /// The architecture of the model.
  package var model: ModelSettings
  /// What training maximises and how.
  package var training: TrainingSettings
  /// The numbers of every planner.
  package var planner: PlannerSettings
  /// What joins model, planner and simulation.
  package var session: SessionSettings

  /// Makes a scene from its parts.
  package init(
    name: String, title: String, description: String, origin: String,
    environment: EnvironmentSettings, model: ModelSettings, training: TrainingSettings,
    planner: PlannerSettings, session: SessionSettings
  ) {
    self.name = name
    self.title = title
    self.description = description
    self.origin = origin
    self.environment = environment
    self.model = model
    self.training = training
    self.planner = planner
    self.session = session
  }
}

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

// MARK: - Reading and writing

extension Scene {
  /// The largest scene file that is read, in bytes.
  package static let sizeLimit = 256 << 10

  /// Reads a scene, strictly.
  ///
  /// - Parameters:
  ///   - text: JSON5.
  ///   - source: The file that errors name.
  ///   - overrides: The `--set` options, applied in order before decoding.
  ///   - controllers: Those that a scene can name.
  /// - Throws: The first thing that is wrong, with its place.
  package init(
    text: String, source: String, overrides: [SettingOverride] = [],
    controllers: ControllerRegistry = .standard
  ) throws(SceneError) {
    guard text.utf8.count <= Self.sizeLimit else {
      throw SceneError(
        source: source, expected: "at most \(Self.sizeLimit) bytes",
        found: "\(text.utf8.count) bytes")
    }
    var tree = try JSON5Reader.read(text, source: source)
    for override in overrides { try override.apply(to: &tree) }
    self = try StrictJSON.decode(Scene.self, from: tree, source: source)
    try validate(tree: tree, source: source, controllers: controllers)
  }

  /// The scene as JSON that `init(text:source:overrides:)` reads back to an equal scene.
  package func encoded() -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Encoding can only fail for numbers that are not finite; a valid scene has none.
    guard let data = try? encoder.encode(self) else { return "" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
