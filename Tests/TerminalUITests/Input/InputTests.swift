import Foundation
import TestSupport
import Testing

/// Bytes that are typed become events.
@Suite struct InputTests {
  /// What is typed at once, and the events in the words of the demonstration program.
  static let keys: [(typed: String, events: [String])] = [
    ("a", ["character 61"]),
    ("aB ~", ["character 61", "character 42", "character 20", "character 7e"]),
    ("\u{E9}\u{3B8}\u{1F600}", ["character e9", "character 3b8", "character 1f600"]),
    ("\r", ["key enter"]), ("\n", ["key enter"]), ("\t", ["key tab"]),
    ("\u{1B}[Z", ["key backTab"]),
    ("\u{7F}", ["key backspace"]), ("\u{8}", ["key backspace"]),
    ("\u{1}", ["character 1"]), ("\u{3}", ["character 3"]),
    ("\u{13}\u{11}\u{16}\u{F}", ["character 13", "character 11", "character 16", "character f"]),
    ("\u{1B}", ["key escape"]), ("\u{1B}\u{1B}", ["key escape", "key escape"]),
    // What is held with Alt, Ctrl or shift is another key, and answers of the terminal are none.
    ("\u{1B}x\u{1B}\u{1B}OAy", ["character 79"]),
    ("\u{1B}OA\u{1B}OB\u{1B}OC\u{1B}OD", ["key up", "key down", "key right", "key left"]),
    ("\u{1B}[1;2A\u{1B}[1;5C\u{1B}[1;3D\u{1B}[29~\u{1B}[1;9R", []),
    ("\u{1B}[?62;22c\u{1B}P>|XTerm(370)\u{1B}\\\u{1B}[I\u{1B}[O", []),
    ("\u{1B}]11;rgb:0000/0000/0000\u{7}\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\", []),
    ("\u{1B}[200~q\nd\u{1B}[201~", ["paste \"q d\""]),
    // tmux, rxvt and the console of Linux, whatever TERM says.
    ("\u{1B}[1~\u{1B}[4~\u{1B}[7~\u{1B}[8~", ["key home", "key end", "key home", "key end"]),
    ("\u{1B}[11~\u{1B}[[A\u{1B}[[E", ["key f1", "key f1", "key f5"]),
    (
      "\u{1B}OH\u{1B}OF\u{1B}[5~\u{1B}[6~\u{1B}[3~",
      ["key home", "key end", "key pageUp", "key pageDown", "key delete"]
    ),
    ("\u{1B}OP\u{1B}OQ\u{1B}OR\u{1B}OS", ["key f1", "key f2", "key f3", "key f4"]),
    ("\u{1B}[15~\u{1B}[17~\u{1B}[24~", ["key f5", "key f6", "key f12"]),
    (
      "\u{1B}[<0;5;7M\u{1B}[<32;6;7M\u{1B}[<0;6;7m",
      ["mouse press 4 6", "mouse drag 5 6", "mouse release 5 6"]
    ),
    ("\u{1B}[<64;1;1M\u{1B}[<65;300;2M", ["mouse wheelUp 0 0", "mouse wheelDown 299 1"]),
    ("\u{1B}[<2;3;4M\u{1B}[<2;3;4m", ["mouse press 2 3", "mouse release 2 3"]),
    ("\u{1B}[M #$\u{1B}[M##$", ["mouse press 2 3", "mouse release 2 3"]),
  ]

  // 24-bit colour comes with a terminal description of our own, which must know the keys too.
  @Test(arguments: ["256", "truecolor"])
  func `keys and the mouse are decoded`(color: String) throws {
    let session = try startDemo("echo", "--color=\(color)", rows: 80)
    #expect(session.wait(forText: "ready"))
    var number = 0
    for (typed, events) in Self.keys {
      session.send(typed)
      for event in events {
        try #require(
          session.wait(forText: "\(number) \(event)\n", seconds: 5),
          "\(typed.debugDescription)\n\(session.screen.text)")
        number += 1
      }
    }
    session.send("z")
    #expect(session.wait(forText: "\(number) character 7a"))
    session.signal(SIGTERM)
    #expect(session.waitForEnd() == .signaled(SIGTERM))
  }

  @Test func `a thousand keys at once all arrive in order`() throws {
    let session = try startDemo("echo")
    #expect(session.wait(forText: "ready"))
    session.send(String(repeating: "ab", count: 500))
    #expect(session.wait(forText: "999 character 62"))
    #expect(session.screen.text.contains("998 character 61"))
  }

  @Test func `another thread ends the wait`() throws {
    let session = try startDemo("echo", "--act")
    #expect(session.wait(forText: "ready"))
    session.send("w")
    #expect(session.wait { $0.reports.contains("woken with 0 events") })
  }

  @Test func `what is typed before the screen is up is not lost`() throws {
    let session = try startDemo(shell: "stty raw -echo; printf now; read -r _; exec \"$0\" echo")
    #expect(session.wait(forText: "now"))
    session.send("\nab\u{1B}OA")
    for event in ["0 character 61", "1 character 62", "2 key up"] {
      #expect(session.wait(forText: event))
    }
  }

  @Test func `without a controlling terminal, Ctrl-C is a byte and a key as well`() throws {
    let session = try startDemo(shell: "exec setsid --wait \"$0\" echo --act")
    #expect(session.wait(forText: "ready"))
    session.send("\u{3}\u{1A}\u{1C}")
    for key in ["0 character 3", "1 character 1a", "2 character 1c"] {
      #expect(session.wait(forText: key))
    }
    session.send("q")
    #expect(session.waitForEnd() == .exited(0))
    session.expectRestored()
  }

  @Test func `keys are read from the terminal while standard input and output are elsewhere`()
    throws
  {
    for redirection in ["< /dev/null", "> /dev/null"] {
      let session = try startDemo(shell: "exec \"$0\" echo --act \(redirection)")
      #expect(session.wait(forText: "ready"))
      session.send("k")
      #expect(session.wait(forText: "character 6b"))
      session.send("q")
      #expect(session.waitForEnd() == .exited(0))
      session.expectRestored()
    }
  }
}
