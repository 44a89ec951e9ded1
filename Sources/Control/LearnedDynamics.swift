import LatentModels
import Planning
import Worlds

/// The learned latent dynamics as a planner sees them.
///
/// One thread uses it.
package final class LearnedDynamics: Dynamics {
  /// The model.
  package let inference: ModelInference
  private let linearization: LinearizationKind
  private let space: ActionSpace
  private var balanced: [Float] = []

  /// Offers a model of a world with these actions to a planner.
  package init(_ inference: ModelInference, space: ActionSpace, linearization: LinearizationKind) {
    self.inference = inference
    self.space = space
    self.linearization = linearization
  }

  package var stateSize: Int { inference.model.latentSize }
  package var actionSize: Int { inference.model.actionSize }

  package func step(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>
  ) {
    guard space.kind == .discrete else {
      return inference.step(rows: count, states: states, actions: actions, next: next)
    }
    balance(actions, rows: count)
    inference.step(rows: count, states: states, actions: balanced, next: next)
  }

  package func linearize(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>, stateMatrices: UnsafeMutablePointer<Float>,
    actionMatrices: UnsafeMutablePointer<Float>
  ) {
    let isExact = linearization == .jacobian
    guard space.kind == .discrete else {
      return inference.linearize(
        rows: count, states: states, actions: actions, next: next, stateMatrices: stateMatrices,
        actionMatrices: actionMatrices, exact: isExact)
    }
    balance(actions, rows: count)
    inference.linearize(
      rows: count, states: states, actions: balanced, next: next, stateMatrices: stateMatrices,
      actionMatrices: actionMatrices, exact: isExact)
    space.balanceColumns(actionMatrices, rows: count * stateSize)
  }

  private func balance(_ actions: UnsafePointer<Float>, rows: Int) {
    balanced.removeAll(keepingCapacity: true)
    balanced.append(contentsOf: UnsafeBufferPointer(start: actions, count: rows * actionSize))
    space.balance(&balanced)
  }
}
