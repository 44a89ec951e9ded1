import Foundation
import TerminalUI

/// Ends a wait for events early, from any thread.
package final class TerminalWaker: Sendable {
  /// Readable while a wake-up waits.
  let descriptor: Int32
  private let writingEnd: Int32

  init() throws(TerminalError) {
    var ends: (Int32, Int32) = (-1, -1)
    let status = withUnsafeMutablePointer(to: &ends) { pointer in
      pointer.withMemoryRebound(to: Int32.self, capacity: 2) { pipe($0) }
    }
    guard status == 0 else { throw TerminalError.systemFailure("making a pipe") }
    descriptor = ends.0
    writingEnd = ends.1
    for end in [descriptor, writingEnd] {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
  }

  deinit {
    Foundation.close(descriptor)
    Foundation.close(writingEnd)
  }

  /// Makes the present or the next `events(waiting:)` return at once.
  ///
  /// Several calls before that count as one.
  package func wake() {
    var byte: UInt8 = 0
    // A full pipe is readable, which is all that is wanted.
    _ = Foundation.write(writingEnd, &byte, 1)
  }

  /// Takes all wake-ups.
  func drain() {
    withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { chunk in
      while Foundation.read(descriptor, chunk.baseAddress, chunk.count) > 0 {}
    }
  }
}
