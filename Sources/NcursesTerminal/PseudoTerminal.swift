internal import CNcurses
import Foundation
import TerminalUI

/// A terminal with nobody before it: takes what a screen writes as fast as it comes, and types keys.
///
/// With it the cost of a screen can be measured with the real back end and the real bytes; only the
/// drawing of glyphs, which is the work of a terminal program, is missing.
package final class PseudoTerminal {
  /// The file that a back end opens (`TerminalOptions.path`).
  package let path: String
  private let descriptor: Int32
  private let thread: Thread
  private let isEnded = DispatchSemaphore(value: 0)

  /// Opens a terminal of so many cells.
  ///
  /// - Throws: What the system refused.
  package init(columns: Int, rows: Int) throws(TerminalError) {
    var name = [CChar](repeating: 0, count: 256)
    let descriptor = terminal_pseudo_open(Int32(columns), Int32(rows), &name, name.count)
    guard descriptor >= 0 else { throw TerminalError.systemFailure("opening a pseudo-terminal") }
    self.descriptor = descriptor
    path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    thread = Thread { [isEnded] in
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      while !Thread.current.isCancelled {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, 100) > 0 else { continue }
        guard entry.revents & Int16(POLLIN) != 0, read(descriptor, &bytes, bytes.count) > 0 else {
          break
        }
      }
      isEnded.signal()
    }
    thread.name = "terminal"
    thread.start()
  }

  deinit { end() }

  /// Types one key of ASCII.
  package func type(_ key: UInt8) {
    var key = key
    _ = write(descriptor, &key, 1)
  }

  private var isOpen = true

  /// Ends the terminal; the back end should be closed before.
  ///
  /// Later calls do nothing.
  package func end() {
    guard isOpen else { return }
    isOpen = false
    thread.cancel()
    isEnded.wait()
    close(descriptor)
  }
}
