internal import CNcurses
import Foundation

/// Writing to standard output and standard error, which nobody may be reading.
public enum StandardDescriptors {
  /// Writes bytes to a descriptor for as long as the reader takes them; what is not taken in time, or
  /// refused, is lost.
  ///
  /// - Parameter milliseconds: How long to wait for the reader at most.
  public static func write(
    _ bytes: some ContiguousBytes, to descriptor: Int32, within milliseconds: Int32
  ) {
    bytes.withUnsafeBytes { bytes in
      _ = bounded_write(
        descriptor, bytes.baseAddress, bytes.count, bounded_write_deadline(milliseconds))
    }
  }
}
