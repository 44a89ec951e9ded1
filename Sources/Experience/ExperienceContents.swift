import Worlds

/// Experience as a checkpoint stores it: stretch after stretch in the order of their rows.
package struct ExperienceContents: Sendable, Equatable {
  /// The number of transitions of a sequence.
  package var length: Int
  /// The number of stretches ever appended.
  package var totalAppended: Int
  /// The row where the next stretch goes, unless it is too long for the rest of the ring.
  package var nextRow: Int
  /// Where the stretches lie.
  package var stretches: [Experience.Stretch]
  /// True states, `[frames, stateSize]`; empty where they are not known.
  package var states: [Double]
  /// Actions as fractions, `[transitions, actionSize]`.
  package var actions: [Float]
  /// Rewards, `[transitions]`; empty in files of earlier versions.
  package var rewards: [Double]
  /// Raw values of `EpisodeEnd`, `[transitions]`; empty where there are none.
  package var ends: [UInt8]
  /// Frames, `[frames, pixels]`; empty where states that can be drawn take their place.
  package var frames: [UInt8]

  /// Makes contents from their parts.
  package init(
    length: Int, totalAppended: Int, nextRow: Int, stretches: [Experience.Stretch],
    states: [Double], actions: [Float], rewards: [Double], ends: [UInt8], frames: [UInt8]
  ) {
    self.length = length
    self.totalAppended = totalAppended
    self.nextRow = nextRow
    self.stretches = stretches
    self.states = states
    self.actions = actions
    self.rewards = rewards
    self.ends = ends
    self.frames = frames
  }

  /// How many stretches of `length` transitions there can be in a ring: their places follow from
  /// that alone.
  package static func stretches(
    length: Int, totalAppended: Int, capacity: Int
  ) -> (stretches: [Experience.Stretch], nextRow: Int)? {
    guard (1...10_000).contains(length), totalAppended >= 0, (1...100_000_000).contains(capacity)
    else { return nil }
    let rows = length + 1
    let stretches = (0..<min(totalAppended, capacity)).map {
      Experience.Stretch(row: $0 * rows, steps: length)
    }
    // Just behind the last one; `append` goes on at the beginning where that is the end.
    let next = totalAppended == 0 ? 0 : ((totalAppended - 1) % capacity + 1) * rows
    return (stretches, next)
  }

  /// Checks that all sizes agree.
  func check(
    capacity: Int, shape: SequenceShape, simulation: Environment?
  ) throws(ExperienceError) {
    func require(
      _ isRight: Bool, _ field: String, _ expected: String, _ found: String
    ) throws(ExperienceError) {
      guard isRight else {
        throw ExperienceError(field: field, expected: expected, found: found)
      }
    }
    try require(capacity > 0, "capacity", "at least one sequence", "\(capacity)")
    try require((1...10_000).contains(length), "length", "1 to 10000 transitions", "\(length)")
    try require(
      totalAppended >= stretches.count, "total appended", "at least \(stretches.count)",
      "\(totalAppended)")
    let (rows, isTooLarge) = capacity.multipliedReportingOverflow(by: length + 1)
    try require(!isTooLarge, "capacity", "fewer sequences", "\(capacity)")
    var end = 0
    for stretch in stretches {
      let isInside =
        stretch.row >= end && stretch.steps >= length && stretch.steps < rows
        && stretch.row <= rows - stretch.steps - 1
      try require(
        isInside, "stretches", "stretches of at least \(length) transitions in \(rows) rows",
        "\(stretch.steps) at row \(stretch.row)")
      end = stretch.row + stretch.steps + 1
    }
    try require(
      nextRow >= 0 && nextRow <= rows, "next row", "a row of \(rows)", "\(nextRow)")
    let transitions = stretches.reduce(0) { $0 + $1.steps }
    let frameCount = transitions + stretches.count
    try require(
      states.count == frameCount * shape.stateSize, "states",
      "\(frameCount * shape.stateSize) numbers", "\(states.count)")
    try require(
      actions.count == transitions * shape.actionSize, "actions",
      "\(transitions * shape.actionSize) numbers", "\(actions.count)")
    try require(
      rewards.isEmpty || rewards.count == transitions, "rewards", "\(transitions) numbers",
      "\(rewards.count)")
    try require(
      ends.isEmpty || ends.count == transitions, "ends", "\(transitions) numbers", "\(ends.count)")
    let needsFrames = simulation == nil
    try require(
      frames.count == frameCount * shape.pixels || (frames.isEmpty && !needsFrames), "frames",
      "\(frameCount) of \(shape.pixels) pixels", "\(frames.count) pixels")
    try require(states.allSatisfy(\.isFinite), "states", "finite numbers", "one that is not")
    try require(rewards.allSatisfy(\.isFinite), "rewards", "finite numbers", "one that is not")
    try require(
      actions.allSatisfy { abs($0) <= 1 }, "actions", "numbers from -1 to 1", "one outside")
    try require(
      ends.allSatisfy { EpisodeEnd(rawValue: $0) != nil }, "ends", "0, 1 or 2", "another number")
  }
}

/// Stored experience that cannot be used.
package struct ExperienceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Which part.
  package let field: String
  /// What would be right.
  package let expected: String
  /// What is there.
  package let found: String

  /// "experience states: expected 12 numbers, found 7".
  package var description: String { "experience \(field): expected \(expected), found \(found)" }
}
