import Foundation
import Validation

/// The element types of arrays, by NumPy's names without the order of bytes.
package enum NumPyElement: String, Sendable {
  case bool = "b1"
  case uint8 = "u1"
  case uint16 = "u2"
  case uint32 = "u4"
  case uint64 = "u8"
  case int8 = "i1"
  case int16 = "i2"
  case int32 = "i4"
  case int64 = "i8"
  case float32 = "f4"
  case float64 = "f8"

  /// The number of bytes of an element.
  package var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Whether it has no fractions.
  package var isInteger: Bool { self != .float32 && self != .float64 }
}

/// Writes an `.npz` file, which `numpy.load` reads: a ZIP archive of uncompressed `.npy` arrays.
///
/// Arrays are streamed one after the other: `begin`, any number of `append`, and so on, then
/// `finish`. The shape is given first, so nothing is held in memory; only the checksum is filled in
/// afterwards, for which the file must be seekable (a pipe is not). Dates in the archive are fixed:
/// equal data gives equal bytes. Array data is little-endian, as on every machine Swift 6 runs on.
/// Sources: NumPy's NEP 1 (`.npy` version 1.0) and PKWARE's APPNOTE 6.3.
package final class NumPyArchive {
  private struct Entry {
    var name: [UInt8]
    var offset: UInt64
    var byteCount: UInt64
    var checksum: UInt32 = 0
  }

  private let file: FileHandle
  /// Sizes and offsets from here on need ZIP64 fields.
  private let longFieldsFrom: UInt64
  private var entries: [Entry] = []
  private var offset: UInt64 = 0
  private var checksum = CyclicRedundancyCheck(.zip)
  private var remaining: UInt64 = 0

  /// Starts an archive at the beginning of a seekable file.
  package convenience init(_ file: FileHandle) {
    self.init(file, longFieldsFrom: UInt64(UInt32.max))
  }

  package init(_ file: FileHandle, longFieldsFrom: UInt64) {
    self.file = file
    self.longFieldsFrom = longFieldsFrom
  }

  /// Starts an array; its elements follow by `append`.
  ///
  /// Traps when the array before is not complete or the name is taken.
  ///
  /// - Parameters:
  ///   - name: The array's name in the archive, in ASCII.
  ///   - element: Its element type.
  ///   - shape: Its sizes, the last one varying fastest.
  /// - Throws: What the file system reports.
  package func begin(_ name: String, _ element: NumPyElement, shape: [Int]) throws {
    precondition(remaining == 0, "the array before \(name) is not complete")
    let fileName = Array("\(name).npy".utf8)
    precondition(!entries.contains { $0.name == fileName }, "there is an array \(name) already")
    let header = Self.header(element, shape: shape)
    let dataCount = shape.reduce(UInt64(element.byteCount)) { $0 * UInt64($1) }
    let entry = Entry(
      name: fileName, offset: offset, byteCount: dataCount + UInt64(header.count))
    entries.append(entry)
    try write(localHeader(entry))
    checksum = CyclicRedundancyCheck(.zip)
    remaining = entry.byteCount
    try header.withUnsafeBytes { try append($0) }
  }

  /// Appends elements to the array that was begun; traps when they are more than its shape holds.
  ///
  /// - Throws: What the file system reports.
  package func append(_ bytes: UnsafeRawBufferPointer) throws {
    precondition(UInt64(bytes.count) <= remaining, "more elements than the shape holds")
    checksum.update(bytes)
    remaining -= UInt64(bytes.count)
    try write(Data(bytes))
    guard remaining == 0 else { return }
    // Complete: put the checksum into the local header, 14 bytes after its start.
    let last = entries.count - 1
    entries[last].checksum = checksum.value
    try file.seek(toOffset: entries[last].offset + 14)
    try file.write(contentsOf: Data(littleEndian(checksum.value)))
    try file.seek(toOffset: offset)
  }

  /// Writes a whole array of numbers.
  ///
  /// Traps when the numbers do not fill the shape.
  package func add(_ name: String, shape: [Int], _ values: [Double]) throws {
    try begin(name, .float64, shape: shape)
    try values.withUnsafeBytes { try append($0) }
    precondition(remaining == 0, "fewer elements than the shape holds")
  }

  /// Writes a whole array of whole numbers.
  ///
  /// Traps when the numbers do not fill the shape.
  package func add(_ name: String, shape: [Int], _ values: [Int64]) throws {
    try begin(name, .int64, shape: shape)
    try values.withUnsafeBytes { try append($0) }
    precondition(remaining == 0, "fewer elements than the shape holds")
  }

  /// Writes a whole array of truth values.
  ///
  /// Traps when the values do not fill the shape.
  package func add(_ name: String, shape: [Int], _ values: [Bool]) throws {
    try begin(name, .bool, shape: shape)
    try values.map { UInt8($0 ? 1 : 0) }.withUnsafeBytes { try append($0) }
    precondition(remaining == 0, "fewer elements than the shape holds")
  }

  /// Writes the table of contents; traps when the last array is not complete.
  ///
  /// - Throws: What the file system reports.
  package func finish() throws {
    precondition(remaining == 0, "the last array is not complete")
    let start = offset
    for entry in entries { try write(centralHeader(entry)) }
    let size = offset - start
    let count = UInt64(entries.count)
    let isLong = start >= longFieldsFrom
    if isLong {
      let record = offset
      try write(
        littleEndian(UInt32(0x0606_4b50)) + littleEndian(UInt64(44)) + littleEndian(UInt16(45))
          + littleEndian(UInt16(45)) + littleEndian(UInt32(0)) + littleEndian(UInt32(0))
          + littleEndian(count) + littleEndian(count) + littleEndian(size) + littleEndian(start))
      try write(
        littleEndian(UInt32(0x0706_4b50)) + littleEndian(UInt32(0)) + littleEndian(record)
          + littleEndian(UInt32(1)))
    }
    try write(
      littleEndian(UInt32(0x0605_4b50)) + littleEndian(UInt16(0)) + littleEndian(UInt16(0))
        + littleEndian(UInt16(count)) + littleEndian(UInt16(count)) + littleEndian(UInt32(size))
        + littleEndian(isLong ? UInt32.max : UInt32(start)) + littleEndian(UInt16(0)))
  }

  // MARK: - Records

  /// The `.npy` preamble: magic, version 1.0, and a Python dictionary padded to 64 bytes.
  private static func header(_ element: NumPyElement, shape: [Int]) -> [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let order = element.byteCount == 1 ? "|" : "<"
    var text =
      "{'descr': '\(order)\(element.rawValue)', 'fortran_order': False, 'shape': (\(sizes)), }"
    let prefix = 10
    let total = (prefix + text.utf8.count + 1 + 63) / 64 * 64
    text += String(repeating: " ", count: total - prefix - text.utf8.count - 1) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + littleEndian(UInt16(text.utf8.count))
      + Array(text.utf8)
  }

  /// The fields that both headers of an entry share, from "version needed" to the name's length.
  private func commonFields(_ entry: Entry) -> [UInt8] {
    let size = isLong(entry) ? UInt32.max : UInt32(entry.byteCount)
    let noon1980: [UInt8] = [0, 0x60, 0x21, 0]
    return littleEndian(UInt16(isLong(entry) ? 45 : 20)) + littleEndian(UInt16(0))
      + littleEndian(UInt16(0)) + noon1980 + littleEndian(entry.checksum)
      + littleEndian(size) + littleEndian(size) + littleEndian(UInt16(entry.name.count))
  }

  private func localHeader(_ entry: Entry) -> [UInt8] {
    let extra =
      isLong(entry)
      ? littleEndian(UInt16(1)) + littleEndian(UInt16(16)) + littleEndian(entry.byteCount)
        + littleEndian(entry.byteCount) : []
    return littleEndian(UInt32(0x0403_4b50)) + commonFields(entry)
      + littleEndian(UInt16(extra.count)) + entry.name + extra
  }

  private func centralHeader(_ entry: Entry) -> [UInt8] {
    let extra =
      isLong(entry)
      ? littleEndian(UInt16(1)) + littleEndian(UInt16(24)) + littleEndian(entry.byteCount)
        + littleEndian(entry.byteCount) + littleEndian(entry.offset) : []
    return littleEndian(UInt32(0x0201_4b50)) + littleEndian(UInt16(45)) + commonFields(entry)
      + littleEndian(UInt16(extra.count)) + [UInt8](repeating: 0, count: 10)
      + littleEndian(isLong(entry) ? UInt32.max : UInt32(entry.offset)) + entry.name + extra
  }

  private func isLong(_ entry: Entry) -> Bool {
    entry.byteCount >= longFieldsFrom || entry.offset >= longFieldsFrom
  }

  private func write(_ bytes: [UInt8]) throws {
    try write(Data(bytes))
  }

  private func write(_ data: Data) throws {
    try file.write(contentsOf: data)
    offset += UInt64(data.count)
  }
}
