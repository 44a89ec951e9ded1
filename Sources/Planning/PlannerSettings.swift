/// Every number of every planner.
///
/// Deviations are in units of half the action range (1 for bounds of -1...1). The defaults are what
/// swings the pendulum up at 20 Hz.
public struct PlannerSettings: Codable, Sendable, Equatable {
  /// How many control ticks ahead a plan reaches.
  public var horizon: Int
  /// For how many ticks one random number of the sampling planners (and of a random start of
  /// `ilqr`) is held: noise that is white from tick to tick averages itself away.
  public var noiseHold: Int
  /// The weight r of the action cost r u^2, the action in normalised units.
  public var actionCost: Double
  /// How many times the state cost of the horizon's last state counts, for what lies beyond it.
  public var terminalWeight: Double
  /// How much of a prediction's miss is carried into the next plans (`OffsetDynamics`), 0 (nothing) to
  /// 1 (all of the last one).
  public var offsetGain: Double
  /// Random shooting.
  public var shooting: Shooting
  /// The cross-entropy method.
  public var crossEntropy: CrossEntropy
  /// Model predictive path integral control.
  public var pathIntegral: PathIntegral
  /// LQR.
  public var linearQuadratic: LinearQuadratic
  /// Iterated LQR.
  public var iterativeLQR: IterativeLQR

  /// The numbers of `shooting`.
  public struct Shooting: Codable, Sendable, Equatable {
    /// How many action sequences are tried in a decision.
    public var candidates: Int
    /// The share of them that ignores the last plan; the others vary it.
    public var freshFraction: Double
    /// The standard deviation of the random actions, and the largest from the last plan.
    public var deviation: Double
    /// The least standard deviation from the last plan; at most `deviation`.
    public var minimumDeviation: Double

    /// Makes the settings.
    public init(
      candidates: Int = 384, freshFraction: Double = 0.25, deviation: Double = 0.75,
      minimumDeviation: Double = 0.05
    ) {
      self.candidates = candidates
      self.freshFraction = freshFraction
      self.deviation = deviation
      self.minimumDeviation = minimumDeviation
    }

    enum CodingKeys: String, CodingKey {
      case candidates
      case freshFraction = "fresh_fraction"
      case deviation
      case minimumDeviation = "minimum_deviation"
    }
  }

  /// The numbers of `cem`.
  public struct CrossEntropy: Codable, Sendable, Equatable {
    /// How many action sequences are tried in an iteration.
    public var candidates: Int
    /// Rounds of candidates in a decision; the distribution is refitted between two.
    public var iterations: Int
    /// How many of the best sequences the distribution is fitted to.
    public var elites: Int
    /// How many elites stay among the candidates of the next iteration.
    public var keptElites: Int
    /// The share of the first iteration's candidates that ignore the earlier plan.
    public var freshFraction: Double
    /// The standard deviation in the first iteration.
    public var initialDeviation: Double
    /// The least standard deviation afterwards; at most `initialDeviation`.
    public var minimumDeviation: Double

    /// Makes the settings.
    public init(
      candidates: Int = 64, iterations: Int = 3, elites: Int = 8, keptElites: Int = 3,
      freshFraction: Double = 0.25, initialDeviation: Double = 0.75,
      minimumDeviation: Double = 0.05
    ) {
      self.candidates = candidates
      self.iterations = iterations
      self.elites = elites
      self.keptElites = keptElites
      self.freshFraction = freshFraction
      self.initialDeviation = initialDeviation
      self.minimumDeviation = minimumDeviation
    }

    enum CodingKeys: String, CodingKey {
      case candidates
      case iterations
      case elites
      case keptElites = "kept_elites"
      case freshFraction = "fresh_fraction"
      case initialDeviation = "initial_deviation"
      case minimumDeviation = "minimum_deviation"
    }
  }

  /// The numbers of `mppi`.
  public struct PathIntegral: Codable, Sendable, Equatable {
    /// How many action sequences are tried in an iteration.
    public var candidates: Int
    /// How often the mean sequence is updated in a decision.
    public var iterations: Int
    /// The temperature of the weights exp(-J / lambda), as a fraction of the standard deviation of
    /// the candidates' costs.
    public var temperature: Double
    /// The standard deviation of the action noise in the first iteration.
    public var deviation: Double
    /// What the deviation is multiplied by from one iteration to the next.
    public var deviationDecay: Double
    /// The share of the first iteration's candidates that ignore the earlier plan.
    public var freshFraction: Double

    /// Makes the settings.
    public init(
      candidates: Int = 64, iterations: Int = 3, temperature: Double = 0.1,
      deviation: Double = 0.75, deviationDecay: Double = 0.5, freshFraction: Double = 0.25
    ) {
      self.candidates = candidates
      self.iterations = iterations
      self.temperature = temperature
      self.deviation = deviation
      self.deviationDecay = deviationDecay
      self.freshFraction = freshFraction
    }

    enum CodingKeys: String, CodingKey {
      case candidates
      case iterations
      case temperature
      case deviation
      case deviationDecay = "deviation_decay"
      case freshFraction = "fresh_fraction"
    }
  }

  /// Where `lqr` linearises the dynamics.
  public enum LinearizationPoint: String, Codable, Sendable, CaseIterable {
    /// Along the shifted last plan: a time-varying law over the horizon.
    case plan
    /// At the goal: one stationary law, for systems that are to stay near it.
    case goal
  }

  /// The settings of `lqr`.
  public struct LinearQuadratic: Codable, Sendable, Equatable {
    /// Where the dynamics are linearised.
    public var linearizeAt: LinearizationPoint

    /// Makes the settings.
    public init(linearizeAt: LinearizationPoint = .plan) { self.linearizeAt = linearizeAt }

    enum CodingKeys: String, CodingKey {
      case linearizeAt = "linearize_at"
    }
  }

  /// The numbers of `ilqr`.
  public struct IterativeLQR: Codable, Sendable, Equatable {
    /// How many random action sequences are optimised beside the earlier plan.
    public var starts: Int
    /// How often every sequence is improved in a decision.
    public var iterations: Int
    /// How many step sizes a line search tries: 1, 1/2, 1/4 and so on.
    public var stepSizes: Int
    /// The standard deviation of the random starts.
    public var deviation: Double

    /// Makes the settings.
    public init(starts: Int = 8, iterations: Int = 5, stepSizes: Int = 5, deviation: Double = 0.75)
    {
      self.starts = starts
      self.iterations = iterations
      self.stepSizes = stepSizes
      self.deviation = deviation
    }

    enum CodingKeys: String, CodingKey {
      case starts
      case iterations
      case stepSizes = "step_sizes"
      case deviation
    }
  }

  /// Makes the settings.
  public init(
    horizon: Int = 20, noiseHold: Int = 3, actionCost: Double = 1e-3, terminalWeight: Double = 1,
    offsetGain: Double = 0.2,
    shooting: Shooting = Shooting(), crossEntropy: CrossEntropy = CrossEntropy(),
    pathIntegral: PathIntegral = PathIntegral(),
    linearQuadratic: LinearQuadratic = LinearQuadratic(),
    iterativeLQR: IterativeLQR = IterativeLQR()
  ) {
    self.horizon = horizon
    self.noiseHold = noiseHold
    self.actionCost = actionCost
    self.terminalWeight = terminalWeight
    self.offsetGain = offsetGain
    self.shooting = shooting
    self.crossEntropy = crossEntropy
    self.pathIntegral = pathIntegral
    self.linearQuadratic = linearQuadratic
    self.iterativeLQR = iterativeLQR
  }

  enum CodingKeys: String, CodingKey {
    case horizon
    case noiseHold = "noise_hold"
    case actionCost = "action_cost"
    case terminalWeight = "terminal_weight"
    case offsetGain = "offset_gain"
    case shooting
    case crossEntropy = "cem"
    case pathIntegral = "mppi"
    case linearQuadratic = "lqr"
    case iterativeLQR = "ilqr"
  }

  /// Reads settings; those written before there were offsets have none.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    horizon = try values.decode(Int.self, forKey: .horizon)
    noiseHold = try values.decode(Int.self, forKey: .noiseHold)
    actionCost = try values.decode(Double.self, forKey: .actionCost)
    terminalWeight = try values.decode(Double.self, forKey: .terminalWeight)
    offsetGain = try values.decodeIfPresent(Double.self, forKey: .offsetGain) ?? 0
    shooting = try values.decode(Shooting.self, forKey: .shooting)
    crossEntropy = try values.decode(CrossEntropy.self, forKey: .crossEntropy)
    pathIntegral = try values.decode(PathIntegral.self, forKey: .pathIntegral)
    linearQuadratic = try values.decode(LinearQuadratic.self, forKey: .linearQuadratic)
    iterativeLQR = try values.decode(IterativeLQR.self, forKey: .iterativeLQR)
  }
}
