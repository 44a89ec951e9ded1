/// Cyclic redundancy checks, reflected, by a table of one byte.
enum Checksum {
  /// CRC-32 (IEEE 802.3), as ZIP archives use it.
  static let crc32 = CyclicCheck(polynomial: 0xEDB8_8320)
  /// CRC-32C (Castagnoli), as record files use it.
  static let crc32C = CyclicCheck(polynomial: 0x82F6_3B78)

  /// The masked CRC-32C of record files: rotated and offset, so that the checksum of data that hold
  /// checksums stays sound.
  static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let crc = crc32C(bytes)
    return ((crc >> 15) | (crc << 17)) &+ 0xA282_EAD8
  }
}

/// One cyclic redundancy check of 32 bits.
struct CyclicCheck: Sendable {
  private let table: [UInt32]

  /// Makes the check of a reflected polynomial.
  init(polynomial: UInt32) {
    table = (0..<256).map { index in
      var word = UInt32(index)
      for _ in 0..<8 { word = word & 1 == 1 ? (word >> 1) ^ polynomial : word >> 1 }
      return word
    }
  }

  /// The checksum of some bytes, continuing an earlier one.
  func callAsFunction(_ bytes: some Sequence<UInt8>, continuing earlier: UInt32 = 0) -> UInt32 {
    var crc = ~earlier
    for byte in bytes { crc = table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8) }
    return ~crc
  }
}
