/// The well around the goal in a planner's cost; see `GoalWellObjective`.
package struct CostWellSettings: Codable, Sendable, Equatable {
  /// What being at the goal is worth, in units of the cost; 0 for no well.
  package var depth: Double
  /// The start whose states say how wide it is; empty for those of the collection box.
  package var start: String
  /// The least variance of those states' codes in any direction, as a fraction of the largest.
  package var varianceFloor: Double

  /// Makes settings; by default there is no well.
  package init(depth: Double = 0, start: String = "", varianceFloor: Double = 0.05) {
    self.depth = depth
    self.start = start
    self.varianceFloor = varianceFloor
  }

  enum CodingKeys: String, CodingKey {
    case depth
    case start
    case varianceFloor = "variance_floor"
  }
}
