import Foundation
import LinearAlgebra
import Worlds

/// What demonstrators did: pictures and actions, episode after episode.
package struct Demonstrations: Sendable, Equatable {
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
    /// Its actions, at least as many as frames.
    package var actionCount: Int
    /// The way that was taken; never learned from.
    package var route: Route?
  }

  /// The columns and rows of a picture.
  package let width, height: Int
  /// The components of an action.
  package let actionSize: Int
  /// All pictures, `[frames, height, width]`.
  package private(set) var frames: [UInt8] = []
  /// All actions in the units of the world, `[actions, actionSize]`.
  package private(set) var actions: [Float] = []
  /// The episodes.
  package private(set) var episodes: [Episode] = []
  /// Those that were asked for of a demonstrator and failed.
  private var failures = 0

  /// None yet.
  package init(width: Int, height: Int, actionSize: Int) {
    self.width = width
    self.height = height
    self.actionSize = actionSize
  }

  /// Adds an episode; traps unless its sizes are those of the others.
  package mutating func append(_ shown: Demonstration) {
    precondition(
      shown.frames.count == shown.frameCount * width * height
        && shown.actions.count == shown.actionCount * actionSize
        && shown.frameCount > 0 && shown.actionCount >= shown.frameCount,
      "expected pictures of \(width)x\(height) and as many actions of \(actionSize) components")
    episodes.append(
      Episode(
        firstFrame: frames.count / (width * height), frameCount: shown.frameCount,
        firstAction: actions.count / actionSize, actionCount: shown.actionCount,
        route: shown.route))
    frames += shown.frames
    actions += shown.actions
  }

  /// Lets a world's demonstrator show until there are so many; the same, however often it is called.
  ///
  /// - Returns: False when the demonstrator fails so often that there will not be as many.
  @discardableResult
  package mutating func collect(
    count: Int, from world: any DemonstratedWorld, generator: RandomGenerator
  ) -> Bool {
    while episodes.count < count {
      var stream = generator.split(UInt64(episodes.count + failures))
      if let shown = world.demonstration(generator: &stream) {
        append(shown)
      } else {
        failures += 1
        guard failures < 5 + episodes.count else { return false }
      }
    }
    return true
  }

  /// The mean of every component of an action, and one deviation for all.
  package var actionScale: (mean: [Float], deviation: Float) {
    let count = Double(max(1, actions.count / actionSize))
    var (sums, squares) = (
      [Double](repeating: 0, count: actionSize), [Double](repeating: 0, count: actionSize)
    )
    for (index, action) in actions.enumerated() {
      sums[index % actionSize] += Double(action)
      squares[index % actionSize] += Double(action) * Double(action)
    }
    let means = sums.map { $0 / count }
    let variance = zip(squares, means).reduce(0) { $0 + $1.0 / count - $1.1 * $1.1 }
    return (means.map(Float.init), Float((variance / Double(actionSize)).squareRoot()))
  }
}

// MARK: - Archives

extension Demonstrations {
  /// Writes an `.npz` archive.
  ///
  /// Arrays: `frames` uint8 `[frames, height, width]`, `actions` float32 `[actions, m]`, `frame_counts` and
  /// `action_counts` int64 `[episodes]`, `routes` int8 `[episodes]` (−1 left, 1 right, 0 neither), and
  /// `scene` uint8, the text of the scene.
  ///
  /// - Throws: What the file system reports.
  package func write(to file: FileHandle, scene: String) throws {
    let archive = NumPyArchive(file)
    func write<Element>(
      _ name: String, _ type: NumPyElement, _ shape: [Int], _ values: [Element]
    ) throws {
      try archive.begin(name, type, shape: shape)
      try values.withUnsafeBytes { try archive.append($0) }
    }
    try write("frames", .uint8, [frames.count / (width * height), height, width], frames)
    try write("actions", .float32, [actions.count / actionSize, actionSize], actions)
    try write("frame_counts", .int64, [episodes.count], episodes.map { Int64($0.frameCount) })
    try write("action_counts", .int64, [episodes.count], episodes.map { Int64($0.actionCount) })
    let routes = episodes.map { episode -> Int64 in
      switch episode.route {
      case .left: -1
      case .right: 1
      case nil: 0
      }
    }
    try write("routes", .int64, [episodes.count], routes)
    let text = Array(scene.utf8)
    try write("scene", .uint8, [text.count], text)
    try archive.finish()
  }
}
