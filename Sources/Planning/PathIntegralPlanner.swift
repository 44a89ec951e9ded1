import Foundation
import LinearAlgebra
import Settings
import Validation

/// Model predictive path integral control: the mean of random sequences, weighted by exp(-J / λ).
///
/// Williams et al., "Information theoretic MPC for model-based reinforcement learning", ICRA 2017.
/// Deviations: the temperature λ follows the spread of the costs, so that it needs no tuning when
/// the latent scale changes, and a few enormous costs do not raise it (`CostSpread`); the mean is
/// updated several times in a decision, each time with less noise; noise is held; a share of the first candidates ignores the last plan, since a mean at a
/// limit cannot sample its way to the other one; where a candidate of the last iteration costs less
/// than the mean, which may lie between two good plans, it is the plan; the action cost is the
/// objective's own.
final class PathIntegralPlanner: AdvisedPlanner {
  private let core: PlannerCore
  private let settings: PathIntegralSettings
  private let batch: TrajectoryBatch
  /// The mean sequences themselves, one row per problem, to know where they lead.
  private let meanBatch: TrajectoryBatch
  private let sampler: ActionSampler
  private let sequenceLength: Int
  private var generators: [RandomGenerator]
  /// `[problemCount, horizon, actionSize]`.
  private let means: AlignedBuffer<Float>
  /// `[horizon, actionSize]` each.
  private var neutral: [Float]
  private var initialDeviation: [Float]
  private var deviation: [Float]
  /// `[candidates]`.
  private var weights: [Double]
  private let shownPaths = 8
  private var best: [Int]

  init(core: PlannerCore, settings: PathIntegralSettings, noiseHold: Int) {
    self.core = core
    self.settings = settings
    batch = TrajectoryBatch(
      rows: core.problemCount * settings.candidates, horizon: core.horizon,
      stateSize: core.stateSize, actionSize: core.actionSize)
    meanBatch = TrajectoryBatch(
      rows: core.problemCount, horizon: core.horizon, stateSize: core.stateSize,
      actionSize: core.actionSize)
    sampler = ActionSampler(
      sampleLimit: settings.candidates, horizon: core.horizon, hold: noiseHold,
      limits: core.limits)
    sequenceLength = core.horizon * core.actionSize
    means = AlignedBuffer(count: core.problemCount * sequenceLength)
    generators = Array(repeating: RandomGenerator(seed: 0), count: core.problemCount)
    neutral = Array(repeating: 0, count: sequenceLength)
    initialDeviation = neutral
    deviation = neutral
    weights = Array(repeating: 0, count: settings.candidates)
    best = Array(repeating: 0, count: shownPaths)
    core.limits.writeNeutral(steps: core.horizon, to: &neutral)
    sampler.writeDeviation(settings.deviation, to: &initialDeviation)
  }

  var problemCount: Int { core.problemCount }

  var adviser: (any PlanAdviser)? {
    get { core.adviser }
    set { core.adviser = newValue }
  }

  func reset(problem: Int?) { core.memory.reset(problem: problem) }

  func adopt(actions: [Float], horizon: Int) {
    core.memory.adopt(actions: actions, horizon: horizon)
  }

  func plan(states: [Float], dynamics: any Dynamics, objective: any Objective) -> Plan {
    core.begin(states: states, dynamics: dynamics, objective: objective)
    batch.setInitialStates(core.initialStates, copies: settings.candidates)
    meanBatch.setInitialStates(core.initialStates, copies: 1)
    for problem in 0..<problemCount {
      generators[problem] = core.memory.nextGenerator(problem: problem)
      core.memory.writeShifted(problem: problem, to: means.pointer + problem * sequenceLength)
    }
    var costPerIteration: [Float] = []
    costPerIteration.reserveCapacity(settings.iterations + 1)
    var nonFinite = 0
    deviation = initialDeviation
    for iteration in 0..<settings.iterations {
      if iteration > 0 {
        for place in deviation.indices { deviation[place] *= Float(settings.deviationDecay) }
      }
      for problem in 0..<problemCount { writeCandidates(problem, isFirst: iteration == 0) }
      batch.rollOut(dynamics: dynamics, objective: objective, costToGo: core.costToGo)
      nonFinite += core.nonFiniteCount(batch, rowsPerProblem: settings.candidates)
      for problem in 0..<problemCount where core.isValid[problem] { updateMean(problem) }
      // Row 0 of every problem is the mean that this iteration started from.
      costPerIteration.append(batch.costs[0])
    }
    for problem in 0..<problemCount {
      meanBatch.setActions(row: problem, means.pointer + problem * sequenceLength)
    }
    meanBatch.rollOut(dynamics: dynamics, objective: objective, costToGo: core.costToGo)
    nonFinite += core.nonFiniteCount(meanBatch, rowsPerProblem: 1)
    costPerIteration.append(meanBatch.costs[0])
    return report(costPerIteration: costPerIteration, nonFinite: nonFinite)
  }

  /// The means are the plans, but where the best candidate costs less.
  private func report(costPerIteration: [Float], nonFinite: Int) -> Plan {
    var elites: [Float] = []
    for problem in 0..<problemCount where core.isValid[problem] {
      core.offer(problem: problem, meanBatch, row: problem)
      let found = selectLeastCosts(
        batch.costs, first: problem * settings.candidates, count: settings.candidates,
        limit: shownPaths, best: &best)
      if found > 0 { core.offer(problem: problem, batch, row: best[0]) }
      if problem == 0 {
        elites = best.withUnsafeBufferPointer {
          batch.paths(of: UnsafeBufferPointer(rebasing: $0.prefix(found)))
        }
      }
    }
    return core.finish(
      costPerIteration: costPerIteration, elites: elites, nonFiniteCandidates: nonFinite)
  }

  /// Fills a problem's rows: the mean and what is proposed, then doing nothing and fresh samples (first
  /// iteration), then samples around the mean.
  private func writeCandidates(_ problem: Int, isFirst: Bool) {
    let first = problem * settings.candidates
    let end = first + settings.candidates
    let mean = means.pointer + problem * sequenceLength
    batch.setActions(row: first, mean)
    var row = core.writeProposals(problem, to: batch, firstRow: first + 1, end: end)
    if isFirst {
      batch.setActions(row: row, neutral)
      row += 1
      let fresh = min(end - row, Int(settings.freshFraction * Double(settings.candidates)))
      sampler.sample(
        count: fresh, into: batch, firstRow: row, mean: neutral, deviation: deviation,
        generator: &generators[problem])
      row += fresh
    }
    sampler.sample(
      count: end - row, into: batch, firstRow: row, mean: mean, deviation: deviation,
      generator: &generators[problem])
  }

  /// Moves a problem's mean to the weighted mean of its candidates.
  private func updateMean(_ problem: Int) {
    let first = problem * settings.candidates
    let costs = batch.costs + first
    guard let (least, spread) = CostSpread.of(costs, count: settings.candidates) else { return }
    let temperature = settings.temperature * spread
    var total = 0.0
    for index in 0..<settings.candidates {
      // Equal costs have no spread: all finite candidates then count alike.
      let excess = Double(costs[index]) - Double(least)
      let weight =
        costs[index] == .infinity ? 0 : temperature > 0 ? exp(-excess / temperature) : 1
      weights[index] = weight
      total += weight
    }
    let mean = means.pointer + problem * sequenceLength
    let actionSize = core.actionSize
    for time in 0..<core.horizon {
      let actions = batch.actions(at: time) + first &* actionSize
      for component in 0..<actionSize {
        var weighted = 0.0
        for index in 0..<settings.candidates {
          weighted += weights[index] * Double(actions[index &* actionSize &+ component])
        }
        // A mean of values inside the bounds is inside, but for rounding.
        mean[time &* actionSize &+ component] = core.limits.clip(
          Float(weighted / total), component)
      }
    }
  }
}

/// The numbers of `mppi`.
package struct PathIntegralSettings: SettingsSection {
  package var candidates = 64
  package var iterations = 3
  package var temperature = 0.1
  package var deviation = 0.75
  package var deviationDecay = 0.5
  package var freshFraction = 0.25

  package init() {}

  package static let name = "mppi"
  package static let schema: [Setting<Self>] = [
    .whole(
      \.candidates, "candidates", 4...100_000, "action sequences per iteration",
      live: .factor(1.5, in: 16...1024)),
    .whole(
      \.iterations, "iterations", 1...100, "rounds of candidates per decision",
      live: .step(1, in: 1...10)),
    .number(
      \.temperature, "temperature", .single(1e-6...1e6),
      "lambda of the weights exp(-J / lambda), as a share of the costs' standard deviation"),
    .number(
      \.deviation, "deviation", .single(1e-3...10), "standard deviation in the first iteration"),
    .number(
      \.deviationDecay, "deviation_decay", .single(1e-3...1),
      "what it is multiplied by from one iteration to the next"),
    .number(
      \.freshFraction, "fresh_fraction", .single(0...1),
      "share of the first candidates that ignores the last plan"),
  ]
}

extension PlannerDescription {
  /// Model predictive path integral control: a cost-weighted mean of random sequences.
  package static let mppi = PlannerDescription(
    name: "mppi", summary: "cost-weighted mean of random sequences",
    section: PathIntegralSettings(), hasCandidates: true,
    candidates: { $0[PathIntegralSettings.self].candidates },
    iterations: { $0[PathIntegralSettings.self].iterations },
    memory: {
      PlannerMemory(candidates: $0[PathIntegralSettings.self].candidates, of: "mppi", $0, $1)
    },
    make: {
      PathIntegralPlanner(
        core: $0.core(candidates: $0.settings[PathIntegralSettings.self].candidates),
        settings: $0.settings[PathIntegralSettings.self],
        noiseHold: $0.settings.noiseHold)
    })
}
