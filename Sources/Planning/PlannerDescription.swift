import Settings
import Validation

/// What a planner is made for.
package struct PlannerRequest: Sendable {
  /// The numbers of every planner.
  package var settings: PlannerSettings
  /// How many episodes are planned at once.
  package var problemCount: Int
  /// The number of the first problem: problem `i` draws what problem `firstProblem + i` of a larger
  /// batch would draw.
  package var firstProblem = 0
  /// The number of components of a state.
  package var stateSize: Int
  /// The limits of an action.
  package var bounds: ActionBounds
  /// The seed of the planner's random numbers.
  package var seed: UInt64

  /// Asks for a planner; traps where settings or sizes are not valid.
  package init(
    settings: PlannerSettings, problemCount: Int, stateSize: Int, bounds: ActionBounds,
    seed: UInt64, firstProblem: Int = 0
  ) {
    let problems = settings.problems
    precondition(problems.isEmpty, "\(problems[0])")
    precondition(
      problemCount > 0 && stateSize > 0 && !bounds.lower.isEmpty && firstProblem >= 0,
      "expected positive sizes, found \(problemCount), \(stateSize), \(bounds.lower.count)")
    self.settings = settings
    self.problemCount = problemCount
    self.firstProblem = firstProblem
    self.stateSize = stateSize
    self.bounds = bounds
    self.seed = seed
  }

  /// What the planners of this target share.
  var core: PlannerCore {
    PlannerCore(
      problemCount: problemCount, firstProblem: firstProblem, horizon: settings.horizon,
      stateSize: stateSize, bounds: bounds, seed: seed)
  }

  /// The same with room for what an adviser proposes among so many candidates.
  func core(candidates: Int) -> PlannerCore {
    let core = core
    core.advice = PlannerCore.Advice(
      terminalValue: Float(settings.terminalValue),
      proposals: Proposals(
        problemCount: problemCount, count: min(settings.proposals, candidates / 2),
        horizon: settings.horizon, limits: core.limits))
    return core
  }
}

/// What of a planner takes memory: a number of sequences, and what each of them takes.
package struct PlannerMemory: Sendable {
  /// The setting that says how many there are, below the section of planners.
  package var keyPath: String
  /// How many there are.
  package var sequences: Int
  /// Numbers in single precision that one takes in every problem.
  package var floats: Int

  /// Counts memory.
  package init(keyPath: String, sequences: Int, floats: Int) {
    self.keyPath = keyPath
    self.sequences = sequences
    self.floats = floats
  }

  /// Counts candidates that are rolled out.
  init(candidates: Int, of planner: String, _ settings: PlannerSettings, _ sizes: PlannerSizes) {
    self.init(
      keyPath: "\(planner).candidates", sequences: candidates,
      floats: sizes.sequence(horizon: settings.horizon))
  }
}

/// The sizes on which the memory of a planner depends.
package struct PlannerSizes: Sendable {
  /// The number of components of a state.
  package var state: Int
  /// The number of components of an action.
  package var action: Int
  /// The numbers that the dynamics keep of one row while they step, such as the widths of a network's
  /// layers together.
  package var row: Int

  /// Names sizes.
  package init(state: Int, action: Int, row: Int) {
    self.state = state
    self.action = action
    self.row = row
  }

  /// What a rolled out sequence takes.
  package func sequence(horizon: Int) -> Int { (horizon + 1) * (state + action) + row }
}

/// A planner as everybody else knows it: what it is called, what it is, how it is made.
package struct PlannerDescription: Sendable {
  /// Its name on the command line, in scenes and on the screen.
  package let name: String
  /// What it is, in a few words.
  package let summary: String
  /// Its own settings with their defaults; nil for none.
  package let section: (any SettingsSection)?
  /// Whether it draws action sequences and chooses among them.
  package let hasCandidates: Bool
  /// How many action sequences one iteration evaluates (`ilqr`: optimises).
  package let candidates: @Sendable (PlannerSettings) -> Int
  /// How many iterations it makes in a decision.
  package let iterations: @Sendable (PlannerSettings) -> Int
  /// What takes the most memory of it.
  package let memory: @Sendable (PlannerSettings, PlannerSizes) -> PlannerMemory
  /// Makes it.
  package let make: @Sendable (PlannerRequest) -> any Planner

  /// Describes a planner.
  package init(
    name: String, summary: String, section: (any SettingsSection)? = nil, hasCandidates: Bool,
    candidates: @escaping @Sendable (PlannerSettings) -> Int,
    iterations: @escaping @Sendable (PlannerSettings) -> Int,
    memory: @escaping @Sendable (PlannerSettings, PlannerSizes) -> PlannerMemory,
    make: @escaping @Sendable (PlannerRequest) -> any Planner
  ) {
    self.name = name
    self.summary = summary
    self.section = section
    self.hasCandidates = hasCandidates
    self.candidates = candidates
    self.iterations = iterations
    self.memory = memory
    self.make = make
  }

  /// The planners of this target, in the order in which the user goes through them.
  package static let standard: [PlannerDescription] = [.lqr, .ilqr, .shooting, .cem, .mppi]

  /// The most bytes that one planner's sequences may take.
  package static let memoryLimit = 8 << 30

  /// Throws when planning for so many problems at once would take more than `memoryLimit` bytes:
  /// every number alone is in its range, together they may still be too many.
  package func validateMemory(
    _ settings: PlannerSettings, problemCount: Int, sizes: PlannerSizes
  ) throws(InputError) {
    let memory = memory(settings, sizes)
    let most = Self.memoryLimit / (4 * problemCount * memory.floats)
    guard memory.sequences > most else { return }
    throw InputError(
      keyPath: memory.keyPath,
      expected: "at most \(most), so that \(problemCount) "
        + "\(problemCount == 1 ? "plan takes" : "plans at once take") no more than "
        + "\(Self.memoryLimit >> 30) GiB", found: "\(memory.sequences)")
  }
}
