import Foundation

/// What is wrong with data of an archive: what would be right, and what is there.
package struct ArchiveFault: Error, Sendable, Equatable {
  package let expected: String
  package let found: String

  init(_ expected: String, _ found: String) { (self.expected, self.found) = (expected, found) }
}

/// Undoes the compression of ZIP archives, "deflate" (RFC 1951), of data that nobody vouches for.
package struct Inflate {
  /// Data grow at most so many times: 258 bytes take two bits at least.
  package static let largestRatio = 1032

  private let input: UnsafeRawBufferPointer
  private let output: UnsafeMutableRawBufferPointer
  private var place = 0
  private var written = 0
  /// The next bits, lowest first; `bitCount` of them are taken from the input already.
  private var bits: UInt64 = 0
  private var bitCount = 0

  private init(_ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer) {
    self.input = input
    self.output = output
  }

  /// Decompresses data to exactly `count` bytes.
  ///
  /// - Throws: When the data are faulty, or more or fewer.
  package static func decompress(_ input: Data, count: Int) throws(ArchiveFault) -> Data {
    var data = Data(count: count)
    let result = data.withUnsafeMutableBytes { output in
      input.withUnsafeBytes { input in
        Result { () throws(ArchiveFault) in
          var inflate = Inflate(input, output)
          try inflate.run()
        }
      }
    }
    try result.get()
    return data
  }

  private mutating func run() throws(ArchiveFault) {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try copyStored()
      case 1:
        let literals = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
        try decode(Codes(literals[...]), Codes([Int](repeating: 5, count: 30)[...]))
      case 2:
        let lengths = try codeLengths()
        try decode(
          Codes(lengths.all[..<lengths.literals]), Codes(lengths.all[lengths.literals...]))
      default: throw ArchiveFault("a block of type 0 to 2", "type 3")
      }
    }
    guard written == output.count else {
      throw ArchiveFault("\(output.count) bytes", "only \(written)")
    }
  }

  // MARK: - Bits

  /// Makes 56 bits ready at least, unless the input ends before.
  private mutating func fill() {
    if place + 8 <= input.count {
      let word = input.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      bits |= UInt64(littleEndian: word) << UInt64(bitCount)
      place += (63 - bitCount) / 8
      bitCount |= 56
    } else {
      while bitCount < 56, place < input.count {
        bits |= UInt64(input[place]) << UInt64(bitCount)
        place += 1
        bitCount += 8
      }
    }
  }

  private mutating func skip(_ count: Int) throws(ArchiveFault) {
    guard count <= bitCount else {
      throw ArchiveFault("more compressed data", "their end")
    }
    bits >>= UInt64(count)
    bitCount -= count
  }

  private mutating func take(_ count: Int) throws(ArchiveFault) -> Int {
    fill()
    return try takeReady(count)
  }

  private mutating func takeReady(_ count: Int) throws(ArchiveFault) -> Int {
    let value = Int(bits & (1 << UInt64(count) - 1))
    try skip(count)
    return value
  }

  private mutating func symbol(_ codes: borrowing Codes) throws(ArchiveFault) -> Int {
    let entry = codes.table[Int(truncatingIfNeeded: bits) & (codes.table.count - 1)]
    guard entry != 0 else { throw ArchiveFault("a code", "bits that are none") }
    try skip(Int(entry & 15))
    return Int(entry >> 4)
  }

  // MARK: - Blocks

  private func checkRoom(_ count: Int) throws(ArchiveFault) {
    guard count <= output.count - written else {
      throw ArchiveFault("\(output.count) bytes", "more")
    }
  }

  private mutating func copyStored() throws(ArchiveFault) {
    try skip(bitCount % 8)
    let (count, complement) = (try take(16), try take(16))
    guard count == complement ^ 0xFFFF else {
      throw ArchiveFault("a length and its complement", "\(count), \(complement)")
    }
    // Whole bytes that are ready go back.
    place -= bitCount / 8
    (bits, bitCount) = (0, 0)
    guard count <= input.count - place else {
      throw ArchiveFault("\(count) stored bytes", "\(input.count - place)")
    }
    try checkRoom(count)
    UnsafeMutableRawBufferPointer(rebasing: output[written...])
      .copyMemory(from: UnsafeRawBufferPointer(rebasing: input[place..<place + count]))
    place += count
    written += count
  }

  /// The lengths of a block's codes: those of literals and lengths, then those of distances.
  private mutating func codeLengths() throws(ArchiveFault) -> (all: [Int], literals: Int) {
    let (literals, distances) = (try take(5) + 257, try take(5) + 1)
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var own = [Int](repeating: 0, count: order.count)
    for index in 0..<(try take(4) + 4) { own[order[index]] = try take(3) }
    let codes = try Codes(own[...])
    var all: [Int] = []
    while all.count < literals + distances {
      fill()
      let symbol = try symbol(codes)
      switch symbol {
      case 16:
        guard let last = all.last else {
          throw ArchiveFault("a length to repeat", "none")
        }
        all += [Int](repeating: last, count: try take(2) + 3)
      case 17: all += [Int](repeating: 0, count: try take(3) + 3)
      case 18: all += [Int](repeating: 0, count: try take(7) + 11)
      default: all.append(symbol)
      }
    }
    guard all.count == literals + distances else {
      throw ArchiveFault("\(literals + distances) code lengths", "\(all.count)")
    }
    return (all, literals)
  }

  private mutating func decode(
    _ literals: borrowing Codes, _ distances: borrowing Codes
  ) throws(ArchiveFault) {
    while true {
      // A length and a distance take 48 bits at most.
      fill()
      let symbol = try symbol(literals)
      if symbol < 256 {
        try checkRoom(1)
        output[written] = UInt8(symbol)
        written += 1
      } else if symbol == 256 {
        return
      } else {
        try copy(length: try matchLength(symbol - 257), distance: try matchDistance(distances))
      }
    }
  }

  private mutating func matchLength(_ code: Int) throws(ArchiveFault) -> Int {
    guard code < 29 else { throw ArchiveFault("a length code", "\(code + 257)") }
    if code < 8 { return code + 3 }
    if code == 28 { return 258 }
    let extra = code / 4 - 1
    return 3 + (4 + code % 4) << extra + (try takeReady(extra))
  }

  private mutating func matchDistance(_ codes: borrowing Codes) throws(ArchiveFault) -> Int {
    let code = try symbol(codes)
    guard code < 30 else { throw ArchiveFault("a distance code", "\(code)") }
    if code < 4 { return code + 1 }
    let extra = code / 2 - 1
    return 1 + (2 + code % 2) << extra + (try takeReady(extra))
  }

  private mutating func copy(length: Int, distance: Int) throws(ArchiveFault) {
    guard distance <= written else {
      throw ArchiveFault("a distance of at most \(written)", "\(distance)")
    }
    try checkRoom(length)
    // What was just written may be read: more and more whole periods lie there.
    var done = 0
    while done < length, let base = output.baseAddress {
      let count = min(distance + done, length - done)
      (base + written + done).copyMemory(from: base + written - distance, byteCount: count)
      done += count
    }
    written += length
  }
}

/// Prefix codes as one table: the next bits lead to the symbol.
private struct Codes: ~Copyable {
  /// `symbol << 4 | length` by the next bits, a power of two of them; 0 where no code begins so.
  let table: [UInt16]

  /// Makes the codes that follow from their lengths, 0 to 15 each.
  init(_ lengths: ArraySlice<Int>) throws(ArchiveFault) {
    var counts = [Int](repeating: 0, count: 16)
    for length in lengths where length > 0 { counts[length] += 1 }
    var next = [Int](repeating: 0, count: 16)
    for length in 1..<16 {
      // The first code of a length follows the last of the length before.
      next[length] = (next[length - 1] + counts[length - 1]) * 2
      guard next[length] + counts[length] <= 1 << length else {
        throw ArchiveFault("prefix codes", "too many of \(length) bits")
      }
    }
    let longest = counts.lastIndex { $0 > 0 } ?? 0
    var table = [UInt16](repeating: 0, count: 1 << longest)
    for (symbol, length) in lengths.enumerated() where length > 0 {
      // Codes are packed highest bit first.
      let code = Int(UInt16(next[length]).reversed >> UInt16(16 - length))
      for index in stride(from: code, to: table.count, by: 1 << length) {
        table[index] = UInt16(symbol << 4 | length)
      }
      next[length] += 1
    }
    self.table = table
  }
}

extension UInt16 {
  /// The bits the other way round.
  fileprivate var reversed: UInt16 {
    (0..<16).reduce(0) { $0 | ((self >> UInt16($1)) & 1) << UInt16(15 - $1) }
  }
}
