import LinearAlgebra
import Worlds

extension Environment {
  /// Draws a state of a box from which an episode can go on.
  ///
  /// One beyond the task's limits ends in its first tick and tells nothing. A box that hardly holds any
  /// other gives what it has.
  package func start(in box: SamplingBox, _ generator: inout RandomGenerator) -> StateVector {
    var state = system.sample(box, &generator)
    for _ in 0..<100 {
      guard task.isTerminal(state) else { break }
      state = system.sample(box, &generator)
    }
    return state
  }
}
