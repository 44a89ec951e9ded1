import Worlds

/// An episode, or a part of one, as it was lived: frames, actions, rewards, ends, and true states where
/// they are known.
package struct EpisodeRecording: Sendable, Equatable {
  /// The frames, `[steps + 1, pixels]`.
  package private(set) var frames: [UInt8]
  /// The actions as fractions, `[steps, actionSize]`.
  package private(set) var actions: [Float] = []
  /// The rewards, `[steps]`.
  package private(set) var rewards: [Double] = []
  /// How the last transition ended the episode.
  package private(set) var end = EpisodeEnd.none
  /// True states, `[steps + 1]`; none where they are not known.
  package private(set) var states: [StateVector]

  /// Starts a recording at a world as it is.
  package init(_ world: any World) {
    frames = world.frame()
    states = (world as? any StateReporting).map { [$0.state] } ?? []
  }

  /// The transitions so far.
  package var steps: Int { rewards.count }

  /// Adds a control tick.
  ///
  /// - Parameters:
  ///   - world: The world after it.
  ///   - action: What was done, in its units.
  ///   - result: What came of it.
  package mutating func append(_ world: any World, action: ActionVector, result: TickResult) {
    frames += world.frame()
    let space = world.actionSpace
    let fractions = space.fractions(action)
    for component in 0..<space.size { actions.append(Float(fractions[component])) }
    rewards.append(result.reward)
    end = result.isTerminated ? .terminal : result.hasEnded ? .timeLimit : .none
    if let state = (world as? any StateReporting)?.state { states.append(state) }
  }

  /// Forgets that the episode ended.
  mutating func goOn() { end = .none }

  /// The first transitions of all stretches of `length` transitions, one behind the other.
  package func stretchStarts(length: Int) -> [Int] {
    precondition(length > 0, "a stretch has transitions")
    return Array(stride(from: 0, through: steps - length, by: length))
  }
}

extension Experience {
  /// Appends a whole recording as one stretch; it must have the transitions of a sequence at least.
  package func append(_ recording: EpisodeRecording) {
    append(recording, from: 0, steps: recording.steps)
  }

  /// Appends a recording cut into sequences, one behind the other; returns how many.
  @discardableResult
  package func append(sequencesOf recording: EpisodeRecording) -> Int {
    let starts = recording.stretchStarts(length: shape.length)
    for first in starts { append(recording, from: first, steps: shape.length) }
    return starts.count
  }

  private func append(_ recording: EpisodeRecording, from first: Int, steps: Int) {
    let shape = shape
    append(steps: steps) { slot in
      for index in 0..<(steps + 1) * shape.pixels {
        slot.frames[index] = recording.frames[first * shape.pixels + index]
      }
      for index in 0..<steps * shape.actionSize {
        slot.actions[index] = recording.actions[first * shape.actionSize + index]
      }
      for index in 0..<steps { slot.rewards[index] = recording.rewards[first + index] }
      if first + steps == recording.steps { slot.ends[steps - 1] = recording.end.rawValue }
      guard !recording.states.isEmpty else { return }
      for index in 0...steps {
        slot.setState(recording.states[first + index], at: index, shape: shape)
      }
    }
  }
}
