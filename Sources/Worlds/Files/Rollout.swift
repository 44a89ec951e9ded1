/// True physics from an initial state under a list of actions, one physics step after the other.
///
/// A sequence of steps that is computed while it is read. It ends with the actions, or with the step
/// that terminates the episode.
package struct Rollout: Sequence, Sendable {
  /// One physics step.
  package struct Step: Sendable, Equatable {
    /// The number of the step, from 0.
    package let index: Int
    /// The state before it.
    package let state: StateVector
    /// The action as given, not clipped.
    package let action: ActionVector
    /// Its reward.
    package let reward: Double
    /// The state after it.
    package let next: StateVector
    /// Whether the state after it ends the episode.
    package let isTerminated: Bool
  }

  /// The task whose system moves.
  package let task: any ControlTask
  /// The first state.
  package let initial: StateVector
  /// The actions in the system's units; every step clips its own.
  package let actions: [ActionVector]

  /// Makes a rollout.
  package init(task: any ControlTask, initial: StateVector, actions: [ActionVector]) {
    self.task = task
    self.initial = initial
    self.actions = actions
  }

  /// The columns: `step`, the state, the action, `reward`, the next state with `next_` before each
  /// name, and `terminated` when the task can terminate; no line end.
  package var header: String {
    let system = task.system
    let names = system.stateQuantities.map(\.name)
    let columns =
      ["step"] + names + system.actionColumns + ["reward"] + names.map { "next_\($0)" }
      + (task.canTerminate ? ["terminated"] : [])
    return columns.joined(separator: ",")
  }

  /// One line for a step, in the order of `header`, no line end; numbers are the shortest decimals
  /// that read back exactly.
  package func line(_ step: Step) -> String {
    let system = task.system
    var line = "\(step.index)"
    for component in 0..<system.stateSize { line += ",\(step.state[component])" }
    for cell in system.actionCells(step.action) { line += "," + cell }
    line += ",\(step.reward)"
    for component in 0..<system.stateSize { line += ",\(step.next[component])" }
    if task.canTerminate { line += step.isTerminated ? ",1" : ",0" }
    return line
  }

  /// Starts the rollout.
  package func makeIterator() -> Iterator { Iterator(self) }

  /// Computes the steps.
  package struct Iterator: IteratorProtocol {
    private let rollout: Rollout
    private let system: any PhysicalSystem
    private let space: ActionSpace
    private var state: StateVector
    private var index = 0
    private var hasEnded = false

    fileprivate init(_ rollout: Rollout) {
      self.rollout = rollout
      system = rollout.task.system
      space = system.actionSpace
      state = rollout.initial
    }

    /// The next step; nil at the end.
    package mutating func next() -> Step? {
      guard !hasEnded, index < rollout.actions.count else { return nil }
      let action = rollout.actions[index]
      let clipped = space.clipped(action)
      let next = system.advance(state, by: clipped)
      let step = Step(
        index: index, state: state, action: action, reward: rollout.task.reward(state, clipped),
        next: next, isTerminated: rollout.task.isTerminal(next))
      hasEnded = step.isTerminated
      state = next
      index += 1
      return step
    }
  }
}
