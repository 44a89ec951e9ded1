import Control
import LiveSession

/// What the next key counts from: what was asked for, as long as it is not so yet.
extension SessionSnapshot {
  /// The controller that is in charge or will be; nil when there is none.
  package var wantedPlanner: ControllerName? { asked.planner ?? control.planner }

  /// Whether the user acts by hand or is going to.
  package var wantsManual: Bool { asked.isManual ?? control.isManual }

  /// The number of latent dimensions.
  var latentSize: Int { max(latent.size, self[TraverseReport.self].latent.count, 0) }

  /// The latent dimension that is walked along.
  package var walkedDimension: Int {
    min(max(choices[TraverseState.self].dimension, 0), max(latentSize - 1, 0))
  }
}
