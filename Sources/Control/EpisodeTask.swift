import Planning
import Worlds

/// What an episode is a trial of: who shall bring the system from where to where.
package struct EpisodeTask: Sendable, Hashable {
  /// Where to.
  package enum Goal: Sendable, Hashable {
    /// The goal of the scene.
    case scene
    /// Another state at rest.
    case moved(StateVector)
    /// A picture of a state that nobody knows: whether it was reached cannot be judged.
    case picture
  }

  /// Where to.
  package var goal: Goal
  /// Who decides; nil when nobody does.
  package var planner: ControllerName?
  /// The name of the distribution that starts are drawn from.
  package var start: String

  /// Makes a task; without arguments, that of a scene without a planner.
  package init(goal: Goal = .scene, planner: ControllerName? = nil, start: String = "") {
    self.goal = goal
    self.planner = planner
    self.start = start
  }

  /// The goal in a word, for logs and results.
  package var goalName: String {
    switch goal {
    case .scene: "scene"
    case .moved: "moved"
    case .picture: "picture"
    }
  }

  /// The planner in a word, for logs and results.
  package var plannerName: String { planner?.rawValue ?? "none" }
}

/// What keeps the outcome of an episode from being its planner's.
package struct EpisodeDisturbances: OptionSet, Sendable, Hashable {
  /// The bits.
  package let rawValue: UInt8

  /// Makes a set of its bits.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The system was pushed.
  package static let kicked = Self(rawValue: 1)
  /// The user acted for some ticks.
  package static let byHand = Self(rawValue: 2)
  /// The goal became another one on the way.
  package static let goalMoved = Self(rawValue: 4)
  /// The planner became another one on the way.
  package static let plannerSwitched = Self(rawValue: 8)
  /// For some ticks there was no model to decide with.
  package static let noModel = Self(rawValue: 16)
  /// It was ended before its time.
  package static let cutShort = Self(rawValue: 32)

  /// After one of these the return cannot be compared with that of another planner on the same start.
  static let unfair: Self = [.kicked, .byHand, .goalMoved]
}

/// Under what conditions an episode is lived, and so whether its outcome is judged, and for what.
///
/// This is the one place that decides it. Pace and single steps are no disturbance: what a planner
/// sees and does in simulated time is the same.
package struct EpisodeConditions: Sendable, Equatable {
  /// What it is a trial of.
  package var task: EpisodeTask
  /// What spoiled the trial.
  package var disturbances: EpisodeDisturbances = []
  /// The first and the last version of the model that decided; nil while none has.
  package var models: ClosedRange<Int>?

  /// Makes the conditions of an episode that begins.
  package init(_ task: EpisodeTask = EpisodeTask()) { self.task = task }

  /// Whether success and failure count for the task.
  package var isJudged: Bool { disturbances.isEmpty && task.goal != .picture }

  /// Whether the return can be compared with another planner's from the same start.
  package var isComparable: Bool {
    disturbances.isDisjoint(with: .unfair) && task.goal != .picture
  }

  /// Whether standing at the goal is the planner's doing so far.
  ///
  /// An episode in which the first model came late is no fair trial as a whole, but who holds the system
  /// holds it.
  package var canHold: Bool { disturbances.subtracting(.noModel).isEmpty && task.goal != .picture }

  /// Notes that a version of the model decided.
  package mutating func noteModel(_ version: Int) {
    guard let models else {
      self.models = version...version
      return
    }
    if version > models.upperBound { self.models = models.lowerBound...version }
  }
}

/// An episode that is over.
package struct EpisodeRecord: Sendable, Equatable {
  /// Its number in the session, from 1; each occurs once.
  package var number: Int
  /// How it was lived.
  package var conditions: EpisodeConditions
  /// Whether it was a success.
  package var isSuccess: Bool
  /// Its return.
  package var episodeReturn: Double
  /// When it ended, in seconds since launch.
  package var seconds: Double

  /// Makes a record.
  package init(
    number: Int, conditions: EpisodeConditions, isSuccess: Bool, episodeReturn: Double,
    seconds: Double
  ) {
    self.number = number
    self.conditions = conditions
    self.isSuccess = isSuccess
    self.episodeReturn = episodeReturn
    self.seconds = seconds
  }

  /// Whether success and failure count for its task.
  package var isJudged: Bool { conditions.isJudged }
  /// The update of the last model that decided; 0 without one.
  package var update: Int { conditions.models?.upperBound ?? 0 }
}
