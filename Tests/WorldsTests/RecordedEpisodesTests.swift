import Experience
import Files
import Foundation
import LinearAlgebra
import Testing
import Worlds

/// Experience from archives: what was collected comes back, and what does not fit is named.
@Suite struct RecordedEpisodesTests {
  /// A sequence as arrays.
  private struct Copy: Equatable {
    var frames: [UInt8]
    var actions: [Float]
    var rewards: [Double]
    var states: [Double]
    var ends: [UInt8]

    init(_ sequence: ExperienceSequence, _ shape: SequenceShape) {
      frames = Array(UnsafeBufferPointer(start: sequence.frames, count: shape.frameCount))
      actions = Array(UnsafeBufferPointer(start: sequence.actions, count: shape.actionCount))
      rewards = Array(UnsafeBufferPointer(start: sequence.rewards, count: shape.length))
      states = Array(UnsafeBufferPointer(start: sequence.states, count: shape.stateCount))
      ends = Array(UnsafeBufferPointer(start: sequence.ends, count: shape.length))
    }
  }

  private func copies(_ experience: Experience) -> [Copy] {
    experience.read { reader in (0..<reader.count).map { Copy(reader[$0], experience.shape) } }
  }

  /// Writes a file and gives its bytes.
  private func written(_ body: (FileHandle) throws -> Void) throws -> Data {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("episodes-\(UUID().uuidString).npz")
    try Data().write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let file = try FileHandle(forUpdating: url)
    defer { try? file.close() }
    try body(file)
    return try InputFile.read(url.path, limit: 10_000_000)
  }

  private func open(_ bytes: Data, _ world: any World) throws -> RecordedEpisodes {
    try RecordedEpisodes(
      NumPyReader(bytes, path: "run.npz", limit: 10_000_000), world: world)
  }

  /// Bit for bit; where a tick ends an episode, the transitions before and after it.
  @Test(arguments: EnvironmentSettings.all, [1, 3])
  func whatWasCollectedComesBack(_ settings: EnvironmentSettings, length: Int) throws {
    let environment = try Environment(settings)
    var collector = SequenceCollector(
      environment: environment, length: 3, generator: RandomGenerator(seed: 4))
    let bytes = try written { try SequenceArchive(collector, sequences: 70).write(to: $0) }
    let collected = Experience(capacity: 70, shape: collector.shape)
    collector.collect(count: 70, into: collected)
    let shape = SequenceShape(length: length, world: environment)
    let (size, task) = (shape.stateSize, environment.task)
    // The windows of the collected sequences that no end lies in, but in their last place.
    var expected: [Copy] = []
    collected.read { reader in
      for index in 0..<70 {
        let whole = Copy(reader[index], collected.shape)
        for first in 0...3 - length {
          var part = whole
          part.frames = Array(
            whole.frames[first * shape.pixels..<(first + length + 1) * shape.pixels])
          part.actions = Array(
            whole.actions[first * shape.actionSize..<(first + length) * shape.actionSize])
          part.rewards = Array(whole.rewards[first..<first + length])
          part.states = Array(whole.states[first * size..<(first + length + 1) * size])
          part.ends = (1...length).map { tick in
            var state = StateVector()
            for component in 0..<size { state[component] = part.states[tick * size + component] }
            return task.canTerminate && task.isTerminal(state) ? 1 : 0
          }
          if !part.ends.dropLast().contains(1) { expected.append(part) }
        }
      }
    }
    let read = copies(try open(bytes, environment).experience(length: length))
    #expect(read == expected)
    #expect(task.canTerminate || read.count == 70 * (4 - length))
  }

  /// Episodes of 4, 1 and 6 frames; the third tick ends the first one, the second tick the last.
  @Test func raggedEpisodesAreCutAtTheirEnds() throws {
    let episodes = try open(try NumPyReaderTests.archive("ragged"), CountingWorld())
    let read = copies(try episodes.experience(length: 1))
    #expect(read.map(\.rewards) == (0..<8).map { [Double($0) * 0.5] })
    #expect(read.map(\.actions) == (0..<8).map { $0 % 2 == 0 ? [1, -1] : [-1, 1] })
    #expect(read.map(\.ends) == [0, 0, 1, 0, 1, 0, 0, 0].map { [UInt8($0)] })
    let frames = [0, 1, 2, 5, 6, 7, 8, 9]
    #expect(
      read.map(\.frames)
        == frames.map { frame in
          (frame...frame + 1).flatMap { tick in (1...8).map { UInt8(tick * $0) } }
        })
    // Windows of three: the whole first episode, and what follows the end in the last one.
    let longer = copies(try episodes.experience(length: 3))
    #expect(longer.map(\.rewards) == [[0, 0.5, 1], [2.5, 3, 3.5]])
    let error = #expect(throws: FileError.self) { try episodes.experience(length: 4) }
    #expect(
      error?.description == "cannot read run.npz: array frames: expected an episode of at least 4 "
        + "transitions, found 3 at most")
  }

  /// An archive of float64 and u1 arrays.
  private func archive(
    frames: [Int] = [2, 3, 1, 8],
    actions: ([Int], [Double]) = ([2, 2, 2], [1, 0, 0, 1, 1, 0, 0, 1]),
    _ more: [String: ([Int], [Double])] = [:]
  ) throws -> Data {
    try written { file in
      let archive = NumPyArchive(file)
      try archive.begin("frames", .uint8, shape: frames)
      let bytes = (0..<frames.reduce(1, *)).map { UInt8(truncatingIfNeeded: $0) }
      if !bytes.isEmpty { try bytes.withUnsafeBytes { try archive.append($0) } }
      try archive.add("actions", shape: actions.0, actions.1)
      for (name, array) in more { try archive.add(name, shape: array.0, array.1) }
      try archive.finish()
    }
  }

  @Test func numbersOfChoicesAreTaken() throws {
    let read = copies(try open(try archive(), CountingWorld()).experience(length: 2))
    #expect(read.map(\.actions) == [[1, -1, -1, 1], [1, -1, -1, 1]])
    #expect(read.map(\.rewards) == [[0, 0], [0, 0]])
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let right = ([2, 2, 2], [1, 0, 0, 1, 1, 0, 0, 1]) as ([Int], [Double])
    let cases: [(String, Data)] = [
      (
        "array frames: expected u1 [episodes, frames, 1, 8], found u1 [2, 3, 8, 1]",
        try archive(frames: [2, 3, 8, 1])
      ),
      ("array frames: expected u1 [episodes", try archive(frames: [2, 1, 1, 8])),
      ("array frames: expected u1 [episodes", try archive(frames: [0, 3, 1, 8])),
      (
        "array actions: expected [2, 2, 2], found [2, 2]",
        try archive(actions: ([2, 2], [0, 0, 0, 0]))
      ),
      (
        "array actions: expected a number at index [1, 0, 1], found nan",
        try archive(actions: ([2, 2, 2], [1, 0, 0, 1, 1, .nan, 0, 1]))
      ),
      (
        "array rewards: expected [2, 2], found [4]",
        try archive(actions: right, ["rewards": ([4], [0, 0, 0, 0])])
      ),
      (
        "array frames: expected u1 [frames, 1, 8], found u1 [2, 3, 1, 8]",
        try archive(["episode_lengths": ([2], [3, 3])])
      ),
      (
        "array episode_lengths: expected integers [episodes], found f8 [2]",
        try archive(frames: [6, 1, 8], ["episode_lengths": ([2], [3, 3])])
      ),
    ]
    for (expected, bytes) in cases {
      let error = #expect(throws: FileError.self) { try open(bytes, CountingWorld()) }
      #expect(error?.description.contains(expected) == true, "\(error.map { "\($0)" } ?? "")")
    }
    let environment = try Environment(.pendulum)
    let space = environment.observationSpace
    let bytes = try archive(
      frames: [1, 2, space.height, space.width], actions: ([1, 1], [0.5]))
    let error = #expect(throws: FileError.self) { try open(bytes, environment) }
    #expect(
      error?.description
        == "cannot read run.npz: array states: expected [1, 2, 2], found no such array")
  }

  @Test func oneEpisodeIsEnough() throws {
    let bytes = try archive(frames: [1, 2, 1, 8], actions: ([1, 1, 2], [0, 1]))
    let read = copies(try open(bytes, CountingWorld()).experience(length: 1))
    #expect(read.map(\.frames) == [(0..<16).map { UInt8($0) }])
    #expect(read.map(\.actions) == [[-1, 1]])
  }

  /// The number of a choice that there is not.
  @Test func choicesAreChecked() throws {
    var bytes = try written { file in
      let archive = NumPyArchive(file)
      try archive.begin("frames", .uint8, shape: [1, 3, 1, 8])
      try [UInt8](repeating: 1, count: 24).withUnsafeBytes { try archive.append($0) }
      try archive.begin("actions", .int8, shape: [1, 2])
      try [Int8](arrayLiteral: 1, 2).withUnsafeBytes { try archive.append($0) }
      try archive.finish()
    }
    let error = #expect(throws: FileError.self) { try open(bytes, CountingWorld()) }
    #expect(
      error?.description == "cannot read run.npz: array actions: expected a choice from 0 to 1 at "
        + "index [0, 1], found 2.0")
    bytes.removeLast()
    #expect(throws: FileError.self) { try open(bytes, CountingWorld()) }
  }
}
