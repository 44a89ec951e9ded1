import LinearAlgebra

/// What is imitated, as learners read it: pictures, and the actions that followed, normalised.
///
/// Actions have the mean of every component taken off and are divided by one deviation for all: a
/// deviation for each would blow up the noise of those that hardly move.
package struct DemonstrationTable: Sendable {
  /// Where the frames and actions of an episode lie.
  ///
  /// Action i follows frame i.
  package struct Episode: Sendable, Equatable {
    /// Its first frame.
    package var firstFrame: Int
    /// Its frames.
    package var frameCount: Int
    /// Its first action.
    package var firstAction: Int
    /// Its actions: the demonstrator may have gone on after the last frame.
    package var actionCount: Int

    /// Says where an episode lies.
    package init(firstFrame: Int, frameCount: Int, firstAction: Int, actionCount: Int) {
      self.firstFrame = firstFrame
      self.frameCount = frameCount
      self.firstAction = firstAction
      self.actionCount = actionCount
    }
  }

  /// The pixels of a picture.
  package let pixels: Int
  /// The components of an action.
  package let actionSize: Int
  /// All pictures, `[frames, pixels]`.
  package let frames: [UInt8]
  /// All actions, normalised, `[actions, actionSize]`.
  package let actions: [Float]
  /// The episodes.
  package let episodes: [Episode]
  /// How actions are normalised.
  package let scale: ActionScale
  /// The first action after every frame.
  private let actionOfFrame: [Int32]

  /// Takes over demonstrations with actions in the units of the world, `[actions, actionSize]`.
  package init(
    pixels: Int, actionSize: Int, frames: [UInt8], actions: [Float], episodes: [Episode],
    scale: ActionScale
  ) {
    self.pixels = pixels
    self.actionSize = actionSize
    self.frames = frames
    self.episodes = episodes
    self.scale = scale
    self.actions = scale.normalized(actions)
    actionOfFrame = episodes.flatMap { episode in
      (0..<episode.frameCount).map { Int32(episode.firstAction + $0) }
    }
  }

  /// The number of pictures.
  package var frameCount: Int { actionOfFrame.count }

  /// The longest chunk that follows every picture.
  package var longestChunk: Int {
    episodes.map { $0.actionCount - $0.frameCount + 1 }.min() ?? 0
  }

  /// The longest chunk between the first and the last picture of every episode.
  package var longestInnerChunk: Int { episodes.map { $0.frameCount - 1 }.min() ?? 0 }

  /// Writes the brightness of a picture, 0...1.
  func writePicture(_ frame: Int, to row: UnsafeMutablePointer<Float>) {
    frames.withUnsafeBufferPointer { all in
      let source = all.baseAddress.unsafelyUnwrapped + frame * pixels
      for index in 0..<pixels { row[index] = Float(source[index]) * (1 / 255) }
    }
  }

  /// Writes the actions that follow a picture, normalised, `[chunk, actionSize]`.
  func writeChunk(_ chunk: Int, after frame: Int, to row: UnsafeMutablePointer<Float>) {
    writeActions(from: Int(actionOfFrame[frame]), count: chunk, to: row)
  }

  /// Writes actions one after the other.
  func writeActions(from first: Int, count: Int, to row: UnsafeMutablePointer<Float>) {
    actions.withUnsafeBufferPointer { all in
      row.update(
        from: all.baseAddress.unsafelyUnwrapped + first * actionSize, count: count * actionSize)
    }
  }

  /// The picture and the chunk that follows it, for looking at codes.
  package func example(_ frame: Int, chunk: Int) -> (picture: [Float], chunk: [Float]) {
    var (picture, actions) = (
      [Float](repeating: 0, count: pixels), [Float](repeating: 0, count: chunk * actionSize)
    )
    writePicture(frame, to: &picture)
    writeChunk(chunk, after: frame, to: &actions)
    return (picture, actions)
  }
}

/// How actions in the units of a world stand to those that a network knows.
package struct ActionScale: Sendable, Equatable {
  /// The mean of every component.
  package var mean: [Float]
  /// One deviation for all components.
  package var deviation: Float

  /// Makes a scale; traps unless the deviation is positive.
  package init(mean: [Float], deviation: Float) {
    precondition(deviation > 0, "expected a positive deviation, found \(deviation)")
    self.mean = mean
    self.deviation = deviation
  }

  /// Actions `[count, m]` as a network knows them.
  package func normalized(_ actions: [Float]) -> [Float] {
    actions.indices.map { (actions[$0] - mean[$0 % mean.count]) / deviation }
  }

  /// Actions `[count, m]` in the units of the world.
  package func actions(_ normalized: [Float]) -> [Float] {
    normalized.indices.map { normalized[$0] * deviation + mean[$0 % mean.count] }
  }
}
