import Control
import Planning
import Runs
import Scenes

/// All that a screen needs of a session at one instant; an immutable value that crosses threads.
package struct SessionSnapshot: Sendable {
  /// The scene's name.
  package var sceneName = ""
  /// Whether its policies imitate: it has no model then, and no planner.
  package var isImitation = false
  /// The seed of the session.
  package var seed: UInt64 = 0
  /// Seconds since launch.
  package var elapsed = 0.0
  /// Since when training and control are both paused, in seconds since launch; nil while something
  /// moves.
  package var stillSince: Double?
  /// What is happening and what to expect.
  package var stage = Stage.starting
  /// The training loop's report.
  package var training = TrainingReport()
  /// The control loop's report.
  package var control = ControlReport()
  /// The pictures of the system.
  package var frames = FramesReport()
  /// The latent space.
  package var latent = LatentReport()
  /// The settings that can be changed live.
  package var settings: [LiveSetting] = []
  /// The markers of the plots.
  package var markers: [Marker] = []
  /// A line for the user (saved, error, ...), shown until `elapsed` passes `noticeUntil`.
  package var notice = ""
  /// When the notice goes.
  package var noticeUntil = 0.0

  /// What was chosen in the views, by type.
  package var choices = TypedValues()
  /// What the views look at, by type.
  package var reports = TypedValues()
  /// What was asked of control and is not done yet.
  package var asked = AskedOfControl()
  /// How far a replay is; nil in a session that is lived for the first time.
  package var replay: ReplayReport?

  /// Makes an empty snapshot.
  package init() {}

  /// The report of a type; an empty one while nobody looks for it.
  package subscript<Report: TypedValue>(type: Report.Type) -> Report {
    get { reports[type] }
    set { reports[type] = newValue }
  }
}

/// Who was asked to act, as long as somebody else does.
package struct AskedOfControl: Sendable, Equatable {
  /// The controller; nil when it is in charge.
  package var planner: ControllerName?
  /// Whether the user is to act; nil when it is so.
  package var isManual: Bool?

  /// Nothing is asked.
  package init() {}
}

/// What the session is doing, for the stage line.
package enum Stage: Sendable, Equatable {
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
package struct TrainingReport: Sendable {
  /// Gradient steps so far.
  package var update = 0
  /// Gradient steps a second, lately.
  package var updatesPerSecond = 0.0
  /// Frames that the environment has drawn to learn from, each counted once.
  package var environmentFrames = 0
  /// Images that training has read so far, repetitions counted.
  package var samples = 0
  /// Transitions in the experience.
  package var transitions = 0
  /// Whether training is paused.
  package var isPaused = false
  /// The curves: ELBO, reconstruction, KL and the named extra terms.
  package var series: [MetricSeries] = []
  /// The KL by latent dimension (nats per observation), at the newest point of the curves: they add up to
  /// that of the KL.
  package var dimensionKL: [Double] = []
  /// What every latent dimension has been good for so far; empty before the first update.
  package var dimensionUses: [DimensionUse] = []
  /// Whether the codes of a dimension tell the decoder something, as far as is known.
  package func isInUse(_ dimension: Int) -> Bool {
    !dimensionUses.indices.contains(dimension) || dimensionUses[dimension] == .active
  }
  /// Whether a dimension has long told the decoder nothing.
  package func isDead(_ dimension: Int) -> Bool {
    guard !isInUse(dimension) else { return false }
    return dimensionUses[dimension] != .waiting
  }
  /// How far one-step predictions miss the next code, as a multiple of how far codes move, averaged over
  /// some updates; not a number before the first.
  package var predictionRatio = Double.nan
  /// The same at half as many updates; nil while that is too early to tell.
  package var earlierPrediction: (update: Int, ratio: Double)?
  /// Whether predictions have long been no better than copies of the last code.
  package var isLazy = false
  /// The learning rate in force.
  package var learningRate = 0.0
  /// How far the policy is that learns beside the model; nil where none does.
  package var agent: AgentStanding?
  /// How far every policy of imitation is; empty where there is none.
  package var imitators: [ImitatorStanding] = []

  /// Makes an empty report.
  package init() {}
}

extension ControlReport {
  /// Whether a controller draws action sequences and chooses among them.
  package func hasCandidates(_ name: ControllerName?) -> Bool {
    name.flatMap { controllers[$0]?.planner?.hasCandidates } ?? false
  }
}

/// What the control loop reports.
package struct ControlReport: Sendable {
  /// The seconds of an earlier run whose curves go on in this session.
  package var earlierSeconds = 0.0
  /// How success is called: "up", as in "up 8 of 10".
  package var successWord = "solved"
  /// What a system that stays at the scene's goal is: "held upright".
  package var heldWords = "held at the goal"
  /// The controllers that can be put in charge.
  package var controllers = ControllerRegistry.standard
  /// The one in charge; nil when there is none.
  package var planner: ControllerName?
  /// Whether control is paused.
  package var isPaused = false
  /// Whether the user acts.
  package var isManual = false
  /// The planning horizon in ticks.
  package var horizon = 0
  /// Candidate sequences per iteration.
  package var candidates = 0
  /// Iterations per decision.
  package var iterations = 0
  /// The plan's cost under the model.
  package var cost = Double.nan
  /// What the policy in charge expects from here on, a mean reward a tick; not a number where it has no
  /// value, or a planner is in charge.
  package var policyValue = Double.nan
  /// The best cost after each iteration.
  package var costPerIteration: [Float] = []
  /// The costs of the best sequences after each iteration; empty when the planner has none.
  package var eliteCosts: [EliteCosts] = []
  /// The last decision's time in milliseconds (encode and plan).
  package var millisecondsPerDecision = 0.0
  /// The times of the latest decisions.
  package var decisionTimes = DecisionTimes()
  /// The action executed in this tick, in the system's units.
  package var action: [Double] = []
  /// The action's names.
  package var actionNames: [String] = []
  /// The action's units, as many as names; empty where a component has none.
  package var actionUnits: [String] = []
  /// The symmetric limits of the action.
  package var actionLimits: [Double] = []
  /// Whether an action is one of several choices: 1 where it is taken, -1 elsewhere.
  package var actsByChoice = false
  /// What was done in the latest ticks, and what came of it.
  package var trace = ControlTrace()
  /// The planned actions in the system's units, `[horizon, actionNames.count]`; empty without a plan.
  package var plannedActions: [Double] = []
  /// How many ticks ago the first planned action was decided: the frame it led to is the present one.
  package var planAge = 0
  /// What the goal is, and how it can be moved.
  package var goal = GoalReport()
  /// How many times as fast as real time the simulation should go.
  package var timeScale = 1.0
  /// How many times as fast as real time it went lately; not a number before it is known.
  package var reachedTimeScale = Double.nan
  /// How many times as hard as the task's kick a push is.
  package var kickStrength = 1.0
  /// Under what conditions the running episode is lived, and so what it is a trial of.
  package var conditions = EpisodeConditions()
  /// The finished episodes since training began, and what they make of every task.
  package var episodes = EpisodeLedger()
  /// The return of the episode so far.
  package var episodeReturn = 0.0
  /// The tick within the episode.
  package var tick = 0
  /// The ticks of a whole episode.
  package var episodeTicks = 0
  /// Simulated seconds of a control tick; 0 before they are known.
  package var controlInterval = 0.0
  /// The number of the episode in the session, from 1.
  package var episode = 0
  /// Whether the system is at the goal now.
  package var isAtGoal = false
  /// The true state (for colours and scores only; never given to the planner).
  package var state: [Double] = []
  /// The state's names.
  package var stateNames: [String] = []
  /// The state's units, as many as names; empty where a component has none.
  package var stateUnits: [String] = []
  /// The model version that decided.
  package var modelVersion = 0
  /// Control ticks so far.
  package var ticks = 0
  /// Control ticks that began more than 10 ms late.
  package var lateTicks = 0

  /// Makes an empty report.
  package init() {}
}

/// Grey pictures, row-major, 0 black to 255 white.
package struct FramesReport: Sendable {
  /// Columns of a picture.
  package var width = 0
  /// Rows of a picture.
  package var height = 0
  /// The latest tick of which all pictures are known.
  package var present = TickPictures()
  /// The goal image.
  package var goal: [UInt8] = []

  /// Makes an empty report.
  package init() {}
}

/// Points of the latent space.
package struct LatentReport: Sendable {
  /// The number of latent dimensions.
  package var size = 0
  /// Posterior means of observations from the experience, `[count, size]`.
  package var cloud: [Float] = []
  /// One colour value per cloud point; an angle in rad when `isAngle`.
  package var cloudHues: [Float] = []
  /// What the colour means: "angle", "x", ...
  package var hueName = ""
  /// The unit of the colour value.
  package var hueUnit = ""
  /// Whether the colour value is cyclic with period 2 pi.
  package var isAngle = true
  /// The present posterior mean `[size]`.
  package var present: [Float] = []
  /// The latest posterior means, oldest first, `[count, size]`.
  package var trail: [Float] = []
  /// The goal's code `[size]`.
  package var goal: [Float] = []
  /// The planned path `[horizon + 1, size]`.
  package var plan: [Float] = []
  /// The mean of the cloud `[size]`, the origin of the projection.
  package var center: [Float] = []
  /// The principal axes, `[3, size]` (fewer rows when `size < 3`), aligned from fit to fit.
  package var axes: [Float] = []
  /// The standard deviation of the cloud along each axis.
  package var axisDeviations: [Float] = []
  /// How the picture moved when the axes were last fitted anew.
  package var drift = AxisDrift()
  /// The model version that encoded the cloud.
  package var modelVersion = 0

  /// Makes an empty report.
  package init() {}
}

/// An event to mark in the plots.
package struct Marker: Sendable, Equatable {
  /// Seconds since launch.
  package var seconds: Double
  /// The update at that time.
  package var update: Int
  /// What happened, in a few words.
  package var text: String

  /// Makes a marker.
  package init(seconds: Double, update: Int, text: String) {
    self.seconds = seconds
    self.update = update
    self.text = text
  }
}
