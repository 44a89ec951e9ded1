import Foundation
import LinearAlgebra
import Worlds

/// Why a transition is the last one of its episode.
package enum EpisodeEnd: UInt8, Sendable {
  /// It is not.
  case none
  /// The state after it ended the episode: nothing can be earned there any more.
  case terminal
  /// The time was over: the world could have gone on.
  case timeLimit
}

/// What was lived: frames, actions, rewards and ends, and true states where they are known, in storage
/// that is allocated once.
///
/// Stretches of transitions without a break lie in a ring of rows, one row per frame; a new one takes
/// the place of the oldest. Learners see *sequences*, the windows of `shape.length` transitions inside
/// one stretch: none crosses the end of an episode, because a stretch ends there.
///
/// Any number of threads may read at once; writing waits for the readers. Never call a method of
/// the experience inside one of its own closures.
///
/// `@unchecked Sendable`: all stored memory, the stretches and the counters are touched only while
/// holding `lock`, shared for reading, exclusive for writing.
package final class Experience: @unchecked Sendable {
  /// A stretch: where its first frame lies, and how many transitions it has.
  package struct Stretch: Sendable, Equatable {
    /// The row of its first frame.
    package var row: Int
    /// Its transitions; it has one frame more.
    package var steps: Int

    /// Makes a stretch.
    package init(row: Int, steps: Int) {
      self.row = row
      self.steps = steps
    }

    /// The row behind its last frame.
    var end: Int { row + steps + 1 }
  }

  /// The sizes of the sequences.
  package let shape: SequenceShape
  /// How many sequences that share no frame there is room for.
  package let capacity: Int

  private let frames: AlignedBuffer<UInt8>
  private let actions: AlignedBuffer<Float>
  private let rewards: AlignedBuffer<Double>
  private let ends: AlignedBuffer<UInt8>
  private let states: AlignedBuffer<Double>
  /// In the order of their rows.
  private var stretches: [Stretch] = []
  /// How many sequences begin before each stretch.
  private var sequencesBefore: [Int] = []
  private var sequenceCount = 0
  private var nextRow = 0
  private var appended = 0
  private let lock: UnsafeMutablePointer<pthread_rwlock_t>

  /// Allocates room for `capacity` sequences; traps when that is not positive.
  package init(capacity: Int, shape: SequenceShape) {
    precondition(capacity > 0, "experience has room for at least one sequence")
    self.capacity = capacity
    self.shape = shape
    let rows = capacity * (shape.length + 1)
    frames = AlignedBuffer(count: rows * shape.pixels)
    actions = AlignedBuffer(count: rows * shape.actionSize)
    rewards = AlignedBuffer(count: rows)
    ends = AlignedBuffer(count: rows)
    states = AlignedBuffer(count: rows * shape.stateSize)
    lock = .allocate(capacity: 1)
    lock.initialize(to: pthread_rwlock_t())
    let failure = pthread_rwlock_init(lock, nil)
    precondition(failure == 0, "the system has no resources for a lock")
  }

  deinit {
    pthread_rwlock_destroy(lock)
    lock.deallocate()
  }

  private var rows: Int { capacity * (shape.length + 1) }

  // MARK: - Reading

  /// The number of stored sequences.
  package var count: Int { read { $0.count } }

  /// The number of stored frames.
  package var frameCount: Int { locked { stretches.reduce(0) { $0 + $1.steps + 1 } } }

  /// The number of stretches ever appended, those that were replaced included.
  package var totalAppended: Int { locked { appended } }

  /// Reads any stored sequences, on as many threads at once as wish to.
  package func read<Result, Failure: Error>(
    _ body: (ExperienceReader) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_rwlock_rdlock(lock)
    defer { pthread_rwlock_unlock(lock) }
    return try body(ExperienceReader(self, count: sequenceCount))
  }

  /// Reads one stored sequence; traps when there is none at `index`.
  package func withSequence<Result, Failure: Error>(
    _ index: Int, _ body: (ExperienceSequence) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try read { reader throws(Failure) in try body(reader[index]) }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_rwlock_rdlock(lock)
    defer { pthread_rwlock_unlock(lock) }
    return body()
  }

  /// The row of the first frame of a sequence.
  fileprivate func row(ofSequence index: Int) -> Int {
    // Where every stretch is one sequence, its index is that of the sequence.
    guard sequenceCount != stretches.count else { return stretches[index].row }
    var (low, high) = (0, stretches.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if sequencesBefore[middle] <= index { low = middle } else { high = middle - 1 }
    }
    return stretches[low].row + index - sequencesBefore[low]
  }

  fileprivate func rows(from row: Int) -> MutableExperienceSequence {
    MutableExperienceSequence(
      frames: frames.pointer + row * shape.pixels,
      actions: actions.pointer + row * shape.actionSize, rewards: rewards.pointer + row,
      ends: ends.pointer + row, states: states.pointer + row * shape.stateSize)
  }

  // MARK: - Writing

  /// Stores a stretch that `write` fills completely, where there is room or in the place of the oldest.
  ///
  /// - Parameter steps: Its transitions, at least those of a sequence and at most all there is room
  ///   for; nil for those of a sequence. None but the last may be an end.
  package func append(steps: Int? = nil, _ write: (MutableExperienceSequence) -> Void) {
    let steps = steps ?? shape.length
    precondition(
      steps >= shape.length && steps < rows, "a stretch has \(shape.length) to \(rows - 1) steps")
    pthread_rwlock_wrlock(lock)
    defer { pthread_rwlock_unlock(lock) }
    if nextRow + steps + 1 > rows { nextRow = 0 }
    let stretch = Stretch(row: nextRow, steps: steps)
    let slot = rows(from: stretch.row)
    slot.ends.update(repeating: EpisodeEnd.none.rawValue, count: steps + 1)
    slot.rewards.update(repeating: 0, count: steps + 1)
    write(slot)
    assert((0..<steps - 1).allSatisfy { slot.ends[$0] == 0 }, "a stretch ends with its episode")
    insert(stretch)
    nextRow = stretch.end
    appended += 1
  }

  /// Puts a stretch where it belongs; what lies there goes, which is the oldest: the ring is written in
  /// the order of its rows.
  private func insert(_ stretch: Stretch) {
    let first = place(of: stretch.row)
    var last = first
    while last < stretches.count, stretches[last].row < stretch.end { last += 1 }
    stretches.replaceSubrange(first..<last, with: CollectionOfOne(stretch))
    countSequences(from: first)
  }

  /// The index of the first stretch that ends behind a row.
  private func place(of row: Int) -> Int {
    var (low, high) = (0, stretches.count)
    while low < high {
      let middle = (low + high) / 2
      if stretches[middle].end > row { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Counts the sequences of the stretches from one on.
  private func countSequences(from first: Int) {
    sequencesBefore.removeSubrange(min(first, sequencesBefore.count)...)
    for index in sequencesBefore.count..<stretches.count {
      sequencesBefore.append(
        index == 0 ? 0 : sequencesBefore[index - 1] + sequences(in: stretches[index - 1]))
    }
    sequenceCount = (sequencesBefore.last ?? 0) + (stretches.last.map(sequences) ?? 0)
  }

  private func sequences(in stretch: Stretch) -> Int { stretch.steps - shape.length + 1 }

  // MARK: - Checkpoints

  /// What a checkpoint keeps.
  ///
  /// - Parameter hasFrames: Whether the frames are in it; without them they are drawn again from the
  ///   states.
  package func contents(hasFrames: Bool) -> ExperienceContents {
    locked {
      func column<Element>(
        _ start: UnsafeMutablePointer<Element>, _ size: Int, isPerFrame: Bool
      ) -> [Element] {
        stretches.flatMap { stretch in
          UnsafeBufferPointer(
            start: start + stretch.row * size,
            count: (stretch.steps + (isPerFrame ? 1 : 0)) * size)
        }
      }
      let ends = column(ends.pointer, 1, isPerFrame: false)
      return ExperienceContents(
        length: shape.length, totalAppended: appended, nextRow: nextRow, stretches: stretches,
        states: column(states.pointer, shape.stateSize, isPerFrame: true),
        actions: column(actions.pointer, shape.actionSize, isPerFrame: false),
        rewards: column(rewards.pointer, 1, isPerFrame: false),
        ends: ends.contains { $0 != EpisodeEnd.none.rawValue } ? ends : [],
        frames: hasFrames ? column(frames.pointer, shape.pixels, isPerFrame: true) : [])
    }
  }

  /// Restores what a checkpoint kept, byte for byte.
  ///
  /// - Parameters:
  ///   - world: The world it was lived in; a simulation draws frames that are missing.
  /// - Throws: When the contents do not fit the capacity, the world or each other.
  package convenience init(
    capacity: Int, contents: ExperienceContents, world: any World
  ) throws(ExperienceError) {
    let shape = SequenceShape(length: max(contents.length, 1), world: world)
    try contents.check(capacity: capacity, shape: shape, simulation: world.simulation)
    self.init(capacity: capacity, shape: shape)
    stretches = contents.stretches
    nextRow = contents.nextRow
    appended = contents.totalAppended
    countSequences(from: 0)
    var (frame, transition) = (0, 0)
    for stretch in stretches {
      let slot = rows(from: stretch.row)
      let (steps, pixels) = (stretch.steps, shape.pixels)
      contents.states.copy(
        from: frame * shape.stateSize, (steps + 1) * shape.stateSize, slot.states)
      contents.actions.copy(
        from: transition * shape.actionSize, steps * shape.actionSize, slot.actions)
      contents.rewards.copy(from: transition, steps, slot.rewards)
      contents.ends.copy(from: transition, steps, slot.ends)
      if contents.frames.isEmpty {
        world.simulation?.renderStates(of: slot, steps: steps, shape: shape)
      } else {
        contents.frames.copy(from: frame * pixels, (steps + 1) * pixels, slot.frames)
      }
      frame += steps + 1
      transition += steps
    }
  }
}

extension Array {
  /// Copies some elements to memory that holds such; nothing where the array is empty.
  func copy(
    from start: Int, _ count: Int, _ target: UnsafeMutablePointer<Element>
  ) {
    guard !isEmpty else { return }
    withUnsafeBufferPointer { source in
      if let base = source.baseAddress { target.update(from: base + start, count: count) }
    }
  }
}

/// Read access to all stored sequences; valid inside the closure that received it.
package struct ExperienceReader {
  /// The number of stored sequences.
  package let count: Int
  private let experience: Experience

  fileprivate init(_ experience: Experience, count: Int) {
    self.experience = experience
    self.count = count
  }

  /// A sequence; traps when there is none.
  package subscript(index: Int) -> ExperienceSequence {
    precondition(index >= 0 && index < count, "there is no sequence \(index) of \(count)")
    return ExperienceSequence(experience.rows(from: experience.row(ofSequence: index)))
  }
}
