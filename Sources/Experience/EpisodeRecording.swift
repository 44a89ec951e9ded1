import Worlds

/// The true states and the actions of (part of) an episode, recorded for training.
package struct EpisodeRecording: Sendable, Equatable {
  /// The states, one more than the actions.
  package private(set) var states: [StateVector]
  /// The actions in units of their limits; action `i` leads from state `i` to state `i + 1`.
  package private(set) var actions: [ActionVector] = []

  /// Starts a recording at a state.
  package init(start: StateVector) {
    states = [start]
  }

  /// Adds a control tick.
  ///
  /// - Parameters:
  ///   - action: In units of its limits; see `PhysicalSystem.normalized(_:)`.
  ///   - state: The state that it led to.
  package mutating func append(action: ActionVector, state: StateVector) {
    actions.append(action)
    states.append(state)
  }

  /// The first ticks of all windows of `length` ticks, `stride` ticks apart, that lie inside.
  ///
  /// - Parameters:
  ///   - length: At least one tick.
  ///   - stride: At least one tick; with `length` the windows share only their border state.
  package func windowStarts(length: Int, stride: Int) -> [Int] {
    precondition(length > 0 && stride > 0, "windows have a length and a distance")
    return Array(Swift.stride(from: 0, through: actions.count - length, by: stride))
  }
}

extension ReplayBuffer {
  /// Appends all windows of a recording, drawn; returns how many.
  ///
  /// A window lies inside one recording, so none crosses the end of an episode.
  ///
  /// - Parameters:
  ///   - recording: States and actions of the environment.
  ///   - stride: The distance of two windows in ticks; nil for the length of a sequence.
  ///   - environment: Draws the frames.
  @discardableResult
  package func append(
    windowsOf recording: EpisodeRecording, stride: Int? = nil, environment: Environment
  ) -> Int {
    let shape = shape
    let starts = recording.windowStarts(length: shape.length, stride: stride ?? shape.length)
    for first in starts {
      append { slot in
        for offset in 0...shape.length {
          slot.setState(recording.states[first + offset], at: offset, shape: shape)
        }
        for offset in 0..<shape.length {
          slot.setAction(recording.actions[first + offset], at: offset, shape: shape)
        }
        environment.renderStates(of: slot, shape: shape)
      }
    }
    return starts.count
  }
}

extension MutableReplaySequence {
  /// Stores the state of frame `index`.
  func setState(_ state: StateVector, at index: Int, shape: SequenceShape) {
    let place = states + index * shape.stateSize
    for component in 0..<shape.stateSize { place[component] = state[component] }
  }

  /// Stores the action, in units of its limits, that leads from frame `index` to the next.
  func setAction(_ action: ActionVector, at index: Int, shape: SequenceShape) {
    let place = actions + index * shape.actionSize
    for component in 0..<shape.actionSize { place[component] = Float(action[component]) }
  }
}

extension Environment {
  /// Draws the frames of a sequence from its stored states.
  func renderStates(of sequence: MutableReplaySequence, shape: SequenceShape) {
    for index in 0...shape.length {
      var state = StateVector()
      for component in 0..<shape.stateSize {
        state[component] = sequence.states[index * shape.stateSize + component]
      }
      system.draw(
        state, on: FrameCanvas(view, pixels: sequence.frames + index * shape.pixels))
    }
  }
}
