import LinearAlgebra

/// Many action sequences and the states they lead to, laid out by time so that one horizon step of
/// all rows is one contiguous batch for the dynamics.
///
/// It owns its memory, taken once; one planner on one thread uses it.
final class TrajectoryBatch {
  /// The number of sequences.
  let rows: Int
  let horizon: Int
  let stateSize: Int
  let actionSize: Int
  /// `[horizon + 1, rows, stateSize]`, the present states first.
  var states: UnsafeMutablePointer<Float> { statesMemory.pointer }
  private let statesMemory: AlignedBuffer<Float>
  /// `[horizon, rows, actionSize]`.
  var actions: UnsafeMutablePointer<Float> { actionsMemory.pointer }
  private let actionsMemory: AlignedBuffer<Float>
  /// `[rows]`; positive infinity for a sequence whose cost is not finite.
  var costs: UnsafeMutablePointer<Float> { costsMemory.pointer }
  private let costsMemory: AlignedBuffer<Float>

  init(rows: Int, horizon: Int, stateSize: Int, actionSize: Int) {
    self.rows = rows
    self.horizon = horizon
    self.stateSize = stateSize
    self.actionSize = actionSize
    statesMemory = AlignedBuffer(count: (horizon + 1) * rows * stateSize)
    actionsMemory = AlignedBuffer(count: horizon * rows * actionSize)
    costsMemory = AlignedBuffer(count: rows)
  }

  /// The states of all rows at one time, `[rows, stateSize]`.
  func states(at time: Int) -> UnsafeMutablePointer<Float> {
    states + time &* rows &* stateSize
  }

  /// The actions of all rows at one time, `[rows, actionSize]`.
  func actions(at time: Int) -> UnsafeMutablePointer<Float> {
    actions + time &* rows &* actionSize
  }

  /// Copies each of `rows / copies` present states `[rows / copies, stateSize]` to `copies`
  /// consecutive rows.
  func setInitialStates(_ initial: UnsafePointer<Float>, copies: Int) {
    var row = 0
    while row < rows {
      let source = initial + (row / copies) &* stateSize
      (states + row &* stateSize).update(from: source, count: stateSize)
      row &+= 1
    }
  }

  /// Rolls every row's actions through the dynamics and adds up the costs.
  ///
  /// - Parameter costToGo: What comes after the horizon; nil for nothing.
  func rollOut(dynamics: any Dynamics, objective: any Objective, costToGo: CostToGo? = nil) {
    costs.update(repeating: 0, count: rows)
    for time in 0..<horizon { advance(time, dynamics: dynamics, objective: objective) }
    costToGo?.adviser.addCostsToGo(
      count: rows, states: states(at: horizon), weight: costToGo?.weight ?? 0, costs: costs)
    rankNonFiniteLast()
  }

  /// One step of all rows from `time` to `time + 1` with its costs.
  func advance(_ time: Int, dynamics: any Dynamics, objective: any Objective) {
    let next = states(at: time &+ 1)
    dynamics.step(count: rows, states: states(at: time), actions: actions(at: time), next: next)
    objective.addActionCosts(count: rows, actions: actions(at: time), costs: costs)
    let weight = time &+ 1 == horizon ? objective.terminalWeight : 1
    objective.addStateCosts(count: rows, states: next, weight: weight, costs: costs)
  }

  /// Replaces costs that are not finite by infinity, so that no comparison can prefer them.
  func rankNonFiniteLast() {
    for row in 0..<rows where !costs[row].isFinite { costs[row] = .infinity }
  }

  /// Writes one row's actions, `[horizon, actionSize]`.
  func setActions(row: Int, _ sequence: UnsafePointer<Float>) {
    for time in 0..<horizon {
      (actions(at: time) + row &* actionSize)
        .update(from: sequence + time &* actionSize, count: actionSize)
    }
  }

  /// Reads one row's actions, `[horizon, actionSize]`.
  func copyActions(row: Int, to sequence: UnsafeMutablePointer<Float>) {
    for time in 0..<horizon {
      (sequence + time &* actionSize)
        .update(from: actions(at: time) + row &* actionSize, count: actionSize)
    }
  }

  /// Reads one row's states, `[horizon + 1, stateSize]`.
  func copyPath(row: Int, to path: UnsafeMutablePointer<Float>) {
    for time in 0...horizon {
      (path + time &* stateSize)
        .update(from: states(at: time) + row &* stateSize, count: stateSize)
    }
  }

  /// Takes over a whole row of another batch of the same horizon and sizes.
  func copyRow(_ row: Int, from other: TrajectoryBatch, row source: Int) {
    for time in 0..<horizon {
      (actions(at: time) + row &* actionSize)
        .update(from: other.actions(at: time) + source &* actionSize, count: actionSize)
    }
    for time in 0...horizon {
      (states(at: time) + row &* stateSize)
        .update(from: other.states(at: time) + source &* stateSize, count: stateSize)
    }
    costs[row] = other.costs[source]
  }

  /// The paths of some rows, `[rows.count, horizon + 1, stateSize]`.
  func paths(of rows: UnsafeBufferPointer<Int>) -> [Float] {
    let length = (horizon + 1) * stateSize
    return [Float](unsafeUninitializedCapacity: rows.count * length) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      for (index, row) in rows.enumerated() { copyPath(row: row, to: base + index * length) }
      count = rows.count * length
    }
  }
}

/// What an adviser expects to cost after the horizon, and how much of it counts.
struct CostToGo {
  let adviser: any PlanAdviser
  let weight: Float
}

/// Finds the rows of least cost.
///
/// - Parameters:
///   - costs: The costs of rows `first..<first + count` are at these places of the array.
///   - best: Room for `limit` row numbers, written least cost first; ties keep the earlier row.
/// - Returns: How many rows were written: those of infinite cost never are.
func selectLeastCosts(
  _ costs: UnsafePointer<Float>, first: Int, count: Int, limit: Int,
  best: UnsafeMutablePointer<Int>
) -> Int {
  var found = 0
  for row in first..<(first &+ count) {
    let cost = costs[row]
    guard cost < .infinity, found < limit || cost < costs[best[found &- 1]] else { continue }
    var place = found < limit ? found : limit &- 1
    while place > 0, cost < costs[best[place &- 1]] {
      best[place] = best[place &- 1]
      place &-= 1
    }
    best[place] = row
    if found < limit { found &+= 1 }
  }
  return found
}
