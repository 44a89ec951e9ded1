import LatentModels
import Worlds

/// One window of frames with the actions between them: what an encoder sees, or a goal.
package struct ObservationWindow: Sendable, Equatable {
  /// The frames, oldest first, `[window, pixels]`, grey.
  package var frames: [UInt8]
  /// The actions between them as fractions of their limits, `[window - 1, m]`.
  package var actions: [Float]

  /// Makes a window.
  package init(frames: [UInt8], actions: [Float]) {
    self.frames = frames
    self.actions = actions
  }

  /// A world at rest: the goal for the whole window, or the present frame of a world without one.
  package static func goal(of world: any World, window: Int) -> ObservationWindow {
    let frame = (world as? any GoalDirected)?.goalFrame() ?? world.frame()
    return ObservationWindow(
      frames: Array(repeatElement(frame, count: window).joined()),
      actions: Array(repeating: 0, count: (window - 1) * world.actionSpace.size))
  }
}

/// The newest frames of an episode with the actions between them.
///
/// Before an episode began the system is taken to have moved freely, without action, so the first
/// window shows its velocity.
package struct ObservationHistory: Sendable, Equatable {
  /// The frames, oldest first, `[frames, pixels]`, grey.
  package private(set) var frames: [UInt8] = []
  /// The actions between them as fractions of their limits, `[frames - 1, m]`.
  package private(set) var actions: [Float] = []
  private let pixels: Int
  private let actionSize: Int
  private let window: Int
  private let longest: Int

  /// A history of nothing.
  package init() { (pixels, actionSize, window, longest) = (1, 1, 1, 1) }

  /// Starts an episode in a world as it is.
  ///
  /// - Parameters:
  ///   - window: The frames that the encoder sees.
  ///   - observations: How many observations are kept.
  package init(_ world: any World, window: Int, observations: Int = 1) {
    pixels = world.observationSpace.pixelCount
    actionSize = world.actionSpace.size
    self.window = window
    longest = window + observations - 1
    frames = [UInt8](repeating: 0, count: window * pixels)
    actions = [Float](repeating: 0, count: (window - 1) * actionSize)
    frames.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for index in 0..<window {
        let ticks = window - 1 - index
        if ticks == 0 {
          world.render(into: base + index * pixels)
        } else {
          world.renderPast(ticks: ticks, into: base + index * pixels)
        }
      }
    }
  }

  /// Adds the world's present frame, to which `action` (in its units) led.
  package mutating func append(_ world: any World, action: ActionVector) {
    let surplus = frames.count / pixels + 1 - longest
    if surplus > 0 {
      frames.removeFirst(surplus * pixels)
      actions.removeFirst(surplus * actionSize)
    }
    let start = frames.count
    frames.append(contentsOf: repeatElement(0, count: pixels))
    frames.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { world.render(into: base + start) }
    }
    let fraction = world.actionSpace.fractions(action)
    for index in 0..<actionSize { actions.append(Float(fraction[index])) }
  }

  /// How many observations it holds.
  package var observationCount: Int { max(0, frames.count / pixels - window + 1) }

  /// The present frame, `[pixels]`.
  package var presentFrame: [UInt8] { Array(frames.suffix(pixels)) }

  /// The window that ends at the present frame.
  package var present: ObservationWindow {
    ObservationWindow(
      frames: Array(frames.suffix(window * pixels)),
      actions: Array(actions.suffix((window - 1) * actionSize)))
  }

  /// The codes of the newest observations, at most `limit` of them, `[observations, n]`.
  package func codes(_ inference: ModelInference, limit: Int = .max) -> [Float] {
    let newest = latest(limit)
    var codes = [Float](repeating: 0, count: newest.count * inference.model.latentSize)
    inference.encode(
      windows: newest.count, frames: newest.frames, actions: newest.actions, layout: .sliding,
      mean: &codes)
    return codes
  }

  /// The newest observations, at most `count` of them, with all that the encoder sees of them.
  package func latest(_ count: Int) -> ObservedSequence {
    let kept = min(max(count, 0), observationCount)
    guard kept > 0 else { return ObservedSequence() }
    let first = frames.count / pixels - (kept + window - 1)
    return ObservedSequence(
      frames: Array(frames[(first * pixels)...]), actions: Array(actions[(first * actionSize)...]),
      count: kept, window: window)
  }
}
