import LinearAlgebra

/// The backward pass of a linear-quadratic problem around one nominal trajectory: the value
/// function's quadratic model from the last step to the first, and the feedback law on the way.
///
/// Tassa, Erez & Todorov, "Synthesis and stabilization of complex behaviors through online
/// trajectory optimization", IROS 2012, equations 5 and 11, with second derivatives of the dynamics
/// left out (iLQR); the action limits as in Tassa, Mansard & Todorov, ICRA 2014. Deviation: the
/// regularisation is relative to the mean of Q_uu's diagonal, so that it means the same in every
/// latent space.
final class BackwardPass {
  private let n: Int
  private let m: Int
  private let program: BoxQuadraticProgram
  private let lower: [Double]
  private let upper: [Double]
  private let memory: AlignedBuffer<Double>
  // Named as in the papers: gradients and Hessians of the value V and of the action value Q.
  private let valueX: UnsafeMutablePointer<Double>
  private let valueXX: UnsafeMutablePointer<Double>
  private let costX: UnsafeMutablePointer<Double>
  private let costXX: UnsafeMutablePointer<Double>
  private let qX: UnsafeMutablePointer<Double>
  private let qU: UnsafeMutablePointer<Double>
  private let qXX: UnsafeMutablePointer<Double>
  private let qUX: UnsafeMutablePointer<Double>
  private let qUU: UnsafeMutablePointer<Double>
  private let regularized: UnsafeMutablePointer<Double>
  private let valueTimesA: UnsafeMutablePointer<Double>
  private let valueTimesB: UnsafeMutablePointer<Double>
  private let freeRows: UnsafeMutablePointer<Double>
  private let qUUGain: UnsafeMutablePointer<Double>
  private let stepLower: UnsafeMutablePointer<Double>
  private let stepUpper: UnsafeMutablePointer<Double>

  init(stateSize: Int, limits: ActionLimits) {
    n = stateSize
    m = limits.actionSize
    program = BoxQuadraticProgram(size: limits.actionSize)
    lower = limits.lower.map(Double.init)
    upper = limits.upper.map(Double.init)
    let (n, m) = (stateSize, limits.actionSize)
    let sizes = [
      n, n * n, n, n * n, n, m, n * n, m * n, m * m, m * m, n * n, n * m, m * n, m * n, m, m,
    ]
    memory = AlignedBuffer(count: sizes.reduce(0, +))
    var places: [UnsafeMutablePointer<Double>] = []
    var offset = 0
    for size in sizes {
      places.append(memory.pointer + offset)
      offset += size
    }
    (valueX, valueXX, costX, costXX) = (places[0], places[1], places[2], places[3])
    (qX, qU, qXX, qUX) = (places[4], places[5], places[6], places[7])
    (qUU, regularized, valueTimesA, valueTimesB) = (places[8], places[9], places[10], places[11])
    (freeRows, qUUGain, stepLower, stepUpper) = (places[12], places[13], places[14], places[15])
  }

  /// Finds the feedback law of one row.
  ///
  /// - Parameters:
  ///   - row: The row of `nominal` and of `gains`.
  ///   - regularisation: Added to Q_uu's diagonal, relative to its mean.
  ///   - limited: Whether the step keeps the action inside its limits (else only clipping does).
  /// - Returns: Whether Q_uu was positive definite and finite at every step; when not, the law of
  ///   the row is undefined.
  func run(
    row: Int, nominal: TrajectoryBatch, gains: FeedbackGains, objective: any Objective,
    regularisation: Double, limited: Bool
  ) -> Bool {
    let horizon = nominal.horizon
    objective.expandStateCost(
      state: nominal.states(at: horizon) + row &* n, gradient: valueX, hessian: valueXX)
    let terminalWeight = Double(objective.terminalWeight)
    for k in 0..<n { valueX[k] *= terminalWeight }
    for k in 0..<(n * n) { valueXX[k] *= terminalWeight }
    var time = horizon &- 1
    while time >= 0 {
      let place = gains.place(time, row)
      let action = nominal.actions + place &* m
      objective.expandActionCost(action: action, gradient: qU, hessian: qUU)
      expandActionValue(
        gains.stateMatrices + place &* n &* n, gains.actionMatrices + place &* n &* m)
      let step = gains.steps + place &* m
      let gain = gains.gains + place &* m &* n
      for i in 0..<m {
        // Unlimited steps go through the same solver with a box that never binds.
        stepLower[i] = limited ? lower[i] - Double(action[i]) : -Double.greatestFiniteMagnitude
        stepUpper[i] = limited ? upper[i] - Double(action[i]) : Double.greatestFiniteMagnitude
      }
      guard findLaw(step: step, gain: gain, regularisation: regularisation) else { return false }
      if time > 0 {
        objective.expandStateCost(
          state: nominal.states + place &* n, gradient: costX, hessian: costXX)
        updateValue(step: step, gain: gain)
      }
      time &-= 1
    }
    return true
  }

  /// Q's expansion without the state cost, from the value after the step.
  private func expandActionValue(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) {
    for i in 0..<n {
      for j in 0..<n {
        var sum = 0.0
        for k in 0..<n { sum += valueXX[i &* n &+ k] * Double(a[k &* n &+ j]) }
        valueTimesA[i &* n &+ j] = sum
      }
      for j in 0..<m {
        var sum = 0.0
        for k in 0..<n { sum += valueXX[i &* n &+ k] * Double(b[k &* m &+ j]) }
        valueTimesB[i &* m &+ j] = sum
      }
    }
    for i in 0..<n {
      var gradient = 0.0
      for k in 0..<n { gradient += Double(a[k &* n &+ i]) * valueX[k] }
      qX[i] = gradient
      for j in 0..<n {
        var sum = 0.0
        for k in 0..<n { sum += Double(a[k &* n &+ i]) * valueTimesA[k &* n &+ j] }
        qXX[i &* n &+ j] = sum
      }
    }
    for i in 0..<m {
      for k in 0..<n { qU[i] += Double(b[k &* m &+ i]) * valueX[k] }
      for j in 0..<n {
        var sum = 0.0
        for k in 0..<n { sum += Double(b[k &* m &+ i]) * valueTimesA[k &* n &+ j] }
        qUX[i &* n &+ j] = sum
      }
      for j in 0..<m {
        for k in 0..<n { qUU[i &* m &+ j] += Double(b[k &* m &+ i]) * valueTimesB[k &* m &+ j] }
      }
    }
  }

  /// The step k that minimises Q inside the limits, and the gain K of the components that are free
  /// to move.
  private func findLaw(
    step: UnsafeMutablePointer<Double>, gain: UnsafeMutablePointer<Double>, regularisation: Double
  ) -> Bool {
    var scale = 0.0
    for i in 0..<m { scale += qUU[i &* m &+ i] / Double(m) }
    let addition = regularisation * (scale > 0 ? scale : 1)
    regularized.update(from: qUU, count: m * m)
    for i in 0..<m {
      regularized[i &* m &+ i] += addition
      guard qU[i].isFinite else { return false }
    }
    let outcome = program.solve(
      hessian: regularized, gradient: qU, lower: stepLower, upper: stepUpper)
    guard outcome != .notPositiveDefinite else { return false }
    step.update(from: program.solution, count: m)
    gain.update(repeating: 0, count: m * n)
    let freeCount = program.freeCount
    guard freeCount > 0 else { return true }
    for index in 0..<freeCount {
      (freeRows + index &* n).update(from: qUX + program.free[index] &* n, count: n)
    }
    program.solveFree(columns: n, freeRows)
    for index in 0..<freeCount {
      let target = gain + program.free[index] &* n
      for k in 0..<n { target[k] = -freeRows[index &* n &+ k] }
    }
    return true
  }

  /// V's expansion before the step (the improved update of the 2012 paper, valid for any k and K).
  private func updateValue(
    step: UnsafePointer<Double>, gain: UnsafePointer<Double>
  ) {
    for i in 0..<m {
      for j in 0..<n {
        var sum = qUX[i &* n &+ j]
        for k in 0..<m { sum += qUU[i &* m &+ k] * gain[k &* n &+ j] }
        // Q_ux + Q_uu K, shared by both terms below.
        qUUGain[i &* n &+ j] = sum
      }
    }
    for i in 0..<n {
      var gradient = costX[i] + qX[i]
      for k in 0..<m {
        gradient += qUUGain[k &* n &+ i] * step[k] + gain[k &* n &+ i] * qU[k]
      }
      valueX[i] = gradient
    }
    for i in 0..<n {
      for j in 0...i {
        var sum = 0.5 * (qXX[i &* n &+ j] + qXX[j &* n &+ i])
        sum += 0.5 * (costXX[i &* n &+ j] + costXX[j &* n &+ i])
        for k in 0..<m {
          sum +=
            0.5
            * (gain[k &* n &+ i] * (qUUGain[k &* n &+ j] + qUX[k &* n &+ j])
              + gain[k &* n &+ j] * (qUUGain[k &* n &+ i] + qUX[k &* n &+ i]))
        }
        valueXX[i &* n &+ j] = sum
        valueXX[j &* n &+ i] = sum
      }
    }
  }
}
