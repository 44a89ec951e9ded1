/// A cyclic redundancy check of 32 bits, reflected, four bytes at a time.
package struct CyclicRedundancyCheck: Sendable {
  /// Which one.
  package enum Kind: Sendable {
    /// That of ZIP and PNG.
    case zip
    /// Castagnoli's, CRC-32C, of record files and checkpoints.
    case castagnoli
  }

  private var state = UInt32.max
  /// Four tables of 256 words: table `k` advances a byte that `k` more bytes follow.
  private let tables: [UInt32]

  /// Begins with no bytes.
  package init(_ kind: Kind) {
    tables =
      switch kind {
      case .zip: Self.zip
      case .castagnoli: Self.castagnoli
      }
  }

  /// The checksum of all bytes so far.
  package var value: UInt32 { ~state }

  /// Takes more bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var state = state
    tables.withUnsafeBufferPointer { tables in
      var index = 0
      let quadEnd = bytes.count & ~3
      while index < quadEnd {
        // "Slicing by four": each byte of the word has its own table, so that the four look-ups do
        // not wait for one another.
        state ^= UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
        let low = tables[768 &+ Int(state & 0xFF)] ^ tables[512 &+ Int((state >> 8) & 0xFF)]
        state = low ^ tables[256 &+ Int((state >> 16) & 0xFF)] ^ tables[Int(state >> 24)]
        index &+= 4
      }
      while index < bytes.count {
        state = (state >> 8) ^ tables[Int((state ^ UInt32(bytes[index])) & 0xFF)]
        index &+= 1
      }
    }
    self.state = state
  }

  /// Takes more bytes.
  package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// The checksum of some bytes.
  package static func of(_ bytes: [UInt8], _ kind: Kind) -> UInt32 {
    var check = CyclicRedundancyCheck(kind)
    check.update(bytes)
    return check.value
  }

  private static let zip = tables(polynomial: 0xEDB8_8320)
  private static let castagnoli = tables(polynomial: 0x82F6_3B78)

  private static func tables(polynomial: UInt32) -> [UInt32] {
    var tables = [UInt32](repeating: 0, count: 1024)
    for byte in 0..<256 {
      var word = UInt32(byte)
      for _ in 0..<8 { word = (word >> 1) ^ (word & 1 == 0 ? 0 : polynomial) }
      tables[byte] = word
    }
    for index in 256..<1024 {
      let word = tables[index - 256]
      tables[index] = (word >> 8) ^ tables[Int(word & 0xFF)]
    }
    return tables
  }
}

/// The bytes of an integer, lowest first.
package func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian, Array.init)
}
