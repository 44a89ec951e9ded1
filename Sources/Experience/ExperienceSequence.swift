import Worlds

/// The sizes of the sequences of experience.
package struct SequenceShape: Sendable, Equatable {
  /// The number of transitions of a sequence; it has one frame more.
  package let length: Int
  /// The numbers of a frame.
  package let pixels: Int
  /// The number of components of a state; 0 where true states are not known.
  package let stateSize: Int
  /// The number of components of an action.
  package let actionSize: Int

  /// Makes a shape; traps when a size cannot be.
  package init(length: Int, pixels: Int, stateSize: Int, actionSize: Int) {
    precondition(
      length > 0 && pixels > 0 && stateSize >= 0 && actionSize > 0,
      "a sequence has transitions, pixels and actions")
    self.length = length
    self.pixels = pixels
    self.stateSize = stateSize
    self.actionSize = actionSize
  }

  /// The shape of sequences of a world.
  package init(length: Int, world: any World) {
    self.init(
      length: length, pixels: world.observationSpace.pixelCount,
      stateSize: (world as? any StateReporting)?.stateQuantities.count ?? 0,
      actionSize: world.actionSpace.size)
  }

  /// How many bytes the frames of a sequence take.
  package var frameCount: Int { (length + 1) * pixels }
  /// How many numbers the states of a sequence take.
  package var stateCount: Int { (length + 1) * stateSize }
  /// How many numbers the actions of a sequence take.
  package var actionCount: Int { length * actionSize }
}

/// One stored sequence; the pointers are valid inside the closure that received it.
package struct ExperienceSequence {
  /// Frames `f_0 ... f_L`, `[length + 1, pixels]`.
  package let frames: UnsafePointer<UInt8>
  /// Actions as fractions, `[length, actionSize]`; `u_i` leads from `f_i` to `f_{i+1}`.
  package let actions: UnsafePointer<Float>
  /// Rewards, `[length]`; `r_i` was earned by `u_i`.
  package let rewards: UnsafePointer<Double>
  /// Whether a transition was an episode's last, `[length]`, raw values of `EpisodeEnd`; only the last
  /// one can be.
  package let ends: UnsafePointer<UInt8>
  /// True states, `[length + 1, stateSize]`: for colours and probes only, never to learn from.
  package let states: UnsafePointer<Double>

  init(_ slot: MutableExperienceSequence) {
    frames = UnsafePointer(slot.frames)
    actions = UnsafePointer(slot.actions)
    rewards = UnsafePointer(slot.rewards)
    ends = UnsafePointer(slot.ends)
    states = UnsafePointer(slot.states)
  }
}

/// Room for one stretch; the pointers are valid inside the closure that received it.
package struct MutableExperienceSequence {
  /// Frames, `[steps + 1, pixels]`.
  package let frames: UnsafeMutablePointer<UInt8>
  /// Actions as fractions, `[steps, actionSize]`.
  package let actions: UnsafeMutablePointer<Float>
  /// Rewards, `[steps]`.
  package let rewards: UnsafeMutablePointer<Double>
  /// Raw values of `EpisodeEnd`, `[steps]`.
  package let ends: UnsafeMutablePointer<UInt8>
  /// True states, `[steps + 1, stateSize]`.
  package let states: UnsafeMutablePointer<Double>

  /// Stores the state of frame `index`.
  func setState(_ state: StateVector, at index: Int, shape: SequenceShape) {
    let place = states + index * shape.stateSize
    for component in 0..<shape.stateSize { place[component] = state[component] }
  }

  /// Stores the action, as fractions, that leads from frame `index` to the next.
  func setAction(_ action: ActionVector, at index: Int, shape: SequenceShape) {
    let place = actions + index * shape.actionSize
    for component in 0..<shape.actionSize { place[component] = Float(action[component]) }
  }
}

extension Environment {
  /// Draws the frames of a stretch from its stored states.
  func renderStates(of stretch: MutableExperienceSequence, steps: Int, shape: SequenceShape) {
    for index in 0...steps {
      var state = StateVector()
      for component in 0..<shape.stateSize {
        state[component] = stretch.states[index * shape.stateSize + component]
      }
      render(state, into: stretch.frames + index * shape.pixels)
    }
  }
}
