import Foundation
import Validation

/// The content of a safetensors file: named tensors and string metadata.
///
/// Layout (the format's published specification, version 0.x): eight bytes with the little-endian
/// length of the header, the header as a JSON object, then the tensors' bytes, little-endian and
/// row-major. Files are untrusted: every length, shape and offset is checked before memory is
/// touched. What the reference reader refuses is refused, and what it accepts is read, but for: keys
/// that repeat, which the specification forbids everywhere and that reader only in some places;
/// extents beyond 63 bits; and tensors that are written as lists instead of objects.
package struct Safetensors: Sendable, Equatable {
  /// The type of a tensor's elements, by the format's name.
  package enum ElementType: String, Sendable, CaseIterable {
    /// Truth values of one byte.
    case boolean = "BOOL"
    /// 4-bit floating point, two in a byte.
    case float4 = "F4"
    /// 6-bit floating point with two exponent bits, four in three bytes.
    case float6e2m3 = "F6_E2M3"
    /// 6-bit floating point with three exponent bits, four in three bytes.
    case float6e3m2 = "F6_E3M2"
    /// Unsigned bytes.
    case uint8 = "U8"
    /// Signed bytes.
    case int8 = "I8"
    /// 8-bit floating point with five exponent bits.
    case float8e5m2 = "F8_E5M2"
    /// 8-bit floating point with four exponent bits.
    case float8e4m3 = "F8_E4M3"
    /// Powers of two of one byte.
    case float8e8m0 = "F8_E8M0"
    /// As `float8e4m3`, without infinities and negative zero.
    case float8e4m3fnuz = "F8_E4M3FNUZ"
    /// As `float8e5m2`, without infinities and negative zero.
    case float8e5m2fnuz = "F8_E5M2FNUZ"
    /// Signed 16-bit integers.
    case int16 = "I16"
    /// Unsigned 16-bit integers.
    case uint16 = "U16"
    /// IEEE 754 half precision.
    case float16 = "F16"
    /// The upper half of IEEE 754 single precision.
    case bfloat16 = "BF16"
    /// Signed 32-bit integers.
    case int32 = "I32"
    /// Unsigned 32-bit integers.
    case uint32 = "U32"
    /// IEEE 754 single precision.
    case float32 = "F32"
    /// Pairs of IEEE 754 single precision.
    case complex64 = "C64"
    /// IEEE 754 double precision.
    case float64 = "F64"
    /// Signed 64-bit integers.
    case int64 = "I64"
    /// Unsigned 64-bit integers.
    case uint64 = "U64"

    /// The bits of one element.
    package var bitCount: Int {
      switch self {
      case .float4: 4
      case .float6e2m3, .float6e3m2: 6
      case .boolean, .uint8, .int8, .float8e5m2, .float8e4m3, .float8e8m0, .float8e4m3fnuz,
        .float8e5m2fnuz:
        8
      case .int16, .uint16, .float16, .bfloat16: 16
      case .int32, .uint32, .float32: 32
      case .complex64, .float64, .int64, .uint64: 64
      }
    }
  }

  /// The elements of one tensor with their type and shape.
  package struct Tensor: Sendable, Equatable {
    /// The type of the elements.
    package let elementType: ElementType
    /// The extents, outermost first; empty for a scalar.
    package let shape: [Int]
    /// The elements, little-endian and row-major.
    package let bytes: [UInt8]

    fileprivate init(elementType: ElementType, shape: [Int], bytes: [UInt8]) {
      self.elementType = elementType
      self.shape = shape
      self.bytes = bytes
    }

    /// Makes a single-precision tensor; traps unless `values` has the elements of `shape`.
    package init(_ values: [Float], shape: [Int]) {
      self.init(.float32, values.map(\.bitPattern), shape: shape)
    }

    /// Makes a half-precision tensor of rounded values; traps unless `values` has the elements of
    /// `shape`.
    package init(rounding values: [Float], shape: [Int]) {
      self.init(.float16, values.map { Float16($0).bitPattern }, shape: shape)
    }

    /// Makes a double-precision tensor; traps unless `values` has the elements of `shape`.
    package init(_ values: [Double], shape: [Int]) {
      self.init(.float64, values.map(\.bitPattern), shape: shape)
    }

    /// Makes a tensor of bytes; traps unless `values` has the elements of `shape`.
    package init(_ values: [UInt8], shape: [Int]) {
      self.init(.uint8, values, shape: shape)
    }

    /// Makes a tensor of signed integers; traps unless `values` has the elements of `shape`.
    package init(_ values: [Int64], shape: [Int]) {
      self.init(.int64, values, shape: shape)
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
    package var count: Int { bytes.count * 8 / elementType.bitCount }

    /// The elements of a single- or half-precision tensor; nil for other types.
    package var floats: [Float]? {
      if elementType == .float16 {
        return words(.float16, UInt16.self)?.map { Float(Float16(bitPattern: $0)) }
      }
      return words(.float32, UInt32.self)?.map(Float.init(bitPattern:))
    }

    /// The elements of a double-precision tensor; nil for other types.
    package var doubles: [Double]? {
      words(.float64, UInt64.self)?.map(Double.init(bitPattern:))
    }

    /// The elements of a tensor of signed integers; nil for other types.
    package var integers: [Int64]? { words(.int64, Int64.self) }

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
  package var metadata: [String: String]
  /// The tensors by name; no name may be `__metadata__`.
  package var tensors: [String: Tensor]

  /// Makes the content of a file.
  package init(metadata: [String: String] = [:], tensors: [String: Tensor] = [:]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  // MARK: - Writing

  /// The bytes of the file; the same content always gives the same bytes.
  ///
  /// Tensors with wider elements come first, then by name, and the header is padded to a multiple of
  /// eight bytes: every tensor is aligned to its element. Traps when a tensor is called
  /// `__metadata__`.
  package func encoded() -> Data {
    precondition(
      tensors[SafetensorsHeader.metadataKey] == nil,
      "no tensor may be named \(SafetensorsHeader.metadataKey)")
    let order = tensors.sorted { first, second in
      let widths = (first.value.elementType.bitCount, second.value.elementType.bitCount)
      return widths.0 == widths.1 ? first.key < second.key : widths.0 > widths.1
    }
    var members: [String] = []
    if !metadata.isEmpty {
      let entries = metadata.sorted { $0.key < $1.key }.map { name, text in
        "\(JSONText.literal(name)):\(JSONText.literal(text))"
      }
      members.append(
        "\(JSONText.literal(SafetensorsHeader.metadataKey)):{\(entries.joined(separator: ","))}")
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
  package static let headerLimit = 100_000_000
  /// The largest file that is read, in bytes.
  package static let fileLimit = 4 << 30

  /// Reads the bytes of a file.
  ///
  /// - Parameter file: The name of the file in errors.
  /// - Throws: What was expected and found and at which offset, when the bytes break the format.
  package init(_ data: Data, file: String) throws(SafetensorsError) {
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
    let header: SafetensorsHeader
    do throws(SafetensorsHeader.Problem) {
      header = try SafetensorsHeader(Array(data.dropFirst(8).prefix(headerLength)))
    } catch {
      throw fail(8, error.tensor, expected: error.expected, found: error.found)
    }

    let base = 8 + headerLength
    let dataLength = data.count - base
    var tensors: [String: Tensor] = [:]
    tensors.reserveCapacity(header.entries.count)
    var end = 0
    let order = header.entries.sorted {
      ($0.entry.begin, $0.entry.end, $0.name) < ($1.entry.begin, $1.entry.end, $1.name)
    }
    for (name, entry) in order {
      guard entry.begin <= entry.end, entry.end <= dataLength else {
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
      guard let byteCount = Self.byteCount(entry.shape, entry.elementType) else {
        throw fail(
          8, name, expected: "a shape of whole bytes that fits into memory",
          found: "\(entry.shape)")
      }
      guard byteCount == entry.end - entry.begin else {
        throw fail(
          base + entry.begin, name,
          expected: "\(byteCount) bytes for \(entry.elementType.rawValue) \(entry.shape)",
          found: "\(entry.end - entry.begin) bytes")
      }
      tensors[name] = Tensor(
        elementType: entry.elementType, shape: entry.shape,
        bytes: Array(data.dropFirst(base + entry.begin).prefix(byteCount)))
      end = entry.end
    }
    guard end == dataLength else {
      throw fail(
        base + end, expected: "the end of the file", found: "\(dataLength - end) bytes more")
    }
    self.init(metadata: header.metadata, tensors: tensors)
  }

  /// The bytes of a tensor; nil when they are no whole number, or the product overflows.
  private static func byteCount(_ shape: [Int], _ elementType: ElementType) -> Int? {
    var total: UInt = 1
    for extent in shape.map(UInt.init) + [UInt(elementType.bitCount)] {
      let (product, overflow) = total.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      total = product
    }
    return total % 8 == 0 ? Int(total / 8) : nil
  }
}

/// Why a safetensors file could not be read.
package struct SafetensorsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  package var file: String
  /// The offset in the file in bytes, when the error has one.
  package var offset: Int?
  /// The tensor, when the error concerns one.
  package var tensor: String?
  /// What was expected.
  package var expected: String
  /// What was found.
  package var found: String

  /// The error as one line.
  package var description: String {
    var place = file
    if let offset { place += ", offset \(offset)" }
    if let tensor { place += ", tensor \(tensor)" }
    return PrintableText.line("\(place): expected \(expected), found \(found)")
  }
}
