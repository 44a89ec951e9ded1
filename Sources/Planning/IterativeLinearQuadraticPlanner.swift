import Settings
import Validation

/// Iterated LQR from several starts: the shifted last plan and random sequences.
///
/// Action limits are part of every backward pass (box-constrained DDP, Tassa, Mansard & Todorov,
/// ICRA 2014), regularisation follows Tassa, Erez & Todorov, IROS 2012. Deviations: all step sizes
/// of the line search are rolled out at once and the best is taken, because one batched call is
/// cheaper than a sequence of small ones; the number of iterations is fixed, so that a decision has
/// a known cost.
final class IterativeLinearQuadraticPlanner: Planner {
  private let core: PlannerCore
  private let settings: IterativeSettings
  private let starts: Int
  private let nominal: TrajectoryBatch
  private let trial: TrajectoryBatch
  private let gains: FeedbackGains
  private let backward: BackwardPass
  private let sampler: ActionSampler
  private var regularisation: [Regularisation]
  /// `[horizon, actionSize]` each.
  private var shifted: [Float]
  private var neutral: [Float]
  private var deviation: [Float]
  private var best: [Int]

  init(core: PlannerCore, settings: IterativeSettings, noiseHold: Int) {
    self.core = core
    self.settings = settings
    starts = settings.starts + 1
    let rows = core.problemCount * starts
    nominal = TrajectoryBatch(
      rows: rows, horizon: core.horizon, stateSize: core.stateSize, actionSize: core.actionSize)
    trial = TrajectoryBatch(
      rows: rows * settings.stepSizes, horizon: core.horizon, stateSize: core.stateSize,
      actionSize: core.actionSize)
    gains = FeedbackGains(
      rows: rows, horizon: core.horizon, stateSize: core.stateSize, actionSize: core.actionSize)
    backward = BackwardPass(stateSize: core.stateSize, limits: core.limits)
    sampler = ActionSampler(
      sampleLimit: settings.starts, horizon: core.horizon, hold: noiseHold, limits: core.limits)
    regularisation = Array(repeating: Regularisation(), count: rows)
    shifted = Array(repeating: 0, count: core.horizon * core.actionSize)
    neutral = shifted
    deviation = shifted
    best = Array(repeating: 0, count: starts)
    core.limits.writeNeutral(steps: core.horizon, to: &neutral)
    sampler.writeDeviation(settings.deviation, to: &deviation)
  }

  var problemCount: Int { core.problemCount }

  func reset(problem: Int?) { core.memory.reset(problem: problem) }

  func adopt(actions: [Float], horizon: Int) {
    core.memory.adopt(actions: actions, horizon: horizon)
  }

  func plan(states: [Float], dynamics: any Dynamics, objective: any Objective) -> Plan {
    core.begin(states: states, dynamics: dynamics, objective: objective)
    writeStarts()
    nominal.rollOut(dynamics: dynamics, objective: objective)
    var costPerIteration: [Float] = []
    costPerIteration.reserveCapacity(settings.iterations)
    var nonFinite = core.nonFiniteCount(nominal, rowsPerProblem: starts)
    for _ in 0..<settings.iterations {
      nonFinite += improve(dynamics: dynamics, objective: objective)
      costPerIteration.append((0..<starts).reduce(.infinity) { min($0, nominal.costs[$1]) })
    }
    var elites: [Float] = []
    for problem in 0..<problemCount where core.isValid[problem] {
      let found = selectLeastCosts(
        nominal.costs, first: problem * starts, count: starts, limit: starts, best: &best)
      if found > 0 { core.offer(problem: problem, nominal, row: best[0]) }
      if problem == 0 {
        elites = best.withUnsafeBufferPointer {
          nominal.paths(of: UnsafeBufferPointer(rebasing: $0.prefix(found)))
        }
      }
    }
    return core.finish(
      costPerIteration: costPerIteration, elites: elites, nonFiniteCandidates: nonFinite)
  }

  private func writeStarts() {
    nominal.setInitialStates(core.initialStates, copies: starts)
    for problem in 0..<problemCount {
      var generator = core.memory.nextGenerator(problem: problem)
      core.memory.writeShifted(problem: problem, to: &shifted)
      nominal.setActions(row: problem * starts, shifted)
      sampler.sample(
        count: settings.starts, into: nominal, firstRow: problem * starts + 1, mean: neutral,
        deviation: deviation, generator: &generator)
    }
    for row in regularisation.indices { regularisation[row] = Regularisation() }
  }

  /// One iteration of every row; returns how many trials had no finite cost.
  private func improve(dynamics: any Dynamics, objective: any Objective) -> Int {
    gains.linearize(nominal, dynamics: dynamics)
    for row in 0..<nominal.rows {
      let isFound =
        nominal.costs[row] < .infinity
        && backward.run(
          row: row, nominal: nominal, gains: gains, objective: objective,
          regularisation: regularisation[row].value, limited: settings.isLimited)
      if !isFound { gains.clear(row: row) }
    }
    gains.rollOut(
      around: nominal, into: trial, stepSizes: settings.stepSizes,
      limits: settings.isLimited ? core.limits : ActionLimits.far(core.limits.actionSize),
      dynamics: dynamics, objective: objective)
    for row in 0..<nominal.rows {
      var leading = row * settings.stepSizes
      for index in 1..<max(1, settings.stepSizes)
      where trial.costs[row * settings.stepSizes + index] < trial.costs[leading] {
        leading = row * settings.stepSizes + index
      }
      if trial.costs[leading] < nominal.costs[row] {
        nominal.copyRow(row, from: trial, row: leading)
        regularisation[row].decrease()
      } else {
        regularisation[row].increase()
      }
    }
    return core.nonFiniteCount(trial, rowsPerProblem: starts * settings.stepSizes)
  }
}

/// The regularisation of one row, relative to Q_uu's mean diagonal: none at first, quickly more
/// while steps fail, quickly less when they succeed (Tassa, Erez & Todorov 2012, section II-F).
private struct Regularisation {
  private(set) var value = 0.0
  private var factor = 1.0
  private static let base = 4.0
  private static let least = 1e-2
  private static let most = 1e8

  mutating func increase() {
    factor = max(Self.base, factor * Self.base)
    value = min(Self.most, max(Self.least, value * factor))
  }

  mutating func decrease() {
    factor = min(1 / Self.base, factor / Self.base)
    value *= factor
    if value < Self.least { value = 0 }
  }
}

/// The numbers of `ilqr`.
package struct IterativeSettings: SettingsSection {
  package var starts = 8
  package var iterations = 5
  package var stepSizes = 5
  package var deviation = 0.75
  /// Published planners of latent control know of no limits.
  package var isLimited = true

  package init() {}

  package static let name = "ilqr"
  package static let schema: [Setting<Self>] = [
    .whole(
      \.starts, "starts", 0...10_000, "random starts beside the plan",
      live: .step(1, in: 0...64)),
    .whole(
      \.iterations, "iterations", 1...1000, "improvements per decision",
      live: .step(1, in: 1...20)),
    .whole(
      \.stepSizes, "step_sizes", 1...20, "step sizes of a line search: 1, 1/2, 1/4 and so on"),
    .number(
      \.deviation, "deviation", .single(1e-3...10), "standard deviation of the random starts"),
    .flag(
      \.isLimited, "limited",
      "whether plans keep to the limits of actions, or only what is done of them"),
  ]
}

extension PlannerDescription {
  /// Iterated LQR with action limits, line search, regularisation and several starts.
  package static let ilqr = PlannerDescription(
    name: "ilqr", summary: "iterated LQR with action limits",
    section: IterativeSettings(), hasCandidates: false,
    candidates: { $0[IterativeSettings.self].starts + 1 },
    iterations: { $0[IterativeSettings.self].iterations },
    memory: { settings, sizes in
      // Every start has trial sequences and, at every time, A, B and gains.
      PlannerMemory(
        keyPath: "ilqr.starts", sequences: settings[IterativeSettings.self].starts + 1,
        floats: sizes.sequence(horizon: settings.horizon)
          * (settings[IterativeSettings.self].stepSizes + 1)
          + settings.horizon * (sizes.state * (sizes.state + 2 * sizes.action) + sizes.row))
    },
    make: {
      IterativeLinearQuadraticPlanner(
        core: $0.core, settings: $0.settings[IterativeSettings.self],
        noiseHold: $0.settings.noiseHold)
    })
}
