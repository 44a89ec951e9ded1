import LinearAlgebra

/// What all planners share: sizes, limits, memory between decisions, and the best plan so far of
/// every problem.
final class PlannerCore {
  let problemCount: Int
  let horizon: Int
  let stateSize: Int
  let actionSize: Int
  let limits: ActionLimits
  var memory: PlanMemory

  /// The present states, `[problemCount, stateSize]`; zeros where `isValid` is false, so that one
  /// broken problem cannot spoil a batch.
  var initialStates: UnsafeMutablePointer<Float> { initialStatesMemory.pointer }
  private let initialStatesMemory: AlignedBuffer<Float>
  /// Whether each problem's present state is finite.
  private(set) var isValid: [Bool]
  /// `[problemCount]`; infinity until a finite plan is offered.
  private(set) var bestCosts: [Float]

  /// What an adviser is asked for.
  struct Advice {
    /// The weight of the cost to go.
    let terminalValue: Float
    let proposals: Proposals
  }
  /// Nil for a planner that asks for nothing.
  var advice: Advice?
  /// Who is asked; nil for nobody.
  var adviser: (any PlanAdviser)?

  private let bestActions: AlignedBuffer<Float>
  private let bestPaths: AlignedBuffer<Float>
  private var sequenceLength: Int { horizon * actionSize }
  private var pathLength: Int { (horizon + 1) * stateSize }

  init(
    problemCount: Int, firstProblem: Int, horizon: Int, stateSize: Int, bounds: ActionBounds,
    seed: UInt64
  ) {
    self.problemCount = problemCount
    self.horizon = horizon
    self.stateSize = stateSize
    actionSize = bounds.lower.count
    limits = ActionLimits(bounds)
    memory = PlanMemory(
      problemCount: problemCount, firstProblem: firstProblem, horizon: horizon, limits: limits,
      seed: seed)
    isValid = Array(repeating: true, count: problemCount)
    bestCosts = Array(repeating: .infinity, count: problemCount)
    initialStatesMemory = AlignedBuffer(count: problemCount * stateSize)
    bestActions = AlignedBuffer(count: problemCount * horizon * bounds.lower.count)
    bestPaths = AlignedBuffer(count: problemCount * (horizon + 1) * stateSize)
  }

  /// Starts a decision: until something better is offered, the plan is to do nothing.
  func begin(states: [Float], dynamics: any Dynamics, objective: any Objective) {
    precondition(
      states.count == problemCount * stateSize,
      "expected \(problemCount) states of size \(stateSize), found \(states.count) values")
    precondition(
      dynamics.stateSize == stateSize && dynamics.actionSize == actionSize,
      "expected dynamics of sizes \(stateSize), \(actionSize), "
        + "found \(dynamics.stateSize), \(dynamics.actionSize)")
    precondition(
      objective.stateSize == stateSize && objective.actionSize == actionSize,
      "expected an objective of sizes \(stateSize), \(actionSize), "
        + "found \(objective.stateSize), \(objective.actionSize)")
    for problem in 0..<problemCount {
      let first = problem * stateSize
      isValid[problem] = (first..<(first + stateSize)).allSatisfy { states[$0].isFinite }
      bestCosts[problem] = .infinity
      limits.writeNeutral(steps: horizon, to: bestActions.pointer + problem * sequenceLength)
      for component in 0..<stateSize {
        let value = states[first + component]
        initialStates[first + component] = isValid[problem] ? value : 0
        for time in 0...horizon {
          bestPaths.pointer[problem * pathLength + time * stateSize + component] = value
        }
      }
    }
    guard let advice, advice.proposals.count > 0 else { return }
    adviser.map {
      advice.proposals.ask($0, problems: problemCount, states: initialStates, dynamics: dynamics)
    }
  }

  /// What is added where horizons end; nil for nothing.
  var costToGo: CostToGo? {
    guard let adviser, let advice, advice.terminalValue > 0, adviser.knowsCostToGo else {
      return nil
    }
    return CostToGo(adviser: adviser, weight: advice.terminalValue)
  }

  /// Copies what was proposed for a problem to rows of a batch; nothing without an adviser.
  ///
  /// - Returns: The row behind them.
  func writeProposals(
    _ problem: Int, to batch: TrajectoryBatch, firstRow: Int, end: Int
  ) -> Int {
    guard adviser != nil, let advice else { return firstRow }
    return advice.proposals.write(problem: problem, to: batch, firstRow: firstRow, end: end)
  }

  /// Makes a row of a batch the plan of a problem if it costs less than the best so far.
  func offer(problem: Int, _ batch: TrajectoryBatch, row: Int) {
    guard isValid[problem], batch.costs[row] < bestCosts[problem] else { return }
    bestCosts[problem] = batch.costs[row]
    batch.copyActions(row: row, to: bestActions.pointer + problem * sequenceLength)
    batch.copyPath(row: row, to: bestPaths.pointer + problem * pathLength)
  }

  /// How many rows of a batch, `rowsPerProblem` for each problem, have no finite cost; the rows of
  /// a problem whose state is itself not finite do not count.
  func nonFiniteCount(_ batch: TrajectoryBatch, rowsPerProblem: Int) -> Int {
    var count = 0
    for row in 0..<batch.rows
    where !batch.costs[row].isFinite && isValid[row / rowsPerProblem] { count += 1 }
    return count
  }

  /// Ends a decision: remembers the plans and reports them.
  func finish(
    costPerIteration: [Float], eliteCosts: [EliteCosts] = [], elites: [Float] = [],
    nonFiniteCandidates: Int
  ) -> Plan {
    var actions = [Float](repeating: 0, count: problemCount * actionSize)
    for problem in 0..<problemCount {
      let sequence = bestActions.pointer + problem * sequenceLength
      memory.keep(problem: problem, bestCosts[problem] < .infinity ? sequence : nil)
      for component in 0..<actionSize {
        // What is done, whatever was planned.
        actions[problem * actionSize + component] = limits.clip(sequence[component], component)
      }
    }
    return Plan(
      horizon: horizon, actions: actions,
      sequence: Array(
        UnsafeBufferPointer(start: bestActions.pointer, count: problemCount * sequenceLength)),
      path: Array(UnsafeBufferPointer(start: bestPaths.pointer, count: problemCount * pathLength)),
      costs: bestCosts, costPerIteration: costPerIteration, eliteCosts: eliteCosts, elites: elites,
      nonFiniteCandidates: nonFiniteCandidates)
  }
}
