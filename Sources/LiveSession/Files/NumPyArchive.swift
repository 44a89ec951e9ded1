import Foundation

/// Writes arrays as a NumPy archive (`.npz`): an uncompressed ZIP of `.npy` files.
///
/// Array layout: NumPy's format 1.0, little-endian, C order. ZIP layout: local header and data per
/// array, then the central directory, with fixed dates, so that the same arrays give the same bytes.
/// Archives beyond 4 GiB (which would need the 64-bit extension) are refused.
public struct NumPyArchive: Sendable {
  private var entries: [(name: String, header: [UInt8], data: [UInt8])] = []

  /// Makes an empty archive.
  public init() {}

  /// Adds an array of bytes; traps unless `values` has the elements of `shape`.
  public mutating func add(_ name: String, _ values: [UInt8], shape: [Int]) {
    add(name, type: "|u1", shape: shape, count: values.count, data: values)
  }

  /// Adds an array of single-precision numbers; traps unless `values` has the elements of `shape`.
  public mutating func add(_ name: String, _ values: [Float], shape: [Int]) {
    add(
      name, type: "<f4", shape: shape, count: values.count,
      data: values.map(\.bitPattern.littleEndian).withUnsafeBytes(Array.init))
  }

  /// Adds an array of double-precision numbers; traps unless `values` has the elements of `shape`.
  public mutating func add(_ name: String, _ values: [Double], shape: [Int]) {
    add(
      name, type: "<f8", shape: shape, count: values.count,
      data: values.map(\.bitPattern.littleEndian).withUnsafeBytes(Array.init))
  }

  private mutating func add(
    _ name: String, type: String, shape: [Int], count: Int, data: [UInt8]
  ) {
    precondition(
      shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == count,
      "expected \(count) elements, found the shape \(shape)")
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(extents)), }"
    // The data begin at a multiple of 64 bytes: 10 bytes before the text, a line break after it.
    text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
    let header =
      [0x93] + Array("NUMPY".utf8) + [1, 0] + littleEndian(UInt16(text.utf8.count))
      + Array(text.utf8)
    entries.append(("\(name).npy", header, data))
  }

  /// Writes the archive, complete or not at all.
  ///
  /// - Throws: What stood in the way.
  public func write(to path: String) throws(FileError) {
    let total = entries.reduce(0) { $0 + $1.header.count + $1.data.count + 200 }
    guard total < Int(UInt32.max) else {
      throw FileError(
        path: path, action: "write", reason: "expected less than 4 GiB, found \(total) bytes",
        suggestion: "write fewer sequences")
    }
    try AtomicFile.write(to: path) { (file: inout AtomicFileContent) throws(FileError) in
      var directory: [UInt8] = []
      for (name, header, data) in entries {
        let checksum = Checksum.crc32(data, continuing: Checksum.crc32(header))
        let size = UInt32(header.count + data.count)
        let offset = UInt32(file.count)
        // Version 2.0, no flags, stored, midnight of 1 January 1980.
        let common =
          littleEndian(UInt16(20)) + littleEndian(UInt16(0)) + littleEndian(UInt16(0))
          + littleEndian(UInt16(0)) + littleEndian(UInt16(0x21)) + littleEndian(checksum)
          + littleEndian(size) + littleEndian(size) + littleEndian(UInt16(name.utf8.count))
          + littleEndian(UInt16(0))
        try file.append(littleEndian(UInt32(0x0403_4B50)) + common + Array(name.utf8))
        try file.append(header)
        try file.append(data)
        directory +=
          littleEndian(UInt32(0x0201_4B50)) + littleEndian(UInt16(20)) + common
          + littleEndian(UInt16(0)) + littleEndian(UInt16(0)) + littleEndian(UInt16(0))
          + littleEndian(UInt32(0)) + littleEndian(offset) + Array(name.utf8)
      }
      let start = UInt32(file.count)
      let count = UInt16(entries.count)
      try file.append(
        directory + littleEndian(UInt32(0x0605_4B50)) + littleEndian(UInt16(0))
          + littleEndian(UInt16(0)) + littleEndian(count) + littleEndian(count)
          + littleEndian(UInt32(directory.count)) + littleEndian(start) + littleEndian(UInt16(0)))
    }
  }
}
