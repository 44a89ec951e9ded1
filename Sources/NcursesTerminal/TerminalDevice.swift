internal import CNcurses
import Foundation
import TerminalUI

/// The terminal as a file: its modes, its size, and bytes to it.
struct TerminalDevice {
  let descriptor: Int32
  /// The modes in which it was found.
  let originalModes: termios
  /// The modes that the screen works in.
  let screenModes: termios

  /// Opens a terminal by its file; without one the controlling terminal, so that a screen is possible while output or input is
  /// redirected; when there is none, whichever of standard output and input is a terminal.
  ///
  /// The file is opened anew, so that making it non-blocking does not concern the shell.
  /// - Throws: `TerminalError.notATerminal`.
  static func open(path: String? = nil) throws(TerminalError) -> TerminalDevice {
    let descriptor = if let path { try named(path) } else { try controlling() }
    var original = termios()
    guard tcgetattr(descriptor, &original) == 0 else {
      let error = TerminalError.systemFailure("reading the terminal's modes")
      Foundation.close(descriptor)
      throw error
    }
    return TerminalDevice(
      descriptor: descriptor, originalModes: original,
      screenModes: Self.screenModes(from: original, isControlling: tcgetpgrp(descriptor) >= 0))
  }

  private static func named(_ path: String) throws(TerminalError) -> Int32 {
    let descriptor = Foundation.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
      throw TerminalError.notATerminal(reason: "\(path): \(String(cString: strerror(errno)))")
    }
    return descriptor
  }

  private static func controlling() throws(TerminalError) -> Int32 {
    let standard = [STDOUT_FILENO, STDIN_FILENO].filter { isatty($0) == 1 }
    guard let first = standard.first else {
      throw TerminalError.notATerminal(
        reason: "standard input and standard output are both redirected")
    }
    var descriptor = Foundation.open("/dev/tty", O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    if descriptor < 0, let path = ttyname(first) {
      descriptor = Foundation.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    }
    guard descriptor >= 0 else {
      throw TerminalError.notATerminal(reason: "/dev/tty: \(String(cString: strerror(errno)))")
    }
    return descriptor
  }

  /// Every byte at once, nothing echoed, nothing translated; Ctrl-S and Ctrl-V are keys.
  ///
  /// Ctrl-C, Ctrl-\ and Ctrl-Z remain signals, which reach the process even when its screen hangs;
  /// where the terminal cannot send us signals they are bytes.
  private static func screenModes(from original: termios, isControlling: Bool) -> termios {
    var modes = original
    modes.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR | IGNCR | ISTRIP | INPCK | BRKINT)
    modes.c_oflag &= ~tcflag_t(OPOST)
    modes.c_lflag &= ~tcflag_t(ICANON | ECHO | ECHONL | IEXTEN)
    modes.c_cflag &= ~tcflag_t(CSIZE | PARENB)
    modes.c_cflag |= tcflag_t(CS8)
    if isControlling {
      // NOFLSH: a signal key must not throw away half a screen.
      modes.c_lflag |= tcflag_t(ISIG | NOFLSH)
    } else {
      modes.c_lflag &= ~tcflag_t(ISIG)
    }
    withUnsafeMutableBytes(of: &modes.c_cc) { characters in
      characters[Int(VMIN)] = 1
      characters[Int(VTIME)] = 0
    }
    return modes
  }

  /// Closes the file; the modes stay as they are.
  func close() {
    Foundation.close(descriptor)
  }

  /// The size in cells; nil when the terminal does not tell (or is gone).
  var size: (width: Int, height: Int)? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return nil
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Whether we may write: the terminal's foreground process group is ours, or it has none.
  var isForeground: Bool {
    let group = tcgetpgrp(descriptor)
    return group < 0 || group == getpgrp()
  }

  /// Reads what is there, without waiting.
  /// - Returns: The number of bytes; 0 when the terminal is gone, nil when there is nothing to read
  ///   now.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
    if count >= 0 { return count }
    // In the background reading may fail; the terminal is there nevertheless.
    return errno == EAGAIN || errno == EINTR || !isForeground ? nil : 0
  }

  /// Sets the modes of the screen.
  func setScreenModes() -> Bool {
    var modes = screenModes
    return terminal_set_modes(descriptor, &modes)
  }

  /// How a write ended.
  enum WriteResult {
    case complete
    /// A signal asks the program to end while the terminal takes nothing: not all was written.
    case abandoned
    /// The terminal is gone.
    case disconnected
  }

  /// Writes all bytes, waiting while the terminal is slow; but not when the program is asked to
  /// end, since a terminal that takes nothing would keep it from saving.
  func write(_ bytes: UnsafeRawBufferPointer) -> WriteResult {
    var rest = bytes
    while !rest.isEmpty {
      let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
      if count > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      } else if count < 0 && errno == EAGAIN {
        if TerminalSignals.termination != nil { return .abandoned }
        var entries = [
          pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
          pollfd(fd: TerminalSignals.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        _ = poll(&entries, 2, 1000)
        // The flags stay up; an unread byte would only make the next wait return at once.
        if entries[1].revents != 0 { terminal_signals_drain() }
      } else if count < 0 && errno == EINTR {
        continue
      } else {
        return .disconnected
      }
    }
    return .complete
  }
}
