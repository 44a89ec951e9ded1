import Worlds

/// A replay buffer without its frames, as a checkpoint stores it, in the order of the slots.
package struct ReplayContents: Sendable, Equatable {
  /// The number of transitions of a sequence.
  package var length: Int
  /// The number of sequences ever appended; with the capacity it tells which slot is the oldest.
  package var totalAppended: Int
  /// True states, `[count, length + 1, stateSize]`.
  package var states: [Double]
  /// Actions in units of their limits, `[count, length, actionSize]`.
  package var actions: [Float]

  /// Makes contents from their parts.
  package init(length: Int, totalAppended: Int, states: [Double], actions: [Float]) {
    self.length = length
    self.totalAppended = totalAppended
    self.states = states
    self.actions = actions
  }

  /// The shape of the sequences, after checking that all sizes agree.
  func shape(
    capacity: Int, environment: Environment
  ) throws(ReplayContentsError) -> SequenceShape {
    guard capacity > 0 else {
      throw ReplayContentsError(
        field: "capacity", expected: "at least one sequence", found: "\(capacity)")
    }
    guard (1...10_000).contains(length) else {
      throw ReplayContentsError(
        field: "length", expected: "1 to 10000 transitions", found: "\(length)")
    }
    guard totalAppended >= 0 else {
      throw ReplayContentsError(
        field: "total appended", expected: "no negative number", found: "\(totalAppended)")
    }
    let shape = SequenceShape(length: length, environment: environment)
    let count = min(totalAppended, capacity)
    let (stateCount, isTooLarge) = count.multipliedReportingOverflow(by: shape.stateCount)
    guard !isTooLarge, states.count == stateCount else {
      throw ReplayContentsError(
        field: "states", expected: "\(count) sequences of \(shape.stateCount) numbers",
        found: "\(states.count) numbers")
    }
    guard actions.count == count * shape.actionCount else {
      throw ReplayContentsError(
        field: "actions", expected: "\(count) sequences of \(shape.actionCount) numbers",
        found: "\(actions.count) numbers")
    }
    guard states.allSatisfy(\.isFinite) else {
      throw ReplayContentsError(
        field: "states", expected: "finite numbers", found: "one that is not")
    }
    guard actions.allSatisfy({ abs($0) <= 1 }) else {
      throw ReplayContentsError(
        field: "actions", expected: "numbers from -1 to 1", found: "one outside")
    }
    return shape
  }
}

/// Stored replay contents that cannot be used.
package struct ReplayContentsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Which part.
  package let field: String
  /// What would be right.
  package let expected: String
  /// What is there.
  package let found: String

  /// "replay states: expected 10 sequences of 12 numbers, found 7 numbers".
  package var description: String { "replay \(field): expected \(expected), found \(found)" }
}
