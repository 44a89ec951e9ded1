import Planning
import Testing

extension PlannerDescription: Equatable, CustomTestStringConvertible {
  /// Planners are told apart by their names.
  package static func == (left: Self, right: Self) -> Bool { left.name == right.name }
  /// The name.
  package var testDescription: String { name }
}

/// A planner of a kind.
func makePlanner(
  kind: PlannerDescription, settings: PlannerSettings, problemCount: Int, stateSize: Int,
  bounds: ActionBounds, seed: UInt64, firstProblem: Int = 0
) -> any Planner {
  kind.make(
    PlannerRequest(
      settings: settings, problemCount: problemCount, stateSize: stateSize, bounds: bounds,
      seed: seed, firstProblem: firstProblem))
}
