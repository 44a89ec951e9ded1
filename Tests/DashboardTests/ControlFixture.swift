import Control
import Foundation
import LiveSession
import Measurement
import Planning
import Worlds

/// What the Control view shows of a pendulum that never swung.
enum ControlFixture {
  /// Adds goal, pace, traces, foresight and oracle to a pendulum's snapshot.
  static func add(to snapshot: inout SessionSnapshot, angle: Double, velocity: Double) {
    snapshot.control.eliteCosts = [
      EliteCosts(least: 9.7, median: 10.4, most: 11.2),
      EliteCosts(least: 4.4, median: 4.9, most: 6.1),
      EliteCosts(least: 3.08, median: 3.2, most: 3.5),
    ]
    snapshot.control.decisionTimes.median = 3.1
    snapshot.control.decisionTimes.percentile95 = 5.2
    snapshot.control.decisionTimes.count = 200
    snapshot.control.reachedTimeScale = 1.001
    snapshot.control.goal.quantities = [
      GoalReport.Quantity(
        name: "theta", unit: "rad", value: 0, minimum: -.pi, maximum: .pi, step: .pi / 18,
        isCyclic: true)
    ]
    var trace = ControlTrace()
    trace.firstTick = 3
    trace.name = "angle"
    trace.unit = "rad"
    trace.values = (0...80).map { age in
      let past = Double(80 - age) * 0.05
      return wrapped(angle - velocity * past + 0.3 * sin(2 * past))
    }
    trace.actions = (0..<80).map { 2 * sin(Double($0) / 5) }
    snapshot.control.trace = trace
    snapshot.control.planAge = 1
    snapshot.control.plannedActions = (0..<20).map { 1.5 * cos(Double($0) / 4) }
    var foresight = ForesightReport()
    foresight.quantity = trace.quantity
    foresight.tick = 83
    foresight.executed = Array(trace.values.suffix(21))
    foresight.predicted = foresight.executed.enumerated().map { wrapped($1 + 0.01 * Double($0)) }
    let start = trace.values[trace.values.count - 2]
    foresight.ahead = (0...20).map { wrapped(start + velocity * 0.05 * Double($0)) }
    foresight.age = 1
    foresight.determination = 0.98
    foresight.readingError = 0.007
    snapshot[ForesightReport.self] = foresight
    snapshot[OracleReport.self].episode = 4
    snapshot[OracleReport.self].returns = (1...83).map { -1.66 * Double($0) }
  }

  /// Breaks all of it.
  static func spoil(_ snapshot: inout SessionSnapshot) {
    snapshot.control.eliteCosts = [EliteCosts(least: .nan, median: .infinity, most: -1)]
    snapshot.control.decisionTimes.median = .infinity
    snapshot.control.decisionTimes.count = .max
    snapshot.control.timeScale = .nan
    snapshot.control.reachedTimeScale = -.infinity
    snapshot.control.kickStrength = 0
    snapshot.control.goal.quantities = [
      GoalReport.Quantity(
        name: "\u{1B}[1m", unit: "rad", value: .nan, minimum: 1, maximum: -1, step: 0,
        isCyclic: true)
    ]
    snapshot.control.trace.values = [.nan, .infinity, 1e300, -1e300, 3]
    snapshot.control.trace.actions = [.nan]
    snapshot.control.plannedActions = [1, 2, 3]
    snapshot.control.planAge = .min
    snapshot[ForesightReport.self].predicted = [.infinity, 1]
    snapshot[ForesightReport.self].executed = [1, .nan, 2]
    snapshot[ForesightReport.self].ahead = [.nan]
    snapshot[ForesightReport.self].age = .min
    snapshot[OracleReport.self].episode = snapshot.control.episode
    snapshot[OracleReport.self].returns = [.nan]
    snapshot[RaceReport.self].number = 1
    snapshot[RaceReport.self].lanes = [RaceReport.Lane(name: "cem"), RaceReport.Lane(name: "")]
    snapshot[RaceReport.self].lanes[0].episodeReturn = .nan
    snapshot[RaceReport.self].lanes[0].millisecondsPerDecision = .infinity
    snapshot[RaceReport.self].lanes[1].frame = [1]
  }

  /// A race half-way.
  static func addRace(to snapshot: inout SessionSnapshot) {
    snapshot[RaceReport.self].number = 1
    snapshot[RaceReport.self].modelVersion = 70
    snapshot[RaceReport.self].tick = 120
    snapshot[RaceReport.self].ticks = 200
    snapshot[RaceReport.self].seconds = 6
    snapshot[RaceReport.self].isRunning = true
    let names = ControllerRegistry.standard.names.map(\.rawValue) + ["oracle", "none"]
    snapshot[RaceReport.self].lanes = names.enumerated().map { index, name in
      var lane = RaceReport.Lane(name: name)
      lane.episodeReturn = -140 - 20 * Double(index * 3 % 7)
      lane.isAtGoal = index.isMultiple(of: 2)
      lane.reachedAt = lane.isAtGoal ? 2.1 + 0.2 * Double(index) : nil
      lane.millisecondsPerDecision = name == "none" ? 0 : 1.5 + Double(index)
      lane.frame = SnapshotFixture.pendulumFrame(angle: 0.4 * Double(index))
      return lane
    }
  }

  private static func wrapped(_ angle: Double) -> Double {
    angle.isFinite ? atan2(sin(angle), cos(angle)) : angle
  }
}
