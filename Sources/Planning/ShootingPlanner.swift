import LinearAlgebra
import Settings
import Validation

/// Random shooting: the best of the shifted last plan, doing nothing, and many random sequences.
///
/// A share of the random sequences knows nothing of the last plan; the others are the last plan with
/// noise of every size from `deviation` down to `minimumDeviation`. Drawn afresh alone, no sequence
/// is ever fine enough to hold a goal that has to be balanced.
final class ShootingPlanner: AdvisedPlanner {
  private let core: PlannerCore
  private let batch: TrajectoryBatch
  private let sampler: ActionSampler
  private let settings: ShootingSettings
  /// How many paths of problem 0 the report shows.
  private let shownPaths = 8
  /// `[horizon, actionSize]` each.
  private var shifted: [Float]
  private var neutral: [Float]
  private var deviation: [Float]
  private var best: [Int]

  init(core: PlannerCore, settings: ShootingSettings, noiseHold: Int) {
    self.core = core
    self.settings = settings
    batch = TrajectoryBatch(
      rows: core.problemCount * settings.candidates, horizon: core.horizon,
      stateSize: core.stateSize, actionSize: core.actionSize)
    sampler = ActionSampler(
      sampleLimit: settings.candidates, horizon: core.horizon, hold: noiseHold,
      limits: core.limits)
    shifted = Array(repeating: 0, count: core.horizon * core.actionSize)
    neutral = shifted
    deviation = shifted
    best = Array(repeating: 0, count: shownPaths)
    core.limits.writeNeutral(steps: core.horizon, to: &neutral)
    sampler.writeDeviation(settings.deviation, to: &deviation)
  }

  var problemCount: Int { core.problemCount }

  var adviser: (any PlanAdviser)? {
    get { core.adviser }
    set { core.adviser = newValue }
  }
  private var candidates: Int { settings.candidates }

  func reset(problem: Int?) { core.memory.reset(problem: problem) }

  func adopt(actions: [Float], horizon: Int) {
    core.memory.adopt(actions: actions, horizon: horizon)
  }

  func plan(states: [Float], dynamics: any Dynamics, objective: any Objective) -> Plan {
    core.begin(states: states, dynamics: dynamics, objective: objective)
    batch.setInitialStates(core.initialStates, copies: candidates)
    for problem in 0..<problemCount {
      let first = problem * candidates
      var generator = core.memory.nextGenerator(problem: problem)
      core.memory.writeShifted(problem: problem, to: &shifted)
      batch.setActions(row: first, shifted)
      batch.setActions(row: first + 1, neutral)
      let end = first + candidates
      var row = core.writeProposals(problem, to: batch, firstRow: first + 2, end: end)
      let fresh = min(end - row, Int(settings.freshFraction * Double(candidates)))
      sampler.sample(
        count: fresh, into: batch, firstRow: row, mean: neutral, deviation: deviation,
        generator: &generator)
      row += fresh
      sampler.sample(
        count: end - row, into: batch, firstRow: row, mean: shifted, deviation: deviation,
        lastScale: min(settings.minimumDeviation / settings.deviation, 1),
        generator: &generator)
    }
    batch.rollOut(dynamics: dynamics, objective: objective, costToGo: core.costToGo)
    var eliteCosts: [EliteCosts] = []
    var elites: [Float] = []
    for problem in 0..<problemCount {
      let limit = problem == 0 ? shownPaths : 1
      let found = selectLeastCosts(
        batch.costs, first: problem * candidates, count: candidates, limit: limit, best: &best)
      if found > 0 { core.offer(problem: problem, batch, row: best[0]) }
      if problem == 0, core.isValid[0] {
        if let costs = EliteCosts(batch.costs, best: best[..<found]) { eliteCosts.append(costs) }
        elites = best.withUnsafeBufferPointer {
          batch.paths(of: UnsafeBufferPointer(rebasing: $0.prefix(found)))
        }
      }
    }
    return core.finish(
      costPerIteration: [core.bestCosts[0]], eliteCosts: eliteCosts, elites: elites,
      nonFiniteCandidates: core.nonFiniteCount(batch, rowsPerProblem: candidates))
  }
}

/// The numbers of `shooting`.
package struct ShootingSettings: SettingsSection {
  package var candidates = 384
  package var freshFraction = 0.25
  package var deviation = 0.75
  package var minimumDeviation = 0.05

  package init() {}

  package static let name = "shooting"
  package static let schema: [Setting<Self>] = [
    .whole(
      \.candidates, "candidates", 2...100_000, "action sequences per decision",
      live: .factor(1.5, in: 16...4096)),
    .number(
      \.freshFraction, "fresh_fraction", .single(0...1),
      "share of them that ignores the last plan; the others vary it"),
    .number(
      \.deviation, "deviation", .single(1e-3...10),
      "standard deviation of random actions, and the largest from the last plan"),
    .number(
      \.minimumDeviation, "minimum_deviation", .single(1e-6...10),
      "least standard deviation from the last plan"),
  ]

  package var conflicts: [InputError] {
    [
      Self.excess(
        minimumDeviation, "minimum_deviation", over: deviation, "the value of shooting.deviation")
    ].compactMap { $0 }
  }
}

extension PlannerDescription {
  /// Random shooting: the best of many random action sequences.
  package static let shooting = PlannerDescription(
    name: "shooting", summary: "best of many random action sequences",
    section: ShootingSettings(), hasCandidates: true,
    candidates: { $0[ShootingSettings.self].candidates }, iterations: { _ in 1 },
    memory: {
      PlannerMemory(candidates: $0[ShootingSettings.self].candidates, of: "shooting", $0, $1)
    },
    make: {
      ShootingPlanner(
        core: $0.core(candidates: $0.settings[ShootingSettings.self].candidates),
        settings: $0.settings[ShootingSettings.self],
        noiseHold: $0.settings.noiseHold)
    })
}
