import Worlds

/// Sees pictures as they are: for policies that act on pixels.
package final class PicturePerception: Perception {
  /// Looks at worlds.
  package init() {}

  package func begin() {}

  package func look(at episodes: EpisodeRunner) -> Beliefs {
    Beliefs(pictures: episodes.worlds.map { PictureReading($0) })
  }

  package func acted(_ actions: [Float]?) {}
}

/// A world as pictures show it, brightness 0...1.
package struct PictureReading: Sendable, Equatable {
  /// What is there now, `[pixels]`.
  package var present: [Float]
  /// What is wanted, `[pixels]`; empty where that is always the same.
  package var goal: [Float] = []

  /// Looks at a world.
  package init(_ world: any World) {
    present = world.frame().map { Float($0) / 255 }
    guard let world = world as? any DemonstratedWorld, world.hasGoalPicture else { return }
    goal = world.goalPicture().map { Float($0) / 255 }
  }
}

extension DemonstratedWorld {
  /// The picture of what is wanted, `[height, width]`.
  package func goalPicture() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: observationSpace.pixelCount) { buffer, count in
      if let base = buffer.baseAddress { renderGoal(into: base) }
      count = buffer.count
    }
  }
}
