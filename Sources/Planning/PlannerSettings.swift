/// Every number of every planner.
///
/// Deviations are in units of half the action range (1 for bounds of -1...1). The defaults are what
/// swings the pendulum up at 20 Hz.
package struct PlannerSettings: Codable, Sendable, Equatable {
  /// How many control ticks ahead a plan reaches.
  package var horizon: Int
  /// For how many ticks one random number of the sampling planners (and of a random start of
  /// `ilqr`) is held: noise that is white from tick to tick averages itself away.
  package var noiseHold: Int
  /// The weight r of the action cost r u^2, the action in normalised units.
  package var actionCost: Double
  /// How many times the state cost of the horizon's last state counts, for what lies beyond it.
  package var terminalWeight: Double
  /// How much of a prediction's miss is carried into the next plans (`OffsetDynamics`), 0 (nothing) to
  /// 1 (all of the last one).
  package var offsetGain: Double
  /// Random shooting.
  package var shooting: Shooting
  /// The cross-entropy method.
  package var crossEntropy: CrossEntropy
  /// Model predictive path integral control.
  package var pathIntegral: PathIntegral
  /// LQR.
  package var linearQuadratic: LinearQuadratic
  /// Iterated LQR.
  package var iterativeLQR: IterativeLQR

  /// The numbers of `shooting`.
  package struct Shooting: Codable, Sendable, Equatable {
    /// How many action sequences are tried in a decision.
    package var candidates: Int
    /// The share of them that ignores the last plan; the others vary it.
    package var freshFraction: Double
    /// The standard deviation of the random actions, and the largest from the last plan.
    package var deviation: Double
    /// The least standard deviation from the last plan; at most `deviation`.
    package var minimumDeviation: Double

    /// Makes the settings.
    package init(
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
  package struct CrossEntropy: Codable, Sendable, Equatable {
    /// How many action sequences are tried in an iteration.
    package var candidates: Int
    /// Rounds of candidates in a decision; the distribution is refitted between two.
    package var iterations: Int
    /// How many of the best sequences the distribution is fitted to.
    package var elites: Int
    /// How many elites stay among the candidates of the next iteration.
    package var keptElites: Int
    /// The share of the first iteration's candidates that ignore the earlier plan.
    package var freshFraction: Double
    /// The standard deviation in the first iteration.
    package var initialDeviation: Double
    /// The least standard deviation afterwards; at most `initialDeviation`.
    package var minimumDeviation: Double

    /// Makes the settings.
    package init(
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
  package struct PathIntegral: Codable, Sendable, Equatable {
    /// How many action sequences are tried in an iteration.
    package var candidates: Int
    /// How often the mean sequence is updated in a decision.
    package var iterations: Int
    /// The temperature of the weights exp(-J / lambda), as a fraction of the standard deviation of
    /// the candidates' costs.
    package var temperature: Double
    /// The standard deviation of the action noise in the first iteration.
    package var deviation: Double
    /// What the deviation is multiplied by from one iteration to the next.
    package var deviationDecay: Double
    /// The share of the first iteration's candidates that ignore the earlier plan.
    package var freshFraction: Double

    /// Makes the settings.
    package init(
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
  package enum LinearizationPoint: String, Codable, Sendable, CaseIterable {
    /// Along the shifted last plan: a time-varying law over the horizon.
    case plan
    /// At the goal: one stationary law, for systems that are to stay near it.
    case goal
  }

  /// The settings of `lqr`.
  package struct LinearQuadratic: Codable, Sendable, Equatable {
    /// Where the dynamics are linearised.
    package var linearizeAt: LinearizationPoint

    /// Makes the settings.
    package init(linearizeAt: LinearizationPoint = .plan) { self.linearizeAt = linearizeAt }

    enum CodingKeys: String, CodingKey {
      case linearizeAt = "linearize_at"
    }
  }

  /// The numbers of `ilqr`.
  package struct IterativeLQR: Codable, Sendable, Equatable {
    /// How many random action sequences are optimised beside the earlier plan.
    package var starts: Int
    /// How often every sequence is improved in a decision.
    package var iterations: Int
    /// How many step sizes a line search tries: 1, 1/2, 1/4 and so on.
    package var stepSizes: Int
    /// The standard deviation of the random starts.
    package var deviation: Double

    /// Makes the settings.
    package init(starts: Int = 8, iterations: Int = 5, stepSizes: Int = 5, deviation: Double = 0.75)
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
  package init(
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
  package init(from decoder: any Decoder) throws {
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
