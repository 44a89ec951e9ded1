import Experience
import Files
import Foundation
import TestSupport
import Testing
import Validation

/// Archives that NumPy wrote (`Archives`), and archives that nobody should have written.
@Suite struct NumPyReaderTests {
  static func archive(_ name: String) throws -> Data {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: "npz", subdirectory: "Archives"))
    return try Data(contentsOf: url)
  }

  static func open(_ bytes: Data, limit: Int = 100_000) throws -> NumPyReader {
    try NumPyReader(bytes, path: "run.npz", limit: limit)
  }

  /// Number `index` of every array of the files: `(37 index) mod 101`, shifted for what has a sign.
  static func number(_ index: Int, _ element: NumPyElement) -> Double {
    let value = index * 37 % 101
    return switch element {
    case .bool: value % 3 == 0 ? 1 : 0
    case .uint8, .uint16, .uint32, .uint64: Double(value)
    case .int8, .int16, .int32, .int64: Double(value - 50)
    case .float32, .float64: Double(value) / 8 - 6
    }
  }

  @Test(arguments: ["stored", "compressed", "versions"])
  func whatNumPyWroteIsRead(_ file: String) throws {
    let reader = try Self.open(try Self.archive(file))
    #expect(reader.names.count == (file == "versions" ? 3 : 24))
    for name in reader.names where name != "scalar_f8" && name != "empty_f8" {
      let array = try #require(try reader.array(name))
      #expect(name.hasSuffix(array.element.rawValue))
      let shape = name == "vector_f4" ? [7] : file == "versions" ? [2, 3] : [3, 4, 5]
      #expect(array.shape == shape, "\(name)")
      #expect(
        array.numbers
          == (0..<shape.reduce(1, *)).map { Self.number($0, array.element) }, "\(name)")
    }
    #expect(try reader.array("nobody")?.shape == nil)
    guard file != "versions" else { return }
    #expect(try reader.array("scalar_f8")?.numbers == [2.5])
    #expect(try reader.array("scalar_f8")?.shape == [])
    #expect(try reader.array("empty_f8")?.shape == [0, 4])
    #expect(try reader.array("empty_f8")?.numbers == [])
  }

  /// A part of a larger file, and a file with other bytes than it should have.
  @Test func slicesAreRead() throws {
    let bytes = try Self.archive("compressed")
    let reader = try Self.open((Data([9, 9]) + bytes).dropFirst(2))
    #expect(try reader.array("u1")?.shape == [3, 4, 5])
  }

  // MARK: - Archives of one entry, byte by byte

  /// An archive of one entry with a right checksum.
  static func zip(
    _ content: [UInt8], count: Int? = nil, method: UInt16 = 0, flags: UInt16 = 0,
    stored: [UInt8]? = nil, extra: [UInt8] = []
  ) -> Data {
    let data = stored ?? content
    let name = Array("x.npy".utf8)
    let size = extra.isEmpty ? UInt32(count ?? content.count) : .max
    let common =
      littleEndian(flags) + littleEndian(method) + [0, 0, 0, 0]
      + littleEndian(CyclicRedundancyCheck.of(content, .zip)) + littleEndian(UInt32(data.count))
      + littleEndian(size) + littleEndian(UInt16(name.count))
    let local = littleEndian(UInt32(0x0403_4b50)) + [20, 0] + common + [0, 0] + name + data
    let central =
      littleEndian(UInt32(0x0201_4b50)) + [20, 0, 20, 0] + common
      + littleEndian(UInt16(extra.count)) + [UInt8](repeating: 0, count: 14) + name + extra
    return Data(
      local + central + littleEndian(UInt32(0x0605_4b50)) + [0, 0, 0, 0, 1, 0, 1, 0]
        + littleEndian(UInt32(central.count)) + littleEndian(UInt32(local.count)) + [0, 0])
  }

  static func npy(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let length =
      version == 1
      ? littleEndian(UInt16(header.utf8.count)) : littleEndian(UInt32(header.utf8.count))
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(header.utf8) + data
  }

  static let plain = npy("{'shape':(3,),'descr':'|u1','fortran_order':False}\n", [1, 2, 3])

  @Test func archivesByteByByteAreRead() throws {
    #expect(try Self.open(Self.zip(Self.plain)).array("x")?.numbers == [1, 2, 3])
    let long =
      [9, 9, 2, 0, 1, 1, 1, 0, 8, 0] + littleEndian(UInt64(Self.plain.count))
    #expect(
      try Self.open(Self.zip(Self.plain, extra: long)).array("x")?.numbers == [1, 2, 3])
  }

  @Test(arguments: [
    ("at most 1000 bytes, found 4000000000", zip(plain, count: 4_000_000_000)),
    (
      "at most 1000 bytes, found 9000000000000000000",
      zip(plain, extra: [1, 0, 8, 0] + littleEndian(UInt64(9_000_000_000_000_000_000)))
    ),
    ("64 bytes, found 65", zip(plain, stored: plain + [0])),
    ("1000 bytes, found 0 compressed ones", zip(plain, count: 1000, method: 8, stored: [])),
    ("found only 0", zip(plain, method: 8, stored: [3, 0])),
    ("method 0 (stored) or 8 (deflated), found method 12", zip(plain, method: 12)),
    ("no encryption", zip(plain, flags: 1)),
    ("an array as NumPy writes it", zip([1, 2, 3])),
    ("version 1, 2 or 3, found version 9", zip(npy("{}", [0, 0], version: 9))),
    ("a shorter header", zip([0x93] + Array("NUMPY".utf8) + [2, 0, 255, 255, 255, 255, 0])),
    ("'descr' of bool", zip(npy("{}   ", []))),
    ("f4 or f8, found {'descr': [(", zip(npy("{'descr': [('a', '<f8')], }", []))),
    ("f4 or f8, found {'descr': '<f2'", zip(npy("{'descr': '<f2', }", []))),
    ("f4 or f8, found {'descr': '|O'", zip(npy("{'descr': '|O', }", []))),
    ("'fortran_order' True or False", zip(npy("{'descr': '|u1', 'fortran_order': 1}", []))),
    ("'shape' of sizes", zip(npy("{'descr':'|u1','fortran_order':True,'shape': (-1,)}", []))),
    (
      "a smaller 'shape'",
      zip(npy("{'descr':'|u1','fortran_order':True,'shape': (99999999999999999999,)}", []))
    ),
    (
      "a smaller shape",
      zip(
        npy(
          "{'shape':(4611686018427387904,4,0),'descr':'|u1','fortran_order':False}", []))
    ),
    (
      "4 bytes for shape [2, 2], found 3",
      zip(npy("{'shape': (2, 2), 'descr': '|u1', 'fortran_order': True}", [1, 2, 3]))
    ),
  ]) func faultsAreNamed(_ expected: String, _ bytes: Data) {
    let error = #expect(throws: FileError.self) {
      try Self.open(bytes, limit: 1000).array("x")
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.hasPrefix("cannot read run.npz: array x: expected "))
    #expect(text.contains(expected), "\(text)")
  }

  @Test func whatIsNoArchiveIsRefused() {
    for bytes in [Data(), Data(count: 22), Data(repeating: 0x50, count: 70_000)] {
      let error = #expect(throws: FileError.self) { try Self.open(bytes) }
      #expect(error?.description.contains("expected a NumPy archive (.npz)") == true)
    }
  }

  // MARK: - Damage

  /// Opens everything: an error or data as large as they say.
  private func readAll(_ bytes: Data) {
    guard let reader = try? Self.open(bytes) else { return }
    for name in reader.names {
      guard let array = try? reader.array(name) else { continue }
      #expect(array.numbers.count == array.shape.reduce(1, *))
    }
  }

  @Test(arguments: ["ragged", "versions"])
  func truncatedArchivesNeverTrap(_ name: String) throws {
    let bytes = try Self.archive(name)
    for count in 0..<bytes.count {
      #expect(throws: FileError.self) { try Self.open(bytes.prefix(count)) }
    }
  }

  @Test(arguments: ["stored", "compressed", "ragged", "versions"])
  func damagedArchivesNeverTrap(_ name: String) throws {
    let bytes = try Self.archive(name)
    var generator = SplitMix(state: 3)
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        damaged[place] ^= UInt8.random(in: 1...255, using: &generator)
      }
      readAll(damaged)
    }
  }

  /// With right checksums, so that the headers of arrays are read.
  @Test func damagedArraysNeverTrap() {
    var generator = SplitMix(state: 4)
    let header = "{'descr': '>i2', 'fortran_order': True, 'shape': (3, 2), }"
    for version in 1...3 as ClosedRange<UInt8> {
      let content = Self.npy(header, Array(0..<12), version: version)
      for _ in 0..<1000 {
        var damaged = content
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let place = Int.random(in: 6..<content.count, using: &generator)
          damaged[place] = UInt8.random(in: 0...255, using: &generator)
        }
        if Bool.random(using: &generator) {
          damaged.removeLast(Int.random(in: 0...damaged.count, using: &generator))
        }
        readAll(Self.zip(damaged))
      }
    }
  }
}
