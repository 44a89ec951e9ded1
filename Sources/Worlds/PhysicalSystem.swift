import LinearAlgebra

/// A simulated mechanical system: how its state moves in one physics step, and how it looks.
///
/// A system knows nothing of goals, rewards or episodes; a `ControlTask` adds those. Implementations
/// are values without mutable state, so one system serves any number of threads.
package protocol PhysicalSystem: Sendable {
  /// The components of the state, at most `StateVector.scalarCount`.
  var stateQuantities: [Quantity] { get }
  /// The components of the action, at most `ActionSpace.sizeLimit`.
  var actionQuantities: [Quantity] { get }
  /// The largest magnitude of every action component; the limits are symmetric.
  var actionLimit: ActionVector { get }
  /// Whether an action is one of several choices, for each of which it has a component between -1 and
  /// 1, rather than what motors do.
  var actsByChoice: Bool { get }
  /// The length of a physics step in seconds.
  var stepInterval: Double { get }

  /// The state one physics step after `state` under an action that is already inside the limits.
  ///
  /// Smooth in the action beyond the limits too, so that it can be differentiated at them.
  func advance(_ state: StateVector, by action: ActionVector) -> StateVector

  /// The same with what disturbs a system: wind, noise.
  func advance(
    _ state: StateVector, by action: ActionVector, generator: inout RandomGenerator
  ) -> StateVector

  /// The nearest state that the system can be in, for states made by hand or by a kick.
  func admissible(_ state: StateVector) -> StateVector

  /// Draws the system; must leave out anything that would show the action.
  func draw(_ state: StateVector, on canvas: FrameCanvas)
}

extension PhysicalSystem {
  /// The number of components of a state.
  package var stateSize: Int { stateQuantities.count }
  /// The number of components of an action.
  package var actionSize: Int { actionQuantities.count }

  /// Motors, unless a system says otherwise.
  package var actsByChoice: Bool { false }

  /// What can be done.
  package var actionSpace: ActionSpace {
    ActionSpace(
      actionQuantities,
      actsByChoice ? .discrete : .continuous(lower: -actionLimit, upper: actionLimit))
  }

  /// Nothing disturbs a system unless it says otherwise.
  package func advance(
    _ state: StateVector, by action: ActionVector, generator: inout RandomGenerator
  ) -> StateVector {
    advance(state, by: action)
  }

  /// Every state is possible unless a system says otherwise.
  package func admissible(_ state: StateVector) -> StateVector { state }

  /// A state from which `steps` physics steps without action lead to `state`.
  ///
  /// Shows a camera's previous frame where the true past is unknown (a reset, a random state).
  /// Solves `advance(s, 0) = state` by the fixed-point iteration `s += state - advance(s, 0)`, which
  /// contracts because one step changes a state little.
  package func stateBefore(_ state: StateVector, steps: Int = 1) -> StateVector {
    var later = state
    for _ in 0..<steps {
      var earlier = later
      for _ in 0..<24 {
        earlier += later - advance(earlier, by: .zero)
      }
      later = earlier
    }
    return later
  }
}
