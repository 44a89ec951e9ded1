internal import CNcurses
import Foundation
import TerminalUI

extension NcursesBackend {
  /// Waits at most `milliseconds` (0 polls) for events; also returns early after a wake-up, and
  /// when a signal has arrived, so that the caller can look at `TerminalSignals.termination`.
  ///
  /// Ctrl-C is the character U+0003. Stopping (Ctrl-Z) and continuing the process, and adopting a
  /// new size, happen in here. When the terminal is gone, `.disconnected` is reported once.
  package func events(waiting milliseconds: Int) -> [InputEvent] {
    guard state != .closed else { return [] }
    var events = handleSignals() + returnToForeground()
    let readable = wait(events.isEmpty && state != .disconnected ? milliseconds : 0)
    events += handleSignals() + returnToForeground()
    if state == .active { events += readable != 0 ? readKeys(readable) : endWaitingForKeys() }
    if state == .disconnected {
      if isDisconnectionReported {
        // Nothing will come any more; a caller that goes on asking must not spin.
        _ = wait(milliseconds)
      } else {
        isDisconnectionReported = true
        events.append(.disconnected)
      }
    }
    return events
  }

  // MARK: - Waiting

  /// Waits for the terminal (while the screen is up), a signal, or a wake-up; no longer than the
  /// decoder of keys has patience.
  /// - Returns: What `poll` says of the terminal.
  private func wait(_ milliseconds: Int) -> Int16 {
    let clock = ContinuousClock()
    var deadline = clock.now + .milliseconds(max(0, milliseconds))
    if let inputDeadline { deadline = min(deadline, inputDeadline) }
    while true {
      let left = (deadline - clock.now) / .milliseconds(1)
      var entries = [
        pollfd(fd: TerminalSignals.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: state == .active ? device.descriptor : -1, events: Int16(POLLIN), revents: 0),
      ]
      // In the background, look now and then whether the terminal is ours again: not every shell
      // says so by SIGCONT.
      let slice = state == .background ? min(left, 250) : left
      let count = poll(&entries, 3, Int32(max(0, slice.rounded(.up))))
      if count < 0 && errno != EINTR { return 0 }
      if count > 0 {
        if entries[0].revents != 0 { terminal_signals_drain() }
        if entries[1].revents != 0 { waker.drain() }
        return entries[2].revents
      }
      if left <= 0 || (state == .background && device.isForeground) { return 0 }
    }
  }

  // MARK: - Signals

  /// Acts on the signals that concern the screen.
  private func handleSignals() -> [InputEvent] {
    let flags = UInt32(
      TERMINAL_SIGNAL_SUSPEND | TERMINAL_SIGNAL_SUSPEND_SENT | TERMINAL_SIGNAL_CONTINUE
        | TERMINAL_SIGNAL_RESIZE | TERMINAL_SIGNAL_INTERRUPT_KEY)
    let taken = terminal_signals_take(flags)
    func has(_ flag: some BinaryInteger) -> Bool { taken & UInt32(flag) != 0 }
    guard taken != 0, state != .disconnected else { return [] }

    var events: [InputEvent] = []
    if has(TERMINAL_SIGNAL_INTERRUPT_KEY) { events.append(.character("\u{3}")) }
    if has(TERMINAL_SIGNAL_SUSPEND) {
      leave()
      terminal_signals_stop(has(TERMINAL_SIGNAL_SUSPEND_SENT))
    } else if has(TERMINAL_SIGNAL_CONTINUE), state == .active {
      // Stopped without a word (SIGSTOP): the shell may have changed modes and screen.
      if device.isForeground {
        enter()
      } else {
        terminal_restoration_disarm()
        leave()
      }
    }
    return events + resizes()
  }

  /// Puts the screen up again when the terminal is ours again.
  private func returnToForeground() -> [InputEvent] {
    guard state == .background, device.isForeground else { return [] }
    enter()
    return resizes()
  }

  /// Adopts a new size while the screen is up, and tells it.
  private func resizes() -> [InputEvent] {
    guard state == .active, matchSize() else { return [] }
    return [.resized(width: size.width, height: size.height)]
  }

  /// Adopts the size of the terminal.
  /// - Returns: Whether it is a new one.
  @discardableResult
  func matchSize() -> Bool {
    guard let now = device.size else { return false }
    let window = curses_screen_window(screen)
    if now.width != Int(getmaxx(window)) || now.height != Int(getmaxy(window)) {
      resizeterm(Int32(now.height), Int32(now.width))
      invalidate()
    }
    guard now != size else { return false }
    size = now
    return true
  }

  // MARK: - Keys

  /// Reads what is there and decodes it.
  private func readKeys(_ readable: Int16) -> [InputEvent] {
    var events: [InputEvent] = []
    // A bound, so that a flood of input cannot keep the screen from being drawn.
    for _ in 0..<16 {
      guard let count = inputBuffer.withUnsafeMutableBytes({ device.read(into: $0) }) else { break }
      guard count > 0 else {
        state = .disconnected
        break
      }
      events += input.decode(inputBuffer[..<count])
      inputDeadline = input.patience.map { .now + .milliseconds($0) }
    }
    if readable & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { state = .disconnected }
    return events
  }

  /// Says to the decoder that nothing more came, once its patience is over.
  private func endWaitingForKeys() -> [InputEvent] {
    guard let deadline = inputDeadline, deadline <= .now else { return [] }
    inputDeadline = nil
    return input.timeOut()
  }
}
