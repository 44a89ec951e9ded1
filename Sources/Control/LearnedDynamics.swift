import LatentModels
import Planning

/// The learned latent dynamics as a planner sees them.
///
/// One thread uses it.
final class LearnedDynamics: Dynamics {
  /// The model.
  let inference: ModelInference
  private let linearization: LinearizationKind

  /// Offers a model to a planner.
  init(_ inference: ModelInference, linearization: LinearizationKind) {
    self.inference = inference
    self.linearization = linearization
  }

  var stateSize: Int { inference.model.latentSize }
  var actionSize: Int { inference.model.actionSize }

  func step(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>
  ) {
    inference.step(rows: count, states: states, actions: actions, next: next)
  }

  func linearize(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>, stateMatrices: UnsafeMutablePointer<Float>,
    actionMatrices: UnsafeMutablePointer<Float>
  ) {
    inference.linearize(
      rows: count, states: states, actions: actions, next: next, stateMatrices: stateMatrices,
      actionMatrices: actionMatrices, exact: linearization == .jacobian)
  }
}
