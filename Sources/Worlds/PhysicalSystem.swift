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

  /// A state from which `steps` physics steps without action lead to `state`: what a camera saw before a
  /// state whose past is unknown (a reset, a random state).
  func stateBefore(_ state: StateVector, steps: Int) -> StateVector

  /// Whether the system can be in a state that was drawn at random; others are drawn again.
  func isPossible(_ state: StateVector) -> Bool

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

  /// Draws a state of a box that the system can be in; a box that hardly holds any gives what it has.
  package func sample(_ box: SamplingBox, _ generator: inout RandomGenerator) -> StateVector {
    var state = box.sample(&generator)
    for _ in 0..<100 {
      guard !isPossible(state) else { return state }
      state = box.sample(&generator)
    }
    return admissible(state)
  }

  /// Nothing disturbs a system unless it says otherwise.
  package func advance(
    _ state: StateVector, by action: ActionVector, generator: inout RandomGenerator
  ) -> StateVector {
    advance(state, by: action)
  }

  /// Every state is possible unless a system says otherwise.
  package func admissible(_ state: StateVector) -> StateVector { state }

  /// Every state can be drawn unless a system says otherwise.
  package func isPossible(_ state: StateVector) -> Bool { true }

  /// Solves `advance(s, 0) = state` by the fixed-point iteration `s += state - advance(s, 0)`, which
  /// contracts because one step changes a state little.
  package func stateBefore(_ state: StateVector, steps: Int) -> StateVector {
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
