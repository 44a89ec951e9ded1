import Foundation
import LinearAlgebra
import NeuralNetworks
import Testing

@Suite struct SafetensorsTests {
  static let sample = Safetensors(
    metadata: ["scene": "pendulum", "odd \"name\"\n": "é\u{1}"],
    tensors: [
      "weights": .init(
        [1, -2.5, .pi, 0, -.infinity, .leastNonzeroMagnitude] as [Float], shape: [2, 3]),
      "steps": .init([-1, .max] as [Int64], shape: [2]),
      "scalar": .init([7] as [Int64], shape: []),
      "pixels": .init([0, 127, 255] as [UInt8], shape: [1, 3]),
      "exact": .init([0.1] as [Double], shape: [1]),
      "empty": .init([] as [Float], shape: [0, 4]),
    ])

  @Test func everythingWrittenIsReadBack() throws {
    let read = try Safetensors(Self.sample.encoded(), file: "sample")
    #expect(read == Self.sample)
    #expect(
      read.tensors["weights"]?.floats == [1, -2.5, .pi, 0, -.infinity, .leastNonzeroMagnitude])
    #expect(read.tensors["weights"]?.doubles == nil)
    #expect(read.tensors["exact"]?.doubles == [0.1])
    #expect(read.tensors["steps"]?.integers == [-1, .max])
    #expect(read.tensors["scalar"]?.integers == [7])
    #expect(read.tensors["pixels"]?.bytes == [0, 127, 255])
    #expect(read.tensors["empty"]?.count == 0)
  }

  @Test func bytesAreDeterministicAndAligned() throws {
    let first = Self.sample.encoded()
    var again = Safetensors(metadata: Self.sample.metadata)
    for name in Self.sample.tensors.keys.sorted().reversed() {
      again.tensors[name] = Self.sample.tensors[name]
    }
    #expect(again.encoded() == first)
    #expect(first[0] % 8 == 0)
  }

  /// Written by the Python package safetensors 0.8.0 with
  /// `save({"w": arange(6, dtype=float32).reshape(2, 3), "n": uint8([1, 2])}, metadata={"by": "python"})`.
  static let fromPython =
    "kAAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJieSI6InB5dGhvbiJ9LCJ3Ijp7ImR0eXBlIjoiRjMyIiwic2hhcGUi"
    + "OlsyLDNdLCJkYXRhX29mZnNldHMiOlswLDI0XX0sIm4iOnsiZHR5cGUiOiJVOCIsInNoYXBlIjpbMl0sImRhdGFf"
    + "b2Zmc2V0cyI6WzI0LDI2XX19ICAAAAAAAACAPwAAAEAAAEBAAACAQAAAoEABAg=="

  @Test func filesOfTheReferenceWriterAreRead() throws {
    let data = try #require(Data(base64Encoded: Self.fromPython))
    let read = try Safetensors(data, file: "python")
    #expect(read.metadata == ["by": "python"])
    #expect(read.tensors["w"]?.shape == [2, 3])
    #expect(read.tensors["w"]?.floats == [0, 1, 2, 3, 4, 5])
    #expect(read.tensors["n"]?.bytes == [1, 2])
  }

  static func file(_ header: String, data: [UInt8] = []) -> Data {
    var file = Data()
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { file.append(contentsOf: $0) }
    return file + Data(header.utf8) + Data(data)
  }

  /// A broken header, what the error must say, and the offset into the data that it must
  /// name (nil: it names the header).
  static let broken: [(String, String, Int?)] = [
    ("", "an empty header", nil),
    ("[1]", "beginning with {", nil),
    ("{\"a\":", "not valid JSON", nil),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", "data_offsets", nil),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", "two offsets", nil),
    ("{\"a\":{\"dtype\":\"Q4\",\"shape\":[2],\"data_offsets\":[0,4]}}", "Q4", nil),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", "8 bytes for F32 [2]", 0),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", "non-negative", nil),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]}}",
      "fits into memory", nil
    ),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}", "of 0...4", 0),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", "in order", 0),
    ("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", "2 bytes more", 2),
    ("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}", "beginning at offset 0", 2),
    (
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
        + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}",
      "without hole or overlap", 2
    ),
    ("{\"__metadata__\":{\"a\":1}}", "__metadata__.a", nil),
  ]

  @Test(arguments: broken)
  func brokenFilesAreRefused(header: String, message: String, offset: Int?) {
    let error = #expect(throws: SafetensorsError.self) {
      try Safetensors(Self.file(header, data: [1, 2, 3, 4]), file: "broken.safetensors")
    }
    #expect(error?.file == "broken.safetensors")
    #expect(error?.offset == 8 + (offset.map { $0 + header.utf8.count } ?? 0))
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func hugeHeadersAreRefusedBeforeReading() {
    let error = #expect(throws: SafetensorsError.self) {
      try Safetensors(Data(repeating: 0xFF, count: 64), file: "f")
    }
    #expect(error?.found == "18446744073709551615 bytes")
  }

  @Test func everyTruncationIsRefused() {
    let data = Self.sample.encoded()
    for length in 0..<data.count {
      #expect(throws: SafetensorsError.self) { try Safetensors(data.prefix(length), file: "t") }
    }
  }

  /// Flipped bits either leave a file that is consistent, or give an error; they never trap.
  @Test func flippedBitsNeverTrap() {
    let data = Self.sample.encoded()
    var generator = RandomGenerator(seed: 1)
    var refused = 0
    for _ in 0..<4000 {
      var damaged = data
      for _ in 0...generator.index(below: 3) {
        let place = generator.index(below: min(data.count, 560))
        damaged[place] ^= 1 << UInt8(generator.index(below: 8))
      }
      do {
        let read = try Safetensors(damaged, file: "t")
        for tensor in read.tensors.values {
          #expect(tensor.bytes.count == tensor.count * tensor.elementType.bitCount / 8)
          _ = (tensor.floats, tensor.doubles, tensor.integers)
        }
      } catch { refused += 1 }
    }
    #expect(refused > 2000)
  }
}
