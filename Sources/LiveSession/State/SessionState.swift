import Control
import LatentModels
import Measurement
import Scenes
import Worlds

/// What the user has chosen: all that decides how the loops behave.
///
/// A value; only `reduce` changes it.
package struct SessionState: Sendable, Equatable {
  /// How long a manual action lasts, in seconds: terminals send no key-up, so a press holds until the
  /// key's repetition renews it.
  package static let manualHold = 0.150
  /// How many markers the plots keep.
  package static let markerLimit = 100
  /// How fast and how slow simulated time can pass, as a multiple of real time.
  package static let timeScales = 0.125...8.0
  /// How weak and how strong kicks can be, as a multiple of the task's.
  package static let kickStrengths = 0.125...8.0
  /// The most motors that a system has.
  package static let motorLimit = 4

  /// The scene with the live settings in force.
  package var scene: Scene
  /// The scene as it was at launch.
  package let sceneAtLaunch: Scene
  /// The number of latent dimensions.
  package var latentSize: Int { scene.latentSize }
  /// How often training was started from scratch; a report of another generation is stale.
  package var generation = 1
  /// Whether training is paused.
  package var isTrainingPaused = false
  /// Whether control is paused.
  package var isControlPaused = false
  /// Since when training and control are both paused, in seconds since launch; nil while something
  /// moves.
  package var stillSince: Double?
  /// The planner in charge; nil when there is none.
  package var planner: ControllerName?
  /// Whether the user acts.
  package var isManual = false
  /// The last manual action, a fraction of the limit in -1...1, and when it ends.
  package var manual = ManualAction()
  /// How many times as fast as real time the simulation goes.
  package var timeScale = 1.0
  /// How many times as hard as the task's kick a push is.
  package var kickStrength = 1.0
  /// What the goal is.
  package var goal = GoalChoice.scene
  /// The values of its quantities that were moved since it was chosen as a whole.
  package var movedGoals: [Int: Double] = [:]
  /// What was chosen in the views, by type; it changes only what is looked at.
  package var choices = TypedValues()
  /// How many events led here; whoever hands events to the reducer counts them.
  package var eventCount = 0
  /// The race of planners.
  package var race = RaceState()
  /// What the screen looks at.
  package var subject = InspectionSubject.overview
  /// What happened, for the plots; oldest first.
  package var markers: [Marker] = []

  /// Manual actions and their ends.
  package struct ManualAction: Sendable, Equatable {
    /// For each motor the fraction of its limit, in -1...1.
    package var value = ActionVector.zero
    /// When each hold ends, in seconds since launch.
    package var until = ActionVector.zero

    /// No action.
    package init() {}
  }

  /// The state in which a session of a scene begins.
  package init(scene: Scene) {
    self.scene = scene
    sceneAtLaunch = scene
    planner = scene.session.planner
  }

  /// The manual actions at an instant, as fractions of the motors' limits; zero once a hold has
  /// ended, nil when the user does not act.
  package func manualActions(at seconds: Double) -> ActionVector? {
    guard isManual else { return nil }
    return manual.value.replacing(with: 0, where: manual.until .<= seconds)
  }

  /// The settings that can be changed now, with their values and ranges.
  package var settings: [LiveSetting] {
    // Of one agent, so that both have the same settings.
    var launch = sceneAtLaunch
    launch.training.agent = scene.training.agent
    return zip(scene.liveSettings(planner: planner), launch.liveSettings(planner: planner)).map {
      var setting = $0
      setting.valueAtLaunch = $1.value
      return setting
    }
  }
}

/// When an event arrived.
package struct SessionInstant: Sendable, Equatable {
  /// Seconds since launch.
  package var seconds: Double
  /// The update at that time.
  package var update: Int

  /// Makes an instant.
  package init(seconds: Double, update: Int) {
    self.seconds = seconds
    self.update = update
  }

  /// Seconds in whole microseconds, as logs hold them: a replay compares the same numbers.
  static func rounded(_ seconds: Double) -> Double { (seconds * 1e6).rounded() / 1e6 }
}

/// What a loop must do once because of an event; everything lasting is in `SessionState`.
package enum SessionCommand: Sendable, Equatable {
  /// Hand the last plan of one planner over to another; the episode goes on.
  case switchPlanner(from: ControllerName?, to: ControllerName)
  /// End the episode and start another.
  case startEpisode
  /// Throw the model away, and learn from scratch as this generation.
  case restartTraining(generation: Int)
  /// Push the system once, so many times as hard as the task's kick.
  case kick(strength: Double)
  /// Take one control tick although control is paused.
  case stepControl
  /// Encode this goal and plan towards it.
  case setGoal(GoalChoice)
  /// Take over changed settings.
  case applySettings
  /// Save a checkpoint.
  case saveCheckpoint
}
