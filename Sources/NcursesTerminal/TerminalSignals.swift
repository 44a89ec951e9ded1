internal import CNcurses
import Foundation
import TerminalUI

/// A signal that asks the program to end: whatever would end a process by default, crashes apart.
package struct TerminationSignal: Sendable, Equatable {
  /// The signal's number.
  package let number: Int32

  /// SIGHUP: the terminal or the connection is gone.
  package static let hangup = TerminationSignal(number: SIGHUP)
  /// SIGPIPE: nobody reads what is written.
  package static let brokenPipe = TerminationSignal(number: SIGPIPE)

  /// The signal's name.
  package var name: String { String(cString: terminal_signals_name(number)) }
}

/// The signals of the process, for programs with and without a screen.
///
/// Handlers only note what arrived. The program asks `termination` in its loop, saves what it has
/// to save, and calls `end(by:)`. While a screen is up, its back end handles stopping, continuing
/// and resizing, and hands Ctrl-C on as the character U+0003.
///
/// A crash (SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS) restores the terminal, repeats what
/// standard error had to say, and ends the process by that signal; or goes on to Swift's backtrace
/// when the variable SWIFT_BACKTRACE is set.
package enum TerminalSignals {
  /// Installs the handlers; later calls do nothing.
  ///
  /// Call it early, on the main thread.
  /// - Throws: `TerminalError.failed` when the system refuses.
  package static func install() throws(TerminalError) {
    guard terminal_signals_install() else {
      throw TerminalError.systemFailure("installing signal handlers")
    }
  }

  /// A descriptor that is readable while an unnoticed signal waits; -1 before `install()`.
  package static var descriptor: Int32 { terminal_signals_descriptor() }

  /// Notes SIGPIPE and SIGXFSZ instead of ending by them: what is written fails, can be cleaned up
  /// after, and `termination` says why.
  ///
  /// - Throws: `TerminalError.failed` when the system refuses.
  package static func installWriting() throws(TerminalError) {
    guard terminal_signals_install_writing() else {
      throw TerminalError.systemFailure("installing signal handlers")
    }
  }

  /// The signal that asks the program to end, if one has arrived; it stays until the end.
  package static var termination: TerminationSignal? {
    let number = terminal_signals_termination()
    return number == 0 ? nil : TerminationSignal(number: number)
  }

  /// Seconds since that signal; 0 when there is none.
  package static var secondsSinceTermination: Double { terminal_signals_seconds_since_asked() }

  /// Says that the program is saving and will end.
  ///
  /// From here on, SIGINT or SIGQUIT restores the terminal and ends the process at once. A second SIGTERM, SIGINT or SIGQUIT that a process sends
  /// always does.
  package static func beginLeaving() {
    terminal_signals_begin_leaving()
  }

  /// Restores the terminal and ends the process by the signal's default action, so that the
  /// parent sees which signal it was.
  package static func end(by signal: TerminationSignal) -> Never {
    terminal_signals_end_by(signal.number)
  }

  /// Restores the terminal and ends the process at once, with nothing of what libraries do at an exit.
  package static func end(with code: Int32) -> Never {
    terminal_restore()
    terminal_stderr_release()
    fflush(nil)
    _exit(code)
  }

  /// Gives the calling thread a stack of its own for fatal signals.
  ///
  /// Every long-lived thread calls it once, so that even its stack overflow restores the terminal.
  package static func prepareThread() {
    terminal_signals_prepare_thread()
  }
}
