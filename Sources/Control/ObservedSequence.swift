import LatentModels
import LinearAlgebra
import Worlds

/// A run of observations with the actions between them, and the frames before the first that an
/// encoder sees, too.
package struct ObservedSequence: Sendable, Equatable {
  /// The frames, `[count + window - 1, pixels]`, grey.
  package var frames: [UInt8] = []
  /// The actions between them as fractions of their limits, `[count + window - 2, m]`.
  package var actions: [Float] = []
  /// How many observations there are.
  package var count = 0
  /// The frames that the encoder sees of each.
  package var window = 1

  /// A sequence of nothing.
  package init() {}

  /// Makes a sequence of its parts.
  package init(frames: [UInt8], actions: [Float], count: Int, window: Int) {
    self.frames = frames
    self.actions = actions
    self.count = count
    self.window = window
  }

  /// A sequence that training never saw; see `HeldOutSequence`.
  package static func heldOut(
    _ index: Int, of world: any World, count: Int, window: Int
  ) -> ObservedSequence {
    HeldOutSequence(index, of: world, count: count, window: window).observed
  }

  /// The frames of the observations alone, `[count, pixels]`.
  package var observedFrames: [UInt8] {
    guard count > 0 else { return [] }
    let pixels = frames.count / (count + window - 1)
    return Array(frames[((window - 1) * pixels)...])
  }

  /// The actions that lead from each observation to the next, `[count - 1, m]`.
  package func actionsBetween(actionSize: Int) -> [Float] {
    Array(actions.dropFirst((window - 1) * actionSize))
  }

  /// The first so many observations.
  package func prefix(_ kept: Int, actionSize: Int) -> ObservedSequence {
    guard kept < count, kept > 0 else { return self }
    let pixels = frames.count / (count + window - 1)
    return ObservedSequence(
      frames: Array(frames[..<((kept + window - 1) * pixels)]),
      actions: Array(actions.prefix((kept + window - 2) * actionSize)), count: kept,
      window: window)
  }
}
