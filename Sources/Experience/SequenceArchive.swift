import Foundation
import LinearAlgebra
import Worlds

/// Writes random-state sequences to an `.npz` file.
///
/// Arrays: `frames` uint8 `[sequences, length + 1, height, width]`; `states` float64
/// `[sequences, length + 1, stateSize]`; `actions` float64 `[sequences, length, actionSize]` in the
/// system's units, or int64 `[sequences, length]`, the numbers of choices; `rewards` float64
/// `[sequences, length]`, the sum over the physics steps of a tick;
/// when the task can terminate, `terminated` bool `[sequences, length]`: whether the state after
/// the tick ends an episode, although the sequences themselves go on; and `scene` uint8, the text of the
/// scene that they are of, for who learns from them.
package struct SequenceArchive {
  private let collector: SequenceCollector
  private let sequences: Int
  private let scene: String

  /// Makes an archive of the first `sequences` sequences of a collector, in a scene of this text; empty
  /// for none.
  package init(_ collector: SequenceCollector, sequences: Int, scene: String = "") {
    precondition(sequences > 0, "an archive holds at least one sequence")
    self.collector = collector
    self.sequences = sequences
    self.scene = scene
  }

  /// Collects and writes; the frames go to the file while they are drawn.
  ///
  /// - Parameters:
  ///   - file: A seekable file, at its beginning.
  ///   - progress: Called now and then with the number of sequences written.
  /// - Throws: What the file system reports.
  package func write(to file: FileHandle, progress: (Int) -> Void = { _ in }) throws {
    let environment = collector.environment
    let shape = collector.shape
    let view = environment.view
    let experience = Experience(capacity: min(sequences, 64), shape: shape)
    var collector = collector
    var states: [Double] = []
    var actions: [Double] = []
    var rewards: [Double] = []
    states.reserveCapacity(sequences * shape.stateCount)
    actions.reserveCapacity(sequences * shape.actionCount)

    let archive = NumPyArchive(file)
    try archive.begin(
      "frames", .uint8, shape: [sequences, shape.length + 1, view.height, view.width])
    var written = 0
    while written < sequences {
      let count = min(experience.capacity, sequences - written)
      collector.collect(count: count, into: experience)
      try experience.read { reader in
        for index in 0..<count {
          let sequence = reader[index]
          try archive.append(
            UnsafeRawBufferPointer(start: sequence.frames, count: shape.frameCount))
          states.append(
            contentsOf: UnsafeBufferPointer(start: sequence.states, count: shape.stateCount))
          rewards.append(
            contentsOf: UnsafeBufferPointer(start: sequence.rewards, count: shape.length))
          for place in 0..<shape.actionCount {
            let limit = environment.system.actionLimit[place % shape.actionSize]
            actions.append(Double(sequence.actions[place]) * limit)
          }
        }
      }
      written += count
      progress(written)
    }
    try archive.add("states", shape: [sequences, shape.length + 1, shape.stateSize], states)
    if environment.actionSpace.kind == .discrete {
      let choices = stride(from: 0, to: actions.count, by: shape.actionSize).map { first in
        Int64(actions[first..<first + shape.actionSize].firstIndex(of: 1).map { $0 - first } ?? 0)
      }
      try archive.add("actions", shape: [sequences, shape.length], choices)
    } else {
      try archive.add("actions", shape: [sequences, shape.length, shape.actionSize], actions)
    }
    try archive.add("rewards", shape: [sequences, shape.length], rewards)
    if environment.task.canTerminate {
      try archive.add(
        "terminated", shape: [sequences, shape.length], terminated(states: states))
    }
    if !scene.isEmpty {
      let bytes = Array(scene.utf8)
      try archive.begin("scene", .uint8, shape: [bytes.count])
      try bytes.withUnsafeBytes { try archive.append($0) }
    }
    try archive.finish()
  }

  /// Whether the states after all ticks end an episode.
  private func terminated(states: [Double]) -> [Bool] {
    let (task, shape) = (collector.environment.task, collector.shape)
    return (0..<sequences).flatMap { sequence in
      (1...shape.length).map { tick in
        var state = StateVector()
        let start = sequence * shape.stateCount + tick * shape.stateSize
        for place in 0..<shape.stateSize { state[place] = states[start + place] }
        return task.isTerminal(state)
      }
    }
  }
}
