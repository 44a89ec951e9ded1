import Control

/// What a policy says of the latent space, what it imagines, and what comes of it.
///
/// All codes are of the version of the model that the policy learned in.
package struct AgentReport: TypedValue {
  /// The controller that does what the policy says; nil while there is no policy.
  package var name: ControllerName?
  /// What the policy that learns reads instead of codes, of which it has nothing to say; nil for codes.
  package var reading: String?
  /// The updates that made it.
  package var updates = 0
  /// The version of the model whose codes it knows.
  package var modelVersion = 0
  /// The number of components of an action.
  package var actionSize = 0
  /// What it expects from every code of the cloud on, as a mean reward a tick, `[count]`; empty where it
  /// has no value.
  package var values: [Float] = []
  /// Whether those are in the reward of the latent cost, a tick; else they are in whatever it learns by.
  package var valuesAreRewards = true
  /// What it would do at every code of the cloud, as fractions of the limits, `[count, m]`.
  package var actions: [Float] = []
  /// What it expects of every choice at every code of the cloud, `[count, m]`; empty where it does not
  /// compare them.
  package var actionValues: [Float] = []
  /// How far its actions spread before they are squashed, a mean over the cloud for every component;
  /// empty where it does not draw them.
  package var deviations: [Float] = []
  /// What it expects from the present code on; nil where it has no value.
  package var presentValue: Double?
  /// What it expects of every choice at the present code; empty where it does not compare them.
  package var presentActionValues: [Float] = []
  /// What it imagined a while ago, and what then happened.
  package var rollouts = ImaginedPaths()
  /// What it earns in imagination and in the simulation.
  package var returns = PolicyReturns()
  /// What it would do beside what a planner would.
  package var comparison = ActionComparison()

  /// Makes the report before there is a policy.
  package init() {}
}

/// Rollouts of a policy that were imagined from one code, and the codes that were then seen.
package struct ImaginedPaths: Sendable, Equatable {
  /// The ticks that they reach.
  package static let horizon = 15
  /// How many are drawn with the noise of the dynamics.
  package static let samples = 5

  /// Without noise, `[horizon + 1, n]`.
  package var mean: [Float] = []
  /// With the noise of the dynamics, `[samples][horizon + 1, n]`.
  package var sampled: [[Float]] = []
  /// The codes that were seen since, the first one that of the start, `[age + 1, n]`.
  package var truth: [Float] = []

  /// Makes paths of nothing.
  package init() {}
}

/// What policies promised themselves from a few starts, and what they earned in the simulation, update by
/// update.
///
/// Both are discounted mean rewards a tick by the latent cost: 0 at the goal, −1 as far from it as the data
/// are on average. The starts and what noise is drawn are the same every time.
package struct PolicyReturns: Sendable, Equatable {
  /// What one policy earned.
  package struct Point: Sendable, Equatable {
    /// The updates that made it.
    package var update: Int
    /// What it promised itself: imagined ticks, and its value after them.
    package var imagined: Double
    /// What it earned in the simulation.
    package var real: Double

    /// Makes a point.
    package init(update: Int, imagined: Double, real: Double) {
      self.update = update
      self.imagined = imagined
      self.real = real
    }
  }

  /// The points, oldest first; the oldest ones are thinned out.
  package var points: [Point] = []
  /// How many starts there are.
  package var starts = 0
  /// How long it is followed in the simulation, in ticks.
  package var ticks = 0

  /// Makes returns of nothing.
  package init() {}

  /// The most points that are kept.
  package static let limit = 240
  /// How many of the newest points tell a trend.
  private static let trend = 10
  /// The least change that counts as one.
  private static let change = 0.02

  /// Adds a point; once there are too many, every second of the older half goes.
  package mutating func add(_ point: Point) {
    guard point.imagined.isFinite, point.real.isFinite else { return }
    points.append(point)
    guard points.count > Self.limit else { return }
    let half = points.count / 2
    points =
      points[..<half].enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      + points[half...]
  }

  /// How the newest points changed, the later half against the earlier; nil while they are few.
  package var change: (imagined: Double, real: Double)? {
    let newest = points.suffix(Self.trend)
    guard newest.count >= 6 else { return nil }
    let half = newest.count / 2
    func mean(_ points: ArraySlice<Point>, _ path: KeyPath<Point, Double>) -> Double {
      points.reduce(0) { $0 + $1[keyPath: path] } / Double(points.count)
    }
    let (first, last) = (newest.prefix(half), newest.suffix(half))
    return (
      mean(last, \.imagined) - mean(first, \.imagined), mean(last, \.real) - mean(first, \.real)
    )
  }

  /// Whether imagination promises more and more while the simulation gives less and less: the policy
  /// exploits what is wrong of the model.
  package var exploitsModel: Bool {
    guard let change else { return false }
    return change.imagined > Self.change && change.real < -Self.change
  }
}

/// What a policy would do beside what a planner would, from the same codes, tick by tick.
package struct ActionComparison: Sendable, Equatable {
  /// The ticks that are kept.
  package static let length = 80

  /// The planner.
  package var planner: ControllerName?
  /// The actions of the policy, in the system's units, oldest first, `[ticks, m]`.
  package var policy: [Double] = []
  /// Those of the planner.
  package var planned: [Double] = []

  /// Makes a comparison of nothing.
  package init() {}

  /// The mean distance of the actions of a motor; nil without any.
  package func difference(motor: Int, of motors: Int) -> Double? {
    guard motors > 0, motor < motors else { return nil }
    let pairs = zip(policy, planned).enumerated().filter { $0.offset % motors == motor }
    guard !pairs.isEmpty else { return nil }
    return pairs.reduce(0) { $0 + abs($1.element.0 - $1.element.1) } / Double(pairs.count)
  }
}
