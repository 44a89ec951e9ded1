import Planning

/// All that a screen needs of a session at one instant; an immutable value that crosses threads.
public struct SessionSnapshot: Sendable {
  /// The scene's name.
  public var sceneName = ""
  /// The seed of the session.
  public var seed: UInt64 = 0
  /// Seconds since launch.
  public var elapsed = 0.0
  /// Since when training and control are both paused, in seconds since launch; nil while something
  /// moves.
  public var stillSince: Double?
  /// What is happening and what to expect.
  public var stage = Stage.starting
  /// The training loop's report.
  public var training = TrainingReport()
  /// The control loop's report.
  public var control = ControlReport()
  /// The pictures of the system.
  public var frames = FramesReport()
  /// The latent space.
  public var latent = LatentReport()
  /// The traversal.
  public var traverse = TraverseReport()
  /// Open-loop prediction.
  public var dream = DreamReport()
  /// A close look at the latent space; empty while no screen looks at it.
  public var geometry = GeometryReport()
  /// The settings that can be changed live.
  public var settings: [LiveSetting] = []
  /// The markers of the plots.
  public var markers: [Marker] = []
  /// A line for the user (saved, error, ...), shown until `elapsed` passes `noticeUntil`.
  public var notice = ""
  /// When the notice goes.
  public var noticeUntil = 0.0

  /// The race of planners.
  public var race = RaceReport()
  /// What the oracle earns from the start of the running episode.
  public var oracle = OracleReport()
  /// The last plan and the one of a while ago, beside what happened.
  public var foresight = ForesightReport()
  /// How far a replay is; nil in a session that is lived for the first time.
  public var replay: ReplayReport?

  /// Makes an empty snapshot.
  public init() {}
}

/// What the session is doing, for the stage line.
public enum Stage: Sendable, Equatable {
  /// Threads are starting.
  case starting
  /// Collecting sequences from random states: how many transitions of how many.
  case collecting(done: Int, total: Int)
  /// Training and control go on; how well, `ControlReport.score` says.
  case running
  /// Learning does not get there: what was seen, and what to try.
  case stalled(reason: String)
  /// The loss stopped being a number at this update; training stands still.
  case diverged(update: Int)
}

/// What the training loop reports.
public struct TrainingReport: Sendable {
  /// Gradient steps so far.
  public var update = 0
  /// Gradient steps a second, lately.
  public var updatesPerSecond = 0.0
  /// Frames that the environment has drawn to learn from, each counted once.
  public var environmentFrames = 0
  /// Images that training has read so far, repetitions counted.
  public var samples = 0
  /// Transitions in the replay buffer.
  public var transitions = 0
  /// Whether training is paused.
  public var isPaused = false
  /// The curves: ELBO, reconstruction, KL and the named extra terms.
  public var series: [MetricSeries] = []
  /// The KL by latent dimension (nats per observation), at the newest point of the curves: they add up to
  /// that of the KL.
  public var dimensionKL: [Double] = []
  /// What every latent dimension has been good for so far; empty before the first update.
  public var dimensionUses: [DimensionUse] = []
  /// Whether the codes of a dimension tell the decoder something, as far as is known.
  public func isInUse(_ dimension: Int) -> Bool {
    !dimensionUses.indices.contains(dimension) || dimensionUses[dimension] == .active
  }
  /// Whether a dimension has long told the decoder nothing.
  public func isDead(_ dimension: Int) -> Bool {
    guard !isInUse(dimension) else { return false }
    return dimensionUses[dimension] != .waiting
  }
  /// How far one-step predictions miss the next code, as a multiple of how far codes move, averaged over
  /// some updates; not a number before the first.
  public var predictionRatio = Double.nan
  /// The same at half as many updates; nil while that is too early to tell.
  public var earlierPrediction: (update: Int, ratio: Double)?
  /// Whether predictions have long been no better than copies of the last code.
  public var isLazy = false
  /// The learning rate in force.
  public var learningRate = 0.0

  /// Makes an empty report.
  public init() {}
}

extension ControlReport {
  /// Whether a controller draws action sequences and chooses among them.
  public func hasCandidates(_ name: ControllerName?) -> Bool {
    name.flatMap { controllers[$0]?.planner?.hasCandidates } ?? false
  }
}

/// What the control loop reports.
public struct ControlReport: Sendable {
  /// The seconds of an earlier run whose curves go on in this session.
  public var earlierSeconds = 0.0
  /// How success is called: "up", as in "up 8 of 10".
  public var successWord = "solved"
  /// What a system that stays at the scene's goal is: "held upright".
  public var heldWords = "held at the goal"
  /// The controllers that can be put in charge.
  public var controllers = ControllerRegistry.standard
  /// The one in charge; nil when there is none.
  public var planner: ControllerName?
  /// Whether control is paused.
  public var isPaused = false
  /// Whether the user acts.
  public var isManual = false
  /// The planning horizon in ticks.
  public var horizon = 0
  /// Candidate sequences per iteration.
  public var candidates = 0
  /// Iterations per decision.
  public var iterations = 0
  /// The plan's cost under the model.
  public var cost = Double.nan
  /// The best cost after each iteration.
  public var costPerIteration: [Float] = []
  /// The costs of the best sequences after each iteration; empty when the planner has none.
  public var eliteCosts: [EliteCosts] = []
  /// The last decision's time in milliseconds (encode and plan).
  public var millisecondsPerDecision = 0.0
  /// The times of the latest decisions.
  public var decisionTimes = DecisionTimes()
  /// The action executed in this tick, in the system's units.
  public var action: [Double] = []
  /// The action's names.
  public var actionNames: [String] = []
  /// The action's units, as many as names; empty where a component has none.
  public var actionUnits: [String] = []
  /// The symmetric limits of the action.
  public var actionLimits: [Double] = []
  /// What was done in the latest ticks, and what came of it.
  public var trace = ControlTrace()
  /// The planned actions in the system's units, `[horizon, actionNames.count]`; empty without a plan.
  public var plannedActions: [Double] = []
  /// How many ticks ago the first planned action was decided: the frame it led to is the present one.
  public var planAge = 0
  /// What the goal is, and how it can be moved.
  public var goal = GoalReport()
  /// How many times as fast as real time the simulation should go.
  public var timeScale = 1.0
  /// How many times as fast as real time it went lately; not a number before it is known.
  public var reachedTimeScale = Double.nan
  /// How many times as hard as the task's kick a push is.
  public var kickStrength = 1.0
  /// Under what conditions the running episode is lived, and so what it is a trial of.
  public var conditions = EpisodeConditions()
  /// The finished episodes since training began, and what they make of every task.
  public var episodes = EpisodeLedger()
  /// The return of the episode so far.
  public var episodeReturn = 0.0
  /// The tick within the episode.
  public var tick = 0
  /// The ticks of a whole episode.
  public var episodeTicks = 0
  /// Simulated seconds of a control tick; 0 before they are known.
  public var controlInterval = 0.0
  /// The number of the episode in the session, from 1.
  public var episode = 0
  /// Whether the system is at the goal now.
  public var isAtGoal = false
  /// The true state (for colours and scores only; never given to the planner).
  public var state: [Double] = []
  /// The state's names.
  public var stateNames: [String] = []
  /// The state's units, as many as names; empty where a component has none.
  public var stateUnits: [String] = []
  /// The model version that decided.
  public var modelVersion = 0
  /// Control ticks so far.
  public var ticks = 0
  /// Control ticks that began more than 10 ms late.
  public var lateTicks = 0

  /// Makes an empty report.
  public init() {}
}

/// Grey pictures, row-major, 0 black to 255 white.
public struct FramesReport: Sendable {
  /// Columns of a picture.
  public var width = 0
  /// Rows of a picture.
  public var height = 0
  /// The latest tick of which all pictures are known.
  public var present = TickPictures()
  /// The goal image.
  public var goal: [UInt8] = []

  /// Makes an empty report.
  public init() {}
}

/// Points of the latent space.
public struct LatentReport: Sendable {
  /// The number of latent dimensions.
  public var size = 0
  /// Posterior means of replay observations, `[count, size]`.
  public var cloud: [Float] = []
  /// One colour value per cloud point; an angle in rad when `isAngle`.
  public var cloudHues: [Float] = []
  /// What the colour means: "angle", "x", ...
  public var hueName = ""
  /// The unit of the colour value.
  public var hueUnit = ""
  /// Whether the colour value is cyclic with period 2 pi.
  public var isAngle = true
  /// The present posterior mean `[size]`.
  public var present: [Float] = []
  /// The latest posterior means, oldest first, `[count, size]`.
  public var trail: [Float] = []
  /// The goal's code `[size]`.
  public var goal: [Float] = []
  /// The planned path `[horizon + 1, size]`.
  public var plan: [Float] = []
  /// The mean of the cloud `[size]`, the origin of the projection.
  public var center: [Float] = []
  /// The principal axes, `[3, size]` (fewer rows when `size < 3`), aligned from fit to fit.
  public var axes: [Float] = []
  /// The standard deviation of the cloud along each axis.
  public var axisDeviations: [Float] = []
  /// The model version that encoded the cloud.
  public var modelVersion = 0

  /// Makes an empty report.
  public init() {}
}

/// A number that can be changed while the session runs.
public struct LiveSetting: Sendable, Equatable {
  /// The key path, as in the scene: "planner.horizon".
  public var key: String
  /// What it is, in a few words.
  public var summary: String
  /// The value in force.
  public var value: Double
  /// The value at launch, to go back to.
  public var valueAtLaunch: Double
  /// The smallest value.
  public var minimum: Double
  /// The largest value.
  public var maximum: Double
  /// One press changes it by this much (or by this factor when `isLogarithmic`).
  public var step: Double
  /// Whether `step` multiplies.
  public var isLogarithmic: Bool
  /// Whether only whole numbers make sense.
  public var isInteger: Bool

  /// Makes a setting.
  public init(
    key: String, summary: String, value: Double, minimum: Double, maximum: Double, step: Double,
    isLogarithmic: Bool = false, isInteger: Bool = false
  ) {
    self.key = key
    self.summary = summary
    self.value = value
    valueAtLaunch = value
    self.minimum = minimum
    self.maximum = maximum
    self.step = step
    self.isLogarithmic = isLogarithmic
    self.isInteger = isInteger
  }
}

/// An event to mark in the plots.
public struct Marker: Sendable, Equatable {
  /// Seconds since launch.
  public var seconds: Double
  /// The update at that time.
  public var update: Int
  /// What happened, in a few words.
  public var text: String

  /// Makes a marker.
  public init(seconds: Double, update: Int, text: String) {
    self.seconds = seconds
    self.update = update
    self.text = text
  }
}
