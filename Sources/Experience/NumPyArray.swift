import Foundation

/// An array of an `.npz` file.
package struct NumPyArray {
  /// Its element type.
  package let element: NumPyElement
  /// Its sizes, the last one varying fastest.
  package let shape: [Int]
  /// The elements, in the order of the shape.
  private let data: Data
  private let isBigEndian: Bool

  /// Reads the preamble of an `.npy` file, versions 1 to 3, and what follows.
  init(_ content: Data) throws(ArchiveFault) {
    let start = [UInt8](content.prefix(12))
    guard start.count == 12, start.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw ArchiveFault("an array as NumPy writes it", "other bytes")
    }
    guard (1...3).contains(start[6]) else {
      throw ArchiveFault("version 1, 2 or 3", "version \(start[6])")
    }
    let fieldSize = start[6] == 1 ? 2 : 4
    let count = (0..<fieldSize).reduce(0) { $0 | Int(start[8 + $1]) << (8 * $1) }
    // NumPy itself refuses headers beyond 10 000 bytes.
    guard count <= min(content.count - 8 - fieldSize, Int(UInt16.max)) else {
      throw ArchiveFault("a shorter header", "one of \(count) bytes")
    }
    let rest = content.dropFirst(8 + fieldSize)
    let header = String(decoding: rest.prefix(count), as: UTF8.self)
    let isFortran: Bool
    (element, isBigEndian, isFortran, shape) = try Self.parsed(header)
    let elements = rest.dropFirst(count)
    var size = element.byteCount
    for length in shape {
      let (product, isTooLarge) = size.multipliedReportingOverflow(by: length)
      guard !isTooLarge else { throw ArchiveFault("a smaller shape", "\(shape)") }
      size = product
    }
    guard size == elements.count else {
      throw ArchiveFault("\(size) bytes for shape \(shape)", "\(elements.count)")
    }
    data =
      isFortran && shape.count > 1
      ? Self.reordered(elements, shape, size: element.byteCount) : elements
  }

  /// Reads a Python dictionary of `descr`, `fortran_order` and `shape`, in any order.
  private static func parsed(
    _ header: String
  ) throws(ArchiveFault) -> (NumPyElement, isBigEndian: Bool, isFortran: Bool, shape: [Int]) {
    let found = "\(header.prefix(80))"
    guard let kind = header.firstMatch(of: /'descr' *: *'([<>|=])([a-z][0-9])'/),
      let element = NumPyElement(rawValue: String(kind.2))
    else { throw ArchiveFault("'descr' of bool, u1 to u8, i1 to i8, f4 or f8", found) }
    guard let order = header.firstMatch(of: /'fortran_order' *: *(True|False)/) else {
      throw ArchiveFault("'fortran_order' True or False", found)
    }
    let sizes = header.firstMatch(of: /'shape' *: *\(([0-9, ]*)\)/)?.1.split { ", ".contains($0) }
    // NumPy knows 64 axes.
    guard let sizes, sizes.count <= 64 else { throw ArchiveFault("'shape' of sizes", found) }
    let shape = sizes.compactMap { Int($0) }
    guard shape.count == sizes.count else { throw ArchiveFault("a smaller 'shape'", found) }
    return (element, kind.1 == ">", order.1 == "True", shape)
  }

  /// Puts elements of which the first index varies fastest into the order of the shape.
  private static func reordered(_ elements: Data, _ shape: [Int], size: Int) -> Data {
    guard !elements.isEmpty else { return elements }
    var strides = [size]
    for length in shape.dropLast() { strides.append(strides[strides.count - 1] * length) }
    var index = [Int](repeating: 0, count: shape.count)
    var source = 0
    var result: [UInt8] = []
    result.reserveCapacity(elements.count)
    elements.withUnsafeBytes { bytes in
      while result.count < bytes.count {
        result += bytes[source..<source + size]
        var axis = shape.count - 1
        while axis >= 0 {
          index[axis] += 1
          source += strides[axis]
          if index[axis] < shape[axis] { break }
          source -= strides[axis] * shape[axis]
          index[axis] = 0
          axis -= 1
        }
      }
    }
    return Data(result)
  }

  /// Reads the elements of an array of bytes.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    data.withUnsafeBytes(body)
  }

  /// All elements as numbers; integers beyond 2^53 are rounded.
  package var numbers: [Double] {
    switch element {
    case .bool: decoded { (bits: UInt8) in bits == 0 ? 0 : 1 }
    case .uint8: decoded { (bits: UInt8) in Double(bits) }
    case .uint16: decoded { (bits: UInt16) in Double(bits) }
    case .uint32: decoded { (bits: UInt32) in Double(bits) }
    case .uint64: decoded { (bits: UInt64) in Double(bits) }
    case .int8: decoded { (bits: UInt8) in Double(Int8(bitPattern: bits)) }
    case .int16: decoded { (bits: UInt16) in Double(Int16(bitPattern: bits)) }
    case .int32: decoded { (bits: UInt32) in Double(Int32(bitPattern: bits)) }
    case .int64: decoded { (bits: UInt64) in Double(Int64(bitPattern: bits)) }
    case .float32: decoded { (bits: UInt32) in Double(Float(bitPattern: bits)) }
    case .float64: decoded { (bits: UInt64) in Double(bitPattern: bits) }
    }
  }

  private func decoded<Bits: FixedWidthInteger>(_ number: (Bits) -> Double) -> [Double] {
    data.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: MemoryLayout<Bits>.size).map { place in
        let bits = bytes.loadUnaligned(fromByteOffset: place, as: Bits.self)
        return number(isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits))
      }
    }
  }
}
