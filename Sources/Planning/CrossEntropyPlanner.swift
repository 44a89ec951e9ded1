import LinearAlgebra
import Settings
import Validation

/// The cross-entropy method in receding horizon.
///
/// Close to iCEM (Pinneri et al., "Sample-efficient cross-entropy method for real-time planning",
/// CoRL 2020): warm start from the shifted last plan, time-correlated noise, elites kept between
/// iterations, and the best sequence ever evaluated is executed, not the mean, which may lie
/// between two good plans. Deviations: noise is held rather than coloured; a share of the first
/// iteration's candidates ignores the last plan, without which a hanging pendulum can stay stuck;
/// the number of candidates is constant.
final class CrossEntropyPlanner: AdvisedPlanner {
  private let core: PlannerCore
  private let settings: CrossEntropySettings
  private let batch: TrajectoryBatch
  private let sampler: ActionSampler
  private let sequenceLength: Int
  private var generators: [RandomGenerator]
  /// The sampling distribution of every problem, `[problemCount, horizon, actionSize]` each.
  private let means: AlignedBuffer<Float>
  private let deviations: AlignedBuffer<Float>
  /// `[problemCount, keptElites, horizon, actionSize]`, and how many of them there are.
  private let kept: AlignedBuffer<Float>
  private var keptCounts: [Int]
  /// `[horizon, actionSize]` each.
  private var neutral: [Float]
  private var initialDeviation: [Float]
  private var minimumDeviation: [Float]
  private var best: [Int]

  init(core: PlannerCore, settings: CrossEntropySettings, noiseHold: Int) {
    self.core = core
    self.settings = settings
    batch = TrajectoryBatch(
      rows: core.problemCount * settings.candidates, horizon: core.horizon,
      stateSize: core.stateSize, actionSize: core.actionSize)
    sampler = ActionSampler(
      sampleLimit: settings.candidates, horizon: core.horizon, hold: noiseHold,
      limits: core.limits)
    sequenceLength = core.horizon * core.actionSize
    let total = core.problemCount * sequenceLength
    means = AlignedBuffer(count: total)
    deviations = AlignedBuffer(count: total)
    kept = AlignedBuffer(count: total * settings.keptElites)
    keptCounts = Array(repeating: 0, count: core.problemCount)
    generators = Array(repeating: RandomGenerator(seed: 0), count: core.problemCount)
    neutral = Array(repeating: 0, count: sequenceLength)
    initialDeviation = neutral
    minimumDeviation = neutral
    best = Array(repeating: 0, count: settings.elites)
    core.limits.writeNeutral(steps: core.horizon, to: &neutral)
    sampler.writeDeviation(settings.initialDeviation, to: &initialDeviation)
    sampler.writeDeviation(settings.minimumDeviation, to: &minimumDeviation)
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
    for problem in 0..<problemCount {
      generators[problem] = core.memory.nextGenerator(problem: problem)
      core.memory.writeShifted(problem: problem, to: means.pointer + problem * sequenceLength)
      (deviations.pointer + problem * sequenceLength).update(
        from: initialDeviation, count: sequenceLength)
      keptCounts[problem] = 0
    }
    var costPerIteration: [Float] = []
    costPerIteration.reserveCapacity(settings.iterations)
    var eliteCosts: [EliteCosts] = []
    var elites: [Float] = []
    var nonFinite = 0
    for iteration in 0..<settings.iterations {
      let isLast = iteration == settings.iterations - 1
      for problem in 0..<problemCount { writeCandidates(problem, isFirst: iteration == 0) }
      batch.rollOut(dynamics: dynamics, objective: objective, costToGo: core.costToGo)
      nonFinite += core.nonFiniteCount(batch, rowsPerProblem: settings.candidates)
      for problem in 0..<problemCount where core.isValid[problem] {
        let found = selectLeastCosts(
          batch.costs, first: problem * settings.candidates, count: settings.candidates,
          limit: settings.elites, best: &best)
        guard found > 0 else { continue }
        core.offer(problem: problem, batch, row: best[0])
        if problem == 0, let costs = EliteCosts(batch.costs, best: best[..<found]) {
          eliteCosts.append(costs)
        }
        if isLast, problem == 0 {
          elites = best.withUnsafeBufferPointer {
            batch.paths(of: UnsafeBufferPointer(rebasing: $0.prefix(found)))
          }
        }
        if !isLast { refit(problem, eliteCount: found) }
      }
      costPerIteration.append(core.bestCosts[0])
    }
    return core.finish(
      costPerIteration: costPerIteration, eliteCosts: eliteCosts, elites: elites,
      nonFiniteCandidates: nonFinite)
  }

  /// Fills a problem's rows: the mean, then doing nothing, what is proposed and fresh samples (first
  /// iteration) or the kept elites (later), then samples around the mean.
  private func writeCandidates(_ problem: Int, isFirst: Bool) {
    let first = problem * settings.candidates
    let end = first + settings.candidates
    let mean = means.pointer + problem * sequenceLength
    batch.setActions(row: first, mean)
    var row = first + 1
    if isFirst {
      batch.setActions(row: row, neutral)
      row = core.writeProposals(problem, to: batch, firstRow: row + 1, end: end)
      let fresh = min(end - row, Int(settings.freshFraction * Double(settings.candidates)))
      sampler.sample(
        count: fresh, into: batch, firstRow: row, mean: neutral, deviation: initialDeviation,
        generator: &generators[problem])
      row += fresh
    } else {
      let elites = kept.pointer + problem * settings.keptElites * sequenceLength
      for index in 0..<keptCounts[problem] {
        batch.setActions(row: row, elites + index * sequenceLength)
        row += 1
      }
    }
    sampler.sample(
      count: end - row, into: batch, firstRow: row, mean: mean,
      deviation: deviations.pointer + problem * sequenceLength,
      // A floor of nothing must not make copies of the mean, nor a high one more noise than asked.
      lastScale: isFirst
        ? min(max(settings.minimumDeviation / settings.initialDeviation, 1e-3), 1) : 1,
      generator: &generators[problem])
  }

  /// Fits the mean and deviation of every tick to the elites, and keeps the first of them.
  private func refit(_ problem: Int, eliteCount: Int) {
    let mean = means.pointer + problem * sequenceLength
    let deviation = deviations.pointer + problem * sequenceLength
    let actionSize = core.actionSize
    let scale = 1 / Float(eliteCount)
    for time in 0..<core.horizon {
      let actions = batch.actions(at: time)
      for component in 0..<actionSize {
        var sum: Float = 0
        for index in 0..<eliteCount { sum += actions[best[index] &* actionSize &+ component] }
        let average = sum * scale
        var squares: Float = 0
        for index in 0..<eliteCount {
          let difference = actions[best[index] &* actionSize &+ component] - average
          squares += difference * difference
        }
        let place = time &* actionSize &+ component
        mean[place] = average
        deviation[place] = max((squares * scale).squareRoot(), minimumDeviation[place])
      }
    }
    keptCounts[problem] = min(settings.keptElites, eliteCount)
    let elites = kept.pointer + problem * settings.keptElites * sequenceLength
    for index in 0..<keptCounts[problem] {
      batch.copyActions(row: best[index], to: elites + index * sequenceLength)
    }
  }
}

/// The numbers of `cem`.
package struct CrossEntropySettings: SettingsSection {
  package var candidates = 64
  package var iterations = 3
  package var elites = 8
  package var keptElites = 3
  package var freshFraction = 0.25
  package var initialDeviation = 0.75
  package var minimumDeviation = 0.05

  package init() {}

  package static let name = "cem"
  package static let schema: [Setting<Self>] = [
    .whole(
      \.candidates, "candidates", 4...100_000, "action sequences per iteration",
      live: .factor(1.5, in: 16...1024)),
    .whole(
      \.iterations, "iterations", 1...100, "rounds of candidates per decision",
      live: .step(1, in: 1...10)),
    .whole(
      \.elites, "elites", 1...50_000, "best sequences that the distribution is fitted to"),
    .whole(
      \.keptElites, "kept_elites", 0...50_000,
      "elites that stay among the candidates of the next iteration"),
    .number(
      \.freshFraction, "fresh_fraction", .single(0...1),
      "share of the first candidates that ignores the last plan"),
    .number(
      \.initialDeviation, "initial_deviation", .single(1e-3...10),
      "standard deviation in the first iteration"),
    .number(
      \.minimumDeviation, "minimum_deviation", .single(0...10),
      "least standard deviation afterwards"),
  ]

  package var conflicts: [InputError] {
    [
      Self.excess(
        Double(elites), "elites", over: Double(candidates / 2), "half of cem.candidates"),
      Self.excess(
        Double(keptElites), "kept_elites", over: Double(elites), "the value of cem.elites"),
      Self.excess(
        minimumDeviation, "minimum_deviation", over: initialDeviation,
        "the value of cem.initial_deviation"),
    ].compactMap { $0 }
  }
}

extension PlannerDescription {
  /// The cross-entropy method, warm-started by the shifted plan.
  package static let cem = PlannerDescription(
    name: "cem", summary: "cross-entropy method, warm start",
    section: CrossEntropySettings(), hasCandidates: true,
    candidates: { $0[CrossEntropySettings.self].candidates },
    iterations: { $0[CrossEntropySettings.self].iterations },
    memory: {
      PlannerMemory(candidates: $0[CrossEntropySettings.self].candidates, of: "cem", $0, $1)
    },
    make: {
      CrossEntropyPlanner(
        core: $0.core(candidates: $0.settings[CrossEntropySettings.self].candidates),
        settings: $0.settings[CrossEntropySettings.self],
        noiseHold: $0.settings.noiseHold)
    })
}
