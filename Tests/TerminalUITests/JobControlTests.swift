import Foundation
import TestSupport
import Testing

/// Stopping and continuing, in the foreground and in the background.
@Suite struct JobControlTests {
  @Test func `Ctrl-Z gives the terminal back, fg brings the screen again`() throws {
    let session = try startDemo("echo")
    #expect(session.wait(forText: "ready 60x16"))
    let screenModes = session.modes
    session.send("\u{1A}")
    #expect(session.wait { $0.status == .stopped(SIGTSTP) })
    session.pumpAll()
    session.expectRestored()

    session.resize(columns: 50, rows: 12)
    session.resume(inForeground: true)
    #expect(session.wait(forText: "ready 50x12"))
    #expect(session.wait(forText: "resized 50x12"))
    #expect(session.screen.isAlternate)
    #expect(session.screen.modes.contains(2004))
    #expect(session.modes == screenModes)
    session.signal(SIGTERM)
    #expect(session.waitForEnd() == .signaled(SIGTERM))
    session.expectRestored(times: 2)
  }

  @Test func `SIGTSTP from another process stops and continues as well`() throws {
    let session = try startDemo("echo")
    #expect(session.wait(forText: "ready"))
    for round in 1...3 {
      session.signal(SIGTSTP)
      #expect(session.wait { $0.status == .stopped(SIGTSTP) })
      session.pumpAll()
      session.expectRestored(times: round)
      session.resume(inForeground: true)
      #expect(session.wait { $0.screen.isAlternate && $0.screen.text.contains("ready") })
    }
  }

  @Test func `in the background nothing is written`() throws {
    let session = try startDemo("echo")
    #expect(session.wait(forText: "ready"))
    session.send("\u{1A}")
    #expect(session.wait { $0.status == .stopped(SIGTSTP) })
    session.pumpAll()
    let written = session.output.count
    let reports = session.reports.count

    session.resume(inForeground: false)
    #expect(session.wait { $0.continuations == 1 })
    // The program presents a screen after every return of `events`; it returns for a signal.
    #expect(
      session.wait {
        $0.signal(SIGWINCH)
        return $0.reports.count >= reports + 2
      })
    #expect(session.reports[reports...].allSatisfy { $0.hasPrefix("cost 0 0 ") })
    #expect(session.output.count == written)
    #expect(session.modes == session.originalModes)

    session.resume(inForeground: true)
    #expect(session.wait { $0.screen.isAlternate && $0.screen.text.contains("ready") })
    session.signal(SIGHUP)
    #expect(session.waitForEnd() == .signaled(SIGHUP))
    session.expectRestored(times: 2)
  }

  @Test func `ended in the background, the terminal is left alone`() throws {
    let session = try startDemo("echo")
    #expect(session.wait(forText: "ready"))
    session.send("\u{1A}")
    #expect(session.wait { $0.status == .stopped(SIGTSTP) })
    session.resume(inForeground: false)
    #expect(session.wait { $0.continuations == 1 })
    session.signal(SIGTERM)
    #expect(session.waitForEnd() == .signaled(SIGTERM))
    session.expectRestored()
  }

  @Test func `SIGSTOP, which cannot be noticed, is followed by a whole screen`() throws {
    let session = try startDemo("echo")
    #expect(session.wait(forText: "ready"))
    session.signal(SIGSTOP)
    #expect(session.wait { $0.status == .stopped(SIGSTOP) })
    session.pumpAll()
    let screens = session.count(of: "ready")
    session.resume(inForeground: true)
    #expect(session.wait { $0.count(of: "ready") > screens })
    session.signal(SIGTERM)
    #expect(session.waitForEnd() == .signaled(SIGTERM))
    session.expectRestored()
  }

  @Test func `a storm of resizes ends with the last size`() throws {
    let session = try startDemo("echo")
    #expect(session.wait(forText: "ready"))
    for number in 0..<300 {
      session.resize(columns: 30 + number % 50, rows: 8 + number % 20)
      session.signal(SIGWINCH)
    }
    session.resize(columns: 71, rows: 19)
    #expect(session.wait(forText: "ready 71x19"))
    session.signal(SIGTERM)
    #expect(session.waitForEnd() == .signaled(SIGTERM))
    session.expectRestored()
  }

  @Test(arguments: ["exec \"$0\" echo", "trap '' HUP; exec \"$0\" echo"])
  func `the end of the terminal is noticed without a signal, once`(command: String) throws {
    let session = try startDemo(shell: command)
    #expect(session.wait(forText: "ready"))
    session.hangUp()
    // The program takes it for SIGHUP.
    #expect(session.waitForEnd() == .signaled(SIGHUP))
    #expect(session.reports.filter { $0 == "disconnected" }.count == 1)
  }
}
