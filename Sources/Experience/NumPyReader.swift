import Files
import Foundation
import Validation

/// Opens the bytes of an `.npz` file that nobody vouches for, as NumPy's `savez` and
/// `savez_compressed` write it.
///
/// Sizes and places are checked before anything is read there or memory is taken. Sources: NumPy's
/// NEP 1 (`.npy` versions 1 to 3) and PKWARE's APPNOTE 6.3.
package struct NumPyReader {
  private struct Entry {
    var isEncrypted: Bool
    var method: Int
    var checksum: UInt32
    var storedCount: Int
    var byteCount: Int
    var offset: Int
  }

  private let bytes: Data
  private let path: String
  private let limit: Int
  private var entries: [String: Entry] = [:]

  /// Reads the table of contents.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - path: The file's name, for errors.
  ///   - limit: The most bytes that an array may have, however small it is when compressed.
  /// - Throws: When the bytes are no `.npz` file.
  package init(_ bytes: Data, path: String, limit: Int) throws(FileError) {
    // Places count from 0 in what follows.
    self.bytes = bytes.startIndex == 0 ? bytes : Data(bytes)
    self.path = path
    self.limit = limit
    // A comment may follow the record.
    let earliest = max(bytes.count - 22 - Int(UInt16.max), 0)
    var end = bytes.count - 22
    while end >= earliest {
      if try number(end, 4) == 0x0605_4b50 {
        let comment = try number(end + 20, 2)
        if comment == bytes.count - 22 - end { break }
      }
      end -= 1
    }
    guard end >= earliest else {
      throw fault("a NumPy archive (.npz)", "no table of contents at its end")
    }
    var (count, place) = (try number(end + 10, 2), try number(end + 16, 4))
    if count == Int(UInt16.max) || place == Int(UInt32.max), end >= 20,
      try number(end - 20, 4) == 0x0706_4b50
    {
      let record = try number(end - 12, 8)
      guard try number(record, 4) == 0x0606_4b50 else {
        throw fault("a ZIP64 record", "other bytes at \(record)")
      }
      (count, place) = (try number(record + 32, 8), try number(record + 48, 8))
    }
    var index = 0
    while index < count {
      place = try readEntry(place)
      index += 1
    }
  }

  /// The names of the arrays.
  package var names: [String] { entries.keys.sorted() }

  /// An array; nil when there is none of that name.
  ///
  /// - Throws: When it is faulty, or larger than the limit.
  package func array(_ name: String) throws(FileError) -> NumPyArray? {
    guard let entry = entries[name] else { return nil }
    let content = try content(entry, name)
    do {
      return try NumPyArray(content)
    } catch {
      throw fault(error.expected, error.found, in: name)
    }
  }

  /// The text whose UTF-8 bytes an array has; nil when there is none of that name.
  package func text(_ name: String) throws(FileError) -> String? {
    guard let array = try array(name) else { return nil }
    guard array.element == .uint8, array.shape.count == 1,
      let text = array.withBytes({ String(validating: $0, as: UTF8.self) })
    else {
      throw fault("UTF-8 text in u1 [bytes]", "\(array.element.rawValue) \(array.shape)", in: name)
    }
    return text
  }

  /// What is wrong with the file, or with one of its arrays.
  package func fault(_ expected: String, _ found: String, in name: String? = nil) -> FileError {
    let place = name.map { "array \($0): " } ?? ""
    return FileError(
      path: path, action: "read", reason: "\(place)expected \(expected), found \(found)")
  }

  // MARK: - Records

  /// A little-endian number of so many bytes.
  private func number(_ place: Int, _ size: Int) throws(FileError) -> Int {
    guard place >= 0, place <= bytes.count - size else {
      throw fault("\(size) bytes at \(place)", "a file of \(bytes.count)")
    }
    let value = (0..<size).reduce(UInt64(0)) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
    guard let number = Int(exactly: value) else { throw fault("a size or a place", "\(value)") }
    return number
  }

  private func part(_ place: Int, _ count: Int) throws(FileError) -> Data {
    guard place >= 0, count >= 0, place <= bytes.count, count <= bytes.count - place else {
      throw fault("\(count) bytes at \(place)", "a file of \(bytes.count)")
    }
    return bytes[place..<place + count]
  }

  /// Reads one line of the table of contents; returns where the next one is.
  private mutating func readEntry(_ place: Int) throws(FileError) -> Int {
    guard try number(place, 4) == 0x0201_4b50 else {
      throw fault("a line of the table of contents", "other bytes at \(place)")
    }
    var entry = Entry(
      isEncrypted: try number(place + 8, 2) & 1 != 0, method: try number(place + 10, 2),
      checksum: UInt32(try number(place + 16, 4)), storedCount: try number(place + 20, 4),
      byteCount: try number(place + 24, 4), offset: try number(place + 42, 4))
    let nameCount = try number(place + 28, 2)
    let name = String(decoding: try part(place + 46, nameCount), as: UTF8.self)
    var extra = place + 46 + nameCount
    let end = extra + (try number(place + 30, 2))
    while extra + 4 <= end {
      let (kind, size) = (try number(extra, 2), try number(extra + 2, 2))
      extra += 4
      guard size <= end - extra else {
        throw fault("extra fields of \(end - extra) bytes", "\(size)", in: name)
      }
      if kind == 1 {
        // ZIP64: only what had no room above, in this order.
        var field = extra
        for key in [\Entry.byteCount, \.storedCount, \.offset]
        where entry[keyPath: key] == Int(UInt32.max) && field + 8 <= extra + size {
          entry[keyPath: key] = try number(field, 8)
          field += 8
        }
      }
      extra += size
    }
    if name.hasSuffix(".npy") { entries[String(name.dropLast(4))] = entry }
    return end + (try number(place + 32, 2))
  }

  /// The bytes of an entry, decompressed and checked.
  private func content(_ entry: Entry, _ name: String) throws(FileError) -> Data {
    guard try number(entry.offset, 4) == 0x0403_4b50 else {
      throw fault("its header", "other bytes at \(entry.offset)", in: name)
    }
    // The sizes that the header gives itself may be missing.
    let names = try number(entry.offset + 26, 2) + number(entry.offset + 28, 2)
    let stored = try part(entry.offset + 30 + names, entry.storedCount)
    guard entry.byteCount <= limit else {
      throw fault("at most \(limit) bytes", "\(entry.byteCount)", in: name)
    }
    guard !entry.isEncrypted else { throw fault("no encryption", "an encrypted one", in: name) }
    var content = stored
    switch entry.method {
    case 0:
      guard entry.byteCount == stored.count else {
        throw fault("\(entry.byteCount) bytes", "\(stored.count)", in: name)
      }
    case 8:
      guard entry.byteCount <= stored.count * Inflate.largestRatio else {
        throw fault(
          "\(entry.byteCount) bytes", "\(stored.count) compressed ones, which are too few",
          in: name)
      }
      do {
        content = try Inflate.decompress(stored, count: entry.byteCount)
      } catch {
        throw fault("\(error.expected) in compressed data", error.found, in: name)
      }
    default:
      throw fault("method 0 (stored) or 8 (deflated)", "method \(entry.method)", in: name)
    }
    var check = CyclicRedundancyCheck(.zip)
    content.withUnsafeBytes { check.update($0) }
    guard check.value == entry.checksum else {
      throw fault("CRC-32 \(entry.checksum)", "\(check.value)", in: name)
    }
    return content
  }
}
