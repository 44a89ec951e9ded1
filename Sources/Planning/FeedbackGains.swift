import LinearAlgebra

/// The local linear models along every row of a batch, and the feedback law found from them.
///
/// The law of row `r` at time `t` is u = clip(u_nominal + alpha k_t + K_t (z - z_nominal)).
final class FeedbackGains {
  let rows: Int
  let horizon: Int
  let stateSize: Int
  let actionSize: Int
  /// A, `[horizon, rows, stateSize, stateSize]`.
  var stateMatrices: UnsafeMutablePointer<Float> { stateMatricesMemory.pointer }
  private let stateMatricesMemory: AlignedBuffer<Float>
  /// B, `[horizon, rows, stateSize, actionSize]`.
  var actionMatrices: UnsafeMutablePointer<Float> { actionMatricesMemory.pointer }
  private let actionMatricesMemory: AlignedBuffer<Float>
  /// k, `[horizon, rows, actionSize]`.
  var steps: UnsafeMutablePointer<Double> { stepsMemory.pointer }
  private let stepsMemory: AlignedBuffer<Double>
  /// K, `[horizon, rows, actionSize, stateSize]`.
  var gains: UnsafeMutablePointer<Double> { gainsMemory.pointer }
  private let gainsMemory: AlignedBuffer<Double>
  /// The linearisation's next states, not needed since the batch has them.
  private let next: AlignedBuffer<Float>

  init(rows: Int, horizon: Int, stateSize: Int, actionSize: Int) {
    self.rows = rows
    self.horizon = horizon
    self.stateSize = stateSize
    self.actionSize = actionSize
    let points = horizon * rows
    stateMatricesMemory = AlignedBuffer(count: points * stateSize * stateSize)
    actionMatricesMemory = AlignedBuffer(count: points * stateSize * actionSize)
    stepsMemory = AlignedBuffer(count: points * actionSize)
    gainsMemory = AlignedBuffer(count: points * actionSize * stateSize)
    next = AlignedBuffer(count: points * stateSize)
  }

  /// The place of a row at a time in the arrays that have one entry for each.
  func place(_ time: Int, _ row: Int) -> Int { time &* rows &+ row }

  /// Linearises the dynamics along a batch of known trajectories: one call for all rows and times,
  /// since nothing here depends on the step before.
  func linearize(_ batch: TrajectoryBatch, dynamics: any Dynamics) {
    dynamics.linearize(
      count: horizon * rows, states: batch.states, actions: batch.actions, next: next.pointer,
      stateMatrices: stateMatrices, actionMatrices: actionMatrices)
  }

  /// Makes a row's law repeat its nominal actions.
  func clear(row: Int) {
    for time in 0..<horizon {
      let place = place(time, row)
      (steps + place &* actionSize).update(repeating: 0, count: actionSize)
      (gains + place &* actionSize &* stateSize)
        .update(repeating: 0, count: actionSize * stateSize)
    }
  }

  /// Rolls the law of every nominal row through the dynamics, once for each step size.
  ///
  /// - Parameters:
  ///   - nominal: The trajectories the law was found around, `rows` of them.
  ///   - trial: `rows * stepSizes` rows, step sizes 1, 1/2, 1/4, ... of one nominal row together.
  func rollOut(
    around nominal: TrajectoryBatch, into trial: TrajectoryBatch, stepSizes: Int,
    limits: ActionLimits, dynamics: any Dynamics, objective: any Objective
  ) {
    for row in 0..<rows {
      for index in 0..<stepSizes {
        (trial.states + (row &* stepSizes &+ index) &* stateSize)
          .update(from: nominal.states + row &* stateSize, count: stateSize)
      }
    }
    trial.costs.update(repeating: 0, count: trial.rows)
    for time in 0..<horizon {
      applyLaw(time, nominal, trial, stepSizes: stepSizes, limits: limits)
      trial.advance(time, dynamics: dynamics, objective: objective)
    }
    trial.rankNonFiniteLast()
  }

  private func applyLaw(
    _ time: Int, _ nominal: TrajectoryBatch, _ trial: TrajectoryBatch, stepSizes: Int,
    limits: ActionLimits
  ) {
    for row in 0..<rows {
      let place = place(time, row)
      let step = steps + place &* actionSize
      let gain = gains + place &* actionSize &* stateSize
      let nominalState = nominal.states + place &* stateSize
      let nominalAction = nominal.actions + place &* actionSize
      var alpha = 1.0
      for index in 0..<stepSizes {
        let trialPlace = time &* trial.rows &+ row &* stepSizes &+ index
        let state = trial.states + trialPlace &* stateSize
        let action = trial.actions + trialPlace &* actionSize
        for i in 0..<actionSize {
          var value = Double(nominalAction[i]) + alpha * step[i]
          for j in 0..<stateSize {
            value += gain[i &* stateSize &+ j] * (Double(state[j]) - Double(nominalState[j]))
          }
          action[i] = limits.clip(Float(value), i)
        }
        alpha *= 0.5
      }
    }
  }
}
