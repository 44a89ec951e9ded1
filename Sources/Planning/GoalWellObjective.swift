import Foundation
import LinearAlgebra

/// A quadratic objective with a well around the goal: + w (1 - exp(-d²/2)) with d² = (z - z*)ᵀ M (z - z*).
///
/// The saturating cost of PILCO (Deisenroth & Rasmussen 2011, eq. 25) beside a quadratic one. Far away the
/// well is flat and only the quadratic cost pulls, however it weighs speeds; near the goal M rules, so
/// that a pole is held by what matters for holding it. One metric for both must spoil one of them.
package struct GoalWellObjective: Objective, Equatable {
  /// The cost everywhere.
  package let base: QuadraticObjective
  /// M, `[stateSize, stateSize]` row-major, symmetric and positive semi-definite.
  package let metric: [Float]
  /// w: what being at the goal is worth.
  package let depth: Float

  /// Digs a well; traps unless the metric fits and the depth is finite and not negative.
  package init(_ base: QuadraticObjective, metric: [Float], depth: Float) {
    let size = base.stateSize
    precondition(
      metric.count == size * size && metric.allSatisfy(\.isFinite) && depth >= 0 && depth.isFinite,
      "expected \(size) x \(size) finite weights and a depth >= 0, found \(metric.count), \(depth)")
    self.base = base
    self.metric = Matrix(rows: size, columns: size, elements: metric).symmetrized.elements
      .map(Float.init)
    self.depth = depth
  }

  /// z*.
  package var goalState: [Float]? { base.goalState }
  /// The number of components of a state.
  package var stateSize: Int { base.stateSize }
  /// The number of components of an action.
  package var actionSize: Int { base.actionSize }
  /// The weight of the horizon's last state, of both costs.
  package var terminalWeight: Float { base.terminalWeight }

  /// Adds both costs of every row of `states` to `costs`.
  package func addStateCosts(
    count: Int, states: UnsafePointer<Float>, weight: Float, costs: UnsafeMutablePointer<Float>
  ) {
    base.addStateCosts(count: count, states: states, weight: weight, costs: costs)
    let size = stateSize
    base.goal.withUnsafeBufferPointer { goal in
      metric.withUnsafeBufferPointer { metric in
        for row in 0..<count {
          let state = states + row &* size
          var squared: Float = 0
          for i in 0..<size {
            var product: Float = 0
            for j in 0..<size { product += metric[i &* size &+ j] * (state[j] - goal[j]) }
            squared += product * (state[i] - goal[i])
          }
          costs[row] -= weight * depth * expm1f(-squared / 2)
        }
      }
    }
  }

  /// Adds the base's action cost of every row of `actions` to `costs`.
  package func addActionCosts(
    count: Int, actions: UnsafePointer<Float>, costs: UnsafeMutablePointer<Float>
  ) {
    base.addActionCosts(count: count, actions: actions, costs: costs)
  }

  /// Adds w e M (z - z*) and w e M with e = exp(-d²/2).
  ///
  /// The gradient is exact; the matrix leaves out the slope of e, so that it stays positive
  /// semi-definite.
  package func expandStateCost(
    state: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
    hessian: UnsafeMutablePointer<Double>
  ) {
    base.expandStateCost(state: state, gradient: gradient, hessian: hessian)
    let size = stateSize
    func product(_ row: Int) -> Double {
      (0..<size).reduce(0) {
        $0 + Double(metric[row * size + $1]) * (Double(state[$1]) - Double(base.goal[$1]))
      }
    }
    var squared = 0.0
    for i in 0..<size { squared += product(i) * (Double(state[i]) - Double(base.goal[i])) }
    let factor = Double(depth) * exp(-squared / 2)
    for i in 0..<size {
      gradient[i] += factor * product(i)
      for j in 0..<size {
        hessian[i * size + j] += factor * Double(metric[i * size + j])
      }
    }
  }

  /// Writes the base's expansion, which is exact.
  package func expandActionCost(
    action: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Double>,
    hessian: UnsafeMutablePointer<Double>
  ) {
    base.expandActionCost(action: action, gradient: gradient, hessian: hessian)
  }
}
