import Experience
import Files
import Foundation
import LinearAlgebra
import Testing
import Worlds

/// Collected demonstrations, and archives of them.
@Suite struct DemonstrationsTests {
  private func collected(
    _ world: any DemonstratedWorld, _ counts: Int..., seed: UInt64 = 6
  ) -> Demonstrations {
    let seen = world.observationSpace
    var shown = Demonstrations(
      width: seen.width, height: seen.height, actionSize: world.actionSpace.size)
    for count in counts {
      shown.collect(count: count, from: world, generator: RandomGenerator(seed: seed))
    }
    return shown
  }

  private func small() throws -> any DemonstratedWorld {
    try demonstrated("fork", "frame.width=8", "frame.height=8")
  }

  /// Writes a file and gives its bytes.
  private func written(_ body: (FileHandle) throws -> Void) throws -> Data {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("demonstrations-\(UUID().uuidString).npz")
    try Data().write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let file = try FileHandle(forUpdating: url)
    defer { try? file.close() }
    try body(file)
    return try InputFile.read(url.path, limit: 10_000_000)
  }

  private func open(_ bytes: Data, _ world: any World) throws -> Demonstrations {
    try Demonstrations(
      NumPyReader(bytes, path: "shown.npz", limit: 10_000_000), world: world)
  }

  // MARK: - Collecting

  @Test(arguments: ["fork", "play"])
  func collectingInSlicesIsTheSame(scene: String) throws {
    let world = try demonstrated(scene, "frame.width=8", "frame.height=8")
    let whole = collected(world, 12)
    #expect(whole.episodes.count == 12)
    #expect(collected(world, 1, 5, 5, 12) == whole)
    #expect(collected(world, 12, seed: 7) != whole)
    // Fewer are the first of more.
    let few = collected(world, 3)
    #expect(few.episodes[...] == whole.episodes.prefix(3))
    #expect(few.actions[...] == whole.actions.prefix(few.actions.count))
  }

  @Test func episodesLieOneAfterTheOther() throws {
    let (world, shown) = (try small(), collected(try small(), 10))
    var (frame, action) = (0, 0)
    for (index, episode) in shown.episodes.enumerated() {
      #expect(episode.firstFrame == frame && episode.firstAction == action)
      var stream = RandomGenerator(seed: 6).split(UInt64(index))
      let alone = try #require(world.demonstration(generator: &stream))
      #expect(episode.frameCount == alone.frameCount && episode.actionCount == alone.actionCount)
      #expect(episode.route == alone.route)
      frame += episode.frameCount
      action += episode.actionCount
      #expect(shown.frames[(episode.firstFrame * 64)..<(frame * 64)] == alone.frames[...])
      #expect(shown.actions[(episode.firstAction * 2)..<(action * 2)] == alone.actions[...])
    }
    #expect(shown.frames.count == frame * 64 && shown.actions.count == action * 2)
  }

  @Test func theScaleIsThatOfAllActions() {
    var shown = Demonstrations(width: 1, height: 1, actionSize: 2)
    for actions in [[Float(1), 10, 3, 10], [5, 16, 7, 16]] {
      shown.append(
        Demonstration(frames: [0, 0], frameCount: 2, actions: actions, actionCount: 2, route: nil))
    }
    // Variances 5 and 9.
    #expect(shown.actionScale.mean == [4, 13])
    #expect(abs(shown.actionScale.deviation - Float(7).squareRoot()) < 1e-6)
  }

  // MARK: - Archives

  @Test(arguments: ["fork", "play"])
  func whatWasShownComesBack(scene: String) throws {
    let world = try demonstrated(scene, "frame.width=8", "frame.height=8")
    let shown = collected(world, 20)
    let bytes = try written { try shown.write(to: $0, scene: "{name: \"\(scene)\"}") }
    #expect(try open(bytes, world) == shown)
    let reader = try NumPyReader(bytes, path: "shown.npz", limit: 10_000_000)
    #expect(try reader.text("scene") == "{name: \"\(scene)\"}")
    #expect(try reader.array("frames")?.shape == [shown.frames.count / 64, 8, 8])
    if scene == "fork" {
      let routes = shown.episodes.map { $0.route == .left ? -1.0 : 1 }
      #expect(try reader.array("routes")?.numbers == routes && Set(routes).count == 2)
    }
  }

  /// The arrays of two episodes of one and two pictures with four actions in all, and how to change them.
  private struct Arrays {
    var frames: (element: NumPyElement, shape: [Int]) = (.uint8, [3, 8, 8])
    var actions: (shape: [Int], numbers: [Double]) = ([4, 2], [0, 1, 2, 3, 4, 5, 6, 7])
    var frameCounts: [Int64]? = [1, 2]
    var actionCounts: [Int64]? = [2, 2]
    var routes: [Int64]? = [-1, 1]
    var hasWholeActions = false

    func write(to file: FileHandle) throws {
      let archive = NumPyArchive(file)
      try archive.begin("frames", frames.element, shape: frames.shape)
      let count = frames.shape.reduce(frames.element.byteCount, *)
      try [UInt8](0..<UInt8(min(count, 255))).withUnsafeBytes { pattern in
        for place in stride(from: 0, to: count, by: 255) {
          try archive.append(UnsafeRawBufferPointer(rebasing: pattern[..<min(255, count - place)]))
        }
      }
      if hasWholeActions {
        try add(archive, "actions", actions.numbers.map { Int64($0) }, shape: actions.shape)
      } else {
        try archive.add("actions", shape: actions.shape, actions.numbers)
      }
      for (name, values) in [
        ("frame_counts", frameCounts), ("action_counts", actionCounts), ("routes", routes),
      ] {
        if let values { try add(archive, name, values, shape: [values.count]) }
      }
      try archive.finish()
    }

    private func add(
      _ archive: NumPyArchive, _ name: String, _ values: [Int64], shape: [Int]
    ) throws {
      try archive.begin(name, .int64, shape: shape)
      try values.withUnsafeBytes { try archive.append($0) }
    }
  }

  private func read(_ change: (inout Arrays) -> Void) throws -> Demonstrations {
    var arrays = Arrays()
    change(&arrays)
    return try open(try written { try arrays.write(to: $0) }, try small())
  }

  @Test func whatNumPyWroteIsRead() throws {
    let shown = try read { _ in }
    #expect(shown.episodes.map(\.frameCount) == [1, 2])
    #expect(shown.episodes.map(\.actionCount) == [2, 2])
    #expect(shown.episodes.map(\.firstAction) == [0, 2])
    #expect(shown.episodes.map(\.route) == [.left, .right])
    #expect(shown.actions == [0, 1, 2, 3, 4, 5, 6, 7])
    // Routes are never needed, nor counts of actions where every picture has one.
    let plain = try read {
      ($0.routes, $0.actionCounts, $0.actions) = (nil, nil, ([3, 2], [0, 1, 2, 3, 4, 5]))
    }
    #expect(plain.episodes.map(\.actionCount) == [1, 2])
    #expect(plain.episodes.allSatisfy { $0.route == nil })
  }

  private static let faults: [(String, @Sendable (inout Arrays) -> Void, [String])] = [
    ("other picture size", { $0.frames.shape = [3, 9, 8] }, ["frames", "8, 8", "[3, 9, 8]"]),
    ("colours", { $0.frames.shape = [3, 8, 8, 3] }, ["frames", "8, 8", "[3, 8, 8, 3]"]),
    ("no pictures", { $0.frames.shape = [0, 8, 8] }, ["frames", "at least one frame"]),
    ("wide pixels", { $0.frames.element = .uint16 }, ["frames", "u1", "u2"]),
    ("other actions", { $0.actions.shape = [8, 1] }, ["actions", "[actions, 2]", "[8, 1]"]),
    ("whole actions", { $0.hasWholeActions = true }, ["actions", "f4 or f8", "i8"]),
    (
      "an action that is no number", { $0.actions.numbers[5] = .nan },
      ["actions", "finite", "nan in action 2"]
    ),
    (
      "an infinite action", { $0.actions.numbers[0] = -.infinity },
      ["actions", "finite", "-inf in action 0"]
    ),
    ("an action beyond f4", { $0.actions.numbers[7] = 1e300 }, ["actions", "finite", "action 3"]),
    ("no counts", { $0.frameCounts = nil }, ["frame_counts"]),
    ("an empty episode", { $0.frameCounts = [3, 0] }, ["frame_counts", "positive"]),
    ("a negative count", { $0.frameCounts = [4, -1] }, ["frame_counts", "positive"]),
    ("too few", { $0.frameCounts = [1, 1] }, ["frame_counts", "add up to 3", "add up to 2"]),
    (
      "counts that add up to others", { $0.actionCounts = [2, 3] },
      ["action_counts", "add up to 4", "add up to 5"]
    ),
    ("another number of counts", { $0.actionCounts = [4] }, ["action_counts", "2 counts", "1"]),
    (
      "no counts of other actions", { $0.actionCounts = nil },
      ["action_counts", "add up to 4 actions", "add up to 3"]
    ),
    (
      "fewer actions than pictures", { $0.actionCounts = [3, 1] },
      ["action_counts", "at least 2 actions in episode 1", "1"]
    ),
  ]

  @Test(arguments: faults.indices)
  func whatDoesNotFitIsNamed(index: Int) throws {
    let (name, change, words) = Self.faults[index]
    let error = #expect(throws: FileError.self, "\(name)") { try read(change) }
    let text = error.map { "\($0)" } ?? ""
    for word in ["shown.npz"] + words { #expect(text.contains(word), "\(name): \(text)") }
  }

  @Test func anEmptyArchiveIsNamed() throws {
    let bytes = try written { try NumPyArchive($0).finish() }
    let error = #expect(throws: FileError.self) { try open(bytes, try small()) }
    #expect(error.map { "\($0)" }?.contains("frames") == true)
  }
}
