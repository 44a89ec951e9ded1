import Foundation
import LinearAlgebra
import Planning
import TestSupport

/// z' = A z + B u, with a count of the calls it gets.
final class LinearSystem: Dynamics {
  let stateMatrix: Matrix
  let actionMatrix: Matrix
  private(set) var stepRows: [Int] = []
  /// Whether it was ever given a state that is not finite.
  private(set) var sawNonFiniteState = false

  init(stateMatrix: Matrix, actionMatrix: Matrix) {
    self.stateMatrix = stateMatrix
    self.actionMatrix = actionMatrix
  }

  /// A unit mass pushed along a line, at a tenth of a second a tick.
  static func doubleIntegrator() -> LinearSystem {
    LinearSystem(
      stateMatrix: Matrix([[1, 0.1], [0, 1]]), actionMatrix: Matrix([[0.005], [0.1]]))
  }

  /// A random system whose modes neither explode nor vanish.
  static func random(stateSize: Int, actionSize: Int, seed: UInt64) -> LinearSystem {
    var generator = RandomGenerator(seed: seed)
    func matrix(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(
        rows: rows, columns: columns,
        elements: (0..<(rows * columns)).map { _ in generator.normalPair().0 })
    }
    let raw = matrix(stateSize, stateSize)
    let radius = max(raw.spectralRadius() ?? 1, 1e-3)
    return LinearSystem(
      stateMatrix: (0.95 / radius) * raw, actionMatrix: 0.3 * matrix(stateSize, actionSize))
  }

  var stateSize: Int { stateMatrix.rows }
  var actionSize: Int { actionMatrix.columns }

  func step(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>
  ) {
    stepRows.append(count)
    apply(count: count, states: states, actions: actions, next: next)
  }

  private func apply(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>
  ) {
    let (n, m) = (stateSize, actionSize)
    for index in 0..<(count * n) where !states[index].isFinite { sawNonFiniteState = true }
    for row in 0..<count {
      for i in 0..<n {
        var sum = 0.0
        for j in 0..<n {
          sum += stateMatrix.elements[i * n + j] * Double(states[row * n + j])
        }
        for j in 0..<m {
          sum += actionMatrix.elements[i * m + j] * Double(actions[row * m + j])
        }
        next[row * n + i] = Float(sum)
      }
    }
  }

  func linearize(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>, stateMatrices: UnsafeMutablePointer<Float>,
    actionMatrices: UnsafeMutablePointer<Float>
  ) {
    apply(count: count, states: states, actions: actions, next: next)
    let (n, m) = (stateSize, actionSize)
    for row in 0..<count {
      for i in 0..<(n * n) { stateMatrices[row * n * n + i] = Float(stateMatrix.elements[i]) }
      for i in 0..<(n * m) { actionMatrices[row * n * m + i] = Float(actionMatrix.elements[i]) }
    }
  }
}

/// The torque-limited pendulum (Gymnasium's Pendulum-v1): state (angle from upright in rad, angular
/// velocity in rad/s), action -1...1 for a torque of -2...2 N m, 0.4 of what gravity can ask for.
final class TruePendulum: Dynamics {
  let stateSize = 2
  let actionSize = 1

  func step(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<count {
      let (angle, velocity) = (states[2 * row], states[2 * row + 1])
      let free = velocity + (15 * sin(angle) + 6 * actions[row]) * 0.05
      let limited = min(max(free, -8), 8)
      next[2 * row] = angle + limited * 0.05
      next[2 * row + 1] = limited
    }
  }

  func linearize(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>, stateMatrices: UnsafeMutablePointer<Float>,
    actionMatrices: UnsafeMutablePointer<Float>
  ) {
    step(count: count, states: states, actions: actions, next: next)
    for row in 0..<count {
      let isLimited = abs(next[2 * row + 1]) >= 8
      let byAngle: Float = isLimited ? 0 : 0.75 * cos(states[2 * row])
      let byVelocity: Float = isLimited ? 0 : 1
      let byAction: Float = isLimited ? 0 : 0.3
      stateMatrices[4 * row] = 1 + 0.05 * byAngle
      stateMatrices[4 * row + 1] = 0.05 * byVelocity
      stateMatrices[4 * row + 2] = byAngle
      stateMatrices[4 * row + 3] = byVelocity
      actionMatrices[2 * row] = 0.05 * byAction
      actionMatrices[2 * row + 1] = byAction
    }
  }
}

/// 2 (1 - cos angle) + 0.1 velocity^2 + r u^2: the squared distance of (cos, sin) from upright.
struct PendulumObjective: Objective {
  let stateSize = 2
  let actionSize = 1
  var actionCost: Float = 1e-3
  var terminalWeight: Float = 1

  func addStateCosts(
    count: Int, states: UnsafePointer<Float>, weight: Float, costs: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<count {
      let velocity = states[2 * row + 1]
      costs[row] += weight * (2 * (1 - cos(states[2 * row])) + 0.1 * velocity * velocity)
    }
  }

  func addActionCosts(
    count: Int, actions: UnsafePointer<Float>, costs: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<count { costs[row] += actionCost * actions[row] * actions[row] }
  }

  func expandStateCost(
    state: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
    hessian: UnsafeMutablePointer<Double>
  ) {
    gradient[0] = 2 * sin(Double(state[0]))
    gradient[1] = 0.2 * Double(state[1])
    // Gauss-Newton for the residual (cos - 1, sin): 2 (sin^2 + cos^2).
    hessian[0] = 2
    hessian[1] = 0
    hessian[2] = 0
    hessian[3] = 0.2
  }

  func expandActionCost(
    action: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
    hessian: UnsafeMutablePointer<Double>
  ) {
    gradient[0] = 2 * Double(actionCost) * Double(action[0])
    hessian[0] = 2 * Double(actionCost)
  }
}

/// Another system whose next state is NaN wherever the first action component is above a limit.
final class FragileDynamics: Dynamics {
  private let base: any Dynamics
  private let limit: Float

  init(_ base: any Dynamics, breaksAbove limit: Float) {
    self.base = base
    self.limit = limit
  }

  var stateSize: Int { base.stateSize }
  var actionSize: Int { base.actionSize }

  func step(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>
  ) {
    base.step(count: count, states: states, actions: actions, next: next)
    breakRows(count, actions, next)
  }

  func linearize(
    count: Int, states: UnsafePointer<Float>, actions: UnsafePointer<Float>,
    next: UnsafeMutablePointer<Float>, stateMatrices: UnsafeMutablePointer<Float>,
    actionMatrices: UnsafeMutablePointer<Float>
  ) {
    base.linearize(
      count: count, states: states, actions: actions, next: next, stateMatrices: stateMatrices,
      actionMatrices: actionMatrices)
    breakRows(count, actions, next)
  }

  private func breakRows(
    _ count: Int, _ actions: UnsafePointer<Float>, _ next: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<count where actions[row * actionSize] > limit {
      for component in 0..<stateSize { next[row * stateSize + component] = .nan }
    }
  }
}

/// What a sequence of actions costs under a system, computed step by step without any batch.
func cost(
  of actions: ArraySlice<Float>, from state: [Float], dynamics: any Dynamics,
  objective: any Objective
) -> Float {
  var state = state
  var total: Float = 0
  let steps = actions.count / dynamics.actionSize
  for time in 0..<steps {
    let start = actions.startIndex + time * dynamics.actionSize
    let action = Array(actions[start..<(start + dynamics.actionSize)])
    var next = state
    dynamics.step(count: 1, states: state, actions: action, next: &next)
    objective.addActionCosts(count: 1, actions: action, costs: &total)
    objective.addStateCosts(
      count: 1, states: next, weight: time == steps - 1 ? objective.terminalWeight : 1,
      costs: &total)
    state = next
  }
  return total
}

/// Whether no value is NaN or infinite.
func allFinite(_ values: [Float]) -> Bool { values.allSatisfy { $0.isFinite } }

/// An angle in -pi...pi.
func wrapped(_ angle: Float) -> Float { remainder(angle, 2 * .pi) }

/// Runs episodes of the true pendulum under a planner, all as one batch, and returns for each
/// whether it was upright (|angle| < 0.3 rad) during the last 40 ticks.
func pendulumSuccesses(planner: any Planner, states initial: [Float], ticks: Int = 200) -> [Bool] {
  let dynamics = TruePendulum()
  let objective = PendulumObjective()
  var states = initial
  var successes = [Bool](repeating: true, count: planner.problemCount)
  for tick in 0..<ticks {
    let plan = planner.plan(states: states, dynamics: dynamics, objective: objective)
    var next = states
    dynamics.step(
      count: planner.problemCount, states: states, actions: plan.actions, next: &next)
    states = next
    guard tick >= ticks - 40 else { continue }
    for problem in 0..<planner.problemCount where abs(wrapped(states[2 * problem])) >= 0.3 {
      successes[problem] = false
    }
  }
  return successes
}
