import Worlds

/// A plan and when it was made.
package struct PastPlan: Sendable {
  /// The tick in the episode at which it was made: that of the frame where its path begins.
  package let tick: Int
  /// The version of the model in whose latents it was made.
  package let modelVersion: Int
  /// The latents that it passes, `[horizon + 1, n]`.
  package let path: [Float]

  /// Notes a plan.
  package init(tick: Int, modelVersion: Int, path: [Float]) {
    self.tick = tick
    self.modelVersion = modelVersion
    self.path = path
  }
}

/// What the control loop remembers of the latest ticks, to show beside what was planned.
package struct ControlRecord {
  /// How many plans are kept: as many as the longest horizon that can be set live.
  static let planLimit = 61
  /// Over how many decisions times are told.
  private static let decisionLimit = 200
  /// Over how many seconds the pace is measured.
  private static let paceSeconds = 2.0

  /// The latest ticks of the episode.
  package private(set) var trace = ControlTrace()
  /// The latest plans of the episode, oldest first.
  package private(set) var plans: [PastPlan] = []
  private var decisions: [Double] = []
  private var nextDecision = 0
  /// When the latest ticks began, by the wall clock.
  private var ticks: [Double] = []

  /// A record of nothing.
  package init() {}

  /// Begins an episode.
  package mutating func begin(_ world: any World) {
    trace = ControlTrace()
    let task = world.simulation?.task
    trace.name = task?.colorName ?? "return"
    trace.unit = task?.colorUnit ?? ""
    trace.values = [Self.shown(world)]
    plans = []
  }

  /// Adds what a tick did; the world is where it led.
  package mutating func add(_ action: ActionVector, leadingTo world: any World) {
    let space = world.actionSpace
    let executed = space.clipped(action)
    trace.values.append(Self.shown(world))
    for component in 0..<space.size { trace.actions.append(executed[component]) }
    let surplus = trace.values.count - 1 - ControlTrace.length
    guard surplus > 0 else { return }
    trace.firstTick += surplus
    trace.values.removeFirst(surplus)
    trace.actions.removeFirst(surplus * space.size)
  }

  /// The task's quantity of the true state, or what the episode has earned where that is not known.
  private static func shown(_ world: any World) -> Double {
    world.simulation.map { $0.task.colorValue($0.state) } ?? world.score.episodeReturn
  }

  /// Adds a plan; none is kept of another length.
  package mutating func add(_ plan: PastPlan) {
    if let last = plans.last, last.path.count != plan.path.count { plans = [] }
    plans.append(plan)
    if plans.count > Self.planLimit { plans.removeFirst() }
  }

  /// Forgets plans whose latents mean nothing any more.
  package mutating func forgetPlans() { plans = [] }

  // MARK: - Times

  /// Adds the time of a decision.
  package mutating func add(milliseconds: Double) {
    guard decisions.count == Self.decisionLimit else { return decisions.append(milliseconds) }
    decisions[nextDecision] = milliseconds
    nextDecision = (nextDecision + 1) % Self.decisionLimit
  }

  /// Forgets the times: another planner decides.
  package mutating func forgetTimes() {
    decisions = []
    nextDecision = 0
  }

  /// How long the latest decisions took.
  package var decisionTimes: DecisionTimes {
    var times = DecisionTimes()
    guard !decisions.isEmpty else { return times }
    let sorted = decisions.sorted()
    times.count = sorted.count
    times.median = sorted[sorted.count / 2]
    times.percentile95 = sorted[min(sorted.count * 95 / 100, sorted.count - 1)]
    return times
  }

  /// Notes that a tick began; `nil` for a tick in which the system stood still.
  package mutating func noteTick(at seconds: Double?) {
    guard let seconds else {
      ticks = []
      return
    }
    ticks.append(seconds)
    ticks.removeFirst(ticks.firstIndex { $0 >= seconds - Self.paceSeconds } ?? 0)
  }

  /// How many times as fast as real time simulated time passed lately; not a number before there is
  /// anything to measure.
  package func pace(controlInterval: Double) -> Double {
    guard let first = ticks.first, let last = ticks.last, last - first >= 0.25 else { return .nan }
    return Double(ticks.count - 1) * controlInterval / (last - first)
  }

  /// Begins to measure the pace again: another one is asked for.
  package mutating func forgetPace() { ticks = [] }
}
