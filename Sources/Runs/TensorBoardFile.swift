import Files
import Foundation
import Validation

/// Writes scalar curves as a TensorBoard event file.
///
/// The file is a sequence of TFRecords (length, masked CRC-32C of the length, data, masked CRC-32C of
/// the data), each an `Event` protocol buffer; only the fields needed for scalars are written: wall
/// time 1, step 2, file version 3, summary 5 with values of tag 1 and simple value 2, and session log
/// 7 with status 1 (start). One object is used by one thread.
package final class TensorBoardFile {
  /// The file.
  package let path: String
  private let file: AppendingFile

  /// Makes a new event file in a folder, named as TensorBoard expects.
  ///
  /// What other event files there hold of later updates is no longer shown by TensorBoard: it is
  /// taken again, or belongs to an earlier training.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - update: The update from which training goes on; 0 for a training from scratch.
  ///   - date: The wall clock now.
  /// - Throws: What stood in the way.
  package init(folder: String, after update: Int = 0, date: Date = Date()) throws(FileError) {
    let host = ProcessInfo.processInfo.hostName.filter {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")
    }
    let stamp = "\(Int(date.timeIntervalSince1970))"
    let name = "events.out.tfevents.\(stamp).\(host.isEmpty ? "local" : host).\(getpid())"
    // A training that begins again within a second must not replace the file of the one before.
    var candidate = "\(folder)/\(name)"
    var number = 1
    while try FileStatus.of(candidate, action: "write") != nil {
      candidate = "\(folder)/\(name).\(number)"
      number += 1
    }
    path = candidate
    file = try AppendingFile(path: path)
    var event = ProtocolBuffer()
    event.append(double: date.timeIntervalSince1970, field: 1)
    event.append(bytes: Array("brain.Event:2".utf8), field: 3)
    try file.append(Self.record(event.bytes))
    var start = ProtocolBuffer()
    start.append(double: date.timeIntervalSince1970, field: 1)
    start.append(integer: UInt64(update + 1), field: 2)
    var session = ProtocolBuffer()
    session.append(integer: 1, field: 1)
    start.append(bytes: session.bytes, field: 7)
    try file.append(Self.record(start.bytes))
  }

  /// Appends one value of each named curve; values that are not finite are written as they are.
  ///
  /// - Parameter update: The gradient step that the values belong to.
  package func append(
    _ values: [(name: String, value: Double)], update: Int, date: Date = Date()
  ) throws(FileError) {
    var summary = ProtocolBuffer()
    for (name, value) in values {
      var scalar = ProtocolBuffer()
      scalar.append(bytes: Array(name.utf8), field: 1)
      scalar.append(float: Float(value), field: 2)
      summary.append(bytes: scalar.bytes, field: 1)
    }
    var event = ProtocolBuffer()
    event.append(double: date.timeIntervalSince1970, field: 1)
    event.append(integer: UInt64(bitPattern: Int64(update)), field: 2)
    event.append(bytes: summary.bytes, field: 5)
    try file.append(Self.record(event.bytes))
  }

  private static func record(_ bytes: [UInt8]) -> Data {
    let length = littleEndian(UInt64(bytes.count))
    return Data(length + littleEndian(masked(length)) + bytes + littleEndian(masked(bytes)))
  }

  /// The checksum, rotated and offset: checksums of data that hold checksums stay sound.
  package static func masked(_ bytes: [UInt8]) -> UInt32 {
    let crc = CyclicRedundancyCheck.of(bytes, .castagnoli)
    return ((crc >> 15) | (crc << 17)) &+ 0xA282_EAD8
  }
}

/// The wire format of protocol buffers, as far as it is needed.
private struct ProtocolBuffer {
  private(set) var bytes: [UInt8] = []

  private mutating func appendVariableLength(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func append(integer: UInt64, field: UInt64) {
    appendVariableLength(field << 3)
    appendVariableLength(integer)
  }

  mutating func append(double: Double, field: UInt64) {
    appendVariableLength(field << 3 | 1)
    bytes += littleEndian(double.bitPattern)
  }

  mutating func append(float: Float, field: UInt64) {
    appendVariableLength(field << 3 | 5)
    bytes += littleEndian(float.bitPattern)
  }

  mutating func append(bytes content: [UInt8], field: UInt64) {
    appendVariableLength(field << 3 | 2)
    appendVariableLength(UInt64(content.count))
    bytes += content
  }
}
