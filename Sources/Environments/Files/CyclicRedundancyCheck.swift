/// The CRC-32 of ZIP and PNG (polynomial 0xEDB88320, reflected), four bytes at a time.
struct CyclicRedundancyCheck {
  private var state: UInt32 = 0xFFFF_FFFF

  /// The checksum of all bytes so far.
  var value: UInt32 { ~state }

  /// Adds bytes.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var state = state
    Self.tables.withUnsafeBufferPointer { tables in
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

  /// Four tables of 256 words: table `k` advances a byte that `k` more bytes follow.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 1024)
    for byte in 0..<256 {
      var word = UInt32(byte)
      for _ in 0..<8 { word = (word >> 1) ^ (word & 1 == 0 ? 0 : 0xEDB8_8320) }
      tables[byte] = word
    }
    for index in 256..<1024 {
      let word = tables[index - 256]
      tables[index] = (word >> 8) ^ tables[Int(word & 0xFF)]
    }
    return tables
  }()
}
