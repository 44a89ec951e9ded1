import Foundation
import Worlds

/// The sizes of the sequences in a replay buffer.
package struct SequenceShape: Sendable, Equatable {
  /// The number of transitions, and of actions, of a sequence; it has one frame and one state more.
  package let length: Int
  /// The number of pixels of a frame.
  package let pixels: Int
  /// The number of components of a state.
  package let stateSize: Int
  /// The number of components of an action.
  package let actionSize: Int

  /// Makes a shape; traps when a size is not positive.
  package init(length: Int, pixels: Int, stateSize: Int, actionSize: Int) {
    precondition(
      length > 0 && pixels > 0 && stateSize > 0 && actionSize > 0,
      "a sequence has transitions, pixels, states and actions")
    self.length = length
    self.pixels = pixels
    self.stateSize = stateSize
    self.actionSize = actionSize
  }

  /// The shape of sequences of an environment.
  package init(length: Int, environment: Environment) {
    self.init(
      length: length, pixels: environment.view.pixelCount,
      stateSize: environment.system.stateSize, actionSize: environment.system.actionSize)
  }

  /// How many bytes the frames of a sequence take.
  package var frameCount: Int { (length + 1) * pixels }
  /// How many numbers the states of a sequence take.
  package var stateCount: Int { (length + 1) * stateSize }
  /// How many numbers the actions of a sequence take.
  package var actionCount: Int { length * actionSize }
}

/// One stored sequence; the pointers are valid inside the closure that received it.
package struct ReplaySequence {
  /// Frames `f_0 ... f_L`, `[length + 1, pixels]`.
  package let frames: UnsafePointer<UInt8>
  /// Actions in units of their limits, `[length, actionSize]`; `u_i` leads from `f_i` to `f_{i+1}`.
  package let actions: UnsafePointer<Float>
  /// True states, `[length + 1, stateSize]`: for colours and probes only, never for learning.
  package let states: UnsafePointer<Double>
}

/// Room for one sequence; the pointers are valid inside the closure that received it.
package struct MutableReplaySequence {
  /// Frames, `[length + 1, pixels]`.
  package let frames: UnsafeMutablePointer<UInt8>
  /// Actions in units of their limits, `[length, actionSize]`.
  package let actions: UnsafeMutablePointer<Float>
  /// True states, `[length + 1, stateSize]`.
  package let states: UnsafeMutablePointer<Double>
}

/// Read access to all stored sequences; valid inside the closure that received it.
package struct ReplayReader {
  /// The number of stored sequences.
  package let count: Int
  private let shape: SequenceShape
  private let frames: UnsafePointer<UInt8>
  private let actions: UnsafePointer<Float>
  private let states: UnsafePointer<Double>

  fileprivate init(_ buffer: ReplayBuffer) {
    count = buffer.stored
    shape = buffer.shape
    frames = UnsafePointer(buffer.frames)
    actions = UnsafePointer(buffer.actions)
    states = UnsafePointer(buffer.states)
  }

  /// The sequence in a slot; traps when there is none.
  package subscript(index: Int) -> ReplaySequence {
    precondition(index >= 0 && index < count, "there is no sequence \(index) of \(count)")
    return ReplaySequence(
      frames: frames + index * shape.frameCount, actions: actions + index * shape.actionCount,
      states: states + index * shape.stateCount)
  }
}

/// Sequences of frames, actions and true states, in storage that is allocated once.
///
/// A ring: once `capacity` sequences are stored, a new one takes the place of the oldest. Any number
/// of threads may read at once; writing waits for the readers. Never call a method of the buffer
/// inside one of its own closures.
///
/// `@unchecked Sendable`: all stored memory and both counters are touched only while holding `lock`,
/// shared for reading, exclusive for writing.
package final class ReplayBuffer: @unchecked Sendable {
  /// The sizes of the sequences.
  package let shape: SequenceShape
  /// How many sequences there is room for.
  package let capacity: Int

  fileprivate let frames: UnsafeMutablePointer<UInt8>
  fileprivate let actions: UnsafeMutablePointer<Float>
  fileprivate let states: UnsafeMutablePointer<Double>
  fileprivate var stored = 0
  private var appended = 0
  private let lock: UnsafeMutablePointer<pthread_rwlock_t>

  /// Allocates room for `capacity` sequences; traps when that is not positive.
  package init(capacity: Int, shape: SequenceShape) {
    precondition(capacity > 0, "a replay buffer has room for at least one sequence")
    self.capacity = capacity
    self.shape = shape
    frames = .allocate(capacity: capacity * shape.frameCount)
    actions = .allocate(capacity: capacity * shape.actionCount)
    states = .allocate(capacity: capacity * shape.stateCount)
    frames.initialize(repeating: 0, count: capacity * shape.frameCount)
    actions.initialize(repeating: 0, count: capacity * shape.actionCount)
    states.initialize(repeating: 0, count: capacity * shape.stateCount)
    lock = .allocate(capacity: 1)
    lock.initialize(to: pthread_rwlock_t())
    let failure = pthread_rwlock_init(lock, nil)
    precondition(failure == 0, "the system has no resources for a lock")
  }

  deinit {
    frames.deallocate()
    actions.deallocate()
    states.deallocate()
    pthread_rwlock_destroy(lock)
    lock.deallocate()
  }

  /// The number of stored sequences.
  package var count: Int { read { $0.count } }

  /// The number of sequences ever appended, those that were replaced included.
  package var totalAppended: Int {
    pthread_rwlock_rdlock(lock)
    defer { pthread_rwlock_unlock(lock) }
    return appended
  }

  /// Reads any stored sequences, on as many threads at once as wish to.
  package func read<Result, Failure: Error>(
    _ body: (ReplayReader) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_rwlock_rdlock(lock)
    defer { pthread_rwlock_unlock(lock) }
    return try body(ReplayReader(self))
  }

  /// Reads one stored sequence; traps when there is none at `index`.
  package func withSequence<Result, Failure: Error>(
    _ index: Int, _ body: (ReplaySequence) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try read { reader throws(Failure) in try body(reader[index]) }
  }

  /// Stores a sequence that `write` fills completely, in a free slot or in the oldest one's.
  package func append(_ write: (MutableReplaySequence) -> Void) {
    pthread_rwlock_wrlock(lock)
    defer { pthread_rwlock_unlock(lock) }
    write(slot(appended % capacity))
    appended += 1
    stored = min(appended, capacity)
  }

  /// Replaces the stored sequence in a slot; traps when there is none at `index`.
  package func replace(_ index: Int, _ write: (MutableReplaySequence) -> Void) {
    pthread_rwlock_wrlock(lock)
    defer { pthread_rwlock_unlock(lock) }
    precondition(index >= 0 && index < stored, "there is no sequence \(index) of \(stored)")
    write(slot(index))
  }

  private func slot(_ index: Int) -> MutableReplaySequence {
    MutableReplaySequence(
      frames: frames + index * shape.frameCount, actions: actions + index * shape.actionCount,
      states: states + index * shape.stateCount)
  }

  // MARK: - Checkpoints

  /// What a checkpoint keeps: everything but the frames.
  package var contents: ReplayContents {
    pthread_rwlock_rdlock(lock)
    defer { pthread_rwlock_unlock(lock) }
    return ReplayContents(
      length: shape.length, totalAppended: appended,
      states: Array(UnsafeBufferPointer(start: states, count: stored * shape.stateCount)),
      actions: Array(UnsafeBufferPointer(start: actions, count: stored * shape.actionCount)))
  }

  /// Restores a buffer from a checkpoint and draws its frames again, byte for byte as they were.
  ///
  /// - Throws: When the contents do not fit the capacity, the environment or each other.
  package convenience init(
    capacity: Int, contents: ReplayContents, environment: Environment
  ) throws(ReplayContentsError) {
    let shape = try contents.shape(capacity: capacity, environment: environment)
    self.init(capacity: capacity, shape: shape)
    stored = min(contents.totalAppended, capacity)
    appended = contents.totalAppended
    states.update(from: contents.states, count: contents.states.count)
    actions.update(from: contents.actions, count: contents.actions.count)
    for index in 0..<stored { environment.renderStates(of: slot(index), shape: shape) }
  }
}
