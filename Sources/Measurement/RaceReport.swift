/// A race of planners: the same start and the same model for all, side by side.
package struct RaceReport: Sendable, Equatable {
  /// One planner's run.
  package struct Lane: Sendable, Equatable {
    /// The planner, "oracle" for the cross-entropy method with the true dynamics, "none" for nobody.
    package var name: String
    /// The present frame, grey, row-major.
    package var frame: [UInt8] = []
    /// The return so far.
    package var episodeReturn = 0.0
    /// Whether the system is at the goal now.
    package var isAtGoal = false
    /// When the system was first at the goal, in seconds from the start; nil before.
    package var reachedAt: Double?
    /// The share of the states at the goal so far, in percent.
    package var percentAtGoal = 0.0
    /// The mean time of a decision, in milliseconds.
    package var millisecondsPerDecision = 0.0
    /// Whether the episode is over.
    package var hasEnded = false
    /// Whether it was a success.
    package var isSuccess = false

    /// Makes a lane that has not moved.
    package init(name: String) { self.name = name }
  }

  /// The number of the race, from 1; 0 before the first.
  package var number = 0
  /// The model that all but the oracle think with.
  package var modelVersion = 0
  /// Control ticks so far.
  package var tick = 0
  /// Control ticks of an episode.
  package var ticks = 0
  /// Seconds of simulated time so far.
  package var seconds = 0.0
  /// Whether it goes on.
  package var isRunning = false
  /// Why there is no race; empty when there is one.
  package var reason = ""
  /// The runs, in the order of the planners.
  package var lanes: [Lane] = []

  /// Makes the report before the first race.
  package init() {}

  /// The lanes from best to worst: successes first, then by return.
  package var ranking: [Int] {
    lanes.indices.sorted { first, second in
      let (a, b) = (lanes[first], lanes[second])
      if a.isSuccess != b.isSuccess { return a.isSuccess }
      if a.episodeReturn != b.episodeReturn { return a.episodeReturn > b.episodeReturn }
      return first < second
    }
  }

  /// How much a lane lies behind the oracle, as a part of the oracle's return; nil without one.
  package func gap(of lane: Lane) -> Double? {
    lanes.first { $0.name == PlannerRace.oracleName }.flatMap {
      OracleReport.gap(of: lane.episodeReturn, behind: $0.episodeReturn)
    }
  }
}

/// What the user asks of the race.
package enum RaceRequest: String, Sendable, Equatable, Codable {
  /// Start a race, anew if one is running.
  case start
  /// End the race; what it came to so far stays.
  case cancel
}

/// The race that the user asked for.
package struct RaceState: Sendable, Equatable {
  /// The number of the race; another number is another race.
  package var number = 0
  /// Whether it should go on.
  package var isWanted = false

  /// Makes the state before the first race.
  package init() {}
}
