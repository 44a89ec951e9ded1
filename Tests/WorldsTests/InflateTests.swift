import Experience
import Foundation
import TestSupport
import Testing

/// Decompression of what zlib made, and of what nobody should have made.
@Suite struct InflateTests {
  /// Raw deflate data, in base64, and what they stand for.
  static let vectors: [(data: String, text: [UInt8])] = [
    ("AwA=", []),
    ("AQUA+v9zY29wZQ==", Array("scope".utf8)),
    ("y0ksSc0rUchBoYqT8wtSAQ==", Array("latent latent latent scope".utf8)),
    ("BcEBAQAAAIKgrWr/NwQYBlrDMNAahoHWDg==", Array("abcabcaabbccdabcabcaabbccdabcabcaabbccd".utf8)),
    (
      """
      FY7BAcAwCAJXYQQ11sT9F+vxIlHAC6VaqxzVpzPq1bReKiOUhXazxbFY8NSHvtWpxk8aXzf6Wl+tvjsafINe/pf5Y7/4\
      dtxLMIOGTKrSnVmU5/GV9rnPd8cAY5ILUb42A4QVpkgTV6zqRKs6EjISNX5dz563i+84ceg3NOSHvtM0/w==
      """, (0..<60).flatMap { Array("\($0 * $0) ".utf8) }
    ),
    (
      "7cExAQAAAMKg9U9tDQ+g" + String(repeating: "A", count: 128) + "gFcD",
      [UInt8](repeating: 0, count: 100_000)
    ),
  ]

  @Test(arguments: vectors.indices) func knownDataAreDecompressed(_ index: Int) throws {
    let (base64, text) = Self.vectors[index]
    let data = try #require(Data(base64Encoded: base64))
    #expect(try Array(Inflate.decompress(data, count: text.count)) == text)
    // As a part of something larger.
    let part = (Data([1, 2, 3]) + data + Data([7])).dropFirst(3).dropLast()
    #expect(try Array(Inflate.decompress(part, count: text.count)) == text)
    #expect(throws: ArchiveFault.self) { try Inflate.decompress(data, count: text.count + 1) }
    if !text.isEmpty {
      #expect(throws: ArchiveFault.self) { try Inflate.decompress(data, count: text.count - 1) }
    }
    for count in 0..<data.count {
      #expect(throws: ArchiveFault.self) {
        try Inflate.decompress(data.prefix(count), count: text.count)
      }
    }
  }

  @Test(
    arguments: [
      ("a block of type 0 to 2", [0x07]), ("a length and its complement", [0x01, 1, 0, 0, 0]),
      ("5 stored bytes", [0x01, 5, 0, 0xFA, 0xFF, 1]), ("a distance of at most 0", [0x03, 0x02]),
      ("more compressed data", []), ("prefix codes", [0x05, 0x00, 0x92, 0x04]),
    ] as [(String, [UInt8])])
  func faultsAreNamed(_ expected: String, _ bytes: [UInt8]) {
    let error = #expect(throws: ArchiveFault.self) {
      try Inflate.decompress(Data(bytes), count: 10)
    }
    #expect(error?.expected == expected)
  }

  @Test func damagedDataNeverTrap() throws {
    var generator = SplitMix(state: 5)
    for (base64, text) in Self.vectors {
      let data = try #require(Data(base64Encoded: base64))
      for _ in 0..<1000 {
        var damaged = data
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          damaged[Int.random(in: 0..<data.count, using: &generator)] = UInt8.random(
            in: 0...255, using: &generator)
        }
        if let result = try? Inflate.decompress(damaged, count: min(text.count, 500)) {
          #expect(result.count == min(text.count, 500))
        }
      }
    }
    for _ in 0..<2000 {
      let noise = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      _ = try? Inflate.decompress(Data(noise), count: 300)
    }
  }
}
