import Foundation
import TestSupport
import Testing

/// However the program ends or stops, the terminal is as it was found.
@Suite struct TerminalRestorationTests {
  @Test func `quitting restores the terminal`() throws {
    let session = try startDemo("echo", "--act")
    #expect(session.wait(forText: "ready 60x16"))
    #expect(session.modes != session.originalModes)
    #expect(session.screen.isAlternate)
    #expect(!session.screen.isCursorVisible)
    // Bracketed pastes; `expectRestored` expects no mode to be left on.
    #expect(session.screen.modes.contains(2004))
    session.send("q")
    #expect(session.waitForEnd() == .exited(0))
    session.expectRestored()
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
  func `a signal to end lets the program save, then ends it by that signal`(signal: Int32) throws {
    let session = try startDemo("echo")
    #expect(session.wait(forText: "ready"))
    session.signal(signal)
    #expect(session.waitForEnd() == .signaled(signal))
    session.expectRestored()
    #expect(session.screen.text.contains("saved by SIG"))
  }

  /// Whatever would end the program by default, with its screen up.
  @Test(arguments: (Int32(1)...31).filter { !harmless.contains($0) } + realTime)
  func `every other signal that would end the program lets it save, too`(signal: Int32) throws {
    let session = try startDemo("echo")
    #expect(session.wait(forText: "ready"))
    session.signal(signal)
    #expect(session.waitForEnd() == .signaled(signal))
    session.expectRestored()
    #expect(session.screen.text.contains("saved by "))
  }

  /// The first and the last real-time signal that programs may use on Linux.
  private static let realTime: [Int32] = [34, 64]

  /// Signals that crash, stop, are ignored, cannot be caught, or have a test of their own.
  private static let harmless: Set<Int32> = [
    SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN,
    SIGTTOU, SIGCONT, SIGCHLD, SIGURG, SIGWINCH, SIGINT, SIGTERM, SIGHUP, SIGQUIT,
  ]

  @Test(arguments: [SIGTERM, SIGINT]) func `the same request twice at once counts once`(
    signal: Int32
  ) throws {
    let session = try startDemo("echo")
    #expect(session.wait(forText: "ready"))
    session.signal(signal)
    session.signal(signal)
    #expect(session.waitForEnd() == .signaled(signal))
    #expect(session.screen.text.contains("saved by "))
  }

  @Test func `a program that hangs ends by a second SIGTERM`() throws {
    let session = try startDemo("echo", "--act")
    #expect(session.wait(forText: "ready"))
    session.send("h")
    session.wait {
      if $0.status.isEnd { return true }
      session.signal(SIGTERM)
      return false
    }
    #expect(session.waitForEnd() == .signaled(SIGTERM))
    session.expectRestored()
  }

  @Test func `a terminal that takes nothing keeps nobody from leaving`() throws {
    let session = try startDemo("echo")
    #expect(session.wait(forText: "ready"))
    session.setOutputStopped(true)
    session.signal(SIGTERM)
    #expect(session.waitForEnd() == .signaled(SIGTERM))
    session.setOutputStopped(false)
    #expect(session.modes == session.originalModes)
  }

  @Test func `closing twice and leaving through exit write the restoration once`() throws {
    let session = try startDemo("echo", "--act")
    #expect(session.wait(forText: "ready"))
    session.send("c")
    #expect(session.waitForEnd() == .exited(0))
    session.expectRestored()
  }

  @Test func `exit without closing restores the terminal`() throws {
    let session = try startDemo("echo", "--act")
    #expect(session.wait(forText: "ready"))
    session.send("x")
    #expect(session.waitForEnd() == .exited(7))
    session.expectRestored()
  }

  @Test(arguments: [
    ("t", [SIGILL, SIGTRAP]), ("v", [SIGSEGV]), ("a", [SIGABRT]), ("f", [SIGFPE]), ("b", [SIGBUS]),
    ("o", [SIGSEGV, SIGBUS]),
  ])
  func `a crash restores the terminal and ends by its signal`(
    key: String, signals: [Int32]
  ) throws {
    let session = try startDemo("echo", "--act")
    #expect(session.wait(forText: "ready"))
    session.send(key)
    let status = session.waitForEnd()
    #expect(signals.map { .signaled($0) }.contains(status))
    session.expectRestored()
    if key == "t" { #expect(session.count(of: "Index out of range") == 1) }
  }

  @Test(arguments: [SIGSEGV, SIGILL, SIGTRAP])
  func `a fatal signal from outside restores the terminal`(signal: Int32) throws {
    let session = try startDemo("echo")
    #expect(session.wait(forText: "ready"))
    session.signal(signal)
    #expect(session.waitForEnd() == .signaled(signal))
    session.expectRestored()
  }

  @Test func `SIGINT while saving ends at once`() throws {
    let session = try startDemo("echo", "--slow-save")
    #expect(session.wait(forText: "ready"))
    session.signal(SIGTERM)
    #expect(session.wait(forText: "saving"))
    #expect(session.modes == session.originalModes)
    session.send("\u{3}")
    #expect(session.waitForEnd() == .signaled(SIGINT))
    session.expectRestored()
  }

  @Test func `a program that hangs ends by the third Ctrl-C`() throws {
    // One press too many comes before the test has read what the program's end wrote.
    let session = try startDemo("echo", "--act", keepsOutput: true)
    #expect(session.wait(forText: "ready"))
    session.send("h")
    var presses = 0
    // Signals of one kind that arrive together count once, so press until it is over.
    session.wait {
      if $0.status.isEnd { return true }
      session.send("\u{3}")
      presses += 1
      return false
    }
    #expect(session.waitForEnd() == .signaled(SIGINT))
    #expect(presses >= 3)
    session.expectRestored()
  }

  @Test func `messages on standard error are shown after leaving`() throws {
    let session = try startDemo("echo", "--act")
    #expect(session.wait(forText: "ready"))
    let before = session.reports.count
    session.send("e")
    #expect(session.wait { $0.reports.count > before })
    session.pumpAll()
    #expect(!session.outputText.contains("a message from a library"))
    session.send("q")
    #expect(session.waitForEnd() == .exited(0))
    #expect(session.count(of: "a message from a library") == 1)
    #expect(session.screen.text.contains("a message from a library"))
    session.expectRestored()
  }
}
