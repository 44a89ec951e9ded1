internal import CNcurses
import Foundation
import TerminalUI

/// Writing to standard output and standard error, which somebody may have closed, or not be reading.
package enum StandardDescriptors {
  /// What became of a write.
  package enum Outcome: Sendable, Equatable {
    /// All was written.
    case complete
    /// The reader did not take all of it in time, or a signal asks the program to end.
    case abandoned
    /// The system refused, with this error number.
    case failed(Int32)
  }

  /// Makes sure that a standard descriptor that is closed is not taken by the next file that opens.
  ///
  /// Writing to it goes on failing. Call it before anything else.
  package static func hold() { standard_descriptors_hold() }

  /// Writes bytes to a descriptor, for as long as the reader takes them.
  ///
  /// - Parameter milliseconds: How long to wait for the reader at most; nil for as long as no signal
  ///   asks the program to end.
  package static func write(
    _ bytes: some ContiguousBytes, to descriptor: Int32, within milliseconds: Int32? = nil
  ) -> Outcome {
    bytes.withUnsafeBytes { bytes in
      let count = bounded_write(
        descriptor, bytes.baseAddress, bytes.count, bounded_write_deadline(milliseconds ?? -1),
        milliseconds == nil)
      if count < 0 { return .failed(errno) }
      return count == bytes.count ? .complete : .abandoned
    }
  }
}
