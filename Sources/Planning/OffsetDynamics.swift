/// Dynamics of which every step ends a little elsewhere, by an offset of every problem's own.
///
/// Learned dynamics miss in the same way for as long as a system stays at one place, and a planner that
/// does not know it leaves a standing error: a pole held beside upright, an arm beside its goal.
/// Offset-free model predictive control (Muske & Badgwell, "Disturbance modeling for offset-free linear
/// model predictive control", Journal of Process Control 2002) takes the miss of the last prediction for
/// a disturbance that stays, filters it, and plans with it. Deviations: the filter's gain is one number
/// instead of a Kalman filter's matrix, and the target stays the goal's own code.
///
/// One thread uses it.
package final class OffsetDynamics: Dynamics {
  /// The offsets, `[problems, stateSize]`, in the units of a state.
  package private(set) var offsets: [Float]

  private let base: any Dynamics
  private let problemCount: Int
  private var predictions: [Float]
  /// Whether any offset is not zero.
  package private(set) var isNeeded = false

  /// Begins without offsets.
  package init(_ base: any Dynamics, problemCount: Int) {
    precondition(problemCount > 0, "dynamics for at least one problem")
    self.base = base
    self.problemCount = problemCount
    offsets = Array(repeating: 0, count: problemCount * base.stateSize)
    predictions = offsets
  }

  /// That of the dynamics without offsets.
  package var stateSize: Int { base.stateSize }
  /// That of the dynamics without offsets.
  package var actionSize: Int { base.actionSize }

  /// Learns from one transition of every problem.
  ///
  /// - Parameters:
  ///   - states: `[problems, stateSize]`.
  ///   - actions: What was done there, `[problems, actionSize]`.
  ///   - outcomes: Where it led, `[problems, stateSize]`. An offset that would not be finite is
  ///     forgotten.
  ///   - gain: How much of the difference between the miss and the offset the offset takes over, 0
  ///     (nothing) to 1 (all).
  package func learn(states: [Float], actions: [Float], outcomes: [Float], gain: Double) {
    precondition(
      states.count == offsets.count && outcomes.count == offsets.count
        && actions.count == problemCount * actionSize && (0...1).contains(gain),
      "expected \(problemCount) transitions and a gain of 0 to 1")
    guard gain > 0 else { return forget() }
    base.step(count: problemCount, states: states, actions: actions, next: &predictions)
    for index in offsets.indices {
      offsets[index] += Float(gain) * (outcomes[index] - predictions[index] - offsets[index])
      if !offsets[index].isFinite { offsets[index] = 0 }
    }
    isNeeded = true
  }

  /// Takes every offset back, for new episodes.
  package func forget() {
    guard isNeeded else { return }
    for index in offsets.indices { offsets[index] = 0 }
    isNeeded = false
  }

  /// Every problem has as many rows as every other, one after the other.
  package func step(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>
  ) {
    base.step(count: count, states: states, actions: actions, next: next)
    guard isNeeded else { return }
    precondition(
      count % problemCount == 0, "expected as many rows of every problem, found \(count)")
    let size = stateSize
    let rows = count / problemCount
    offsets.withUnsafeBufferPointer { offsets in
      var place = 0
      for problem in 0..<problemCount {
        for _ in 0..<rows {
          for index in 0..<size { next[place &+ index] += offsets[problem &* size &+ index] }
          place &+= size
        }
      }
    }
  }

  /// The next states are those of the dynamics without offsets, since rows of many times come in an
  /// order that is the planner's own; A and B are the same with and without.
  package func linearize(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>, stateMatrices: UnsafeMutablePointer<Float>,
    actionMatrices: UnsafeMutablePointer<Float>
  ) {
    base.linearize(
      count: count, states: states, actions: actions, next: next, stateMatrices: stateMatrices,
      actionMatrices: actionMatrices)
  }
}
