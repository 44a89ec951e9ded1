internal import CNcurses
import Foundation

/// A signal that asks the program to end.
public enum TerminationSignal: Sendable, Equatable, CaseIterable {
  /// SIGHUP: the terminal or the connection is gone.
  case hangup
  /// SIGTERM.
  case terminate
  /// SIGQUIT.
  case quit
  /// SIGINT, from a process; or from Ctrl-C while no screen is up.
  case interrupt

  /// The signal's number.
  public var number: Int32 {
    switch self {
    case .hangup: SIGHUP
    case .terminate: SIGTERM
    case .quit: SIGQUIT
    case .interrupt: SIGINT
    }
  }

  /// The signal's name.
  public var name: String {
    switch self {
    case .hangup: "SIGHUP"
    case .terminate: "SIGTERM"
    case .quit: "SIGQUIT"
    case .interrupt: "SIGINT"
    }
  }
}

/// The signals of the process, for programs with and without a screen.
///
/// Handlers only note what arrived. The program asks `termination` in its loop, saves what it has
/// to save, and calls `end(by:)`. While a screen is up, its back end handles stopping, continuing
/// and resizing, and hands Ctrl-C on as the character U+0003.
///
/// A crash (SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT) restores the terminal, repeats what
/// standard error had to say, and ends the process by that signal; or goes on to Swift's backtrace
/// when the variable SWIFT_BACKTRACE is set.
public enum TerminalSignals {
  /// Installs the handlers; later calls do nothing.
  ///
  /// Call it early, on the main thread.
  /// - Throws: `TerminalError.failed` when the system refuses.
  public static func install() throws(TerminalError) {
    guard terminal_signals_install() else {
      throw TerminalError.systemFailure("installing signal handlers")
    }
  }

  /// A descriptor that is readable while an unnoticed signal waits; -1 before `install()`.
  public static var descriptor: Int32 { terminal_signals_descriptor() }

  /// The signal that asks the program to end, if one has arrived; it stays until the end.
  public static var termination: TerminationSignal? {
    let pending = terminal_signals_pending()
    func isUp(_ flag: some BinaryInteger) -> Bool { pending & UInt32(flag) != 0 }
    if isUp(TERMINAL_SIGNAL_TERMINATE) { return .terminate }
    if isUp(TERMINAL_SIGNAL_HANGUP) { return .hangup }
    if isUp(TERMINAL_SIGNAL_QUIT) { return .quit }
    if isUp(TERMINAL_SIGNAL_INTERRUPT) { return .interrupt }
    // The back end takes these away while a screen is up.
    if isUp(TERMINAL_SIGNAL_INTERRUPT_KEY), !terminal_restoration_is_armed() { return .interrupt }
    return nil
  }

  /// Says that the program is saving and will end: from here on, SIGINT or SIGQUIT restores the
  /// terminal and ends the process at once.
  public static func beginLeaving() {
    terminal_signals_begin_leaving()
  }

  /// Restores the terminal and ends the process by the signal's default action, so that the
  /// parent sees which signal it was.
  public static func end(by signal: TerminationSignal) -> Never {
    terminal_signals_end_by(signal.number)
  }

  /// Gives the calling thread a stack of its own for fatal signals.
  ///
  /// Every long-lived thread calls it once, so that even its stack overflow restores the terminal.
  public static func prepareThread() {
    terminal_signals_prepare_thread()
  }
}
