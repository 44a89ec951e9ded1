import Experience
import Foundation
import LinearAlgebra
import TestSupport
import Testing
import Worlds

/// `.npz` files, read back by a small reader of the published formats.
@Suite struct NumPyArchiveTests {
  /// An array as found in a file.
  struct StoredArray: Equatable {
    var header: String
    var data: [UInt8]
  }

  struct Malformed: Error {
    let what: String
  }

  /// Reads little-endian numbers at any place of a file, checking bounds.
  struct Reader {
    let bytes: [UInt8]

    func number(_ place: Int, _ size: Int) throws -> Int {
      guard place >= 0, place + size <= bytes.count else { throw Malformed(what: "bounds") }
      return (0..<size).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }

    func part(_ place: Int, _ size: Int) throws -> [UInt8] {
      guard place >= 0, size >= 0, place + size <= bytes.count else {
        throw Malformed(what: "bounds")
      }
      return Array(bytes[place..<place + size])
    }
  }

  /// Bit by bit, unlike the writer's tables.
  static func checksum(_ bytes: [UInt8]) -> Int {
    var state: UInt32 = .max
    for byte in bytes {
      state ^= UInt32(byte)
      for _ in 0..<8 { state = (state >> 1) ^ (state & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
    return Int(~state)
  }

  /// The arrays of an archive without comment, by name, from its table of contents.
  static func read(_ bytes: [UInt8]) throws -> [String: StoredArray] {
    let reader = Reader(bytes: bytes)
    let end = bytes.count - 22
    guard try reader.number(end, 4) == 0x0605_4b50 else { throw Malformed(what: "end") }
    let count = try reader.number(end + 10, 2)
    var place = try reader.number(end + 16, 4)
    if place == Int(UInt32.max) {
      guard try reader.number(end - 20, 4) == 0x0706_4b50 else { throw Malformed(what: "locator") }
      let record = try reader.number(end - 12, 8)
      guard try reader.number(record, 4) == 0x0606_4b50, try reader.number(record + 32, 8) == count
      else { throw Malformed(what: "record") }
      place = try reader.number(record + 48, 8)
    }
    var arrays: [String: StoredArray] = [:]
    for _ in 0..<count {
      guard try reader.number(place, 4) == 0x0201_4b50 else { throw Malformed(what: "entry") }
      guard try reader.number(place + 10, 2) == 0 else { throw Malformed(what: "compressed") }
      let checksum = try reader.number(place + 16, 4)
      let nameCount = try reader.number(place + 28, 2)
      let extraCount = try reader.number(place + 30, 2)
      var (size, offset) = (try reader.number(place + 24, 4), try reader.number(place + 42, 4))
      if size == Int(UInt32.max) {
        size = try reader.number(place + 46 + nameCount + 4, 8)
        offset = try reader.number(place + 46 + nameCount + 4 + 16, 8)
      }
      let name = String(decoding: try reader.part(place + 46, nameCount), as: UTF8.self)
      guard try reader.number(offset, 4) == 0x0403_4b50,
        try reader.number(offset + 14, 4) == checksum,
        try reader.number(offset + 26, 2) == nameCount
      else { throw Malformed(what: "local header") }
      let start = offset + 30 + nameCount + (try reader.number(offset + 28, 2))
      let content = try reader.part(start, size)
      guard Self.checksum(content) == checksum else { throw Malformed(what: "checksum") }
      arrays[name] = try array(content)
      place += 46 + nameCount + extraCount
    }
    return arrays
  }

  static func array(_ content: [UInt8]) throws -> StoredArray {
    let reader = Reader(bytes: content)
    guard try reader.part(0, 8) == [0x93] + Array("NUMPY".utf8) + [1, 0] else {
      throw Malformed(what: "magic")
    }
    let length = try reader.number(8, 2)
    guard (10 + length) % 64 == 0, content[9 + length] == UInt8(ascii: "\n") else {
      throw Malformed(what: "padding")
    }
    let header = String(decoding: try reader.part(10, length), as: UTF8.self)
    return StoredArray(
      header: header.trimmingCharacters(in: .whitespacesAndNewlines),
      data: Array(content[(10 + length)...]))
  }

  /// Runs `body` on a fresh file and returns what it wrote.
  private func written(_ body: (FileHandle) throws -> Void) throws -> [UInt8] {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("archive-\(UUID().uuidString).npz")
    try Data().write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let file = try FileHandle(forUpdating: url)
    defer { try? file.close() }
    try body(file)
    return Array(try Data(contentsOf: url))
  }

  @Test(arguments: [UInt64(UInt32.max), 0, 200])
  func arraysRoundTrip(longFieldsFrom: UInt64) throws {
    let doubles = [0.1, -Double.pi, 1e300, Double.leastNonzeroMagnitude, 0, -0.0]
    let floats: [Float] = [1.5, -2, 3e38]
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let file = try written { file in
      let archive = NumPyArchive(file, longFieldsFrom: longFieldsFrom)
      try archive.add("doubles", shape: [2, 3], doubles)
      try archive.begin("bytes", .uint8, shape: [10, 10, 10])
      for start in stride(from: 0, to: 1000, by: 333) {
        try bytes[start..<min(start + 333, 1000)].withUnsafeBytes { try archive.append($0) }
      }
      try archive.add("flags", shape: [3], [true, false, true])
      try archive.begin("floats", .float32, shape: [3, 1])
      try floats.withUnsafeBytes { try archive.append($0) }
      try archive.add("empty", shape: [0, 4], [Double]())
      try archive.finish()
    }
    let arrays = try Self.read(file)
    #expect(arrays.count == 5)
    let header = { (type: String, shape: String) in
      "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    }
    #expect(
      arrays["doubles.npy"]
        == StoredArray(
          header: header("<f8", "(2, 3)"),
          data: doubles.flatMap { value in withUnsafeBytes(of: value) { Array($0) } }))
    #expect(arrays["bytes.npy"] == StoredArray(header: header("|u1", "(10, 10, 10)"), data: bytes))
    #expect(arrays["flags.npy"] == StoredArray(header: header("|b1", "(3,)"), data: [1, 0, 1]))
    #expect(
      arrays["floats.npy"]
        == StoredArray(
          header: header("<f4", "(3, 1)"),
          data: floats.flatMap { value in withUnsafeBytes(of: value) { Array($0) } }))
    #expect(arrays["empty.npy"] == StoredArray(header: header("<f8", "(0, 4)"), data: []))
    let reader = try NumPyReader(Data(file), path: "own.npz", limit: 10_000)
    #expect(reader.names == ["bytes", "doubles", "empty", "flags", "floats"])
    #expect(try reader.array("doubles")?.numbers == doubles)
    #expect(try reader.array("bytes")?.numbers == bytes.map { Double($0) })
    #expect(try reader.array("flags")?.numbers == [1, 0, 1])
    #expect(try reader.array("floats")?.numbers == floats.map { Double($0) })
    #expect(try reader.array("empty")?.shape == [0, 4])
  }

  @Test(arguments: EnvironmentSettings.all)
  func collectedSequencesAreWritten(_ settings: EnvironmentSettings) throws {
    let environment = try Environment(settings)
    let collector = SequenceCollector(
      environment: environment, length: 3, generator: RandomGenerator(seed: 4))
    var reported: [Int] = []
    let file = try written { file in
      try SequenceArchive(collector, sequences: 70).write(to: file) { reported.append($0) }
    }
    #expect(reported.last == 70 && reported == reported.sorted())
    let arrays = try Self.read(file)
    let (size, actionSize) = (environment.system.stateSize, environment.system.actionSize)
    let frame = settings.frame
    let frames = try #require(arrays["frames.npy"])
    #expect(frames.header.contains("(70, 4, \(frame.height), \(frame.width))"))
    let states = doubles(try #require(arrays["states.npy"]))
    let stored = try #require(arrays["actions.npy"])
    // Choices have numbers, as in Gymnasium.
    let choices = stored.header.contains("<i8") ? integers(stored) : []
    #expect((choices.count == 70 * 3) == (environment.actionSpace.kind == .discrete))
    let actions =
      choices.isEmpty
      ? doubles(stored)
      : choices.flatMap { choice in (0..<actionSize).map { $0 == choice ? 1.0 : -1 } }
    let rewards = doubles(try #require(arrays["rewards.npy"]))
    #expect(states.count == 70 * 4 * size && actions.count == 70 * 3 * actionSize)
    #expect(rewards.count == 70 * 3)
    let terminated = arrays["terminated.npy"]
    #expect((terminated != nil) == environment.task.canTerminate)

    var pixels = [UInt8](repeating: 0, count: environment.view.pixelCount)
    for sequence in 0..<70 {
      for tick in 0..<3 {
        let place = sequence * 4 + tick
        var (state, next, action) = (StateVector(), StateVector(), ActionVector())
        for component in 0..<size {
          state[component] = states[place * size + component]
          next[component] = states[(place + 1) * size + component]
        }
        for component in 0..<actionSize {
          action[component] = actions[(sequence * 3 + tick) * actionSize + component]
        }
        environment.render(state, into: &pixels)
        #expect(
          Array(frames.data[place * pixels.count..<(place + 1) * pixels.count]) == pixels)
        var reward = 0.0
        for _ in 0..<environment.stepsPerTick {
          reward += environment.task.reward(state, action)
          state = environment.system.step(state, action)
        }
        #expect(state == next)
        #expect(rewards[sequence * 3 + tick] == reward)
        if let terminated {
          #expect((terminated.data[sequence * 3 + tick] == 1) == environment.task.isTerminal(next))
        }
      }
    }
  }

  private func doubles(_ array: StoredArray) -> [Double] {
    array.data.withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
    }
  }

  private func integers(_ array: StoredArray) -> [Int] {
    array.data.withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map {
        Int(bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self))
      }
    }
  }

  @Test func equalDataGivesEqualBytes() throws {
    let collector = SequenceCollector(
      environment: try Environment(.pendulum), length: 2, generator: RandomGenerator(seed: 1))
    let first = try written { try SequenceArchive(collector, sequences: 5).write(to: $0) }
    let second = try written { try SequenceArchive(collector, sequences: 5).write(to: $0) }
    #expect(first == second)
  }
}
