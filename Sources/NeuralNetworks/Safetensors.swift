import Foundation
import Validation

/// The content of a safetensors file: named tensors and string metadata.
///
/// Layout (the format's published specification, version 0.x): eight bytes with the little-endian
/// length of the header, the header as a JSON object, then the tensors' bytes, little-endian and
/// row-major. Files are untrusted: every length, shape and offset is checked before memory is
/// touched. Deviation: tensors must cover the data exactly, without holes or overlaps (the reference
/// reader asks the same), and only the element types of `ElementType` are read.
public struct Safetensors: Sendable, Equatable {
  /// The type of a tensor's elements, by the format's name.
  public enum ElementType: String, Sendable, CaseIterable {
    /// IEEE 754 half precision.
    case float16 = "F16"
    /// IEEE 754 single precision.
    case float32 = "F32"
    /// IEEE 754 double precision.
    case float64 = "F64"
    /// Unsigned bytes.
    case uint8 = "U8"
    /// Signed 64-bit integers.
    case int64 = "I64"
    /// Unsigned 64-bit integers.
    case uint64 = "U64"

    /// The bytes of one element.
    public var byteCount: Int {
      switch self {
      case .uint8: 1
      case .float16: 2
      case .float32: 4
      case .float64, .int64, .uint64: 8
      }
    }
  }

  /// The elements of one tensor with their type and shape.
  public struct Tensor: Sendable, Equatable {
    /// The type of the elements.
    public let elementType: ElementType
    /// The extents, outermost first; empty for a scalar.
    public let shape: [Int]
    /// The elements, little-endian and row-major.
    public let bytes: [UInt8]

    fileprivate init(elementType: ElementType, shape: [Int], bytes: [UInt8]) {
      self.elementType = elementType
      self.shape = shape
      self.bytes = bytes
    }

    /// Makes a single-precision tensor; traps unless `values` has the elements of `shape`.
    public init(_ values: [Float], shape: [Int]) {
      self.init(.float32, values.map(\.bitPattern), shape: shape)
    }

    /// Makes a half-precision tensor of rounded values; traps unless `values` has the elements of
    /// `shape`.
    public init(rounding values: [Float], shape: [Int]) {
      self.init(.float16, values.map { Float16($0).bitPattern }, shape: shape)
    }

    /// Makes a double-precision tensor; traps unless `values` has the elements of `shape`.
    public init(_ values: [Double], shape: [Int]) {
      self.init(.float64, values.map(\.bitPattern), shape: shape)
    }

    /// Makes a tensor of bytes; traps unless `values` has the elements of `shape`.
    public init(_ values: [UInt8], shape: [Int]) {
      self.init(.uint8, values, shape: shape)
    }

    /// Makes a tensor of signed integers; traps unless `values` has the elements of `shape`.
    public init(_ values: [Int64], shape: [Int]) {
      self.init(.int64, values, shape: shape)
    }

    /// Makes a tensor of unsigned integers; traps unless `values` has the elements of `shape`.
    public init(_ values: [UInt64], shape: [Int]) {
      self.init(.uint64, values, shape: shape)
    }

    private init<Word: FixedWidthInteger>(
      _ elementType: ElementType, _ words: [Word], shape: [Int]
    ) {
      precondition(
        shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == words.count,
        "expected \(words.count) elements, found the shape \(shape)")
      self.init(
        elementType: elementType, shape: shape,
        bytes: words.map(\.littleEndian).withUnsafeBytes(Array.init))
    }

    /// The number of elements.
    public var count: Int { bytes.count / elementType.byteCount }

    /// The elements of a single- or half-precision tensor; nil for other types.
    public var floats: [Float]? {
      if elementType == .float16 {
        return words(.float16, UInt16.self)?.map { Float(Float16(bitPattern: $0)) }
      }
      return words(.float32, UInt32.self)?.map(Float.init(bitPattern:))
    }

    /// The elements of a double-precision tensor; nil for other types.
    public var doubles: [Double]? {
      words(.float64, UInt64.self)?.map(Double.init(bitPattern:))
    }

    /// The elements of a tensor of signed integers; nil for other types.
    public var integers: [Int64]? { words(.int64, Int64.self) }

    /// The elements of a tensor of unsigned integers; nil for other types.
    public var unsignedIntegers: [UInt64]? { words(.uint64, UInt64.self) }

    private func words<Word: FixedWidthInteger>(
      _ type: ElementType, _: Word.Type
    ) -> [Word]? {
      guard elementType == type else { return nil }
      return bytes.withUnsafeBytes { raw in
        stride(from: 0, to: raw.count, by: MemoryLayout<Word>.size).map { offset in
          Word(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Word.self))
        }
      }
    }
  }

  /// Free text by name: what the file is, how it was made.
  public var metadata: [String: String]
  /// The tensors by name; no name may be `__metadata__`.
  public var tensors: [String: Tensor]

  /// Makes the content of a file.
  public init(metadata: [String: String] = [:], tensors: [String: Tensor] = [:]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  // MARK: - Writing

  /// The bytes of the file; the same content always gives the same bytes.
  ///
  /// Tensors with wider elements come first, then by name, and the header is padded to a multiple of
  /// eight bytes: every tensor is aligned to its element. Traps when a tensor is called
  /// `__metadata__`.
  public func encoded() -> Data {
    precondition(tensors[Self.metadataKey] == nil, "no tensor may be named \(Self.metadataKey)")
    let order = tensors.sorted { first, second in
      let widths = (first.value.elementType.byteCount, second.value.elementType.byteCount)
      return widths.0 == widths.1 ? first.key < second.key : widths.0 > widths.1
    }
    var members: [String] = []
    if !metadata.isEmpty {
      let entries = metadata.sorted { $0.key < $1.key }.map { name, text in
        "\(JSONText.literal(name)):\(JSONText.literal(text))"
      }
      members.append("\(JSONText.literal(Self.metadataKey)):{\(entries.joined(separator: ","))}")
    }
    var offset = 0
    for (name, tensor) in order {
      let end = offset + tensor.bytes.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(JSONText.literal(name)):{\"dtype\":\"\(tensor.elementType.rawValue)\","
          + "\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    header.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - header.count % 8) % 8))

    var data = Data(capacity: 8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header)
    for (_, tensor) in order { data.append(contentsOf: tensor.bytes) }
    return data
  }

  // MARK: - Reading

  /// The longest header that is read, in bytes.
  public static let headerLimit = 8 << 20
  /// The largest file that is read, in bytes.
  public static let fileLimit = 4 << 30

  private static let metadataKey = "__metadata__"

  /// Reads a file.
  ///
  /// - Throws: What was expected and found and at which offset, when the file is missing, is not a
  ///   regular file, or breaks the format.
  public init(contentsOf path: String) throws(SafetensorsError) {
    let data: Data
    do {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else {
        throw SafetensorsError(file: path, expected: "a regular file", found: "something else")
      }
      let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
      guard size <= Self.fileLimit else {
        throw SafetensorsError(
          file: path, expected: "at most \(Self.fileLimit) bytes", found: "\(size) bytes")
      }
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      data = try handle.read(upToCount: size) ?? Data()
    } catch let error as SafetensorsError {
      throw error
    } catch {
      throw SafetensorsError(
        file: path, expected: "a readable file", found: Self.reason(of: error, path: path))
    }
    try self.init(data, file: path)
  }

  /// Reads the bytes of a file.
  ///
  /// - Parameter file: The name of the file in errors.
  /// - Throws: What was expected and found and at which offset, when the bytes break the format.
  public init(_ data: Data, file: String) throws(SafetensorsError) {
    func fail(
      _ offset: Int, _ tensor: String? = nil, expected: String, found: String
    ) -> SafetensorsError {
      SafetensorsError(
        file: file, offset: offset, tensor: tensor, expected: expected, found: found)
    }

    guard data.count >= 8 else {
      throw fail(0, expected: "8 bytes with the header's length", found: "\(data.count) bytes")
    }
    let declared = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard declared <= UInt64(Self.headerLimit) else {
      throw fail(
        0, expected: "a header of at most \(Self.headerLimit) bytes", found: "\(declared) bytes")
    }
    let headerLength = Int(declared)
    guard headerLength <= data.count - 8 else {
      throw fail(
        8, expected: "a header of \(headerLength) bytes",
        found: "\(data.count - 8) bytes up to the end of the file")
    }
    let headerData = data.dropFirst(8).prefix(headerLength)
    guard headerData.first == UInt8(ascii: "{") else {
      throw fail(
        8, expected: "a JSON object, beginning with {",
        found: headerData.first.map { "the byte \($0)" } ?? "an empty header")
    }
    let header: Header
    do {
      header = try JSONDecoder().decode(Header.self, from: Data(headerData))
    } catch {
      throw fail(8, expected: Self.headerForm, found: Self.reason(of: error, path: file))
    }

    let base = 8 + headerLength
    let dataLength = data.count - base
    var tensors: [String: Tensor] = [:]
    tensors.reserveCapacity(header.entries.count)
    var end = 0
    let order = header.entries.sorted {
      ($0.value.begin, $0.value.end, $0.key) < ($1.value.begin, $1.value.end, $1.key)
    }
    for (name, entry) in order {
      guard let elementType = ElementType(rawValue: entry.elementType) else {
        let known = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
        throw fail(
          8, name, expected: "one of the element types \(known)", found: entry.elementType)
      }
      guard entry.begin >= 0, entry.begin <= entry.end, entry.end <= dataLength else {
        throw fail(
          base, name, expected: "offsets in order, of 0...\(dataLength)",
          found: "\(entry.begin)..<\(entry.end)")
      }
      guard entry.begin == end else {
        throw fail(
          base + entry.begin, name,
          expected: "data beginning at offset \(end), without hole or overlap",
          found: "data beginning at offset \(entry.begin)")
      }
      guard let byteCount = Self.byteCount(entry.shape, elementType) else {
        throw fail(
          8, name, expected: "a shape of non-negative extents that fits into memory",
          found: "\(entry.shape)")
      }
      guard byteCount == entry.end - entry.begin else {
        throw fail(
          base + entry.begin, name,
          expected: "\(byteCount) bytes for \(elementType.rawValue) \(entry.shape)",
          found: "\(entry.end - entry.begin) bytes")
      }
      tensors[name] = Tensor(
        elementType: elementType, shape: entry.shape,
        bytes: Array(data.dropFirst(base + entry.begin).prefix(byteCount)))
      end = entry.end
    }
    guard end == dataLength else {
      throw fail(
        base + end, expected: "the end of the file", found: "\(dataLength - end) bytes more")
    }
    self.init(metadata: header.metadata, tensors: tensors)
  }

  private static let headerForm =
    "an object of tensors, each with dtype, shape and data_offsets, and of __metadata__ strings"

  /// The bytes of a tensor; nil when an extent is negative or the product overflows.
  private static func byteCount(_ shape: [Int], _ elementType: ElementType) -> Int? {
    var total = elementType.byteCount
    for extent in shape {
      let (product, overflow) = total.multipliedReportingOverflow(by: extent)
      guard extent >= 0, !overflow else { return nil }
      total = product
    }
    return total
  }

  /// What went wrong, in a few words without the error type's own name.
  private static func reason(of error: any Error, path: String) -> String {
    switch error {
    case DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context),
      DecodingError.keyNotFound(_, let context), DecodingError.valueNotFound(_, let context):
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      return place.isEmpty
        ? context.debugDescription : "at \(place): \(context.debugDescription)"
    default:
      return FileManager.default.fileExists(atPath: path) ? "\(error.localizedDescription)" : "none"
    }
  }

  /// One tensor's place in the file.
  private struct Entry: Decodable {
    var elementType: String
    var shape: [Int]
    var begin: Int
    var end: Int

    enum CodingKeys: String, CodingKey {
      case elementType = "dtype"
      case shape
      case offsets = "data_offsets"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      elementType = try container.decode(String.self, forKey: .elementType)
      shape = try container.decode([Int].self, forKey: .shape)
      let offsets = try container.decode([Int].self, forKey: .offsets)
      guard offsets.count == 2 else {
        throw DecodingError.dataCorruptedError(
          forKey: .offsets, in: container,
          debugDescription: "expected two offsets, found \(offsets.count)")
      }
      (begin, end) = (offsets[0], offsets[1])
    }
  }

  /// The JSON header.
  private struct Header: Decodable {
    var metadata: [String: String] = [:]
    var entries: [String: Entry] = [:]

    struct Name: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Name.self)
      for key in container.allKeys {
        if key.stringValue == Safetensors.metadataKey {
          metadata = try container.decode([String: String].self, forKey: key)
        } else {
          entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
        }
      }
    }
  }
}

/// Why a safetensors file could not be read.
public struct SafetensorsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public var file: String
  /// The offset in the file in bytes, when the error has one.
  public var offset: Int?
  /// The tensor, when the error concerns one.
  public var tensor: String?
  /// What was expected.
  public var expected: String
  /// What was found.
  public var found: String

  /// Makes an error.
  public init(
    file: String, offset: Int? = nil, tensor: String? = nil, expected: String, found: String
  ) {
    self.file = file
    self.offset = offset
    self.tensor = tensor
    self.expected = expected
    self.found = found
  }

  /// The error as one line; text from the file may hold control characters.
  public var description: String {
    var place = file
    if let offset { place += ", offset \(offset)" }
    if let tensor { place += ", tensor \(tensor)" }
    return "\(place): expected \(expected), found \(found)"
  }
}
