/// A task that is scored by the share of an episode's steps that end in the goal region, as the
/// locally-linear-control benchmark (PCC, PC3) scores all of its tasks.
package protocol GoalShareTask: ControlTask {}

extension GoalShareTask {
  /// One at the goal.
  package func reward(_ state: StateVector, _ action: ActionVector) -> Double {
    isAtGoal(state) ? 1 : 0
  }

  /// Episodes have their full length.
  package var canTerminate: Bool { false }

  /// Never, unless the state is not a number.
  package func isTerminal(_ state: StateVector) -> Bool { !state.isFinite }

  /// The last half: on the way there nobody is at the goal.
  package var judgedFraction: Double { 0.5 }
}
