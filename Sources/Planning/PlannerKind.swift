/// The planners of this target, by the name that the command line and the scenes use.
public enum PlannerKind: String, CaseIterable, Codable, Sendable, Hashable {
  /// LQR: one time-varying Riccati pass around the shifted plan, or the stationary law at the goal
  /// (`planner.lqr.linearize_at`).
  case lqr
  /// Iterated LQR with action limits, line search, regularisation and several starts.
  case ilqr
  /// Random shooting: the best of many random action sequences.
  case shooting
  /// The cross-entropy method, warm-started by the shifted plan.
  case cem
  /// Model predictive path integral control: a cost-weighted mean of random sequences.
  case mppi

  /// Whether it draws action sequences and chooses among them.
  public var hasCandidates: Bool {
    switch self {
    case .lqr, .ilqr: false
    case .shooting, .cem, .mppi: true
    }
  }

  /// The planner that comes after this one when the user cycles through them.
  public var following: PlannerKind {
    let all = Self.allCases
    let index = all.firstIndex(of: self) ?? 0
    return all[(index + 1) % all.count]
  }

  /// The planner that comes before this one when the user cycles through them.
  public var preceding: PlannerKind {
    let all = Self.allCases
    let index = all.firstIndex(of: self) ?? 0
    return all[(index + all.count - 1) % all.count]
  }
}
