import Experience
import Policies
import Worlds

/// The policies of imitation as they were learned at one moment, with what they learned from.
package struct ImitatedPolicies: Sendable {
  /// The policies, by the names of their controllers.
  package let policies: [ControllerName: ChunkPolicy]
  /// Steps of learning that made them.
  package let version: Int
  /// What they learned from.
  package let table: DemonstrationTable
  /// Which way every demonstration went; never learned from.
  package let routes: [Route?]

  /// Joins what belongs together.
  package init(
    policies: [ControllerName: ChunkPolicy], version: Int, table: DemonstrationTable,
    routes: [Route?]
  ) {
    self.policies = policies
    self.version = version
    self.table = table
    self.routes = routes
  }
}
